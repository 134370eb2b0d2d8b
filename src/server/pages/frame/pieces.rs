//! A text cut where marks begin and end, so that marks may overlap.
//!
//! Knows code points. Must not know what is marked.

/// A stretch of text under the same marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::server) struct Piece<'t> {
    pub(in crate::server) text: &'t str,
    /// The marks over it, by their places among those given.
    pub(in crate::server) marks: Vec<usize>,
    /// The marks that begin with it.
    pub(in crate::server) begins: Vec<usize>,
    /// The marks that end with it.
    pub(in crate::server) ends: Vec<usize>,
}

/// Cuts a text, which begins at a code point of a larger one, under marks from code point to code point of that. What reaches
/// beyond the text is cut at its ends; a mark of nothing is none.
pub(in crate::server) fn pieces<'t>(text: &'t str, from: usize, marks: &[(usize, usize)]) -> Vec<Piece<'t>> {
    let length = text.chars().count();
    let local: Vec<(usize, usize)> = marks
        .iter()
        .map(|(start, end)| (start.saturating_sub(from).min(length), end.saturating_sub(from).min(length)))
        .collect();
    let mut cuts: Vec<usize> =
        local.iter().filter(|(start, end)| start < end).flat_map(|(s, e)| [*s, *e]).collect();
    cuts.extend([0, length]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut events: Vec<(usize, bool, usize)> = Vec::new();
    for (mark, (start, end)) in local.iter().enumerate().filter(|(_, (start, end))| start < end) {
        events.push((*start, true, mark));
        events.push((*end, false, mark));
    }
    events.sort_unstable();
    let (mut found, mut over, mut next, mut rest) = (Vec::new(), Vec::new(), 0, text);
    for pair in cuts.windows(2) {
        let mut begins = Vec::new();
        while let Some((at, is_begin, mark)) = events.get(next).copied().filter(|(at, ..)| *at <= pair[0]) {
            debug_assert!(at == pair[0]);
            if is_begin {
                begins.push(mark);
                over.push(mark);
            } else {
                over.retain(|known| *known != mark);
            }
            next += 1;
        }
        let byte = rest.char_indices().nth(pair[1] - pair[0]).map_or(rest.len(), |(byte, _)| byte);
        let (text, after) = rest.split_at(byte);
        rest = after;
        let ends = over.iter().copied().filter(|mark| local[*mark].1 == pair[1]).collect();
        found.push(Piece { text, marks: over.clone(), begins, ends });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn overlapping_marks_cut_a_text() {
        let found = pieces("中文 abcdef", 10, &[(12, 16), (14, 18), (0, 3), (17, 17)]);
        let shown: Vec<(&str, Vec<usize>)> = found.iter().map(|one| (one.text, one.marks.clone())).collect();
        assert_eq!(
            shown,
            [("中文", vec![]), (" a", vec![0]), ("bc", vec![0, 1]), ("de", vec![1]), ("f", vec![])]
        );
        assert_eq!((found[1].begins.clone(), found[2].ends.clone()), (vec![0], vec![0]));
        assert!(pieces("", 0, &[(0, 5)]).is_empty());
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_marks_cover_what_they_say(
            text in "[a-c 中é\n]{0,30}",
            from in 0_usize..9,
            marks in proptest::collection::vec((0_usize..40, 0_usize..40), 0..6),
        ) {
            let found = pieces(&text, from, &marks);
            let whole: String = found.iter().map(|piece| piece.text).collect();
            prop_assert_eq!(&whole, &text);
            let mut at = from;
            for piece in &found {
                let end = at + piece.text.chars().count();
                for (number, (start, stop)) in marks.iter().enumerate() {
                    prop_assert_eq!(piece.marks.contains(&number), *start <= at && end <= *stop && at < end);
                }
                at = end;
            }
            for (number, (start, stop)) in marks.iter().enumerate() {
                let overlaps = start < stop && *start < at && from < *stop && from < at;
                let begun = found.iter().filter(|piece| piece.begins.contains(&number)).count();
                let ended = found.iter().filter(|piece| piece.ends.contains(&number)).count();
                prop_assert_eq!((begun, ended), (usize::from(overlaps), usize::from(overlaps)));
            }
        }
    }
}
