//! A sheet as text, as `assay load` reads it: the inverse of the import.

use crate::model::{
    AsOfBasis, Claim, Coded, Concept, Content, Factuality, Iri, Lineage, Polarity, Quote, Report, Sheet,
    Source, Statement, Status, vocab,
};
use crate::query::Prefixes;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Writes a sheet. `keys` names the key of each dimension, and `archive` the archived file relative to the sheet.
#[must_use]
pub(crate) fn write_sheet(
    sheet: &Sheet,
    prefixes: &Prefixes,
    keys: &BTreeMap<Iri, String>,
    archive: Option<&str>,
) -> String {
    let mut writer = SheetWriter { text: String::new(), prefixes, keys };
    writer.source(&sheet.source, archive);
    for concept in &sheet.concepts {
        writer.concept(concept);
    }
    for claim in &sheet.claims {
        writer.claim(claim);
    }
    writer.text
}

struct SheetWriter<'a> {
    text: String,
    prefixes: &'a Prefixes,
    keys: &'a BTreeMap<Iri, String>,
}

impl SheetWriter<'_> {
    fn field(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.text, "{key} = {}", quoted(value));
    }

    fn optional(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.field(key, value);
        }
    }

    fn list(&mut self, key: &str, values: &[String]) {
        match values {
            [] => {}
            [one] => self.field(key, one),
            several => {
                let quoted: Vec<String> = several.iter().map(|v| quoted(v)).collect();
                let _ = writeln!(self.text, "{key} = [{}]", quoted.join(", "));
            }
        }
    }

    fn name(&self, iri: &Iri) -> String {
        let name = self.prefixes.shorten(iri.as_str());
        name.unwrap_or_else(|| format!("<{iri}>"))
    }

    fn source(&mut self, source: &Source, archive: Option<&str>) {
        self.text.push_str("[source]\n");
        self.field("id", &source.id);
        let class = source.class.as_str();
        self.field("type", class.strip_prefix(vocab::schema::NAMESPACE).unwrap_or(class));
        self.field("title", &source.title);
        self.optional("publisher", source.publisher.as_deref());
        self.optional("published", source.published.as_ref().map(crate::model::Period::edtf));
        self.field("language", &source.language);
        self.optional("address", source.address.as_deref());
        self.lineage(&source.lineage);
        self.optional("rights", source.rights.as_deref());
        self.optional("note", source.note.as_deref());
        let encoder = self.name(&source.encoder);
        self.field("encoder", &encoder);
        if let (Some(capture), Some(archive)) = (&source.capture, archive) {
            let key = if capture.extractor == "csv" { "data" } else { "text" };
            self.field(key, archive);
            self.field("sha256", &capture.sha256);
        }
    }

    fn lineage(&mut self, lineage: &Lineage) {
        let Lineage { copy_of, translation_of, based_on, not_copy_of } = lineage;
        let ties = [
            ("copyOf", copy_of.as_slice()),
            ("translationOf", translation_of.as_slice()),
            ("basedOn", based_on.as_slice()),
            ("notCopyOf", not_copy_of.as_slice()),
        ];
        for (key, others) in ties {
            let ids: Vec<String> = others.iter().map(source_id).collect();
            self.list(key, &ids);
        }
    }

    fn concept(&mut self, concept: &Concept) {
        self.text.push_str("\n[[concept]]\n");
        self.field("id", &concept.id);
        self.field("label", &concept.label);
        let class = self.name(&concept.class);
        self.field("type", &class);
        let matches: Vec<String> = concept.matches.iter().map(|m| self.name(m)).collect();
        self.list("match", &matches);
    }

    fn claim(&mut self, claim: &Claim) {
        self.text.push_str("\n[[claim]]\n");
        self.field("id", &claim.id);
        self.field("says", &claim.says);
        match &claim.quote {
            Quote::Passages(passages) => {
                let words: Vec<String> = passages.iter().map(|p| p.exact.clone()).collect();
                self.list("quote", &words);
            }
            Quote::Cell { row, column, .. } => self.field("cell", &format!("{row},{column}")),
        }
        self.optional("translation", claim.translation.as_deref());
        self.field("kind", claim.kind.word());
        if claim.factuality != Factuality::default() {
            self.field("factuality", claim.factuality.word());
        }
        self.optional("condition", claim.condition.as_deref());
        if let Some(as_of) = &claim.as_of {
            debug_assert!(as_of.basis == AsOfBasis::InferredFromPublication || as_of.when.is_some());
            self.field("asof", &as_of.words);
        }
        if claim.status != Status::default() {
            self.field("status", claim.status.word());
        }
        self.optional("note", claim.note.as_deref());
        if !claim.reports.is_empty() {
            let reports: Vec<String> = claim.reports.iter().map(|r| self.report(r)).collect();
            let _ = writeln!(self.text, "reports = [{}]", reports.join(", "));
        }
        for statement in &claim.statements {
            self.statement(statement);
        }
    }

    fn report(&self, report: &Report) -> String {
        let source = report.source.as_ref().map(source_id);
        let principal = report.on_behalf_of.as_ref().map(|principal| self.name(principal));
        let mut parts = vec![format!("by = {}", quoted(&self.name(&report.by)))];
        let optional = [
            ("for", &principal),
            ("cue", &report.cue),
            ("mention", &report.mention),
            ("work", &report.work),
            ("source", &source),
        ];
        for (key, value) in optional {
            if let Some(value) = value {
                parts.push(format!("{key} = {}", quoted(value)));
            }
        }
        format!("{{ {} }}", parts.join(", "))
    }

    fn statement(&mut self, statement: &Statement) {
        let proposition = &statement.proposition;
        self.text.push_str("[[claim.states]]\n");
        let subject = self.name(&proposition.slots.subject);
        self.field("subject", &subject);
        let property = self.name(&proposition.slots.property);
        self.field("property", &property);
        for (dimension, value) in &proposition.slots.dimensions {
            if let Some(key) = self.keys.get(dimension) {
                let value = self.name(value);
                self.field(key, &value);
            }
        }
        match &proposition.content {
            Content::Object(object) => {
                let object = self.name(object);
                self.field("object", &object);
            }
            Content::Text { text, .. } => self.field("text", text),
            Content::Rank(rank) => {
                let mut parts =
                    vec![format!("place = {}", rank.place), format!("order = {}", quoted(rank.order.word()))];
                parts.extend(
                    rank.among.as_ref().map(|among| format!("among = {}", quoted(&self.name(among)))),
                );
                parts.extend(rank.since.as_ref().map(|since| format!("since = {}", quoted(since.edtf()))));
                let _ = writeln!(self.text, "rank = {{ {} }}", parts.join(", "));
            }
            Content::Comparison(compared) => {
                let value = statement.stated_value.clone();
                self.field("value", &value.unwrap_or_else(|| compared.times.to_string()));
                let named =
                    [("to", &compared.to), ("except", &compared.except), ("property", &compared.property)];
                let named = named.into_iter().filter_map(|(key, iri)| Some((key, iri.as_ref()?)));
                let mut parts: Vec<String> =
                    named.map(|(key, iri)| format!("{key} = {}", quoted(&self.name(iri)))).collect();
                parts.extend(
                    compared.period.as_ref().map(|period| format!("period = {}", quoted(period.edtf()))),
                );
                let _ = writeln!(self.text, "compare = {{ {} }}", parts.join(", "));
            }
            Content::Quantity { quantity, .. } => {
                let value = statement.stated_value.clone();
                self.field("value", &value.unwrap_or_else(|| quantity.to_string()));
                if let Some(unit) = &statement.stated_unit {
                    let unit = self.name(unit);
                    self.field("unit", &unit);
                }
            }
        }
        if proposition.polarity != Polarity::default() {
            self.field("polarity", proposition.polarity.word());
        }
        let period = proposition.period.as_ref().map(crate::model::Period::edtf);
        self.optional("period", statement.period_words.as_deref().or(period));
        self.optional("baseline", proposition.baseline.as_ref().map(ToString::to_string).as_deref());
        self.list("written", &statement.written);
        if let Some(reading) = &statement.reading {
            let kind = quoted(reading.kind.word());
            let by = reading.by.as_ref().map(|by| format!(", by = {}", quoted(by))).unwrap_or_default();
            let _ = writeln!(self.text, "reading = {{ kind = {kind}, why = {}{by} }}", quoted(&reading.why));
        }
        if statement.estimate {
            self.text.push_str("estimate = true\n");
        }
    }
}

/// The id of a source.
fn source_id(source: &Iri) -> String {
    let iri = source.as_str();
    iri.rsplit(['/', '#']).next().unwrap_or(iri).to_owned()
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
