//! Claims as a flat table: one row for each statement, with the words it rests on.

use super::{ExportError, Scope};
use crate::encoding::{Lookup, decode_claim, source_of};
use crate::model::iri::BaseIri;
use crate::model::vocab::{assay, dcterms, rdf, schema};
use crate::model::{Claim, Coded, Content, Iri, Quote, Statement};
use crate::query::Prefixes;
use crate::query::results::guard;
use std::borrow::Cow;
use std::io::{self, Write};

const HEADER: [&str; 25] = [
    "claim",
    "source",
    "published",
    "says",
    "quote",
    "kind",
    "status",
    "subject",
    "property",
    "dimensions",
    "comparator",
    "value",
    "low",
    "high",
    "unit",
    "object",
    "period",
    "polarity",
    "reading",
    "estimate",
    "factuality",
    "condition",
    "speaker",
    "baseline",
    "precision",
];

/// Writes the claims of a scope as CSV (RFC 4180), by name; `guarded`, so that no cell is a formula for a spreadsheet. A claim that states nothing structured has one row.
///
/// # Errors
///
/// Where there is no such claim, source or review, a claim is not of the model, or the output cannot be written.
pub(crate) fn write_csv(
    lookup: Lookup<'_>,
    base: &BaseIri,
    prefixes: &Prefixes,
    scope: &Scope,
    guarded: bool,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let claims = claims_of(lookup, base, scope)?;
    let mut writer = csv::Writer::from_writer(out);
    let mut write = |row: &[String]| {
        let cells = row.iter().map(|cell| if guarded { guard(cell) } else { Cow::Borrowed(cell.as_str()) });
        writer.write_record(cells.map(Cow::into_owned)).map_err(io_error)
    };
    write(&HEADER.map(str::to_owned))?;
    for iri in claims.iter().filter(|iri| lookup.is_a(iri, assay::CLAIM)) {
        let claim = decode_claim(lookup, iri)?;
        let rows = Rows::new(lookup, prefixes, iri, &claim)?;
        if claim.statements.is_empty() {
            write(&rows.row(None))?;
        }
        for statement in &claim.statements {
            write(&rows.row(Some(statement)))?;
        }
    }
    writer.flush()?;
    Ok(())
}

fn claims_of(lookup: Lookup<'_>, base: &BaseIri, scope: &Scope) -> Result<Vec<Iri>, ExportError> {
    let there = |iri: &Iri, class: &str, what: &'static str| {
        let missing = || ExportError::NotThere { what, iri: iri.to_string() };
        if lookup.is_a(iri, class) { Ok(()) } else { Err(missing()) }
    };
    Ok(match scope {
        Scope::Claim(claim) => {
            there(claim, assay::CLAIM, "claim")?;
            vec![claim.clone()]
        }
        Scope::Review(review) => {
            there(review, schema::CLAIM_REVIEW, "review")?;
            lookup.iris(review, schema::ITEM_REVIEWED)
        }
        Scope::Source(id) => {
            let source = base.source(id);
            there(&source, assay::SOURCE, "source")?;
            lookup.subjects(schema::APPEARANCE, source.as_str())
        }
        Scope::All => lookup.subjects(rdf::TYPE, assay::CLAIM),
    })
}

/// The error of the output as it was: that a reader went away is told by its kind.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

struct Rows<'a> {
    prefixes: &'a Prefixes,
    claim: &'a Claim,
    fixed: [String; 7],
    /// Factuality, condition and speaker.
    manner: [String; 3],
}

impl<'a> Rows<'a> {
    fn new(
        lookup: Lookup<'_>,
        prefixes: &'a Prefixes,
        iri: &Iri,
        claim: &'a Claim,
    ) -> Result<Self, ExportError> {
        let source = source_of(lookup, iri)?;
        let quote = match &claim.quote {
            Quote::Passages(passages) => {
                let passages: Vec<&str> = passages.iter().map(|p| p.exact.as_str()).collect();
                passages.join(" … ")
            }
            Quote::Cell { exact, .. } => exact.clone(),
        };
        let fixed = [
            name(prefixes, iri),
            lookup.text(&source, dcterms::IDENTIFIER).unwrap_or_default(),
            lookup.text(&source, dcterms::ISSUED).unwrap_or_default(),
            claim.says.clone(),
            quote,
            claim.kind.word().to_owned(),
            claim.status.word().to_owned(),
        ];
        // Whom it cites last; where that is nobody, who published it.
        let speaker = match claim.reports.last() {
            Some(report) => name(prefixes, report.on_behalf_of.as_ref().unwrap_or(&report.by)),
            None => lookup.text(&source, dcterms::PUBLISHER).unwrap_or_default(),
        };
        let condition = claim.condition.clone().unwrap_or_default();
        let manner = [claim.factuality.word().to_owned(), condition, speaker];
        Ok(Self { prefixes, claim, fixed, manner })
    }

    fn row(&self, statement: Option<&Statement>) -> Vec<String> {
        let mut row = self.fixed.to_vec();
        let Some(statement) = statement else {
            row.resize(HEADER.len() - 5, String::new());
            row.extend(self.manner.iter().cloned());
            row.resize(HEADER.len(), String::new());
            return row;
        };
        let proposition = &statement.proposition;
        let named = |iri: &Iri| name(self.prefixes, iri);
        let dimensions = proposition.slots.dimensions.iter();
        let dimensions: Vec<String> =
            dimensions.map(|(dimension, value)| format!("{}={}", named(dimension), named(value))).collect();
        row.push(named(&proposition.slots.subject));
        row.push(named(&proposition.slots.property));
        row.push(dimensions.join(" "));
        row.extend(self.content(&proposition.content));
        row.push(proposition.period.as_ref().map(ToString::to_string).unwrap_or_default());
        row.push(proposition.polarity.word().to_owned());
        let reading = statement.reading.as_ref();
        row.push(reading.map(|r| r.kind.word().to_owned()).unwrap_or_default());
        row.push(statement.estimate.to_string());
        row.extend(self.manner.iter().cloned());
        row.push(proposition.baseline.as_ref().map(ToString::to_string).unwrap_or_default());
        row.push(statement.precision.map(|half| half.normalize().to_string()).unwrap_or_default());
        debug_assert_eq!(row.len(), HEADER.len(), "of {}", self.claim.id);
        row
    }

    /// Comparator, value, low, high, unit, object.
    fn content(&self, content: &Content) -> [String; 6] {
        let none = String::new;
        match content {
            Content::Object(object) => [none(), none(), none(), none(), none(), name(self.prefixes, object)],
            // Neither is a value of the property: nothing stands where sums are made of.
            Content::Rank(rank) => {
                let among = rank.among.as_ref().map(|among| format!(" of {}", name(self.prefixes, among)));
                let since = rank.since.as_ref().map(|since| format!(" since {since}"));
                let prose = format!("{rank}{}{}", among.unwrap_or_default(), since.unwrap_or_default());
                [none(), none(), none(), none(), none(), prose]
            }
            Content::Comparison(compared) => {
                let mut prose = format!("{} times", compared.times);
                let parts = [("", &compared.property), ("", &compared.to), ("without ", &compared.except)];
                for (word, iri) in parts {
                    if let Some(iri) = iri {
                        prose = format!("{prose} {word}{}", name(self.prefixes, iri));
                    }
                }
                if let Some(period) = &compared.period {
                    prose = format!("{prose} {period}");
                }
                [none(), none(), none(), none(), none(), prose]
            }
            Content::Text { text, .. } => [none(), none(), none(), none(), none(), text.clone()],
            Content::Quantity { quantity, unit } => {
                let number = |n: Option<rust_decimal::Decimal>| {
                    n.map(|n| n.normalize().to_string()).unwrap_or_default()
                };
                [
                    quantity.comparator.word().to_owned(),
                    number(quantity.value),
                    number(quantity.low),
                    number(quantity.high),
                    unit.as_ref().map(|unit| name(self.prefixes, unit)).unwrap_or_default(),
                    none(),
                ]
            }
        }
    }
}

fn name(prefixes: &Prefixes, iri: &Iri) -> String {
    prefixes.shorten(iri.as_str()).unwrap_or_else(|| iri.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    /// A reader that has gone away.
    struct Gone;

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }

    #[test]
    fn a_reader_that_has_gone_away_is_told_by_its_kind() {
        let view = Store::new().unwrap().view().unwrap();
        let base = BaseIri::new("https://example.org/c/");
        let error = write_csv(Lookup::new(&view), &base, &Prefixes::new(), &Scope::All, false, &mut Gone)
            .unwrap_err();
        assert!(
            matches!(&error, ExportError::Io(error) if error.kind() == io::ErrorKind::BrokenPipe),
            "{error}"
        );
        // A record longer than the buffer of the writer fails in the midst.
        let mut writer = csv::Writer::from_writer(Gone);
        let error = writer.write_record(["x".repeat(1 << 20)]).unwrap_err();
        assert_eq!(io_error(error).kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn what_is_not_there_is_no_empty_table() {
        let view = Store::new().unwrap().view().unwrap();
        let base = BaseIri::new("https://example.org/c/");
        let nowhere = Iri::new("https://example.org/c/none");
        for scope in [Scope::Claim(nowhere.clone()), Scope::Review(nowhere), Scope::Source("none".to_owned())]
        {
            let mut out = Vec::new();
            let error = write_csv(Lookup::new(&view), &base, &Prefixes::new(), &scope, false, &mut out);
            assert!(matches!(error, Err(ExportError::NotThere { .. })), "{scope:?}");
            assert!(out.is_empty());
        }
    }
}
