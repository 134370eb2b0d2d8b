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
mod settings;
pub(in crate::cli) mod start;

pub(crate) use session::Session;

use crate::terminal::failure::{Failure, say};
use input::{Unit, Units};
use prompt::{Prompt, Typed};
use session::After;
use std::io::{BufRead, ErrorKind};

/// Runs texts one after the other, each query as soon as it ends; the first failure decides how it ends.
pub(crate) fn script(mut session: Session, texts: Vec<Box<dyn BufRead>>, bail: bool) -> Result<(), Failure> {
    let mut first = None;
    for unit in texts.into_iter().flat_map(units_of) {
        match unit.and_then(|unit| session.run(&unit)) {
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

/// The units of a text, as its lines come.
fn units_of(text: Box<dyn BufRead>) -> impl Iterator<Item = Result<Unit, Failure>> {
    let mut units = Units::default();
    let lines = text.lines().map(Some).chain([None]);
    lines.flat_map(move |line| match line {
        Some(Ok(line)) => units.line(line.trim_start_matches('\u{feff}')).into_iter().map(Ok).collect(),
        Some(Err(error)) if error.kind() == ErrorKind::InvalidData => {
            vec![Err(Failure::usage("the input is not text in UTF-8"))]
        }
        Some(Err(error)) => vec![Err(Failure::work(format!("the input cannot be read: {error}")))],
        None => units.end().into_iter().map(Ok).collect::<Vec<_>>(),
    })
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
        let unit = match input::bare_command(&text) {
            Some(command) => Unit::Command(command.to_owned()),
            None if input::is_command(&text) => Unit::Command(text),
            None => Unit::Query(text),
        };
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
