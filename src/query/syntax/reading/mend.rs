//! The algebra of a text, after it was parsed.
//!
//! Knows the names that the text was written with for the parser. Must not know data.
//!
//! What the parser was given otherwise is put back: functions under their own names, an alias without its `COALESCE`.
//! Chains of `||`, `&&`, UNION, of joins and of alternative paths become trees whose depth grows with the logarithm of their
//! length, and many comparisons of one variable become one IN, which is what IN means (SPARQL 1.1 Query, 17.4.1.9).

use crate::query::algebra::visit::{children_mut, expressions_mut, parts_mut};
use crate::query::expression::functions::OWN;
use oxrdf::Variable;
use spargebra::algebra::{Expression, Function, GraphPattern, PropertyPathExpression as Path};
use std::mem::replace;

/// Chains up to this length stay as they are written.
const SHORT: usize = 16;

/// Puts a pattern right.
pub(super) fn pattern(pattern: &mut GraphPattern) {
    match pattern {
        GraphPattern::Union { .. } => {
            let parts = unchained(std::mem::take(pattern), |pattern| match pattern {
                GraphPattern::Union { left, right } => Chain::Longer(*left, *right),
                other => Chain::Last(other),
            });
            let union = |left, right| GraphPattern::Union { left: Box::new(left), right: Box::new(right) };
            if let Some(tree) = rebuilt(parts, self::pattern, union) {
                *pattern = tree;
            }
        }
        GraphPattern::Join { .. } => {
            let parts = unchained(std::mem::take(pattern), |pattern| match pattern {
                GraphPattern::Join { left, right } => Chain::Longer(*left, *right),
                other => Chain::Last(other),
            });
            let join = |left, right| GraphPattern::Join { left: Box::new(left), right: Box::new(right) };
            if let Some(tree) = rebuilt(parts, self::pattern, join) {
                *pattern = tree;
            }
        }
        GraphPattern::Path { path: steps, .. } => path(steps),
        _ => children_mut(pattern).into_iter().for_each(self::pattern),
    }
    expressions_mut(pattern).into_iter().for_each(expression);
}

fn path(steps: &mut Path) {
    match steps {
        Path::Alternative(..) => {
            let parts = unchained(replace(steps, Path::NegatedPropertySet(Vec::new())), |path| match path {
                Path::Alternative(a, b) => Chain::Longer(*a, *b),
                other => Chain::Last(other),
            });
            let either = |a, b| Path::Alternative(Box::new(a), Box::new(b));
            if let Some(tree) = rebuilt(parts, path, either) {
                *steps = tree;
            }
        }
        Path::Sequence(a, b) => {
            path(a);
            path(b);
        }
        Path::Reverse(a) | Path::ZeroOrMore(a) | Path::OneOrMore(a) | Path::ZeroOrOne(a) => path(a),
        Path::NamedNode(_) | Path::NegatedPropertySet(_) => {}
    }
}

fn expression(of: &mut Expression) {
    match of {
        Expression::Or(..) => {
            let parts = unchained(replace(of, nothing()), |expression| match expression {
                Expression::Or(a, b) => Chain::Longer(*a, *b),
                other => Chain::Last(other),
            });
            let either = |a, b| Expression::Or(Box::new(a), Box::new(b));
            match any(parts) {
                Ok(list) => *of = list,
                Err(parts) => *of = rebuilt(parts, expression, either).unwrap_or_else(nothing),
            }
        }
        Expression::And(..) => {
            let parts = unchained(replace(of, nothing()), |expression| match expression {
                Expression::And(a, b) => Chain::Longer(*a, *b),
                other => Chain::Last(other),
            });
            let both = |a, b| Expression::And(Box::new(a), Box::new(b));
            match none(parts) {
                Ok(list) => *of = list,
                Err(parts) => *of = rebuilt(parts, expression, both).unwrap_or_else(nothing),
            }
        }
        Expression::Exists(inner) => pattern(inner),
        _ => parts_mut(of).into_iter().for_each(expression),
    }
    if let Some(own) = own(of) {
        *of = own;
    }
}

/// What stands for an expression while its parts are taken out: one that has no value.
fn nothing() -> Expression {
    Expression::Coalesce(Vec::new())
}

/// What an expression was before it was written for the parser.
fn own(of: &mut Expression) -> Option<Expression> {
    match of {
        Expression::Coalesce(list) if matches!(list.as_slice(), [Expression::Variable(_)]) => list.pop(),
        Expression::FunctionCall(Function::Custom(name), arguments) => {
            let function = match name.as_str().strip_prefix(OWN)? {
                "not" => return Some(Expression::Not(Box::new(arguments.pop()?))),
                "regex" => Function::Regex,
                "replace" => Function::Replace,
                "substr" => Function::SubStr,
                _ => return None,
            };
            Some(Expression::FunctionCall(function, std::mem::take(arguments)))
        }
        _ => None,
    }
}

/// A chain that leans to the left.
enum Chain<T> {
    /// A shorter one, and the part after it.
    Longer(T, T),
    /// The part that it begins with.
    Last(T),
}

/// The parts of a chain that leans to the left, without recursion.
fn unchained<T>(chain: T, split: impl Fn(T) -> Chain<T>) -> Vec<T> {
    let mut parts = Vec::new();
    let mut rest = chain;
    loop {
        match split(rest) {
            Chain::Longer(left, right) => {
                parts.push(right);
                rest = left;
            }
            Chain::Last(last) => {
                parts.push(last);
                parts.reverse();
                return parts;
            }
        }
    }
}

/// A tree of the parts, in their order, after each was put right. Of a few it leans to the left as before.
fn rebuilt<T>(mut parts: Vec<T>, mend: impl Fn(&mut T), join: impl Fn(T, T) -> T + Copy) -> Option<T> {
    parts.iter_mut().for_each(mend);
    if parts.len() <= SHORT {
        return parts.into_iter().reduce(join);
    }
    while parts.len() > 1 {
        let mut halved = Vec::with_capacity(parts.len().div_ceil(2));
        let mut rest = parts.into_iter();
        while let Some(left) = rest.next() {
            halved.push(match rest.next() {
                Some(right) => join(left, right),
                None => left,
            });
        }
        parts = halved;
    }
    parts.pop()
}

/// One IN for many comparisons of a variable with constants; the parts, where they are something else.
fn any(parts: Vec<Expression>) -> Result<Expression, Vec<Expression>> {
    let Some(variable) = compared(&parts, |part| Some(part)) else { return Err(parts) };
    Ok(Expression::In(Box::new(variable.into()), parts.into_iter().filter_map(constant).collect()))
}

/// The same for many comparisons that must all fail.
fn none(parts: Vec<Expression>) -> Result<Expression, Vec<Expression>> {
    let Some(variable) = compared(&parts, negated) else { return Err(parts) };
    let list = parts.into_iter().filter_map(|part| match part {
        Expression::Not(inner) => constant(*inner),
        _ => None,
    });
    let list = list.collect();
    Ok(Expression::Not(Box::new(Expression::In(Box::new(variable.into()), list))))
}

/// What an expression negates.
fn negated(expression: &Expression) -> Option<&Expression> {
    match expression {
        Expression::Not(inner) => Some(inner),
        _ => None,
    }
}

/// The one variable that all of many parts compare with constants.
fn compared(parts: &[Expression], of: fn(&Expression) -> Option<&Expression>) -> Option<Variable> {
    let variable = |part: &Expression| match of(part)? {
        Expression::Equal(a, b) => match (&**a, &**b) {
            (Expression::Variable(variable), Expression::NamedNode(_) | Expression::Literal(_))
            | (Expression::NamedNode(_) | Expression::Literal(_), Expression::Variable(variable)) => {
                Some(variable.clone())
            }
            _ => None,
        },
        _ => None,
    };
    let first = parts.first().filter(|_| parts.len() > SHORT).and_then(variable)?;
    parts.iter().all(|part| variable(part).as_ref() == Some(&first)).then_some(first)
}

/// The constant of a comparison.
fn constant(comparison: Expression) -> Option<Expression> {
    let Expression::Equal(a, b) = comparison else { return None };
    Some(if matches!(*a, Expression::Variable(_)) { *b } else { *a })
}

#[cfg(test)]
mod tests {
    use crate::query::{Prefixes, parse};

    fn read(text: &str) -> String {
        parse(text, &Prefixes::new()).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
    }

    #[test]
    fn short_chains_stay_and_many_comparisons_are_one() {
        let short = "SELECT * WHERE { ?s ?p ?o . FILTER(((?o = 1) || (?o = 2))) }";
        assert!(read(short).contains("||"), "{}", read(short));
        let many = |join: &str, sign: &str| {
            let parts: Vec<String> = (0..40).map(|n| format!("?o {sign} {n}")).collect();
            read(&format!("SELECT * {{ ?s ?p ?o FILTER({}) }}", parts.join(join)))
        };
        assert!(many("||", "=").contains("?o IN (") || many("||", "=").contains("?o IN("));
        assert!(many("&&", "!=").contains("IN"));
        assert!(!many("||", "<").contains("IN"));
    }

    #[test]
    fn what_the_parser_was_given_otherwise_comes_back() {
        let cases = [
            ("SELECT * { ?s ?p ?o FILTER(!!REGEX(?o, 'a')) }", "REGEX(?o, \"a\")"),
            (
                "SELECT * { ?s ?p ?o FILTER(!(REPLACE(?o, 'a', 'b') = SUBSTR(?o, 2))) }",
                "REPLACE(?o, \"a\", \"b\")",
            ),
            ("SELECT (COUNT(*) AS ?n) (?n + 1 AS ?m) { ?s ?p ?o }", "(?n + "),
            ("SELECT * { ?s ?p ?o FILTER(?o = TRUE) }", "true"),
            ("SELECT (CONCAT (?o, 'a') AS ?x) { ?s ?p ?o }", "CONCAT(?o, \"a\")"),
        ];
        for (text, part) in cases {
            let read = read(text);
            assert!(read.contains(part) && !read.contains("assay"), "{text}: {read}");
        }
    }
}
