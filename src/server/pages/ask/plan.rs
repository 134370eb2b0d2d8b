//! The plan of a query as a tree.

use crate::query::PlanNode;
use crate::server::pages::numbers::figure;
use crate::server::pages::texts as t;
use maud::{Markup, html};

/// How deep a plan is shown.
const DEEP: usize = 60;

/// A plan, from its last step down to the first.
pub(super) fn tree(plan: &PlanNode) -> Markup {
    html! { ul.tree { (node(plan, 0)) } }
}

fn node(plan: &PlanNode, depth: usize) -> Markup {
    let count = |number: u64| figure(usize::try_from(number).unwrap_or(usize::MAX));
    html! {
        li {
            code { (plan.operator) }
            span.about {
                @if let Some(rows) = plan.rows { " " (count(rows)) " " (t::ROWS) }
                @if let Some(expected) = plan.expected { ", " (t::EXPECTED) " " (count(expected)) }
                @if let Some(seconds) = plan.seconds { ", " (format!("{:.2} ms", seconds * 1000.0)) }
            }
            @if !plan.children.is_empty() && depth < DEEP {
                ul { @for child in &plan.children { (node(child, depth + 1)) } }
            }
        }
    }
}
