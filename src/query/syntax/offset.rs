//! Places in a text.
//!
//! Knows characters. Must not know what the text says.

/// A place in a text, between two of its characters or at an end: a text can always be cut there.
#[derive(Debug, Clone, Copy)]
pub(in crate::query) struct Offset<'t> {
    text: &'t str,
    byte: usize,
}

impl<'t> Offset<'t> {
    /// The place before a byte, or before the character that the byte is a part of; the end, where the text is shorter.
    pub(in crate::query) fn new(text: &'t str, byte: usize) -> Self {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        Self { text, byte }
    }

    /// The place at a line and a column, both counted in characters from 1.
    pub(in crate::query) fn of(text: &'t str, line: usize, column: usize) -> Self {
        let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let within = text[start..].char_indices().nth(column.saturating_sub(1));
        Self { text, byte: within.map_or(text.len(), |(at, _)| start + at) }
    }

    /// So many characters before it; the beginning, where there are not as many.
    pub(in crate::query) fn back(self, characters: usize) -> Self {
        let Some(last) = characters.checked_sub(1) else { return self };
        let before = self.before().char_indices().rev().nth(last);
        Self { byte: before.map_or(0, |(at, _)| at), ..self }
    }

    /// How many bytes are before it.
    pub(in crate::query) fn byte(self) -> usize {
        self.byte
    }

    /// The text before it.
    pub(in crate::query) fn before(self) -> &'t str {
        &self.text[..self.byte]
    }

    /// The text after it.
    pub(in crate::query) fn after(self) -> &'t str {
        &self.text[self.byte..]
    }

    /// Its line and its column, both counted in characters from 1.
    pub(in crate::query) fn position(self) -> (usize, usize) {
        let before = self.before();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
    }

    /// The line that it is in, without its end.
    pub(in crate::query) fn line(self) -> &'t str {
        let start = self.before().rfind('\n').map_or(0, |at| at + 1);
        let end = self.after().find('\n').map_or(self.text.len(), |at| self.byte + at);
        self.text[start..end].trim_end_matches('\r')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_lie_between_characters() {
        let text = "a≥\né日 b";
        let cases =
            [(0, (1, 1)), (2, (1, 2)), (3, (1, 2)), (4, (1, 3)), (5, (2, 1)), (9, (2, 2)), (99, (2, 5))];
        for (byte, position) in cases {
            assert_eq!(Offset::new(text, byte).position(), position, "{byte}");
        }
        assert_eq!(Offset::of(text, 2, 3).after(), " b");
        assert_eq!(Offset::of(text, 2, 3).back(3).after(), "\né日 b");
        assert_eq!(Offset::of(text, 1, 1).back(3).byte(), 0);
        assert_eq!(Offset::new("a\r\nb", 1).line(), "a");
    }

    proptest! {
        #[test]
        fn any_byte_has_a_position_that_leads_back(text in "\\PC{0,20}|[a≥\n日]{0,20}", byte in 0..90_usize) {
            let place = Offset::new(&text, byte);
            let (line, column) = place.position();
            prop_assert_eq!(Offset::of(&text, line, column).byte(), place.byte());
            prop_assert_eq!(format!("{}{}", place.before(), place.after()), text);
        }
    }
}
