//! `assay serve`

use super::bounds::{duration, size};
use super::place::PlaceArgs;
use super::place::location::{Location, attached, workspace_if_any, writable};
use crate::engine::{Engine, Workspace};
use crate::files;
use crate::server::{Origin, Settings, Shutdown, Tokens, serve};
use crate::terminal::failure::{Failure, warn};
use crate::terminal::output::write_text;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Answer over HTTP: the SPARQL protocol, saved queries, claims and their words.
///
/// Serves a workspace, a location or a base file to this machine alone, unless --bind says otherwise. The first line that is
/// printed is the address. What is served is read anew when its files change. `assay help server` has the addresses.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where to listen; port 0 takes one that is free.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7979")]
    bind: SocketAddr,
    /// Answer to this name too, as a proxy before it has it; repeated for several.
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Let pages of this site ask, such as `https://desk.example.org`; repeated for several.
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,
    /// Where others find it, if a proxy stands before it: what links begin with.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Tokens, a line each: `write TOKEN`, `read TOKEN`; a file that nobody else can read [default: server.tokens in the
    /// location]. A `write` token opens a location to updates; with a `read` token whoever asks needs one.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The longest time of a query: 500ms, 30s, 5m.
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "30s")]
    timeout: Duration,
    /// The most memory for what a query builds and keeps: 500MB, 4GB.
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "1GB")]
    memory: usize,
    /// The most rows of an answer.
    #[arg(long, value_name = "ROWS", default_value_t = 1_000_000)]
    max_rows: usize,
    /// The largest document or update that is taken: 16MB, 1GB.
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "64MB")]
    max_body: usize,
    /// How many queries run at once [default: two for each processor].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..1000))]
    queries: Option<u16>,
    /// How many connections there are at once.
    #[arg(long, value_name = "N", default_value_t = 512, value_parser = clap::value_parser!(u16).range(1..))]
    connections: u16,
    /// How long a client may take to send a request, or to take what it is sent.
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "10s")]
    patience: Duration,
    /// The most memory for answers that are kept: 64MB.
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "64MB")]
    cache: usize,
    /// Log what goes wrong only.
    #[arg(long)]
    quiet: bool,
}

pub(crate) fn run(args: &Args, place: &PlaceArgs) -> Result<(), Failure> {
    place.readable("serve")?;
    let tokens = tokens(args, place)?;
    let (engine, origin) = opened(&tokens, place)?;
    if !args.bind.ip().is_loopback() && args.allow_host.is_empty() && args.public_url.is_none() {
        warn(&format!(
            "{} is reached from other machines, by its address alone: --allow-host names more",
            args.bind
        ));
    }
    let processors = std::thread::available_parallelism().map_or(2, usize::from);
    let settings = Settings {
        bind: args.bind,
        hosts: args.allow_host.clone(),
        origins: args.allow_origin.clone(),
        public_url: args.public_url.as_deref().map(public_url).transpose()?,
        tokens,
        origin,
        timeout: args.timeout,
        memory: args.memory,
        rows: args.max_rows,
        body: args.max_body,
        queries: args.queries.map_or(2 * processors, usize::from),
        connections: args.connections.into(),
        patience: args.patience,
        cache: args.cache,
        logs_all: !args.quiet,
    };
    let shutdown = Shutdown::new();
    let ending = shutdown.clone();
    // The first signal lets what runs end, the second does not.
    ctrlc::set_handler(move || {
        if ending.stop() {
            std::process::exit(130);
        }
    })
    .map_err(|error| Failure::work(format!("signals cannot be taken: {error}")))?;
    let listening = |address: SocketAddr| {
        let told = write_text(|out| Ok(writeln!(out, "http://{address}/")?));
        // Who does not read the address knows it.
        drop(told);
        Ok(())
    };
    serve(engine, settings, &shutdown, listening)
        .map_err(|error| Failure::work(format!("{}: {}", args.bind, files::words(&error))))
}

fn public_url(url: &str) -> Result<String, Failure> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.contains(char::is_whitespace) => Ok(url.to_owned()),
        _ => Err(Failure::usage(format!("--public-url takes an address of http or https, not `{url}`"))),
    }
}

/// What is served, opened: a location to write where somebody may.
fn opened(tokens: &Tokens, place: &PlaceArgs) -> Result<(Engine, Origin), Failure> {
    let Some(location) = place.location.as_deref() else {
        let root = place.workspace()?.root().to_owned();
        let stamp = Workspace::open(&root)?.stamp();
        let origin = Origin::Workspace { root, skips_faulty: place.skip_faulty, stamp };
        return Ok((place.engine()?, origin));
    };
    match Location::of(location)? {
        Location::Folder(_) if tokens.let_write() => {
            let store = writable(location, place, "serve")?;
            let engine = Engine::over(store, workspace_if_any(place)?.as_ref())?;
            Ok((engine, Origin::Location { writes: true }))
        }
        Location::Folder(_) => Ok((attached(location, place)?, Origin::Location { writes: false })),
        _ => Ok((attached(location, place)?, Origin::File)),
    }
}

/// The tokens of the file that was named, or that the location has.
fn tokens(args: &Args, place: &PlaceArgs) -> Result<Tokens, Failure> {
    let in_location = place.location.as_deref().map(|location| Path::new(location).join("server.tokens"));
    let file = match &args.token_file {
        Some(file) => Some(file.clone()),
        None => in_location.filter(|file| file.is_file()),
    };
    let Some(file) = file else { return Ok(Tokens::default()) };
    must_be_private(&file)?;
    let text = files::read_text(&file).map_err(crate::terminal::failure::unread)?;
    Tokens::read(&text).map_err(|fault| Failure::usage(format!("{}: {fault}", file.display())))
}

/// Refuses a file that others of this machine can read.
#[cfg(unix)]
#[expect(clippy::verbose_bit_mask, reason = "a mode is read digit by digit")]
fn must_be_private(file: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let Ok(metadata) = std::fs::metadata(file) else { return Ok(()) };
    if metadata.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    let failure = Failure::usage(format!("{} can be read by others", file.display()));
    Err(failure.hint(format!("`chmod 600 {}` keeps it to you", file.display())))
}

#[cfg(not(unix))]
fn must_be_private(_: &Path) -> Result<(), Failure> {
    Ok(())
}
