//! Makes claims of the cells of a table, and anchors claims to single cells (RFC 7111 fragments).
//!
//! Knows CSV and the declarations of the ontologies; it must not know stores, nor quotes in running text.

use super::context::{Anchorage, Heads, SheetContext, checked_id, choice, period, term};
use super::heads::other_head;
use super::place::thing;
use super::raw::{RawColumn, RawTable, Text};
use super::reading;
use super::state::{canonical_quantity, change, dimensions};
use crate::document::Table;
use crate::import::fault::FaultSink;
use crate::import::vocabulary::{PropertyDeclaration, Vocabulary};
use crate::model::iri::slug;
use crate::model::{
    Claim, Content, Factuality, Iri, Kind, Period, Polarity, Proposition, Quote, Reading, Slots,
    StatedQuantity, Statement, Status,
};
use std::collections::BTreeMap;

/// The quote of a claim that names its cell: `cell = "7,13"`.
pub(in crate::import) fn anchor_cell(
    cell: &Text,
    anchorage: &Anchorage<'_>,
    sink: &mut FaultSink,
) -> Option<Quote> {
    let place = cell
        .value
        .split_once(',')
        .and_then(|(row, column)| Some((row.trim().parse().ok()?, column.trim().parse().ok()?)));
    let Some((row, column)) = place else {
        sink.add(&cell.span, "`cell` takes row and column, such as \"7,13\"");
        return None;
    };
    let Some(table) = anchorage.table() else {
        sink.add(&cell.span, "`cell` needs a source with `data`");
        return None;
    };
    let table =
        table.map_err(|error| sink.add(&cell.span, format!("the table cannot be read: {error}"))).ok()?;
    let Some(exact) = table.cell(row, column).map(str::to_owned) else {
        sink.add(&cell.span, format!("the table has no cell {row},{column}"));
        return None;
    };
    Some(Quote::Cell { row, column, exact })
}

/// A column of a table that makes claims.
struct ClaimColumn<'r> {
    raw: &'r RawColumn,
    index: usize,
    name: String,
    property: Iri,
    property_name: String,
    declaration: PropertyDeclaration,
    unit: Option<Iri>,
    period: Option<Period>,
    dimensions: BTreeMap<Iri, Iri>,
    /// Whether its numbers are of a change.
    is_change: bool,
    /// What was done to all of them.
    reading: Option<Reading>,
}

/// The claims of a table: one for each cell of its columns that holds a number.
pub(in crate::import) fn resolve_table(
    raw: &RawTable,
    anchorage: &Anchorage<'_>,
    context: SheetContext<'_>,
    sink: &mut FaultSink,
) -> Vec<Claim> {
    let Some(cells) = anchorage.table() else {
        sink.add(&raw.span, "[[table]] needs a source with `data`");
        return Vec::new();
    };
    let cells = match cells {
        Ok(cells) => cells,
        Err(error) => {
            sink.add(&raw.span, format!("the table cannot be read: {error}"));
            return Vec::new();
        }
    };
    let id = checked_id(raw.id.as_ref(), sink);
    let key = column_index(raw.key.as_ref(), cells, sink);
    let filters: Vec<(usize, Vec<&str>)> = raw
        .filter
        .iter()
        .filter_map(|(name, values)| {
            let values = values.iter().map(|v| v.value.trim()).collect();
            Some((column_index(Some(name), cells, sink)?, values))
        })
        .collect();
    let subjects = subjects(raw, (context.vocabulary, anchorage.language), sink);
    let kind = raw.kind.as_ref().map_or(Some(Kind::Factual), |kind| choice(kind, "kind", sink));
    let of = (anchorage.language, anchorage.title.unwrap_or_default());
    let columns = raw.columns.iter();
    let columns: Vec<ClaimColumn<'_>> =
        columns.filter_map(|column| claim_column(column, cells, of, context, sink)).collect();
    let (Some(id), Some(key), Some(kind), Some(says)) = (id, key, kind, &raw.says) else {
        return Vec::new();
    };
    let mut claims = Vec::new();
    for (number, row) in cells.body() {
        if sink.is_full() {
            break;
        }
        let cell = |column: usize| row.get(column).map_or("", String::as_str);
        if !filters.iter().all(|(column, values)| values.contains(&cell(*column).trim())) {
            continue;
        }
        let name = cell(key).trim();
        let Some(subject) = subjects.get(name) else {
            let message = format!("row {number}: `subjects` says nothing of `{name}` (\"\" leaves it out)");
            sink.add(&raw.span, message);
            continue;
        };
        let Some(subject) = subject else { continue };
        for column in &columns {
            let text = cell(column.index);
            if text.trim().is_empty() || raw.missing.iter().any(|m| m.value.trim() == text.trim()) {
                continue;
            }
            let place = (number, column.index as u64 + 1);
            if let Some(message) = other_row(name, anchorage.language, column, context) {
                sink.add(&column.raw.span, format!("cell {},{}: {message}", place.0, place.1));
                continue;
            }
            let statement = match statement(column, subject, text, context) {
                Ok(statement) => statement,
                Err(message) => {
                    sink.add(&column.raw.span, format!("cell {},{}: {message}", place.0, place.1));
                    continue;
                }
            };
            let label = context.vocabulary.label(subject).unwrap_or(name);
            claims.push(Claim {
                id: format!("{id}-{}-{}", slug(name), slug(&column.name)),
                says: says
                    .value
                    .replace("{subject}", label)
                    .replace("{value}", text.trim())
                    .replace("{column}", column.name.trim())
                    .replace("{period}", column.period.as_ref().map_or("", Period::edtf)),
                quote: Quote::Cell { row: place.0, column: place.1, exact: text.to_owned() },
                translation: None,
                kind,
                factuality: Factuality::Asserted,
                condition: None,
                as_of: None,
                status: Status::Draft,
                note: None,
                reports: Vec::new(),
                statements: vec![statement],
            });
        }
    }
    claims
}

fn column_index(name: Option<&Text>, cells: &Table, sink: &mut FaultSink) -> Option<usize> {
    let name = name?;
    let index = cells.column(&name.value);
    if index.is_none() {
        let header: Vec<&str> = cells.header().iter().map(|h| h.trim()).collect();
        let message = format!("the table has no column `{}`; it has {}", name.value, header.join(", "));
        sink.add(&name.span, message);
    }
    index
}

/// The subject of each row by the text of its key; an empty name leaves the row out.
fn subjects(
    raw: &RawTable,
    known: (&Vocabulary, &str),
    sink: &mut FaultSink,
) -> BTreeMap<String, Option<Iri>> {
    let mut subjects = BTreeMap::new();
    for (key, names) in &raw.subjects {
        let subject = match names.as_slice() {
            [name] if name.value.is_empty() => None,
            [name] => thing(Some(name), None, known, sink),
            _ => {
                sink.add(&key.span, "a row has one subject");
                None
            }
        };
        subjects.insert(key.value.trim().to_owned(), subject);
    }
    subjects
}

fn claim_column<'r>(
    raw: &'r RawColumn,
    cells: &Table,
    (language, title): (&str, &str),
    context: SheetContext<'_>,
    sink: &mut FaultSink,
) -> Option<ClaimColumn<'r>> {
    let vocabulary = context.vocabulary;
    let index = column_index(raw.column.as_ref(), cells, sink);
    let property = term(raw.property.as_ref(), vocabulary, sink);
    let declaration = property.as_ref().and_then(|p| vocabulary.property(p)).cloned();
    if let (Some(name), Some(_), None) = (&raw.property, &property, &declaration) {
        sink.add(&name.span, format!("`{}` is not declared as a property of claims", name.value));
    }
    let unit = raw.unit.as_ref().and_then(|unit| term(Some(unit), vocabulary, sink));
    if let (Some(name), Some(declaration)) = (&raw.column, &declaration) {
        let stated = unit.as_ref().or(declaration.canonical_unit.as_ref());
        let heads = Heads { column: &name.value, row: "", title };
        if let (Some(stated), None) = (stated, &raw.reading)
            && let Some(message) = heads.refused(language, stated, context)
        {
            sink.add(&raw.unit.as_ref().unwrap_or(name).span, message);
        }
    }
    let period = raw.period.as_ref().and_then(|p| period(p, sink));
    let dimensions = dimensions(&raw.dimensions, declaration.as_ref(), (vocabulary, language), sink);
    let property = property?;
    let is_decline = declaration.as_ref().is_some_and(|declared| declared.counts_decline);
    let reading = raw.reading.as_ref().and_then(|own| reading::read_of_column(own, sink));
    Some(ClaimColumn {
        reading,
        is_change: change(&property, is_decline, language, context) == Some(true),
        raw,
        index: index?,
        name: raw.column.as_ref()?.value.clone(),
        property_name: vocabulary.name(&property),
        property,
        declaration: declaration?,
        unit,
        period,
        dimensions,
    })
}

/// Why the name of a row, such as "Output (kt)", has its numbers in another unit than its column.
fn other_row(
    name: &str,
    language: &str,
    column: &ClaimColumn<'_>,
    context: SheetContext<'_>,
) -> Option<String> {
    let stated = column.unit.as_ref().filter(|_| column.reading.is_none())?;
    // Most names are of one word or two, and name no unit.
    let may_name = name.contains(['(', ',', ':', '/', '（', '，', '：', '[']);
    may_name.then(|| other_head("the head of the row", name, language, stated, context)).flatten()
}

fn statement(
    column: &ClaimColumn<'_>,
    subject: &Iri,
    cell: &str,
    context: SheetContext<'_>,
) -> Result<Statement, String> {
    let notation = ungrouped(cell.trim())?;
    let stated: StatedQuantity = notation.parse().map_err(|error| format!("{error}"))?;
    let (quantity, precision) = canonical_quantity(
        &stated,
        column.unit.as_ref(),
        &column.declaration,
        context.vocabulary,
        column.is_change,
    )
    .map_err(|fault| {
        let unit = column.raw.unit.as_ref().map(|unit| unit.value.as_str());
        fault.message(unit, &column.property_name, context.vocabulary)
    })?;
    Ok(Statement {
        proposition: Proposition {
            slots: Slots {
                subject: subject.clone(),
                property: column.property.clone(),
                dimensions: column.dimensions.clone(),
            },
            content: Content::Quantity { quantity, unit: column.declaration.canonical_unit.clone() },
            polarity: Polarity::Affirmed,
            period: column.period.clone(),
            baseline: None,
        },
        written: vec![cell.trim().to_owned()],
        period_words: None,
        reading: column.reading.clone(),
        stated_value: Some(notation),
        stated_unit: column.unit.clone(),
        precision,
        estimate: column.raw.estimate,
    })
}

/// A notation without the commas that group thousands. Any other may be a decimal point, or a slip: nobody here can tell.
fn ungrouped(notation: &str) -> Result<String, String> {
    let is_of_number = |c: char| c.is_ascii_digit() || c == ',' || c == '.';
    for number in notation.split(|c| !is_of_number(c)).filter(|number| number.contains(',')) {
        // Two dots, as between the ends of a range, part numbers.
        if !number.split("..").all(is_grouped) {
            return Err(format!(
                "`{notation}`: a comma groups thousands, as in 1,250,000; a decimal point is a dot"
            ));
        }
    }
    Ok(notation.replace(',', ""))
}

/// Whether the commas of a number, if it has any, stand before groups of three digits.
fn is_grouped(number: &str) -> bool {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let Some((first, groups)) = whole.split_once(',') else { return !fraction.contains(',') };
    let leads = matches!(first.len(), 1..=3) && !first.starts_with('0');
    leads && groups.split(',').all(|group| group.len() == 3) && !fraction.contains(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_group_thousands_or_are_reported() {
        let right = [
            ("36.7", "36.7"),
            ("1,250", "1250"),
            ("44,000,000.25", "44000000.25"),
            ("<1,000", "<1000"),
            ("1,000..2,500", "1000..2500"),
            ("~130,000", "~130000"),
        ];
        for (notation, expected) in right {
            assert_eq!(ungrouped(notation).as_deref(), Ok(expected), "{notation}");
        }
        for notation in
            ["36,7", "0,125", "1,00,000", "1250,000", "1,250,00", "1.250,5", ",500", "5,", "1,000..2,5"]
        {
            let error = ungrouped(notation).unwrap_err();
            assert!(error.contains(notation) && error.contains("groups thousands"), "{error}");
        }
    }
}
