//! What the values of a parameter are, from its default and from where the query uses it.
//!
//! Knows places in patterns and the types of constants. Must not know data.

use super::header::ParameterType;
use super::typed;
use crate::query::algebra::visit;
use crate::query::syntax::parse::Query;
use crate::query::syntax::prefixes::Prefixes;
use oxrdf::{NamedNode, Variable};
use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::term::{NamedNodePattern, TermPattern};

/// What an expression compares a parameter with.
enum Peer {
    Kind(ParameterType),
    Variable(Variable),
}

/// The type of a parameter: the first that its uses suggest and that its default fits; without a default the first that
/// its uses suggest. A text, where nothing tells.
pub(super) fn kind(
    query: &Query,
    name: &str,
    default: Option<&str>,
    prefixes: &Prefixes,
    objects: &dyn Fn(&NamedNode) -> Option<ParameterType>,
) -> ParameterType {
    use ParameterType as T;
    let variable = Variable::new_unchecked(name);
    let mut kinds = places(query, &variable, objects);
    for peer in peers(query, &variable) {
        match peer {
            Peer::Kind(kind) => kinds.push(kind),
            Peer::Variable(other) => kinds.extend(places(query, &other, objects)),
        }
    }
    let Some(default) = default else {
        return kinds.first().copied().unwrap_or(T::String);
    };
    kinds.extend([T::Iri, T::Integer, T::Decimal, T::Boolean, T::DateTime, T::Date]);
    let fits = |kind: &T| typed(name, *kind, default, prefixes).is_ok();
    kinds.into_iter().find(fits).unwrap_or(T::String)
}

/// What the places say where a variable stands in triples.
fn places(
    query: &Query,
    variable: &Variable,
    objects: &dyn Fn(&NamedNode) -> Option<ParameterType>,
) -> Vec<ParameterType> {
    let mut kinds = Vec::new();
    visit::each_pattern(query.algebra(), &mut |pattern| match pattern {
        GraphPattern::Bgp { patterns } => {
            for triple in patterns {
                if is(&triple.subject, variable) || names(&triple.predicate, variable) {
                    kinds.push(ParameterType::Iri);
                }
                if let (true, NamedNodePattern::NamedNode(predicate)) =
                    (is(&triple.object, variable), &triple.predicate)
                {
                    kinds.extend(objects(predicate));
                }
            }
        }
        GraphPattern::Path { subject, object, .. } if is(subject, variable) || is(object, variable) => {
            kinds.push(ParameterType::Iri);
        }
        GraphPattern::Graph { name, .. } | GraphPattern::Service { name, .. } if names(name, variable) => {
            kinds.push(ParameterType::Iri);
        }
        _ => {}
    });
    kinds
}

fn is(term: &TermPattern, variable: &Variable) -> bool {
    matches!(term, TermPattern::Variable(v) if v == variable)
}

fn names(name: &NamedNodePattern, variable: &Variable) -> bool {
    matches!(name, NamedNodePattern::Variable(v) if v == variable)
}

/// What expressions set beside a variable.
fn peers(query: &Query, variable: &Variable) -> Vec<Peer> {
    use Expression as E;
    let mut peers = Vec::new();
    visit::each_expression(query.algebra(), &mut |expression| match expression {
        E::Equal(a, b)
        | E::SameTerm(a, b)
        | E::Greater(a, b)
        | E::GreaterOrEqual(a, b)
        | E::Less(a, b)
        | E::LessOrEqual(a, b)
        | E::Add(a, b)
        | E::Subtract(a, b)
        | E::Multiply(a, b)
        | E::Divide(a, b) => {
            for (one, other) in [(a, b), (b, a)] {
                if matches!(&**one, E::Variable(v) if v == variable) {
                    peers.extend(peer(other));
                }
            }
        }
        E::In(one, list) if list.iter().any(|e| matches!(e, E::Variable(v) if v == variable)) => {
            peers.extend(peer(one));
        }
        E::FunctionCall(function, arguments)
            if is_of_text(function)
                && arguments.iter().any(|argument| matches!(argument, E::Variable(v) if v == variable)) =>
        {
            peers.push(Peer::Kind(ParameterType::String));
        }
        _ => {}
    });
    peers
}

fn peer(expression: &Expression) -> Option<Peer> {
    use Expression as E;
    match expression {
        E::Variable(variable) => Some(Peer::Variable(variable.clone())),
        E::NamedNode(_) => Some(Peer::Kind(ParameterType::Iri)),
        E::Literal(literal) => ParameterType::of_datatype(literal.datatype()).map(Peer::Kind),
        E::FunctionCall(function, _) => match function {
            Function::Year | Function::Month | Function::Day | Function::StrLen => {
                Some(Peer::Kind(ParameterType::Integer))
            }
            Function::Str | Function::Lang | Function::LCase | Function::UCase | Function::Concat => {
                Some(Peer::Kind(ParameterType::String))
            }
            _ => None,
        },
        _ => None,
    }
}

fn is_of_text(function: &Function) -> bool {
    matches!(
        function,
        Function::Contains
            | Function::Regex
            | Function::StrStarts
            | Function::StrEnds
            | Function::StrBefore
            | Function::StrAfter
            | Function::LangMatches
            | Function::LCase
            | Function::UCase
    )
}
