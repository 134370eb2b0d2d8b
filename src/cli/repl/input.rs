//! What was typed: where one thing ends and the next begins, and whether it is finished. Nothing here runs anything.

use crate::query::{ParseError, Prefixes, begins_update, check_update, parse};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unit {
    /// A dot command: its line.
    Command(String),
    /// A query, or an update.
    Query(String),
}

/// Lines that no person is typing, as units: a query ends at a dot command, at a line that holds only `;`, or at the end.
#[derive(Debug, Default)]
pub(super) struct Units {
    query: String,
}

impl Units {
    /// Takes a line, and gives what ends with it.
    pub(super) fn line(&mut self, line: &str) -> Vec<Unit> {
        let is_alone = !has_content(&self.query);
        let command =
            if is_command(line) { Some(line.trim()) } else { bare_command(line).filter(|_| is_alone) };
        if command.is_none() && line.trim() != ";" {
            self.query.push_str(line);
            self.query.push('\n');
            return Vec::new();
        }
        self.end().into_iter().chain(command.map(|line| Unit::Command(line.to_owned()))).collect()
    }

    /// The query that stands open, where there is one.
    pub(super) fn end(&mut self) -> Option<Unit> {
        let query = std::mem::take(&mut self.query);
        has_content(&query).then_some(Unit::Query(query))
    }
}

/// The command that is meant by a word alone, as other prompts have it.
pub(super) fn bare_command(text: &str) -> Option<&'static str> {
    match text.trim().trim_end_matches(';').to_ascii_lowercase().as_str() {
        "exit" | "quit" | "\\q" => Some(".quit"),
        "help" | "?" | "\\?" => Some(".help"),
        _ => None,
    }
}

/// Whether the line is a dot command: a dot in its first column, and a letter. (In SPARQL a dot is never followed by a
/// letter at the beginning of a line, unless somebody writes `.?x` without the space.)
pub(super) fn is_command(line: &str) -> bool {
    let mut chars = line.chars();
    chars.next() == Some('.') && chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '?')
}

fn has_content(text: &str) -> bool {
    text.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
}

/// What Enter does at the end of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Enter {
    /// It is complete: run it.
    Run,
    /// Something is to follow: open a line.
    Open,
    /// Nothing that follows could make it right.
    Fault(Box<ParseError>),
}

/// Decides by the parser itself what Enter does.
pub(super) fn enter(text: &str, prefixes: &Prefixes) -> Enter {
    if is_command(text) || bare_command(text).is_some() {
        return Enter::Run;
    }
    if !has_content(text) {
        // Comments alone are the beginning of something; nothing at all is not.
        return if text.trim().is_empty() { Enter::Run } else { Enter::Open };
    }
    let Err(fault) = parse(text, prefixes) else { return Enter::Run };
    let update = check_update(text, prefixes, None);
    match update {
        // Declarations alone are an update that does nothing, and the beginning of something.
        Ok(()) if begins_update(text) => Enter::Run,
        Ok(()) => Enter::Open,
        // Of the two readings, the one that came further is meant.
        Err(other) if at(&other) > at(&fault) => unfinished(text, other),
        Err(_) => unfinished(text, fault),
    }
}

fn at(fault: &ParseError) -> (usize, usize) {
    (fault.line, fault.column)
}

/// Only a fault at the very end of a text, or in a string of several lines, may go away when more is typed. Where the last
/// line is empty nothing more is meant to come: what is missing is said.
fn unfinished(text: &str, fault: ParseError) -> Enter {
    let is_at_end = offset(text, fault.line, fault.column) >= text.trim_end().len();
    let is_open = fault.message.contains("unterminated");
    let has_empty_line = text.rsplit_once('\n').is_some_and(|(_, last)| last.trim().is_empty());
    if is_open || (is_at_end && !has_empty_line) { Enter::Open } else { Enter::Fault(fault.into()) }
}

/// The byte offset of a line and column.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    rest.char_indices().nth(column - 1).map_or(text.len(), |(at, _)| start + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefixes() -> Prefixes {
        let mut prefixes = Prefixes::new();
        prefixes.insert("p", "http://example.org/").unwrap();
        prefixes
    }

    fn units(text: &str) -> Vec<Unit> {
        let mut units = Units::default();
        let mut found: Vec<Unit> = text.lines().flat_map(|line| units.line(line)).collect();
        found.extend(units.end());
        found
    }

    #[test]
    fn texts_are_cut_at_commands_and_semicolons() {
        let text =
            "ASK {\n ?x ?y ?z }\n;\n\n# only a comment\n;\n.help\nSELECT * {\n?x p:a 1 ;\n p:b 2 }\n.quit";
        let expected = [
            Unit::Query("ASK {\n ?x ?y ?z }\n".to_owned()),
            Unit::Command(".help".to_owned()),
            Unit::Query("SELECT * {\n?x p:a 1 ;\n p:b 2 }\n".to_owned()),
            Unit::Command(".quit".to_owned()),
        ];
        assert_eq!(units(text), expected);
        assert_eq!(units(" \n"), []);
        let words = [Unit::Command(".help".to_owned()), Unit::Query("ASK {\nhelp\n".to_owned())];
        assert_eq!(units("help\nASK {\nhelp\n"), words, "within a query it is part of it");
        assert_eq!(units("EXIT;"), [Unit::Command(".quit".to_owned())]);
    }

    #[test]
    fn enter_runs_what_is_complete_and_opens_a_line_otherwise() {
        let run = [
            "",
            ".trace 1",
            "ASK {}",
            "SELECT * { ?x p:a 1 }",
            "SELECT * { ?x p:a 1 }\nLIMIT 3",
            "INSERT DATA { p:a p:b p:c }",
            "ASK { ?x p:a \"{\" } # {",
        ];
        for text in run {
            assert_eq!(enter(text, &prefixes()), Enter::Run, "{text}");
        }
        let open = [
            "SELECT",
            "SELECT *",
            "SELECT * {",
            "SELECT * { ?x p:a",
            "SELECT * { ?x p:a 1 ;",
            "# words",
            "SELECT * { ?x p:a 1 } ORDER",
            "SELECT * { ?x p:a 1 } ORDER BY",
            "PREFIX q: <http://q/>",
            "SELECT * { FILTER(",
            "SELECT * { ?x p:a \"\"\"two\nlines",
            "INSERT DATA {",
            "DELETE { ?a ?b ?c }",
            "SELECT * { ?x p:a 1 }\n\nORDER BY",
            "SELECT ?x (COUNT(*) AS ?n) { ?x p:a ?y }",
            "SELECT * { ?x p:a \"\"\"two\n\n",
        ];
        for text in open {
            assert_eq!(enter(text, &prefixes()), Enter::Open, "{text}");
        }
        let wrong = [
            "SELECT * { ?x q:a 1 ",
            "SELECT * }\n{ ?x",
            "SELECT * { ?x p:a ) ?y }",
            "HELLO world and more",
            // No line that follows makes these right.
            "SEL",
            "}",
            "SELECT * { ?s ?p }",
            "SELECT * { ?s ?p ?o } }",
            "SELECT * WHERE { ?p a }",
            "SELECT * { ?s ?p <http://open",
            // Nothing more is meant to come.
            "SELECT ?o { ?s ?p ?o } GROUP BY ?s\n",
            "SELECT * {\n",
            "SELECT * { ?x p:a 1 ;\n  ",
        ];
        for text in wrong {
            assert!(matches!(enter(text, &prefixes()), Enter::Fault(_)), "{text}");
        }
    }
}
