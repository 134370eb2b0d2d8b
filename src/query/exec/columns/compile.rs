//! Planned patterns compiled into operators.
//!
//! Knows the algebra, and which operator does what. Must not know how operators run. A pattern that no operator covers gives
//! `None`, and the whole query is then given to the evaluator of reference.

pub(in crate::query::exec::columns) mod needed;
use super::compile::needed::Needed;
use super::expression;
use super::expression::Compiled;
use super::group::{Fold, Function, Group};
use super::join::{Join, JoinKind, Sides};
use super::operators::{Arrange, BatchSource, Distinct, Extend, Filter, Side, Slice, Sort, Union};
use super::value::UNBOUND;
use super::{Batch, Context, Measured, Operator, OperatorMetrics};
use crate::index::Graphs;
use crate::query::algebra::conform::kinds::without_kinds;
use crate::query::algebra::scope::{Variables, columns, in_scope, mentioned, used};
use crate::query::algebra::visit::asks_for_patterns;
use crate::query::exec::prepared::Prepared;
use oxrdf::{NamedNode, Variable};
use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function as Named, GraphPattern, OrderExpression,
};
use spargebra::term::{GroundTerm, NamedNodePattern};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Which graphs patterns are matched in.
#[derive(Clone)]
pub(super) enum GraphScope {
    Graphs(Graphs),
    /// Every named graph, which the variable names.
    Any(Variable),
}

/// Conditions that wait for their variables.
pub(super) type PendingFilters = RefCell<Vec<Expression>>;

/// An operator and what its rows have.
pub(super) struct Node {
    pub(super) operator: Box<dyn Operator>,
    /// The variable of each column.
    pub(super) variables: Vec<Variable>,
    /// The variables that every row binds.
    pub(super) certain: BTreeSet<Variable>,
    /// Whether this is the pattern of one row without values.
    pub(super) is_unit: bool,
    pub(super) told: OperatorMetrics,
}

impl Node {
    pub(super) fn column(&self, variable: &Variable) -> Option<usize> {
        self.variables.iter().position(|known| known == variable)
    }

    /// Its rows with the columns of these variables.
    pub(super) fn side(self, variables: &[Variable]) -> Side {
        let columns = variables.iter().map(|variable| self.column(variable)).collect();
        Side { operator: self.operator, columns }
    }
}

pub(super) struct Compiler<'a> {
    pub(super) context: &'a Rc<Context>,
    ready: &'a Prepared,
    /// How many rows are asked for by the slice around a pattern.
    most: Cell<Option<usize>>,
    /// How many hidden variables there are.
    pub(super) hidden: Cell<usize>,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(context: &'a Rc<Context>, ready: &'a Prepared) -> Self {
        Self { context, ready, most: Cell::new(None), hidden: Cell::new(0) }
    }

    /// The pattern of a query, with these columns.
    pub(super) fn whole(&self, pattern: &GraphPattern, variables: &[Variable]) -> Option<Node> {
        let scope = GraphScope::Graphs(self.context.dataset.default_graph().clone());
        let node =
            self.pattern(pattern, &scope, &variables.iter().cloned().collect(), &PendingFilters::default())?;
        Some(arranged(node, variables))
    }

    /// An operator whose rows are counted and timed.
    pub(super) fn node(
        &self,
        operator: Box<dyn Operator>,
        label: impl Into<String>,
        children: Vec<OperatorMetrics>,
        (variables, certain): (Vec<Variable>, BTreeSet<Variable>),
    ) -> Node {
        let told = OperatorMetrics { operator: label.into(), children, ..OperatorMetrics::default() };
        let operator = Box::new(Measured {
            inner: operator,
            told: Rc::clone(&told.measured),
            context: Rc::clone(self.context),
        });
        Node { operator, variables, certain, is_unit: false, told }
    }

    pub(super) fn unit(&self) -> Node {
        let operator = Box::new(BatchSource(Some(Batch::unit())));
        let nothing = (Vec::new(), BTreeSet::new());
        Node { is_unit: true, ..self.node(operator, "one empty row", Vec::new(), nothing) }
    }

    /// The rows of a pattern by itself, with the columns that are needed at least. Conditions that wait and whose variables
    /// all rows have are met by its rows; the others go on waiting.
    pub(super) fn pattern(
        &self,
        pattern: &GraphPattern,
        scope: &GraphScope,
        needed: &Needed,
        waiting: &PendingFilters,
    ) -> Option<Node> {
        let most = self.most.take();
        let mut node = self.operator(pattern, scope, needed, waiting, most)?;
        if node.told.expected.is_none() {
            node.told.expected = self.expected(pattern);
        }
        Some(node)
    }

    /// What a step is called, where anybody will read it.
    pub(super) fn label(&self, step: &impl ToString) -> String {
        if self.ready.estimates.are_kept() { step.to_string() } else { String::new() }
    }

    pub(super) fn expected(&self, pattern: &GraphPattern) -> Option<f64> {
        self.ready.estimates.get(pattern)
    }

    fn operator(
        &self,
        pattern: &GraphPattern,
        scope: &GraphScope,
        needed: &Needed,
        waiting: &PendingFilters,
        most: Option<usize>,
    ) -> Option<Node> {
        use GraphPattern as P;
        let alone = PendingFilters::default();
        match pattern {
            P::Bgp { .. } | P::Path { .. } => self.after(self.unit(), pattern, scope, needed, waiting),
            P::Lateral { .. } => self.chain(pattern, scope, needed, waiting),
            P::Join { left, right } => {
                let needed = needed.with(shared(left, right));
                let left = self.pattern(left, scope, &needed, waiting)?;
                let right = self.pattern(right, scope, &needed, waiting)?;
                let node = self.joined(left, right, JoinKind::Inner, "hash join");
                self.apply(node, waiting)
            }
            P::LeftJoin { left, right, expression } => {
                let mut needed = needed.with(shared(left, right));
                if let Some(expression) = expression {
                    needed = needed.with(used(expression));
                }
                let left = self.pattern(left, scope, &needed, waiting)?;
                let right = self.pattern(right, scope, &needed, &alone)?;
                let mut variables = left.variables.clone();
                variables.extend(right.variables.iter().filter(|v| left.column(v).is_none()).cloned());
                let condition = match expression {
                    Some(expression) => Some(expression::compile(expression, &variables, self.context)?),
                    None => None,
                };
                Some(self.joined(left, right, JoinKind::Left(condition), "optional, hashed"))
            }
            P::Minus { left, right } => {
                let shared = shared(left, right);
                let left = self.pattern(left, scope, &needed.with(shared.clone()), waiting)?;
                let right = self.pattern(right, scope, &shared.into_iter().collect(), &alone)?;
                Some(self.joined(left, right, JoinKind::Minus, "minus"))
            }
            P::Filter { expr, inner } => self.filter(expr, inner, scope, needed, waiting),
            P::Union { left, right } => {
                let left = self.pattern(left, scope, needed, &alone)?;
                let right = self.pattern(right, scope, needed, &alone)?;
                Some(self.union(left, right))
            }
            P::Graph { name, inner } => self.graph(name, inner, needed, waiting),
            P::Extend { inner, variable, expression } => {
                let inside = needed.with(used(expression));
                let node = self.pattern(inner, scope, &inside, waiting)?;
                if node.column(variable).is_some() {
                    return None;
                }
                let compiled = expression::compile(expression, &node.variables, self.context)?;
                let is_certain = match expression {
                    Expression::NamedNode(_) | Expression::Literal(_) => true,
                    Expression::Variable(other) => node.certain.contains(other),
                    _ => false,
                };
                let (mut variables, mut certain) = (node.variables, node.certain);
                variables.push(variable.clone());
                certain.extend(is_certain.then(|| variable.clone()));
                let operator =
                    Extend { context: Rc::clone(self.context), input: node.operator, expression: compiled };
                let label = format!("bind {expression} as {variable}");
                Some(self.node(Box::new(operator), label, vec![node.told], (variables, certain)))
            }
            P::Values { variables, bindings } => Some(self.values(variables, bindings)),
            P::OrderBy { inner, expression } => self.sorted(inner, expression, scope, needed, most),
            P::Project { inner, variables } => {
                self.most.set(most);
                let inside = variables.iter().filter(|variable| needed.contains(variable)).cloned();
                let node = self.pattern(inner, scope, &inside.collect(), &alone)?;
                let kept: Vec<Variable> =
                    variables.iter().filter(|variable| needed.contains(variable)).cloned().collect();
                Some(arranged(node, &kept))
            }
            P::Distinct { inner } => {
                // Whether rows differ depends on all their variables.
                let all: Vec<Variable> = columns(inner);
                let node = self.pattern(inner, scope, &all.iter().cloned().collect(), &alone)?;
                let node = arranged(node, &all);
                let columns = node.variables.len();
                let operator = Box::new(Distinct::new(self.context, node.operator, columns));
                Some(self.node(operator, "distinct", vec![node.told], (node.variables, node.certain)))
            }
            P::Slice { inner, start, length } => {
                self.most.set(length.map(|length| length.saturating_add(*start)));
                let node = self.pattern(inner, scope, needed, &alone)?;
                let operator = Slice { input: node.operator, skip: *start, left: *length };
                let label = match length {
                    Some(length) => {
                        format!("rows {} to {}", start.saturating_add(1), start.saturating_add(*length))
                    }
                    None => format!("rows from {}", start.saturating_add(1)),
                };
                Some(self.node(Box::new(operator), label, vec![node.told], (node.variables, node.certain)))
            }
            P::Group { inner, variables, aggregates } => self.group(inner, variables, aggregates, scope),
            P::Reduced { .. } | P::Service { .. } => None,
        }
    }

    fn filter(
        &self,
        condition: &Expression,
        inner: &GraphPattern,
        scope: &GraphScope,
        needed: &Needed,
        waiting: &PendingFilters,
    ) -> Option<Node> {
        let (mut conditions, mut nested) = (Vec::new(), Vec::new());
        split(condition, &mut conditions, &mut nested);
        let inside = nested.iter().fold(needed.clone(), |needed, (pattern, _)| {
            let outer = in_scope(inner);
            needed.with(mentioned(pattern).into_iter().filter(|variable| outer.contains(variable)))
        });
        let mine = PendingFilters::new(conditions);
        let inside = mine.borrow().iter().fold(inside, |needed, condition| needed.with(used(condition)));
        let mut node = self.pattern(inner, scope, &inside, &mine)?;
        node = self.filtered_by(node, mine.take())?;
        for (pattern, is_there) in nested {
            node = self.exists(node, pattern, scope, is_there)?;
        }
        self.apply(node, waiting)
    }

    /// The rows that meet those of the conditions whose variables they all have.
    pub(super) fn apply(&self, node: Node, waiting: &PendingFilters) -> Option<Node> {
        let is_met = |condition: &Expression| {
            let variables = used(condition);
            !variables.is_empty() && variables.is_subset(&node.certain)
        };
        let (met, others) = waiting.take().into_iter().partition(is_met);
        *waiting.borrow_mut() = others;
        self.filtered_by(node, met)
    }

    /// The rows that meet conditions: a step for each of a few, and one for many.
    fn filtered_by(&self, mut node: Node, mut conditions: Vec<Expression>) -> Option<Node> {
        const FEW: usize = 16;
        while conditions.len() > FEW {
            let both = |pair: &[Expression]| match pair {
                [a, b] => Expression::And(Box::new(a.clone()), Box::new(b.clone())),
                rest => rest[0].clone(),
            };
            conditions = conditions.chunks(2).map(both).collect();
        }
        for condition in conditions {
            node = self.filtered(node, &condition)?;
        }
        Some(node)
    }

    pub(super) fn filtered(&self, node: Node, condition: &Expression) -> Option<Node> {
        let compiled = expression::compile(condition, &node.variables, self.context)?;
        let operator = Filter { context: Rc::clone(self.context), input: node.operator, condition: compiled };
        let label = format!("filter {condition}");
        Some(self.node(Box::new(operator), label, vec![node.told], (node.variables, node.certain)))
    }

    pub(super) fn joined(&self, left: Node, right: Node, kind: JoinKind, label: &str) -> Node {
        let mut sides = Sides::default();
        let (mut variables, mut certain) = (left.variables.clone(), left.certain.clone());
        for (at, variable) in right.variables.iter().enumerate() {
            match left.column(variable) {
                Some(column) if left.certain.contains(variable) && right.certain.contains(variable) => {
                    sides.keys.push((column, at));
                }
                Some(column) => sides.others.push((column, at)),
                None => {
                    sides.added.push(at);
                    if !matches!(kind, JoinKind::Minus) {
                        variables.push(variable.clone());
                    }
                }
            }
        }
        if matches!(kind, JoinKind::Inner) {
            certain.extend(right.certain);
        }
        let columns = right.variables.len();
        let join = Join::new(self.context, left.operator, (right.operator, columns), sides, kind);
        self.node(Box::new(join), label, vec![left.told, right.told], (variables, certain))
    }

    fn union(&self, left: Node, right: Node) -> Node {
        let mut variables = left.variables.clone();
        variables.extend(right.variables.iter().filter(|variable| left.column(variable).is_none()).cloned());
        let certain = left.certain.intersection(&right.certain).cloned().collect();
        let told = vec![left.told.clone(), right.told.clone()];
        let sides = vec![left.side(&variables), right.side(&variables)];
        self.node(Box::new(Union { sides, at: 0 }), "union", told, (variables, certain))
    }

    fn graph(
        &self,
        name: &NamedNodePattern,
        inner: &GraphPattern,
        needed: &Needed,
        waiting: &PendingFilters,
    ) -> Option<Node> {
        let (scope, needed) = self.in_graph(name, inner, needed)?;
        self.pattern(inner, &scope, &needed, waiting)
    }

    /// Where the inside of a GRAPH is matched, and what is needed of it.
    pub(super) fn in_graph(
        &self,
        name: &NamedNodePattern,
        inner: &GraphPattern,
        needed: &Needed,
    ) -> Option<(GraphScope, Needed)> {
        // Which graphs there are depends on the clauses of the query.
        if self.ready.named.is_some() {
            return None;
        }
        match name {
            NamedNodePattern::NamedNode(name) => Some((self.named(name)?, needed.clone())),
            NamedNodePattern::Variable(variable) => {
                let needed = needed.with([variable.clone()]);
                is_triples(inner).then(|| (GraphScope::Any(variable.clone()), needed))
            }
        }
    }

    /// The scope of a graph that exists.
    fn named(&self, name: &NamedNode) -> Option<GraphScope> {
        let id = self.context.index().id(&name.clone().into())?;
        self.context.index().has_graph(id).then_some(GraphScope::Graphs(Graphs::One(id)))
    }

    pub(super) fn values(&self, variables: &[Variable], bindings: &[Vec<Option<GroundTerm>>]) -> Node {
        let mut batch = Batch::empty(variables.len());
        batch.rows = bindings.len();
        let mut certain: BTreeSet<Variable> = variables.iter().cloned().collect();
        for row in bindings {
            for ((column, value), variable) in batch.columns.iter_mut().zip(row).zip(variables) {
                if value.is_none() {
                    certain.remove(variable);
                }
                let id = |value: &GroundTerm| self.context.dataset.id(value.clone().into());
                column.push(value.as_ref().map_or(UNBOUND, id));
            }
        }
        let operator = Box::new(BatchSource(Some(batch)));
        self.node(operator, "values", Vec::new(), (variables.to_vec(), certain))
    }

    fn sorted(
        &self,
        inner: &GraphPattern,
        orders: &[OrderExpression],
        scope: &GraphScope,
        needed: &Needed,
        most: Option<usize>,
    ) -> Option<Node> {
        // The order of the columns has the kinds of values in it.
        let orders = without_kinds(orders);
        let parts = orders.iter().map(|order| match order {
            OrderExpression::Asc(expression) => (expression, false),
            OrderExpression::Desc(expression) => (expression, true),
        });
        let inside = parts.clone().fold(needed.clone(), |needed, (key, _)| needed.with(used(key)));
        let node = self.pattern(inner, scope, &inside, &PendingFilters::default())?;
        let keys = parts
            .map(|(key, is_down)| Some((expression::compile(key, &node.variables, self.context)?, is_down)));
        let operator = Sort {
            context: Rc::clone(self.context),
            keys: keys.collect::<Option<_>>()?,
            columns: node.variables.len(),
            input: Some(node.operator),
            most,
        };
        let names: Vec<String> = orders.iter().map(ToString::to_string).collect();
        let label = format!("order by {}", names.join(" "));
        Some(self.node(Box::new(operator), label, vec![node.told], (node.variables, node.certain)))
    }

    fn group(
        &self,
        inner: &GraphPattern,
        variables: &[Variable],
        aggregates: &[(Variable, AggregateExpression)],
        scope: &GraphScope,
    ) -> Option<Node> {
        let mut inside: Variables = variables.iter().cloned().collect();
        for (_, aggregate) in aggregates {
            crate::query::algebra::visit::of_aggregate(aggregate, &mut |variable| {
                inside.insert(variable.clone());
            });
        }
        let node = self.pattern(inner, scope, &inside.into_iter().collect(), &PendingFilters::default())?;
        let mut certain: BTreeSet<Variable> =
            variables.iter().filter(|variable| node.certain.contains(*variable)).cloned().collect();
        let mut functions = Vec::new();
        for (name, aggregate) in aggregates {
            let function = self.aggregate(aggregate, &node)?;
            if matches!(function, Function::Rows | Function::Count { .. }) {
                certain.insert(name.clone());
            }
            functions.push(function);
        }
        let keys = variables.iter().map(|variable| node.column(variable)).collect();
        let columns = variables.iter().chain(aggregates.iter().map(|(name, _)| name)).cloned().collect();
        let names: Vec<String> = variables.iter().map(ToString::to_string).collect();
        let operator =
            Group { context: Rc::clone(self.context), input: Some(node.operator), keys, functions };
        let label = format!("group by {}", names.join(" "));
        Some(self.node(Box::new(operator), label.trim_end(), vec![node.told], (columns, certain)))
    }

    fn aggregate(&self, aggregate: &AggregateExpression, node: &Node) -> Option<Function> {
        let (name, expr, distinct) = match aggregate {
            AggregateExpression::CountSolutions { distinct: false } => return Some(Function::Rows),
            AggregateExpression::CountSolutions { distinct: true } => return None,
            AggregateExpression::FunctionCall { name, expr, distinct } => (name, expr, *distinct),
        };
        let fold = match name {
            AggregateFunction::Count => {
                let Expression::Variable(variable) = expr else { return None };
                return Some(Function::Count { column: node.column(variable), distinct });
            }
            AggregateFunction::Sample => {
                return Some(Function::Sample(expression::compile(expr, &node.variables, self.context)?));
            }
            AggregateFunction::Sum => Fold::Sum,
            AggregateFunction::Avg => Fold::Average,
            AggregateFunction::Min => Fold::Least,
            AggregateFunction::Max => Fold::Greatest,
            // Of plain strings only: what language the result has is for the evaluator to say.
            AggregateFunction::GroupConcat { separator }
                if matches!(expr, Expression::FunctionCall(Named::Str, _)) =>
            {
                Fold::Concatenation(separator.clone().unwrap_or_else(|| " ".to_owned()))
            }
            AggregateFunction::GroupConcat { .. } | AggregateFunction::Custom(_) => return None,
        };
        let expression: Compiled = expression::compile(expr, &node.variables, self.context)?;
        Some(Function::Fold { fold, expression, distinct })
    }
}

/// The node with these columns, in this order.
fn arranged(node: Node, variables: &[Variable]) -> Node {
    if node.variables == variables {
        return node;
    }
    let columns = variables.iter().map(|variable| node.column(variable)).collect();
    let certain = variables.iter().filter(|variable| node.certain.contains(*variable)).cloned().collect();
    let operator = Box::new(Arrange { input: node.operator, columns });
    Node { operator, variables: variables.to_vec(), certain, is_unit: false, told: node.told }
}

/// The conditions that all must hold, those of EXISTS and NOT EXISTS apart.
fn split<'e>(
    condition: &'e Expression,
    conditions: &mut Vec<Expression>,
    nested: &mut Vec<(&'e GraphPattern, bool)>,
) {
    match condition {
        Expression::And(a, b) => {
            split(a, conditions, nested);
            split(b, conditions, nested);
        }
        Expression::Exists(pattern) => nested.push((pattern, true)),
        Expression::Not(inner) if let Expression::Exists(pattern) = &**inner => {
            nested.push((pattern, false));
        }
        other => conditions.push(other.clone()),
    }
}

/// Whether a pattern is of triples and conditions on them alone.
fn is_triples(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Bgp { patterns } => !patterns.is_empty(),
        GraphPattern::Lateral { left, right } => is_triples(left) && is_triples(right),
        GraphPattern::Filter { inner, expr } => is_triples(inner) && !asks_for_patterns(expr),
        _ => false,
    }
}

fn shared(left: &GraphPattern, right: &GraphPattern) -> Variables {
    in_scope(left).intersection(&in_scope(right)).cloned().collect()
}
