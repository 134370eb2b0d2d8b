//! One layout for all pages.
//!
//! Knows what stands around what a page shows. Must not know what that is.

use super::links::Links;
use super::look;
use crate::engine::Engine;
use crate::server::pages::texts as t;
use maud::{DOCTYPE, Markup, html};

/// What a page is made with.
pub(in crate::server) struct Frame<'a> {
    /// What is shown.
    pub(in crate::server) engine: &'a Engine,
    /// Where other pages are.
    pub(in crate::server) links: Links,
    /// The state that is shown, in words.
    pub(in crate::server) state: String,
}

/// The part of the site that a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum Section {
    Corpus,
    Search,
    Query,
}

/// A page, as far as it is not the same for all.
pub(in crate::server) struct Page {
    /// What stands in the bar of the browser.
    pub(in crate::server) title: String,
    pub(in crate::server) section: Section,
    /// Where the page stands: names with their addresses, from the top down, without the page itself.
    pub(in crate::server) crumbs: Vec<(String, Option<String>)>,
    /// What the page shows; it has the one `h1`.
    pub(in crate::server) body: Markup,
}

impl Frame<'_> {
    /// A page as it is sent.
    pub(in crate::server) fn whole(&self, page: &Page) -> String {
        let Page { title, crumbs, body, .. } = page;
        let markup = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    title { (shown_title(title)) }
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    link rel="stylesheet" href=(self.links.asset(look::style()));
                    link rel="icon" href=(self.links.asset(look::icon()));
                    script src=(self.links.asset(look::script())) defer {}
                }
                body {
                    a.skip href="#main" { (t::SKIP) }
                    header.site { (self.banner(page.section)) }
                    @if !crumbs.is_empty() { (trail(crumbs, title)) }
                    main id="main" tabindex="-1" { (body) }
                    footer.site { (self.foot()) }
                }
            }
        };
        clean(&markup.into_string())
    }

    fn banner(&self, here: Section) -> Markup {
        let entries = [
            (Section::Corpus, t::CORPUS, Some(self.links.corpus())),
            (Section::Search, t::SEARCH, self.links.search("")),
            (Section::Query, t::QUERY, self.links.query()),
        ];
        html! {
            a.brand href=(self.links.corpus()) { (t::NAME) }
            nav aria-label=(t::SITE) {
                ul {
                    @for (section, word, address) in entries {
                        @if let Some(address) = address {
                            li { a href=(address) aria-current=[(section == here).then_some("true")] { (word) } }
                        }
                    }
                }
            }
            @if let Some(address) = self.links.search("").filter(|_| here != Section::Search) {
                form.find action=(address) method="get" role="search" {
                    input type="search" name="words" aria-label=(t::SEARCH_WORDS) placeholder=(t::SEARCH);
                }
            }
        }
    }

    fn foot(&self) -> Markup {
        html! {
            p { (t::NOTHING_TAKEN) }
            p {
                (self.state) " · " (t::NAME) " " (env!("CARGO_PKG_VERSION"))
                @if let Some(address) = self.links.addresses() { " · " a href=(address) { (t::FOR_PROGRAMS) } }
            }
        }
    }
}

fn shown_title(title: &str) -> String {
    if title == t::NAME { title.to_owned() } else { format!("{title} · {}", t::NAME) }
}

fn trail(crumbs: &[(String, Option<String>)], title: &str) -> Markup {
    html! {
        nav.trail aria-label=(t::TRAIL) {
            ol {
                @for (name, address) in crumbs {
                    li { @match address { Some(address) => a href=(address) { (name) }, None => (name) } }
                }
                li aria-current="page" { (title) }
            }
        }
    }
}

/// A page without what no page shows: control characters, and directions that would have text read in another order than it
/// stands. Where a stranger wrote some, a sign stands that says so.
pub(in crate::server) fn clean(page: &str) -> String {
    let is_kept = |c: char| {
        !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            && (!c.is_control() || matches!(c, '\n' | '\t'))
    };
    page.chars().map(|c| if is_kept(c) { c } else { '\u{fffd}' }).collect()
}
