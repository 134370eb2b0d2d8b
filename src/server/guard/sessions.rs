//! Who signed in with a token in a browser, and that a form was sent by a page of ours.
//!
//! Knows cookies. Must not know what is written. A cookie alone opens nothing: what is written with it needs the secret of a form,
//! which no page of another site can read.

use super::tokens::{Role, is_same};
use crate::document::sha256_hex;
use axum::http::{HeaderMap, header};
use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The name of the cookie.
const COOKIE: &str = "assay-session";
/// How long one stays signed in.
const LASTS: Duration = Duration::from_secs(12 * 60 * 60);
/// How many are signed in at once; the oldest is signed out for another.
const MOST: usize = 256;

/// Who is signed in.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<Vec<Session>>);

struct Session {
    /// The digest of what the cookie says.
    digest: String,
    form: String,
    role: Role,
    until: Instant,
}

/// A session as a request is part of it.
#[derive(Debug, Clone)]
pub(in crate::server) struct Signed {
    pub(in crate::server) role: Role,
    /// What forms of this session say.
    pub(in crate::server) form: String,
}

impl Signed {
    /// Whether a form says what those of this session do; compared to its end, whatever it says.
    pub(in crate::server) fn sent(&self, form: &str) -> bool {
        is_same(&sha256_hex(self.form.as_bytes()), &sha256_hex(form.as_bytes()))
    }
}

impl Sessions {
    /// Signs somebody in; the cookie that says so, or `None` where the system gives no random numbers.
    pub(in crate::server) fn open(&self, role: Role, is_secure: bool) -> Option<String> {
        let (name, form) = (secret()?, secret()?);
        let mut known = self.known();
        if known.len() >= MOST {
            known.remove(0);
        }
        known.push(Session {
            digest: sha256_hex(name.as_bytes()),
            form,
            role,
            until: Instant::now() + LASTS,
        });
        let secure = if is_secure { "; Secure" } else { "" };
        Some(format!(
            "{COOKIE}={name}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{secure}",
            LASTS.as_secs()
        ))
    }

    /// The session that a request is part of.
    pub(in crate::server) fn of(&self, headers: &HeaderMap) -> Option<Signed> {
        let digest = sha256_hex(cookie(headers)?.as_bytes());
        let known = self.known();
        let mut found = None;
        for session in known.iter() {
            if is_same(&session.digest, &digest) {
                found = Some(Signed { role: session.role, form: session.form.clone() });
            }
        }
        found
    }

    /// Signs somebody out; the cookie that forgets it.
    pub(in crate::server) fn close(&self, headers: &HeaderMap) -> String {
        if let Some(name) = cookie(headers) {
            let digest = sha256_hex(name.as_bytes());
            self.known().retain(|session| !is_same(&session.digest, &digest));
        }
        format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
    }

    fn known(&self) -> MutexGuard<'_, Vec<Session>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        known.retain(|session| session.until > now);
        known
    }
}

/// What the cookie says.
fn cookie(headers: &HeaderMap) -> Option<&str> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(name, value)| (name == COOKIE).then_some(value))
}

/// 256 random bits.
fn secret() -> Option<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok()?;
    let mut text = String::with_capacity(64);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn with(cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
        headers
    }

    #[test]
    fn who_signed_in_is_known_by_the_cookie_and_forms_by_their_secret() {
        let sessions = Sessions::default();
        let cookie = sessions.open(Role::Write, false).unwrap();
        assert!(cookie.contains("; HttpOnly; SameSite=Strict"));
        let pair = cookie.split(';').next().unwrap();
        let headers = with(&format!("other=1; {pair}"));
        let signed = sessions.of(&headers).unwrap();
        assert!(signed.sent(&signed.form) && !signed.sent("") && !signed.sent("guess"));
        assert!(!pair.contains(&signed.form), "the cookie does not give the secret of forms");
        for wrong in ["assay-session=guess", "assay-session=", "x=y"] {
            assert!(sessions.of(&with(wrong)).is_none(), "{wrong}");
        }
        sessions.close(&headers);
        assert!(sessions.of(&headers).is_none());
        let first = with(sessions.open(Role::Read, true).unwrap().split(';').next().unwrap());
        for _ in 0..MOST {
            sessions.open(Role::Write, false).unwrap();
        }
        assert!(sessions.of(&first).is_none(), "the oldest makes room");
    }
}
