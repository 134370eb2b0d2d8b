//! What a document has its text from, and whom it cites.
//!
//! Knows agents and the ids of documents; it must not know their texts.

use super::context::{SheetContext, checked_id, term, value_of};
use super::raw::{RawReport, RawSource, Text};
use super::spaced;
use crate::import::fault::FaultSink;
use crate::model::{Iri, Lineage, Quote, Report};

/// What a source has its text from. Whether these documents are here is not asked.
pub(in crate::import) fn resolve_lineage(
    raw: &RawSource,
    context: SheetContext<'_>,
    sink: &mut FaultSink,
) -> Lineage {
    if let (Some(_), Some(translation)) = (&raw.copy_of, &raw.translation_of) {
        sink.add(&translation.span, "a source is either a copy or a translation, not both");
    }
    let own = raw.id.as_ref().map(|id| id.value.as_str());
    let mut other = |text: &Text| {
        if Some(text.value.as_str()) == own {
            sink.add(&text.span, format!("`{}` is this source itself", text.value));
        }
        named(text, context, sink)
    };
    let lineage = Lineage {
        copy_of: raw.copy_of.as_ref().and_then(&mut other),
        translation_of: raw.translation_of.as_ref().and_then(&mut other),
        based_on: raw.based_on.iter().filter_map(&mut other).collect(),
        not_copy_of: raw.not_copy_of.iter().filter_map(&mut other).collect(),
    };
    let copied = [&raw.copy_of, &raw.translation_of].into_iter().flatten();
    for original in copied.filter(|original| raw.not_copy_of.iter().any(|not| not.value == original.value)) {
        let message = format!("`{}` stands under `notCopyOf` as well", original.value);
        sink.add(&original.span, message);
    }
    lineage
}

/// Whom a whole document cites: what every claim of it reports that does not say otherwise.
pub(in crate::import) fn whole_document(
    raw: &RawSource,
    context: SheetContext<'_>,
    sink: &mut FaultSink,
) -> Vec<Report> {
    for report in &raw.reports {
        for (key, words) in [("cue", &report.cue), ("mention", &report.mention)] {
            if let Some(words) = words {
                let message =
                    format!("`{key}` takes words of a quote, and goes with the `reports` of a claim");
                sink.add(&words.span, message);
            }
        }
    }
    raw.reports.iter().filter_map(|report| resolve_report(report, None, context, sink)).collect()
}

/// The document of an id.
fn named(id: &Text, context: SheetContext<'_>, sink: &mut FaultSink) -> Option<Iri> {
    let id = checked_id(Some(id), sink)?;
    Some(context.base.source(&id))
}

/// Whom a claim cites.
pub(in crate::import) fn resolve_report(
    raw: &RawReport,
    quote: Option<&Quote>,
    context: SheetContext<'_>,
    sink: &mut FaultSink,
) -> Option<Report> {
    let by = term(raw.by.as_ref(), context.vocabulary, sink);
    let on_behalf_of = raw.on_behalf_of.as_ref().and_then(|of| term(Some(of), context.vocabulary, sink));
    for (key, words) in [("cue", &raw.cue), ("mention", &raw.mention)] {
        if let (Some(words), Some(quote)) = (words, quote)
            && !quote.contains(&words.value)
        {
            let message = format!("`{key}` does not stand in the quote: `{}`", words.value);
            let help = spaced(quote, &words.value).unwrap_or_else(|| {
                "it takes words of `quote`; the quote may go further, or be a list of passages".to_owned()
            });
            sink.add_with_help(&words.span, message, Some(help));
        }
    }
    let source = raw.source.as_ref().and_then(|source| named(source, context, sink));
    Some(Report {
        by: by?,
        on_behalf_of,
        cue: value_of(raw.cue.as_ref()),
        mention: value_of(raw.mention.as_ref()),
        work: value_of(raw.work.as_ref()),
        source,
    })
}
