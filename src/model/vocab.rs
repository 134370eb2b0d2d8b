//! The IRIs Assay reads and writes. The terms of its own namespaces equal those of `ontology/claims.ttl`: a test holds
//! the two together.

/// Declares the terms of a vocabulary as constants, and their list as `ALL`.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $module:ident = $namespace:literal { $($name:ident $local:literal)* }) => {
        $(#[$doc])*
        pub mod $module {
            /// The namespace IRI.
            pub const NAMESPACE: &str = $namespace;
            $(
                #[doc = concat!("`", stringify!($module), ":", $local, "`")]
                pub const $name: &str = concat!($namespace, $local);
            )*
            /// Every term above.
            pub const ALL: &[&str] = &[$($name),*];
        }
    };
}

vocabulary! {
    /// Assay's own terms: the core, which knows no domain.
    assay = "https://w3id.org/assay/ns#" {
        AFFIRMED "Affirmed"
        ANSWER "answer"
        APPROXIMATELY "Approximately"
        ARCHIVE "archive"
        ARCHIVED "Archived"
        ARCHIVE_STATE_CLASS "ArchiveState"
        ARITHMETIC "arithmetic"
        ASK "ask"
        ASSERTED "Asserted"
        AS_OF "asOf"
        AS_OF_BASIS "asOfBasis"
        AS_OF_BASIS_CLASS "AsOfBasis"
        AS_OF_PERIOD "asOfPeriod"
        AS_OF_WORDS "asOfWords"
        AT_LEAST "AtLeast"
        AT_MOST "AtMost"
        BASELINE "baseline"
        BASELINE_END "baselineEnd"
        BASELINE_START "baselineStart"
        BECAUSE "because"
        BYTE_LENGTH "byteLength"
        CANONICAL_UNIT "canonicalUnit"
        CAPTURE "Capture"
        CAUSAL "Causal"
        CLAIM "Claim"
        CLAIM_SHEET "ClaimSheet"
        CODE_POINTS "codePoints"
        COMPARATOR "comparator"
        COMPARATOR_CLASS "Comparator"
        COMPARED_EXCEPT "comparedExcept"
        COMPARED_PERIOD "comparedPeriod"
        COMPARED_PROPERTY "comparedProperty"
        COMPARED_WITH "comparedWith"
        COMPARISON_DATATYPE "comparison"
        CONDITION "condition"
        CONTENT_KIND "contentKind"
        CONTENT_KIND_CLASS "ContentKind"
        CONVERTED "Converted"
        COPY_OF "copyOf"
        COUNTED_BY "countedBy"
        COUNTERED_BY "counteredBy"
        COUNTERPARTY "counterparty"
        COUNTS_DECLINE "countsDecline"
        CUE "cue"
        DENIED "Denied"
        DERIVATION "derivation"
        DERIVATION_CLASS "Derivation"
        DERIVED "Derived"
        DIFFERENCE "Difference"
        DIGEST "digest"
        DIMENSION "Dimension"
        DIRECTIVE "Directive"
        DRAFT "Draft"
        EMENDED "Emended"
        ENCODED_BY "encodedBy"
        ENDORSED "Endorsed"
        ENDORSES "endorses"
        EQUAL "Equal"
        ESTIMATE "estimate"
        EVIDENCE "evidence"
        EXCEPT "except"
        EXCERPT "excerpt"
        EXTRACTOR "extractor"
        FACTUAL "Factual"
        FACTUALITY "factuality"
        FACTUALITY_CLASS "Factuality"
        FELL "fell"
        FILE "file"
        FINDING_ARITHMETIC "findingArithmetic"
        FINDING "Finding"
        FINDING_KIND "findingKind"
        FLOW "flow"
        FORECAST "Forecast"
        FOREIGN_RDF "ForeignRdf"
        FOUND "found"
        FOUND_COPY_OF "foundCopyOf"
        FOUND_IN "foundIn"
        GIVEN "given"
        GREATER_THAN "GreaterThan"
        GROWTH "Growth"
        HAS_STATEMENT "hasStatement"
        HAS_STEP "hasStep"
        HEDGED "Hedged"
        HIGH "high"
        HIGHEST "Highest"
        HYPOTHETICAL "Hypothetical"
        INCOMPATIBLE_WITH "incompatibleWith"
        INFERRED "Inferred"
        INFERRED_FROM_PUBLICATION "InferredFromPublication"
        INTERPRETED "Interpreted"
        KEY "key"
        KIND "kind"
        KIND_CLASS "Kind"
        LEFT "left"
        LEFT_CLAIM "leftClaim"
        LEFT_PROPOSITION "leftProposition"
        LESS_THAN "LessThan"
        LOADED_BY "loadedBy"
        LOADED_GRAPH "LoadedGraph"
        LOW "low"
        LOWEST "Lowest"
        MARKED_EXCERPT "markedExcerpt"
        MENTION "mention"
        MIRRORS "mirrors"
        NEGATED "Negated"
        NOT_ARCHIVED "NotArchived"
        NOT_COPY_OF "notCopyOf"
        OBJECT "object"
        ONTOLOGY "Ontology"
        OPERAND "Operand"
        OPERATION "operation"
        OPERATION_CLASS "Operation"
        OPINION "Opinion"
        ORIGIN "origin"
        ORIGIN_SEEN "originSeen"
        OTHER_FINDING "OtherFinding"
        PARTITIONED_INTO "partitionedInto"
        PARTS "parts"
        PASSAGE "passage"
        PERIOD "period"
        PERIOD_SHIFT "periodShift"
        PERIOD_WORDS "periodWords"
        PINNED_DIGEST "pinnedDigest"
        POLARITY "polarity"
        POLARITY_CLASS "Polarity"
        POSITION "position"
        PRECISION "precision"
        PRODUCT "Product"
        PROPERTY "property"
        PROPERTY_CLASS "Property"
        PROPOSITION "proposition"
        PROPOSITION_CLASS "Proposition"
        PROVISIONAL_CONCEPT "ProvisionalConcept"
        QUANTITY "Quantity"
        RANGE "Range"
        RANGE_DATATYPE "range"
        RANK "rank"
        RANKED_AMONG "rankedAmong"
        RANKED_SINCE "rankedSince"
        RANKING_DATATYPE "ranking"
        RANK_ORDER "rankOrder"
        RANK_ORDER_CLASS "RankOrder"
        RATINGS "Ratings"
        RATING_CLASS "Rating"
        RATIO "Ratio"
        READING "reading"
        READING_KIND_CLASS "ReadingKind"
        READING_REASON "readingReason"
        REASON "reason"
        REFUTES "refutes"
        RENDITION "Rendition"
        REPORTED_CLAIM "ReportedClaim"
        REPORTS "reports"
        RETRACTED "retracted"
        REVIEWED "Reviewed"
        REVIEWED_STATEMENT "reviewedStatement"
        REVIEW_SHEET "ReviewSheet"
        REVIEW_STEP "ReviewStep"
        RIGHT "right"
        RIGHT_CLAIM "rightClaim"
        RIGHT_PROPOSITION "rightProposition"
        SAYS "says"
        SCOPING "scoping"
        SCORE "score"
        SEARCHED_FOR "searchedFor"
        SEARCH_HIT "SearchHit"
        SEARCH_RANK "searchRank"
        SERIES "series"
        SERIES_CLASS "Series"
        SHA256 "sha256"
        SOURCE "Source"
        SPOKE_FOR "spokeFor"
        STATED "Stated"
        STATED_UNIT "statedUnit"
        STATED_VALUE "statedValue"
        STATEMENT "Statement"
        STATES "states"
        STATUS "status"
        STATUS_CLASS "Status"
        STOCK "stock"
        SUBJECT "subject"
        SUM "Sum"
        SUM_OF_PARTS "SumOfParts"
        SUPERSEDES "supersedes"
        TABLE_CELL "TableCell"
        TEXT "text"
        TIMELESS "timeless"
        TIMES "times"
        TIMES_COMPARATOR "timesComparator"
        TIMES_HIGH "timesHigh"
        TIMES_LOW "timesLow"
        TRANSLATED "Translated"
        TRANSLATION "translation"
        UNIT "unit"
        UNQUANTIFIED "Unquantified"
        VALUE "value"
        VOUCHES_FOR "vouchesFor"
        WORK "work"
        WRITTEN "written"
    }
}

vocabulary! {
    /// RDF.
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#" {
        LANG_STRING "langString"
        REIFIES "reifies"
        TYPE "type"
        VALUE "value"
    }
}

vocabulary! {
    /// RDF Schema.
    rdfs = "http://www.w3.org/2000/01/rdf-schema#" {
        CLASS "Class"
        COMMENT "comment"
        DOMAIN "domain"
        LABEL "label"
        RANGE "range"
        RESOURCE "Resource"
        SUB_CLASS_OF "subClassOf"
        SUB_PROPERTY_OF "subPropertyOf"
    }
}

vocabulary! {
    /// XML Schema datatypes.
    xsd = "http://www.w3.org/2001/XMLSchema#" {
        BOOLEAN "boolean"
        DATE "date"
        DATE_TIME "dateTime"
        DECIMAL "decimal"
        INTEGER "integer"
        STRING "string"
    }
}

vocabulary! {
    /// OWL.
    owl = "http://www.w3.org/2002/07/owl#" {
        ONTOLOGY "Ontology"
        SAME_AS "sameAs"
    }
}

vocabulary! {
    /// PROV-O.
    prov = "http://www.w3.org/ns/prov#" {
        ACTED_ON_BEHALF_OF "actedOnBehalfOf"
        AGENT "Agent"
        GENERATED_AT_TIME "generatedAtTime"
        INVALIDATED_AT_TIME "invalidatedAtTime"
        ORGANIZATION "Organization"
        PERSON "Person"
        SPECIALIZATION_OF "specializationOf"
        WAS_ATTRIBUTED_TO "wasAttributedTo"
        WAS_DERIVED_FROM "wasDerivedFrom"
        WAS_QUOTED_FROM "wasQuotedFrom"
    }
}

vocabulary! {
    /// Web Annotation.
    oa = "http://www.w3.org/ns/oa#" {
        END "end"
        EXACT "exact"
        FRAGMENT_SELECTOR "FragmentSelector"
        HAS_SELECTOR "hasSelector"
        HAS_SOURCE "hasSource"
        PREFIX "prefix"
        SPECIFIC_RESOURCE "SpecificResource"
        START "start"
        SUFFIX "suffix"
        TEXT_POSITION_SELECTOR "TextPositionSelector"
        TEXT_QUOTE_SELECTOR "TextQuoteSelector"
    }
}

vocabulary! {
    /// Dublin Core terms.
    dcterms = "http://purl.org/dc/terms/" {
        CONFORMS_TO "conformsTo"
        IDENTIFIER "identifier"
        ISSUED "issued"
        LANGUAGE "language"
        PUBLISHER "publisher"
        RIGHTS "rights"
        TITLE "title"
    }
}

vocabulary! {
    /// DCAT.
    dcat = "http://www.w3.org/ns/dcat#" {
        END_DATE "endDate"
        START_DATE "startDate"
    }
}

vocabulary! {
    /// schema.org.
    schema = "http://schema.org/" {
        ABOUT "about"
        ADMINISTRATIVE_AREA "AdministrativeArea"
        ALTERNATE_NAME "alternateName"
        APPEARANCE "appearance"
        AUTHOR "author"
        CLAIM_REVIEW "ClaimReview"
        COUNTRY "Country"
        DATE_PUBLISHED "datePublished"
        IS_BASED_ON "isBasedOn"
        ITEM_REVIEWED "itemReviewed"
        NAME "name"
        ORGANIZATION "Organization"
        PERSON "Person"
        PLACE "Place"
        RATING_VALUE "ratingValue"
        REVIEW_BODY "reviewBody"
        REVIEW_RATING "reviewRating"
        TRANSLATION_OF_WORK "translationOfWork"
        URL "url"
    }
}

vocabulary! {
    /// SKOS.
    skos = "http://www.w3.org/2004/02/skos/core#" {
        ALT_LABEL "altLabel"
        BROADER "broader"
        CONCEPT "Concept"
        DEFINITION "definition"
        EXACT_MATCH "exactMatch"
        EXAMPLE "example"
        NARROWER "narrower"
        NOTATION "notation"
        PREF_LABEL "prefLabel"
        RELATED "related"
    }
}

vocabulary! {
    /// QUDT.
    qudt = "http://qudt.org/schema/qudt/" {
        CONVERSION_MULTIPLIER "conversionMultiplier"
        CONVERSION_OFFSET "conversionOffset"
        HAS_DIMENSION_VECTOR "hasDimensionVector"
        HAS_QUANTITY_KIND "hasQuantityKind"
        LOGARITHMIC_UNIT "LogarithmicUnit"
        SYMBOL "symbol"
        UNIT "Unit"
    }
}

vocabulary! {
    /// SHACL, for prefix declarations.
    sh = "http://www.w3.org/ns/shacl#" {
        DECLARE "declare"
        NAMESPACE_PROPERTY "namespace"
        NODE_SHAPE "NodeShape"
        PREFIX "prefix"
    }
}

/// The datatype of EDTF literals.
pub const EDTF: &str = "http://id.loc.gov/datatypes/edtf/EDTF";
/// What the fragment of a table cell conforms to: RFC 7111.
pub const RFC_7111: &str = "https://www.rfc-editor.org/rfc/rfc7111";
/// The graph of what is inferred from the ontologies.
pub const INFERRED_GRAPH: &str = "https://w3id.org/assay/graph/inferred";
/// The graph of who first said what, which is made for queries that ask for it.
pub const ORIGINS_GRAPH: &str = "https://w3id.org/assay/graph/origins";
/// The graph of what does not agree, which is made for queries that ask for it.
pub const FINDINGS_GRAPH: &str = "https://w3id.org/assay/graph/findings";
/// The graph of what searches found.
pub const SEARCH_GRAPH: &str = "https://w3id.org/assay/graph/search";
/// The graph that says which file owns which graph.
pub const CATALOGUE_GRAPH: &str = "https://w3id.org/assay/graph/catalogue";
/// What the catalogue calls the unnamed graph, where a file was loaded into it.
pub const UNNAMED_GRAPH: &str = "https://w3id.org/assay/graph/unnamed";

/// The namespace of the units of QUDT.
pub const UNITS: &str = "http://qudt.org/vocab/unit/";
/// The namespace of units and kinds of quantity that QUDT lacks.
pub const MEASURES: &str = "https://w3id.org/assay/measure/";
/// The graph of the units that are used and that no ontology declares.
pub const UNITS_GRAPH: &str = "https://w3id.org/assay/units";
/// The namespace of the countries that come with Assay.
pub const COUNTRIES: &str = "https://w3id.org/assay/country/";
/// The namespace of the regions of the world that come with Assay.
pub const REGIONS: &str = "https://w3id.org/assay/region/";
/// The namespace of the items of Wikidata.
pub const WIKIDATA: &str = "http://www.wikidata.org/entity/";
/// The graph of the places that come with Assay and are used.
pub const PLACES_GRAPH: &str = "https://w3id.org/assay/places";

/// The prefixes known in every query and sheet, beside those that the ontologies declare and the ids of the sources.
pub const PREFIXES: &[(&str, &str)] = &[
    ("assay", assay::NAMESPACE),
    ("rdf", rdf::NAMESPACE),
    ("rdfs", rdfs::NAMESPACE),
    ("xsd", xsd::NAMESPACE),
    ("owl", owl::NAMESPACE),
    ("skos", skos::NAMESPACE),
    ("prov", prov::NAMESPACE),
    ("oa", oa::NAMESPACE),
    ("dcterms", dcterms::NAMESPACE),
    ("dcat", dcat::NAMESPACE),
    ("schema", schema::NAMESPACE),
    ("qudt", qudt::NAMESPACE),
    ("unit", "http://qudt.org/vocab/unit/"),
    ("quantitykind", "http://qudt.org/vocab/quantitykind/"),
    ("measure", MEASURES),
    ("cito", "http://purl.org/spar/cito/"),
    ("sh", sh::NAMESPACE),
    ("wd", WIKIDATA),
    ("country", COUNTRIES),
    ("region", REGIONS),
    ("rating", "https://w3id.org/assay/rating/"),
    ("proposition", "https://w3id.org/assay/proposition/"),
    ("series", "https://w3id.org/assay/series/"),
];
