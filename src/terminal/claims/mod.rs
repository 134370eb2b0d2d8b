//! Claims on a terminal: traces, conflicts, origins and evidence, as lines for people.

pub(in crate::terminal) mod conflicts;
pub(in crate::terminal) mod evidence;
pub(in crate::terminal) mod origins;
pub(in crate::terminal) mod search;
pub(in crate::terminal) mod trace;
