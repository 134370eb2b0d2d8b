//! The same pages as files of a folder, which need no server.
//!
//! Knows which pages there are. Must not know where files are kept: each is handed over under its name in the folder.

use super::frame::{Filter, Frame, Links, Page, State, look};
use super::read::{self, Form};
use super::texts::reading as t;
use crate::claims::overview::{Overview, Term};
use crate::engine::{Claims, Engine, EngineError};

/// Where the files go: a name with `/` between folders, and the content.
type Put<'p, E> = dyn FnMut(&str, &[u8]) -> Result<(), E> + 'p;

/// Writes all pages of a state: the corpus, lists, sources with all their parts, claims with their citations. The same state
/// makes the same files. Gives how many there are.
///
/// Costs a trace, a weighing and the origins of each claim.
///
/// # Errors
///
/// Where the store cannot be read, or a file cannot be written.
pub(crate) fn write_site<E: From<EngineError>>(engine: &Engine, put: &mut Put<'_, E>) -> Result<usize, E> {
    let claims = engine.claims();
    let overview = claims.overview()?;
    let mut site = Site { engine, claims, overview: &overview, put, written: 0 };
    let needed = [look::style(), look::script(), look::icon()];
    for asset in look::assets().iter().filter(|asset| needed.contains(&asset.name.as_str())) {
        site.file(&format!("assets/{}", asset.name), asset.content.as_bytes())?;
    }
    site.page("index.html", |frame, overview| Ok(read::corpus(frame, overview)))?;
    site.lists()?;
    for source in &overview.sources {
        site.source(source.iri.as_str())?;
    }
    for claim in &overview.claims {
        site.claim(&claim.name.iri)?;
    }
    Ok(site.written)
}

struct Site<'s, 'p, E> {
    engine: &'s Engine,
    claims: Claims<'s>,
    overview: &'s Overview,
    put: &'s mut Put<'p, E>,
    written: usize,
}

impl<E: From<EngineError>> Site<'_, '_, E> {
    fn file(&mut self, name: &str, content: &[u8]) -> Result<(), E> {
        self.written += 1;
        (self.put)(name, content)
    }

    fn links(&self, name: &str) -> Links {
        Links::in_folder(self.engine.base().as_str(), name.matches('/').count())
    }

    fn page(
        &mut self,
        name: &str,
        make: impl FnOnce(&Frame<'_>, &Overview) -> Result<Page, EngineError>,
    ) -> Result<(), E> {
        let frame = Frame { engine: self.engine, links: self.links(name), state: t::A_COPY.to_owned() };
        let text = frame.whole(&make(&frame, self.overview)?);
        self.file(name, text.as_bytes())
    }

    /// The lists that other pages lead to: of one field each.
    fn lists(&mut self) -> Result<(), E> {
        let overview = self.overview;
        let named = |term: &Term| Some(term.name.id.clone());
        let mut filters = vec![Filter::default()];
        filters.extend(State::ALL.map(|state| Filter { state: Some(state), ..Filter::default() }));
        for term in &overview.terms {
            filters.push(Filter { subject: named(term), ..Filter::default() });
            filters.push(Filter { property: named(term), ..Filter::default() });
            filters.push(Filter { verdict: named(term), ..Filter::default() });
        }
        let ids = overview.sources.iter().map(|source| source.id.clone());
        filters.extend(ids.map(|id| Filter { source: Some(id), ..Filter::default() }));
        for filter in filters {
            let pages = read::pages_of(overview, &filter);
            for page in 1..=pages {
                let filter = Filter { page, ..filter.clone() };
                let name = Links::file_of_list(&filter);
                self.page(&name, |frame, overview| Ok(read::list(frame, overview, &filter)))?;
            }
        }
        Ok(())
    }

    fn source(&mut self, iri: &str) -> Result<(), E> {
        let Some(entry) = self.overview.source(iri) else { return Ok(()) };
        let text = self.claims.text_of(&entry.iri)?;
        for part in 1..=read::parts_of(self.overview, entry, &text) {
            let name = self.links("").file_of(iri, part);
            let claims = self.claims.clone();
            self.page(&name, |frame, overview| match read::known(frame, &claims, iri, (part, None))? {
                Some(page) => Ok(page),
                None => Ok(read::corpus(frame, overview)),
            })?;
        }
        Ok(())
    }

    fn claim(&mut self, iri: &str) -> Result<(), E> {
        let name = self.links("").file_of(iri, 1);
        let claims = self.claims.clone();
        self.page(&name, |frame, overview| match read::known(frame, &claims, iri, (1, None))? {
            Some(page) => Ok(page),
            None => Ok(read::corpus(frame, overview)),
        })?;
        for (form, extension, _) in Form::ALL {
            let record = read::record(&self.claims, self.engine, &format!("<{iri}>"), form)?;
            let stem = name.trim_end_matches(".html");
            self.file(&format!("{stem}.{extension}"), record.as_bytes())?;
        }
        Ok(())
    }
}
