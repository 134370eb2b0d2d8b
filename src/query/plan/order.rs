//! Atoms in the order that passes the fewest rows.
//!
//! Knows estimates of patterns. Must not know what the patterns are, nor how they are matched.
//!
//! Rows are estimated as joins usually are: the product of both sides, over the number of values that a shared variable
//! can have. A lookup for each row, and each row that comes of it, cost one.

use super::atom::Atom;
use super::{Estimates, join};
use indexmap::IndexSet;
use oxrdf::Variable;
use spargebra::algebra::GraphPattern;
use std::collections::{BTreeMap, BTreeSet};

/// What is bound before a pattern is matched.
#[derive(Debug, Clone)]
pub(super) struct BoundBefore {
    /// How many rows there are.
    pub(super) rows: f64,
    /// How many values each variable can have.
    values: BTreeMap<String, f64>,
    /// The variables of each filter that waits for them.
    filters: Vec<Vec<String>>,
}

/// Which part of the rows a filter is expected to leave.
pub(super) const LEFT_BY_FILTER: f64 = 0.1;

impl Default for BoundBefore {
    fn default() -> Self {
        Self { rows: 1.0, values: BTreeMap::new(), filters: Vec::new() }
    }
}

impl BoundBefore {
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
}

/// Atoms with their variables as numbers, so that many orders can be tried.
struct Atoms<'a> {
    atoms: &'a [Atom],
    values: Vec<Vec<(usize, f64)>>,
}

/// [`BoundBefore`] with variables as numbers.
#[derive(Clone)]
struct State {
    rows: f64,
    /// How many values each variable can have; 0 where it is not bound.
    values: Vec<f64>,
    filters: Vec<Vec<usize>>,
}

impl<'a> Atoms<'a> {
    /// The atoms, with what is bound before and what is bound by nothing.
    fn new(atoms: &'a [Atom], bound: &BoundBefore) -> (Self, State, State) {
        let mut names: IndexSet<&str> = IndexSet::new();
        let mut number = |name: &'a str| names.insert_full(name).0;
        let values: Vec<Vec<(usize, f64)>> = atoms
            .iter()
            .map(|atom| atom.values().map(|(variable, values)| (number(variable.as_str()), values)).collect())
            .collect();
        let place = |name: &String| names.get_index_of(name.as_str());
        let mut state = State { rows: bound.rows, values: vec![0.0; names.len()], filters: Vec::new() };
        for (name, values) in &bound.values {
            if let Some(at) = place(name) {
                state.values[at] = *values;
            }
        }
        // A filter that waits for what no atom binds has no effect here.
        let waits = |filter: &Vec<String>| {
            let unknown = filter.iter().filter(|name| !bound.values.contains_key(*name));
            unknown.map(place).collect::<Option<Vec<usize>>>()
        };
        state.filters = bound.filters.iter().filter_map(waits).collect();
        let nothing = State { rows: 1.0, values: vec![0.0; names.len()], filters: Vec::new() };
        (Self { atoms, values }, state, nothing)
    }

    fn shares(&self, state: &State, atom: usize) -> bool {
        self.values[atom].iter().any(|(variable, _)| state.values[*variable] > 0.0)
    }

    /// How many rows come of the rows so far and an atom, before filters.
    fn matched(&self, state: &State, atom: usize) -> f64 {
        let mut rows = state.rows * self.atoms[atom].rows;
        for (variable, values) in &self.values[atom] {
            let known = state.values[*variable];
            if known > 0.0 {
                rows /= known.max(*values);
            }
        }
        rows
    }

    fn completes(&self, state: &State, atom: usize, filter: &[usize]) -> bool {
        let binds = |variable: &usize| {
            state.values[*variable] > 0.0 || self.values[atom].iter().any(|(known, _)| known == variable)
        };
        filter.iter().all(binds)
    }

    /// How many rows filters leave of them.
    fn joined(&self, state: &State, atom: usize) -> f64 {
        let completed = state.filters.iter().filter(|filter| self.completes(state, atom, filter));
        completed.fold(self.matched(state, atom), |rows, _| rows * LEFT_BY_FILTER)
    }

    fn take(&self, state: &mut State, atom: usize) {
        state.rows = self.joined(state, atom);
        let filters = std::mem::take(&mut state.filters);
        state.filters = filters.into_iter().filter(|filter| !self.completes(state, atom, filter)).collect();
        for (variable, values) in &self.values[atom] {
            let known = &mut state.values[*variable];
            *known = if *known > 0.0 { known.min(*values).max(1.0) } else { values.max(1.0) };
        }
    }
}

/// Steps in order, and what they cost.
#[derive(Debug, Clone)]
pub(super) struct Ordered<'a> {
    atoms: &'a [Atom],
    steps: Vec<Step>,
    pub(super) rows: f64,
    pub(super) cost: f64,
}

#[derive(Debug, Clone)]
enum Step {
    /// An atom looked up for each row before, and how many rows are expected after it.
    Lookup(usize, f64),
    /// Read once, and joined with the rows before; how many rows are expected after it.
    Hash(Vec<Step>, f64),
}

impl Ordered<'_> {
    pub(super) fn into_pattern(self, estimates: &mut Estimates) -> GraphPattern {
        chained(None, self.steps, self.atoms, estimates).unwrap_or_else(super::nothing)
    }

    /// The steps as they follow another pattern.
    pub(super) fn after(self, first: GraphPattern, estimates: &mut Estimates) -> GraphPattern {
        chained(Some(first), self.steps, self.atoms, estimates).unwrap_or_else(super::nothing)
    }
}

fn chained(
    first: Option<GraphPattern>,
    steps: Vec<Step>,
    atoms: &[Atom],
    estimates: &mut Estimates,
) -> Option<GraphPattern> {
    steps.into_iter().fold(first, |before, step| {
        let (pattern, rows) = match (before, step) {
            (None, Step::Lookup(atom, rows)) => (atoms[atom].pattern.clone(), rows),
            (None, Step::Hash(steps, rows)) => (chained(None, steps, atoms, estimates)?, rows),
            (Some(before), Step::Lookup(atom, rows)) => {
                let right = Box::new(atoms[atom].pattern.clone());
                (GraphPattern::Lateral { left: Box::new(before), right }, rows)
            }
            (Some(before), Step::Hash(steps, rows)) => {
                (join(before, chained(None, steps, atoms, estimates)?), rows)
            }
        };
        estimates.note(&pattern, rows);
        Some(pattern)
    })
}

/// The best order that is found: of nested lookups from every beginning, and of the same about one subject after another,
/// each looked up or hashed. Cubic in the number of atoms; of more than [`MANY`], nested lookups from one beginning alone, in about
/// linear time.
pub(super) fn order<'a>(atoms: &'a [Atom], bound: &BoundBefore) -> Ordered<'a> {
    let (numbered, state, nothing) = Atoms::new(atoms, bound);
    let all: Vec<usize> = (0..atoms.len()).collect();
    let lookups = numbered.chain(&all, &state);
    let best = if atoms.len() > MANY || atoms.iter().any(|atom| atom.names_graph) {
        lookups
    } else {
        match numbered.by_subject(&all, &state, &nothing) {
            // Hashing has costs of its own.
            Some(hashed) if hashed.cost * 2.0 < lookups.cost => hashed,
            _ => lookups,
        }
    };
    Ordered { atoms, steps: best.steps, rows: best.rows, cost: best.cost }
}

/// The number of atoms beyond which not every order is tried.
const MANY: usize = 48;

/// How good an atom is as the next one: constants, then what shares a variable, then what passes few rows. A factor of
/// rows, which is not negative, has the order of its bits.
type Merit = (bool, bool, u64);

/// Steps that were tried.
#[derive(Clone)]
struct Tried {
    steps: Vec<Step>,
    rows: f64,
    cost: f64,
}

impl Atoms<'_> {
    /// Nested lookups: from each atom that can begin, always the one that passes the fewest rows next.
    fn chain(&self, atoms: &[usize], state: &State) -> Tried {
        if atoms.len() > MANY {
            return self.long_chain(atoms, state);
        }
        let has_constants = atoms.iter().any(|atom| self.atoms[*atom].is_constant());
        let is_any_shared = atoms.iter().any(|atom| self.shares(state, *atom));
        let can_begin = |atom: &&usize| {
            if has_constants {
                self.atoms[**atom].is_constant()
            } else {
                !is_any_shared || self.shares(state, **atom)
            }
        };
        let begun = atoms.iter().filter(can_begin).map(|first| self.from(*first, atoms, state));
        let nothing = Tried { steps: Vec::new(), rows: state.rows, cost: 0.0 };
        begun.reduce(|best, other| if other.cost < best.cost { other } else { best }).unwrap_or(nothing)
    }

    fn from(&self, first: usize, atoms: &[usize], state: &State) -> Tried {
        let mut state = state.clone();
        let is_twin = |atom: &usize| self.atoms[*atom].key == self.atoms[first].key;
        let mut left: Vec<usize> = atoms.iter().copied().filter(|atom| !is_twin(atom)).collect();
        // The same pattern twice says nothing new, and is matched twice all the same: it multiplies nothing.
        let twins = atoms.len() - left.len();
        let mut steps = Vec::new();
        let mut cost = 0.0;
        let mut next = Some(first);
        while let Some(atom) = next {
            cost += state.rows + self.matched(&state, atom);
            self.take(&mut state, atom);
            steps.push(Step::Lookup(atom, state.rows));
            let best = left
                .iter()
                .enumerate()
                .map(|(at, atom)| {
                    let rows = self.matched(&state, *atom) + self.joined(&state, *atom);
                    (at, !self.atoms[*atom].is_constant(), !self.shares(&state, *atom), rows)
                })
                .reduce(|best, other| {
                    let order = (best.1, best.2).cmp(&(other.1, other.2)).then(best.3.total_cmp(&other.3));
                    if order.is_le() { best } else { other }
                });
            next = best.map(|(at, ..)| left.remove(at));
        }
        for _ in 1..twins {
            steps.push(Step::Lookup(first, state.rows));
        }
        Tried { steps, rows: state.rows, cost }
    }

    /// Nested lookups of many atoms: always the best next, which is known from what changed with the last.
    fn long_chain(&self, atoms: &[usize], state: &State) -> Tried {
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); state.values.len()];
        for atom in atoms {
            for (variable, _) in &self.values[*atom] {
                users[*variable].push(*atom);
            }
        }
        let mut state = state.clone();
        let mut merits: BTreeMap<usize, Merit> =
            atoms.iter().map(|atom| (*atom, self.merit(&state, *atom))).collect();
        let mut queue: BTreeSet<(Merit, usize)> =
            merits.iter().map(|(atom, merit)| (*merit, *atom)).collect();
        let (mut steps, mut cost) = (Vec::with_capacity(atoms.len()), 0.0);
        while let Some((_, atom)) = queue.pop_first() {
            merits.remove(&atom);
            cost += state.rows + self.matched(&state, atom);
            let before: Vec<f64> =
                self.values[atom].iter().map(|(variable, _)| state.values[*variable]).collect();
            self.take(&mut state, atom);
            steps.push(Step::Lookup(atom, state.rows));
            for ((variable, _), before) in self.values[atom].iter().zip(before) {
                if state.values[*variable].total_cmp(&before).is_eq() {
                    continue;
                }
                for user in &users[*variable] {
                    let Some(known) = merits.get_mut(user) else { continue };
                    let merit = self.merit(&state, *user);
                    queue.remove(&(*known, *user));
                    queue.insert((merit, *user));
                    *known = merit;
                }
            }
        }
        Tried { steps, rows: state.rows, cost }
    }

    /// What makes an atom come before others, filters left aside.
    fn merit(&self, state: &State, atom: usize) -> Merit {
        let alone = self.values[atom].iter().fold(self.atoms[atom].rows, |rows, (variable, values)| {
            let known = state.values[*variable];
            if known > 0.0 { rows / known.max(*values) } else { rows }
        });
        (!self.atoms[atom].is_constant(), !self.shares(state, atom), alone.max(0.0).to_bits())
    }

    /// The patterns about one subject after those about another, each looked up for every row or read once and hashed;
    /// `None` where there is only one subject, or nothing is to be hashed.
    fn by_subject(&self, atoms: &[usize], state: &State, nothing: &State) -> Option<Tried> {
        let mut subjects: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for atom in atoms {
            let of = &self.atoms[*atom];
            subjects.entry(of.about.as_deref().unwrap_or(&of.key)).or_default().push(*atom);
        }
        if subjects.len() < 2 {
            return None;
        }
        // What a star is by itself does not depend on what came before.
        let mut stars: Vec<(Vec<usize>, Tried)> = subjects
            .into_values()
            .map(|star| {
                let alone = self.chain(&star, nothing);
                (star, alone)
            })
            .collect();
        let (mut state, mut steps, mut cost) = (state.clone(), Vec::new(), 0.0);
        let mut has_hashed = false;
        while !stars.is_empty() {
            let options = stars.iter().enumerate().map(|(at, (star, alone))| {
                let looked_up = self.chain(star, &state);
                let is_shared = star.iter().any(|atom| self.shares(&state, *atom));
                let hashed_cost = alone.cost + alone.rows + state.rows + looked_up.rows;
                let hashes = !steps.is_empty() && is_shared && hashed_cost < looked_up.cost;
                let cost = if hashes { hashed_cost } else { looked_up.cost };
                let step = if hashes {
                    vec![Step::Hash(alone.steps.clone(), looked_up.rows)]
                } else {
                    looked_up.steps
                };
                (at, !is_shared && !steps.is_empty(), cost, step, hashes)
            });
            let best = options.reduce(|best, other| {
                let order = best.1.cmp(&other.1).then(best.2.total_cmp(&other.2));
                if order.is_le() { best } else { other }
            });
            let (at, _, step_cost, step, hashes) = best?;
            for atom in stars.remove(at).0 {
                self.take(&mut state, atom);
            }
            cost += step_cost;
            has_hashed |= hashes;
            steps.extend(step);
        }
        has_hashed.then_some(Tried { steps, rows: state.rows, cost })
    }
}
