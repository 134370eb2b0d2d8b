//! The countries and regions of the world: what they are called, by which codes, and what they lie in.
//!
//! Knows the table of places. Must not know how words stand in a text, nor IRIs.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

/// The table that comes with Assay. Read when a place is first asked for.
const TABLE: &str = include_str!("../../../../ontology/places.tsv");

/// A country or a region of the table.
#[derive(Debug)]
pub(crate) struct Place {
    /// Its name with its prefix, as in `country:indonesia`.
    pub name: &'static str,
    /// Its codes, without those that it lacks: of two letters, of three, and the number.
    pub codes: Vec<&'static str>,
    /// Its id in Wikidata.
    pub wikidata: &'static str,
    /// What it lies in, without the places between.
    pub within: Vec<&'static Place>,
    /// What it is called, by language; first what it is called most.
    pub labels: Vec<(&'static str, &'static str)>,
    /// Adjectives and names of its people, by language; a `*` stands for endings.
    pub people: Vec<(&'static str, &'static str)>,
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Place {
    /// Whether it is a country, and no region.
    pub(crate) fn is_country(&self) -> bool {
        self.name.starts_with("country:")
    }

    /// Whether it is one of the parts into which what it lies in is cut, and no group of countries, nor a state of one.
    pub(crate) fn is_part(&self) -> bool {
        self.is_country() || self.codes.iter().any(|code| code.bytes().all(|b| b.is_ascii_digit()))
    }

    /// What it is called in English.
    pub(crate) fn label(&self) -> &'static str {
        self.labels.first().map_or("", |(_, label)| *label)
    }

    /// Whether it is another place, or lies in it at whatever remove.
    pub(crate) fn is_within(&self, other: &Place) -> bool {
        self == other || self.within.iter().any(|within| within.is_within(other))
    }

    /// Whether it holds all others.
    pub(crate) fn is_world(&self) -> bool {
        self.within.is_empty()
    }
}

/// Rows of the table as they stand.
struct Row {
    cells: Vec<&'static str>,
}

struct Tables {
    places: Vec<&'static Place>,
    by_name: HashMap<&'static str, &'static Place>,
    by_code: HashMap<String, &'static Place>,
    by_label: HashMap<String, Vec<(&'static str, &'static Place)>>,
}

static PLACES: LazyLock<Tables> = LazyLock::new(|| {
    let rows = TABLE.lines().filter(|row| !row.is_empty() && !row.starts_with('#'));
    let rows: Vec<Row> = rows.map(|row| Row { cells: row.split('\t').collect() }).collect();
    let mut tables = Tables {
        places: Vec::new(),
        by_name: HashMap::new(),
        by_code: HashMap::new(),
        by_label: HashMap::new(),
    };
    // What something lies in may stand below it.
    let mut waiting: Vec<&Row> = rows.iter().collect();
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|row| !tables.add(row));
        if waiting.len() == before {
            break;
        }
    }
    tables
});

impl Tables {
    /// Takes a row whose surroundings are known; whether it did.
    fn add(&mut self, row: &Row) -> bool {
        let [name, number, two, three, wikidata, within, labels, people] = row.cells.as_slice() else {
            return false;
        };
        let known: Option<Vec<&'static Place>> =
            within.split_whitespace().map(|code| self.by_code.get(&code.to_lowercase()).copied()).collect();
        let Some(within) = known else { return false };
        let codes = [*two, *three, *number].into_iter().filter(|code| !code.is_empty()).collect();
        let (labels, people) = (by_language(labels), by_language(people));
        let place = Place { name, codes, wikidata, within, labels, people };
        let place: &'static Place = Box::leak(Box::new(place));
        for code in &place.codes {
            self.by_code.insert(code.to_lowercase(), place);
        }
        for (language, label) in &place.labels {
            let named = self.by_label.entry(folded(label)).or_default();
            if !named.contains(&(language, place)) {
                named.push((language, place));
            }
        }
        self.by_name.insert(place.name, place);
        self.places.push(place);
        true
    }
}

fn by_language(cell: &'static str) -> Vec<(&'static str, &'static str)> {
    let groups = cell.split(';').filter_map(|group| group.split_once('='));
    groups.flat_map(|(language, names)| names.split('|').map(move |name| (language, name))).collect()
}

/// All places of the table.
#[must_use]
pub(crate) fn places() -> &'static [&'static Place] {
    &PLACES.places
}

/// The place of a name with its prefix, `country:indonesia`, or of a code or another name of it alone in its place:
/// `country:idn`, `country:myanmar`.
#[must_use]
pub(crate) fn place(name: &str) -> Option<&'static Place> {
    let (prefix, code) = name.split_once(':')?;
    let of_code = || {
        let place = *PLACES.by_code.get(&code.to_lowercase())?;
        place.name.starts_with(prefix).then_some(place)
    };
    // "country:myanmar" is called so, and is named otherwise.
    let of_label = || {
        let mut called =
            PLACES.by_label.get(&folded(&code.replace('-', " ")))?.iter().map(|(_, place)| *place);
        let first = called.next().filter(|place| place.name.starts_with(prefix))?;
        called.all(|other| other == first).then_some(first)
    };
    PLACES.by_name.get(name).copied().or_else(of_code).or_else(of_label)
}

/// The places that are called so, whatever the case and the normal form: in a language or in English, or else in any.
#[must_use]
pub(crate) fn called(label: &str, language: &str) -> Vec<&'static Place> {
    let named = PLACES.by_label.get(&folded(label)).map_or(&[][..], Vec::as_slice);
    let primary = language.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let own = named.iter().filter(|(language, _)| *language == primary || *language == "en");
    let mut found: Vec<&'static Place> = own.map(|(_, place)| *place).collect();
    if found.is_empty() {
        found = named.iter().map(|(_, place)| *place).collect();
    }
    found.sort_unstable_by_key(|place| place.name);
    found.dedup();
    found
}

/// A name without its case, its normal form and its typography.
#[must_use]
pub(crate) fn folded(name: &str) -> String {
    let plain = |c| match c {
        '’' | '‘' | 'ʼ' => '\'',
        '–' | '—' | '‑' | '‐' => '-',
        other => other,
    };
    let text: String = name.nfkc().map(plain).collect::<String>().to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_can_be_read() {
        let rows = TABLE.lines().filter(|row| !row.is_empty() && !row.starts_with('#')).count();
        assert_eq!(places().len(), rows);
        assert_eq!(PLACES.by_name.len(), rows, "a name stands twice");
        let countries = places().iter().filter(|place| place.is_country()).count();
        // ISO 3166-1 has 249, and Kosovo is one more.
        assert_eq!((countries, rows - countries), (250, 33));
        let codes: usize = places().iter().map(|place| place.codes.len()).sum();
        assert_eq!(PLACES.by_code.len(), codes, "a code stands twice");
        for place in places() {
            assert!(place.wikidata.starts_with('Q'), "{}", place.name);
            assert!(place.is_within(super::place("region:world").unwrap()), "{}", place.name);
            for language in ["en", "de", "fr", "es", "it", "pt", "nl", "zh", "ja", "ru"] {
                assert!(place.labels.iter().any(|(own, _)| *own == language), "{} {language}", place.name);
            }
        }
    }

    #[test]
    fn places_are_found_by_name_by_code_and_by_what_they_are_called() {
        for (name, expected) in [
            ("country:indonesia", Some("country:indonesia")),
            ("country:idn", Some("country:indonesia")),
            ("country:ID", Some("country:indonesia")),
            ("country:360", Some("country:indonesia")),
            ("region:035", Some("region:south-eastern-asia")),
            ("region:360", None),
            ("country:atlantis", None),
            ("indonesia", None),
        ] {
            assert_eq!(place(name).map(|place| place.name), expected, "{name}");
        }
        for (label, language, expected) in [
            ("Indonesien", "de", &["country:indonesia"][..]),
            ("INDONESIEN", "en", &["country:indonesia"]),
            ("Cote d'Ivoire", "en", &["country:ivory-coast"]),
            ("Co\u{302}te d’Ivoire", "fr", &["country:ivory-coast"]),
            ("印度尼西亚", "zh", &["country:indonesia"]),
            ("Индонезия", "ru", &["country:indonesia"]),
            ("Guinea", "en", &["country:guinea"]),
            ("Congo", "fr", &["country:democratic-republic-of-the-congo", "country:republic-of-the-congo"]),
            ("Georgia", "en", &["country:georgia", "region:georgia-united-states"]),
            ("Südostasien", "de", &["region:south-eastern-asia"]),
            ("Atlantis", "en", &[]),
        ] {
            let found: Vec<&str> = called(label, language).iter().map(|place| place.name).collect();
            assert_eq!(found, expected, "{label}");
        }
    }

    #[test]
    fn ids_and_codes_are_those_of_their_place() {
        for (name, codes, wikidata, within) in [
            ("country:indonesia", "ID IDN 360", "Q252", "region:asia"),
            ("country:chile", "CL CHL 152", "Q298", "region:latin-america-and-the-caribbean"),
            ("country:democratic-republic-of-the-congo", "CD COD 180", "Q974", "region:sub-saharan-africa"),
            ("country:germany", "DE DEU 276", "Q183", "region:european-union"),
            ("country:netherlands", "NL NLD 528", "Q55", "region:euro-area"),
            ("country:burma", "MM MMR 104", "Q836", "region:south-eastern-asia"),
            ("country:taiwan", "TW TWN 158", "Q865", "region:eastern-asia"),
            ("region:africa", "002", "Q15", "region:world"),
        ] {
            let found = place(name).unwrap();
            assert_eq!((found.codes.join(" ").as_str(), found.wikidata), (codes, wikidata), "{name}");
            assert!(found.is_within(place(within).unwrap()), "{name} is not within {within}");
        }
    }
}
