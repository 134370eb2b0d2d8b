//! The triples of a path between two ends.
//!
//! Knows property paths. Must not know other patterns. One shortest way is told, found breadth first; where more is wanted,
//! all edges that lie on some way: those that go out from what the start reaches, and into what reaches the end.

use super::solve::Known;
use super::{Scope, Tracer, hidden};
use crate::query::execute::QueryError;
use oxrdf::{NamedOrBlankNode, Term, Triple};
use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression as Path};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};
use std::collections::{HashMap, HashSet, VecDeque};

impl Tracer<'_> {
    /// Adds the triples of a path that leads from one term to the other.
    pub(super) fn path(
        &mut self,
        from: &Term,
        path: &Path,
        to: &Term,
        scope: &Scope,
    ) -> Result<(), QueryError> {
        match path {
            Path::NamedNode(predicate) => {
                if let Ok(subject) = NamedOrBlankNode::try_from(from.clone()) {
                    let triple = Triple { subject, predicate: predicate.clone(), object: to.clone() };
                    self.add(triple, scope);
                }
                Ok(())
            }
            Path::Reverse(inner) => self.path(to, inner, from, scope),
            Path::Sequence(first, second) => {
                let middle = self.ends(Some(from), first, None, scope)?;
                let mut ways = 0;
                for node in middle {
                    if self.leads(&node, second, to, scope)? {
                        ways += 1;
                        if ways > self.most {
                            self.found.complete = false;
                            break;
                        }
                        self.path(from, first, &node, scope)?;
                        self.path(&node, second, to, scope)?;
                    }
                }
                Ok(())
            }
            Path::Alternative(left, right) => {
                let mut ways = 0;
                for side in [left, right] {
                    if self.leads(from, side, to, scope)? {
                        ways += 1;
                        if ways > self.most {
                            self.found.complete = false;
                        } else {
                            self.path(from, side, to, scope)?;
                        }
                    }
                }
                Ok(())
            }
            Path::NegatedPropertySet(not) => {
                let predicate = hidden("path-predicate");
                let known =
                    Known::from([(hidden("path-from"), from.clone()), (hidden("path-to"), to.clone())]);
                let triple = TriplePattern {
                    subject: hidden("path-from").into(),
                    predicate: predicate.clone().into(),
                    object: hidden("path-to").into(),
                };
                let any = GraphPattern::Bgp { patterns: vec![triple] };
                let is_one = not.iter().map(|not| {
                    Expression::Equal(
                        Box::new(Expression::Variable(predicate.clone())),
                        Box::new(Expression::NamedNode(not.clone())),
                    )
                });
                let pattern = match is_one.reduce(|a, b| Expression::Or(Box::new(a), Box::new(b))) {
                    Some(some) => GraphPattern::Filter {
                        expr: Expression::Not(Box::new(some)),
                        inner: Box::new(any.clone()),
                    },
                    None => any.clone(),
                };
                let ways = self.solver.matching(&pattern, &known, self.most, scope)?;
                self.ways(&any, &ways, scope)
            }
            Path::ZeroOrOne(inner) => {
                if from == to && !self.wants_all() {
                    return Ok(());
                }
                if self.leads(from, inner, to, scope)? { self.path(from, inner, to, scope) } else { Ok(()) }
            }
            Path::ZeroOrMore(_) if from == to && !self.wants_all() => Ok(()),
            Path::ZeroOrMore(inner) | Path::OneOrMore(inner) => {
                if self.wants_all() {
                    self.every_way(from, inner, to, scope)
                } else {
                    self.shortest(from, inner, to, scope)
                }
            }
        }
    }

    fn wants_all(&self) -> bool {
        self.most > 1
    }

    /// Whether a path leads from one term to the other.
    fn leads(&self, from: &Term, path: &Path, to: &Term, scope: &Scope) -> Result<bool, QueryError> {
        let known = Known::from([(hidden("path-from"), from.clone()), (hidden("path-to"), to.clone())]);
        let pattern = GraphPattern::Path {
            subject: hidden("path-from").into(),
            path: path.clone(),
            object: hidden("path-to").into(),
        };
        Ok(!self.solver.matching(&pattern, &known, 1, scope)?.rows.is_empty())
    }

    /// Where a path leads from a term, or from where it leads to one.
    fn ends(
        &self,
        from: Option<&Term>,
        path: &Path,
        to: Option<&Term>,
        scope: &Scope,
    ) -> Result<Vec<Term>, QueryError> {
        let [subject, object]: [TermPattern; 2] = [hidden("path-from").into(), hidden("path-to").into()];
        let pattern = match path {
            Path::NamedNode(predicate) => GraphPattern::Bgp {
                patterns: vec![TriplePattern {
                    subject,
                    predicate: NamedNodePattern::from(predicate.clone()),
                    object,
                }],
            },
            other => GraphPattern::Path { subject, path: other.clone(), object },
        };
        let known = [(hidden("path-from"), from), (hidden("path-to"), to)];
        let known: Known = known.into_iter().filter_map(|(v, term)| Some((v, term?.clone()))).collect();
        let asked = if from.is_some() { hidden("path-to") } else { hidden("path-from") };
        let ways = self.solver.matching(&pattern, &known, usize::MAX, scope)?;
        let mut found: Vec<Term> = ways.rows.into_iter().filter_map(|mut row| row.remove(&asked)).collect();
        found.sort_by_key(ToString::to_string);
        found.dedup();
        Ok(found)
    }

    fn shortest(&mut self, from: &Term, step: &Path, to: &Term, scope: &Scope) -> Result<(), QueryError> {
        let mut before: HashMap<Term, Term> = HashMap::new();
        let mut next = VecDeque::from([from.clone()]);
        'search: while let Some(node) = next.pop_front() {
            for end in self.ends(Some(&node), step, None, scope)? {
                if !before.contains_key(&end) {
                    before.insert(end.clone(), node.clone());
                    if end == *to {
                        break 'search;
                    }
                    next.push_back(end);
                }
            }
        }
        // There may be other ways; whether there are is not looked for.
        self.found.complete = false;
        let mut steps = Vec::new();
        let mut node = to.clone();
        while let Some(earlier) = before.get(&node) {
            steps.push((earlier.clone(), node.clone()));
            node = earlier.clone();
            if node == *from {
                break;
            }
        }
        steps.iter().rev().try_for_each(|(a, b)| self.path(a, step, b, scope))
    }

    /// The edges out of what the start reaches that go into what reaches the end.
    fn every_way(&mut self, from: &Term, step: &Path, to: &Term, scope: &Scope) -> Result<(), QueryError> {
        let mut edges: Vec<(Term, Term)> = Vec::new();
        let mut reached = HashSet::from([from.clone()]);
        let mut next = vec![from.clone()];
        while let Some(node) = next.pop() {
            for end in self.ends(Some(&node), step, None, scope)? {
                edges.push((node.clone(), end.clone()));
                if reached.insert(end.clone()) {
                    next.push(end);
                }
            }
        }
        let mut into: HashMap<&Term, Vec<&Term>> = HashMap::new();
        for (a, b) in &edges {
            into.entry(b).or_default().push(a);
        }
        let mut leading: HashSet<&Term> = HashSet::from([to]);
        let mut next = vec![to];
        while let Some(node) = next.pop() {
            for earlier in into.get(node).into_iter().flatten() {
                if leading.insert(earlier) {
                    next.push(earlier);
                }
            }
        }
        let on_a_way: Vec<(Term, Term)> =
            edges.iter().filter(|(_, b)| leading.contains(b)).cloned().collect();
        on_a_way.iter().try_for_each(|(a, b)| self.path(a, step, b, scope))
    }
}
