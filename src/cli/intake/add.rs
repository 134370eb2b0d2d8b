//! `assay add`

use crate::cli::place::PlaceArgs;
use crate::engine::NewSource;
use crate::terminal::failure::{Failure, say, unread, warn};
use crate::terminal::output::write_text;
use std::path::{Path, PathBuf};

/// Take a document in: archive its bytes, pin their hash, and write a skeleton of its sheet.
///
/// Takes plain text in UTF-8, and tables as CSV; HTML, PDF and office documents are refused. The path of the skeleton is printed; fill it in, then run `assay check`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The document.
    file: PathBuf,
    /// Its id, a prefix in queries [default: made of the file name].
    #[arg(long)]
    id: Option<String>,
    /// Its class in schema.org, such as `NewsArticle` or `Report`.
    #[arg(long = "type", value_name = "CLASS")]
    class: Option<String>,
    /// Its title [default: its first line].
    #[arg(long)]
    title: Option<String>,
    /// Who published it.
    #[arg(long)]
    publisher: Option<String>,
    /// When: 2024-02-01, 2024-02, 2024, or 2024? for a guess.
    #[arg(long, value_name = "DATE")]
    published: Option<String>,
    /// Its language tag, such as de or es-MX: how its numbers and words are read [default: en].
    #[arg(long)]
    language: Option<String>,
    /// Where it was found.
    #[arg(long, value_name = "URL")]
    address: Option<String>,
    /// Under which licence; `cite only` keeps the text out of locations and base files.
    #[arg(long)]
    rights: Option<String>,
}

/// The classes of schema.org that documents are described by.
const CLASSES: &[&str] = &[
    "AboutPage",
    "AdvertiserContentArticle",
    "AnalysisNewsArticle",
    "Answer",
    "APIReference",
    "Article",
    "AskPublicNewsArticle",
    "AudioObject",
    "BackgroundNewsArticle",
    "Blog",
    "BlogPosting",
    "Book",
    "Chapter",
    "Claim",
    "ClaimReview",
    "Clip",
    "Collection",
    "Comment",
    "Conversation",
    "Course",
    "CreativeWork",
    "CriticReview",
    "DataCatalog",
    "DataDownload",
    "Dataset",
    "DataFeed",
    "DefinedTermSet",
    "DigitalDocument",
    "DiscussionForumPosting",
    "EmailMessage",
    "Episode",
    "FAQPage",
    "HowTo",
    "ImageObject",
    "ItemPage",
    "LearningResource",
    "Legislation",
    "LegislationObject",
    "Letter",
    "LiveBlogPosting",
    "Manuscript",
    "Map",
    "MediaObject",
    "Message",
    "Movie",
    "NewsArticle",
    "Newspaper",
    "NoteDigitalDocument",
    "OpinionNewsArticle",
    "Periodical",
    "PodcastEpisode",
    "PodcastSeries",
    "Poster",
    "PresentationDigitalDocument",
    "PublicationIssue",
    "PublicationVolume",
    "QAPage",
    "Question",
    "Quotation",
    "RadioEpisode",
    "Report",
    "ReportageNewsArticle",
    "Review",
    "ReviewNewsArticle",
    "SatiricalArticle",
    "ScholarlyArticle",
    "SocialMediaPosting",
    "SoftwareSourceCode",
    "SpreadsheetDigitalDocument",
    "Statement",
    "TechArticle",
    "TextDigitalDocument",
    "Thesis",
    "TVEpisode",
    "VideoObject",
    "WebContent",
    "WebPage",
    "WebSite",
];

/// An address is none, nor is a folder.
fn must_be_file(file: &Path) -> Result<(), Failure> {
    let name = file.to_string_lossy();
    if name.starts_with("http://") || name.starts_with("https://") {
        let failure = Failure::usage(format!("{name} is an address, and nothing is fetched from one"));
        return Err(failure.hint(format!("save its words as a text, then `assay add FILE --address {name}`")));
    }
    if file.is_dir() {
        let failure = Failure::usage(format!("{} is a folder, and a document is a file", file.display()));
        return Err(failure.hint("name one file; `assay load DIR` takes sheets and RDF from a folder"));
    }
    Ok(())
}

/// A class that is misspelt is refused; one that is unknown here may be of schema.org all the same.
fn must_be_class(class: &str) -> Result<(), Failure> {
    if CLASSES.contains(&class) {
        return Ok(());
    }
    let is_formed = class.starts_with(|c: char| c.is_ascii_uppercase())
        && class.chars().all(|c| c.is_ascii_alphanumeric());
    let failure = || Failure::usage(format!("--type: `{class}` is no class of schema.org for documents"));
    match crate::document::nearest_name(class, CLASSES.iter().copied()) {
        Some(near) => Err(failure().hint(format!("did you mean `{near}`?"))),
        None if is_formed => {
            warn(&format!("--type: `{class}` is not among the classes of schema.org for documents"));
            Ok(())
        }
        None => Err(failure().hint("such as NewsArticle, Report, ScholarlyArticle, WebPage or Dataset")),
    }
}

/// The first letter of a text that English does without.
fn foreign_letter(bytes: &[u8]) -> Option<char> {
    let text = std::str::from_utf8(bytes).ok()?;
    text.chars().find(|letter| letter.is_alphabetic() && !letter.is_ascii())
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    let workspace = place.workspace()?;
    if let Some(date) = &args.published {
        crate::model::Period::parse(date).map_err(|error| Failure::usage(format!("--published: {error}")))?;
    }
    must_be_file(&args.file)?;
    if let Some(class) = &args.class {
        must_be_class(class)?;
    }
    let bytes = crate::files::read(&args.file).map_err(unread)?;
    let new = NewSource {
        id: args.id.clone(),
        class: args.class.clone(),
        title: args.title.clone(),
        publisher: args.publisher.clone(),
        published: args.published.clone(),
        language: args.language.clone(),
        address: args.address.clone(),
        rights: args.rights.clone(),
    };
    let name = args.file.to_string_lossy();
    let added = workspace.add(&name, &bytes, &new)?;
    say(&format!("{} is source `{}`, sha256 {}", added.archived.display(), added.id, added.sha256));
    if args.language.is_none()
        && let Some(letter) = foreign_letter(&bytes)
    {
        say(&format!(
            "its language is taken to be `en`, though “{letter}” stands in it: where that is wrong, mend `language` in the sheet, \
             for it decides how numbers and words are read"
        ));
    }
    say("its sheet, to be filled in:");
    write_text(|out| Ok(writeln!(out, "{}", added.sheet.display())?))
}
