//! Writes sheets and reviews as RDF: the one place that knows how the claims model stands in triples.
//!
//! Every node has an IRI, triple terms hold IRIs and literals only, and nothing claimed is asserted. It must not know
//! sheets as text, nor stores.

use crate::model::iri::BaseIri;
use crate::model::vocab::{self, assay, dcat, dcterms, oa, prov, rdf, rdfs, schema, skos};
use crate::model::{
    Baseline, Claim, Coded, Comparator, Comparison, Concept, Content, Day, Iri, Lineage, Passage, Period,
    Proposition, Quantity, Quote, Rank, Report, Review, Sheet, Slots, Source, Statement,
};
use oxrdf::{Literal, NamedNode, Quad, Term, Triple};
use rust_decimal::Decimal;

/// The quads of a sheet, all in the graph of its document. What several claims share (propositions, series) stands
/// once. In English are labels of concepts; `language` is that of `says` and `translation`.
#[must_use]
pub fn encode_sheet(sheet: &Sheet, base: &BaseIri, language: &str) -> Vec<Quad> {
    let source = base.source(&sheet.source.id);
    let mut graph = GraphWriter::new(&base.graph(&sheet.source.id));
    graph.source(&source, &sheet.source);
    for concept in &sheet.concepts {
        let iri = Iri::new(format!("{}{}", base.concept_namespace(), concept.id));
        graph.concept(&iri, concept);
    }
    let archived = sheet.source.capture.is_some();
    for claim in &sheet.claims {
        graph.claim(&source, archived, claim, &sheet.source, language);
    }
    graph.finish()
}

/// The quads of a review sheet, all in its graph.
#[must_use]
pub fn encode_reviews(stem: &str, reviews: &[Review], base: &BaseIri, language: &str) -> Vec<Quad> {
    let mut graph = GraphWriter::new(&base.review_graph(stem));
    for (index, review) in reviews.iter().enumerate() {
        graph.review(&base.review(stem, index + 1), review, language);
    }
    graph.finish()
}

/// The rendition of a document.
#[must_use]
pub(crate) fn rendition_iri(source: &Iri) -> Iri {
    source.below("_rendition")
}

/// Collects the quads of one graph.
pub(crate) struct GraphWriter {
    graph: NamedNode,
    quads: Vec<Quad>,
}

impl GraphWriter {
    /// A writer to a graph.
    #[must_use]
    pub(crate) fn new(graph: &Iri) -> Self {
        Self { graph: node(graph.as_str()), quads: Vec::new() }
    }

    /// The quads, each once.
    #[must_use]
    pub(crate) fn finish(self) -> Vec<Quad> {
        let mut seen = foldhash::HashSet::default();
        let is_first: Vec<bool> = self.quads.iter().map(|quad| seen.insert(quad)).collect();
        drop(seen);
        let first = self.quads.into_iter().zip(is_first).filter(|(_, is_first)| *is_first);
        first.map(|(quad, _)| quad).collect()
    }

    fn add(&mut self, subject: &Iri, predicate: &str, object: impl Into<Term>) {
        let quad = Quad::new(node(subject.as_str()), node(predicate), object, self.graph.clone());
        self.quads.push(quad);
    }

    /// Adds a triple whose object is an IRI.
    pub(crate) fn link(&mut self, subject: &Iri, predicate: &str, object: &str) {
        self.add(subject, predicate, node(object));
    }

    /// Adds a triple whose object is a plain text.
    pub(crate) fn text(&mut self, subject: &Iri, predicate: &str, text: &str) {
        self.add(subject, predicate, Literal::new_simple_literal(text));
    }

    /// Adds a triple whose object is a literal of a datatype.
    pub(crate) fn typed(&mut self, subject: &Iri, predicate: &str, value: &str, datatype: &str) {
        self.add(subject, predicate, Literal::new_typed_literal(value, node(datatype)));
    }

    fn words(&mut self, subject: &Iri, predicate: &str, words: &str, language: &str) {
        let literal = Literal::new_language_tagged_literal(words, language)
            .unwrap_or_else(|_| Literal::new_simple_literal(words));
        self.add(subject, predicate, literal);
    }

    fn optional_text(&mut self, subject: &Iri, predicate: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(subject, predicate, text);
        }
    }

    fn integer(&mut self, subject: &Iri, predicate: &str, n: u64) {
        self.typed(subject, predicate, &n.to_string(), vocab::xsd::INTEGER);
    }

    fn source(&mut self, iri: &Iri, source: &Source) {
        self.link(iri, rdf::TYPE, assay::SOURCE);
        self.link(iri, rdf::TYPE, source.class.as_str());
        self.text(iri, dcterms::IDENTIFIER, &source.id);
        self.words(iri, dcterms::TITLE, &source.title, &source.language);
        self.optional_text(iri, dcterms::PUBLISHER, source.publisher.as_deref());
        if let Some(published) = &source.published {
            self.typed(iri, dcterms::ISSUED, published.edtf(), vocab::EDTF);
            if let Some(day) = published.start() {
                self.typed(iri, schema::DATE_PUBLISHED, &day.to_string(), vocab::xsd::DATE);
            }
        }
        self.text(iri, dcterms::LANGUAGE, &source.language);
        self.optional_text(iri, schema::URL, source.address.as_deref());
        self.lineage(iri, &source.lineage);
        self.optional_text(iri, dcterms::RIGHTS, source.rights.as_deref());
        self.optional_text(iri, rdfs::COMMENT, source.note.as_deref());
        self.link(iri, assay::ENCODED_BY, source.encoder.as_str());
        let Some(capture) = &source.capture else {
            return self.link(iri, assay::ARCHIVE, assay::NOT_ARCHIVED);
        };
        self.link(iri, assay::ARCHIVE, assay::ARCHIVED);
        let bytes = iri.below("_capture");
        self.link(&bytes, rdf::TYPE, assay::CAPTURE);
        self.link(&bytes, prov::SPECIALIZATION_OF, iri.as_str());
        self.text(&bytes, assay::SHA256, &capture.sha256);
        self.integer(&bytes, assay::BYTE_LENGTH, capture.byte_length);
        self.text(&bytes, assay::FILE, &capture.file);
        let text = rendition_iri(iri);
        self.link(&text, rdf::TYPE, assay::RENDITION);
        self.link(&text, prov::WAS_DERIVED_FROM, bytes.as_str());
        self.text(&text, assay::SHA256, &capture.text_sha256);
        self.integer(&text, assay::CODE_POINTS, capture.code_points);
        self.text(&text, assay::EXTRACTOR, capture.extractor);
    }

    fn lineage(&mut self, iri: &Iri, lineage: &Lineage) {
        let Lineage { copy_of, translation_of, based_on, not_copy_of } = lineage;
        let ties = [
            (assay::COPY_OF, copy_of.as_slice()),
            (schema::TRANSLATION_OF_WORK, translation_of.as_slice()),
            (schema::IS_BASED_ON, based_on.as_slice()),
            (assay::NOT_COPY_OF, not_copy_of.as_slice()),
        ];
        for (by, others) in ties {
            for other in others {
                self.link(iri, by, other.as_str());
            }
        }
    }

    fn concept(&mut self, iri: &Iri, concept: &Concept) {
        self.link(iri, rdf::TYPE, assay::PROVISIONAL_CONCEPT);
        self.link(iri, rdf::TYPE, concept.class.as_str());
        self.text(iri, dcterms::IDENTIFIER, &concept.id);
        self.words(iri, rdfs::LABEL, &concept.label, "en");
        for other in &concept.matches {
            self.link(iri, skos::EXACT_MATCH, other.as_str());
        }
    }

    fn claim(&mut self, source: &Iri, archived: bool, claim: &Claim, of: &Source, language: &str) {
        let iri = source.below(&claim.id);
        self.link(&iri, rdf::TYPE, assay::CLAIM);
        self.text(&iri, dcterms::IDENTIFIER, &claim.id);
        self.link(&iri, schema::APPEARANCE, source.as_str());
        self.words(&iri, assay::SAYS, &claim.says, language);
        if let Some(translation) = &claim.translation {
            self.words(&iri, assay::TRANSLATION, translation, language);
        }
        self.link(&iri, assay::KIND, claim.kind.iri());
        self.link(&iri, assay::FACTUALITY, claim.factuality.iri());
        self.optional_text(&iri, assay::CONDITION, claim.condition.as_deref());
        self.link(&iri, assay::STATUS, claim.status.iri());
        self.link(&iri, assay::ENCODED_BY, of.encoder.as_str());
        self.optional_text(&iri, rdfs::COMMENT, claim.note.as_deref());
        if let Some(as_of) = &claim.as_of {
            self.text(&iri, assay::AS_OF_WORDS, &as_of.words);
            self.link(&iri, assay::AS_OF_BASIS, as_of.basis.iri());
            if let Some(day) = as_of.day() {
                self.typed(&iri, assay::AS_OF, &day.to_string(), vocab::xsd::DATE);
            }
            // A date in EDTF stands in the words already, and a day in the date.
            if let Some(when) =
                as_of.when.as_ref().filter(|when| when.edtf() != as_of.words && !when.is_day())
            {
                self.typed(&iri, assay::AS_OF_PERIOD, when.edtf(), vocab::EDTF);
            }
        }
        self.quote(source, archived, &iri, &claim.quote);
        let mut citing = iri.clone();
        for (index, report) in claim.reports.iter().enumerate() {
            let reported = iri.below(&format!("reports/{}", index + 1));
            self.link(&citing, assay::REPORTS, reported.as_str());
            self.report(&reported, report);
            citing = reported;
        }
        for (index, statement) in claim.statements.iter().enumerate() {
            let node = iri.below(&format!("states/{}", index + 1));
            self.statement(&iri, &node, statement);
        }
    }

    fn quote(&mut self, source: &Iri, archived: bool, claim: &Iri, quote: &Quote) {
        let iri = claim.below("quote");
        self.link(claim, prov::WAS_QUOTED_FROM, iri.as_str());
        self.link(&iri, rdf::TYPE, oa::SPECIFIC_RESOURCE);
        let target = if archived { rendition_iri(source) } else { source.clone() };
        self.link(&iri, oa::HAS_SOURCE, target.as_str());
        match quote {
            Quote::Passages(passages) => {
                for (index, passage) in passages.iter().enumerate() {
                    self.passage(&iri, index as u64 + 1, passage);
                }
            }
            Quote::Cell { row, column, exact } => {
                let cell = iri.below("cell");
                self.link(&iri, oa::HAS_SELECTOR, cell.as_str());
                self.link(&cell, rdf::TYPE, oa::FRAGMENT_SELECTOR);
                self.link(&cell, dcterms::CONFORMS_TO, vocab::RFC_7111);
                self.text(&cell, rdf::VALUE, &format!("cell={row},{column}"));
                let words = iri.below("text-1");
                self.link(&iri, oa::HAS_SELECTOR, words.as_str());
                self.link(&words, rdf::TYPE, oa::TEXT_QUOTE_SELECTOR);
                self.text(&words, oa::EXACT, exact);
                self.integer(&words, assay::PASSAGE, 1);
            }
        }
    }

    fn passage(&mut self, quote: &Iri, number: u64, passage: &Passage) {
        let words = quote.below(&format!("text-{number}"));
        self.link(quote, oa::HAS_SELECTOR, words.as_str());
        self.link(&words, rdf::TYPE, oa::TEXT_QUOTE_SELECTOR);
        self.text(&words, oa::EXACT, &passage.exact);
        self.integer(&words, assay::PASSAGE, number);
        let Some(place) = &passage.place else { return };
        self.text(&words, oa::PREFIX, &place.prefix);
        self.text(&words, oa::SUFFIX, &place.suffix);
        let position = quote.below(&format!("position-{number}"));
        self.link(quote, oa::HAS_SELECTOR, position.as_str());
        self.link(&position, rdf::TYPE, oa::TEXT_POSITION_SELECTOR);
        self.integer(&position, oa::START, place.start as u64);
        self.integer(&position, oa::END, place.end as u64);
        self.integer(&position, assay::PASSAGE, number);
    }

    fn report(&mut self, iri: &Iri, report: &Report) {
        self.link(iri, rdf::TYPE, assay::REPORTED_CLAIM);
        self.link(iri, prov::WAS_ATTRIBUTED_TO, report.by.as_str());
        if let Some(principal) = &report.on_behalf_of {
            self.link(iri, assay::SPOKE_FOR, principal.as_str());
        }
        self.optional_text(iri, assay::CUE, report.cue.as_deref());
        self.optional_text(iri, assay::MENTION, report.mention.as_deref());
        self.optional_text(iri, assay::WORK, report.work.as_deref());
        if let Some(source) = &report.source {
            self.link(iri, schema::APPEARANCE, source.as_str());
        } else {
            self.link(iri, assay::ARCHIVE, assay::NOT_ARCHIVED);
        }
    }

    fn statement(&mut self, claim: &Iri, iri: &Iri, statement: &Statement) {
        let proposition = statement.proposition.iri();
        self.link(claim, assay::HAS_STATEMENT, iri.as_str());
        self.link(claim, assay::STATES, proposition.as_str());
        self.link(iri, rdf::TYPE, assay::STATEMENT);
        self.link(iri, assay::PROPOSITION, proposition.as_str());
        for words in &statement.written {
            self.text(iri, assay::WRITTEN, words);
        }
        self.optional_text(iri, assay::PERIOD_WORDS, statement.period_words.as_deref());
        if let Some(reading) = &statement.reading {
            self.link(iri, assay::READING, reading.kind.iri());
            self.text(iri, assay::READING_REASON, &reading.why);
            self.optional_text(iri, assay::ARITHMETIC, reading.by.as_deref());
            self.optional_text(iri, assay::GIVEN, reading.given.as_deref());
        }
        self.optional_text(iri, assay::STATED_VALUE, statement.stated_value.as_deref());
        if let Some(unit) = &statement.stated_unit {
            self.link(iri, assay::STATED_UNIT, unit.as_str());
        }
        if let Some(precision) = statement.precision {
            self.add(iri, assay::PRECISION, decimal(precision));
        }
        if statement.estimate {
            self.typed(iri, assay::ESTIMATE, "true", vocab::xsd::BOOLEAN);
        }
        self.proposition(&proposition, &statement.proposition);
    }

    fn proposition(&mut self, iri: &Iri, proposition: &Proposition) {
        self.link(iri, rdf::TYPE, assay::PROPOSITION_CLASS);
        let triple = self.proposition_slots(iri, proposition);
        self.add(iri, rdf::REIFIES, Term::Triple(Box::new(triple)));
        let series = proposition.slots.series_iri();
        self.link(&series, rdf::TYPE, assay::SERIES_CLASS);
        self.slots(&series, &proposition.slots);
    }

    /// Marks a proposition as endorsed, with its slots; and asserts its triple where that is wanted.
    pub(crate) fn endorsed(&mut self, iri: &Iri, proposition: &Proposition, asserts: bool) {
        self.link(iri, rdf::TYPE, assay::ENDORSED);
        let triple = self.proposition_slots(iri, proposition);
        if asserts {
            self.quads.push(triple.clone().in_graph(self.graph.clone()));
            self.add(iri, rdf::REIFIES, Term::Triple(Box::new(triple)));
        }
    }

    /// Writes the slots of a proposition and returns the triple that it reifies.
    fn proposition_slots(&mut self, iri: &Iri, proposition: &Proposition) -> Triple {
        self.slots(iri, &proposition.slots);
        let object = self.content(iri, &proposition.content);
        self.link(iri, assay::POLARITY, proposition.polarity.iri());
        if let Some(baseline) = &proposition.baseline {
            self.baseline(iri, baseline);
        }
        if let Some(period) = &proposition.period {
            self.typed(iri, assay::PERIOD, period.edtf(), vocab::EDTF);
            for (property, day) in [(dcat::START_DATE, period.start()), (dcat::END_DATE, period.end())] {
                if let Some(day) = day {
                    self.typed(iri, property, &day.to_string(), vocab::xsd::DATE);
                }
            }
        }
        self.link(iri, assay::SERIES, proposition.slots.series_iri().as_str());
        let Slots { subject, property, .. } = &proposition.slots;
        Triple::new(node(subject.as_str()), node(property.as_str()), object)
    }

    fn baseline(&mut self, iri: &Iri, baseline: &Baseline) {
        self.text(iri, assay::BASELINE, &baseline.to_string());
        let days = |day: fn(&Period) -> Option<Day>| baseline.period().and_then(day);
        let ends = [(assay::BASELINE_START, days(Period::start)), (assay::BASELINE_END, days(Period::end))];
        for (property, day) in ends {
            if let Some(day) = day {
                self.typed(iri, property, &day.to_string(), vocab::xsd::DATE);
            }
        }
    }

    fn slots(&mut self, iri: &Iri, slots: &Slots) {
        self.link(iri, assay::SUBJECT, slots.subject.as_str());
        self.link(iri, assay::PROPERTY, slots.property.as_str());
        for (dimension, value) in &slots.dimensions {
            self.link(iri, dimension.as_str(), value.as_str());
        }
    }

    /// Writes the content's slots and returns the object of the triple term.
    fn content(&mut self, iri: &Iri, content: &Content) -> Term {
        match content {
            Content::Object(object) => {
                self.link(iri, assay::OBJECT, object.as_str());
                node(object.as_str()).into()
            }
            Content::Rank(rank) => self.rank(iri, rank),
            Content::Comparison(compared) => self.comparison(iri, compared),
            Content::Text { text, language } => {
                self.words(iri, assay::TEXT, text, language);
                Literal::new_language_tagged_literal(text, language)
                    .unwrap_or_else(|_| Literal::new_simple_literal(text))
                    .into()
            }
            Content::Quantity { quantity, unit } => {
                self.link(iri, assay::COMPARATOR, quantity.comparator.iri());
                let numbers = [
                    (assay::VALUE, quantity.value),
                    (assay::LOW, quantity.low),
                    (assay::HIGH, quantity.high),
                ];
                for (slot, number) in numbers {
                    if let Some(number) = number {
                        self.add(iri, slot, decimal(number));
                    }
                }
                if let Some(unit) = unit {
                    self.link(iri, assay::UNIT, unit.as_str());
                }
                reified_object(quantity).into()
            }
        }
    }

    fn rank(&mut self, iri: &Iri, rank: &Rank) -> Term {
        self.integer(iri, assay::RANK, rank.place.into());
        self.link(iri, assay::RANK_ORDER, rank.order.iri());
        if let Some(among) = &rank.among {
            self.link(iri, assay::RANKED_AMONG, among.as_str());
        }
        if let Some(since) = &rank.since {
            self.typed(iri, assay::RANKED_SINCE, since.edtf(), vocab::EDTF);
        }
        Literal::new_typed_literal(rank.to_string(), node(assay::RANKING_DATATYPE)).into()
    }

    fn comparison(&mut self, iri: &Iri, compared: &Comparison) -> Term {
        let times = &compared.times;
        self.link(iri, assay::TIMES_COMPARATOR, times.comparator.iri());
        let numbers =
            [(assay::TIMES, times.value), (assay::TIMES_LOW, times.low), (assay::TIMES_HIGH, times.high)];
        for (slot, number) in numbers {
            if let Some(number) = number {
                self.add(iri, slot, decimal(number));
            }
        }
        let targets = [
            (assay::COMPARED_WITH, &compared.to),
            (assay::COMPARED_EXCEPT, &compared.except),
            (assay::COMPARED_PROPERTY, &compared.property),
        ];
        for (slot, target) in targets {
            if let Some(target) = target {
                self.link(iri, slot, target.as_str());
            }
        }
        if let Some(period) = &compared.period {
            self.typed(iri, assay::COMPARED_PERIOD, period.edtf(), vocab::EDTF);
        }
        Literal::new_typed_literal(times.to_string(), node(assay::COMPARISON_DATATYPE)).into()
    }

    fn review(&mut self, iri: &Iri, review: &Review, language: &str) {
        self.link(iri, rdf::TYPE, schema::CLAIM_REVIEW);
        self.link(iri, schema::ITEM_REVIEWED, review.claim.as_str());
        if let Some(number) = review.statement {
            let statement = review.claim.below(&format!("states/{number}"));
            self.link(iri, assay::REVIEWED_STATEMENT, statement.as_str());
        }
        self.text(iri, assay::PINNED_DIGEST, &review.digest);
        for rating in &review.ratings {
            self.link(iri, schema::REVIEW_RATING, rating.as_str());
        }
        self.link(iri, schema::AUTHOR, review.author.as_str());
        self.typed(iri, schema::DATE_PUBLISHED, &review.date.to_string(), vocab::xsd::DATE);
        self.words(iri, schema::REVIEW_BODY, &review.says, language);
        self.optional_text(iri, schema::URL, review.address.as_deref());
        if let Some((replaced, reason)) = &review.supersedes {
            self.link(iri, assay::SUPERSEDES, replaced.as_str());
            self.words(iri, assay::REASON, reason, language);
        }
        for (index, step) in review.steps.iter().enumerate() {
            let node = iri.below(&format!("step/{}", index + 1));
            self.link(iri, assay::HAS_STEP, node.as_str());
            self.link(&node, rdf::TYPE, assay::REVIEW_STEP);
            self.integer(&node, assay::POSITION, index as u64 + 1);
            self.words(&node, assay::ASK, &step.ask, language);
            self.words(&node, assay::ANSWER, &step.answer, language);
            for claim in &step.evidence {
                self.link(&node, assay::EVIDENCE, claim.as_str());
            }
        }
    }
}

/// A point is a number; what is not a point has no one number, and stands as a literal of its own datatype.
fn reified_object(quantity: &Quantity) -> Literal {
    match (quantity.comparator, quantity.value) {
        (Comparator::Equal, Some(value)) => decimal(value),
        _ => Literal::new_typed_literal(quantity.to_string(), node(assay::RANGE_DATATYPE)),
    }
}

fn decimal(number: Decimal) -> Literal {
    Literal::new_typed_literal(number.normalize().to_string(), node(vocab::xsd::DECIMAL))
}

fn node(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(iri)
}
