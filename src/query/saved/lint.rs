//! What is wrong with a saved query that still parses, and whether its examples hold.
//!
//! Knows the text and its algebra. Must not know what the terms mean, nor where rows come from.

use super::header::{Example, Header};
use super::{SavedError, SavedQuery, typed};
use crate::document::nearest_name;
use crate::query::algebra::scope::{Variables, in_scope};
use crate::query::algebra::visit;
use crate::query::algebra::visit::{children, expressions, parts};
use crate::query::syntax::parse::parse;
use crate::query::syntax::prefixes::Prefixes;
use crate::query::syntax::reading::without_mark;
use oxrdf::Variable;
use spargebra::algebra::{Expression, GraphPattern};
use std::collections::BTreeSet;

/// A fault of a saved query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryFault {
    /// The line of the file, where it can be told.
    pub line: Option<usize>,
    /// The column, where it can be told.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What would be right, where that is known.
    pub help: Option<String>,
}

/// What a query gave for an example, where that is not what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// Which example, from 0.
    pub example: usize,
    /// What was expected and what came.
    pub message: String,
}

impl QueryFault {
    pub(super) fn new(line: Option<usize>, message: impl Into<String>) -> Self {
        Self { line, column: None, message: message.into(), help: None }
    }

    pub(super) fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

/// Every fault of a saved query: of its header, of its syntax, of parameters that are not used or have a default of another
/// type, of optional parameters that a filter cannot do without, of variables that nothing binds, and of examples that
/// could not hold.
#[must_use]
pub(crate) fn lint(name: &str, text: &str, prefixes: &Prefixes) -> Vec<QueryFault> {
    let text = without_mark(text);
    let mut faults = Vec::new();
    let header = Header::read(name, text).unwrap_or_else(|error| {
        let (line, message) = match error {
            SavedError::Header { line, message, .. } => (line, message),
            other => (None, other.to_string()),
        };
        faults.push(QueryFault::new(line, format!("in the header: {message}")));
        Header::default()
    });
    let has_header = faults.is_empty();
    let query = match parse(text, prefixes) {
        Ok(query) => query,
        Err(error) => {
            let help = error.suggestion.map(|suggestion| format!("did you mean `{suggestion}`?"));
            let fault = QueryFault::new(Some(error.line), error.message).help(help);
            faults.push(QueryFault { column: Some(error.column), ..fault });
            return faults;
        }
    };
    let used = crate::query::parameters::bind::mentioned(&query);
    for (param, parameter) in &header.params {
        let line = line_of_parameter(text, param);
        if !used.contains(param) {
            let near = nearest_name(param, used.iter().map(String::as_str));
            let message =
                format!("the header names the parameter `{param}`, but the query has no variable ?{param}");
            let help = near.map(|near| format!("did you mean ?{near}?"));
            faults.push(QueryFault::new(line, message).help(help));
            continue;
        }
        if let Some(default) = parameter.default()
            && let Err(error) = typed(param, parameter.kind, &default, prefixes)
        {
            faults.push(QueryFault::new(line, format!("its default: {error}")));
        }
        let is_optional = parameter.default().is_none() && !parameter.is_required();
        if is_optional && let Some(filter) = unguarded(query.algebra(), param).first() {
            let message = format!(
                "?{param} is optional, and without it no row passes FILTER({})",
                prefixes.shorten_in(filter)
            );
            let help = format!("write FILTER(!BOUND(?{param}) || …), or give it a default");
            faults.push(QueryFault::new(line, message).help(Some(help)));
        }
    }
    for variable in unbound(query.algebra()) {
        if has_header && !header.params.contains_key(&variable) {
            let known = used.iter().filter(|known| **known != variable).map(String::as_str);
            let near = nearest_name(&variable, known).map(|near| format!("did you mean ?{near}?"));
            let help = near.unwrap_or_else(|| "a parameter stands in the header, below `params`".to_owned());
            let line = text.lines().position(|line| mentions(line, &variable)).map(|at| at + 1);
            let message = format!("nothing gives ?{variable} a value, and the header does not name it");
            faults.push(QueryFault::new(line, message).help(Some(help)));
        }
    }
    let columns: Vec<String> = query.variables().iter().map(|v| v.as_str().to_owned()).collect();
    for (index, example) in header.expect.iter().enumerate() {
        let line = line_of_example(text, index);
        faults.extend(faults_of(example, &header, &columns).map(|fault| QueryFault { line, ..fault }));
    }
    faults
}

fn faults_of<'a>(
    example: &'a Example,
    header: &'a Header,
    columns: &'a [String],
) -> impl Iterator<Item = QueryFault> + use<'a> {
    let nothing = example.is_empty().then(|| {
        QueryFault::new(None, "an example that expects nothing")
            .help(Some("it has `rows`, `row` or `answer`".into()))
    });
    let parameters = example.parameters().into_iter().filter(|(name, _)| !header.params.contains_key(name));
    let parameters = parameters.map(|(name, _)| {
        let near = nearest_name(&name, header.params.keys().map(String::as_str));
        QueryFault::new(None, format!("an example gives `{name}`, which is no parameter"))
            .help(near.map(|near| format!("did you mean `{near}`?")))
    });
    let cells = example.row().into_iter().filter(|(column, _)| !columns.iter().any(|known| known == column));
    let cells = cells.map(|(column, _)| {
        let near = nearest_name(column, columns.iter().map(String::as_str));
        QueryFault::new(None, format!("an example expects a column `{column}`, which the query has not"))
            .help(near.map(|near| format!("did you mean `{near}`?")))
    });
    nothing.into_iter().chain(parameters).chain(cells)
}

/// The line of the header that begins a parameter.
pub(super) fn line_of_parameter(text: &str, name: &str) -> Option<usize> {
    let is_it = |line: &str| {
        let key = line.strip_prefix("#+").map(str::trim_start);
        key.and_then(|key| key.strip_prefix(name)).is_some_and(|rest| rest.trim_start().starts_with(':'))
    };
    text.lines().position(is_it).map(|at| at + 1)
}

/// The line of the header that begins an example.
fn line_of_example(text: &str, index: usize) -> Option<usize> {
    let header =
        text.lines().enumerate().filter_map(|(at, line)| Some((at + 1, line.strip_prefix("#+")?.trim())));
    let examples = header.skip_while(|(_, line)| !line.starts_with("expect:")).skip(1);
    examples.filter(|(_, line)| line.starts_with("- ")).nth(index).map(|(line, _)| line)
}

fn mentions(line: &str, variable: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    line.match_indices(['?', '$']).any(|(at, _)| line[at + 1..].strip_prefix(variable).is_some_and(ends))
}

/// The filters that hold for no row when a variable has no value: they use it where no pattern binds it, and neither
/// `!BOUND(?x) || …`, `IF(BOUND(?x), …)` nor `COALESCE` stands before it.
pub(super) fn unguarded(query: &spargebra::Query, name: &str) -> Vec<String> {
    let variable = Variable::new_unchecked(name);
    let mut filters = Vec::new();
    walk(visit::root(query), &BTreeSet::new(), &mut |pattern, expression, scope| {
        let is_filter = matches!(pattern, GraphPattern::Filter { .. } | GraphPattern::LeftJoin { .. });
        if is_filter && !scope.contains(&variable) && !is_guarded(expression, &variable) {
            filters.push(expression.to_string());
        }
    });
    filters
}

/// The variables that an expression needs and that nothing in the query binds.
fn unbound(query: &spargebra::Query) -> BTreeSet<String> {
    let mut bound = BTreeSet::new();
    visit::each_pattern(query, &mut |pattern| {
        bound.extend(in_scope(pattern));
        if let GraphPattern::Project { inner, .. } = pattern {
            bound.extend(in_scope(inner));
        }
    });
    let mut unbound = BTreeSet::new();
    walk(visit::root(query), &BTreeSet::new(), &mut |_, expression, _| {
        visit::of_expression(expression, &mut |variable| {
            if !bound.contains(variable) && !is_guarded(expression, variable) {
                unbound.insert(variable.as_str().to_owned());
            }
        });
    });
    unbound
}

/// Visits every expression with the pattern that has it and the variables that are in scope there.
fn walk(
    pattern: &GraphPattern,
    outer: &Variables,
    visit: &mut dyn FnMut(&GraphPattern, &Expression, &Variables),
) {
    let mut scope = outer.clone();
    for child in children(pattern) {
        scope.extend(in_scope(child));
    }
    for expression in expressions(pattern) {
        visit(pattern, expression, &scope);
        let mut rest = vec![expression];
        while let Some(expression) = rest.pop() {
            if let Expression::Exists(inner) = expression {
                walk(inner, &scope, visit);
            }
            rest.extend(parts(expression));
        }
    }
    for child in children(pattern) {
        walk(child, outer, visit);
    }
}

/// Whether an expression has a value where the variable has none. What stands in `EXISTS` is looked at by itself.
fn is_guarded(expression: &Expression, variable: &Variable) -> bool {
    use Expression as E;
    match expression {
        E::Variable(v) => v != variable,
        E::Or(a, b) => {
            let alternatives = [operands(a, true), operands(b, true)].concat();
            let is_free = alternatives
                .iter()
                .any(|e| matches!(e, E::Not(inner) if matches!(&**inner, E::Bound(v) if v == variable)));
            is_free || alternatives.iter().all(|e| is_guarded(e, variable))
        }
        E::And(a, b) => {
            let conditions = [operands(a, false), operands(b, false)].concat();
            let is_asked = conditions.iter().any(|e| matches!(e, E::Bound(v) if v == variable));
            is_asked || conditions.iter().all(|e| is_guarded(e, variable))
        }
        // `IF(…, ?none)` says that there is to be no value then.
        E::If(condition, yes, no) => {
            let is_it = |e: &Expression| matches!(e, E::Variable(v) if v == variable);
            let mut asks = false;
            let mut rest = vec![&**condition];
            while let Some(expression) = rest.pop() {
                asks |= matches!(expression, E::Bound(v) if v == variable);
                rest.extend(parts(expression));
            }
            let mut branches = [yes, no].into_iter().filter(|branch| !is_it(branch));
            asks || is_guarded(condition, variable) && branches.all(|branch| is_guarded(branch, variable))
        }
        E::Coalesce(_) => true,
        other => parts(other).iter().all(|e| is_guarded(e, variable)),
    }
}

/// The operands of a chain of `||` or of `&&`.
fn operands(expression: &Expression, of_or: bool) -> Vec<&Expression> {
    match (expression, of_or) {
        (Expression::Or(a, b), true) | (Expression::And(a, b), false) => {
            [operands(a, of_or), operands(b, of_or)].concat()
        }
        (other, _) => vec![other],
    }
}

impl SavedQuery {
    /// How many examples its header has.
    #[must_use]
    pub fn examples(&self) -> usize {
        self.header.expect.len()
    }

    /// The line of its file that begins an example.
    #[must_use]
    pub fn line_of_example(&self, index: usize) -> Option<usize> {
        line_of_example(&self.text, index)
    }

    /// The values that an example gives to parameters.
    #[must_use]
    pub fn example_parameters(&self, index: usize) -> Vec<(String, String)> {
        self.header.expect.get(index).map(Example::parameters).unwrap_or_default()
    }

    /// Holds an example against the rows that the query gave, each cell as it is shown, or against its yes or no.
    #[must_use]
    pub fn miss(&self, index: usize, given: Result<&[Vec<String>], bool>) -> Option<Miss> {
        let example = self.header.expect.get(index)?;
        let missed = |message: String| Some(Miss { example: index, message });
        let rows = match (given, example.answer) {
            (Err(answer), Some(expected)) if answer == expected => return None,
            (Err(answer), Some(expected)) => return missed(format!("expected {expected}, got {answer}")),
            (Err(_), None) | (Ok(_), Some(_)) => {
                return missed("`answer` is for ASK, `rows` and `row` for SELECT".to_owned());
            }
            (Ok(rows), None) => rows,
        };
        if let Some(expected) = example.rows.filter(|expected| *expected != rows.len()) {
            return missed(format!("expected {expected} rows, got {}", rows.len()));
        }
        let columns = self.columns();
        let wanted: Vec<(usize, &str, String)> = example
            .row()
            .into_iter()
            .filter_map(|(column, value)| Some((columns.iter().position(|c| c == column)?, column, value)))
            .collect();
        let differing = |row: &Vec<String>| {
            let differs = |(at, ..): &&(usize, &str, String)| {
                let (_, _, value) = wanted.iter().find(|(column, ..)| column == at)?;
                (!is_same(row.get(*at).map_or("", String::as_str), value)).then_some(*at)
            };
            wanted
                .iter()
                .filter(|cell| differs(cell).is_some())
                .map(|(at, column, _)| (*at, *column))
                .collect::<Vec<_>>()
        };
        let nearest =
            rows.iter().map(|row| (differing(row), row)).min_by_key(|(differing, _)| differing.len());
        let expected = || {
            let cells = wanted.iter().map(|(_, column, value)| format!("{column} = {value}"));
            cells.collect::<Vec<_>>().join(", ")
        };
        match nearest {
            _ if wanted.is_empty() => None,
            None => missed(format!("expected a row with {}, got no row", expected())),
            Some((differing, _)) if differing.is_empty() => None,
            Some((differing, row)) => {
                let cells = differing
                    .iter()
                    .map(|(at, column)| format!("{column} = {}", row.get(*at).map_or("", String::as_str)));
                let has = cells.collect::<Vec<_>>().join(", ");
                missed(format!("no row has {}; the nearest has {has}", expected()))
            }
        }
    }
}

/// Whether a cell shows an expected value; numbers are compared as numbers.
fn is_same(cell: &str, expected: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    cell == expected || number(cell).is_some_and(|n| number(expected) == Some(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let mut prefixes = Prefixes::new();
        prefixes.insert("c", "http://c.example/").unwrap();
        let show = |fault: QueryFault| {
            format!("{}: {}", fault.line.map_or(String::new(), |line| line.to_string()), fault.message)
        };
        lint("q", text, &prefixes).into_iter().map(show).collect()
    }

    #[test]
    fn all_faults_are_told_with_their_lines() {
        let text = "#+ summary: x\n#+ params:\n#+   cuntry: { type: iri }\n#+   day: { type: date, default: \"soon\" }\n\
            #+   least: { type: integer, required: false }\n#+ expect:\n#+   - with: { lest: 1 }\n\
            #+   - row: { z: 1 }\nSELECT ?x {\n  ?x c:of ?country ; c:on ?day ; c:n ?n\n  FILTER(?n > ?least)\n\
            FILTER(?m < 1)\n}";
        let found = faults(text);
        let expected = [
            "3: the header names the parameter `cuntry`",
            "4: its default: the parameter `day` takes a date",
            "5: ?least is optional, and without it no row passes",
            "12: nothing gives ?m a value",
            "7: an example that expects nothing",
            "7: an example gives `lest`",
            "8: an example expects a column `z`",
        ];
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{found} is not {expected}");
        }
        let both = faults("#+ sumary: x\nSELECT ?x {");
        assert!(both.len() == 2 && both[0].starts_with("1: in the header"), "{both:?}");
    }

    #[test]
    fn what_an_optional_parameter_is_guarded_by() {
        let table = [
            ("FILTER(!BOUND(?p) || ?x > ?p)", true),
            ("FILTER(?x > 3 || ?x > ?p || !BOUND(?p))", true),
            ("FILTER(IF(BOUND(?p), ?x > ?p, true))", true),
            ("FILTER(COALESCE(?x > ?p, true))", true),
            ("FILTER NOT EXISTS { ?x c:b ?y FILTER(!BOUND(?p) || ?y > ?p) }", true),
            ("?x c:b ?p FILTER(?p > 3)", true),
            ("BIND(IF(?x > 3, ?z, ?p) AS ?q)", true),
            ("BIND(?p AS ?q)", true),
            ("FILTER(?x > ?p)", false),
            ("FILTER(!BOUND(?p) && ?x > ?p)", false),
            ("FILTER(BOUND(?q) || ?x > ?p) OPTIONAL { ?x c:b ?q }", false),
            ("FILTER NOT EXISTS { ?x c:b ?y FILTER(?y > ?p) }", false),
            ("OPTIONAL { ?x c:b ?y FILTER(?y > ?p) }", false),
        ];
        for (pattern, is_guarded) in table {
            let text = format!(
                "#+ params:\n#+   p: {{ type: integer, required: false }}\nSELECT * {{ ?x c:a ?z . {pattern} }}"
            );
            assert_eq!(faults(&text).is_empty(), is_guarded, "{pattern}: {:?}", faults(&text));
        }
    }

    #[test]
    fn examples_are_held_against_rows() {
        let text = "#+ expect:\n#+   - rows: 2\n#+   - row: { y: 36.70, x: c:a }\n#+   - row: { y: 9 }\n#+   - rows: 3\n\
            SELECT ?x ?y { ?x c:of ?y }";
        let mut prefixes = Prefixes::new();
        prefixes.insert("c", "http://c.example/").unwrap();
        let query = SavedQuery::parse("q", text, &prefixes).unwrap();
        let rows = [vec!["c:a".to_owned(), "36.7".to_owned()], vec!["c:b".to_owned(), String::new()]];
        let misses: Vec<Option<String>> =
            (0..query.examples()).map(|i| query.miss(i, Ok(&rows)).map(|miss| miss.message)).collect();
        assert_eq!(misses[..2], [None, None]);
        assert_eq!(misses[2].as_deref(), Some("no row has y = 9; the nearest has y = 36.7"));
        assert_eq!(misses[3].as_deref(), Some("expected 3 rows, got 2"));
        assert_eq!(query.line_of_example(2), Some(4));
    }
}
