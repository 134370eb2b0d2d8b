//! A trace as a person reads it: the words first, marked in their context.

use crate::claims::trace::{
    Attribution, Evidence, HashState, PassageEvidence, PassageState, RelatedClaim, StatementSummary, Trace,
};
use crate::encoding::Labelled;
use crate::terminal::Style;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// The trace of a claim as text of a width.
pub(crate) fn show_trace(trace: &Trace, width: usize, style: Style) -> String {
    let mut page = Page { text: String::new(), width: width.clamp(40, 110), style };
    page.heading(trace);
    page.evidence(&trace.evidence);
    if let Some(translation) = &trace.claim.translation {
        page.field("in English", translation);
    }
    page.source(trace);
    for statement in &trace.statements {
        page.statement(statement);
    }
    page.attribution(&trace.attribution);
    let origins = match trace.independent_origins {
        1 => "1 origin in all".to_owned(),
        count => format!("{count} independent origins in all"),
    };
    page.related(&format!("The same is said by ({origins})"), &trace.same_proposition);
    if !trace.contradicted_by.is_empty() {
        page.section("Contradicted by");
        for claim in &trace.contradicted_by {
            page.line(format!("  {}", style.red(&claim.id)));
        }
    }
    if !trace.does_not_follow.is_empty() {
        page.section("Does not follow");
        for found in &trace.does_not_follow {
            let claims: Vec<&str> = found.claims.iter().map(|claim| claim.id.as_str()).collect();
            for line in wrap(&found.arithmetic, page.width.saturating_sub(2)) {
                page.line(format!("  {}", style.red(line)));
            }
            for line in wrap(&claims.join(", "), page.width.saturating_sub(6)) {
                page.line(format!("      {}", style.dim(line)));
            }
        }
    }
    page.related("On the same, for other periods or with other values", &trace.same_series);
    page.reviews(trace);
    page.elsewhere(trace);
    page.uncertainties(trace);
    page.text
}

/// Only the words of a claim in their context, and where they stand.
pub(crate) fn show_words(trace: &Trace, width: usize, style: Style) -> String {
    let mut page = Page { text: String::new(), width: width.clamp(40, 110), style };
    page.heading(trace);
    page.evidence(&trace.evidence);
    page.source(trace);
    page.text
}

struct Page {
    text: String,
    width: usize,
    style: Style,
}

impl Page {
    fn line(&mut self, line: impl AsRef<str>) {
        // A line end of the data must not look like one of ours.
        let _ = writeln!(self.text, "{}", line.as_ref().replace('\n', "␊"));
    }

    fn section(&mut self, title: &str) {
        let title = self.style.bold(title);
        let _ = writeln!(self.text, "\n{title}");
    }

    /// A name in a column of its own, and a text wrapped beside it.
    fn field(&mut self, name: &str, text: &str) {
        const COLUMN: usize = 14;
        let room = self.width.saturating_sub(COLUMN);
        for (index, line) in wrap(text, room).into_iter().enumerate() {
            let name = if index == 0 { name } else { "" };
            let name = self.style.dim(format!("  {name:<0$}", COLUMN - 2));
            self.line(format!("{name}{line}"));
        }
    }

    fn heading(&mut self, trace: &Trace) {
        let claim = &trace.claim;
        let id = self.style.bold(&claim.id);
        let kind = match claim.factuality {
            "asserted" => claim.kind.to_owned(),
            other => format!("{}, {other}", claim.kind),
        };
        self.line(format!("{id}  {}", self.style.dim(kind)));
        for line in wrap(&claim.says, self.width) {
            self.line(line);
        }
        if let Some(condition) = &claim.condition {
            self.field("condition", condition);
        }
    }

    fn evidence(&mut self, evidence: &Evidence) {
        self.section("The words it rests on");
        for passage in &evidence.passages {
            self.passage(passage);
        }
        if let Some(cell) = &evidence.cell {
            let words = self.style.yellow(&cell.exact);
            self.line(format!("  {words}"));
            let state = shown_state(cell.state);
            self.field("cell", &format!("row {}, column {}{state}", cell.row, cell.column));
        }
        if let Some(file) = &evidence.file {
            self.field("file", file);
        }
        let hash = match evidence.hash {
            HashState::Matches => {
                let now = evidence.sha256_now.as_deref().unwrap_or_default();
                format!("{now} {}", self.style.green("(recomputed now: the bytes are those pinned)"))
            }
            HashState::Differs => {
                let pinned = evidence.pinned_sha256.as_deref().unwrap_or_default();
                let now = evidence.sha256_now.as_deref().unwrap_or_default();
                self.style.red(format!("{now} now, but {pinned} was pinned"))
            }
            HashState::Missing => self.style.red("the archived file is not there"),
            HashState::Damaged => {
                self.style.red(evidence.fault.as_deref().unwrap_or("the archived bytes cannot be read"))
            }
            HashState::Withheld => {
                let pinned = evidence.pinned_sha256.as_deref();
                let pinned = pinned.map(|pinned| format!("{pinned} was pinned; ")).unwrap_or_default();
                self.style
                    .yellow(format!("{pinned}the text is withheld: cite only, by the rights of its source"))
            }
            HashState::NotArchived => self.style.yellow("none: the document is not archived here"),
        };
        self.line(format!("{}{hash}", self.style.dim(format!("  {:<12}", "sha256"))));
    }

    /// The passage between the text around it: the quote underlined by brackets, the words that give values marked.
    fn passage(&mut self, passage: &PassageEvidence) {
        let mut pieces = vec![(passage.before.clone(), Tone::Context)];
        let chars: Vec<char> = passage.exact.chars().collect();
        let mut at = 0;
        pieces.push(("«".to_owned(), Tone::Bracket));
        for mark in &passage.marks {
            pieces.push((chars[at..mark.start].iter().collect(), Tone::Quote));
            pieces.push((format!("[{}]", mark.words), Tone::Mark));
            at = mark.end;
        }
        pieces.push((chars[at..].iter().collect(), Tone::Quote));
        pieces.push(("»".to_owned(), Tone::Bracket));
        pieces.push((passage.after.clone(), Tone::Context));
        for line in wrap_pieces(&pieces, self.width.saturating_sub(2)) {
            let line: String = line.iter().map(|(text, tone)| self.tone(text, *tone)).collect();
            self.line(format!("  {line}"));
        }
        if let (Some(start), Some(end), Some(line), Some(column)) =
            (passage.start, passage.end, passage.line, passage.column)
        {
            let state = shown_state(passage.state);
            let place = format!("code points {start}..{end}, line {line}, column {column}{state}");
            self.field("offsets", &place);
        } else if passage.state != PassageState::NotChecked {
            self.field("offsets", shown_state(passage.state).trim_start_matches(", "));
        }
    }

    fn tone(&self, text: &str, tone: Tone) -> String {
        match tone {
            Tone::Context => self.style.dim(text),
            Tone::Bracket => self.style.cyan(text),
            Tone::Quote => self.style.bold(text),
            Tone::Mark => self.style.yellow(text),
        }
    }

    fn source(&mut self, trace: &Trace) {
        let source = &trace.source;
        self.section("Where they stand");
        self.field("source", &format!("{} ({})", source.title, source.id));
        if let Some(publisher) = &source.publisher {
            self.field("publisher", publisher);
        }
        if let Some(published) = &source.published {
            self.field("published", &period(published));
        }
        if let Some(address) = &source.address {
            self.field("address", address);
        }
        if let Some(rights) = &source.rights {
            self.field("rights", rights);
        }
        if let (Some(words), Some(when)) = (&trace.claim.as_of_words, &trace.claim.as_of_period) {
            let basis = match trace.claim.as_of_basis {
                Some("inferred") => format!(", read from “{words}” and the date of publication"),
                _ if words != when => format!(", read from “{words}”"),
                _ => String::new(),
            };
            self.field("as of", &format!("{}{basis}", period(when)));
        }
    }

    fn statement(&mut self, statement: &StatementSummary) {
        self.section("What it states");
        let proposition = &statement.says;
        let sign = if proposition.polarity == "negative" { "not " } else { "" };
        let content = proposition.said.content.trim_end();
        let says = format!("{}: {}: {sign}{content}", proposition.subject, proposition.property);
        for line in wrap(&says, self.width.saturating_sub(2)) {
            self.line(format!("  {line}"));
        }
        for within in &proposition.dimensions {
            self.field(&within.dimension, &within.term);
        }
        if let Some(stated) = &statement.stated {
            self.field("stated as", &stated.content);
        }
        let held = proposition.when.period.as_deref().map_or_else(|| "not said".to_owned(), period);
        let read = statement.period_words.as_ref().map(|words| format!(", read from “{words}”"));
        self.field("period", &format!("{held}{}", read.unwrap_or_default()));
        if let Some(baseline) = &proposition.baseline {
            let unread = if baseline.baseline_unread { " (cannot be read)" } else { "" };
            self.field("against", &format!("{}{unread}", baseline.baseline));
        }
        if !statement.written.is_empty() {
            let words: Vec<String> = statement.written.iter().map(|w| format!("“{w}”")).collect();
            self.field("written", &words.join(" "));
        }
        if let (Some(kind), Some(why)) = (statement.reading, &statement.reading_reason) {
            self.field("reading", &format!("{kind}: {why}"));
        }
        if let Some(given) = &statement.reading_given {
            self.field("words give", given);
        }
        if let Some(arithmetic) = &statement.arithmetic {
            self.field("by", arithmetic);
        }
        if let Some(precision) = &statement.precision {
            self.field("precision", &format!("± {}", precision.0));
        }
        self.field("proposition", &proposition.proposition);
    }

    fn attribution(&mut self, chain: &[Attribution]) {
        if chain.is_empty() {
            return;
        }
        self.section("Whom it cites");
        for (depth, link) in chain.iter().enumerate() {
            let cue = link.cue.as_deref().map(|cue| format!(", “{cue}”")).unwrap_or_default();
            let mention = link.mention.as_deref().map(|m| format!(" “{m}”")).unwrap_or_default();
            let work = link.work.as_deref().or(link.source.as_deref());
            let work = work.map(|work| format!(", in {work}")).unwrap_or_default();
            let seen = if link.seen { "archived here" } else { "not archived here" };
            let arrow = format!("{}→", "  ".repeat(depth + 1));
            let principal = link.on_behalf_of.as_deref().map(|of| format!(" for {of}")).unwrap_or_default();
            self.line(format!("{arrow} {}{principal}{cue}{mention}{work} ({seen})", link.by));
        }
    }

    fn related(&mut self, title: &str, claims: &[RelatedClaim]) {
        const MOST: usize = 12;
        if claims.is_empty() {
            return;
        }
        self.section(title);
        for claim in claims.iter().take(MOST) {
            let says = &claim.states;
            let held = says.when.period.as_deref().map(|p| format!(" for {p}")).unwrap_or_default();
            let sense = claim.sense.as_deref().map(|sense| format!(" ({sense})")).unwrap_or_default();
            let published = claim.published.as_deref().unwrap_or("undated");
            let unseen = if claim.origin.origin_seen { "" } else { ", origin not seen" };
            let name = self.style.cyan(&claim.claim.id);
            self.line(format!("  {name}  {}{sense}{held} ({published}{unseen})", says.said.content));
        }
        if claims.len() > MOST {
            self.line(format!("  … and {} more: see --format json", claims.len() - MOST));
        }
    }

    fn reviews(&mut self, trace: &Trace) {
        self.section("Reviews");
        if trace.reviews.is_empty() {
            self.line("  none");
        }
        for review in &trace.reviews {
            let mut state = String::new();
            if review.superseded {
                state.push_str(", superseded");
            }
            if review.changed {
                state.push_str(", of the claim as it stood before");
            }
            let ratings = self.style.bold(labels(&review.ratings));
            let on = review.statement.map_or_else(String::new, |number| format!(" of statement {number}"));
            self.line(format!("  {ratings}{on}: {}, {}{state}", review.author, review.date));
            for line in wrap(&review.says, self.width.saturating_sub(4)) {
                self.line(format!("    {line}"));
            }
        }
        self.field("digest", &trace.claim.digest);
        for review in &trace.reviews_elsewhere {
            let by = format!("{}: {}, {}", labels(&review.ratings), review.author, review.date);
            self.line(format!("  a file says: {by}"));
            for line in wrap(&review.says, self.width.saturating_sub(4)) {
                self.line(format!("    {line}"));
            }
            self.field("graph", &review.graphs.join(", "));
        }
        if !trace.reviews_elsewhere.is_empty() {
            self.line("  What a file says is no review of a sheet here, and counts for nothing.");
        }
    }

    /// What files say that are no sheets.
    fn elsewhere(&mut self, trace: &Trace) {
        if trace.claimed_by.is_empty() && trace.said_elsewhere.is_empty() {
            return;
        }
        self.section("What files say that are no sheets here");
        for graph in &trace.claimed_by {
            self.line(format!("  a file says all of it: {graph}"));
        }
        for said in &trace.said_elsewhere {
            let more = said.count - said.triples.len();
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            self.line(format!("  a file says of it, in {}{more}", said.graph));
            for triple in &said.triples {
                for line in wrap(triple, self.width.saturating_sub(4)) {
                    self.line(format!("    {line}"));
                }
            }
        }
    }

    fn uncertainties(&mut self, trace: &Trace) {
        self.section("Where certainty ends");
        if trace.uncertainties.is_empty() {
            self.line("  nothing is known to be uncertain about the words");
        }
        for uncertainty in &trace.uncertainties {
            for (index, line) in wrap(&uncertainty.says, self.width.saturating_sub(4)).iter().enumerate() {
                let bullet = if index == 0 { "•" } else { " " };
                self.line(format!("  {} {line}", self.style.yellow(bullet)));
            }
        }
    }
}

fn labels(ratings: &[Labelled]) -> String {
    ratings.iter().map(|rating| rating.label.as_str()).collect::<Vec<_>>().join(", ")
}

/// An EDTF date in words: the qualifiers told.
fn period(edtf: &str) -> String {
    let plain = edtf.trim_end_matches(['?', '~', '%']);
    match &edtf[plain.len()..] {
        "?" => format!("{plain} (a guess)"),
        "~" => format!("about {plain}"),
        "%" => format!("about {plain} (a guess)"),
        _ => plain.split('/').map(part_of_year).collect::<Vec<_>>().join("/"),
    }
}

/// Quarters and halves, which EDTF counts as months beyond the twelfth, as sheets may write them.
fn part_of_year(date: &str) -> String {
    let number = date.get(4..).and_then(|month| month.strip_prefix('-')?.parse::<u8>().ok());
    match number {
        Some(quarter @ 33..=36) => format!("{}-Q{}", &date[..4], quarter - 32),
        Some(half @ 40..=41) => format!("{}-H{}", &date[..4], half - 39),
        _ => date.to_owned(),
    }
}

fn shown_state(state: PassageState) -> &'static str {
    match state {
        PassageState::Stands => ", stand there now",
        PassageState::Moved => ", but the words stand elsewhere now",
        PassageState::Gone => ", but the words are gone",
        PassageState::NotChecked => "",
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Context,
    Bracket,
    Quote,
    Mark,
}

/// Text cut into lines at white space; a word longer than a line stands alone.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().expect("there is always a line");
        if !last.is_empty() && last.width() + 1 + word.width() > width {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

/// Toned pieces cut into lines at spaces, tones kept.
fn wrap_pieces(pieces: &[(String, Tone)], width: usize) -> Vec<Vec<(String, Tone)>> {
    let mut lines: Vec<Vec<(String, Tone)>> = vec![Vec::new()];
    let mut used = 0;
    let mut word: Vec<(String, Tone)> = Vec::new();
    let mut word_width = 0;
    let mut flush = |word: &mut Vec<(String, Tone)>, word_width: &mut usize, space: bool| {
        if used + *word_width > width && used > 0 {
            // The space before what goes to the next line would be seen by nobody, and may not fit.
            if let Some(line) = lines.last_mut() {
                line.pop_if(|(text, _)| text == " ");
            }
            lines.push(Vec::new());
            used = 0;
        }
        let line = lines.last_mut().expect("there is always a line");
        line.append(word);
        used += *word_width;
        *word_width = 0;
        if space {
            line.push((" ".to_owned(), Tone::Context));
            used += 1;
        }
    };
    for (text, tone) in pieces {
        for (index, part) in text.split(char::is_whitespace).enumerate() {
            if index > 0 {
                flush(&mut word, &mut word_width, true);
            }
            if !part.is_empty() {
                word.push((part.to_owned(), *tone));
                word_width += part.width();
            }
        }
    }
    flush(&mut word, &mut word_width, false);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_wrap_where_words_do() {
        let pieces = [
            ("China has ".to_owned(), Tone::Context),
            ("36 percent".to_owned(), Tone::Mark),
            (" of reserves".to_owned(), Tone::Context),
        ];
        let lines = wrap_pieces(&pieces, 14);
        let text: Vec<String> =
            lines.iter().map(|line| line.iter().map(|(text, _)| text.as_str()).collect::<String>()).collect();
        assert_eq!(text, ["China has 36", "percent of", "reserves"]);
    }
}
