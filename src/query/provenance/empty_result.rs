//! Why a query has no rows, or one of nothing: which of its parts match nothing, by themselves or together.
//!
//! Knows the algebra, and asks whether parts of it match. Must not know where that is found out.

mod total;
mod unbound;

pub(crate) use total::{has_rows, is_total};
pub(crate) use unbound::Unbound;
pub(crate) use unbound::unbound;

use self::total::{optionals, total};

use crate::query::algebra::display_names::Readable;
use crate::query::algebra::internal_variables::name_blank_nodes;
use crate::query::algebra::modifiers::{asks_for_no_row, below_modifiers};
use crate::query::algebra::visit::root;
use crate::query::exec::error::QueryError;
use crate::query::syntax::parse::Query;
use crate::query::syntax::prefixes::Prefixes;
use oxrdf::{NamedNode, Variable};
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, PropertyPathExpression as Path};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

/// Why there are no rows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// These parts match nothing, whatever the others do.
    Alone(Vec<Failing>),
    /// Each of these matches by itself, and all of them never together; without any of them the others do.
    Together(Vec<String>),
    /// The parts match, and the filter rejects all of it.
    Filter(String),
    /// The parts match, and MINUS takes all of it away.
    Minus(String),
    /// There are such rows, but the question's trust hides all of them.
    Disbelieved,
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
    pub fn message(&self) -> Vec<String> {
        match self {
            Self::Alone(parts) => parts.iter().flat_map(Failing::message).collect(),
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
            Self::Disbelieved => {
                vec!["there are such rows, but nothing that is believed has them: what is believed leaves them out".to_owned()]
            }
            Self::Limit => vec!["LIMIT 0 asks for no rows".to_owned()],
            Self::Unknown => Vec::new(),
        }
    }
}

impl Failing {
    fn message(&self) -> Vec<String> {
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
pub(crate) struct Asking<'a> {
    /// Writes names.
    pub prefixes: &'a Prefixes,
    /// Whether an ASK query is true.
    pub ask: &'a mut dyn FnMut(&Query) -> Result<bool, QueryError>,
    /// A known term that looks like this one; where it stands as a predicate, another predicate. None, where this one is known
    /// itself.
    pub nearest: &'a dyn Fn(&NamedNode, TermPosition) -> Option<String>,
}

/// Where a term stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TermPosition {
    /// As a predicate, or in a path of such.
    Predicate,
    /// As a subject or an object.
    Node,
}

/// The longest text of a part that is shown whole.
const LONGEST: usize = 240;

/// Finds out why a query, its parameters bound, has no rows, or aggregates over none. Asks at most some 64 questions.
///
/// # Errors
/// When a question fails, or is stopped by its bounds.
pub(crate) fn why_empty(query: &Query, asking: Asking<'_>) -> Result<Cause, QueryError> {
    let root = root(query.algebra());
    let Some(pattern) = source(root) else { return Ok(Cause::Limit) };
    // A blank node stands for the same in all the triples that are asked about apart: there it is a variable.
    let mut pattern = pattern.clone();
    name_blank_nodes(&mut pattern);
    let mut parts = Parts::default();
    parts.collect(&pattern);
    let dataset = query.algebra().dataset().cloned();
    let mut why = Why { parts, dataset, asking, asked: 0, around: Vec::new(), names: Readable::default() };
    match total(root) {
        Some((inner, aggregates)) if why.matches(inner.clone())? => why.lacking(inner, aggregates),
        _ => why.cause(),
    }
}

/// The pattern that gives the rows, below what projects, orders, groups and cuts them; `None` where no row is asked for.
fn source(pattern: &GraphPattern) -> Option<&GraphPattern> {
    if asks_for_no_row(pattern) {
        return None;
    }
    match below_modifiers(pattern) {
        GraphPattern::Group { inner, .. } => source(inner),
        // What is computed of aggregates is no part of what they are of.
        GraphPattern::Extend { inner, .. } if total(inner).is_some() => source(inner),
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
                let each = patterns.iter().map(|triple| GraphPattern::Bgp { patterns: vec![triple.clone()] });
                self.required.extend(each);
            }
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

    /// Why aggregates over rows are of nothing: the OPTIONALs that would bind what is aggregated.
    fn lacking(
        mut self,
        inner: &GraphPattern,
        aggregates: &[(Variable, AggregateExpression)],
    ) -> Result<Cause, QueryError> {
        let mut alone = Vec::new();
        for optional in optionals(inner, aggregates) {
            if !self.matches(optional.clone())? {
                alone.extend(self.inside(&optional)?);
            }
        }
        Ok(if alone.is_empty() { Cause::Unknown } else { Cause::Alone(each_once(alone)) })
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
        if let Some(below) = source(pattern) {
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

    fn failing_term(&mut self, name: &NamedNode, place: TermPosition) -> Result<FailingTerm, QueryError> {
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
pub(in crate::query) fn names_in(part: &GraphPattern) -> Vec<(NamedNode, TermPosition)> {
    match part {
        GraphPattern::Bgp { patterns } => {
            let of = |triple| without_each(triple).into_iter().map(|(name, place, _)| (name, place));
            patterns.iter().flat_map(of).collect()
        }
        GraphPattern::Path { subject, path, object } => {
            let mut names = Vec::new();
            for end in [subject, object] {
                if let TermPattern::NamedNode(name) = end {
                    names.push((name.clone(), TermPosition::Node));
                }
            }
            predicates(path, &mut names);
            names
        }
        _ => Vec::new(),
    }
}

fn predicates(path: &Path, names: &mut Vec<(NamedNode, TermPosition)>) {
    match path {
        Path::NamedNode(name) => names.push((name.clone(), TermPosition::Predicate)),
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
fn without_each(triple: &TriplePattern) -> Vec<(NamedNode, TermPosition, TriplePattern)> {
    let anything = Variable::new_unchecked("_anything");
    let mut without = Vec::new();
    if let TermPattern::NamedNode(name) = &triple.subject {
        let less = TriplePattern { subject: anything.clone().into(), ..triple.clone() };
        without.push((name.clone(), TermPosition::Node, less));
    }
    if let NamedNodePattern::NamedNode(name) = &triple.predicate {
        let less = TriplePattern { predicate: anything.clone().into(), ..triple.clone() };
        without.push((name.clone(), TermPosition::Predicate, less));
    }
    if let TermPattern::NamedNode(name) = &triple.object {
        let less = TriplePattern { object: anything.into(), ..triple.clone() };
        without.push((name.clone(), TermPosition::Node, less));
    }
    without
}

#[cfg(test)]
mod tests;
