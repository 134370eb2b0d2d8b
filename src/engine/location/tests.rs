//! Graphs on their way to a location.

use super::*;

#[test]
fn many_graphs_come_in_few_transactions() {
    for (graphs, most) in [(100, 1), (10_000, 4), (300_000, 9)] {
        let graph = |n: usize| (NamedNode::new_unchecked(format!("http://e/{n}")), Vec::new());
        let batches = batches((0..graphs).map(graph).collect());
        assert!(batches.len() <= most, "{graphs}: {}", batches.len());
        assert_eq!(batches.iter().map(Vec::len).sum::<usize>(), graphs);
    }
}
