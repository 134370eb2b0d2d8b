//! Variables that are used where nothing binds them.
//!
//! Knows the scopes of the algebra. Must not know data.

use crate::document::nearest_name;
use crate::query::algebra::internal_variables::is_random;
use crate::query::algebra::scope::in_scope;
use crate::query::algebra::visit::{children, expressions, of_triple, parts, root};
use crate::query::syntax::parse::Query;
use oxrdf::Variable;
use spargebra::algebra::{Expression, GraphPattern};
use std::collections::BTreeSet;

/// A variable that nothing binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unbound {
    /// The variable.
    pub variable: Variable,
    /// One that is bound and looks like it.
    pub suggestion: Option<Variable>,
}

impl Unbound {
    /// A sentence for a person.
    #[must_use]
    pub fn message(&self) -> String {
        let near = self.suggestion.as_ref().map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        format!("nothing binds {}{near}", self.variable)
    }
}

/// The variables that a query chooses, computes with or tells by, and that nothing binds where it does; each once.
#[must_use]
pub(crate) fn unbound(query: &Query) -> Vec<Unbound> {
    let algebra = query.algebra();
    let mut finding = Finding::default();
    let root = root(algebra);
    if let spargebra::Query::Construct { template, .. } = algebra {
        let bound = in_scope(root);
        for triple in template {
            of_triple(triple, &mut |variable| finding.used(variable, &bound));
        }
    }
    finding.pattern(root, &BTreeSet::new());
    let Finding { unbound, bound, asked } = finding;
    let told = unbound.into_iter().filter(|variable| !asked.contains(variable)).map(|variable| {
        let names = bound.iter().map(Variable::as_str).filter(|name| *name != variable.as_str());
        let suggestion = nearest_name(variable.as_str(), names).map(Variable::new_unchecked);
        Unbound { variable, suggestion }
    });
    told.collect()
}

#[derive(Default)]
struct Finding {
    unbound: Vec<Variable>,
    /// What anything binds.
    bound: BTreeSet<Variable>,
    /// Of which it is asked whether they have a value: they may be left open, as parameters are.
    asked: BTreeSet<Variable>,
}

impl Finding {
    fn used(&mut self, variable: &Variable, bound: &BTreeSet<Variable>) {
        if !bound.contains(variable) && !self.unbound.contains(variable) {
            self.unbound.push(variable.clone());
        }
    }

    /// What a pattern uses; `around` is bound where it stands in an EXISTS.
    fn pattern(&mut self, pattern: &GraphPattern, around: &BTreeSet<Variable>) {
        for child in children(pattern) {
            self.pattern(child, around);
        }
        let mut inside: BTreeSet<Variable> = children(pattern).into_iter().flat_map(in_scope).collect();
        inside.extend(around.iter().cloned());
        match pattern {
            GraphPattern::Project { variables, .. } | GraphPattern::Group { variables, .. } => {
                for variable in variables {
                    self.used(variable, &inside);
                }
            }
            GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => {
                self.bound.extend(in_scope(pattern).into_iter().filter(|v| !is_random(v.as_str())));
            }
            GraphPattern::Extend { variable, .. } if !is_random(variable.as_str()) => {
                self.bound.insert(variable.clone());
            }
            _ => {}
        }
        for expression in expressions(pattern) {
            self.expression(expression, &inside);
        }
    }

    fn expression(&mut self, expression: &Expression, bound: &BTreeSet<Variable>) {
        match expression {
            Expression::Variable(variable) => self.used(variable, bound),
            Expression::Exists(pattern) => self.pattern(pattern, bound),
            Expression::Bound(variable) => drop(self.asked.insert(variable.clone())),
            // That it has no value may be just what is asked.
            Expression::Coalesce(_) => {}
            other => parts(other).into_iter().for_each(|part| self.expression(part, bound)),
        }
    }
}
