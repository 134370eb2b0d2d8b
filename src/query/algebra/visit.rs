//! Walks over a query: the parts of patterns and expressions, and every variable, in whatever place or scope.
//!
//! Knows spargebra's types. Must not know which variables are in scope, nor what anything that it visits is for.

use oxrdf::Variable;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{
    GraphNamePattern, GroundTermPattern, NamedNodePattern, QuadPattern, TermPattern, TriplePattern,
};
use spargebra::{GraphUpdateOperation, Query};

/// Visits every variable of the query, template included.
pub(in crate::query) fn of_query(query: &Query, visit: &mut dyn FnMut(&Variable)) {
    match query {
        Query::Construct { template, pattern, .. } => {
            for triple in template {
                of_triple(triple, visit);
            }
            of_pattern(pattern, visit);
        }
        Query::Select { pattern, .. } | Query::Describe { pattern, .. } | Query::Ask { pattern, .. } => {
            of_pattern(pattern, visit);
        }
    }
}

/// Visits every variable of an operation of an update, templates included.
pub(in crate::query) fn of_operation(operation: &GraphUpdateOperation, visit: &mut dyn FnMut(&Variable)) {
    let GraphUpdateOperation::DeleteInsert { delete, insert, pattern, .. } = operation else { return };
    of_pattern(pattern, visit);
    for quad in delete {
        of_name(&quad.predicate, visit);
        of_graph_name(&quad.graph_name, visit);
        for term in [&quad.subject, &quad.object] {
            of_ground_term(term, visit);
        }
    }
    for quad in insert {
        of_graph_name(&quad.graph_name, visit);
        let QuadPattern { subject, predicate, object, .. } = quad.clone();
        of_triple(&TriplePattern { subject, predicate, object }, visit);
    }
}

fn of_graph_name(name: &GraphNamePattern, visit: &mut dyn FnMut(&Variable)) {
    if let GraphNamePattern::Variable(variable) = name {
        visit(variable);
    }
}

fn of_ground_term(term: &GroundTermPattern, visit: &mut dyn FnMut(&Variable)) {
    match term {
        GroundTermPattern::Variable(variable) => visit(variable),
        GroundTermPattern::Triple(triple) => {
            of_ground_term(&triple.subject, visit);
            of_name(&triple.predicate, visit);
            of_ground_term(&triple.object, visit);
        }
        _ => {}
    }
}

/// Visits every variable of a pattern.
pub(in crate::query) fn of_pattern(pattern: &GraphPattern, visit: &mut dyn FnMut(&Variable)) {
    use GraphPattern as P;
    match pattern {
        P::Bgp { patterns } => patterns.iter().for_each(|triple| of_triple(triple, visit)),
        P::Path { subject, object, .. } => {
            of_term(subject, visit);
            of_term(object, visit);
        }
        P::Join { left, right }
        | P::Lateral { left, right }
        | P::Union { left, right }
        | P::Minus { left, right } => {
            of_pattern(left, visit);
            of_pattern(right, visit);
        }
        P::LeftJoin { left, right, expression } => {
            of_pattern(left, visit);
            of_pattern(right, visit);
            if let Some(expression) = expression {
                of_expression(expression, visit);
            }
        }
        P::Filter { expr, inner } => {
            of_expression(expr, visit);
            of_pattern(inner, visit);
        }
        P::Graph { name, inner } | P::Service { name, inner, .. } => {
            of_name(name, visit);
            of_pattern(inner, visit);
        }
        P::Extend { inner, variable, expression } => {
            visit(variable);
            of_expression(expression, visit);
            of_pattern(inner, visit);
        }
        P::Values { variables, .. } => variables.iter().for_each(visit),
        P::Distinct { inner } | P::Reduced { inner } | P::Slice { inner, .. } => {
            of_pattern(inner, visit);
        }
        P::Project { inner, variables } => {
            variables.iter().for_each(&mut *visit);
            of_pattern(inner, visit);
        }
        P::OrderBy { inner, expression } => {
            for OrderExpression::Asc(expression) | OrderExpression::Desc(expression) in expression {
                of_expression(expression, visit);
            }
            of_pattern(inner, visit);
        }
        P::Group { inner, variables, aggregates } => {
            variables.iter().for_each(&mut *visit);
            for (_, aggregate) in aggregates {
                of_aggregate(aggregate, visit);
            }
            of_pattern(inner, visit);
        }
    }
}

/// Visits every variable that an aggregate is computed from.
pub(in crate::query) fn of_aggregate(aggregate: &AggregateExpression, visit: &mut dyn FnMut(&Variable)) {
    if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
        of_expression(expr, visit);
    }
}

/// The variable that holds an aggregate, and the aggregate.
type Aggregate = (Variable, AggregateExpression);

/// Visits the aggregates of every grouping, except inside `EXISTS`.
pub(in crate::query) fn of_groups(query: &Query, visit: &mut dyn FnMut(&[Aggregate])) {
    let mut patterns = vec![root(query)];
    while let Some(pattern) = patterns.pop() {
        if let GraphPattern::Group { aggregates, .. } = pattern {
            visit(aggregates);
        }
        patterns.extend(children(pattern));
    }
}

/// The patterns that a pattern is made of.
pub(in crate::query) fn children(pattern: &GraphPattern) -> Vec<&GraphPattern> {
    use GraphPattern as P;
    match pattern {
        P::Bgp { .. } | P::Path { .. } | P::Values { .. } => vec![],
        P::Join { left, right }
        | P::Lateral { left, right }
        | P::Union { left, right }
        | P::Minus { left, right }
        | P::LeftJoin { left, right, .. } => vec![left, right],
        P::Filter { inner, .. }
        | P::Graph { inner, .. }
        | P::Service { inner, .. }
        | P::Extend { inner, .. }
        | P::OrderBy { inner, .. }
        | P::Project { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::Slice { inner, .. }
        | P::Group { inner, .. } => vec![inner],
    }
}

/// [`children`], to be changed.
pub(in crate::query) fn children_mut(pattern: &mut GraphPattern) -> Vec<&mut GraphPattern> {
    use GraphPattern as P;
    match pattern {
        P::Bgp { .. } | P::Path { .. } | P::Values { .. } => vec![],
        P::Join { left, right }
        | P::Lateral { left, right }
        | P::Union { left, right }
        | P::Minus { left, right }
        | P::LeftJoin { left, right, .. } => vec![left, right],
        P::Filter { inner, .. }
        | P::Graph { inner, .. }
        | P::Service { inner, .. }
        | P::Extend { inner, .. }
        | P::OrderBy { inner, .. }
        | P::Project { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::Slice { inner, .. }
        | P::Group { inner, .. } => vec![inner],
    }
}

/// The pattern that a query evaluates.
pub(in crate::query) fn root(query: &Query) -> &GraphPattern {
    let (Query::Construct { pattern, .. }
    | Query::Select { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    pattern
}

/// [`root`], to be changed.
pub(in crate::query) fn root_mut(query: &mut Query) -> &mut GraphPattern {
    let (Query::Construct { pattern, .. }
    | Query::Select { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    pattern
}

/// Visits every pattern, those of `EXISTS` too.
pub(in crate::query) fn each_pattern<'a>(query: &'a Query, visit: &mut dyn FnMut(&'a GraphPattern)) {
    let mut patterns = vec![root(query)];
    while let Some(pattern) = patterns.pop() {
        visit(pattern);
        patterns.extend(children(pattern));
        let mut expressions = expressions(pattern);
        while let Some(expression) = expressions.pop() {
            match expression {
                Expression::Exists(pattern) => patterns.push(pattern),
                other => expressions.extend(parts(other)),
            }
        }
    }
}

/// Visits every expression and every part of one.
pub(in crate::query) fn each_expression<'a>(query: &'a Query, visit: &mut dyn FnMut(&'a Expression)) {
    each_pattern(query, &mut |pattern| {
        let mut expressions = expressions(pattern);
        while let Some(expression) = expressions.pop() {
            visit(expression);
            expressions.extend(parts(expression));
        }
    });
}

/// The expressions of a pattern itself.
pub(in crate::query) fn expressions<'a>(pattern: &'a GraphPattern) -> Vec<&'a Expression> {
    use GraphPattern as P;
    match pattern {
        P::Filter { expr, .. } => vec![expr],
        P::LeftJoin { expression, .. } => expression.iter().collect(),
        P::Extend { expression, .. } => vec![expression],
        P::OrderBy { expression, .. } => {
            let of = |order: &'a OrderExpression| match order {
                OrderExpression::Asc(expression) | OrderExpression::Desc(expression) => expression,
            };
            expression.iter().map(of).collect()
        }
        P::Group { aggregates, .. } => {
            let of = |(_, aggregate): &'a (Variable, AggregateExpression)| match aggregate {
                AggregateExpression::FunctionCall { expr, .. } => Some(expr),
                AggregateExpression::CountSolutions { .. } => None,
            };
            aggregates.iter().filter_map(of).collect()
        }
        _ => vec![],
    }
}

/// [`expressions`], to be changed.
pub(in crate::query) fn expressions_mut(pattern: &mut GraphPattern) -> Vec<&mut Expression> {
    use GraphPattern as P;
    match pattern {
        P::Filter { expr, .. } => vec![expr],
        P::LeftJoin { expression, .. } => expression.iter_mut().collect(),
        P::Extend { expression, .. } => vec![expression],
        P::OrderBy { expression, .. } => expression
            .iter_mut()
            .map(|order| match order {
                OrderExpression::Asc(expression) | OrderExpression::Desc(expression) => expression,
            })
            .collect(),
        P::Group { aggregates, .. } => aggregates
            .iter_mut()
            .filter_map(|(_, aggregate)| match aggregate {
                AggregateExpression::FunctionCall { expr, .. } => Some(expr),
                AggregateExpression::CountSolutions { .. } => None,
            })
            .collect(),
        _ => vec![],
    }
}

/// The expressions that an expression is made of; the pattern of an `EXISTS` is none.
pub(in crate::query) fn parts(expression: &Expression) -> Vec<&Expression> {
    use Expression as E;
    match expression {
        E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) | E::Exists(_) => vec![],
        E::Or(a, b)
        | E::And(a, b)
        | E::Equal(a, b)
        | E::SameTerm(a, b)
        | E::Greater(a, b)
        | E::GreaterOrEqual(a, b)
        | E::Less(a, b)
        | E::LessOrEqual(a, b)
        | E::Add(a, b)
        | E::Subtract(a, b)
        | E::Multiply(a, b)
        | E::Divide(a, b) => vec![a, b],
        E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => vec![a],
        E::In(a, list) => std::iter::once(&**a).chain(list).collect(),
        E::If(a, b, c) => vec![a, b, c],
        E::Coalesce(list) | E::FunctionCall(_, list) => list.iter().collect(),
    }
}

/// Whether an expression has an EXISTS, anywhere in it.
pub(in crate::query) fn asks_for_patterns(expression: &Expression) -> bool {
    matches!(expression, Expression::Exists(_)) || parts(expression).into_iter().any(asks_for_patterns)
}

/// [`parts`], to be changed.
pub(in crate::query) fn parts_mut(expression: &mut Expression) -> Vec<&mut Expression> {
    use Expression as E;
    match expression {
        E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) | E::Exists(_) => vec![],
        E::Or(a, b)
        | E::And(a, b)
        | E::Equal(a, b)
        | E::SameTerm(a, b)
        | E::Greater(a, b)
        | E::GreaterOrEqual(a, b)
        | E::Less(a, b)
        | E::LessOrEqual(a, b)
        | E::Add(a, b)
        | E::Subtract(a, b)
        | E::Multiply(a, b)
        | E::Divide(a, b) => vec![a, b],
        E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => vec![a],
        E::In(a, list) => std::iter::once(&mut **a).chain(list).collect(),
        E::If(a, b, c) => vec![a, b, c],
        E::Coalesce(list) | E::FunctionCall(_, list) => list.iter_mut().collect(),
    }
}

/// Visits every variable of the expression, those of `EXISTS` too.
pub(in crate::query) fn of_expression(expression: &Expression, visit: &mut dyn FnMut(&Variable)) {
    match expression {
        Expression::Variable(variable) | Expression::Bound(variable) => visit(variable),
        Expression::Exists(pattern) => of_pattern(pattern, visit),
        other => parts(other).into_iter().for_each(|part| of_expression(part, visit)),
    }
}

/// Gives a variable of a pattern another name, wherever it stands.
pub(in crate::query) fn rename(pattern: &mut GraphPattern, from: &Variable, to: &Variable) {
    use GraphPattern as P;
    let change = |variable: &mut Variable| {
        if variable == from {
            variable.clone_from(to);
        }
    };
    match pattern {
        P::Bgp { patterns } => patterns.iter_mut().for_each(|triple| rename_in_triple(triple, &change)),
        P::Path { subject, object, .. } => {
            rename_in_term(subject, &change);
            rename_in_term(object, &change);
        }
        P::Graph { name: NamedNodePattern::Variable(variable), .. }
        | P::Service { name: NamedNodePattern::Variable(variable), .. }
        | P::Extend { variable, .. } => change(variable),
        P::Values { variables, .. } | P::Project { variables, .. } | P::Group { variables, .. } => {
            variables.iter_mut().for_each(change);
        }
        _ => {}
    }
    for expression in expressions_mut(pattern) {
        rename_in_expression(expression, from, to);
    }
    for child in children_mut(pattern) {
        rename(child, from, to);
    }
}

fn rename_in_expression(expression: &mut Expression, from: &Variable, to: &Variable) {
    match expression {
        Expression::Variable(variable) | Expression::Bound(variable) if variable == from => {
            variable.clone_from(to);
        }
        Expression::Exists(pattern) => rename(pattern, from, to),
        other => parts_mut(other).into_iter().for_each(|part| rename_in_expression(part, from, to)),
    }
}

fn rename_in_triple(triple: &mut TriplePattern, change: &dyn Fn(&mut Variable)) {
    rename_in_term(&mut triple.subject, change);
    if let NamedNodePattern::Variable(variable) = &mut triple.predicate {
        change(variable);
    }
    rename_in_term(&mut triple.object, change);
}

fn rename_in_term(term: &mut TermPattern, change: &dyn Fn(&mut Variable)) {
    match term {
        TermPattern::Variable(variable) => change(variable),
        TermPattern::Triple(triple) => rename_in_triple(triple, change),
        TermPattern::NamedNode(_) | TermPattern::BlankNode(_) | TermPattern::Literal(_) => {}
    }
}

/// Visits every variable of a triple pattern.
pub(in crate::query) fn of_triple(triple: &TriplePattern, visit: &mut dyn FnMut(&Variable)) {
    of_term(&triple.subject, visit);
    of_name(&triple.predicate, visit);
    of_term(&triple.object, visit);
}

fn of_term(term: &TermPattern, visit: &mut dyn FnMut(&Variable)) {
    match term {
        TermPattern::Variable(variable) => visit(variable),
        TermPattern::Triple(triple) => of_triple(triple, visit),
        TermPattern::NamedNode(_) | TermPattern::BlankNode(_) | TermPattern::Literal(_) => {}
    }
}

fn of_name(name: &NamedNodePattern, visit: &mut dyn FnMut(&Variable)) {
    if let NamedNodePattern::Variable(variable) = name {
        visit(variable);
    }
}
