//! The list of an IN.
//!
//! Knows values. Must not know rows but through expressions.
//!
//! Most lists are of many constants, of which a value is one or none: they are looked up, not compared one by one.

use super::Compiled;
use crate::index::{Id, TermClass};
use crate::query::exec::columns::value;
use crate::query::exec::columns::value::Value;
use crate::query::exec::columns::{Batch, Context};
use crate::query::expression::values::Number;
use std::collections::HashSet;

/// What a value may be equal to.
pub(in crate::query::exec::columns) struct List {
    /// IRIs, blank nodes and plain strings, of which each is equal to itself alone among such.
    named: HashSet<Id>,
    /// Integers.
    integers: HashSet<i64>,
    /// All members, for values that the sets do not settle.
    all: Vec<Compiled>,
    /// What values that are one of those must be compared with.
    others: Vec<usize>,
}

impl List {
    pub(in crate::query::exec::columns) fn new(all: Vec<Compiled>, context: &Context) -> Self {
        let (mut named, mut integers, mut others) = (HashSet::new(), HashSet::new(), Vec::new());
        let mut has_text = false;
        for (at, item) in all.iter().enumerate() {
            let Compiled::Constant(value) = item else {
                others.push(at);
                continue;
            };
            match key(value, context) {
                Some(Key::Named(id)) => {
                    named.insert(id);
                    // Whether a number is equal to a string is for a comparison to say; one string says it for all.
                    if context.class(id) == TermClass::Text && !std::mem::replace(&mut has_text, true) {
                        others.push(at);
                    }
                }
                Some(Key::Integer(number)) => {
                    // The same of strings and a number.
                    if integers.is_empty() {
                        others.push(at);
                    }
                    integers.insert(number);
                }
                None => others.push(at),
            }
        }
        Self { named, integers, all, others }
    }

    /// Whether a value is one of them; `None` where that cannot be told.
    pub(in crate::query::exec::columns) fn has(
        &self,
        value: &Value,
        context: &Context,
        batch: &Batch,
        row: usize,
    ) -> Option<bool> {
        let known = key(value, context);
        match known {
            Some(Key::Named(id)) if self.named.contains(&id) => return Some(true),
            Some(Key::Integer(number)) if self.integers.contains(&number) => return Some(true),
            _ => {}
        }
        let mut is_error = false;
        let mut compare = |item: &Compiled| {
            let equal = item.value(context, batch, row).and_then(|item| context.equal(value.clone(), item));
            is_error |= equal.is_none();
            equal == Some(true)
        };
        let is_one = match known {
            Some(_) => self.others.iter().any(|at| compare(&self.all[*at])),
            None => self.all.iter().any(compare),
        };
        if is_one { Some(true) } else { (!is_error).then_some(false) }
    }
}

/// What a value is looked up by.
#[derive(Clone, Copy)]
enum Key {
    Named(Id),
    Integer(i64),
}

fn key(value: &Value, context: &Context) -> Option<Key> {
    if let Value::Id(id) = value {
        let class = context.class(*id);
        if class.is_node() || class == TermClass::Text {
            return Some(Key::Named(*id));
        }
    }
    match value::number(value, context)? {
        Number::Integer(number) => Some(Key::Integer(number.into())),
        _ => None,
    }
}
