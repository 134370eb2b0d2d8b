//! Who may read and who may write, by tokens.
//!
//! Knows digests of tokens. Must not know what is read or written.

use crate::document::sha256_hex;
use crate::server::wire::problem::Problem;
use axum::http::{HeaderMap, StatusCode, header};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How many wrong tokens a minute are answered.
const MOST_WRONG: u32 = 30;
const MINUTE: Duration = Duration::from_secs(60);

/// What a token lets do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Ask.
    Read,
    /// Ask and change.
    Write,
}

/// Tokens by their digests.
#[derive(Default)]
pub(crate) struct Tokens {
    known: Vec<(String, Role)>,
    wrong: Mutex<Option<(Instant, u32)>>,
}

/// Why a line of a file of tokens is none.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub(crate) struct TokenFault {
    pub(crate) line: usize,
    pub(crate) message: &'static str,
}

/// The shortest token.
const SHORTEST: usize = 16;

impl Tokens {
    /// Reads lines of `write TOKEN` and `read TOKEN`; `#` begins a comment.
    ///
    /// # Errors
    /// When a line is neither, or a token is short.
    pub(crate) fn read(text: &str) -> Result<Self, TokenFault> {
        let mut known = Vec::new();
        for (line, text) in (1..).zip(text.lines()) {
            let words: Vec<&str> = text.split_whitespace().collect();
            let fault = |message| Err(TokenFault { line, message });
            let (role, token) = match words.as_slice() {
                [] => continue,
                [first, ..] if first.starts_with('#') => continue,
                ["write", token] => (Role::Write, *token),
                ["read", token] => (Role::Read, *token),
                _ => return fault("expected `write TOKEN` or `read TOKEN`"),
            };
            if token.len() < SHORTEST {
                return fault("a token has at least 16 characters");
            }
            known.push((sha256_hex(token.as_bytes()), role));
        }
        Ok(Self { known, wrong: Mutex::default() })
    }

    /// Whether any token lets write.
    pub(crate) fn let_write(&self) -> bool {
        self.known.iter().any(|(_, role)| *role == Role::Write)
    }

    /// Whether a request may do something.
    pub(in crate::server) fn check(&self, headers: &HeaderMap, wanted: Role) -> Result<(), Problem> {
        let given = headers.get(header::AUTHORIZATION);
        if given.is_none() && wanted == Role::Read && !self.known.iter().any(|(_, role)| *role == Role::Read)
        {
            return Ok(());
        }
        let challenge = |kind, detail: &str| {
            Problem::new(StatusCode::UNAUTHORIZED, kind, "a token is needed")
                .detail(detail)
                .header(header::WWW_AUTHENTICATE, "Bearer realm=\"assay\"")
        };
        let Some(given) = given else {
            return Err(challenge("no-token", "send `Authorization: Bearer TOKEN`"));
        };
        if self.has_too_many_wrong() {
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "wrong-tokens", "too many wrong tokens")
                .detail("wait a minute")
                .retry_after(60));
        }
        let token = given.to_str().ok().and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        match token.and_then(|token| self.role(token)) {
            Some(role) if role == Role::Write || wanted == Role::Read => Ok(()),
            Some(_) => Err(Problem::new(StatusCode::FORBIDDEN, "token-reads", "this token lets read only")),
            None if self.known.is_empty() && wanted == Role::Read => Ok(()),
            None => {
                self.note_wrong();
                Err(challenge("wrong-token", "the token is none of those that this server knows"))
            }
        }
    }

    /// The role of a token. Digests are compared to their end, whichever is right: how long that takes tells nothing.
    fn role(&self, token: &str) -> Option<Role> {
        let given = sha256_hex(token.as_bytes());
        let mut found = None;
        for (digest, role) in &self.known {
            if is_same(digest, &given) {
                found = Some(*role);
            }
        }
        found
    }

    fn has_too_many_wrong(&self) -> bool {
        let wrong = self.wrong.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        wrong.is_some_and(|(since, count)| since.elapsed() < MINUTE && count >= MOST_WRONG)
    }

    fn note_wrong(&self) {
        let mut wrong = self.wrong.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *wrong = match *wrong {
            Some((since, count)) if since.elapsed() < MINUTE => Some((since, count + 1)),
            _ => Some((Instant::now(), 1)),
        };
    }
}

/// Whether two digests are the same, compared to their end: how long that takes tells nothing.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let differs = one.bytes().zip(other.bytes()).fold(0, |all, (one, other)| all | (one ^ other));
    differs == 0 && one.len() == other.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn with(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn tokens_let_do_what_their_line_says() {
        let tokens = Tokens::read("# desk\nwrite 0123456789abcdef\n\nread fedcba9876543210\n").unwrap();
        assert!(tokens.let_write());
        for (header, reads, writes) in [
            (Some("Bearer 0123456789abcdef"), true, true),
            (Some("bearer 0123456789abcdef"), true, true),
            (Some("Bearer fedcba9876543210"), true, false),
            (Some("Bearer 0123456789abcdee"), false, false),
            (Some("Basic 0123456789abcdef"), false, false),
            (None, false, false),
        ] {
            let headers = header.map_or_else(HeaderMap::new, with);
            assert_eq!(tokens.check(&headers, Role::Read).is_ok(), reads, "{header:?}");
            assert_eq!(tokens.check(&headers, Role::Write).is_ok(), writes, "{header:?}");
        }
        let open = Tokens::read("write 0123456789abcdef").unwrap();
        assert!(open.check(&HeaderMap::new(), Role::Read).is_ok());
        for _ in 0..MOST_WRONG {
            assert!(open.check(&with("Bearer guess"), Role::Write).is_err());
        }
        let problem = open.check(&with("Bearer 0123456789abcdef"), Role::Write).unwrap_err();
        assert_eq!(problem.kind(), "wrong-tokens");
    }

    #[test]
    fn lines_that_are_no_tokens_are_told() {
        for (text, line) in [("write short", 1), ("\nwrite", 2), ("admin 0123456789abcdef", 1)] {
            assert_eq!(Tokens::read(text).err().map(|fault| fault.line), Some(line), "{text}");
        }
    }
}
