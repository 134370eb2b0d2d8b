//! Fields of a form, each with what is wrong with it.

use crate::server::pages::texts as t;
use maud::{Markup, html};

/// Something that is wrong, with the field that it is in.
#[derive(Debug, Clone)]
pub(in crate::server) struct Fault {
    pub(in crate::server) field: String,
    pub(in crate::server) message: String,
    pub(in crate::server) help: Option<String>,
}

/// What others wrote meanwhile.
#[derive(Debug, Clone)]
pub(in crate::server) struct Changed {
    /// The sheet, or the claim.
    pub(in crate::server) file: String,
    pub(in crate::server) text: String,
}

/// The fields of a form.
pub(super) struct Fields<'a> {
    pub(super) faults: &'a [Fault],
}

/// How a field is filled in.
#[derive(Clone, Copy)]
pub(super) enum Kind<'a> {
    /// A line, with what may be chosen.
    Line(&'a str),
    Date,
    /// Several lines.
    Text(u32),
    /// One of some words.
    Choice(&'a [(&'a str, &'a str)]),
}

impl Fields<'_> {
    /// A field: its name in the form, the name that faults give it, its label, what it holds and what is told of it.
    pub(super) fn field(
        &self,
        (name, fault, label): (&str, &str, &str),
        value: &str,
        about: &str,
        kind: Kind<'_>,
    ) -> Markup {
        let id = format!("f-{}", name.replace('.', "-"));
        let faults: Vec<&Fault> = self.faults.iter().filter(|one| one.field == fault).collect();
        let (is_wrong, told) = ((!faults.is_empty()).then_some("true"), format!("{id}-about"));
        html! {
            div.field data-fault=(fault) {
                label for=(id) { (label) }
                @match kind {
                    Kind::Line(list) => { input id=(id) name=(name) value=(value) list=[(!list.is_empty()).then_some(list)] aria-describedby=(told) aria-invalid=[is_wrong] autocomplete="off"; }
                    Kind::Date => { input id=(id) name=(name) value=(value) type="date" aria-describedby=(told) aria-invalid=[is_wrong]; }
                    Kind::Text(rows) => textarea id=(id) name=(name) rows=(rows) aria-describedby=(told) aria-invalid=[is_wrong] { (value) },
                    Kind::Choice(choices) => select id=(id) name=(name) aria-describedby=(told) aria-invalid=[is_wrong] {
                        @for (word, shown) in choices { option value=(word) selected[*word == value] { (shown) } }
                    },
                }
                div.about id=(told) {
                    (about)
                    @for fault in faults { p.fault { (fault.message) @if let Some(help) = &fault.help { " — " (help) } } }
                }
            }
        }
    }

    /// All that is wrong, before the form: each a link to its field.
    pub(super) fn summary(&self, ids: &[(&str, &str)]) -> Markup {
        html! {
            @if !self.faults.is_empty() {
                div.note.bad role="alert" tabindex="-1" {
                    p { strong { (t::NOTHING_WRITTEN) } }
                    ul {
                        @for fault in self.faults {
                            @let id = ids.iter().find(|(known, _)| *known == fault.field).map(|(_, id)| *id);
                            li { @match id { Some(id) => a href={ "#f-" (id.replace('.', "-")) } { (fault.message) }, None => (fault.message) } @if let Some(help) = &fault.help { " — " (help) } }
                        }
                    }
                }
            }
        }
    }
}

/// What others wrote, beside what is about to be written; the next try knows of it.
pub(super) fn changed(changed: Option<&Changed>) -> Markup {
    html! {
        @if let Some(Changed { file, text }) = changed {
            div.note.bad role="alert" {
                p { strong { (t::changed(file)) } }
                p { (t::CHANGED_HELP) }
                details open { summary { (t::THERE_NOW) " " code { (file) } } pre.code.tall tabindex="0" { (text) } }
            }
        }
    }
}

/// Choices that a browser offers while one types.
pub(super) fn list<'a>(id: &str, choices: impl Iterator<Item = (&'a str, &'a str)>) -> Markup {
    html! { datalist id=(id) { @for (value, label) in choices { option value=(value) { (label) } } } }
}
