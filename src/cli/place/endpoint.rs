//! `-l URL`: an endpoint, and who asks there.

use crate::cli::place::PlaceArgs;
use crate::files::words;
use crate::store::remote::{Credentials, Endpoint};
use crate::terminal::failure::Failure;
use std::env::var;
use std::path::Path;

/// The endpoint of a location, with who asks from the environment.
pub(in crate::cli) fn endpoint(location: &str, place: &PlaceArgs) -> Result<Endpoint, Failure> {
    let mut endpoint = Endpoint::new(location)?.with_redirects_to(place.allow_redirect.clone());
    if let Some(deadline) = place.deadline {
        endpoint = endpoint.with_deadline(deadline);
    }
    if let Some(bytes) = place.max_answer {
        endpoint = endpoint.with_largest_answer(bytes as u64);
    }
    if let Some(credentials) = credentials()? {
        endpoint = endpoint.with_credentials(credentials);
    }
    if let Some(file) = std::env::var_os("SSL_CERT_FILE").filter(|file| !file.is_empty()) {
        let pem = std::fs::read(&file);
        let shown = Path::new(&file).display();
        endpoint = endpoint.with_roots(
            pem.map_err(|error| Failure::usage(format!("SSL_CERT_FILE: {shown}: {}", words(&error))))?,
        );
    }
    Ok(endpoint)
}

fn credentials() -> Result<Option<Credentials>, Failure> {
    let given = |name| var(name).ok().filter(|value| !value.is_empty());
    match (given("ASSAY_TOKEN"), given("ASSAY_USER"), given("ASSAY_PASSWORD")) {
        (Some(token), None, None) => Ok(Some(Credentials::Bearer(token))),
        (None, Some(user), password) => {
            Ok(Some(Credentials::Basic { user, password: password.unwrap_or_default() }))
        }
        (None, None, None) => Ok(None),
        (Some(_), ..) => Err(Failure::usage("ASSAY_TOKEN and ASSAY_USER or ASSAY_PASSWORD are both given")),
        (None, None, Some(_)) => Err(Failure::usage("ASSAY_PASSWORD is given without ASSAY_USER")),
    }
}
