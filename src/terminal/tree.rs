//! The plan of a query as a tree of lines, with rows and times in columns before it.

use super::Style;
use crate::query::PlanNode;
use std::fmt::Write;
use std::time::Duration;

/// A plan as text of a width: what does not fit is cut. Without a width nothing is.
pub(crate) fn show_plan(plan: &PlanNode, width: Option<usize>, style: Style) -> String {
    let mut text = format!("{}\n", style.dim("  expected      rows      time  step"));
    branch(plan, "", "", width.map_or(usize::MAX, |width| width.max(40)), style, &mut text);
    text
}

fn branch(node: &PlanNode, first: &str, rest: &str, width: usize, style: Style, text: &mut String) {
    let rows = node.rows.map_or_else(String::new, |rows| rows.to_string());
    let time = node.seconds.and_then(|s| Duration::try_from_secs_f64(s).ok());
    let time = time.map_or_else(String::new, |time| format!("{time:.1?}"));
    let expected = node.expected.map_or_else(String::new, |rows| rows.to_string());
    let numbers = format!("{expected:>10}{rows:>10}{time:>10}  ");
    let room = width.saturating_sub(numbers.chars().count() + first.chars().count()).max(20);
    let step = cut(&node.operator, room);
    let _ = writeln!(text, "{numbers}{}{step}", style.dim(first));
    for (index, child) in node.children.iter().enumerate() {
        let (elbow, bar) =
            if index + 1 == node.children.len() { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        branch(child, &format!("{rest}{elbow}"), &format!("{rest}{bar}"), width, style, text);
    }
}

fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    text.chars().take(room - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_hang_together() {
        let leaf = |operator: &str| PlanNode {
            operator: operator.to_owned(),
            expected: Some(4),
            rows: Some(3),
            seconds: Some(0.0012),
            children: Vec::new(),
        };
        let plan = PlanNode {
            operator: "join".to_owned(),
            expected: None,
            rows: None,
            seconds: None,
            children: vec![PlanNode { children: vec![leaf("c")], ..leaf("a") }, leaf(&"b".repeat(99))],
        };
        let shown = show_plan(&plan, Some(50), Style::plain());
        let lines: Vec<&str> = shown.lines().map(|line| line.split_at(32).1).collect();
        assert_eq!(lines[1..4], ["join", "├─ a", "│  └─ c"]);
        assert!(lines[4].starts_with("└─ bbb") && lines[4].ends_with('…'));
        let whole = show_plan(&plan, None, Style::plain());
        assert!(whole.contains(&"b".repeat(99)), "{whole}");
        assert!(shown.lines().nth(2).unwrap().starts_with("         4         3     1.2ms"), "{shown}");
    }
}
