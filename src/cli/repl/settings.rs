//! What a person chooses for the session: how queries are run, and how answers are shown.

use super::command::{Bound, DotCommand, Switch};
use super::session::Session;
use crate::terminal::answer::OutputFormat;
use crate::terminal::failure::Failure;
use clap::ValueEnum;

impl Session {
    /// The commands that only change how queries are run and answers shown, or show how.
    pub(super) fn change(&mut self, command: DotCommand) -> Result<(), Failure> {
        match command {
            DotCommand::Format { format } => {
                if let Some(name) = format {
                    self.look.format = Some(OutputFormat::named(&name)?);
                }
                let format = self.look.format.map_or("by the answer", OutputFormat::name);
                self.tell("format", format);
            }
            DotCommand::Mode { mode } => {
                self.look.layout = mode.unwrap_or(self.look.layout);
                self.tell("mode", named(&self.look.layout));
            }
            DotCommand::Labels { labels } => {
                self.look.labels = labels.map_or(self.look.labels, |switch| switch == Switch::On);
                self.tell("labels", on_off(self.look.labels));
            }
            DotCommand::Pager { pager } => {
                self.look.paging = pager.unwrap_or(self.look.paging);
                self.tell("pager", named(&self.look.paging));
            }
            DotCommand::Timer { timer } => {
                self.look.timer = timer.map_or(self.look.timer, |switch| switch == Switch::On);
                self.tell("timer", on_off(self.look.timer));
            }
            DotCommand::Evidence { evidence } => {
                self.evidence = evidence.map_or(self.evidence, |switch| switch == Switch::On);
                self.tell("evidence", on_off(self.evidence));
            }
            DotCommand::Limit { limit } => {
                self.limit = limit.map_or(self.limit, |Bound(limit)| limit);
                self.tell("limit", self.limit.map_or("off".to_owned(), |rows| format!("{rows} rows")));
            }
            DotCommand::Timeout { timeout } => {
                self.timeout = timeout.map_or(self.timeout, |Bound(time)| time);
                self.tell("timeout", self.timeout.map_or("off".to_owned(), |time| format!("{time:?}")));
            }
            DotCommand::Memory { memory } => {
                self.memory = memory.unwrap_or(self.memory);
                self.tell("memory", format!("{} MB", self.memory >> 20));
            }
            DotCommand::Set { values } => self.set(values),
            _ => {}
        }
        Ok(())
    }

    /// Gives variables values, or takes them away; tells which are set.
    fn set(&mut self, values: Vec<(String, String)>) {
        for (name, value) in values {
            self.values.retain(|(known, _)| *known != name);
            if !value.is_empty() {
                self.values.push((name, value));
            }
        }
        let set: Vec<String> = self.values.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.tell("set", if set.is_empty() { "nothing".to_owned() } else { set.join(" ") });
    }
}

fn named(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

fn on_off(value: bool) -> &'static str {
    if value { "on" } else { "off" }
}
