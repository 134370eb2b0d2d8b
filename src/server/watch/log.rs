//! The log: a JSON object a line, on standard error.

use crate::calendar::date_of;
use serde_json::{Value, json};
use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where events are told of.
#[derive(Debug, Clone, Copy)]
pub(in crate::server) struct Log {
    /// Whether requests that went well are told of, too.
    pub(in crate::server) tells_all: bool,
}

impl Log {
    /// Tells of something that is as it should be.
    pub(in crate::server) fn info(self, event: &str, members: Value) {
        if self.tells_all {
            write("info", event, members);
        }
    }

    /// Tells of something that somebody should look at.
    #[expect(clippy::unused_self, reason = "said of a log")]
    pub(in crate::server) fn warn(self, event: &str, members: Value) {
        write("warn", event, members);
    }
}

fn write(level: &str, event: &str, members: Value) {
    let mut line = json!({ "time": now(), "level": level, "event": event });
    if let (Some(line), Value::Object(members)) = (line.as_object_mut(), members) {
        line.extend(members.into_iter().filter(|(_, value)| !value.is_null()));
    }
    // Who closed standard error wants no log.
    let _ = std::io::stderr().lock().write_all(format!("{line}\n").as_bytes());
}

/// The time now, as RFC 3339 has it, in UTC.
pub(in crate::server) fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = since.as_secs();
    let (year, month, day) = date_of((seconds / 86_400).into());
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", since.subsec_millis())
}
