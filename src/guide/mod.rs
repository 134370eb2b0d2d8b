//! The guide: one Markdown file a topic, which `assay help TOPIC` prints and this documentation shows.
//!
//! Knows the texts and their names. Must not know how they are printed.
//!
//! The examples of each topic build on one small workspace, and a test replays them against the binary.

#![expect(clippy::doc_markdown, reason = "names stand in prose as people write them")]

/// A topic of the guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its name, as `assay help` takes it.
    pub name: &'static str,
    /// What it is about, in a line.
    pub summary: &'static str,
    /// The text, in Markdown.
    pub text: &'static str,
}

macro_rules! topics {
    ($($name:ident $summary:literal)*) => {
        $(
            #[doc = include_str!(concat!(stringify!($name), ".md"))]
            pub mod $name {}
        )*

        /// Every topic, in the order in which a newcomer reads them.
        pub const TOPICS: &[Topic] = &[$(Topic {
            name: stringify!($name),
            summary: $summary,
            text: include_str!(concat!(stringify!($name), ".md")),
        }),*];
    };
}

topics! {
    start "A workspace from nothing to the first traced claim, in ten minutes"
    sheets "How claims are written down: sources, quotes, values, periods, tables"
    periods "When: dates, quarters and halves, words such as last year, and what is checked of them"
    ranks "The largest, twice as much, all but one: ranks, comparisons, exceptions"
    domains "How to declare what claims speak of: properties, units, dimensions, derivations"
    queries "Asking in SPARQL: prefixes, graphs, parameters, saved queries, checks, limits"
    search "Words looked for in quotes, titles, labels and texts, ranked"
    evidence "What an answer rests on, row by row, and what it may rest on"
    weighing "Which claims do not agree and why, who said it first, where numbers come from"
    reviewing "Verdicts on claims, what they endorse, and what falls with a source"
    prompt "The prompt: editing, completion, dot commands"
    locations "Stores that open at once at any size, and files that hand a corpus on"
    endpoints "The same over a SPARQL endpoint of another server"
    server "The same over HTTP: the SPARQL protocol, saved queries and claims for programs and pages"
    pages "The corpus, its sources and claims as pages, served or in a folder"
    mcp "Tools for language models over the Model Context Protocol"
    formats "Formats in and out, limits, exit codes"
    library "Assay from Rust"
}

/// The topic of a name.
///
/// ```
/// let topic = assay::guide::topic("sheets").expect("a topic");
/// assert!(topic.text.starts_with("# "));
/// ```
#[must_use]
pub fn topic(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}
