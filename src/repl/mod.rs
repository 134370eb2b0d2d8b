//! The prompt: what is typed is read here, run by the [`Session`], and shown by the parts that commands use too.
//!
//! Knows the engine and a person. Must not know what is behind the engine.

mod command;
mod external;
mod highlight;
mod history;
mod input;
mod prompt;
mod session;

pub(crate) use session::Session;

use crate::cli::failure::{Failure, say};
use input::{Unit, units};
use prompt::{Prompt, Typed};
use session::After;

/// Runs texts one after the other; the first failure decides how it ends.
pub(crate) fn script(mut session: Session, texts: &[String], bail: bool) -> Result<(), Failure> {
    let mut first = None;
    for unit in texts.iter().flat_map(|text| units(text)) {
        match session.run(&unit) {
            Ok(After::Leave) => break,
            Ok(_) => {}
            // Nobody reads on.
            Err(failure) if failure.is_broken_pipe() => return Err(failure),
            Err(failure) => {
                failure.show();
                first.get_or_insert(failure.said());
                if bail {
                    break;
                }
            }
        }
    }
    first.map_or(Ok(()), Err)
}

/// Runs what a person types until they leave.
pub(crate) fn interactive(mut session: Session, keep_history: bool) -> Result<(), Failure> {
    let mut prompt = Prompt::new(&session, keep_history)?;
    say(&session.greeting());
    let mut initial = String::new();
    loop {
        let text = match prompt.read(&std::mem::take(&mut initial))? {
            Typed::Text(text) => text,
            Typed::Edit(text) => {
                initial = external::edit(&text, "rq").unwrap_or_else(|failure| {
                    failure.show();
                    text
                });
                continue;
            }
            Typed::Leave => break,
        };
        if text.trim().is_empty() {
            continue;
        }
        let unit = if input::is_command(&text) { Unit::Command(text) } else { Unit::Query(text) };
        match session.run(&unit) {
            Ok(After::Go) => {}
            Ok(After::Changed) => prompt.refresh(&session),
            Ok(After::Type(text)) => initial = text,
            Ok(After::Leave) => break,
            Err(failure) => failure.show(),
        }
    }
    prompt.leave();
    Ok(())
}
