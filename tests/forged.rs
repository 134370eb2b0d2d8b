//! Files of a stranger that are damaged on purpose, a few thousand of each kind; `make fuzz` tries more.

use crate::fuzz::mutate::Random;
use crate::fuzz::{TARGETS, base};
use assay::internals::index::SegmentError;
use assay::{EngineError, StoreError};
use std::fs;
use tempfile::TempDir;

/// The seed of the random inputs: `ASSAY_SEED`, or always the same.
pub(crate) fn seed() -> u64 {
    let seed = std::env::var("ASSAY_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(14);
    eprintln!("seed {seed}");
    seed
}

/// Whatever a base file says, it is answered from or refused: with an error that names the file, and no unwinding.
#[test]
fn a_forged_base_is_an_error_and_no_panic() {
    let folder = TempDir::new().unwrap();
    let seeds = base::seeds(folder.path());
    let mut random = Random::new(seed());
    let path = folder.path().join("forged.assay");
    let (mut answered, mut refused) = (0, 0);
    for n in 0..2500 {
        fs::write(&path, base::input(&seeds, &mut random)).unwrap();
        match base::ask(&path) {
            Ok(()) => answered += 1,
            Err(error) => {
                let text = error.to_string();
                assert!(text.contains("forged.assay"), "input {n}: {text}");
                refused += 1;
            }
        }
    }
    assert!(answered > 100 && refused > 1000, "{answered} answered, {refused} refused");
}

/// What a location keeps, whatever its records say: 1,500 journals whose checksums are right.
#[test]
fn a_forged_journal_is_an_error_and_no_panic() {
    let target = TARGETS.iter().find(|target| target.name == "journal").unwrap();
    let folder = TempDir::new().unwrap();
    let run = (target.ready)(folder.path());
    let seeds = (target.seeds)(folder.path());
    let mut random = Random::new(seed());
    for _ in 0..1500 {
        run(&(target.input)(&seeds, &mut random));
    }
}

/// A seal that is made anew is the same, and a file whose digest is another is told of by `--verify`.
#[test]
fn a_digest_that_lies_is_found_by_verifying() {
    let folder = TempDir::new().unwrap();
    let seeds = base::seeds(folder.path());
    let path = folder.path().join("forged.assay");
    for bytes in &seeds {
        let mut sealed = bytes.clone();
        base::reseal(&mut sealed);
        assert!(sealed == *bytes);
        sealed[40] ^= 1;
        let sum = crc32fast::hash(&sealed[..4092]);
        sealed[4092..4096].copy_from_slice(&sum.to_le_bytes());
        fs::write(&path, sealed).unwrap();
        let error = base::ask(&path).unwrap_err();
        let is_damage =
            matches!(error, EngineError::Store(StoreError::Segment(SegmentError::Damaged { .. })));
        assert!(is_damage && error.to_string().contains("another digest"), "{error}");
    }
}
