//! Property paths: written in their simplest form, and followed as automata.
//!
//! Knows the algebra of paths, and how the snapshot is read. Must not know rows, nor what a path is followed for.
//!
//! A path under `*`, `+` or `?` is a set of pairs of ends (SPARQL 1.1 Query, 18.4), so what is repeated within it need not be
//! repeated on its own: `(p*)*` is `p*`. What is left becomes an automaton whose steps are triples, and a search meets every
//! state at every node once: the cost is that of the graph times the length of the path, however closures are nested.

use crate::index::{Graphs, Id, Index, Pattern, Row};
use foldhash::fast::FixedState;
use oxrdf::NamedNode;
use spargebra::algebra::PropertyPathExpression as Path;
use spargebra::algebra::{Expression, GraphPattern};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The paths of a pattern in their simplest form, those of EXISTS too.
pub(in crate::query) fn simplify(pattern: &mut GraphPattern) {
    if let GraphPattern::Path { path, .. } = pattern {
        *path = simplest(path);
    }
    for expression in super::visit::expressions_mut(pattern) {
        simplify_in(expression);
    }
    for child in super::visit::children_mut(pattern) {
        simplify(child);
    }
}

fn simplify_in(expression: &mut Expression) {
    if let Expression::Exists(pattern) = expression {
        simplify(pattern);
    }
    super::visit::parts_mut(expression).into_iter().for_each(simplify_in);
}

/// The simplest path with the same ends, each as often.
fn simplest(path: &Path) -> Path {
    match path {
        Path::NamedNode(_) | Path::NegatedPropertySet(_) => path.clone(),
        Path::Reverse(inner) => reversed(simplest(inner)),
        Path::Sequence(a, b) => Path::Sequence(Box::new(simplest(a)), Box::new(simplest(b))),
        Path::Alternative(a, b) => Path::Alternative(Box::new(simplest(a)), Box::new(simplest(b))),
        Path::ZeroOrMore(inner) => Path::ZeroOrMore(Box::new(repeated(simplest(inner)))),
        Path::OneOrMore(inner) => match simplest(inner) {
            inner if may_be_empty(&inner) => Path::ZeroOrMore(Box::new(repeated(inner))),
            inner => Path::OneOrMore(Box::new(repeated_once(inner))),
        },
        Path::ZeroOrOne(inner) => match simplest(inner) {
            set @ (Path::ZeroOrMore(_) | Path::ZeroOrOne(_)) => set,
            Path::OneOrMore(inner) => Path::ZeroOrMore(Box::new(repeated(*inner))),
            inner => Path::ZeroOrOne(Box::new(inner)),
        },
    }
}

fn reversed(path: Path) -> Path {
    let inside = |inner: Box<Path>| Box::new(reversed(*inner));
    match path {
        Path::Reverse(inner) => *inner,
        Path::ZeroOrMore(inner) => Path::ZeroOrMore(inside(inner)),
        Path::OneOrMore(inner) => Path::OneOrMore(inside(inner)),
        Path::ZeroOrOne(inner) => Path::ZeroOrOne(inside(inner)),
        other => Path::Reverse(Box::new(other)),
    }
}

/// What is left of a path that is repeated from no time on.
fn repeated(path: Path) -> Path {
    match path {
        Path::ZeroOrMore(inner) | Path::OneOrMore(inner) | Path::ZeroOrOne(inner) => repeated(*inner),
        Path::Alternative(a, b) => either(repeated(*a), repeated(*b)),
        Path::Sequence(a, b) if may_be_empty(&a) && may_be_empty(&b) => either(repeated(*a), repeated(*b)),
        other => other,
    }
}

/// What is left of a path that is repeated from once on, and has a step at least.
fn repeated_once(path: Path) -> Path {
    match path {
        Path::OneOrMore(inner) => repeated_once(*inner),
        Path::Alternative(a, b) => either(repeated_once(*a), repeated_once(*b)),
        other => other,
    }
}

fn either(a: Path, b: Path) -> Path {
    if a == b { a } else { Path::Alternative(Box::new(a), Box::new(b)) }
}

/// Whether a path can lead from a node to itself without a step.
pub(in crate::query) fn may_be_empty(path: &Path) -> bool {
    match path {
        Path::ZeroOrMore(_) | Path::ZeroOrOne(_) => true,
        Path::OneOrMore(inner) | Path::Reverse(inner) => may_be_empty(inner),
        Path::Sequence(a, b) => may_be_empty(a) && may_be_empty(b),
        Path::Alternative(a, b) => may_be_empty(a) || may_be_empty(b),
        Path::NamedNode(_) | Path::NegatedPropertySet(_) => false,
    }
}

/// A state of an automaton.
type State = u32;

/// A state at a node.
type At = (State, Id);

/// The triples that a step can take.
#[derive(Debug, Clone)]
enum Label {
    Predicate(Id),
    /// Any predicate but these.
    Except(Arc<[Id]>),
}

/// A step: along a triple, or against it.
#[derive(Debug, Clone)]
struct Step {
    label: Label,
    forward: bool,
    to: State,
}

/// A path as an automaton over triples. It begins in state 0.
#[derive(Debug)]
pub(in crate::query) struct Automaton {
    steps: Vec<Vec<Step>>,
    accepts: Vec<bool>,
}

/// A triple on a way, by its ids.
pub(in crate::query) type Edge = [Id; 3];

impl Automaton {
    /// The automaton of a path from its subject on, or from its object on.
    pub(in crate::query) fn new(path: &Path, index: &Index, forward: bool) -> Self {
        let mut builder = Builder { index, steps: vec![Vec::new(); 2], silent: vec![Vec::new(); 2] };
        builder.add(path, forward, 0, 1);
        builder.finish()
    }

    /// Whether no step at all is a way.
    pub(in crate::query) fn accepts_nothing(&self) -> bool {
        self.accepts[0]
    }

    /// The nodes from which a first step may be taken, perhaps with others, and perhaps more than once.
    pub(in crate::query) fn starts(&self, index: &Arc<Index>, graphs: &Graphs, visit: &mut dyn FnMut(Id)) {
        for step in &self.steps[0] {
            let predicate = match step.label {
                Label::Predicate(predicate) => Some(predicate),
                Label::Except(_) => None,
            };
            let pattern = Pattern { subject: None, predicate, object: None, graphs: graphs.clone() };
            let place = if step.forward { 0 } else { 2 };
            index.scan(&pattern).for_each(|row| visit(row[place]));
        }
    }

    /// Visits the ends of the ways from a node, each once, the nearest first, until the visitor has enough. `met` is called for
    /// every state at a node. Without a step a way leads from a node of the graphs to itself.
    pub(in crate::query) fn reach(
        &self,
        (index, graphs): (&Arc<Index>, &Graphs),
        from: Id,
        met: &mut dyn FnMut(),
        enough: &mut dyn FnMut(Id) -> bool,
    ) {
        let mut ends: HashSet<Id, FixedState> = HashSet::default();
        if self.accepts_nothing() && is_node(index, graphs, from) && ends.insert(from) && enough(from) {
            return;
        }
        let mut seen: HashSet<At, FixedState> = HashSet::from_iter([(0, from)]);
        let mut waiting = std::collections::VecDeque::from([(0, from)]);
        while let Some(at) = waiting.pop_front() {
            let mut is_enough = false;
            self.each_step((index, graphs), at, &mut |_, next| {
                if !is_enough && seen.insert(next) {
                    met();
                    waiting.push_back(next);
                    is_enough = self.accepts[next.0 as usize] && ends.insert(next.1) && enough(next.1);
                }
            });
            if is_enough {
                return;
            }
        }
    }

    /// The triples on ways from one node to another: those of all ways, where these are no more than `most`, or else those of a
    /// shortest one. Says whether they are of all ways; `None` where `goes_on` does not, which is asked at every step.
    pub(in crate::query) fn ways(
        &self,
        of: (&Arc<Index>, &Graphs),
        [from, to]: [Id; 2],
        most: usize,
        goes_on: &mut dyn FnMut() -> bool,
    ) -> Option<(Vec<Edge>, bool)> {
        let mut search = Search { before: HashMap::default(), order: vec![(0, from)] };
        search.before.insert((0, from), Vec::new());
        let mut next = 0;
        while let Some(&at) = search.order.get(next) {
            next += 1;
            if !goes_on() {
                return None;
            }
            self.each_step(of, at, &mut |edge, to| {
                let is_new = !search.before.contains_key(&to);
                search.before.entry(to).or_default().push((edge, at));
                if is_new {
                    search.order.push(to);
                }
            });
        }
        let ends: Vec<At> =
            search.order.iter().copied().filter(|at| self.accepts[at.0 as usize] && at.1 == to).collect();
        let shortest = search.shortest(&ends);
        Some(match search.all(&ends, most.max(shortest.len())) {
            Some(edges) => (edges, true),
            None => (shortest, false),
        })
    }

    fn each_step(
        &self,
        (index, graphs): (&Arc<Index>, &Graphs),
        (state, node): At,
        found: &mut dyn FnMut(Edge, At),
    ) {
        for step in &self.steps[state as usize] {
            let predicate = match step.label {
                Label::Predicate(predicate) => Some(predicate),
                Label::Except(_) => None,
            };
            let (subject, object) = if step.forward { (Some(node), None) } else { (None, Some(node)) };
            let pattern = Pattern { subject, predicate, object, graphs: graphs.clone() };
            for row in index.scan(&pattern) {
                let is_meant = match &step.label {
                    Label::Predicate(_) => true,
                    Label::Except(not) => !not.contains(&row[1]),
                };
                if is_meant {
                    let [subject, predicate, object, _]: Row = row;
                    let end = if step.forward { object } else { subject };
                    found([subject, predicate, object], (step.to, end));
                }
            }
        }
    }
}

/// What a search met: for each state at a node the steps that led there.
struct Search {
    before: HashMap<At, Vec<(Edge, At)>, FixedState>,
    /// In the order in which they were met, the nearest first.
    order: Vec<At>,
}

impl Search {
    /// The triples of all ways to these ends; `None` where there are more than so many.
    fn all(&self, ends: &[At], most: usize) -> Option<Vec<Edge>> {
        let mut leading: HashSet<At, FixedState> = ends.iter().copied().collect();
        let mut waiting: Vec<At> = ends.to_vec();
        let mut edges: indexmap::IndexSet<Edge> = indexmap::IndexSet::new();
        while let Some(at) = waiting.pop() {
            for (edge, earlier) in &self.before[&at] {
                edges.insert(*edge);
                if edges.len() > most {
                    return None;
                }
                if leading.insert(*earlier) {
                    waiting.push(*earlier);
                }
            }
        }
        Some(edges.into_iter().rev().collect())
    }

    /// The triples of a shortest way, from its start on.
    fn shortest(&self, ends: &[At]) -> Vec<Edge> {
        let mut edges = Vec::new();
        let Some(mut at) = ends.first().copied() else { return edges };
        // The first step that was met leads from what is nearer.
        while at != self.order[0]
            && let Some((edge, earlier)) = self.before[&at].first()
        {
            edges.push(*edge);
            at = *earlier;
        }
        edges.reverse();
        edges
    }
}

/// Whether a term is the subject or object of any triple of these graphs.
pub(in crate::query) fn is_node(index: &Arc<Index>, graphs: &Graphs, id: Id) -> bool {
    [(Some(id), None), (None, Some(id))].into_iter().any(|(subject, object)| {
        let pattern = Pattern { subject, predicate: None, object, graphs: graphs.clone() };
        index.scan(&pattern).next().is_some()
    })
}

/// An automaton on the way, with steps that take no triple.
struct Builder<'a> {
    index: &'a Index,
    steps: Vec<Vec<Step>>,
    silent: Vec<Vec<State>>,
}

impl Builder<'_> {
    fn state(&mut self) -> State {
        self.steps.push(Vec::new());
        self.silent.push(Vec::new());
        State::try_from(self.steps.len() - 1).unwrap_or(State::MAX)
    }

    fn add(&mut self, path: &Path, forward: bool, from: State, to: State) {
        match path {
            // A predicate that the data lack leads nowhere.
            Path::NamedNode(name) => {
                if let Some(id) = self.id(name) {
                    self.steps[from as usize].push(Step { label: Label::Predicate(id), forward, to });
                }
            }
            Path::NegatedPropertySet(not) => {
                let not = not.iter().filter_map(|name| self.id(name)).collect();
                self.steps[from as usize].push(Step { label: Label::Except(not), forward, to });
            }
            Path::Reverse(inner) => self.add(inner, !forward, from, to),
            Path::Sequence(a, b) => {
                let (first, second) = if forward { (a, b) } else { (b, a) };
                let between = self.state();
                self.add(first, forward, from, between);
                self.add(second, forward, between, to);
            }
            Path::Alternative(a, b) => {
                self.add(a, forward, from, to);
                self.add(b, forward, from, to);
            }
            Path::ZeroOrOne(inner) => {
                self.add(inner, forward, from, to);
                self.silent[from as usize].push(to);
            }
            Path::ZeroOrMore(inner) => {
                let again = self.state();
                self.silent[from as usize].push(again);
                self.add(inner, forward, again, again);
                self.silent[again as usize].push(to);
            }
            Path::OneOrMore(inner) => {
                let (begin, end) = (self.state(), self.state());
                self.silent[from as usize].push(begin);
                self.add(inner, forward, begin, end);
                self.silent[end as usize].extend([begin, to]);
            }
        }
    }

    fn id(&self, name: &NamedNode) -> Option<Id> {
        self.index.id(&name.clone().into())
    }

    /// Every state with the steps of those that it silently leads to.
    fn finish(self) -> Automaton {
        let states = self.steps.len();
        let mut automaton =
            Automaton { steps: Vec::with_capacity(states), accepts: Vec::with_capacity(states) };
        for state in 0..states {
            let first = State::try_from(state).unwrap_or(State::MAX);
            let (mut closure, mut next) = (vec![first], 0);
            while let Some(at) = closure.get(next).copied() {
                next += 1;
                for to in &self.silent[at as usize] {
                    if !closure.contains(to) {
                        closure.push(*to);
                    }
                }
            }
            automaton.accepts.push(closure.contains(&1));
            automaton
                .steps
                .push(closure.iter().flat_map(|at| self.steps[*at as usize].iter().cloned()).collect());
        }
        automaton
    }
}

#[cfg(test)]
mod tests;
