//! What the ontologies declare, as the reading of sheets needs it: properties with their unit and range, dimensions,
//! units, and which terms there are.
//!
//! Knows the declarations of the core and of domain modules; it must not know any domain, nor sheets.

use super::fault::did_you_mean;
use super::places;
use super::units::{self, UnitDeclaration};
use crate::document::units::{Computed, computed};
use crate::document::{Place, nearest_names};
use crate::model::{Iri, vocab};
use crate::query::Prefixes;
use oxrdf::{Quad, Term};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use thiserror::Error;

/// The declarations of the ontologies, ready for look-up.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    prefixes: Prefixes,
    pub(super) terms: BTreeMap<Iri, TermEntry>,
    properties: BTreeMap<Iri, PropertyDeclaration>,
    dimensions: BTreeMap<String, DimensionDeclaration>,
    units: BTreeMap<Iri, UnitDeclaration>,
    /// What the ontologies declare to be above the classes of places.
    pub(super) above_places: BTreeSet<(Iri, Iri)>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct TermEntry {
    pub(super) label: Option<String>,
    /// Every other label, in whatever language.
    pub(super) names: Vec<String>,
    pub(super) classes: BTreeSet<Iri>,
    /// What it is the same as.
    pub(super) matches: Vec<Iri>,
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

/// How numbers of one unit become those of another: `(n + before) * over / under - after`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// The factor, as numerator and denominator.
    pub factor: (Decimal, Decimal),
    /// What is added first.
    pub before: Decimal,
    /// What is taken away last.
    pub after: Decimal,
}

impl Conversion {
    /// No conversion at all.
    pub const NONE: Self =
        Self { factor: (Decimal::ONE, Decimal::ONE), before: Decimal::ZERO, after: Decimal::ZERO };

    /// The same for differences, which no offset changes.
    #[must_use]
    pub fn of_differences(self) -> Self {
        Self { factor: self.factor, ..Self::NONE }
    }

    /// Whether it has no offset.
    #[must_use]
    pub fn is_linear(&self) -> bool {
        self.before.is_zero() && self.after.is_zero()
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
            (vocab::skos::EXACT_MATCH | vocab::owl::SAME_AS, Term::NamedNode(other)) => {
                entry.matches.push(other.as_str().into());
            }
            (vocab::rdfs::SUB_CLASS_OF, Term::NamedNode(class)) if places::is_class(&subject) => {
                self.above_places.insert((subject, class.as_str().into()));
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
        let declaration = self.units.entry(unit).or_insert_with(|| UnitDeclaration {
            kinds: BTreeSet::new(),
            multiplier: (Decimal::ONE, Decimal::ONE),
            offset: Decimal::ZERO,
        });
        match (quad.predicate.as_str(), &quad.object, object) {
            (vocab::qudt::HAS_QUANTITY_KIND, _, Some(kind)) => {
                declaration.kinds.insert(kind);
            }
            (vocab::qudt::CONVERSION_MULTIPLIER, Term::Literal(factor), _) => {
                if let Some(multiplier) = decimal(factor.value()) {
                    declaration.multiplier = (multiplier, Decimal::ONE);
                }
            }
            (vocab::qudt::CONVERSION_OFFSET, Term::Literal(offset), _) => {
                declaration.offset = decimal(offset.value()).unwrap_or_default();
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
        if self.terms.contains_key(&iri) || units::is_shipped(&iri) {
            return Ok(iri);
        }
        if let Some(place) = places::place_of(&iri) {
            return Ok(places::iri(place));
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
        let shipped = [units::names_near(name), places::names_near(name)].concat();
        let known = named.iter().map(|(curie, _)| curie.as_str()).chain(shipped.iter().map(String::as_str));
        let by_name = nearest_names(name, known, 2);
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
            || (class == vocab::qudt::UNIT && units::is_shipped(term))
            || places::place_of(term).is_some_and(|place| self.classes_of(place).contains(class))
    }

    /// The classes of a place that comes with Assay, and what the ontologies declare to be above them.
    #[must_use]
    pub(super) fn classes_of(&self, place: &Place) -> BTreeSet<Iri> {
        let own = places::classes(place);
        let above = self.above_places.iter().filter(|(class, _)| own.contains(&class.as_str()));
        own.iter().map(|class| Iri::new(*class)).chain(above.map(|(_, class)| class.clone())).collect()
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
        match self.terms.get(term) {
            Some(entry) => entry.label.as_deref(),
            None => units::labels(term).next().or_else(|| places::place_of(term).map(Place::label)),
        }
    }

    /// Every label of a term, in whatever language.
    pub fn names<'v>(&'v self, term: &Iri) -> impl Iterator<Item = &'v str> + use<'v> {
        let entry = self.terms.get(term);
        let shipped = entry.is_none().then(|| units::labels(term)).into_iter().flatten();
        let own = entry.into_iter().flat_map(|entry| entry.label.iter().chain(&entry.names));
        own.map(String::as_str).chain(shipped.map(|label| label as &str))
    }

    /// The declaration of a property; `None` where the term is not declared as one.
    #[must_use]
    pub fn property(&self, property: &Iri) -> Option<&PropertyDeclaration> {
        self.properties.get(property)
    }

    /// All properties with their declarations.
    pub(crate) fn properties(&self) -> impl Iterator<Item = (&Iri, &PropertyDeclaration)> {
        self.properties.iter()
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

    /// The declaration of a unit: that of the ontologies, or else of the table that comes with Assay.
    #[must_use]
    pub fn unit(&self, unit: &Iri) -> Option<UnitDeclaration> {
        let Some(own) = self.units.get(unit) else { return units::declaration(unit) };
        let mut own = own.clone();
        // A degree without its offset is one of differences alone.
        if let Some(shipped) = units::declaration(unit).filter(|_| own.offset.is_zero())
            && shipped.multiplier == own.multiplier
        {
            own.offset = shipped.offset;
        }
        Some(own)
    }

    /// Whether the ontologies declare a unit.
    #[must_use]
    pub fn declares_unit(&self, unit: &Iri) -> bool {
        self.units.contains_key(unit)
    }

    /// How numbers of one unit become those of another; `None` where they measure different things, or nobody can tell.
    #[must_use]
    pub fn conversion(&self, from: &Iri, to: &Iri) -> Option<Conversion> {
        if from == to {
            return Some(Conversion::NONE);
        }
        // What a currency is worth in another changes from day to day.
        let codes = [from, to].map(|unit| units::currency(unit));
        if codes[0] != codes[1] {
            return None;
        }
        let (own, other) = (self.unit(from)?, self.unit(to)?);
        if own.kinds.intersection(&other.kinds).next().is_some() {
            let is_even = self.units.contains_key(from) == self.units.contains_key(to)
                || (self.keeps_to_the_table(from) && self.keeps_to_the_table(to));
            let over = own.multiplier.0.checked_mul(other.multiplier.1)?;
            let under = own.multiplier.1.checked_mul(other.multiplier.0)?;
            let conversion = Conversion { factor: (over, under), before: own.offset, after: other.offset };
            return (is_even && !under.is_zero()).then_some(conversion);
        }
        let (own, other) = (self.computed(from)?, self.computed(to)?);
        let over = own.factor.0.checked_mul(other.factor.1)?;
        let under = own.factor.1.checked_mul(other.factor.0)?;
        (own.dimension == other.dimension).then_some(Conversion { factor: (over, under), ..Conversion::NONE })
    }

    /// The factor from a unit that words may mean, by its local name, to another. Temperatures are not converted so: what
    /// words say is stated in the unit that they say it in.
    #[must_use]
    pub fn factor_of(&self, name: &str, to: &Iri) -> Option<(Decimal, Decimal)> {
        let own = [vocab::UNITS, vocab::MEASURES].map(|namespace| Iri::new(format!("{namespace}{name}")));
        let found = own.iter().find_map(|own| {
            self.unit(own)?;
            self.conversion(own, to)
        })?;
        found.is_linear().then_some(found.factor)
    }

    /// The factor of a unit of several parts, from those of its parts.
    fn computed(&self, unit: &Iri) -> Option<Computed> {
        let name = units::local_name(unit);
        let declared = |part: &str| {
            let part = Iri::new(format!("{}{part}", vocab::UNITS));
            Some(self.units.get(&part)?.multiplier)
        };
        name.contains("-PER-").then(|| computed(name, &declared)).flatten()
    }

    /// Whether a unit that the ontologies declare has the factor of the table, so that units of both go together.
    fn keeps_to_the_table(&self, unit: &Iri) -> bool {
        let Some(own) = self.units.get(unit) else { return true };
        let table = units::declaration(unit);
        table.is_none_or(|table| {
            table.multiplier.0.checked_mul(own.multiplier.1)
                == own.multiplier.0.checked_mul(table.multiplier.1)
        })
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

fn subject_of(quad: &Quad) -> Option<Iri> {
    match &quad.subject {
        oxrdf::NamedOrBlankNode::NamedNode(node) => Some(node.as_str().into()),
        oxrdf::NamedOrBlankNode::BlankNode(_) => None,
    }
}
