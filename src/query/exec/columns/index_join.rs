//! Patterns matched for the rows of others, one after another.
//!
//! Knows triple patterns and their places. Must not know joins of whole sides.

use super::compile::needed::Needed;
use super::compile::{Compiler, GraphScope, Node, PendingFilters};
use super::exists::{Exists, Steps};
use super::join::JoinKind;
use super::operators::{Apply, BatchSource, Both, Handover, Portions};
use super::path::{Follow, Starts};
use super::scan::{LookUp, Output, PatternSlot, Read, Shape};
use super::{Batch, OperatorMetrics};
use crate::index::{Graphs, Pattern};
use crate::query::algebra::ground::ground;
use crate::query::algebra::internal_variables::hidden;
use crate::query::algebra::scope::{Variables, in_scope, mentioned, used};
use crate::query::algebra::visit::asks_for_patterns;
use oxrdf::{Term, Variable};
use spargebra::algebra::{Expression, Function, GraphPattern, PropertyPathExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The variable of the numbers of rows; no query can name it.
const NUMBER: &str = "row";

/// What stands at a place of a pattern.
enum Slot {
    Term(Term),
    Variable(Variable),
}

/// A path and what stands at its ends.
#[derive(Clone, Copy)]
struct Way<'p> {
    subject: &'p TermPattern,
    path: &'p PropertyPathExpression,
    object: &'p TermPattern,
}

/// Where a pattern is matched, what is asked of its rows, and the conditions that wait for them.
#[derive(Clone, Copy)]
struct Wanted<'p> {
    scope: &'p GraphScope,
    needed: &'p Needed,
    waiting: &'p PendingFilters,
}

impl Compiler<'_> {
    /// The rows of a node, each with what matches a pattern for it.
    pub(in crate::query::exec::columns) fn after(
        &self,
        node: Node,
        pattern: &GraphPattern,
        scope: &GraphScope,
        needed: &Needed,
        waiting: &PendingFilters,
    ) -> Option<Node> {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                let asked = needed.before_each(patterns.iter().map(read_by)).into_iter().skip(1);
                let mut node = node;
                for (triple, needed) in patterns.iter().zip(asked) {
                    node = self.triple(node, triple, scope, &needed, waiting)?;
                    node.told.expected = self.expected(pattern);
                    node = self.apply(node, waiting)?;
                }
                Some(node)
            }
            GraphPattern::Path { subject, path, object } => {
                let node =
                    self.path(node, Way { subject, path, object }, Wanted { scope, needed, waiting })?;
                self.apply(node, waiting)
            }
            GraphPattern::Lateral { .. } => {
                self.chained(Some(node), pattern, Wanted { scope, needed, waiting })
            }
            GraphPattern::Union { left, right } => self.either(node, [left, right], scope, needed),
            GraphPattern::LeftJoin { left, right, expression: None } if is_nothing(left) => {
                self.optional(node, right, scope, needed)
            }
            GraphPattern::Graph { name, inner } => {
                let (scope, needed) = self.in_graph(name, inner, needed)?;
                self.after(node, inner, &scope, &needed, waiting)
            }
            GraphPattern::Filter { expr, inner } if !asks_for_patterns(expr) => {
                let node = self.after(node, inner, scope, &needed.with(used(expr)), waiting)?;
                self.filtered(node, expr)
            }
            GraphPattern::Values { variables, bindings } => {
                let values = self.values(variables, bindings);
                self.apply(self.joined(node, values, JoinKind::Inner, "values"), waiting)
            }
            _ => None,
        }
    }

    /// Patterns looked up one after another.
    pub(in crate::query::exec::columns) fn chain(
        &self,
        pattern: &GraphPattern,
        scope: &GraphScope,
        needed: &Needed,
        waiting: &PendingFilters,
    ) -> Option<Node> {
        self.chained(None, pattern, Wanted { scope, needed, waiting })
    }

    /// The steps of a chain, for the rows of a node or by themselves.
    fn chained(&self, node: Option<Node>, pattern: &GraphPattern, wanted: Wanted<'_>) -> Option<Node> {
        let Wanted { scope, needed, waiting } = wanted;
        let (mut first, mut steps) = (pattern, Vec::new());
        while let GraphPattern::Lateral { left, right } = first {
            steps.push((&**right, first));
            first = left;
        }
        steps.reverse();
        let mut asked = needed.before_each(steps.iter().map(|(step, _)| in_scope(step))).into_iter();
        let before = asked.next()?;
        let mut node = match node {
            Some(node) => self.after(node, first, scope, &before, waiting)?,
            None => self.pattern(first, scope, &before, waiting)?,
        };
        for ((step, whole), needed) in steps.into_iter().zip(asked) {
            node = self.after(node, step, scope, &needed, waiting)?;
            if node.told.expected.is_none() {
                node.told.expected = self.expected(whole);
            }
        }
        Some(node)
    }

    /// The rows for which a pattern matches something, or nothing.
    pub(in crate::query::exec::columns) fn exists(
        &self,
        node: Node,
        pattern: &GraphPattern,
        scope: &GraphScope,
        is_there: bool,
    ) -> Option<Node> {
        if self.matches_nothing(pattern, scope) {
            return Some(if is_there { self.none_of(node) } else { node });
        }
        let label = if is_there { "exists" } else { "does not exist" };
        let (cell, start) = self.numbered(&node);
        let number = hidden(NUMBER);
        let needed = Needed::from([number.clone()]);
        let steps = self.within(start, pattern, scope, &needed)?;
        let numbers = steps.column(&number)?;
        let mut seen = mentioned(pattern);
        if let GraphScope::Any(graph) = scope {
            seen.insert(graph.clone());
        }
        let keys =
            (0..node.variables.len()).filter(|column| seen.contains(&node.variables[*column])).collect();
        let told = vec![node.told, steps.told];
        let steps = Steps { cell, operator: steps.operator, numbers };
        let exists = Exists::new(self.context, node.operator, steps, keys, is_there);
        Some(self.node(Box::new(exists), label, told, (node.variables, node.certain)))
    }

    /// Whether no row need be asked about: a pattern has a triple that the data lack whatever its variables are.
    fn matches_nothing(&self, pattern: &GraphPattern, scope: &GraphScope) -> bool {
        match pattern {
            GraphPattern::Bgp { patterns } => patterns.iter().any(|triple| self.is_lacking(triple, scope)),
            GraphPattern::Lateral { left, right } | GraphPattern::Join { left, right } => {
                self.matches_nothing(left, scope) || self.matches_nothing(right, scope)
            }
            GraphPattern::Filter { inner, .. } => self.matches_nothing(inner, scope),
            _ => false,
        }
    }

    fn is_lacking(&self, triple: &TriplePattern, scope: &GraphScope) -> bool {
        let Some(slots) = slots(triple) else { return false };
        let index = self.context.index();
        let mut known = [None; 3];
        for (known, slot) in known.iter_mut().zip(slots) {
            if let Slot::Term(term) = slot {
                let Some(id) = index.id(&term) else { return true };
                *known = Some(id);
            }
        }
        let graphs = match scope {
            GraphScope::Graphs(graphs @ (Graphs::Merged | Graphs::One(_))) => graphs.clone(),
            // To count in several would read them.
            _ => Graphs::Merged,
        };
        let [subject, predicate, object] = known;
        index.count(&Pattern { subject, predicate, object, graphs }) == 0
    }

    /// No row, with the columns of a node.
    fn none_of(&self, node: Node) -> Node {
        let shape = (node.variables, node.certain);
        self.node(Box::new(BatchSource(None)), "nothing can exist", Vec::new(), shape)
    }

    /// What EXISTS asks of a row: patterns and conditions that see all that the row binds.
    fn within(
        &self,
        node: Node,
        pattern: &GraphPattern,
        scope: &GraphScope,
        needed: &Needed,
    ) -> Option<Node> {
        if let GraphPattern::Graph { name, inner } = pattern {
            let (scope, needed) = self.in_graph(name, inner, needed)?;
            return self.within(node, inner, &scope, &needed);
        }
        let GraphPattern::Filter { expr, inner } = pattern else {
            return self.after(node, pattern, scope, needed, &PendingFilters::default());
        };
        // What the row lacks and the pattern does not bind is unbound in the condition as well.
        let node = self.within(node, inner, scope, &needed.with(used(expr)))?;
        self.filtered(node, expr)
    }

    /// What one pattern or the other gives for each row.
    fn either(
        &self,
        node: Node,
        sides: [&GraphPattern; 2],
        scope: &GraphScope,
        needed: &Needed,
    ) -> Option<Node> {
        let [left, right] = sides.map(|pattern| {
            let cell = Handover::default();
            let shape = (node.variables.clone(), node.certain.clone());
            let portions = Portions { input: Box::new(cell.clone()), batch: Batch::default(), row: 0 };
            let start = self.node(Box::new(portions), "each row", Vec::new(), shape);
            Some((cell, self.after(start, pattern, scope, needed, &PendingFilters::default())?))
        });
        let (left, right) = (left?, right?);
        let mut variables = left.1.variables.clone();
        variables.extend(right.1.variables.iter().filter(|v| left.1.column(v).is_none()).cloned());
        let certain = left.1.certain.intersection(&right.1.certain).cloned().collect();
        let told = vec![node.told, left.1.told.clone(), right.1.told.clone()];
        let side = |(cell, node): (Handover, Node)| (cell, node.side(&variables));
        let both = Both::new(node.operator, [side(left), side(right)]);
        Some(self.node(Box::new(both), "either", told, (variables, certain)))
    }

    fn optional(
        &self,
        node: Node,
        pattern: &GraphPattern,
        scope: &GraphScope,
        needed: &Needed,
    ) -> Option<Node> {
        let (cell, start) = self.numbered(&node);
        let number = hidden(NUMBER);
        let inside = needed.with([number.clone()]);
        // A column of the row that the pattern fills must not be filled where the whole does not match.
        let steps = self.after(start, pattern, scope, &inside, &PendingFilters::default())?;
        let numbers = steps.column(&number)?;
        let mut variables: Vec<Variable> =
            node.variables.iter().filter(|variable| needed.contains(variable)).cloned().collect();
        let new = steps.variables.iter().filter(|variable| node.column(variable).is_none());
        variables.extend(new.filter(|variable| needed.contains(variable)).cloned());
        let outputs = variables.iter().map(|variable| Some((node.column(variable), steps.column(variable)?)));
        let nested = Apply {
            context: Rc::clone(self.context),
            cell,
            numbers,
            outputs: outputs.collect::<Option<_>>()?,
            steps: steps.operator,
            input: node.operator,
        };
        let told = vec![node.told, steps.told];
        let certain = node.certain.intersection(&variables.iter().cloned().collect()).cloned().collect();
        Some(self.node(Box::new(nested), "optional, looked up", told, (variables, certain)))
    }

    /// The beginning of steps that are taken for the rows of a node, which are numbered.
    fn numbered(&self, node: &Node) -> (Handover, Node) {
        let cell = Handover::default();
        let number = hidden(NUMBER);
        let mut variables = node.variables.clone();
        variables.push(number.clone());
        let mut certain = node.certain.clone();
        certain.insert(number);
        let portions = Portions { input: Box::new(cell.clone()), batch: Batch::default(), row: 0 };
        (cell, self.node(Box::new(portions), "each row", Vec::new(), (variables, certain)))
    }

    fn triple(
        &self,
        mut node: Node,
        triple: &TriplePattern,
        scope: &GraphScope,
        needed: &Needed,
        waiting: &PendingFilters,
    ) -> Option<Node> {
        if let TermPattern::Triple(nested) = &triple.object
            && ground(&triple.object).is_none()
        {
            return self.nested(node, triple, nested, scope, needed, waiting);
        }
        let mut slots: Vec<Slot> = slots(triple)?.into();
        if let GraphScope::Any(variable) = scope {
            slots.push(Slot::Variable(variable.clone()));
        }
        let (places, variables) = self.places(&slots, &node);
        let is_linked = places.iter().any(|place| matches!(place, PatternSlot::Column(_)));
        if !is_linked && !node.is_unit {
            // Nothing to look up by: every row with every match.
            let all = self.triple(self.unit(), triple, scope, needed, waiting)?;
            return Some(self.joined(node, all, JoinKind::Inner, "every pair"));
        }
        let (shape, columns, certain) = shape(&mut node, places, &variables, scope, needed, waiting);
        if node.is_unit {
            let by_subject = !asks_for_text(&slots, waiting);
            let read = Read::new(self.context, shape, by_subject);
            return Some(self.node(Box::new(read), self.label(triple), Vec::new(), (columns, certain)));
        }
        let look_up = LookUp::new(self.context, node.operator, shape);
        Some(self.node(Box::new(look_up), self.label(triple), vec![node.told], (columns, certain)))
    }

    /// A pattern about a pattern of triple terms: its triples first and then the parts of their terms, or the terms that have
    /// the parts first, whichever is less.
    fn nested(
        &self,
        node: Node,
        triple: &TriplePattern,
        nested: &TriplePattern,
        scope: &GraphScope,
        needed: &Needed,
        waiting: &PendingFilters,
    ) -> Option<Node> {
        let term = self.hidden();
        let outer = TriplePattern { object: term.clone().into(), ..triple.clone() };
        let both = needed.with([term.clone()]);
        let is_bound = |slot: &Slot| match slot {
            Slot::Term(_) => true,
            Slot::Variable(variable) => node.column(variable).is_some(),
        };
        let subject = slot(&triple.subject)?;
        let parts = [slot(&nested.subject)?, slot(&nested.object).unwrap_or(Slot::Variable(term.clone()))];
        let parts_first = !is_bound(&subject) && parts.iter().any(is_bound);
        if parts_first {
            let inside = both.with(read_by(&outer));
            let node = self.parts(node, nested, &term, &inside, waiting)?;
            return self.triple(node, &outer, scope, needed, waiting);
        }
        let inside = both.with(read_by(triple));
        let node = self.triple(node, &outer, scope, &inside, waiting)?;
        self.parts(node, nested, &term, needed, waiting)
    }

    /// The parts of a triple term, or the terms that have them.
    fn parts(
        &self,
        mut node: Node,
        nested: &TriplePattern,
        term: &Variable,
        needed: &Needed,
        waiting: &PendingFilters,
    ) -> Option<Node> {
        if let TermPattern::Triple(inner) = &nested.object
            && ground(&nested.object).is_none()
        {
            let object = self.hidden();
            let outer = TriplePattern { object: object.clone().into(), ..nested.clone() };
            let inside = needed.with(read_by(nested)).with([object.clone()]);
            let node = self.parts(node, &outer, term, &inside, waiting)?;
            return self.parts(node, inner, &object, needed, waiting);
        }
        let [subject, predicate, object] = slots(nested)?;
        let slots = [subject, predicate, object, Slot::Variable(term.clone())];
        let (places, variables) = self.places(&slots, &node);
        // Triple terms are those of any graph: which graph is up to the triple that has the term.
        let scope = GraphScope::Graphs(Graphs::Merged);
        let (shape, columns, certain) = shape(&mut node, places, &variables, &scope, needed, waiting);
        let told = if node.is_unit { Vec::new() } else { vec![node.told] };
        let look_up = LookUp::of_terms(self.context, node.operator, shape);
        let label = format!("{term} is <<( {} {} {} )>>", nested.subject, nested.predicate, nested.object);
        Some(self.node(Box::new(look_up), label, told, (columns, certain)))
    }

    /// A variable that no query can name.
    fn hidden(&self) -> Variable {
        self.hidden.set(self.hidden.get() + 1);
        hidden(&format!("t{}", self.hidden.get()))
    }

    /// The place of each slot, and the variables with the place that has their value.
    fn places(&self, slots: &[Slot], node: &Node) -> ([PatternSlot; 4], Vec<(Variable, usize)>) {
        let mut places = [PatternSlot::New; 4];
        let mut variables: Vec<(Variable, usize)> = Vec::new();
        for (at, slot) in slots.iter().enumerate() {
            places[at] = match slot {
                Slot::Term(term) => PatternSlot::Known(self.context.dataset.id(term.clone())),
                Slot::Variable(variable) => {
                    let earlier = variables.iter().find(|(known, _)| known == variable).map(|(_, at)| *at);
                    match (node.column(variable), earlier) {
                        (Some(column), None) => {
                            variables.push((variable.clone(), at));
                            PatternSlot::Column(column)
                        }
                        (Some(column), Some(earlier)) if !node.certain.contains(variable) => {
                            debug_assert!(column < node.variables.len());
                            PatternSlot::Same(earlier)
                        }
                        (Some(column), Some(_)) => PatternSlot::Column(column),
                        (None, Some(earlier)) => PatternSlot::Same(earlier),
                        (None, None) => {
                            variables.push((variable.clone(), at));
                            PatternSlot::New
                        }
                    }
                }
            };
        }
        (places, variables)
    }

    fn path(&self, mut node: Node, way: Way<'_>, wanted: Wanted<'_>) -> Option<Node> {
        let (Way { subject, path, object }, GraphScope::Graphs(graphs)) = (way, wanted.scope) else {
            return None;
        };
        let is_set = matches!(
            path,
            PropertyPathExpression::ZeroOrMore(_)
                | PropertyPathExpression::OneOrMore(_)
                | PropertyPathExpression::ZeroOrOne(_)
        );
        if !is_set {
            return None;
        }
        let (places, variables) = self.places(&[slot(subject)?, slot(object)?], &node);
        if has_gaps(&node, &variables) {
            return None;
        }
        let is_new = |place: PatternSlot| matches!(place, PatternSlot::New | PatternSlot::Same(_));
        if is_new(places[0]) && is_new(places[1]) {
            return self.path_from_anywhere(node, way, wanted);
        }
        let (columns, outputs, certain) =
            columns(&mut node, &variables, &kept(wanted.needed, wanted.waiting));
        let ends = [places[0], places[1]];
        let follow = Follow::new(self.context, node.operator, path, graphs, ends, outputs);
        let told: Vec<OperatorMetrics> = if node.is_unit { Vec::new() } else { vec![node.told] };
        let label = format!("{subject} {path} {object}");
        Some(self.node(Box::new(follow), label, told, (columns, certain)))
    }

    /// A path of which neither end is known: from every node where one can begin.
    fn path_from_anywhere(&self, node: Node, way: Way<'_>, wanted: Wanted<'_>) -> Option<Node> {
        let (GraphScope::Graphs(graphs), TermPattern::Variable(start)) = (wanted.scope, way.subject) else {
            return None;
        };
        let path = way.path;
        let starts = Starts::new(self.context, path, graphs);
        let columns = (vec![start.clone()], BTreeSet::from([start.clone()]));
        let starts =
            self.node(Box::new(starts), format!("{start} where {path} can begin"), Vec::new(), columns);
        let inside = wanted.needed.with([start.clone()]);
        let whole = self.path(starts, way, Wanted { needed: &inside, ..wanted })?;
        // Nothing to follow it by: every row with every way.
        Some(if node.is_unit { whole } else { self.joined(node, whole, JoinKind::Inner, "every pair") })
    }
}

/// What a look-up does with its places, and the columns of its rows.
fn shape(
    node: &mut Node,
    places: [PatternSlot; 4],
    variables: &[(Variable, usize)],
    scope: &GraphScope,
    needed: &Needed,
    waiting: &PendingFilters,
) -> (Shape, Vec<Variable>, BTreeSet<Variable>) {
    let has_gaps = has_gaps(node, variables);
    let (columns, outputs, certain) = columns(node, variables, &kept(needed, waiting));
    let (graphs, names_graph) = match scope {
        GraphScope::Graphs(graphs) => (graphs.clone(), false),
        GraphScope::Any(_) => (Graphs::Named, true),
    };
    (Shape { places, graphs, names_graph, outputs, has_gaps }, columns, certain)
}

/// What is needed of rows, for what comes after them and for conditions that wait.
fn kept(needed: &Needed, waiting: &PendingFilters) -> Needed {
    waiting.borrow().iter().fold(needed.clone(), |needed, wait| needed.with(used(wait)))
}

/// Whether a condition that waits reads the text of the object alone: then its values had better come in order.
fn asks_for_text(slots: &[Slot], waiting: &PendingFilters) -> bool {
    let [Slot::Variable(subject), Slot::Term(_), Slot::Variable(object), ..] = slots else {
        return false;
    };
    waiting.borrow().iter().any(|condition| {
        let variables = used(condition);
        variables.contains(object) && !variables.contains(subject) && reads_text(condition)
    })
}

/// The variables of a pattern.
fn read_by(triple: &TriplePattern) -> Variables {
    let mut names = Variables::new();
    crate::query::algebra::visit::of_triple(triple, &mut |variable| {
        names.insert(variable.clone());
    });
    names
}

/// The columns that come out of a match for the rows of a node, which are taken from it; where they come from; and which of them
/// have a value in every row.
fn columns(
    node: &mut Node,
    matched: &[(Variable, usize)],
    needed: &Needed,
) -> (Vec<Variable>, Vec<Output>, BTreeSet<Variable>) {
    let new: Vec<&(Variable, usize)> =
        matched.iter().filter(|(variable, _)| node.column(variable).is_none()).collect();
    let (before, mut certain) = (std::mem::take(&mut node.variables), std::mem::take(&mut node.certain));
    let (mut columns, mut outputs) = (Vec::with_capacity(before.len() + new.len()), Vec::new());
    for (column, variable) in before.into_iter().enumerate() {
        if !needed.contains(&variable) {
            certain.remove(&variable);
            continue;
        }
        let place = matched.iter().find(|(known, _)| *known == variable);
        // A match fills what the row lacks.
        let place = place.filter(|_| !certain.contains(&variable));
        outputs.push(place.map_or(Output::Input(column), |(_, at)| Output::Place(*at)));
        certain.extend(place.map(|(known, _)| known.clone()));
        columns.push(variable);
    }
    for (variable, at) in new {
        if needed.contains(variable) {
            columns.push(variable.clone());
            certain.insert(variable.clone());
            outputs.push(Output::Place(*at));
        }
    }
    (columns, outputs, certain)
}

/// Whether rows may lack a value that a pattern fills.
fn has_gaps(node: &Node, variables: &[(Variable, usize)]) -> bool {
    variables.iter().any(|(known, _)| node.column(known).is_some() && !node.certain.contains(known))
}

fn slots(triple: &TriplePattern) -> Option<[Slot; 3]> {
    let predicate = match &triple.predicate {
        NamedNodePattern::NamedNode(node) => Slot::Term(node.clone().into()),
        NamedNodePattern::Variable(variable) => Slot::Variable(variable.clone()),
    };
    Some([slot(&triple.subject)?, predicate, slot(&triple.object)?])
}

/// What stands at a place; `None` for a pattern of triple terms.
fn slot(term: &TermPattern) -> Option<Slot> {
    Some(match term {
        TermPattern::NamedNode(node) => Slot::Term(node.clone().into()),
        TermPattern::Literal(literal) => Slot::Term(literal.clone().into()),
        TermPattern::Variable(variable) => Slot::Variable(variable.clone()),
        TermPattern::Triple(_) => Slot::Term(ground(term)?),
        // Planned patterns have none.
        TermPattern::BlankNode(_) => return None,
    })
}

fn is_nothing(pattern: &GraphPattern) -> bool {
    matches!(pattern, GraphPattern::Values { variables, bindings } if variables.is_empty() && bindings.len() == 1)
}

fn reads_text(expression: &Expression) -> bool {
    let is_text = |function: &Function| {
        !matches!(function, Function::Datatype | Function::IsIri | Function::IsBlank | Function::IsNumeric)
    };
    matches!(expression, Expression::FunctionCall(function, _) if is_text(function))
        || crate::query::algebra::visit::parts(expression).into_iter().any(reads_text)
}
