//! Bodies of requests, read within bounds.

use super::problem::Problem;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use http_body::Body as _;
use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;
use tokio::time::timeout;

/// Reads a body of at most so many bytes within a time.
pub(in crate::server) async fn read(
    body: Body,
    headers: &HeaderMap,
    most: usize,
    patience: Duration,
) -> Result<Vec<u8>, Problem> {
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Err(Problem::media_type("bodies are read as they are: leave out Content-Encoding"));
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > most as u64) {
        return Err(too_large(most));
    }
    timeout(patience, collected(body, most)).await.unwrap_or_else(|_| {
        let problem = Problem::new(StatusCode::REQUEST_TIMEOUT, "slow-body", "the body took too long");
        Err(problem
            .detail(format!("a body is there within {patience:?}"))
            .header(header::CONNECTION, "close"))
    })
}

async fn collected(body: Body, most: usize) -> Result<Vec<u8>, Problem> {
    let mut body = pin!(body);
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        let frame = frame.map_err(|error| {
            Problem::new(StatusCode::BAD_REQUEST, "body", "the body is broken").detail(error.to_string())
        })?;
        if let Ok(data) = frame.into_data() {
            if bytes.len() + data.len() > most {
                return Err(too_large(most));
            }
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes)
}

fn too_large(most: usize) -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "the body is too large")
        .detail(format!("a body of this kind has at most {most} bytes"))
        .header(header::CONNECTION, "close")
}

/// A body as text.
pub(in crate::server) fn text(bytes: Vec<u8>) -> Result<String, Problem> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Problem::new(StatusCode::BAD_REQUEST, "encoding", "the body is not UTF-8")
            .detail(format!("what stands at byte {at} is not UTF-8"))
    })
}

/// The media type of a body in lower case, without parameters; another charset than UTF-8 is refused.
pub(in crate::server) fn media_type(headers: &HeaderMap) -> Result<String, Problem> {
    let text = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = text.split(';').map(|part| part.trim().to_ascii_lowercase());
    let media_type = parts.next().unwrap_or_default();
    let charset = parts.find_map(|part| Some(part.strip_prefix("charset=")?.trim_matches('"').to_owned()));
    match charset.as_deref() {
        None | Some("utf-8" | "utf8" | "us-ascii") => Ok(media_type),
        Some(other) => Err(Problem::media_type(format!("a body is in UTF-8, not in {other}"))),
    }
}
