//! Which certificates are trusted, and by whose cryptography.
//!
//! Knows TLS. Must not know SPARQL.

use super::error::RemoteError;
use std::sync::Arc;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};

/// The configuration for HTTPS, with the certificates of `pem` or those that browsers trust.
pub(super) fn config(pem: Option<&[u8]>) -> Result<TlsConfig, RemoteError> {
    if let Some(missing) = missing_feature() {
        let reason = format!("this processor has no {missing}; put a proxy in front of the endpoint");
        return Err(RemoteError::Tls { reason });
    }
    let provider = Arc::new(rustls_graviola::default_provider());
    let builder = TlsConfig::builder().provider(TlsProvider::Rustls);
    let builder = builder.unversioned_rustls_crypto_provider(provider);
    Ok(builder.root_certs(roots(pem)?).build())
}

fn roots(pem: Option<&[u8]>) -> Result<RootCerts, RemoteError> {
    let Some(pem) = pem else { return Ok(RootCerts::WebPki) };
    let refused = |reason: String| RemoteError::Tls { reason };
    let mut certificates: Vec<Certificate<'static>> = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| refused(error.to_string()))? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(refused("the file of certificates holds none".to_owned()));
    }
    Ok(RootCerts::Specific(Arc::new(certificates)))
}

/// The cryptography needs some features of the processor, and would panic without them.
#[cfg(target_arch = "x86_64")]
fn missing_feature() -> Option<&'static str> {
    let features = [
        ("AES", std::is_x86_feature_detected!("aes")),
        ("PCLMULQDQ", std::is_x86_feature_detected!("pclmulqdq")),
        ("BMI1", std::is_x86_feature_detected!("bmi1")),
        ("ADX", std::is_x86_feature_detected!("adx")),
        ("AVX", std::is_x86_feature_detected!("avx")),
        ("AVX2", std::is_x86_feature_detected!("avx2")),
    ];
    features.iter().find(|(_, present)| !present).map(|(name, _)| *name)
}

#[cfg(target_arch = "aarch64")]
fn missing_feature() -> Option<&'static str> {
    let features = [
        ("NEON", std::arch::is_aarch64_feature_detected!("neon")),
        ("AES", std::arch::is_aarch64_feature_detected!("aes")),
        ("PMULL", std::arch::is_aarch64_feature_detected!("pmull")),
        ("SHA2", std::arch::is_aarch64_feature_detected!("sha2")),
    ];
    features.iter().find(|(_, present)| !present).map(|(name, _)| *name)
}
