//! Atoms in the order that passes the fewest rows.
//!
//! Rows are estimated as joins usually are: the product of both sides, over the number of values that a shared variable
//! can have. A lookup for each row, and each row that comes of it, cost one.

use super::atom::Atom;
use super::join;
use oxrdf::Variable;
use spargebra::algebra::GraphPattern;
use std::collections::BTreeMap;

/// What is bound before a pattern is matched.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    /// How many rows there are.
    pub(super) rows: f64,
    /// How many values each variable can have.
    values: BTreeMap<String, f64>,
    /// The variables of each filter that waits for them.
    filters: Vec<Vec<String>>,
}

/// Which part of the rows a filter is expected to leave.
const LEFT_BY_FILTER: f64 = 0.1;

impl Default for Bound {
    fn default() -> Self {
        Self { rows: 1.0, values: BTreeMap::new(), filters: Vec::new() }
    }
}

impl Bound {
    /// The same variables with so many rows.
    pub(super) fn with_rows(&self, rows: f64) -> Self {
        Self { rows, ..self.clone() }
    }

    pub(super) fn add(&mut self, variable: &Variable, values: f64) {
        let known = self.values.entry(variable.as_str().to_owned()).or_insert(values);
        *known = known.min(values).max(1.0);
    }

    /// The same with a filter that takes effect once all its variables are bound.
    pub(super) fn with_filter(mut self, variables: Vec<String>) -> Self {
        if !variables.is_empty() {
            self.filters.push(variables);
        }
        self
    }

    pub(super) fn has(&self, variable: &Variable) -> bool {
        self.values.contains_key(variable.as_str())
    }

    fn shares(&self, atom: &Atom) -> bool {
        atom.variables().any(|variable| self.has(variable))
    }

    /// How many rows come of these and an atom, before filters.
    fn matched(&self, atom: &Atom) -> f64 {
        let mut rows = self.rows * atom.rows;
        for (variable, values) in atom.values() {
            if let Some(known) = self.values.get(variable.as_str()) {
                rows /= known.max(values);
            }
        }
        rows
    }

    /// How many rows filters leave of them.
    fn joined(&self, atom: &Atom) -> f64 {
        let mut rows = self.matched(atom);
        for _ in self.filters.iter().filter(|filter| self.completes(atom, filter)) {
            rows *= LEFT_BY_FILTER;
        }
        rows
    }

    fn completes(&self, atom: &Atom, filter: &[String]) -> bool {
        let binds = |name: &String| {
            self.values.contains_key(name) || atom.variables().any(|variable| variable.as_str() == name)
        };
        filter.iter().all(binds)
    }

    fn take(&mut self, atom: &Atom) {
        self.rows = self.joined(atom);
        let filters = std::mem::take(&mut self.filters);
        self.filters = filters.into_iter().filter(|filter| !self.completes(atom, filter)).collect();
        for (variable, values) in atom.values() {
            self.add(variable, values);
        }
    }
}

/// Steps in order, and what they cost.
#[derive(Debug, Clone)]
pub(super) struct Ordered {
    steps: Vec<Step>,
    pub(super) rows: f64,
    pub(super) cost: f64,
}

#[derive(Debug, Clone)]
enum Step {
    /// Looked up for each row before.
    Lookup(GraphPattern),
    /// Read once, and joined with the rows before.
    Hash(Vec<Step>),
}

impl Ordered {
    pub(super) fn into_pattern(self) -> GraphPattern {
        chained(None, self.steps)
    }

    /// The steps as they follow another pattern.
    pub(super) fn after(self, first: GraphPattern) -> GraphPattern {
        chained(Some(first), self.steps)
    }
}

fn chained(first: Option<GraphPattern>, steps: Vec<Step>) -> GraphPattern {
    let chained = steps.into_iter().fold(first, |before, step| {
        Some(match (before, step) {
            (None, Step::Lookup(pattern)) => pattern,
            (None, Step::Hash(steps)) => chained(None, steps),
            (Some(before), Step::Lookup(pattern)) => {
                GraphPattern::Lateral { left: Box::new(before), right: Box::new(pattern) }
            }
            (Some(before), Step::Hash(steps)) => join(before, chained(None, steps)),
        })
    });
    chained.unwrap_or_else(super::nothing)
}

/// The best order that is found: of nested lookups from every beginning, and of the same about one subject after another,
/// each looked up or hashed. Cubic in the number of atoms.
pub(super) fn order(atoms: &[Atom], bound: &Bound) -> Ordered {
    let all: Vec<&Atom> = atoms.iter().collect();
    let lookups = chain(&all, bound);
    if all.iter().any(|atom| atom.names_graph) {
        return lookups;
    }
    match by_subject(&all, bound) {
        // Hashing has costs of its own.
        Some(hashed) if hashed.cost * 2.0 < lookups.cost => hashed,
        _ => lookups,
    }
}

/// Nested lookups: from each atom that can begin, always the one that passes the fewest rows next.
fn chain(atoms: &[&Atom], bound: &Bound) -> Ordered {
    let can_begin = |atom: &&&Atom| {
        let is_any_shared = atoms.iter().any(|other| bound.shares(other));
        if atoms.iter().any(|atom| atom.is_constant()) {
            atom.is_constant()
        } else {
            !is_any_shared || bound.shares(atom)
        }
    };
    let begun = atoms.iter().filter(can_begin).map(|first| from(first, atoms, bound));
    begun.reduce(|best, other| if other.cost < best.cost { other } else { best }).unwrap_or(Ordered {
        steps: Vec::new(),
        rows: bound.rows,
        cost: 0.0,
    })
}

fn from(first: &Atom, atoms: &[&Atom], bound: &Bound) -> Ordered {
    let mut bound = bound.clone();
    let mut left: Vec<&Atom> = atoms.iter().copied().filter(|atom| atom.key != first.key).collect();
    // The same pattern twice says nothing new, and is matched twice all the same: it multiplies nothing.
    let twins = atoms.len() - left.len();
    let mut steps = Vec::new();
    let mut cost = 0.0;
    let mut next = Some(first);
    while let Some(atom) = next {
        cost += bound.rows + bound.matched(atom);
        bound.take(atom);
        steps.push(Step::Lookup(atom.pattern.clone()));
        let best = left
            .iter()
            .enumerate()
            .map(|(at, atom)| {
                (at, !atom.is_constant(), !bound.shares(atom), bound.matched(atom) + bound.joined(atom))
            })
            .reduce(|best, other| {
                let order = (best.1, best.2).cmp(&(other.1, other.2)).then(best.3.total_cmp(&other.3));
                if order.is_le() { best } else { other }
            });
        next = best.map(|(at, ..)| left.remove(at));
    }
    for _ in 1..twins {
        steps.push(Step::Lookup(first.pattern.clone()));
    }
    Ordered { steps, rows: bound.rows, cost }
}

/// The patterns about one subject after those about another, each looked up for every row or read once and hashed;
/// `None` where there is only one subject, or nothing is to be hashed.
fn by_subject(atoms: &[&Atom], bound: &Bound) -> Option<Ordered> {
    let mut subjects: BTreeMap<&str, Vec<&Atom>> = BTreeMap::new();
    for atom in atoms {
        subjects.entry(atom.about.as_deref().unwrap_or(&atom.key)).or_default().push(atom);
    }
    if subjects.len() < 2 {
        return None;
    }
    let mut stars: Vec<Vec<&Atom>> = subjects.into_values().collect();
    let (mut bound, mut steps, mut cost) = (bound.clone(), Vec::new(), 0.0);
    let mut has_hashed = false;
    while !stars.is_empty() {
        let options = stars.iter().enumerate().map(|(at, star)| {
            let looked_up = chain(star, &bound);
            let alone = chain(star, &Bound::default());
            let is_shared = star.iter().any(|atom| bound.shares(atom));
            let hashed_cost = alone.cost + alone.rows + bound.rows + looked_up.rows;
            let hashes = !steps.is_empty() && is_shared && hashed_cost < looked_up.cost;
            let cost = if hashes { hashed_cost } else { looked_up.cost };
            let step = if hashes { vec![Step::Hash(alone.steps)] } else { looked_up.steps };
            (at, !is_shared && !steps.is_empty(), cost, step, hashes)
        });
        let best = options.reduce(|best, other| {
            let order = best.1.cmp(&other.1).then(best.2.total_cmp(&other.2));
            if order.is_le() { best } else { other }
        });
        let (at, _, step_cost, step, hashes) = best?;
        for atom in stars.remove(at) {
            bound.take(atom);
        }
        cost += step_cost;
        has_hashed |= hashes;
        steps.extend(step);
    }
    has_hashed.then_some(Ordered { steps, rows: bound.rows, cost })
}
