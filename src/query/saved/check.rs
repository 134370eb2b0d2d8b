//! What a check query must be, so that what it looks for can be found.
//!
//! Knows the columns of a check. Must not know what is done with its rows.

use super::{QueryFault, SavedQuery};
use crate::document::nearest_name;
use crate::query::algebra::scope::is_in_scope;
use crate::query::algebra::visit;
use crate::query::syntax::offset::Offset;
use crate::query::syntax::parse::Form;
use crate::query::syntax::tokens::tokens;
use oxrdf::Variable;
use spargebra::algebra::{Expression, GraphPattern as P};

/// The columns that each row of a check tells: which node is at fault, and what is wrong with it.
const COLUMNS: [&str; 2] = ["focus", "message"];

impl SavedQuery {
    /// Why a query under `queries/checks/` can find nothing, whatever the data: it has no rows, or not the columns of a
    /// check, or waits for values that nobody gives.
    #[must_use]
    pub fn faults_as_check(&self) -> Vec<QueryFault> {
        let form = match self.form() {
            Form::Select => "SELECT",
            Form::Construct => "CONSTRUCT",
            Form::Ask => "ASK",
            Form::Describe => "DESCRIBE",
        };
        if self.form() != Form::Select {
            let message =
                format!("a check is a SELECT of ?focus and ?message, and {form} finds nothing to report");
            return vec![self.at_word(form, message).help(Some(WRITE.to_owned()))];
        }
        let mut faults: Vec<QueryFault> = self
            .lacking()
            .into_iter()
            .map(|(message, help)| self.at_word(form, message).help(help))
            .collect();
        let root = visit::root(self.query.algebra());
        if faults.is_empty() && has_no_rows(root) {
            faults.push(self.at_word(form, "this check has no rows, whatever the data".to_owned()));
        }
        let open = self.parameters().filter(|(_, parameter)| parameter.is_required());
        faults.extend(open.map(|(name, _)| {
            let message = format!("a check is run without values, and its parameter `{name}` needs one");
            QueryFault::new(super::lint::line_of_parameter(&self.text, name), message)
                .help(Some("give it a default".to_owned()))
        }));
        faults
    }

    /// What is wrong with the columns, and what would be right.
    fn lacking(&self) -> Vec<(String, Option<String>)> {
        let columns = self.columns();
        let has = |column: &str| columns.iter().any(|known| known == column);
        let missing: Vec<&str> = COLUMNS.into_iter().filter(|column| !has(column)).collect();
        if let [first, others @ ..] = missing.as_slice() {
            let more = if others.is_empty() { "" } else { " and no ?message" };
            let near = nearest_name(first, columns.iter().map(String::as_str)).filter(|_| others.is_empty());
            let help = near.map_or_else(|| WRITE.to_owned(), |near| format!("rename ?{near} to ?{first}"));
            let message = format!("a check tells ?focus and ?message, and this one has no ?{first}{more}");
            return vec![(message, Some(help))];
        }
        let root = visit::root(self.query.algebra());
        let empty = COLUMNS.into_iter().filter(|column| !is_bound(root, &Variable::new_unchecked(*column)));
        empty.map(|column| (format!("nothing gives ?{column} a value"), None)).collect()
    }

    /// A fault at the first of a word in the text.
    fn at_word(&self, word: &str, message: String) -> QueryFault {
        let token = tokens(&self.text).into_iter().find(|token| token.is_word(word));
        let (line, column) = Offset::new(&self.text, token.map_or(0, |token| token.start)).position();
        QueryFault { column: Some(column), ..QueryFault::new(Some(line), message) }
    }
}

const WRITE: &str = "write SELECT ?focus ?message { … }: each row is a fault, of a node and in words";

/// Whether a pattern below the outermost projection binds a variable.
fn is_bound(pattern: &P, variable: &Variable) -> bool {
    match pattern {
        P::Project { inner, .. } => is_in_scope(inner, variable),
        P::Distinct { inner } | P::Reduced { inner } | P::Slice { inner, .. } | P::OrderBy { inner, .. } => {
            is_bound(inner, variable)
        }
        _ => true,
    }
}

/// Whether a pattern matches nothing, as its text alone tells.
fn has_no_rows(pattern: &P) -> bool {
    match pattern {
        P::Slice { inner, length, .. } => *length == Some(0) || has_no_rows(inner),
        P::Values { bindings, .. } => bindings.is_empty(),
        P::Filter { expr, inner } => is_false(expr) || has_no_rows(inner),
        P::Join { left, right } | P::Lateral { left, right } => has_no_rows(left) || has_no_rows(right),
        P::Union { left, right } => has_no_rows(left) && has_no_rows(right),
        P::LeftJoin { left, .. } | P::Minus { left, .. } => has_no_rows(left),
        P::Project { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::OrderBy { inner, .. }
        | P::Extend { inner, .. }
        | P::Graph { inner, .. } => has_no_rows(inner),
        P::Group { inner, variables, .. } => !variables.is_empty() && has_no_rows(inner),
        _ => false,
    }
}

fn is_false(expression: &Expression) -> bool {
    match expression {
        Expression::Literal(literal) => {
            literal.datatype() == oxrdf::vocab::xsd::BOOLEAN && matches!(literal.value(), "false" | "0")
        }
        Expression::And(a, b) => is_false(a) || is_false(b),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Prefixes;

    fn faults(text: &str) -> Vec<String> {
        let mut prefixes = Prefixes::new();
        prefixes.insert("c", "http://c.example/").unwrap();
        let query = SavedQuery::parse("q", text, &prefixes).unwrap();
        let shown = |fault: QueryFault| {
            format!("{}:{} {}", fault.line.unwrap_or(0), fault.column.unwrap_or(0), fault.message)
        };
        query.faults_as_check().into_iter().map(shown).collect()
    }

    #[test]
    fn what_a_check_cannot_be() {
        let table: [(&str, &[&str]); 16] = [
            ("SELECT ?focus ?message { ?focus c:says ?message }", &[]),
            (
                "SELECT DISTINCT ?focus ?message ?value { ?focus c:of ?value BIND(\"x\" AS ?message) } LIMIT 9",
                &[],
            ),
            ("SELECT ?focus (\"x\" AS ?message) { ?focus a c:Thing }", &[]),
            ("SELECT * { ?focus c:says ?message }", &[]),
            ("SELECT ?focus (COUNT(*) AS ?message) { ?focus a ?c } GROUP BY ?focus", &[]),
            ("# all\nASK { ?focus c:says ?message }", &["2:1 a check is a SELECT"]),
            (
                "CONSTRUCT { ?focus c:says ?message } WHERE { ?focus c:says ?message }",
                &["1:1 a check is a SELECT"],
            ),
            ("DESCRIBE ?focus { ?focus c:says ?message }", &["1:1 a check is a SELECT"]),
            (
                "SELECT ?focus { ?focus c:says ?message }",
                &["1:1 a check tells ?focus and ?message, and this one has no ?message"],
            ),
            (
                "SELECT ?node ?text { ?node c:says ?text }",
                &["1:1 a check tells ?focus and ?message, and this one has no ?focus and no ?message"],
            ),
            ("SELECT ?focus ?message { ?focus c:says ?text }", &["1:1 nothing gives ?message a value"]),
            ("SELECT ?focus ?message { ?focus c:says ?message } LIMIT 0", &["1:1 this check has no rows"]),
            (
                "SELECT ?focus ?message { ?focus c:says ?message FILTER(false) }",
                &["1:1 this check has no rows"],
            ),
            (
                "SELECT ?focus ?message { ?focus c:says ?message VALUES ?focus {} }",
                &["1:1 this check has no rows"],
            ),
            (
                "#+ params:\n#+   since: { type: integer }\nSELECT ?focus ?message { ?focus c:of ?since ; c:says ?message }",
                &["2:0 a check is run without values"],
            ),
            (
                "#+ params:\n#+   since: { type: integer, default: 1 }\nSELECT ?focus ?message { ?focus c:of ?since ; c:says ?message }",
                &[],
            ),
        ];
        for (text, expected) in table {
            let found = faults(text);
            assert_eq!(found.len(), expected.len(), "{text}: {found:?}");
            for (found, expected) in found.iter().zip(expected) {
                assert!(found.starts_with(expected), "{text}: {found}");
            }
        }
    }
}
