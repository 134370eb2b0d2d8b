//! Patterns matched for the rows of others, one after another.
//!
//! Knows triple patterns and their places. Must not know joins of whole sides.

use super::compile::{Compiler, Needed, Node, Scope, Waiting, every, in_scope, used, with};
use super::exists::{Exists, Steps};
use super::flow::{Both, Cell, Nested, Portions};
use super::join::Kind;
use super::matching::{LookUp, Output, Place, Read, Shape};
use super::path::{Follow, Starts};
use super::{Batch, Told};
use crate::index::Graphs;
use oxrdf::{Term, Variable};
use spargebra::algebra::{Expression, Function, GraphPattern, PropertyPathExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The variable of the numbers of rows; no query can name it.
const NUMBER: &str = " row";

/// What stands at a place of a pattern.
enum Slot {
    Term(Term),
    Variable(Variable),
}

impl Compiler<'_> {
    /// The rows of a node, each with what matches a pattern for it.
    pub(super) fn after(
        &self,
        node: Node,
        pattern: &GraphPattern,
        scope: &Scope,
        needed: &Needed,
        waiting: &Waiting,
    ) -> Option<Node> {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                // What is asked for after each pattern: by those that follow, and by what is around them.
                let mut asked = vec![needed.clone()];
                for triple in patterns.iter().skip(1).rev() {
                    let mut more = asked.last()?.clone();
                    crate::query::variables::of_triple(triple, &mut |variable| {
                        more.insert(variable.clone());
                    });
                    asked.push(more);
                }
                let mut node = node;
                for (triple, needed) in patterns.iter().zip(asked.iter().rev()) {
                    node = self.triple(node, triple, scope, needed, waiting)?;
                    node.told.expected = self.expected(pattern);
                    node = self.apply(node, waiting)?;
                }
                Some(node)
            }
            GraphPattern::Path { subject, path, object } => {
                let node = self.path(node, (subject, path, object), scope, needed, waiting)?;
                self.apply(node, waiting)
            }
            GraphPattern::Lateral { left, right } => {
                let node = self.after(node, left, scope, &with(needed, in_scope(right)), waiting)?;
                self.after(node, right, scope, needed, waiting)
            }
            GraphPattern::Union { left, right } => self.either(node, [left, right], scope, needed),
            GraphPattern::LeftJoin { left, right, expression: None } if is_nothing(left) => {
                self.optional(node, right, scope, needed)
            }
            GraphPattern::Graph { name, inner } => {
                let (scope, needed) = self.in_graph(name, inner, needed)?;
                self.after(node, inner, &scope, &needed, waiting)
            }
            GraphPattern::Values { variables, bindings } => {
                let values = self.values(variables, bindings);
                self.apply(self.joined(node, values, Kind::Inner, "values"), waiting)
            }
            _ => None,
        }
    }

    /// The rows for which a pattern matches something, or nothing.
    pub(super) fn exists(
        &self,
        node: Node,
        pattern: &GraphPattern,
        scope: &Scope,
        is_there: bool,
    ) -> Option<Node> {
        let label = if is_there { "exists" } else { "does not exist" };
        let (cell, start) = self.numbered(&node);
        let number = Variable::new_unchecked(NUMBER);
        let needed = Needed::from([number.clone()]);
        let steps = self.within(start, pattern, scope, &needed)?;
        let numbers = steps.column(&number)?;
        let mut seen = every(pattern);
        if let Scope::Any(graph) = scope {
            seen.insert(graph.clone());
        }
        let keys =
            (0..node.variables.len()).filter(|column| seen.contains(&node.variables[*column])).collect();
        let told = vec![node.told, steps.told];
        let steps = Steps { cell, operator: steps.operator, numbers };
        let exists = Exists::new(self.context, node.operator, steps, keys, is_there);
        Some(self.node(Box::new(exists), label, told, (node.variables, node.certain)))
    }

    /// What EXISTS asks of a row: patterns and conditions that see all that the row binds.
    fn within(&self, node: Node, pattern: &GraphPattern, scope: &Scope, needed: &Needed) -> Option<Node> {
        if let GraphPattern::Graph { name, inner } = pattern {
            let (scope, needed) = self.in_graph(name, inner, needed)?;
            return self.within(node, inner, &scope, &needed);
        }
        let GraphPattern::Filter { expr, inner } = pattern else {
            return self.after(node, pattern, scope, needed, &Waiting::default());
        };
        // What the row lacks and the pattern does not bind is unbound in the condition as well.
        let node = self.within(node, inner, scope, &with(needed, used(expr)))?;
        self.filtered(node, expr)
    }

    /// What one pattern or the other gives for each row.
    fn either(&self, node: Node, sides: [&GraphPattern; 2], scope: &Scope, needed: &Needed) -> Option<Node> {
        let [left, right] = sides.map(|pattern| {
            let cell = Cell::default();
            let shape = (node.variables.clone(), node.certain.clone());
            let portions = Portions { input: Box::new(cell.clone()), batch: Batch::default(), row: 0 };
            let start = self.node(Box::new(portions), "each row", Vec::new(), shape);
            Some((cell, self.after(start, pattern, scope, needed, &Waiting::default())?))
        });
        let (left, right) = (left?, right?);
        let mut variables = left.1.variables.clone();
        variables.extend(right.1.variables.iter().filter(|v| left.1.column(v).is_none()).cloned());
        let certain = left.1.certain.intersection(&right.1.certain).cloned().collect();
        let told = vec![node.told, left.1.told.clone(), right.1.told.clone()];
        let side = |(cell, node): (Cell, Node)| (cell, node.side(&variables));
        let both = Both::new(node.operator, [side(left), side(right)]);
        Some(self.node(Box::new(both), "either", told, (variables, certain)))
    }

    fn optional(&self, node: Node, pattern: &GraphPattern, scope: &Scope, needed: &Needed) -> Option<Node> {
        let (cell, start) = self.numbered(&node);
        let number = Variable::new_unchecked(NUMBER);
        let inside = with(needed, Needed::from([number.clone()]));
        // A column of the row that the pattern fills must not be filled where the whole does not match.
        let steps = self.after(start, pattern, scope, &inside, &Waiting::default())?;
        let numbers = steps.column(&number)?;
        let mut variables: Vec<Variable> =
            node.variables.iter().filter(|variable| needed.contains(*variable)).cloned().collect();
        let new = steps.variables.iter().filter(|variable| node.column(variable).is_none());
        variables.extend(new.filter(|variable| needed.contains(*variable)).cloned());
        let outputs = variables.iter().map(|variable| Some((node.column(variable), steps.column(variable)?)));
        let nested = Nested {
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
    fn numbered(&self, node: &Node) -> (Cell, Node) {
        let cell = Cell::default();
        let number = Variable::new_unchecked(NUMBER);
        let mut variables = node.variables.clone();
        variables.push(number.clone());
        let mut certain = node.certain.clone();
        certain.insert(number);
        let portions = Portions { input: Box::new(cell.clone()), batch: Batch::default(), row: 0 };
        (cell, self.node(Box::new(portions), "each row", Vec::new(), (variables, certain)))
    }

    fn triple(
        &self,
        node: Node,
        triple: &TriplePattern,
        scope: &Scope,
        needed: &Needed,
        waiting: &Waiting,
    ) -> Option<Node> {
        if let TermPattern::Triple(nested) = &triple.object
            && ground(&triple.object).is_none()
        {
            return self.nested(node, triple, nested, scope, needed, waiting);
        }
        let mut slots: Vec<Slot> = slots(triple)?.into();
        if let Scope::Any(variable) = scope {
            slots.push(Slot::Variable(variable.clone()));
        }
        let (places, variables) = self.places(&slots, &node);
        let is_linked = places.iter().any(|place| matches!(place, Place::Column(_)));
        if !is_linked && !node.is_unit {
            // Nothing to look up by: every row with every match.
            let all = self.triple(self.unit(), triple, scope, needed, waiting)?;
            return Some(self.joined(node, all, Kind::Inner, "every pair"));
        }
        let (shape, columns, certain) = shape(&node, places, &variables, scope, needed, waiting);
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
        scope: &Scope,
        needed: &Needed,
        waiting: &Waiting,
    ) -> Option<Node> {
        let term = self.hidden();
        let outer = TriplePattern { object: term.clone().into(), ..triple.clone() };
        let both = with(needed, Needed::from([term.clone()]));
        let is_bound = |slot: &Slot| match slot {
            Slot::Term(_) => true,
            Slot::Variable(variable) => node.column(variable).is_some(),
        };
        let subject = slot(&triple.subject)?;
        let parts = [slot(&nested.subject)?, slot(&nested.object).unwrap_or(Slot::Variable(term.clone()))];
        let parts_first = !is_bound(&subject) && parts.iter().any(is_bound);
        if parts_first {
            let inside = with(&both, in_scope(&GraphPattern::Bgp { patterns: vec![outer.clone()] }));
            let node = self.parts(node, nested, &term, &inside, waiting)?;
            return self.triple(node, &outer, scope, needed, waiting);
        }
        let inside = with(&both, in_scope(&GraphPattern::Bgp { patterns: vec![triple.clone()] }));
        let node = self.triple(node, &outer, scope, &inside, waiting)?;
        self.parts(node, nested, &term, needed, waiting)
    }

    /// The parts of a triple term, or the terms that have them.
    fn parts(
        &self,
        node: Node,
        nested: &TriplePattern,
        term: &Variable,
        needed: &Needed,
        waiting: &Waiting,
    ) -> Option<Node> {
        if let TermPattern::Triple(inner) = &nested.object
            && ground(&nested.object).is_none()
        {
            let object = self.hidden();
            let outer = TriplePattern { object: object.clone().into(), ..nested.clone() };
            let inside = with(needed, in_scope(&GraphPattern::Bgp { patterns: vec![nested.clone()] }));
            let inside = with(&inside, Needed::from([object.clone()]));
            let node = self.parts(node, &outer, term, &inside, waiting)?;
            return self.parts(node, inner, &object, needed, waiting);
        }
        let [subject, predicate, object] = slots(nested)?;
        let slots = [subject, predicate, object, Slot::Variable(term.clone())];
        let (places, variables) = self.places(&slots, &node);
        // Triple terms are those of any graph: which graph is up to the triple that has the term.
        let scope = Scope::Graphs(Graphs::Merged);
        let (shape, columns, certain) = shape(&node, places, &variables, &scope, needed, waiting);
        let told = if node.is_unit { Vec::new() } else { vec![node.told] };
        let look_up = LookUp::of_terms(self.context, node.operator, shape);
        let label = format!("{term} is <<( {} {} {} )>>", nested.subject, nested.predicate, nested.object);
        Some(self.node(Box::new(look_up), label, told, (columns, certain)))
    }

    /// A variable that no query can name.
    fn hidden(&self) -> Variable {
        self.hidden.set(self.hidden.get() + 1);
        Variable::new_unchecked(format!(" t{}", self.hidden.get()))
    }

    /// The place of each slot, and the variables with the place that has their value.
    fn places(&self, slots: &[Slot], node: &Node) -> ([Place; 4], Vec<(Variable, usize)>) {
        let mut places = [Place::New; 4];
        let mut variables: Vec<(Variable, usize)> = Vec::new();
        for (at, slot) in slots.iter().enumerate() {
            places[at] = match slot {
                Slot::Term(term) => Place::Known(self.context.dataset.id(term.clone())),
                Slot::Variable(variable) => {
                    let earlier = variables.iter().find(|(known, _)| known == variable).map(|(_, at)| *at);
                    match (node.column(variable), earlier) {
                        (Some(column), None) => {
                            variables.push((variable.clone(), at));
                            Place::Column(column)
                        }
                        (Some(column), Some(earlier)) if !node.certain.contains(variable) => {
                            debug_assert!(column < node.variables.len());
                            Place::Same(earlier)
                        }
                        (Some(column), Some(_)) => Place::Column(column),
                        (None, Some(earlier)) => Place::Same(earlier),
                        (None, None) => {
                            variables.push((variable.clone(), at));
                            Place::New
                        }
                    }
                }
            };
        }
        (places, variables)
    }

    fn path(
        &self,
        node: Node,
        (subject, path, object): (&TermPattern, &PropertyPathExpression, &TermPattern),
        scope: &Scope,
        needed: &Needed,
        waiting: &Waiting,
    ) -> Option<Node> {
        let Scope::Graphs(graphs) = scope else { return None };
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
        let is_new = |place: Place| matches!(place, Place::New | Place::Same(_));
        if is_new(places[0]) && is_new(places[1]) {
            return self.path_from_anywhere(node, (subject, path, object), scope, needed, waiting);
        }
        let kept = waiting.borrow().iter().fold(needed.clone(), |needed, wait| with(&needed, used(wait)));
        let (columns, outputs) = outputs(&node, &variables, &kept);
        let certain = certain(&node, &variables, &columns);
        let ends = [places[0], places[1]];
        let follow = Follow::new(self.context, node.operator, path, graphs, ends, outputs);
        let told: Vec<Told> = if node.is_unit { Vec::new() } else { vec![node.told] };
        let label = format!("{subject} {path} {object}");
        Some(self.node(Box::new(follow), label, told, (columns, certain)))
    }

    /// A path of which neither end is known: from every node where one can begin.
    fn path_from_anywhere(
        &self,
        node: Node,
        (subject, path, object): (&TermPattern, &PropertyPathExpression, &TermPattern),
        scope: &Scope,
        needed: &Needed,
        waiting: &Waiting,
    ) -> Option<Node> {
        let (Scope::Graphs(graphs), TermPattern::Variable(start)) = (scope, subject) else { return None };
        let starts = Starts::new(self.context, path, graphs);
        let columns = (vec![start.clone()], BTreeSet::from([start.clone()]));
        let starts =
            self.node(Box::new(starts), format!("{start} where {path} can begin"), Vec::new(), columns);
        let inside = with(needed, Needed::from([start.clone()]));
        let whole = self.path(starts, (subject, path, object), scope, &inside, waiting)?;
        // Nothing to follow it by: every row with every way.
        Some(if node.is_unit { whole } else { self.joined(node, whole, Kind::Inner, "every pair") })
    }
}

/// What a look-up does with its places, and the columns of its rows.
fn shape(
    node: &Node,
    places: [Place; 4],
    variables: &[(Variable, usize)],
    scope: &Scope,
    needed: &Needed,
    waiting: &Waiting,
) -> (Shape, Vec<Variable>, BTreeSet<Variable>) {
    let kept = waiting.borrow().iter().fold(needed.clone(), |needed, wait| with(&needed, used(wait)));
    let (columns, outputs) = outputs(node, variables, &kept);
    let has_gaps = has_gaps(node, variables);
    let (graphs, names_graph) = match scope {
        Scope::Graphs(graphs) => (graphs.clone(), false),
        Scope::Any(_) => (Graphs::Named, true),
    };
    let certain = certain(node, variables, &columns);
    (Shape { places, graphs, names_graph, outputs, has_gaps }, columns, certain)
}

/// Whether a condition that waits reads the text of the object alone: then its values had better come in order.
fn asks_for_text(slots: &[Slot], waiting: &Waiting) -> bool {
    let [Slot::Variable(subject), Slot::Term(_), Slot::Variable(object), ..] = slots else {
        return false;
    };
    waiting.borrow().iter().any(|condition| {
        let variables = used(condition);
        variables.contains(object) && !variables.contains(subject) && reads_text(condition)
    })
}

/// The columns that come out of a match, and where they come from.
fn outputs(node: &Node, matched: &[(Variable, usize)], needed: &Needed) -> (Vec<Variable>, Vec<Output>) {
    let mut columns = Vec::new();
    let mut outputs = Vec::new();
    for (column, variable) in node.variables.iter().enumerate() {
        if !needed.contains(variable) {
            continue;
        }
        // A match fills what the row lacks.
        let place = matched.iter().find(|(known, _)| known == variable && !node.certain.contains(known));
        outputs.push(place.map_or(Output::Input(column), |(_, at)| Output::Place(*at)));
        columns.push(variable.clone());
    }
    for (variable, at) in matched {
        if node.column(variable).is_none() && needed.contains(variable) {
            columns.push(variable.clone());
            outputs.push(Output::Place(*at));
        }
    }
    (columns, outputs)
}

/// Whether rows may lack a value that a pattern fills.
fn has_gaps(node: &Node, variables: &[(Variable, usize)]) -> bool {
    variables.iter().any(|(known, _)| node.column(known).is_some() && !node.certain.contains(known))
}

/// The columns in which every row has a value after a match.
fn certain(node: &Node, matched: &[(Variable, usize)], columns: &[Variable]) -> BTreeSet<Variable> {
    let is_certain = |variable: &&Variable| {
        node.certain.contains(*variable) || matched.iter().any(|(known, _)| known == *variable)
    };
    columns.iter().filter(is_certain).cloned().collect()
}

fn slots(triple: &TriplePattern) -> Option<[Slot; 3]> {
    let predicate = match &triple.predicate {
        NamedNodePattern::NamedNode(node) => Slot::Term(node.clone().into()),
        NamedNodePattern::Variable(variable) => Slot::Variable(variable.clone()),
    };
    Some([slot(&triple.subject)?, predicate, slot(&triple.object)?])
}

/// The term that a pattern without variables is.
fn ground(term: &TermPattern) -> Option<Term> {
    match term {
        TermPattern::NamedNode(node) => Some(node.clone().into()),
        TermPattern::Literal(literal) => Some(literal.clone().into()),
        TermPattern::Variable(_) | TermPattern::BlankNode(_) => None,
        TermPattern::Triple(triple) => {
            let subject = oxrdf::NamedOrBlankNode::try_from(ground(&triple.subject)?).ok()?;
            let NamedNodePattern::NamedNode(predicate) = &triple.predicate else { return None };
            let object = ground(&triple.object)?;
            Some(oxrdf::Triple { subject, predicate: predicate.clone(), object }.into())
        }
    }
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
        || crate::query::variables::parts(expression).into_iter().any(reads_text)
}
