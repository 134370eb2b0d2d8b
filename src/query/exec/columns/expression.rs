//! Expressions over rows.
//!
//! Knows the algebra of expressions. What is asked most is computed here: comparisons, arithmetic, logic, tests of strings.
//! The rest is asked of the evaluator of reference, once for each different value where one variable is all it depends on.
//! Must not know where rows come from.

pub(in crate::query::exec::columns) mod list;
use super::expression::list::List;
use super::value;
use super::value::{UNBOUND, Value};
use super::{Batch, Context};
use crate::index::{Id, TermClass, carried, is_kept, uncarried};
use crate::query::algebra::visit::parts;
use crate::query::algebra::volatile::is_volatile;
use crate::query::expression::functions;
use crate::query::expression::functions::{Pattern, is_known};
use crate::query::expression::values;
use crate::query::expression::values::{Number, Operation};
use oxrdf::{Literal, Term, Variable, vocab::xsd};
use spareval::ExpressionTerm;
use spargebra::algebra::{Expression, Function};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;

/// An expression whose variables are columns.
pub(super) enum Compiled {
    Column(usize),
    Constant(Value),
    /// A variable that no row binds.
    Unbound,
    Bound(usize),
    Or(Box<Compiled>, Box<Compiled>),
    And(Box<Compiled>, Box<Compiled>),
    Not(Box<Compiled>),
    Equal(Box<Compiled>, Box<Compiled>),
    SameTerm(Box<Compiled>, Box<Compiled>),
    /// A comparison that holds for these orders.
    Compare(Box<Compiled>, Box<Compiled>, [Ordering; 2]),
    Arithmetic(Operation, Box<Compiled>, Box<Compiled>),
    In(Box<Compiled>, Box<List>),
    If(Box<[Compiled; 3]>),
    Coalesce(Vec<Compiled>),
    Text(Box<Compiled>, TextTest),
    /// What STR gives.
    Spelled(Box<Compiled>),
    EvaluatorCall(EvaluatorCall),
}

/// What is asked of a string.
pub(super) enum TextTest {
    Contains(String),
    Starts(String),
    Ends(String),
    Matches(Pattern),
}

/// An expression that the evaluator of reference computes.
pub(super) struct EvaluatorCall {
    expression: sparopt::algebra::Expression,
    columns: Vec<(Variable, usize)>,
    known: RefCell<HashMap<Id, Option<Value>>>,
}

/// Values that are remembered for one expression.
const REMEMBERED: usize = 1 << 16;

/// The expression over columns of these variables; `None` where rows do not suffice to compute it.
pub(super) fn compile(
    expression: &Expression,
    variables: &[Variable],
    context: &Context,
) -> Option<Compiled> {
    use Expression as E;
    let inner = |expression: &Expression| compile(expression, variables, context).map(Box::new);
    let column = |variable: &Variable| variables.iter().position(|known| known == variable);
    let compare = |a: &Expression, b: &Expression, holds: [Ordering; 2]| {
        Some(Compiled::Compare(inner(a)?, inner(b)?, holds))
    };
    let arithmetic = |operation, a: &Expression, b: &Expression| {
        Some(Compiled::Arithmetic(operation, inner(a)?, inner(b)?))
    };
    match expression {
        E::NamedNode(node) => Some(constant(node.clone().into(), context)),
        E::Literal(literal) => Some(constant(literal.clone().into(), context)),
        E::Variable(variable) => Some(column(variable).map_or(Compiled::Unbound, Compiled::Column)),
        E::Bound(variable) => {
            let unbound = || Compiled::Constant(false.into());
            Some(column(variable).map_or_else(unbound, Compiled::Bound))
        }
        E::Or(a, b) => Some(Compiled::Or(inner(a)?, inner(b)?)),
        E::And(a, b) => Some(Compiled::And(inner(a)?, inner(b)?)),
        E::Not(a) => Some(Compiled::Not(inner(a)?)),
        E::Equal(a, b) => Some(Compiled::Equal(inner(a)?, inner(b)?)),
        E::SameTerm(a, b) => Some(Compiled::SameTerm(inner(a)?, inner(b)?)),
        E::Greater(a, b) => compare(a, b, [Ordering::Greater; 2]),
        E::GreaterOrEqual(a, b) => compare(a, b, [Ordering::Greater, Ordering::Equal]),
        E::Less(a, b) => compare(a, b, [Ordering::Less; 2]),
        E::LessOrEqual(a, b) => compare(a, b, [Ordering::Less, Ordering::Equal]),
        E::Add(a, b) => arithmetic(Operation::Add, a, b),
        E::Subtract(a, b) => arithmetic(Operation::Subtract, a, b),
        E::Multiply(a, b) => arithmetic(Operation::Multiply, a, b),
        E::Divide(a, b) => arithmetic(Operation::Divide, a, b),
        E::In(a, list) => {
            let list = List::new(compile_all(list, variables, context)?, context);
            Some(Compiled::In(inner(a)?, Box::new(list)))
        }
        E::If(a, b, c) => Some(Compiled::If(Box::new([*inner(a)?, *inner(b)?, *inner(c)?]))),
        E::Coalesce(list) => Some(Compiled::Coalesce(compile_all(list, variables, context)?)),
        E::Exists(_) => None,
        E::FunctionCall(Function::Str, arguments) if let [argument] = arguments.as_slice() => {
            Some(Compiled::Spelled(inner(argument)?))
        }
        E::FunctionCall(Function::Custom(name), arguments) if !is_known(name, arguments.len()) => {
            Some(Compiled::error())
        }
        E::FunctionCall(function, arguments) => match text_test(function, arguments) {
            Some(Some(test)) => Some(Compiled::Text(inner(&arguments[0])?, test)),
            Some(None) => Some(Compiled::error()),
            None => evaluator_call(expression, variables, context),
        },
        E::UnaryPlus(_) | E::UnaryMinus(_) => evaluator_call(expression, variables, context),
    }
}

fn compile_all(list: &[Expression], variables: &[Variable], context: &Context) -> Option<Vec<Compiled>> {
    list.iter().map(|expression| compile(expression, variables, context)).collect()
}

fn constant(term: Term, context: &Context) -> Compiled {
    let value = ExpressionTerm::from(term.clone());
    Compiled::Constant(match Number::of(&value) {
        Some(_) if is_kept(&term) => Value::Computed(value),
        _ => Value::Id(context.dataset.id(term)),
    })
}

/// A test of a string against a constant; `Some(None)` where the constant is no regular expression.
#[expect(clippy::option_option, reason = "what is asked elsewhere, and what has no value")]
fn text_test(function: &Function, arguments: &[Expression]) -> Option<Option<TextTest>> {
    let literal = |at: usize| match arguments.get(at) {
        Some(Expression::Literal(literal)) if is_plain(literal) => Some(literal.value().to_owned()),
        _ => None,
    };
    Some(Some(match function {
        Function::Contains => TextTest::Contains(literal(1)?),
        Function::StrStarts => TextTest::Starts(literal(1)?),
        Function::StrEnds => TextTest::Ends(literal(1)?),
        Function::Regex => {
            let flags = if arguments.len() > 2 { literal(2)? } else { String::new() };
            return Some(Pattern::new(&literal(1)?, &flags).ok().map(TextTest::Matches));
        }
        _ => return None,
    }))
}

fn is_plain(literal: &Literal) -> bool {
    literal.datatype() == xsd::STRING
}

fn evaluator_call(expression: &Expression, variables: &[Variable], context: &Context) -> Option<Compiled> {
    if !depends_on_row_alone(expression) {
        return None;
    }
    let mut used = Vec::new();
    crate::query::algebra::visit::of_expression(expression, &mut |variable| {
        if !used.contains(variable) {
            used.push(variable.clone());
        }
    });
    let column = |variable: Variable| {
        let at = variables.iter().position(|known| *known == variable)?;
        Some((variable, at))
    };
    let columns = used.into_iter().filter_map(column).collect();
    let mut expression = context.rewriting.expression(expression);
    functions::bound_in(&mut expression);
    let expression = values::converted(&expression)?;
    Some(Compiled::EvaluatorCall(EvaluatorCall { expression, columns, known: RefCell::default() }))
}

/// Whether the same row gives the same value whenever it is asked, and the evaluator can give it without the query: IRI reads
/// the query's base, and EXISTS its data.
fn depends_on_row_alone(expression: &Expression) -> bool {
    fn needs_query(expression: &Expression) -> bool {
        matches!(expression, Expression::Exists(_) | Expression::FunctionCall(Function::Iri, _))
            || parts(expression).into_iter().any(needs_query)
    }
    !is_volatile(expression) && !needs_query(expression)
}

impl Compiled {
    /// What has no value in any row.
    fn error() -> Self {
        Self::Coalesce(Vec::new())
    }

    /// The value for a row; `None` where it is an error.
    pub(super) fn value(&self, context: &Context, batch: &Batch, row: usize) -> Option<Value> {
        Some(match self {
            Self::Column(column) => match batch.columns[*column][row] {
                UNBOUND => return None,
                id => Value::Id(id),
            },
            Self::Constant(value) => value.clone(),
            Self::Unbound => return None,
            Self::Arithmetic(operation, a, b) => {
                let (a, b) = (a.value(context, batch, row)?, b.value(context, batch, row)?);
                Value::Computed(match (value::number(&a, context), value::number(&b, context)) {
                    (Some(a), Some(b)) => values::computed(*operation, &a, &b)?.term(),
                    _ => values::arithmetic(*operation, &a.term(context), &b.term(context))?,
                })
            }
            Self::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                let branch = if condition.test(context, batch, row)? { then } else { otherwise };
                branch.value(context, batch, row)?
            }
            Self::Coalesce(list) => return list.iter().find_map(|part| part.value(context, batch, row)),
            Self::Spelled(part) => spelled(part.value(context, batch, row)?, context)?,
            Self::EvaluatorCall(asked) => asked.value(context, batch, row)?,
            test => test.test(context, batch, row)?.into(),
        })
    }

    /// The effective boolean value for a row; `None` where it is an error.
    pub(super) fn test(&self, context: &Context, batch: &Batch, row: usize) -> Option<bool> {
        let of = |part: &Self| part.test(context, batch, row);
        match self {
            Self::Bound(column) => Some(batch.columns[*column][row] != UNBOUND),
            Self::Or(a, b) => match of(a) {
                Some(true) => Some(true),
                a => match of(b) {
                    Some(true) => Some(true),
                    b => a.and(b),
                },
            },
            Self::And(a, b) => match of(a) {
                Some(false) => Some(false),
                a => match of(b) {
                    Some(false) => Some(false),
                    b => a.and(b),
                },
            },
            Self::Not(a) => of(a).map(|value| !value),
            Self::Equal(a, b) => {
                let (a, b) = (a.value(context, batch, row)?, b.value(context, batch, row)?);
                context.equal(a, b)
            }
            Self::SameTerm(a, b) => {
                let (a, b) = (a.value(context, batch, row)?, b.value(context, batch, row)?);
                Some(a.id(context) == b.id(context))
            }
            Self::Compare(a, b, holds) => {
                let (a, b) = (a.value(context, batch, row)?, b.value(context, batch, row)?);
                Some(holds.contains(&context.compare(a, b)?))
            }
            Self::In(a, list) => list.has(&a.value(context, batch, row)?, context, batch, row),
            Self::Text(text, test) => {
                context.dataset.check_sometimes(row);
                test.holds(text.value(context, batch, row)?, context)
            }
            other => other.value(context, batch, row)?.truth(context),
        }
    }
}

/// An IRI or a literal as a plain string; `None` for other terms.
pub(super) fn spelled(value: Value, context: &Context) -> Option<Value> {
    let term = match value {
        Value::Id(id) if context.class(id) == TermClass::Text => return Some(value),
        Value::Id(id) => context.dataset.term(id),
        Value::Computed(term) => term.into(),
    };
    Some(Value::Computed(ExpressionTerm::StringLiteral(match term {
        Term::NamedNode(node) => node.into_string(),
        Term::Literal(literal) => literal.destruct().0,
        Term::BlankNode(_) | Term::Triple(_) => return None,
    })))
}

impl TextTest {
    fn holds(&self, value: Value, context: &Context) -> Option<bool> {
        match value {
            Value::Id(id) => context.with_text(id, |text| text.and_then(|text| self.is_met_by(text))),
            Value::Computed(ExpressionTerm::StringLiteral(text)) => self.is_met_by(&text),
            Value::Computed(
                ExpressionTerm::LangStringLiteral { value, .. }
                | ExpressionTerm::DirLangStringLiteral { value, .. },
            ) => self.is_met_by(&value),
            Value::Computed(_) => None,
        }
    }

    /// Whether a text meets it; `None` where that takes too long to tell.
    fn is_met_by(&self, text: &str) -> Option<bool> {
        Some(match self {
            Self::Contains(part) => text.contains(part.as_str()),
            Self::Starts(part) => text.starts_with(part.as_str()),
            Self::Ends(part) => text.ends_with(part.as_str()),
            Self::Matches(pattern) => return pattern.is_match(text),
        })
    }
}

impl EvaluatorCall {
    fn value(&self, context: &Context, batch: &Batch, row: usize) -> Option<Value> {
        let [(_, column)] = self.columns.as_slice() else { return self.ask(context, batch, row) };
        let id = batch.columns[*column][row];
        if let Some(known) = self.known.borrow().get(&id) {
            return known.clone();
        }
        let value = self.ask(context, batch, row);
        // What is long is not worth its room.
        if value.as_ref().is_some_and(is_long) {
            return value;
        }
        let mut known = self.known.borrow_mut();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(id, value.clone());
        value
    }

    fn ask(&self, context: &Context, batch: &Batch, row: usize) -> Option<Value> {
        context.dataset.check();
        let carries = context.rewriting.carries();
        let bound = self.columns.iter().filter_map(|(variable, column)| {
            let id = batch.columns[*column][row];
            let term = || context.dataset.term(id);
            (id != UNBOUND).then(|| (variable, if carries { carried(term()) } else { term() }))
        });
        let given = context.evaluator.evaluate_expression(&self.expression, bound)?;
        if !carries {
            return Some(Value::Computed(given.into()));
        }
        let given = uncarried(given);
        Some(if is_kept(&given) {
            Value::Computed(given.into())
        } else {
            Value::Id(context.dataset.id(given))
        })
    }
}

/// Whether a value has a long text.
fn is_long(value: &Value) -> bool {
    const LONG: usize = 1024;
    let Value::Computed(term) = value else { return false };
    match term {
        ExpressionTerm::StringLiteral(value)
        | ExpressionTerm::LangStringLiteral { value, .. }
        | ExpressionTerm::DirLangStringLiteral { value, .. }
        | ExpressionTerm::OtherTypedLiteral { value, .. } => value.len() > LONG,
        ExpressionTerm::Triple(_) => true,
        _ => false,
    }
}
