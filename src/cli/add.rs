//! `assay add`

use super::failure::{Failure, say, unreadable};
use super::{PlaceArgs, write_text};
use assay::engine::NewSource;
use std::path::PathBuf;

/// Take a document in: archive its bytes, pin their hash, and write a skeleton of its sheet.
///
/// Takes plain text in UTF-8, and tables as CSV. The skeleton is printed; fill it in, then run `assay check`.
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
    /// Its language tag.
    #[arg(long, default_value = "en")]
    language: String,
    /// Where it was found.
    #[arg(long, value_name = "URL")]
    address: Option<String>,
    /// Under which licence; `cite only` keeps the text out of locations and base files.
    #[arg(long)]
    rights: Option<String>,
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    let workspace = place.workspace()?;
    if let Some(date) = &args.published {
        assay::model::Period::parse(date).map_err(|error| Failure::usage(error.to_string()))?;
    }
    let bytes = std::fs::read(&args.file).map_err(|error| unreadable(&args.file, &error))?;
    let new = NewSource {
        id: args.id.clone(),
        class: args.class.clone(),
        title: args.title.clone(),
        publisher: args.publisher.clone(),
        published: args.published.clone(),
        language: Some(args.language.clone()),
        address: args.address.clone(),
        rights: args.rights.clone(),
    };
    let name = args.file.to_string_lossy();
    let added = workspace.add(&name, &bytes, &new)?;
    say(&format!("{} is source `{}`, sha256 {}", added.archived.display(), added.id, added.sha256));
    say("its sheet, to be filled in:");
    write_text(|out| Ok(writeln!(out, "{}", added.sheet.display())?))
}
