//! Putting constants in the place of variables, everywhere in a pattern.
//!
//! Knows the algebra and its scopes. Must not know where the constants come from.

use super::error::BindError;
use crate::query::algebra::scope::is_in_scope;
use oxrdf::{Literal, NamedNode, Term, Variable};
use spargebra::algebra::{AggregateExpression, Expression, Function, GraphPattern, OrderExpression};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};
use std::collections::BTreeMap;

/// One value for each of some variables.
#[derive(Debug, Clone, Default)]
pub(in crate::query) struct Substitution {
    values: BTreeMap<Variable, Term>,
}

impl Substitution {
    pub(in crate::query) fn with(&self, variable: Variable, value: Term) -> Result<Self, BindError> {
        if has_blank_node(&value) {
            return Err(BindError::BlankNode { name: variable.into_string() });
        }
        let mut values = self.values.clone();
        values.insert(variable, value);
        Ok(Self { values })
    }

    pub(in crate::query) fn without(&self, variables: &[Variable]) -> Self {
        let kept = self.values.iter().filter(|(variable, _)| !variables.contains(variable));
        Self { values: kept.map(|(variable, value)| (variable.clone(), value.clone())).collect() }
    }

    pub(in crate::query) fn has(&self, variable: &Variable) -> bool {
        self.values.contains_key(variable)
    }

    pub(in crate::query) fn iter(&self) -> impl Iterator<Item = (&Variable, &Term)> {
        self.values.iter()
    }

    pub(in crate::query) fn several_after_grouping(&self, expression: &Expression) -> BindError {
        let mut used = None;
        crate::query::algebra::visit::of_expression(expression, &mut |variable| {
            if used.is_none() && self.has(variable) {
                used = Some(variable.as_str().to_owned());
            }
        });
        BindError::SeveralAfterGrouping { name: used.unwrap_or_default() }
    }

    /// The pattern without its variables that have a value.
    pub(in crate::query) fn pattern(&self, pattern: &GraphPattern) -> Result<GraphPattern, BindError> {
        let inside = |inner: &GraphPattern| self.pattern(inner).map(Box::new);
        Ok(match pattern {
            GraphPattern::Bgp { patterns } => GraphPattern::Bgp {
                patterns: patterns.iter().map(|triple| self.triple(triple)).collect::<Result<_, _>>()?,
            },
            GraphPattern::Path { subject, path, object } => GraphPattern::Path {
                subject: self.term(subject)?,
                path: path.clone(),
                object: self.term(object)?,
            },
            GraphPattern::Join { left, right } => {
                GraphPattern::Join { left: inside(left)?, right: inside(right)? }
            }
            GraphPattern::Lateral { left, right } => {
                GraphPattern::Lateral { left: inside(left)?, right: inside(right)? }
            }
            GraphPattern::Union { left, right } => {
                GraphPattern::Union { left: inside(left)?, right: inside(right)? }
            }
            GraphPattern::LeftJoin { left, right, expression } => GraphPattern::LeftJoin {
                left: inside(left)?,
                right: inside(right)?,
                expression: expression.as_ref().map(|expression| self.expression(expression)).transpose()?,
            },
            GraphPattern::Minus { left, right } => self.minus(left, right)?,
            GraphPattern::Filter { expr, inner } => {
                GraphPattern::Filter { expr: self.expression(expr)?, inner: inside(inner)? }
            }
            GraphPattern::Graph { name, inner } => {
                GraphPattern::Graph { name: self.name(name, "graph name")?, inner: inside(inner)? }
            }
            GraphPattern::Service { name, inner, silent } => GraphPattern::Service {
                name: self.name(name, "service name")?,
                inner: inside(inner)?,
                silent: *silent,
            },
            GraphPattern::Extend { variable, .. } if self.has(variable) => {
                return Err(assigned(variable));
            }
            GraphPattern::Extend { inner, variable, expression } => GraphPattern::Extend {
                inner: inside(inner)?,
                variable: variable.clone(),
                expression: self.expression(expression)?,
            },
            GraphPattern::Values { variables, bindings } => self.inline_data(variables, bindings),
            modifier => self.modifier(modifier)?,
        })
    }

    /// Solution modifiers of a subquery.
    fn modifier(&self, pattern: &GraphPattern) -> Result<GraphPattern, BindError> {
        let inside = |inner: &GraphPattern| self.pattern(inner).map(Box::new);
        Ok(match pattern {
            GraphPattern::OrderBy { inner, expression } => GraphPattern::OrderBy {
                inner: inside(inner)?,
                expression: expression.iter().map(|order| self.order(order)).collect::<Result<_, _>>()?,
            },
            GraphPattern::Project { inner, variables } => GraphPattern::Project {
                inner: inside(inner)?,
                variables: variables.iter().filter(|variable| !self.has(variable)).cloned().collect(),
            },
            GraphPattern::Distinct { inner } => GraphPattern::Distinct { inner: inside(inner)? },
            GraphPattern::Reduced { inner } => GraphPattern::Reduced { inner: inside(inner)? },
            GraphPattern::Slice { inner, start, length } => {
                GraphPattern::Slice { inner: inside(inner)?, start: *start, length: *length }
            }
            GraphPattern::Group { inner, variables, aggregates } => {
                self.group(inner, variables, aggregates)?
            }
            other => other.clone(),
        })
    }

    /// A group key that became constant stays a key under another name: with no key at all, an empty pattern
    /// would give one group where it must give none.
    fn group(
        &self,
        inner: &GraphPattern,
        keys: &[Variable],
        aggregates: &[(Variable, AggregateExpression)],
    ) -> Result<GraphPattern, BindError> {
        let mut bound = self.pattern(inner)?;
        let mut variables = Vec::new();
        for key in keys {
            match self.values.get(key) {
                Some(value) => {
                    bound = assign(bound, stand_in(key), value);
                    variables.push(stand_in(key));
                }
                None => variables.push(key.clone()),
            }
        }
        let aggregate = |(variable, aggregate): &(Variable, AggregateExpression)| {
            Ok((variable.clone(), self.aggregate(aggregate)?))
        };
        let aggregates = aggregates.iter().map(aggregate).collect::<Result<_, BindError>>()?;
        Ok(GraphPattern::Group { inner: Box::new(bound), variables, aggregates })
    }

    /// `MINUS` removes nothing where the two sides share no variable, so a shared one that became constant must
    /// go on being shared.
    fn minus(&self, left: &GraphPattern, right: &GraphPattern) -> Result<GraphPattern, BindError> {
        let (mut bound_left, mut bound_right) = (self.pattern(left)?, self.pattern(right)?);
        for (variable, value) in &self.values {
            if is_in_scope(left, variable) && is_in_scope(right, variable) {
                bound_left = assign(bound_left, stand_in(variable), value);
                bound_right = assign(bound_right, stand_in(variable), value);
            }
        }
        Ok(GraphPattern::Minus { left: bound_left.into(), right: bound_right.into() })
    }

    /// Keeps the rows that agree with the values, and drops their columns.
    fn inline_data(&self, variables: &[Variable], bindings: &[Vec<Option<GroundTerm>>]) -> GraphPattern {
        let agrees = |row: &&Vec<Option<GroundTerm>>| {
            variables.iter().zip(*row).all(|(variable, cell)| match (self.values.get(variable), cell) {
                (Some(value), Some(cell)) => Term::from(cell.clone()) == *value,
                _ => true,
            })
        };
        let kept = |row: &Vec<Option<GroundTerm>>| {
            let cells = variables.iter().zip(row).filter(|(variable, _)| !self.has(variable));
            cells.map(|(_, cell)| cell.clone()).collect()
        };
        GraphPattern::Values {
            variables: variables.iter().filter(|variable| !self.has(variable)).cloned().collect(),
            bindings: bindings.iter().filter(agrees).map(kept).collect(),
        }
    }

    fn triple(&self, triple: &TriplePattern) -> Result<TriplePattern, BindError> {
        if let TermPattern::Variable(variable) = &triple.subject
            && let Some(value @ (Term::Literal(_) | Term::Triple(_))) = self.values.get(variable)
        {
            return Err(not_an_iri(variable, "subject", value));
        }
        Ok(TriplePattern {
            subject: self.term(&triple.subject)?,
            predicate: self.name(&triple.predicate, "predicate")?,
            object: self.term(&triple.object)?,
        })
    }

    fn term(&self, term: &TermPattern) -> Result<TermPattern, BindError> {
        Ok(match term {
            TermPattern::Variable(variable) => {
                self.values.get(variable).map_or_else(|| term.clone(), |value| value.clone().into())
            }
            TermPattern::Triple(triple) => self.triple(triple)?.into(),
            constant => constant.clone(),
        })
    }

    fn name(&self, name: &NamedNodePattern, place: &'static str) -> Result<NamedNodePattern, BindError> {
        let NamedNodePattern::Variable(variable) = name else {
            return Ok(name.clone());
        };
        match self.values.get(variable) {
            None => Ok(name.clone()),
            Some(Term::NamedNode(value)) => Ok(NamedNode::clone(value).into()),
            Some(value) => Err(not_an_iri(variable, place, value)),
        }
    }

    fn order(&self, order: &OrderExpression) -> Result<OrderExpression, BindError> {
        Ok(match order {
            OrderExpression::Asc(expression) => OrderExpression::Asc(self.expression(expression)?),
            OrderExpression::Desc(expression) => OrderExpression::Desc(self.expression(expression)?),
        })
    }

    fn aggregate(&self, aggregate: &AggregateExpression) -> Result<AggregateExpression, BindError> {
        Ok(match aggregate {
            AggregateExpression::FunctionCall { name, expr, distinct } => AggregateExpression::FunctionCall {
                name: name.clone(),
                expr: self.expression(expr)?,
                distinct: *distinct,
            },
            count @ AggregateExpression::CountSolutions { .. } => count.clone(),
        })
    }

    /// The expression without its variables that have a value.
    pub(in crate::query) fn expression(&self, expression: &Expression) -> Result<Expression, BindError> {
        use Expression as E;
        let one = |inner: &E| self.expression(inner).map(Box::new);
        let many = |inner: &[E]| inner.iter().map(|e| self.expression(e)).collect::<Result<Vec<_>, _>>();
        Ok(match expression {
            E::Variable(variable) => self.values.get(variable).map_or_else(|| expression.clone(), constant),
            E::Bound(variable) if self.has(variable) => E::Literal(Literal::from(true)),
            E::NamedNode(_) | E::Literal(_) | E::Bound(_) => expression.clone(),
            E::Or(a, b) => E::Or(one(a)?, one(b)?),
            E::And(a, b) => E::And(one(a)?, one(b)?),
            E::Equal(a, b) => E::Equal(one(a)?, one(b)?),
            E::SameTerm(a, b) => E::SameTerm(one(a)?, one(b)?),
            E::Greater(a, b) => E::Greater(one(a)?, one(b)?),
            E::GreaterOrEqual(a, b) => E::GreaterOrEqual(one(a)?, one(b)?),
            E::Less(a, b) => E::Less(one(a)?, one(b)?),
            E::LessOrEqual(a, b) => E::LessOrEqual(one(a)?, one(b)?),
            E::Add(a, b) => E::Add(one(a)?, one(b)?),
            E::Subtract(a, b) => E::Subtract(one(a)?, one(b)?),
            E::Multiply(a, b) => E::Multiply(one(a)?, one(b)?),
            E::Divide(a, b) => E::Divide(one(a)?, one(b)?),
            E::UnaryPlus(a) => E::UnaryPlus(one(a)?),
            E::UnaryMinus(a) => E::UnaryMinus(one(a)?),
            E::Not(a) => E::Not(one(a)?),
            E::In(a, list) => E::In(one(a)?, many(list)?),
            E::If(a, b, c) => E::If(one(a)?, one(b)?, one(c)?),
            E::Coalesce(list) => E::Coalesce(many(list)?),
            E::FunctionCall(function, list) => E::FunctionCall(function.clone(), many(list)?),
            E::Exists(pattern) => E::Exists(Box::new(self.pattern(pattern)?)),
        })
    }
}

/// The query computes the parameter itself.
pub(in crate::query) fn assigned(variable: &Variable) -> BindError {
    BindError::Assigned { name: variable.as_str().to_owned() }
}

fn not_an_iri(variable: &Variable, place: &'static str, value: &Term) -> BindError {
    BindError::NotAnIri { name: variable.as_str().to_owned(), place, value: Box::new(value.clone()) }
}

fn has_blank_node(term: &Term) -> bool {
    match term {
        Term::BlankNode(_) => true,
        Term::Triple(triple) => triple.subject.is_blank_node() || has_blank_node(&triple.object),
        Term::NamedNode(_) | Term::Literal(_) => false,
    }
}

fn assign(inner: GraphPattern, variable: Variable, value: &Term) -> GraphPattern {
    GraphPattern::Extend { inner: Box::new(inner), variable, expression: constant(value) }
}

/// The variable that keeps a place where a constant went. Projections name their variables, so it stays inside.
fn stand_in(variable: &Variable) -> Variable {
    Variable::new_unchecked(format!("bound__{}", variable.as_str()))
}

/// The expression whose value is the term.
pub(in crate::query) fn constant(term: &Term) -> Expression {
    match term {
        Term::NamedNode(node) => Expression::NamedNode(node.clone()),
        Term::Literal(literal) => Expression::Literal(literal.clone()),
        Term::Triple(triple) => Expression::FunctionCall(
            Function::Triple,
            vec![
                constant(&triple.subject.clone().into()),
                constant(&triple.predicate.clone().into()),
                constant(&triple.object),
            ],
        ),
        // Refused when the substitution is made; as a constant it would equal nothing.
        Term::BlankNode(node) => Expression::Literal(Literal::from(node.as_str())),
    }
}
