//! What the ontologies declare, as the reading of sheets needs it: properties with their unit and range, dimensions,
//! units, and which terms there are.
//!
//! Knows the declarations of the core and of domain modules; it must not know any domain, nor sheets.

use super::fault::did_you_mean;
use crate::document::nearest_names;
use crate::model::{Iri, vocab};
use crate::query::Prefixes;
use oxrdf::{Quad, Term};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use thiserror::Error;

/// The kind of what is counted.
const COUNT: &str = "http://qudt.org/vocab/quantitykind/Count";

/// The declarations of the ontologies, ready for look-up.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    prefixes: Prefixes,
    terms: BTreeMap<Iri, TermEntry>,
    properties: BTreeMap<Iri, PropertyDeclaration>,
    dimensions: BTreeMap<String, DimensionDeclaration>,
    units: BTreeMap<Iri, UnitDeclaration>,
}

#[derive(Clone, Debug, Default)]
struct TermEntry {
    label: Option<String>,
    /// Every other label, in whatever language.
    names: Vec<String>,
    classes: BTreeSet<Iri>,
}

/// A property that claims may speak of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PropertyDeclaration {
    /// The unit its values are kept in.
    pub canonical_unit: Option<Iri>,
    /// What it takes: `assay:Quantity`, `rdf:langString`, or the class of its objects.
    pub range: Option<Iri>,
    /// The class of its subjects.
    pub domain: Option<Iri>,
    /// Whether it counts how much something fell, so that a fall is above zero.
    pub counts_decline: bool,
    /// Dimensions it fixes: a refined share is always of the stage of refining.
    pub fixed: BTreeMap<Iri, Iri>,
}

/// A dimension of propositions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DimensionDeclaration {
    /// The IRI of the dimension, the predicate of the slot.
    pub iri: Iri,
    /// The class of its values.
    pub range: Option<Iri>,
}

/// A unit, by its factor to the coherent unit of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitDeclaration {
    /// `qudt:hasQuantityKind`: units of a kind convert into each other.
    pub kinds: BTreeSet<Iri>,
    /// `qudt:conversionMultiplier`.
    pub multiplier: Decimal,
}

impl UnitDeclaration {
    /// Whether it is of plain numbers, of whatever they count.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.kinds.iter().any(|kind| kind.as_str() == COUNT)
    }
}

/// Why a name stands for no term.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TermError {
    /// Not written as prefix and name.
    #[error("`{name}` is not a name with a prefix, such as place:rivertown")]
    NotACurie {
        /// The name as written.
        name: String,
    },
    /// A prefix that nobody declares.
    #[error("`{name}` has the prefix `{prefix}`, which is not declared")]
    UnknownPrefix {
        /// The name as written.
        name: String,
        /// Its prefix.
        prefix: String,
        /// The nearest name known.
        help: Option<String>,
    },
    /// A name that the ontologies do not define.
    #[error("`{name}` is not defined in the ontologies")]
    UnknownTerm {
        /// The name as written.
        name: String,
        /// The nearest names known.
        help: Option<String>,
    },
    /// A name that is to be a rating and is none.
    #[error("`{name}` is not a rating")]
    NoRating {
        /// The name as written.
        name: String,
        /// The nearest ratings, or all.
        help: String,
    },
}

impl TermError {
    /// The nearest fit, in words.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NotACurie { .. } => None,
            Self::UnknownPrefix { help, .. } | Self::UnknownTerm { help, .. } => help.clone(),
            Self::NoRating { help, .. } => Some(help.clone()),
        }
    }

    /// The nearest fit, or else what declares such a name.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        self.help().or_else(|| match self {
            Self::UnknownPrefix { prefix, .. } => Some(format!(
                "a file of ontology/ declares the prefix `{prefix}` by `sh:declare` (`assay help domains`)"
            )),
            Self::UnknownTerm { name, .. } => {
                Some(format!("a file of ontology/ declares `{name}` (`assay help domains`)"))
            }
            Self::NotACurie { .. } | Self::NoRating { .. } => None,
        })
    }
}

impl Vocabulary {
    /// Reads the declarations from the quads of the ontologies and of what was inferred from them. One pass over the
    /// quads, and a second over those that depend on the dimensions.
    pub fn new<'q>(prefixes: Prefixes, quads: impl IntoIterator<Item = &'q Quad> + Clone) -> Self {
        let mut vocabulary = Self { prefixes, ..Self::default() };
        for quad in quads.clone() {
            vocabulary.read_term(quad);
        }
        let dimensions: BTreeMap<Iri, String> = vocabulary
            .dimensions
            .iter()
            .map(|(key, dimension)| (dimension.iri.clone(), key.clone()))
            .collect();
        for quad in quads {
            vocabulary.read_declaration(quad, &dimensions);
        }
        vocabulary
    }

    fn read_term(&mut self, quad: &Quad) {
        let Some(subject) = subject_of(quad) else {
            return;
        };
        let predicate = quad.predicate.as_str();
        let entry = self.terms.entry(subject.clone()).or_default();
        match (predicate, &quad.object) {
            (vocab::rdf::TYPE, Term::NamedNode(class)) => {
                entry.classes.insert(class.as_str().into());
            }
            (vocab::rdfs::LABEL | vocab::skos::PREF_LABEL, Term::Literal(label))
                if entry.label.is_none() || label.language() == Some("en") =>
            {
                entry.names.extend(entry.label.replace(label.value().to_owned()));
            }
            (vocab::rdfs::LABEL | vocab::skos::PREF_LABEL | vocab::skos::ALT_LABEL, Term::Literal(label)) => {
                entry.names.push(label.value().to_owned());
            }
            (vocab::assay::KEY, Term::Literal(key)) => {
                let declaration = DimensionDeclaration { iri: subject, range: None };
                self.dimensions.insert(key.value().to_owned(), declaration);
            }
            _ => {}
        }
    }

    fn read_declaration(&mut self, quad: &Quad, dimensions: &BTreeMap<Iri, String>) {
        let Some(subject) = subject_of(quad) else {
            return;
        };
        let object: Option<Iri> = match &quad.object {
            Term::NamedNode(node) => Some(node.as_str().into()),
            _ => None,
        };
        if let (Some(key), vocab::rdfs::RANGE) = (dimensions.get(&subject), quad.predicate.as_str())
            && let Some(dimension) = self.dimensions.get_mut(key)
        {
            dimension.range = object;
        } else if self.is_a(&subject, vocab::assay::PROPERTY_CLASS) {
            self.read_property(subject, quad, object, dimensions);
        } else if self.is_a(&subject, vocab::qudt::UNIT) {
            self.read_unit(subject, quad, object);
        }
    }

    fn read_property(
        &mut self,
        property: Iri,
        quad: &Quad,
        object: Option<Iri>,
        dimensions: &BTreeMap<Iri, String>,
    ) {
        let predicate = quad.predicate.as_str();
        let declaration = self.properties.entry(property).or_default();
        match predicate {
            vocab::assay::CANONICAL_UNIT => declaration.canonical_unit = object,
            vocab::rdfs::RANGE => declaration.range = object,
            vocab::rdfs::DOMAIN => declaration.domain = object,
            vocab::assay::COUNTS_DECLINE => {
                declaration.counts_decline =
                    matches!(&quad.object, Term::Literal(literal) if matches!(literal.value(), "true" | "1"));
            }
            _ => {
                if let (true, Some(object)) = (dimensions.contains_key(predicate), object) {
                    declaration.fixed.insert(predicate.into(), object);
                }
            }
        }
    }

    fn read_unit(&mut self, unit: Iri, quad: &Quad, object: Option<Iri>) {
        let declaration = self
            .units
            .entry(unit)
            .or_insert_with(|| UnitDeclaration { kinds: BTreeSet::new(), multiplier: Decimal::ONE });
        match (quad.predicate.as_str(), &quad.object, object) {
            (vocab::qudt::HAS_QUANTITY_KIND, _, Some(kind)) => {
                declaration.kinds.insert(kind);
            }
            (vocab::qudt::CONVERSION_MULTIPLIER, Term::Literal(factor), _) => {
                let exact = Decimal::from_str(factor.value());
                if let Ok(multiplier) = exact.or_else(|_| Decimal::from_scientific(factor.value())) {
                    declaration.multiplier = multiplier;
                }
            }
            _ => {}
        }
    }

    /// Adds a provisional concept, so that the sheet that introduces it can use it.
    pub fn add_concept(&mut self, iri: Iri, label: &str, class: Iri) {
        let entry = self.terms.entry(iri).or_default();
        entry.label = Some(label.to_owned());
        entry.classes.insert(class);
    }

    /// The prefixes in force.
    #[must_use]
    pub fn prefixes(&self) -> &Prefixes {
        &self.prefixes
    }

    /// The IRI of a name that the ontologies define.
    ///
    /// # Errors
    ///
    /// Where the name has no prefix, an unknown one, or is not defined; with the nearest names that are.
    pub fn resolve(&self, name: &str) -> Result<Iri, TermError> {
        let iri = self.expand(name)?;
        if self.terms.contains_key(&iri) {
            return Ok(iri);
        }
        let help = did_you_mean(&self.nearest_terms(name));
        Err(TermError::UnknownTerm { name: name.to_owned(), help })
    }

    /// The IRI of a name, defined or not.
    ///
    /// # Errors
    ///
    /// Where the name has no prefix or an unknown one.
    pub fn expand(&self, name: &str) -> Result<Iri, TermError> {
        if let Some(iri) = name.strip_prefix('<').and_then(|n| n.strip_suffix('>')) {
            return Ok(iri.into());
        }
        let Some((prefix, _)) = name.split_once(':') else {
            return Err(TermError::NotACurie { name: name.to_owned() });
        };
        let expanded = self.prefixes.expand(name);
        expanded.map(|iri| Iri::new(iri.into_string())).map_err(|_| TermError::UnknownPrefix {
            name: name.to_owned(),
            prefix: prefix.to_owned(),
            help: self.help_for_prefix(name, prefix),
        })
    }

    fn help_for_prefix(&self, name: &str, prefix: &str) -> Option<String> {
        let known: Vec<&str> = self.prefixes.iter().map(|(known, _)| known).collect();
        let near: Vec<String> =
            nearest_names(prefix, known, 1).into_iter().map(|near| format!("{near}:")).collect();
        did_you_mean(&self.nearest_terms(name)).or_else(|| did_you_mean(&near))
    }

    /// Whether an IRI looks like a misspelt term: it lies in a namespace of which the ontologies define other terms with
    /// labels, and is none of them. Comes with the nearest names.
    #[must_use]
    pub fn misspelt(&self, iri: &str) -> Option<TermError> {
        let iri = Iri::new(iri);
        let name = self.prefixes.shorten(iri.as_str())?;
        let namespace = self.prefixes.get(name.split_once(':')?.0)?;
        let mut labelled = self.terms.iter().filter(|(_, entry)| entry.label.is_some());
        let is_theirs = labelled.any(|(term, _)| term.as_str().starts_with(namespace));
        if !is_theirs || self.terms.contains_key(&iri) {
            return None;
        }
        self.resolve(&name).err()
    }

    /// The name of an IRI with its prefix, or in angle brackets where no prefix fits.
    #[must_use]
    pub fn name(&self, iri: &Iri) -> String {
        self.prefixes.shorten(iri.as_str()).unwrap_or_else(|| format!("<{iri}>"))
    }

    /// The terms whose name or label is nearest to a name.
    fn nearest_terms(&self, name: &str) -> Vec<String> {
        let local = name.split_once(':').map_or(name, |(_, local)| local);
        let named: Vec<(String, String)> = self
            .terms
            .iter()
            .filter_map(|(iri, entry)| {
                let curie = self.prefixes.shorten(iri.as_str())?;
                Some((curie, entry.label.clone().unwrap_or_default()))
            })
            .collect();
        let by_name = nearest_names(name, named.iter().map(|(curie, _)| curie.as_str()), 2);
        let by_label = named
            .iter()
            .filter(|(_, label)| label.eq_ignore_ascii_case(&local.replace('-', " ")))
            .map(|(curie, _)| curie.as_str());
        let mut found: Vec<String> = by_label.take(1).map(str::to_owned).collect();
        for curie in by_name {
            if !found.iter().any(|f| f == curie) {
                found.push(curie.to_owned());
            }
        }
        found.truncate(2);
        found
    }

    /// Whether a term is an instance of a class, as asserted or inferred.
    #[must_use]
    pub fn is_a(&self, term: &Iri, class: &str) -> bool {
        self.terms.get(term).is_some_and(|entry| entry.classes.contains(class))
    }

    /// The names of the instances of a class, as asserted or inferred.
    #[must_use]
    pub fn instances(&self, class: &str) -> Vec<String> {
        let instances = self.terms.iter().filter(|(_, entry)| entry.classes.contains(class));
        instances.map(|(iri, _)| self.name(iri)).collect()
    }

    /// The rating of a name.
    ///
    /// # Errors
    ///
    /// Where the name stands for nothing, or for something else; with the nearest ratings.
    pub fn rating(&self, name: &str) -> Result<Iri, TermError> {
        let found = self.expand(name).ok().filter(|iri| self.is_a(iri, vocab::assay::RATING_CLASS));
        found.ok_or_else(|| {
            let known = self.instances(vocab::assay::RATING_CLASS);
            let near = did_you_mean(&nearest_names(name, known.iter().map(String::as_str), 2));
            let help = near.unwrap_or_else(|| format!("there are {}", known.join(", ")));
            TermError::NoRating { name: name.to_owned(), help }
        })
    }

    /// What a term is called, in English where it can be.
    #[must_use]
    pub fn label(&self, term: &Iri) -> Option<&str> {
        self.terms.get(term)?.label.as_deref()
    }

    /// Every label of a term, in whatever language.
    pub fn names(&self, term: &Iri) -> impl Iterator<Item = &str> {
        let entry = self.terms.get(term);
        entry.into_iter().flat_map(|entry| entry.label.iter().chain(&entry.names)).map(String::as_str)
    }

    /// The declaration of a property; `None` where the term is not declared as one.
    #[must_use]
    pub fn property(&self, property: &Iri) -> Option<&PropertyDeclaration> {
        self.properties.get(property)
    }

    /// The names of all properties.
    #[must_use]
    pub fn property_names(&self) -> Vec<String> {
        self.properties.keys().map(|iri| self.name(iri)).collect()
    }

    /// The dimension that a key of a sheet names.
    #[must_use]
    pub fn dimension(&self, key: &str) -> Option<&DimensionDeclaration> {
        self.dimensions.get(key)
    }

    /// The keys of all dimensions with their declarations.
    pub fn dimensions(&self) -> impl Iterator<Item = (&str, &DimensionDeclaration)> + Clone {
        self.dimensions.iter().map(|(key, d)| (key.as_str(), d))
    }

    /// The declaration of a unit.
    #[must_use]
    pub fn unit(&self, unit: &Iri) -> Option<&UnitDeclaration> {
        self.units.get(unit)
    }

    /// The factor from one unit to another as numerator and denominator; `None` where they measure different things.
    #[must_use]
    pub fn conversion(&self, from: &Iri, to: &Iri) -> Option<(Decimal, Decimal)> {
        if from == to {
            return Some((Decimal::ONE, Decimal::ONE));
        }
        let (from, to) = (self.units.get(from)?, self.units.get(to)?);
        let commensurable = from.kinds.intersection(&to.kinds).next().is_some();
        commensurable.then_some((from.multiplier, to.multiplier))
    }
}

fn subject_of(quad: &Quad) -> Option<Iri> {
    match &quad.subject {
        oxrdf::NamedOrBlankNode::NamedNode(node) => Some(node.as_str().into()),
        oxrdf::NamedOrBlankNode::BlankNode(_) => None,
    }
}
