//! Why a query has no rows: which of its parts match nothing, by themselves or together.
//!
//! Knows the algebra, and asks whether parts of it match. Must not know where that is found out.

use super::execute::QueryError;
use super::generated::Readable;
use super::parse::Query;
use super::prefixes::Prefixes;
use oxrdf::{NamedNode, Variable};
use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression as Path};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

/// Why there are no rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// These parts match nothing, whatever the others do.
    Alone(Vec<Failing>),
    /// Each of these matches by itself, and all of them never together; without any of them the others do.
    Together(Vec<String>),
    /// The parts match, and the filter rejects all of it.
    Filter(String),
    /// The parts match, and MINUS takes all of it away.
    Minus(String),
    /// The query asks for no rows.
    Limit,
    /// It could not be told, for instance because values are computed.
    Unknown,
}

/// A part that matches nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// The part, as SPARQL.
    pub part: String,
    /// The terms without which it would match.
    pub terms: Vec<FailingTerm>,
}

/// A term to which it is due that a part matches nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailingTerm {
    /// The term, as SPARQL.
    pub term: String,
    /// Whether it stands anywhere in the data, as subject, predicate or object.
    pub occurs: bool,
    /// A known term that looks like it.
    pub suggestion: Option<String>,
}

impl Cause {
    /// The cause in words, a line each.
    #[must_use]
    pub fn says(&self) -> Vec<String> {
        match self {
            Self::Alone(parts) => parts.iter().flat_map(Failing::says).collect(),
            Self::Together(parts) => {
                let mut lines =
                    vec!["each of these matches something, but they never match together:".to_owned()];
                lines.extend(parts.iter().map(|part| format!("  {part}")));
                lines.push("true absence: the terms are known, and no data combines them so".to_owned());
                lines
            }
            Self::Filter(filter) => vec![format!("the patterns match, but this rejects every row: {filter}")],
            Self::Minus(pattern) => {
                vec![format!("the patterns match, but this takes every row away: {pattern}")]
            }
            Self::Limit => vec!["LIMIT 0 asks for no rows".to_owned()],
            Self::Unknown => Vec::new(),
        }
    }
}

impl Failing {
    fn says(&self) -> Vec<String> {
        let mut lines = vec![format!("nothing matches {}", self.part)];
        for term in &self.terms {
            let suggestion =
                term.suggestion.as_ref().map(|s| format!("; did you mean {s}?")).unwrap_or_default();
            lines.push(if term.occurs {
                format!("  {} occurs, but not there{suggestion}", term.term)
            } else {
                format!("  {} stands nowhere in the data{suggestion}", term.term)
            });
        }
        if self.terms.is_empty() {
            lines.push("  true absence: its terms are known, and no data combines them so".to_owned());
        }
        lines
    }
}

/// The most questions that are asked about one query.
const MOST: usize = 64;

/// What finding out needs.
pub struct Asking<'a> {
    /// Writes names.
    pub prefixes: &'a Prefixes,
    /// Whether an ASK query is true.
    pub ask: &'a mut dyn FnMut(&Query) -> Result<bool, QueryError>,
    /// A known term that looks like this one; where it stands as a predicate, another predicate. None, where this one is known
    /// itself.
    pub nearest: &'a dyn Fn(&NamedNode, Place) -> Option<String>,
}

/// Where a term stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// As a predicate, or in a path of such.
    Predicate,
    /// As a subject or an object.
    Node,
}

/// The longest text of a part that is shown whole.
const LONGEST: usize = 240;

/// Finds out why a query, its parameters bound, has no rows. Asks at most some 64 questions.
///
/// # Errors
/// When a question fails, or is stopped by its bounds.
pub fn why_empty(query: &Query, asking: Asking<'_>) -> Result<Cause, QueryError> {
    let Some(pattern) = below_modifiers(pattern_of(query)) else { return Ok(Cause::Limit) };
    let mut parts = Parts::default();
    parts.collect(pattern);
    let dataset = query.algebra().dataset().cloned();
    Why { parts, dataset, asking, asked: 0, around: Vec::new(), names: Readable::default() }.cause()
}

fn pattern_of(query: &Query) -> &GraphPattern {
    let (spargebra::Query::Select { pattern, .. }
    | spargebra::Query::Construct { pattern, .. }
    | spargebra::Query::Describe { pattern, .. }
    | spargebra::Query::Ask { pattern, .. }) = query.algebra();
    pattern
}

/// The pattern below what projects, orders, groups and cuts; `None` where no row is asked for.
fn below_modifiers(pattern: &GraphPattern) -> Option<&GraphPattern> {
    match pattern {
        GraphPattern::Slice { length: Some(0), .. } => None,
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Group { inner, .. } => below_modifiers(inner),
        other => Some(other),
    }
}

/// The parts of a pattern that must all match.
#[derive(Default)]
struct Parts {
    required: Vec<GraphPattern>,
    binds: Vec<(Variable, Expression)>,
    filters: Vec<Expression>,
    minus: Vec<GraphPattern>,
}

impl Parts {
    fn collect(&mut self, pattern: &GraphPattern) {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                let each = patterns.iter().map(|triple| GraphPattern::Bgp { patterns: vec![named(triple)] });
                self.required.extend(each);
            }
            GraphPattern::Path { subject, path, object } => self.required.push(GraphPattern::Path {
                subject: named_term(subject),
                path: path.clone(),
                object: named_term(object),
            }),
            GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
                self.collect(left);
                self.collect(right);
            }
            GraphPattern::LeftJoin { left, .. } => self.collect(left),
            GraphPattern::Filter { expr, inner } => {
                self.collect(inner);
                self.filters.push(expr.clone());
            }
            GraphPattern::Extend { inner, variable, expression } => {
                self.collect(inner);
                self.binds.push((variable.clone(), expression.clone()));
            }
            GraphPattern::Minus { left, right } => {
                self.collect(left);
                self.minus.push((**right).clone());
            }
            other => self.required.push(other.clone()),
        }
    }
}

/// Blank nodes of a pattern stand for anything, and for the same in all its triples: apart, they are variables.
fn named(triple: &TriplePattern) -> TriplePattern {
    TriplePattern {
        subject: named_term(&triple.subject),
        predicate: triple.predicate.clone(),
        object: named_term(&triple.object),
    }
}

fn named_term(term: &TermPattern) -> TermPattern {
    match term {
        TermPattern::BlankNode(node) => Variable::new_unchecked(format!("_{}", node.as_str())).into(),
        TermPattern::Triple(triple) => TermPattern::Triple(Box::new(named(triple))),
        other => other.clone(),
    }
}

struct Why<'a> {
    parts: Parts,
    dataset: Option<spargebra::algebra::QueryDataset>,
    asking: Asking<'a>,
    asked: usize,
    /// The GRAPHs that the parts stand in, the outermost first.
    around: Vec<NamedNodePattern>,
    names: Readable,
}

impl Why<'_> {
    fn cause(mut self) -> Result<Cause, QueryError> {
        let mut alone = Vec::new();
        for part in self.parts.required.clone() {
            if !self.matches(part.clone())? {
                alone.extend(self.failing(&part)?);
            }
        }
        if !alone.is_empty() {
            return Ok(Cause::Alone(each_once(alone)));
        }
        if let Some(parts) = self.together()? {
            return Ok(Cause::Together(parts.iter().map(|part| self.show(part)).collect()));
        }
        let all = self.all();
        for filter in self.parts.filters.clone() {
            let filtered = GraphPattern::Filter { expr: filter.clone(), inner: Box::new(all.clone()) };
            if !self.matches(filtered)? {
                let text = self.short(&format!("FILTER({filter})"));
                return Ok(Cause::Filter(cut(&text)));
            }
        }
        for right in self.parts.minus.clone() {
            let less = GraphPattern::Minus { left: Box::new(all.clone()), right: Box::new(right.clone()) };
            if !self.matches(less)? {
                return Ok(Cause::Minus(format!("MINUS {{ {} }}", self.show(&right))));
            }
        }
        Ok(Cause::Unknown)
    }

    /// All required parts, and what is computed from them.
    fn all(&self) -> GraphPattern {
        let joined = join(&self.parts.required);
        self.parts.binds.iter().fold(joined, |inner, (variable, expression)| GraphPattern::Extend {
            inner: Box::new(inner),
            variable: variable.clone(),
            expression: expression.clone(),
        })
    }

    fn matches(&mut self, pattern: GraphPattern) -> Result<bool, QueryError> {
        let inside = self
            .around
            .iter()
            .rev()
            .fold(pattern, |inner, name| GraphPattern::Graph { name: name.clone(), inner: Box::new(inner) });
        self.is_there(inside)
    }

    fn is_there(&mut self, pattern: GraphPattern) -> Result<bool, QueryError> {
        self.asked += 1;
        if self.asked > MOST {
            // What is not asked is taken to match: it is not blamed.
            return Ok(true);
        }
        let algebra = spargebra::Query::Ask { dataset: self.dataset.clone(), pattern, base_iri: None };
        (self.asking.ask)(&Query::new(algebra))
    }

    /// The smallest set of parts that do not match together; found by growing from the first, then leaving out what
    /// is not needed.
    fn together(&mut self) -> Result<Option<Vec<GraphPattern>>, QueryError> {
        let required = self.parts.required.clone();
        let mut parts: Vec<GraphPattern> = Vec::new();
        for part in required {
            parts.push(part);
            if parts.len() > 1 && !self.matches(join(&parts))? {
                return self.smallest(parts).map(Some);
            }
        }
        Ok(None)
    }

    fn smallest(&mut self, mut parts: Vec<GraphPattern>) -> Result<Vec<GraphPattern>, QueryError> {
        for index in (0..parts.len().saturating_sub(1)).rev() {
            let mut fewer = parts.clone();
            fewer.remove(index);
            if self.asked < MOST && !self.matches(join(&fewer))? {
                parts = fewer;
            }
        }
        Ok(parts)
    }

    /// What matches nothing in a part that does not, and the terms to which that is due.
    fn failing(&mut self, part: &GraphPattern) -> Result<Vec<Failing>, QueryError> {
        use GraphPattern as P;
        match part {
            P::Union { left, right } => {
                let mut sides = self.inside(left)?;
                sides.extend(self.inside(right)?);
                Ok(sides)
            }
            P::Graph { name, inner } => {
                self.around.push(name.clone());
                let inside = self.inside(inner);
                self.around.pop();
                inside
            }
            P::Project { .. }
            | P::Distinct { .. }
            | P::Reduced { .. }
            | P::OrderBy { .. }
            | P::Slice { .. }
            | P::Group { .. } => self.inside(part),
            other => Ok(vec![self.failing_alone(other)?]),
        }
    }

    /// What matches nothing within a pattern; the pattern itself, where each of its parts matches.
    fn inside(&mut self, pattern: &GraphPattern) -> Result<Vec<Failing>, QueryError> {
        let mut parts = Parts::default();
        if let Some(below) = below_modifiers(pattern) {
            parts.collect(below);
        }
        let mut failing = Vec::new();
        for part in parts.required {
            if !self.matches(part.clone())? {
                failing.extend(self.failing(&part)?);
            }
        }
        if failing.is_empty() && !self.matches(pattern.clone())? {
            failing.push(Failing { part: self.show(pattern), terms: Vec::new() });
        }
        Ok(failing)
    }

    fn failing_alone(&mut self, part: &GraphPattern) -> Result<Failing, QueryError> {
        let mut terms = Vec::new();
        if let GraphPattern::Bgp { patterns } = part
            && let [triple] = patterns.as_slice()
        {
            for (name, place, without) in without_each(triple) {
                if self.matches(GraphPattern::Bgp { patterns: vec![without] })? {
                    terms.push(self.failing_term(&name, place)?);
                }
            }
        }
        if terms.is_empty() {
            for (name, place) in names_in(part) {
                let term = self.failing_term(&name, place)?;
                if !term.occurs && !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        Ok(Failing { part: self.show(part), terms })
    }

    fn failing_term(&mut self, name: &NamedNode, place: Place) -> Result<FailingTerm, QueryError> {
        let occurs = self.occurs(name)?;
        let suggestion = if occurs { None } else { (self.asking.nearest)(name, place) };
        Ok(FailingTerm { term: self.short(&name.to_string()), occurs, suggestion })
    }

    fn occurs(&mut self, name: &NamedNode) -> Result<bool, QueryError> {
        let [s, p, o] = ["s", "p", "o"].map(Variable::new_unchecked);
        let places = [
            TriplePattern {
                subject: name.clone().into(),
                predicate: p.clone().into(),
                object: o.clone().into(),
            },
            TriplePattern { subject: s.clone().into(), predicate: name.clone().into(), object: o.into() },
            TriplePattern { subject: s.into(), predicate: p.into(), object: name.clone().into() },
        ];
        for place in places {
            if self.is_there(GraphPattern::Bgp { patterns: vec![place] })? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn show(&mut self, part: &GraphPattern) -> String {
        let text = match part {
            GraphPattern::Bgp { patterns } => {
                patterns.iter().map(ToString::to_string).collect::<Vec<_>>().join(" . ")
            }
            other => other.to_string(),
        };
        let text = self.short(text.trim_end_matches(" ."));
        if text.chars().count() <= LONGEST { text } else { self.summary(part).unwrap_or_else(|| cut(&text)) }
    }

    /// A long part in a few words.
    fn summary(&mut self, part: &GraphPattern) -> Option<String> {
        Some(match part {
            GraphPattern::Union { .. } => format!("a UNION of {} sides", sides(part)),
            GraphPattern::Project { variables, .. } => {
                let columns: Vec<String> = variables.iter().map(ToString::to_string).collect();
                format!("a sub-SELECT of {}", cut(&self.short(&columns.join(" "))))
            }
            GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::OrderBy { inner, .. }
            | GraphPattern::Slice { inner, .. }
            | GraphPattern::Extend { inner, .. } => return self.summary(inner),
            GraphPattern::Graph { name, .. } => format!("GRAPH {} {{ … }}", self.short(&name.to_string())),
            GraphPattern::Values { variables, bindings } => {
                let columns: Vec<String> = variables.iter().map(ToString::to_string).collect();
                format!("VALUES of {} rows for {}", bindings.len(), columns.join(" "))
            }
            _ => return None,
        })
    }

    fn short(&mut self, text: &str) -> String {
        self.asking.prefixes.shorten_in(&self.names.text(text))
    }
}

/// How many sides a UNION has, those of a UNION in it counted each.
fn sides(pattern: &GraphPattern) -> usize {
    match pattern {
        GraphPattern::Union { left, right } => sides(left) + sides(right),
        _ => 1,
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// Without those that are due to the same terms as one before.
fn each_once(failing: Vec<Failing>) -> Vec<Failing> {
    let mut kept: Vec<Failing> = Vec::new();
    for part in failing {
        let is_told = |other: &Failing| {
            other == &part
                || (!part.terms.is_empty() && part.terms.iter().all(|term| other.terms.contains(term)))
        };
        if !kept.iter().any(is_told) {
            kept.push(part);
        }
    }
    kept
}

/// The IRIs of a triple pattern or a path, each with its place.
pub(super) fn names_in(part: &GraphPattern) -> Vec<(NamedNode, Place)> {
    match part {
        GraphPattern::Bgp { patterns } => {
            let of = |triple| without_each(triple).into_iter().map(|(name, place, _)| (name, place));
            patterns.iter().flat_map(of).collect()
        }
        GraphPattern::Path { subject, path, object } => {
            let mut names = Vec::new();
            for end in [subject, object] {
                if let TermPattern::NamedNode(name) = end {
                    names.push((name.clone(), Place::Node));
                }
            }
            predicates(path, &mut names);
            names
        }
        _ => Vec::new(),
    }
}

fn predicates(path: &Path, names: &mut Vec<(NamedNode, Place)>) {
    match path {
        Path::NamedNode(name) => names.push((name.clone(), Place::Predicate)),
        Path::Reverse(inner) | Path::ZeroOrMore(inner) | Path::OneOrMore(inner) | Path::ZeroOrOne(inner) => {
            predicates(inner, names);
        }
        Path::Sequence(a, b) | Path::Alternative(a, b) => {
            predicates(a, names);
            predicates(b, names);
        }
        Path::NegatedPropertySet(_) => {}
    }
}

fn join(parts: &[GraphPattern]) -> GraphPattern {
    let joined = parts
        .iter()
        .cloned()
        .reduce(|left, right| GraphPattern::Join { left: left.into(), right: right.into() });
    joined.unwrap_or_default()
}

/// The triple with each of its IRIs in turn replaced by a variable.
fn without_each(triple: &TriplePattern) -> Vec<(NamedNode, Place, TriplePattern)> {
    let anything = Variable::new_unchecked("_anything");
    let mut without = Vec::new();
    if let TermPattern::NamedNode(name) = &triple.subject {
        let less = TriplePattern { subject: anything.clone().into(), ..triple.clone() };
        without.push((name.clone(), Place::Node, less));
    }
    if let NamedNodePattern::NamedNode(name) = &triple.predicate {
        let less = TriplePattern { predicate: anything.clone().into(), ..triple.clone() };
        without.push((name.clone(), Place::Predicate, less));
    }
    if let TermPattern::NamedNode(name) = &triple.object {
        let less = TriplePattern { object: anything.into(), ..triple.clone() };
        without.push((name.clone(), Place::Node, less));
    }
    without
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Answer, Options, execute, parse};
    use crate::store::{Change, Store};
    use oxrdf::{GraphName, Quad, Term};

    fn why(text: &str) -> Cause {
        let node = |name: &str| NamedNode::new(format!("http://example.org/{name}")).unwrap();
        let quad = |s: &str, p: &str, o: Term| Quad::new(node(s), node(p), o, GraphName::DefaultGraph);
        let quads = vec![
            quad("one", "about", node("china").into()),
            quad("one", "value", oxrdf::Literal::from(3).into()),
            quad("two", "about", node("japan").into()),
            quad("two", "kind", node("forecast").into()),
        ];
        let store = Store::new().unwrap();
        store.apply(&Change { insert: quads, ..Change::default() }).unwrap();
        let view = store.view().unwrap();
        let mut prefixes = Prefixes::new();
        prefixes.insert("e", "http://example.org/").unwrap();
        let query = parse(text, &prefixes).unwrap();
        let mut ask = |query: &Query| match execute(&view, query, &Options::new())? {
            Answer::Boolean(value) => Ok(value),
            _ => unreachable!("an ASK"),
        };
        let nearest = |name: &NamedNode, place: Place| match (name.as_str(), place) {
            ("http://example.org/chin", Place::Node) => Some("e:china".to_owned()),
            ("http://example.org/valu", Place::Predicate) => Some("e:value".to_owned()),
            ("http://example.org/china" | "http://example.org/about", _) => Some("e:never".to_owned()),
            _ => None,
        };
        why_empty(&query, Asking { prefixes: &prefixes, ask: &mut ask, nearest: &nearest }).unwrap()
    }

    #[test]
    fn a_part_that_matches_nothing_is_named_with_the_term_to_blame() {
        let Cause::Alone(parts) = why("SELECT * { ?x e:about e:chin ; e:value ?v }") else {
            panic!("not alone")
        };
        assert_eq!(parts[0].part, "?x e:about e:chin");
        let term = FailingTerm { term: "e:chin".into(), occurs: false, suggestion: Some("e:china".into()) };
        assert_eq!(parts[0].terms, [term]);
        let Cause::Alone(parts) = why("SELECT * { ?x e:value e:china }") else { panic!("not alone") };
        assert!(parts[0].terms.iter().all(|term| term.occurs), "{parts:?}");
        assert!(
            parts[0].terms.iter().all(|term| term.suggestion.is_none()),
            "known terms need none: {parts:?}"
        );
    }

    #[test]
    fn compound_parts_are_looked_into() {
        let china = "  e:chin stands nowhere in the data; did you mean e:china?";
        let value = "  e:valu stands nowhere in the data; did you mean e:value?";
        let cases: &[(&str, &[&str])] = &[
            (
                "SELECT * { { ?x e:about e:chin } UNION { ?y e:kind ?k . ?y e:about e:chin } }",
                &["nothing matches ?x e:about e:chin", china],
            ),
            (
                "SELECT * { { SELECT ?x { ?x e:about e:chin } } }",
                &["nothing matches ?x e:about e:chin", china],
            ),
            (
                "SELECT * { ?x (e:valu|e:non) ?y }",
                &["nothing matches ?x (e:valu | e:non) ?y", value, "  e:non stands nowhere in the data"],
            ),
            ("SELECT * { ?x e:valu e:chin }", &["nothing matches ?x e:valu e:chin", value, china]),
            (
                "SELECT * { { ?x e:kind ?k . ?x e:about e:china } UNION { ?x e:value ?v . ?x e:kind ?k } }",
                &[
                    "nothing matches ?x e:kind ?k . ?x e:about e:china",
                    "  true absence: its terms are known, and no data combines them so",
                    "nothing matches ?x e:value ?v . ?x e:kind ?k",
                    "  true absence: its terms are known, and no data combines them so",
                ],
            ),
        ];
        for (text, lines) in cases {
            assert_eq!(why(text).says(), *lines, "{text}");
        }
    }

    #[test]
    fn long_parts_and_generated_names_are_not_shown() {
        let long = "?x e:about ?y FILTER(?y != e:a && ?y != e:b && ?y != e:c) ".repeat(9);
        let text =
            format!("SELECT * {{ [] e:kind ?k . {{ {{ {long} }} UNION {{ {long} }} }} ?x e:none [] }}");
        let says = why(&text).says();
        assert_eq!(says[0], "nothing matches ?x e:none _:b1");
        let text =
            format!("SELECT * {{ ?x e:kind ?k . {{ {{ {long} }} UNION {{ {long} }} }} ?x e:about e:china }}");
        assert!(why(&text).says().iter().all(|line| line.chars().count() < LONGEST), "{:?}", why(&text));
        let group =
            why("SELECT ?x (COUNT(*) AS ?n) { ?x e:value [] } GROUP BY ?x HAVING(COUNT(*) > 9)").says();
        let longest =
            group.iter().flat_map(|l| l.split(|c: char| !c.is_ascii_hexdigit())).map(str::len).max();
        assert!(longest < Some(20), "{group:?}");
    }

    #[test]
    fn the_smallest_set_that_fails_together_is_named() {
        let cause = why("SELECT * { ?y e:kind ?z . ?x e:about e:japan . ?x e:value ?v . ?x e:about ?w }");
        assert_eq!(cause, Cause::Together(vec!["?x e:about e:japan".into(), "?x e:value ?v".into()]));
    }

    #[test]
    fn filters_minus_and_limits_are_named() {
        assert!(
            matches!(why("SELECT * { ?x e:value ?v FILTER(?v > 5) }"), Cause::Filter(f) if f.contains("?v > "))
        );
        assert!(matches!(why("SELECT * { ?x e:value ?v MINUS { ?x e:about e:china } }"), Cause::Minus(_)));
        assert_eq!(why("SELECT * { ?x e:value ?v } LIMIT 0"), Cause::Limit);
    }

    #[test]
    fn what_is_optional_is_not_to_blame() {
        let cause =
            why("SELECT ?x { ?x e:about e:japan OPTIONAL { ?x e:none ?n } ?x e:value ?v . [] e:kind ?k }");
        assert!(matches!(cause, Cause::Together(parts) if parts.len() == 2));
    }

    #[test]
    fn the_cause_is_said_in_lines() {
        let says = why("SELECT * { ?x e:about e:chin }").says();
        let expected = [
            "nothing matches ?x e:about e:chin",
            "  e:chin stands nowhere in the data; did you mean e:china?",
        ];
        assert_eq!(says, expected);
    }
}
