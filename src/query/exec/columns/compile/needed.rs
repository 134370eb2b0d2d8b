//! Which variables somebody asks for, of the rows of a part of a query.
//!
//! Knows names of variables. Must not know patterns. Steps that follow one another each ask for what those after them read.
//! That is one set for all of them, with the last step that reads each variable: a set for each step would be their square.

use crate::query::algebra::scope::Variables;
use oxrdf::Variable;
use std::collections::HashMap;
use std::rc::Rc;

/// Variables that somebody asks for. Cheap to clone within a chain of steps.
#[derive(Clone, Default)]
pub(in crate::query::exec::columns) struct Needed {
    own: Variables,
    /// What the steps that follow read, from one of them on, and what is asked for after them.
    chain: Option<(Rc<Chain>, usize)>,
}

struct Chain {
    /// The last step that reads each variable.
    last: HashMap<Variable, usize>,
    after: Needed,
}

impl Needed {
    pub(in crate::query::exec::columns) fn contains(&self, variable: &Variable) -> bool {
        self.own.contains(variable)
            || self.chain.as_ref().is_some_and(|(chain, from)| {
                chain.last.get(variable).is_some_and(|last| last >= from) || chain.after.contains(variable)
            })
    }

    /// These, and more.
    pub(in crate::query::exec::columns) fn with(&self, more: impl IntoIterator<Item = Variable>) -> Self {
        let mut all = self.clone();
        all.own.extend(more);
        all
    }

    /// What is asked for before each of some steps, which read these variables, and after the last: one more than the steps.
    pub(in crate::query::exec::columns) fn before_each(
        &self,
        steps: impl IntoIterator<Item = Variables>,
    ) -> Vec<Self> {
        let mut last = HashMap::new();
        let mut count = 0;
        for (at, reads) in steps.into_iter().enumerate() {
            last.extend(reads.into_iter().map(|variable| (variable, at)));
            count = at + 1;
        }
        let chain = Rc::new(Chain { last, after: self.clone() });
        (0..=count)
            .map(|from| Self { own: Variables::new(), chain: Some((Rc::clone(&chain), from)) })
            .collect()
    }
}

impl<const N: usize> From<[Variable; N]> for Needed {
    fn from(names: [Variable; N]) -> Self {
        names.into_iter().collect()
    }
}

impl FromIterator<Variable> for Needed {
    fn from_iter<I: IntoIterator<Item = Variable>>(names: I) -> Self {
        Self { own: names.into_iter().collect(), chain: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Variables {
        text.split_whitespace().map(Variable::new_unchecked).collect()
    }

    #[test]
    fn each_step_is_asked_for_what_later_ones_read() {
        let needed: Needed = names("a").into_iter().collect();
        let steps = ["s a", "s b", "b c"].map(names);
        let asked = needed.before_each(steps);
        for (at, has) in ["a b c s", "a b c s", "a b c", "a"].into_iter().enumerate() {
            let all = names("a b c d s");
            let found: Variables = all.into_iter().filter(|variable| asked[at].contains(variable)).collect();
            assert_eq!(found, names(has), "step {at}");
            assert!(asked[at].with(names("d")).contains(&Variable::new_unchecked("d")));
        }
    }

    #[test]
    fn a_long_chain_keeps_each_name_once() {
        let step = |n: usize| names(&format!("s o{n}"));
        let needed: Needed = (0..3000).flat_map(step).collect();
        let asked = needed.before_each((0..3000).map(step));
        assert_eq!(asked.iter().map(|needed| needed.own.len()).sum::<usize>(), 0);
        assert!(asked[2999].contains(&Variable::new_unchecked("o2999")));
    }
}
