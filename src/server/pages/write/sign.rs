//! Signing in, why nothing can be recorded, and what was.

use crate::server::pages::frame::{Frame, Page, Section};
use crate::server::pages::texts as t;
use maud::{Markup, html};

fn page(frame: &Frame<'_>, title: &str, body: Markup) -> Page {
    let crumbs = vec![(t::CORPUS.to_owned(), Some(frame.links.corpus()))];
    Page { title: title.to_owned(), section: Section::Corpus, crumbs, body }
}

/// The page on which one signs in with a token, to go on to another.
pub(in crate::server) fn sign_in(frame: &Frame<'_>, next: &str) -> Page {
    let body = html! {
        h1 { (t::SIGN_IN) }
        p { (t::SIGN_IN_LEAD) }
        form.write action="/session" method="post" {
            input type="hidden" name="next" value=(next);
            div.field {
                label for="f-token" { (t::TOKEN) }
                input #f-token name="token" type="password" required autocomplete="current-password";
            }
            p { button.primary type="submit" { (t::SIGN_IN) } }
        }
    };
    page(frame, t::SIGN_IN, body)
}

/// The page that says why nothing can be recorded here.
pub(in crate::server) fn why_not(frame: &Frame<'_>, why: &str) -> Page {
    let body = html! {
        h1 { (t::READ_ONLY) }
        p.note { (t::sentence(why)) }
    };
    page(frame, t::READ_ONLY, body)
}

/// The page that says what was recorded, and where.
pub(in crate::server) fn recorded(frame: &Frame<'_>, claim: (&str, &str), file: &str, text: &str) -> Page {
    let (name, address) = claim;
    let body = html! {
        h1 { (t::RECORDED) }
        p { (t::in_sheet(file)) " " code { "git diff " (file) } }
        pre.code tabindex="0" { (text) }
        p { a.primary href=(address) { (t::to_the_claim(name)) } }
    };
    page(frame, t::RECORDED, body)
}
