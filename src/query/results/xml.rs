//! What XML 1.0 can hold, for the writers of XML results and RDF/XML.

use std::io::{self, Write};

/// A character that XML 1.0 has no way to write, not even as a reference.
#[derive(Debug, thiserror::Error)]
#[error("XML 1.0 cannot hold the character U+{0:04X}")]
pub(super) struct NotXml(pub(super) u32);

/// Lets XML pass to a writer: a carriage return, which readers would make a line end of, becomes a reference; a character
/// that XML cannot hold is an error of kind [`io::ErrorKind::InvalidData`] with [`NotXml`] in it.
///
/// Serializers themselves write neither of them, so both are of the data.
pub(super) struct XmlFilter<W> {
    out: W,
    /// The last bytes, while they may be the beginning of U+FFFE or U+FFFF.
    held: Vec<u8>,
}

impl<W: Write> XmlFilter<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, held: Vec::new() }
    }

    fn refuse(character: u32) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, NotXml(character))
    }
}

impl<W: Write> Write for XmlFilter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for &byte in bytes {
            match byte {
                b'\t' | b'\n' => {}
                b'\r' => {
                    self.out.write_all(b"&#13;")?;
                    continue;
                }
                0..0x20 => return Err(Self::refuse(byte.into())),
                _ => {}
            }
            self.held = match (self.held.as_slice(), byte) {
                ([], 0xEF) => vec![0xEF],
                ([0xEF], 0xBF) => vec![0xEF, 0xBF],
                ([0xEF, 0xBF], 0xBE | 0xBF) => return Err(Self::refuse(0xFF40 + u32::from(byte))),
                _ => Vec::new(),
            };
            self.out.write_all(&[byte])?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(text: &str) -> Result<String, String> {
        let mut filter = XmlFilter::new(Vec::new());
        filter.write_all(text.as_bytes()).map_err(|error| error.to_string())?;
        Ok(String::from_utf8(filter.out).unwrap())
    }

    #[test]
    fn what_xml_cannot_hold_is_refused_by_name() {
        assert_eq!(
            filtered("<a>é\tx\r\ny\u{ffef}\u{fffd}\u{85}</a>").unwrap(),
            "<a>é\tx&#13;\ny\u{ffef}\u{fffd}\u{85}</a>"
        );
        for character in ['\0', '\u{8}', '\u{1b}', '\u{fffe}', '\u{ffff}'] {
            let error = filtered(&format!("a{character}b")).unwrap_err();
            assert_eq!(error, format!("XML 1.0 cannot hold the character U+{:04X}", u32::from(character)));
        }
    }
}
