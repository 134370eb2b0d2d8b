//! Where the evaluator and the specification differ, and a pattern can be written so that they agree.
//!
//! Knows the algebra and which terms and graphs a view has. Must not know how patterns are evaluated.
//!
//! - `GRAPH ?g { … }` around grouping, `MINUS`, `VALUES` or a subquery is evaluated once for each graph (SPARQL 1.1
//!   Query, 18.6); the evaluator runs the inside once over all of them. Most of it is spread so that the graph is one more
//!   variable of each part; of what remains, such as a slice, there is a copy for each graph.
//! - `?x :p* :c` holds for `:c` itself even if no triple mentions it (9.3, 18.4), and so does `:c :p* :c`; the evaluator
//!   drops both.
//! - `:a :p|:q :b` matches once for each of the two (18.4, as a union); the evaluator matches once where both ends are
//!   known.
//! - The variable of `GRAPH` has no value inside (18.6): what stands there under its name is another variable, which must have
//!   the same value outside. The evaluator gives it the graph from the start. Inside another GRAPH the outer one still
//!   has to be one of the graphs that there are; the evaluator forgets it.
//! - `COUNT(DISTINCT *)` counts solutions, which have no blank nodes of the pattern and no joints of paths (18.5.1.2); the
//!   evaluator counts these too.
//! - `GROUP_CONCAT` gives a plain string of whatever can be a string (18.5.1.7); the evaluator joins nothing but strings,
//!   and keeps a language that all members share. With DISTINCT, terms are told apart and not their strings; where the
//!   columns do not group, two terms of one string count as one.
//! - `BNODE(label)` gives a new node for each solution (17.4.2.9); the evaluator gives the same one in all of them. That stays:
//!   an expression does not know which row it is of, and a node of its own in every row that is made would be worth a column
//!   in all of them.
//! - `ORDER BY` sorts whatever there is (15.1); the evaluator's comparison of literals of several kinds is no order.
//! - A triple term whose subject would be a literal matches nothing (18.1.5); in `EXISTS` the evaluator takes its own error
//!   for a match.
//!
//! Patterns inside `EXISTS` are otherwise left as they are.

mod graphs;
pub(in crate::query) mod kinds;

use self::kinds::with_kinds;
use super::ground::ground;
use super::internal_variables::fresh;
use super::scope::{columns, mentions};
use super::visit::{children_mut, expressions_mut, parts_mut};
use crate::store::View;
use oxrdf::{GraphName, Literal, NamedNode, NamedOrBlankNode, NamedOrBlankNodeRef, Term, Variable};
use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function, GraphPattern, OrderExpression,
    PropertyPathExpression,
};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

/// The graph that a pattern matches against.
#[derive(Clone, Copy)]
enum Active<'a> {
    Default,
    Named(&'a NamedNode),
    /// Any named graph, one at a time.
    Each,
}

/// A pattern with the same meaning, on which the evaluator gives the answers of the specification.
pub(in crate::query) fn conform(
    pattern: &GraphPattern,
    view: &View,
    named: Option<&[NamedNode]>,
) -> GraphPattern {
    Standard { view, named, in_columns: true }.pattern(pattern, Active::Default)
}

/// [`conform`], for what runs whole on the evaluator.
pub(in crate::query) fn conform_to_evaluator(
    pattern: &GraphPattern,
    view: &View,
    named: Option<&[NamedNode]>,
) -> GraphPattern {
    Standard { view, named, in_columns: false }.pattern(pattern, Active::Default)
}

struct Standard<'a> {
    view: &'a View,
    /// The graphs of `FROM NAMED`; otherwise those of the view.
    named: Option<&'a [NamedNode]>,
    /// Whether columns are tried first.
    in_columns: bool,
}

impl Standard<'_> {
    fn pattern(&self, pattern: &GraphPattern, active: Active<'_>) -> GraphPattern {
        use GraphPattern as P;
        let inside = |inner: &P| Box::new(self.pattern(inner, active));
        match pattern {
            P::Path { subject, path, object } => match alternatives(subject, path, object) {
                Some(union) => self.pattern(&union, active),
                None if is_of_itself(subject, path, object) => one_empty_row(),
                None => self.zero_length(subject, path, object, active).unwrap_or_else(|| pattern.clone()),
            },
            P::Graph { name, inner } => self.graph(name, inner),
            P::Group { inner, variables, aggregates } => P::Group {
                inner: if aggregates.iter().any(|(_, aggregate)| counts_solutions(aggregate)) {
                    Box::new(GraphPattern::Project { variables: columns(inner), inner: inside(inner) })
                } else {
                    inside(inner)
                },
                variables: variables.clone(),
                aggregates: aggregates
                    .iter()
                    .map(|(name, aggregate)| (name.clone(), aggregated(aggregate)))
                    .collect(),
            },
            P::Join { left, right } => P::Join { left: inside(left), right: inside(right) },
            P::Lateral { left, right } => P::Lateral { left: inside(left), right: inside(right) },
            P::Union { left, right } => P::Union { left: inside(left), right: inside(right) },
            P::Minus { left, right } => P::Minus { left: inside(left), right: inside(right) },
            P::LeftJoin { left, right, expression } => P::LeftJoin {
                left: inside(left),
                right: inside(right),
                expression: expression.as_ref().map(mended),
            },
            P::Filter { expr, inner } => {
                P::Filter { expr: mended_as(expr, self.in_columns), inner: inside(inner) }
            }
            P::Extend { inner, variable, expression } => {
                P::Extend { inner: inside(inner), variable: variable.clone(), expression: mended(expression) }
            }
            P::OrderBy { inner, expression } => {
                let expression = with_kinds(expression.iter().map(ordered).collect());
                P::OrderBy { inner: inside(inner), expression }
            }
            P::Project { inner, variables } => {
                P::Project { inner: inside(inner), variables: variables.clone() }
            }
            P::Distinct { inner } => P::Distinct { inner: inside(inner) },
            P::Reduced { inner } => P::Reduced { inner: inside(inner) },
            P::Slice { inner, start, length } => {
                P::Slice { inner: inside(inner), start: *start, length: *length }
            }
            P::Bgp { .. } | P::Values { .. } | P::Service { .. } => pattern.clone(),
        }
    }

    fn graph(&self, name: &NamedNodePattern, inner: &GraphPattern) -> GraphPattern {
        if let Some(joined) = self.without_independent(name, inner) {
            return joined;
        }
        let of = |graph: &NamedNode| GraphPattern::Graph {
            name: graph.clone().into(),
            inner: Box::new(self.pattern(inner, Active::Named(graph))),
        };
        let variable = match name {
            NamedNodePattern::NamedNode(graph) if forgets_graph(inner) && !self.has_graph(graph) => {
                return GraphPattern::Values { variables: Vec::new(), bindings: Vec::new() };
            }
            NamedNodePattern::NamedNode(graph) => return of(graph),
            NamedNodePattern::Variable(variable) => variable,
        };
        if !is_evaluated_whole(inner) {
            return self.each_graph(variable, inner);
        }
        if !mentions(inner, variable)
            && let Some(spread) = graphs::spread(variable, inner, &|| self.graphs())
        {
            return self.pattern(&spread, Active::Each);
        }
        let Some(graphs) = self.graphs() else {
            return self.each_graph(variable, inner);
        };
        let copies = graphs.iter().map(|graph| GraphPattern::Join {
            left: Box::new(of(graph)),
            right: Box::new(one_row(variable, GroundTerm::NamedNode(graph.clone()))),
        });
        union(copies.collect()).unwrap_or_else(|| GraphPattern::Values {
            variables: vec![variable.clone()],
            bindings: Vec::new(),
        })
    }

    /// The pattern of GRAPH joined with those of its parts that are the same in every graph; `None` where there are none.
    fn without_independent(&self, name: &NamedNodePattern, inner: &GraphPattern) -> Option<GraphPattern> {
        let mut parts = Vec::new();
        flatten(inner, &mut parts);
        let is_independent =
            |part: &&GraphPattern| matches!(part, GraphPattern::Graph { .. } | GraphPattern::Values { .. });
        let (independent, rest): (Vec<_>, Vec<_>) = parts.into_iter().partition(is_independent);
        if independent.is_empty() {
            return None;
        }
        let rest = rest.into_iter().cloned().reduce(join).unwrap_or_else(one_empty_row);
        let around = self.graph(name, &rest);
        let independent = independent.into_iter().map(|part| self.pattern(part, Active::Each));
        Some(independent.fold(around, join))
    }

    /// The pattern over every named graph, with its own variable of the name of the graph apart.
    fn each_graph(&self, variable: &Variable, inner: &GraphPattern) -> GraphPattern {
        let name = NamedNodePattern::from(variable.clone());
        let mut inner = self.pattern(inner, Active::Each);
        if is_of_triples(&inner) || !mentions(&inner, variable) {
            return GraphPattern::Graph { name, inner: Box::new(inner) };
        }
        let other = fresh();
        super::visit::rename(&mut inner, variable, &other);
        let is_unbound = Expression::Not(Box::new(Expression::Bound(other.clone())));
        let is_same = Expression::SameTerm(Box::new(other.into()), Box::new(variable.clone().into()));
        GraphPattern::Filter {
            expr: Expression::Or(Box::new(is_unbound), Box::new(is_same)),
            inner: Box::new(GraphPattern::Graph { name, inner: Box::new(inner) }),
        }
    }

    fn has_graph(&self, graph: &NamedNode) -> bool {
        match self.named {
            Some(named) => named.contains(graph),
            None => self.view.named_graphs().any(|name| name == NamedOrBlankNode::from(graph.clone())),
        }
    }

    /// The named graphs; `None` where one of them is a blank node, which no pattern can name.
    fn graphs(&self) -> Option<Vec<NamedNode>> {
        if let Some(named) = self.named {
            return Some(named.to_vec());
        }
        let names = self.view.named_graphs().map(|name| match name {
            NamedOrBlankNode::NamedNode(name) => Some(name),
            NamedOrBlankNode::BlankNode(_) => None,
        });
        names.collect()
    }

    /// A path that may have no step, with one constant end that the active graph does not have: the constant is
    /// the only match.
    fn zero_length(
        &self,
        subject: &TermPattern,
        path: &PropertyPathExpression,
        object: &TermPattern,
        active: Active<'_>,
    ) -> Option<GraphPattern> {
        if !is_reflexive(path) {
            return None;
        }
        let (variable, constant) = match (subject, object) {
            (TermPattern::Variable(variable), constant) | (constant, TermPattern::Variable(variable)) => {
                (variable, GroundTerm::try_from(ground(constant)?).ok()?)
            }
            _ => return None,
        };
        (!self.mentions(&constant.clone().into(), active)?).then(|| one_row(variable, constant))
    }

    /// Whether a triple of the graph has the term as its subject or object; `None` where the graph is not known.
    fn mentions(&self, term: &Term, active: Active<'_>) -> Option<bool> {
        let view = &self.view;
        let subject = match term {
            Term::NamedNode(node) => Some(NamedOrBlankNodeRef::from(node)),
            _ => None,
        };
        Some(match active {
            Active::Each => return None,
            Active::Default => {
                subject.is_some_and(|node| view.triples(Some(node), None, None).next().is_some())
                    || view.triples(None, None, Some(term.as_ref())).next().is_some()
            }
            Active::Named(graph) => {
                let graph = GraphName::from(graph.clone());
                let graph = Some(graph.as_ref());
                subject.is_some_and(|node| view.count(Some(node), None, None, graph) > 0)
                    || view.count(None, None, Some(term.as_ref()), graph) > 0
            }
        })
    }
}

fn join(left: GraphPattern, right: GraphPattern) -> GraphPattern {
    GraphPattern::Join { left: Box::new(left), right: Box::new(right) }
}

/// The patterns that are joined.
fn flatten<'p>(pattern: &'p GraphPattern, parts: &mut Vec<&'p GraphPattern>) {
    match pattern {
        GraphPattern::Join { left, right } => {
            flatten(left, parts);
            flatten(right, parts);
        }
        other => parts.push(other),
    }
}

/// The union of patterns, as a tree that is no deeper than it must be; `None` of none.
fn union(mut patterns: Vec<GraphPattern>) -> Option<GraphPattern> {
    if patterns.len() < 2 {
        return patterns.pop();
    }
    let right = patterns.split_off(patterns.len() / 2);
    let (left, right) = (union(patterns)?, union(right)?);
    Some(GraphPattern::Union { left: Box::new(left), right: Box::new(right) })
}

fn counts_solutions(aggregate: &AggregateExpression) -> bool {
    matches!(aggregate, AggregateExpression::CountSolutions { distinct: true })
}

/// Whether a pattern is of joined triples alone, whose variables mean the same wherever they get their value.
fn is_of_triples(pattern: &GraphPattern) -> bool {
    use GraphPattern as P;
    match pattern {
        P::Bgp { .. } => true,
        P::Join { left, right } | P::Union { left, right } => is_of_triples(left) && is_of_triples(right),
        _ => false,
    }
}

/// Whether a part of a pattern is matched without a look at the graph around it.
fn forgets_graph(pattern: &GraphPattern) -> bool {
    use GraphPattern as P;
    match pattern {
        P::Graph { .. } | P::Values { .. } => true,
        P::Path { subject, path, object } => {
            is_reflexive(path) && (ground(subject).is_some() || ground(object).is_some())
        }
        P::Service { .. } => false,
        other => super::visit::children(other).into_iter().any(forgets_graph),
    }
}

/// The union that a path of alternatives stands for; `None` for any other path.
fn alternatives(
    subject: &TermPattern,
    path: &PropertyPathExpression,
    object: &TermPattern,
) -> Option<GraphPattern> {
    use PropertyPathExpression as Path;
    let of = |path: &Path| match path {
        Path::NamedNode(predicate) => {
            let predicate = predicate.clone().into();
            let triple = TriplePattern { subject: subject.clone(), predicate, object: object.clone() };
            GraphPattern::Bgp { patterns: vec![triple] }
        }
        other => GraphPattern::Path { subject: subject.clone(), path: other.clone(), object: object.clone() },
    };
    match path {
        Path::Alternative(left, right) => {
            Some(GraphPattern::Union { left: Box::new(of(left)), right: Box::new(of(right)) })
        }
        Path::Reverse(inner) if matches!(**inner, Path::Alternative(..)) => {
            alternatives(object, inner, subject)
        }
        _ => None,
    }
}

/// Whether the answers over all graphs are not those over each graph put together.
fn is_evaluated_whole(pattern: &GraphPattern) -> bool {
    use GraphPattern as P;
    match pattern {
        P::Group { .. } | P::Minus { .. } | P::Project { .. } | P::Slice { .. } => true,
        P::Graph { .. } | P::Values { .. } | P::Path { .. } if forgets_graph(pattern) => true,
        P::Service { .. } => false,
        other => super::visit::children(other).into_iter().any(is_evaluated_whole),
    }
}

fn one_empty_row() -> GraphPattern {
    GraphPattern::Bgp { patterns: Vec::new() }
}

/// Whether a path may have no step.
fn is_reflexive(path: &PropertyPathExpression) -> bool {
    use PropertyPathExpression as Path;
    match path {
        Path::ZeroOrMore(_) | Path::ZeroOrOne(_) => true,
        Path::OneOrMore(inner) | Path::Reverse(inner) => is_reflexive(inner),
        _ => false,
    }
}

/// Whether a path that may have no step leads from a constant to the same one.
fn is_of_itself(subject: &TermPattern, path: &PropertyPathExpression, object: &TermPattern) -> bool {
    is_reflexive(path) && ground(subject).is_some_and(|subject| ground(object) == Some(subject))
}

fn one_row(variable: &Variable, value: GroundTerm) -> GraphPattern {
    GraphPattern::Values { variables: vec![variable.clone()], bindings: vec![vec![Some(value)]] }
}

/// The expression with what it has of the above put right.
fn mended(expression: &Expression) -> Expression {
    mended_as(expression, false)
}

/// [`mended`], of a condition that rows must meet in columns or of another expression.
fn mended_as(expression: &Expression, is_condition: bool) -> Expression {
    let mut expression = expression.clone();
    exist(&mut expression, is_condition);
    expression
}

/// Patterns of EXISTS that match as they should. A NOT EXISTS that is a condition by itself runs in columns, which match
/// nothing by mistake, and would not know it again with a condition inside.
fn exist(expression: &mut Expression, is_condition: bool) {
    match expression {
        Expression::Exists(pattern) => {
            reflexive(pattern, is_condition);
            if !is_condition {
                apart(pattern);
            }
            let mut within = Quoted::default();
            within.pattern(pattern);
            let exists = expression.clone();
            *expression = all(within.conditions().chain([exists]));
        }
        Expression::Not(inner) if is_condition && matches!(**inner, Expression::Exists(_)) => {
            if let Expression::Exists(pattern) = &mut **inner {
                reflexive(pattern, true);
            }
        }
        Expression::And(a, b) => [a, b].into_iter().for_each(|part| exist(part, is_condition)),
        other => parts_mut(other).into_iter().for_each(|part| exist(part, false)),
    }
}

/// The conjunction of conditions.
fn all(conditions: impl IntoIterator<Item = Expression>) -> Expression {
    let both = |a, b| Expression::And(Box::new(a), Box::new(b));
    conditions.into_iter().reduce(both).unwrap_or_else(|| Literal::from(true).into())
}

/// The pattern with paths from a constant to itself that always hold.
fn reflexive(pattern: &mut GraphPattern, in_columns: bool) {
    if let GraphPattern::Path { subject, path, object } = pattern
        && is_of_itself(subject, path, object)
    {
        *pattern = one_empty_row();
    }
    let is_filter = matches!(pattern, GraphPattern::Filter { .. });
    for expression in expressions_mut(pattern) {
        exist(expression, is_filter && in_columns);
    }
    for child in children_mut(pattern) {
        reflexive(child, in_columns);
    }
}

fn ordered(order: &OrderExpression) -> OrderExpression {
    match order {
        OrderExpression::Asc(expression) => OrderExpression::Asc(mended(expression)),
        OrderExpression::Desc(expression) => OrderExpression::Desc(mended(expression)),
    }
}

/// The aggregate with its expression put right, and over plain strings where it joins them.
fn aggregated(aggregate: &AggregateExpression) -> AggregateExpression {
    let AggregateExpression::FunctionCall { name, expr, distinct } = aggregate else {
        return aggregate.clone();
    };
    let (name, mut expr, distinct) = (name.clone(), mended(expr), *distinct);
    if matches!(name, AggregateFunction::GroupConcat { .. }) {
        expr = Expression::FunctionCall(Function::Str, vec![expr]);
    }
    AggregateExpression::FunctionCall { name, expr, distinct }
}

/// The pattern with other variables for subjects of triple terms that are bound beside them, and then the same: the triple
/// term is looked for, and not made of what may be a literal.
fn apart(pattern: &mut GraphPattern) {
    for child in children_mut(pattern) {
        apart(child);
    }
    let GraphPattern::Bgp { patterns } = pattern else { return };
    let ends = patterns.iter().flat_map(|triple| [&triple.subject, &triple.object]);
    let bound: Vec<TermPattern> =
        ends.filter(|end| matches!(end, TermPattern::Variable(_))).cloned().collect();
    let mut same = Vec::new();
    for triple in patterns.iter_mut() {
        rename(&mut triple.subject, &bound, &mut same);
        rename(&mut triple.object, &bound, &mut same);
    }
    if !same.is_empty() {
        *pattern = GraphPattern::Filter { expr: all(same), inner: Box::new(std::mem::take(pattern)) };
    }
}

fn rename(term: &mut TermPattern, bound: &[TermPattern], same: &mut Vec<Expression>) {
    let TermPattern::Triple(quoted) = term else { return };
    if bound.contains(&quoted.subject)
        && let TermPattern::Variable(variable) = &quoted.subject
    {
        let other = fresh();
        same.push(Expression::SameTerm(Box::new(variable.clone().into()), Box::new(other.clone().into())));
        quoted.subject = other.into();
    }
    rename(&mut quoted.object, bound, same);
}

/// Variables of triple terms that a pattern needs to match.
#[derive(Default)]
struct Quoted {
    subjects: Vec<Variable>,
    predicates: Vec<Variable>,
}

impl Quoted {
    fn pattern(&mut self, pattern: &GraphPattern) {
        use GraphPattern as P;
        match pattern {
            P::Bgp { patterns } => patterns.iter().for_each(|triple| self.triple(triple)),
            P::Join { left, right } | P::Lateral { left, right } => {
                self.pattern(left);
                self.pattern(right);
            }
            P::LeftJoin { left: inner, .. }
            | P::Minus { left: inner, .. }
            | P::Filter { inner, .. }
            | P::Extend { inner, .. }
            | P::Graph { inner, .. } => self.pattern(inner),
            _ => {}
        }
    }

    fn triple(&mut self, triple: &TriplePattern) {
        for term in [&triple.subject, &triple.object] {
            let TermPattern::Triple(quoted) = term else { continue };
            if let TermPattern::Variable(variable) = &quoted.subject {
                self.subjects.push(variable.clone());
            }
            if let NamedNodePattern::Variable(variable) = &quoted.predicate {
                self.predicates.push(variable.clone());
            }
            self.triple(quoted);
        }
    }

    /// Conditions that each variable has no value, or one that can stand in its place.
    fn conditions(self) -> impl Iterator<Item = Expression> {
        let is = |function, variable: Variable| Expression::FunctionCall(function, vec![variable.into()]);
        let subjects = self.subjects.into_iter().map(move |variable| {
            let (iri, blank) = (is(Function::IsIri, variable.clone()), is(Function::IsBlank, variable));
            Expression::Or(Box::new(iri), Box::new(blank))
        });
        let predicates = self.predicates.into_iter().map(move |variable| is(Function::IsIri, variable));
        let or_unbound = |condition| Expression::Coalesce(vec![condition, Literal::from(true).into()]);
        subjects.chain(predicates).map(or_unbound)
    }
}

#[cfg(test)]
mod tests;
