//! Agents by their names, and which of them speak with one voice.
//!
//! Knows labels, sameness and who acts for whom. Must not know claims.
//!
//! A name is one in whatever case, form and spacing it is written, and of an agent in whatever language; names that merely look
//! alike stay apart. A name that several agents have is nobody's.

use crate::encoding::lookup::Lookup;
use crate::index::{Graphs, Id, Index, Pattern};
use crate::model::vocab::{dcterms, owl, prov, rdf, rdfs, schema, skos};
use oxrdf::{NamedNode, Term};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// What agents are instances of.
const CLASSES: [&str; 5] =
    [prov::AGENT, prov::PERSON, prov::ORGANIZATION, schema::PERSON, schema::ORGANIZATION];
/// What names them: those that are theirs first of all, then others.
const NAMES: [&[&str]; 2] = [&[rdfs::LABEL, skos::PREF_LABEL, schema::NAME], &[skos::ALT_LABEL]];

/// A name without what makes no other name of it: case, Unicode form, white space, and characters that nobody sees.
#[must_use]
pub(super) fn name_key(name: &str) -> String {
    let is_seen = |c: &char| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    // Upper case first: of some letters it has more than one, which are then lower case alike.
    let folded: String = name.nfkc().filter(is_seen).flat_map(char::to_uppercase).collect();
    let folded: String = folded.chars().flat_map(char::to_lowercase).nfc().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The agents of a view.
pub(super) struct Agents {
    by_name: HashMap<String, BTreeSet<Id>>,
    by_other_name: HashMap<String, BTreeSet<Id>>,
    /// The agent that stands for those that are the same.
    one: HashMap<Id, Id>,
    /// For whom an agent acts, where that is one.
    principals: HashMap<Id, Id>,
    /// The spelling that stands for the names of publishers that are no agents.
    spellings: HashMap<String, Arc<str>>,
}

impl Agents {
    /// Reads all agents, and the names of all publishers. A pass over each.
    pub(super) fn of(lookup: Lookup<'_>) -> Self {
        let index = lookup.view().index();
        let mut agents: BTreeSet<Id> = BTreeSet::new();
        for class in CLASSES {
            if let (Some(by), Some(class)) = (id(index, rdf::TYPE), id(index, class)) {
                agents.extend(scan(index, None, by, Some(class)).map(|row| row[0]));
            }
        }
        let one = same(index, &agents);
        let mut read = Self {
            by_name: HashMap::new(),
            by_other_name: HashMap::new(),
            principals: principals(index, &agents, &one),
            one,
            spellings: spellings(index),
        };
        for (names, into) in NAMES.iter().zip([&mut read.by_name, &mut read.by_other_name]) {
            for by in names.iter().filter_map(|name| id(index, name)) {
                for agent in &agents {
                    for row in scan(index, Some(*agent), by, None) {
                        if let Term::Literal(name) = index.term(row[2]) {
                            let agent = read.one.get(agent).copied().unwrap_or(*agent);
                            into.entry(name_key(name.value())).or_default().insert(agent);
                        }
                    }
                }
            }
        }
        read
    }

    /// The one agent of a name.
    pub(super) fn named(&self, name: &str) -> Option<Id> {
        let key = name_key(name);
        let of = |names: &HashMap<String, BTreeSet<Id>>| names.get(&key).cloned();
        let found = of(&self.by_name).or_else(|| of(&self.by_other_name))?;
        (found.len() == 1).then(|| found.into_iter().next()).flatten()
    }

    /// Who answers for what an agent says: the one that stands for it, or whom that one acts for.
    pub(super) fn voice(&self, agent: Id) -> Id {
        let mut voice = self.one.get(&agent).copied().unwrap_or(agent);
        let mut passed = vec![voice];
        while let Some(next) = self.principals.get(&voice).filter(|next| !passed.contains(next)) {
            voice = *next;
            passed.push(voice);
        }
        voice
    }

    /// The spelling of a publisher's name that stands for all its spellings.
    pub(super) fn spelling(&self, name: &str) -> Arc<str> {
        self.spellings.get(&name_key(name)).map_or_else(|| name.into(), Arc::clone)
    }
}

fn id(index: &Index, iri: &str) -> Option<Id> {
    index.id(&NamedNode::new_unchecked(iri).into())
}

fn scan(
    index: &Arc<Index>,
    subject: Option<Id>,
    predicate: Id,
    object: Option<Id>,
) -> impl Iterator<Item = [Id; 4]> + use<> {
    index.scan(&Pattern { subject, predicate: Some(predicate), object, graphs: Graphs::Merged })
}

/// For agents that are the same, the one of the first IRI.
fn same(index: &Arc<Index>, agents: &BTreeSet<Id>) -> HashMap<Id, Id> {
    let mut beside: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    for by in [owl::SAME_AS, skos::EXACT_MATCH].into_iter().filter_map(|by| id(index, by)) {
        for agent in agents {
            for row in scan(index, Some(*agent), by, None).chain(scan(index, None, by, Some(*agent))) {
                beside.entry(row[0]).or_default().insert(row[2]);
                beside.entry(row[2]).or_default().insert(row[0]);
            }
        }
    }
    let mut one = HashMap::new();
    for start in agents {
        if one.contains_key(start) {
            continue;
        }
        let (mut group, mut open) = (BTreeSet::from([*start]), vec![*start]);
        while let Some(next) = open.pop() {
            let more = beside.get(&next).into_iter().flatten();
            open.extend(more.copied().filter(|more| group.insert(*more)));
        }
        let known = group.iter().filter(|member| agents.contains(member));
        let first = known.clone().min_by_key(|member| index.term(**member).to_string()).unwrap_or(start);
        one.extend(known.map(|member| (*member, *first)));
    }
    one
}

/// For whom each agent acts, where that is one alone.
fn principals(index: &Arc<Index>, agents: &BTreeSet<Id>, one: &HashMap<Id, Id>) -> HashMap<Id, Id> {
    let Some(by) = id(index, prov::ACTED_ON_BEHALF_OF) else { return HashMap::new() };
    let mut principals: HashMap<Id, BTreeSet<Id>> = HashMap::new();
    let of = |agent: Id| one.get(&agent).copied().unwrap_or(agent);
    for row in agents.iter().flat_map(|agent| scan(index, Some(*agent), by, None)) {
        principals.entry(of(row[0])).or_default().insert(of(row[2]));
    }
    let alone = principals.into_iter().filter(|(_, principals)| principals.len() == 1);
    alone.filter_map(|(agent, principals)| Some((agent, principals.into_iter().next()?))).collect()
}

/// For each name of publishers the first of its spellings.
fn spellings(index: &Arc<Index>) -> HashMap<String, Arc<str>> {
    let Some(by) = id(index, dcterms::PUBLISHER) else { return HashMap::new() };
    let literals: BTreeSet<Id> = index.scan_by_subject(by).map(|row| row[2]).collect();
    let mut spellings: HashMap<String, Arc<str>> = HashMap::new();
    for literal in literals {
        let Term::Literal(name) = index.term(literal) else { continue };
        let name = name.value().trim();
        let known = spellings.entry(name_key(name)).or_insert_with(|| name.into());
        if name < &**known {
            *known = name.into();
        }
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::name_key;

    #[test]
    fn a_name_is_one_however_it_is_spelt_and_no_other_that_looks_alike() {
        let same = [
            ("Geological Survey", "GEOLOGICAL  survey "),
            ("Büro", "Bu\u{308}ro"),
            ("Straße & Söhne", "STRASSE & SÖHNE"),
            ("ΟΔΟΣ", "οδος"),
            ("Data\u{a0}Office", "data office"),
            ("Da\u{ad}ta", "Data"),
            ("ＡＢＣ", "abc"),
        ];
        for (a, b) in same {
            assert_eq!(name_key(a), name_key(b), "{a} {b}");
        }
        let apart = [
            ("Reuters", "Reuters India"),
            ("Reuters", "Rеuters"), // the second has a Cyrillic letter
            ("The Sun", "Sun"),
            ("A-B", "AB"),
            ("Bureau", "Büreau"),
        ];
        for (a, b) in apart {
            assert_ne!(name_key(a), name_key(b), "{a} {b}");
        }
    }
}
