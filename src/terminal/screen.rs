//! What reaches a terminal: characters that would drive it are shown, never sent.
//!
//! A document, a label or a file name may hold escape sequences that set the title, hide text or colour what Assay says of
//! it. So all text goes through [`rendered`] or a [`Screen`] on its way out, and only the colours that [`Style`] put in
//! become escape sequences there: each is sealed with letters that are drawn at random for this run of the program, which
//! no text from elsewhere can know.
//!
//! [`Style`]: super::Style

use std::borrow::Cow;
use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::sync::LazyLock;

const ESCAPE: char = '\u{1b}';

/// Follows the escape character of a colour of ours: sixteen variation selectors, which have no width.
static SEAL: LazyLock<String> = LazyLock::new(|| {
    let draws = [RandomState::new().hash_one(0_u8), RandomState::new().hash_one(1_u8)];
    let selectors = draws.into_iter().flat_map(u64::to_le_bytes).map(|byte| byte % 240);
    selectors.filter_map(|selector| char::from_u32(0xE_0100 + u32::from(selector))).collect()
});

/// The escape sequence that begins a colour, sealed.
pub(super) fn sealed(code: &str) -> String {
    format!("{ESCAPE}{}[{code}m", *SEAL)
}

/// Text with every character that would drive a terminal made visible: ESC as `␛`, others as `\u202E`. Line ends and tabs
/// stay.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(drives) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        push(c, &mut shown);
    }
    Cow::Owned(shown)
}

/// The same for one line of text: its line ends are made visible, too, so that it cannot pretend to be two.
pub(crate) fn visible_line(text: &str) -> Cow<'_, str> {
    if text.contains('\n') {
        Cow::Owned(visible(&text.replace('\n', "␊")).into_owned())
    } else {
        visible(text)
    }
}

/// One character for one: what drives a terminal is replaced, so that places in the text stay where they are.
pub(crate) fn visible_char(c: char) -> char {
    match c {
        '\t' => ' ',
        c if drives(c) || c == '\n' => picture(c).unwrap_or(char::REPLACEMENT_CHARACTER),
        c => c,
    }
}

/// Text as it is sent: the colours of ours as escape sequences, everything else as [`visible`] shows it.
pub(crate) fn rendered(text: &str) -> Cow<'_, str> {
    if !text.contains(SEAL.as_str()) {
        return visible(text);
    }
    let sealed = format!("{ESCAPE}{}", *SEAL);
    let mut pieces = text.split(&sealed);
    let mut shown = pieces.next().map(visible).unwrap_or_default().into_owned();
    for piece in pieces {
        shown.push(ESCAPE);
        shown.push_str(&visible(piece));
    }
    Cow::Owned(shown)
}

/// Whether a terminal does something else with it than to show it, or shows it as if it were not there.
fn drives(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        // Directions, invisible operators, line and paragraph separators; not the joiners that words and emoji need.
        '\u{61c}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        c => c.is_control(),
    }
}

fn push(c: char, shown: &mut String) {
    match picture(c) {
        _ if !drives(c) => shown.push(c),
        Some(picture) => shown.push(picture),
        None => {
            let _ = write!(shown, "\\u{:04X}", u32::from(c));
        }
    }
}

/// The picture that Unicode has for a control character.
fn picture(c: char) -> Option<char> {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7f}' => Some('␡'),
        _ => None,
    }
}

/// Sends what is written to a terminal, line by line, each as [`rendered`] has it.
pub(crate) struct Screen<W: Write> {
    out: W,
    line: Vec<u8>,
}

impl<W: Write> Screen<W> {
    /// A screen before a terminal.
    pub(crate) fn new(out: W) -> Self {
        Self { out, line: Vec::new() }
    }

    fn send(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&line);
        // The line ends of CSV are no characters of its data.
        let (text, end) = text.strip_suffix("\r\n").map_or((&*text, ""), |text| (text, "\n"));
        self.out.write_all(rendered(text).as_bytes())?;
        self.out.write_all(end.as_bytes())
    }
}

impl<W: Write> Write for Screen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.send()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_drives_a_terminal_is_shown() {
        for (text, expected) in [
            ("plain 中文 é 👩‍👩‍👧 می‌خواهم", "plain 中文 é 👩‍👩‍👧 می‌خواهم"),
            ("a\x1b]0;title\x07b", "a␛]0;title␇b"),
            ("red \x1b[31mhere\r\nnext\t.", "red ␛[31mhere␍\nnext\t."),
            ("abc\u{202e}cba\u{2066}\u{9b}2J", "abc\\u202Ecba\\u2066\\u009B2J"),
            ("\u{feff}a\u{200b}b\u{e0041}", "\\uFEFFa\\u200Bb\\uE0041"),
            ("\x7f\0", "␡␀"),
        ] {
            assert_eq!(visible(text), expected);
            assert_eq!(rendered(text), expected, "nothing of ours is in it");
        }
        assert_eq!(visible_line("a\nb\x1b"), "a␊b␛");
        assert_eq!("a\tb\x1bc\u{202e}".chars().map(visible_char).collect::<String>(), "a b␛c\u{fffd}");
    }

    #[test]
    fn only_sealed_colours_are_sent() {
        let text = format!("{}ok \x1b[31m{}", sealed("32"), sealed("0"));
        assert_eq!(rendered(&text), "\x1b[32mok ␛[31m\x1b[0m");
        // Selectors that are not the seal of this run seal nothing.
        let forged = "\x1b\u{e0100}\u{e0101}[31m";
        assert!(!rendered(forged).contains('\x1b'));
    }

    #[test]
    fn a_screen_takes_letters_in_pieces() {
        let mut screen = Screen::new(Vec::new());
        for byte in "é\x1b[2J\nrest\u{202e}".bytes() {
            screen.write_all(&[byte]).unwrap();
        }
        screen.flush().unwrap();
        assert_eq!(String::from_utf8(screen.out).unwrap(), "é␛[2J\nrest\\u202E");
    }
}
