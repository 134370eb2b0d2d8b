//! What a person sees: colour where there is a terminal, tables, marked text, progress.

pub(crate) mod answer;
mod caret;
mod claims;
pub(crate) mod failure;
mod interrupt;
mod markdown;
pub(crate) mod output;
mod pager;
mod progress;
mod screen;
mod table;
mod tree;

pub(crate) use caret::show_place;
pub(crate) use claims::conflicts::{show_agreements, show_conflicts};
pub(crate) use claims::evidence::show_evidence;
pub(crate) use claims::origins::show_origins;
pub(crate) use claims::search::show_search;
pub(crate) use claims::trace::{show_trace, show_words, wrap};
pub(crate) use interrupt::Interruptible;
pub(crate) use markdown::show_markdown;
pub(crate) use pager::{Paging, print_paged};
pub(crate) use progress::ProgressLine;
pub(crate) use screen::{Screen, rendered, visible, visible_line};
pub(crate) use table::{Layout, show_rows};
pub(crate) use tree::show_plan;

use std::fmt::Display;
use std::io::IsTerminal;

/// Colours for one of the two streams, or none. What is painted is for [`rendered`] or a [`Screen`] to send.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    colour: bool,
}

impl Style {
    /// For standard output.
    pub(crate) fn stdout() -> Self {
        Self::of(std::io::stdout().is_terminal())
    }

    /// For standard error.
    pub(crate) fn stderr() -> Self {
        Self::of(std::io::stderr().is_terminal())
    }

    /// Without colour.
    #[cfg(test)]
    pub(crate) fn plain() -> Self {
        Self { colour: false }
    }

    fn of(is_terminal: bool) -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { colour: is_terminal && !refused }
    }

    fn paint(self, code: &str, text: impl Display) -> String {
        if self.colour {
            format!("{}{text}{}", screen::sealed(code), screen::sealed("0"))
        } else {
            text.to_string()
        }
    }

    pub(crate) fn bold(self, text: impl Display) -> String {
        self.paint("1", text)
    }

    pub(crate) fn dim(self, text: impl Display) -> String {
        self.paint("2", text)
    }

    pub(crate) fn red(self, text: impl Display) -> String {
        self.paint("1;31", text)
    }

    pub(crate) fn yellow(self, text: impl Display) -> String {
        self.paint("33", text)
    }

    pub(crate) fn green(self, text: impl Display) -> String {
        self.paint("32", text)
    }

    /// A bracket and its partner.
    pub(crate) fn matched(self, text: impl Display) -> String {
        self.paint("1;35", text)
    }

    pub(crate) fn cyan(self, text: impl Display) -> String {
        self.paint("36", text)
    }
}

/// Whether standard output is a terminal.
pub(crate) fn is_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// The width of the terminal in columns; 100 where there is none.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0))
}

/// The height of the terminal in lines; `None` where there is none.
pub(crate) fn height() -> Option<usize> {
    terminal_size::terminal_size().map(|(_, height)| usize::from(height.0))
}
