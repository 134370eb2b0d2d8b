//! One pattern of a group, and what the snapshot says of it.
//!
//! Knows how the snapshot counts. Must not know in which order patterns are matched.

use super::{count, named};
use crate::index::{Graphs, Id, Pattern};
use crate::query::algebra::internal_variables::of_blank_node;
use crate::query::algebra::scope::used;
use crate::query::algebra::visit::asks_for_patterns;
use crate::store::View;
use oxrdf::{NamedNode, Term, Variable};
use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

/// Which graph patterns are matched against.
#[derive(Debug, Clone)]
pub(super) enum PlanScope {
    /// The default graph.
    Default,
    /// One named graph.
    Named(NamedNode),
    /// Each named graph.
    Any(Variable),
}

/// What stands at a place of a pattern.
enum Slot {
    Known(Id),
    /// A term that the snapshot lacks.
    Absent,
    Variable(Variable),
    /// A pattern of a triple term.
    TripleTerm,
}

/// A pattern that is matched as a whole.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub(super) pattern: GraphPattern,
    /// What tells it from others, whatever the order in which they are written.
    pub(super) key: String,
    /// How many rows it has by itself.
    pub(super) rows: f64,
    /// Its variables, each with how many values it can have in patterns of this kind.
    values: Vec<(Variable, f64)>,
    /// The variable or constant that it is about.
    pub(super) about: Option<String>,
    /// Whether one of its variables is that of `GRAPH ?g` around it.
    pub(super) names_graph: bool,
}

impl Atom {
    pub(super) fn triple(triple: &TriplePattern, view: &View, scope: &PlanScope) -> Self {
        let index = view.index();
        let slots =
            [slot(&triple.subject, view), name_slot(&triple.predicate, view), slot(&triple.object, view)];
        let known = |at: usize| match slots[at] {
            Slot::Known(id) => Some(id),
            _ => None,
        };
        let graphs = graphs(view, scope);
        let is_absent = graphs.is_none() || slots.iter().any(|slot| matches!(slot, Slot::Absent));
        let pattern = Pattern {
            subject: known(0),
            predicate: known(1),
            object: known(2),
            graphs: graphs.unwrap_or(Graphs::Merged),
        };
        let mut rows = if is_absent { 0.0 } else { estimated(view, &pattern) };
        if let TermPattern::Triple(parts) = &triple.object
            && let Some(known) = known_parts(parts, view)
        {
            rows = known.map_or(0.0, |known| rows.min(count(index.count_terms(known))));
        }
        let mut values: Vec<(Variable, f64)> = Vec::new();
        let statistics = known(1).map(|predicate| index.statistics(predicate));
        for (at, slot) in slots.iter().enumerate() {
            let most = match (at, &statistics) {
                (0, Some(statistics)) => whole(statistics.subjects),
                (2, Some(statistics)) => whole(statistics.objects),
                (1, _) => 50.0,
                _ => count(index.terms() as usize),
            };
            let variables: Vec<Variable> = match slot {
                Slot::Variable(variable) => vec![variable.clone()],
                Slot::TripleTerm => nested(if at == 0 { &triple.subject } else { &triple.object }),
                Slot::Known(_) | Slot::Absent => Vec::new(),
            };
            for variable in variables {
                match values.iter_mut().find(|(known, _)| *known == variable) {
                    Some((_, known)) => *known = known.max(most),
                    None => values.push((variable, most.max(1.0))),
                }
            }
        }
        if let PlanScope::Any(graph) = scope {
            values.push((graph.clone(), count(index.graphs().len()).max(1.0)));
        }
        Self {
            pattern: GraphPattern::Bgp { patterns: vec![triple.clone()] },
            key: triple.to_string(),
            rows,
            values,
            about: Some(triple.subject.to_string()),
            names_graph: matches!(scope, PlanScope::Any(_)),
        }
    }

    /// A triple inside GRAPH, which is looked up as any other.
    pub(super) fn in_graph(triple: &TriplePattern, name: &NamedNodePattern, view: &View) -> Self {
        let scope = match name {
            NamedNodePattern::NamedNode(name) => PlanScope::Named(name.clone()),
            NamedNodePattern::Variable(variable) => PlanScope::Any(variable.clone()),
        };
        let atom = Self::triple(triple, view, &scope);
        let pattern = GraphPattern::Graph { name: name.clone(), inner: Box::new(atom.pattern) };
        // It has the graph within: what stands around hides nothing of it.
        Self { key: pattern.to_string(), pattern, names_graph: false, ..atom }
    }

    /// The rows of a pattern that meet a condition on its own variables; `None` where the condition asks for more.
    pub(super) fn filtered(self, condition: &Expression, left: f64) -> Option<Self> {
        let variables = used(condition);
        let is_own = |variable: &Variable| self.variables().any(|own| own == variable);
        if asks_for_patterns(condition) || variables.is_empty() || !variables.iter().all(is_own) {
            return None;
        }
        let pattern = GraphPattern::Filter { expr: condition.clone(), inner: Box::new(self.pattern) };
        Some(Self { key: pattern.to_string(), pattern, rows: self.rows * left, ..self })
    }

    pub(super) fn path(
        subject: &TermPattern,
        path: &PropertyPathExpression,
        object: &TermPattern,
        view: &View,
        scope: &PlanScope,
    ) -> Self {
        let every = Pattern { subject: None, predicate: None, object: None, graphs: Graphs::Merged };
        let all = count(view.index().count(&every));
        let ends = [subject, object].map(|end| slot(end, view));
        let known = ends.iter().filter(|end| matches!(end, Slot::Known(_) | Slot::Absent)).count();
        let rows = match known {
            0 => all,
            1 => all.sqrt(),
            _ => 1.0,
        };
        let mut values: Vec<(Variable, f64)> = Vec::new();
        for end in ends {
            if let Slot::Variable(variable) = end
                && !values.iter().any(|(known, _)| *known == variable)
            {
                values.push((variable, all.sqrt().max(1.0)));
            }
        }
        if let PlanScope::Any(graph) = scope {
            values.push((graph.clone(), count(view.index().graphs().len()).max(1.0)));
        }
        let pattern =
            GraphPattern::Path { subject: subject.clone(), path: path.clone(), object: object.clone() };
        let key = format!("{subject} {path} {object}");
        Self { key, pattern, rows, values, about: None, names_graph: matches!(scope, PlanScope::Any(_)) }
    }

    /// `BIND(constant AS ?variable)`: a row that others can be looked up for.
    pub(super) fn constant(variable: &Variable, expression: &Expression) -> Option<Self> {
        let value = match expression {
            Expression::NamedNode(node) => GroundTerm::NamedNode(node.clone()),
            Expression::Literal(literal) => GroundTerm::Literal(literal.clone()),
            _ => return None,
        };
        Some(Self {
            // As VALUES, which is compared with what is bound already.
            pattern: GraphPattern::Values {
                variables: vec![variable.clone()],
                bindings: vec![vec![Some(value)]],
            },
            // Before all others: it costs nothing.
            key: format!(" {variable} {expression}"),
            rows: 1.0,
            values: vec![(variable.clone(), 1.0)],
            about: None,
            names_graph: false,
        })
    }

    pub(super) fn is_constant(&self) -> bool {
        matches!(self.pattern, GraphPattern::Values { .. })
    }

    pub(super) fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.values.iter().map(|(variable, _)| variable)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = (&Variable, f64)> {
        self.values.iter().map(|(variable, values)| (variable, *values))
    }
}

/// The parts of a triple term that are known; the inner `None` where the snapshot lacks one, the outer where a part is a
/// triple term itself.
#[expect(clippy::option_option, reason = "both are said")]
fn known_parts(parts: &TriplePattern, view: &View) -> Option<Option<[Option<Id>; 3]>> {
    let slots = [slot(&parts.subject, view), name_slot(&parts.predicate, view), slot(&parts.object, view)];
    let mut known = [None; 3];
    for (known, slot) in known.iter_mut().zip(slots) {
        match slot {
            Slot::Known(id) => *known = Some(id),
            Slot::Absent => return Some(None),
            Slot::Variable(_) => {}
            Slot::TripleTerm => return None,
        }
    }
    Some(Some(known))
}

/// How many rows a pattern has: exactly, unless counting would take a scan.
fn estimated(view: &View, pattern: &Pattern) -> f64 {
    let index = view.index();
    match &pattern.graphs {
        Graphs::One(_) | Graphs::Merged => count(index.count(pattern)),
        _ => count(index.count(&Pattern { graphs: Graphs::Merged, ..pattern.clone() })),
    }
}

fn graphs(view: &View, scope: &PlanScope) -> Option<Graphs> {
    match scope {
        PlanScope::Default => Some(view.default_graph().clone()),
        PlanScope::Any(_) => Some(Graphs::Named),
        PlanScope::Named(_) => {
            let name = named(scope)?;
            view.index().id(&name.clone().into()).map(Graphs::One)
        }
    }
}

fn slot(term: &TermPattern, view: &View) -> Slot {
    let known = |term: Term| view.index().id(&term).map_or(Slot::Absent, Slot::Known);
    match term {
        TermPattern::Variable(variable) => Slot::Variable(variable.clone()),
        // In a pattern it is a variable that nothing else can name.
        TermPattern::BlankNode(node) => Slot::Variable(of_blank_node(node.as_ref())),
        TermPattern::NamedNode(node) => known(node.clone().into()),
        TermPattern::Literal(literal) => known(literal.clone().into()),
        TermPattern::Triple(_) => Slot::TripleTerm,
    }
}

fn name_slot(name: &NamedNodePattern, view: &View) -> Slot {
    match name {
        NamedNodePattern::Variable(variable) => Slot::Variable(variable.clone()),
        NamedNodePattern::NamedNode(node) => slot(&node.clone().into(), view),
    }
}

/// The variables of a pattern of a triple term.
fn nested(term: &TermPattern) -> Vec<Variable> {
    match term {
        TermPattern::Variable(variable) => vec![variable.clone()],
        TermPattern::BlankNode(node) => vec![of_blank_node(node.as_ref())],
        TermPattern::Triple(triple) => {
            let mut variables = nested(&triple.subject);
            if let NamedNodePattern::Variable(variable) = &triple.predicate {
                variables.push(variable.clone());
            }
            variables.extend(nested(&triple.object));
            variables
        }
        TermPattern::NamedNode(_) | TermPattern::Literal(_) => Vec::new(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn whole(number: u64) -> f64 {
    number as f64
}
