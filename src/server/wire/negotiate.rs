//! Which form of an answer a client takes: media ranges with their weights (RFC 9110, 12.5.1).
//!
//! Knows media types. Must not know what is answered.

use super::problem::Problem;
use crate::query::results::Format;
use axum::http::{HeaderMap, StatusCode, header};

/// What a client accepts.
#[derive(Debug, Clone)]
pub(in crate::server) struct Accept {
    /// Ranges in lower case, each with its weight in thousandths.
    ranges: Vec<(String, u16)>,
    text: String,
}

impl Accept {
    /// What the header says; anything where there is none.
    pub(in crate::server) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let text = values.collect::<Vec<_>>().join(",");
        let mut ranges: Vec<(String, u16)> = text.split(',').filter_map(range).collect();
        if ranges.is_empty() {
            ranges.push(("*/*".to_owned(), 1000));
        }
        Self { ranges, text }
    }

    /// The header as it was written.
    pub(in crate::server) fn text(&self) -> &str {
        &self.text
    }

    /// The weight of a media type: that of the most specific range that has it; 0 where none does.
    fn weight(&self, media_type: &str) -> u16 {
        let main = media_type.split('/').next().unwrap_or_default();
        let specific = |range: &str| match range {
            range if range == media_type => 3,
            "*/*" => 1,
            range if range.strip_suffix("/*") == Some(main) => 2,
            _ => 0,
        };
        let found = self.ranges.iter().map(|(range, weight)| (specific(range), *weight));
        found.filter(|(specific, _)| *specific > 0).max().map_or(0, |(_, weight)| weight)
    }

    /// Whether a media type is named, and nothing that is offered would be liked better.
    pub(in crate::server) fn prefers<T>(&self, media_type: &str, offered: &[(&'static str, T)]) -> bool {
        let is_named = self.ranges.iter().any(|(range, weight)| range == media_type && *weight > 0);
        let others = offered.iter().map(|(offer, _)| self.weight(offer)).max().unwrap_or_default();
        is_named && self.weight(media_type) >= others
    }

    /// The best of what is offered, the first of equals.
    pub(in crate::server) fn best<'o, T>(
        &self,
        offered: &'o [(&'static str, T)],
    ) -> Option<&'o (&'static str, T)> {
        let mut best: Option<(u16, &(&'static str, T))> = None;
        for offer in offered {
            let weight = self.weight(offer.0);
            if weight > best.as_ref().map_or(0, |(weight, _)| *weight) {
                best = Some((weight, offer));
            }
        }
        best.map(|(_, offer)| offer)
    }

    /// [`Accept::best`]; what there is instead, where nothing fits.
    pub(in crate::server) fn must<T: Copy>(
        &self,
        offered: &[(&'static str, T)],
    ) -> Result<(&'static str, T), Problem> {
        self.best(offered).copied().ok_or_else(|| {
            let types: Vec<&str> = offered.iter().map(|(media_type, _)| *media_type).collect();
            Problem::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", "there is no such form of the answer")
                .detail(format!("there are {}", types.join(", ")))
                .with("available", types.into())
        })
    }
}

/// A range and its weight; `None` where it is none.
fn range(text: &str) -> Option<(String, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next().filter(|range| range.contains('/'))?.to_ascii_lowercase();
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let weight = match weight {
        None => 1000,
        // A weight that is none counts for nothing.
        Some(weight) => {
            weight.parse().ok().filter(|weight: &f64| (0.0..=1.0).contains(weight)).map_or(0, thousandths)
        }
    };
    Some((range, weight))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1")]
fn thousandths(weight: f64) -> u16 {
    (weight * 1000.0).round() as u16
}

/// The media types of rows and booleans.
pub(in crate::server) const TABLES: [(&str, Format); 7] = [
    ("application/sparql-results+json", Format::Json),
    ("application/json", Format::Json),
    ("application/sparql-results+xml", Format::Xml),
    ("text/tab-separated-values", Format::Tsv),
    ("text/csv", Format::Csv),
    ("application/xml", Format::Xml),
    ("text/xml", Format::Xml),
];

/// The media types of graphs.
pub(in crate::server) const GRAPHS: [(&str, Format); 6] = [
    ("text/turtle", Format::Turtle),
    ("application/n-triples", Format::NTriples),
    ("application/rdf+xml", Format::RdfXml),
    ("application/ld+json", Format::JsonLd),
    ("application/trig", Format::TriG),
    ("application/n-quads", Format::NQuads),
];

/// The form of rows, or of a graph: by the name of a format or a media type that was asked for, or else by what is accepted.
pub(in crate::server) fn form(
    accept: &Accept,
    asked: Option<&str>,
    is_graph: bool,
) -> Result<(&'static str, Format), Problem> {
    let offered: &[(&'static str, Format)] = if is_graph { &GRAPHS } else { &TABLES };
    let Some(asked) = asked else { return accept.must(offered) };
    let wanted = Format::from_name(asked).or_else(|| Format::from_media_type(asked));
    let fits = wanted.filter(|format| format.syntax().is_some() == is_graph);
    fits.map(|format| (format.media_type(), format)).ok_or_else(|| {
        let formats = Format::all().filter(|format| format.syntax().is_some() == is_graph);
        let names: Vec<&str> = formats.map(Format::name).collect();
        let what = if is_graph { "a graph" } else { "rows" };
        Problem::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", "there is no such form of the answer")
            .detail(format!("`{asked}` is no format of {what}; there are {}", names.join(", ")))
            .with("available", names.into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn accept(text: &str) -> Accept {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_str(text).unwrap());
        Accept::of(&headers)
    }

    #[test]
    fn weights_decide_and_specific_ranges_go_first() {
        for (text, expected) in [
            ("*/*", Some(Format::Json)),
            ("", Some(Format::Json)),
            ("text/csv", Some(Format::Csv)),
            ("text/csv;q=0.5, text/tab-separated-values;q=0.9", Some(Format::Tsv)),
            ("text/*, text/csv;q=0", Some(Format::Tsv)),
            ("application/sparql-results+json;q=0, */*;q=0.1", Some(Format::Json)),
            ("application/*;q=0, text/csv; q=0.001", Some(Format::Csv)),
            ("TEXT/CSV", Some(Format::Csv)),
            ("text/csv;q=soon", None),
            ("image/png", None),
            ("application/sparql-results+xml;charset=utf-8;q=1.0, application/json;q=0.9", Some(Format::Xml)),
        ] {
            let found = form(&accept(text), None, false).ok().map(|(_, format)| format);
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(form(&accept("*/*"), Some("csv"), false).unwrap().0, "text/csv");
        assert_eq!(form(&accept("*/*"), Some("text/turtle"), true).unwrap().1, Format::Turtle);
        assert!(form(&accept("*/*"), Some("turtle"), false).is_err());
    }
}
