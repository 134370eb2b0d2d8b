//! Which blobs a store keeps: those that its quads name.
//!
//! Knows that a quad names a blob by the digits of its hash, as a string. Must not know why it does.

#[cfg(feature = "rocksdb")]
use super::Home;
use super::lock;
use super::{State, Store, StoreError};
use crate::index::segment::{BlobHash, Builder, Segment, blob_hash, digits_of, guarded};
use crate::index::{Graphs, Index, Pattern};
use oxrdf::Literal;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many bytes of blobs are held before they are written.
const BLOBS_AT_ONCE: usize = 8 << 20;

impl Store {
    /// Keeps blobs beside the quads. They stay where a quad names them.
    ///
    /// # Errors
    /// As [`Store::transact_keeping`].
    pub fn keep(&self, blobs: &[Vec<u8>]) -> Result<(), StoreError> {
        let _writer = lock(&self.shared.writer);
        self.keep_all(&mut blobs.iter().cloned())
    }

    pub(super) fn keep_all(&self, blobs: &mut dyn Iterator<Item = Vec<u8>>) -> Result<(), StoreError> {
        let mut blobs = blobs.peekable();
        while blobs.peek().is_some() {
            self.must_write()?;
            #[cfg(feature = "rocksdb")]
            if let Home::Oxigraph { path, .. } = &self.shared.home {
                return Err(StoreError::KeepsNoBlobs { path: path.clone() });
            }
            let (mut held, mut bytes) = (Vec::new(), 0);
            while bytes < BLOBS_AT_ONCE
                && let Some(blob) = blobs.next()
            {
                bytes += blob.len();
                held.push(blob);
            }
            lock(&self.shared.state).keep(&held)?;
        }
        Ok(())
    }

    /// Hands the blobs that quads of an index name to a builder.
    pub(super) fn fill_blobs(
        &self,
        builder: &Builder,
        index: &Arc<Index>,
        unwanted: &BTreeSet<BlobHash>,
    ) -> Result<(), StoreError> {
        let mut hashes = lock(&self.shared.state).hashes()?;
        if let Some(base) = index.base() {
            hashes.extend(base.blobs()?);
        }
        for hash in hashes.difference(unwanted) {
            if !is_named(index, hash)? {
                continue;
            }
            let taken = index.base().map_or(Ok(false), |base| builder.blob_of(base, hash));
            // What is damaged in the base may have come again since.
            if !taken.unwrap_or(false)
                && let Some(bytes) = self.blob(hash)?
            {
                builder.blob(&bytes)?;
            }
        }
        Ok(())
    }
}

impl State {
    pub(super) fn blob(&self, hash: &BlobHash) -> Result<Option<Vec<u8>>, StoreError> {
        match self.layers.base().map_or(Ok(None), |base| base.blob(hash)) {
            Ok(Some(bytes)) => Ok(Some(bytes)),
            Ok(None) => Ok(self.blobs.get(hash)?),
            // What is damaged in the base may have come again since.
            Err(damage) => match self.blobs.get(hash) {
                Ok(Some(bytes)) => Ok(Some(bytes)),
                _ => Err(damage.into()),
            },
        }
    }

    /// The hashes of all blobs.
    pub(super) fn hashes(&self) -> Result<BTreeSet<BlobHash>, StoreError> {
        let mut hashes: BTreeSet<BlobHash> = self.blobs.hashes()?.into_iter().collect();
        if let Some(base) = self.layers.base() {
            hashes.extend(base.blobs()?);
        }
        Ok(hashes)
    }

    /// Keeps the blobs that are not there as they should be.
    pub(super) fn keep(&mut self, blobs: &[Vec<u8>]) -> Result<(), StoreError> {
        let named = blobs.iter().map(|bytes| (blob_hash(bytes), bytes.as_slice()));
        let lacking: Vec<(BlobHash, &[u8])> =
            named.filter(|(hash, _)| !matches!(self.blob(hash), Ok(Some(_)))).collect();
        Ok(self.blobs.put(&lacking)?)
    }

    /// Keeps what a new base left out because nothing named it when its building began, and what has been named since.
    pub(super) fn rescue(
        &mut self,
        new: &Segment,
        unwanted: &BTreeSet<BlobHash>,
        sequence: u64,
    ) -> Result<(), StoreError> {
        let is_as_it_was =
            self.location.as_ref().is_none_or(|location| location.journal.sequence() == sequence);
        let Some(old) = self.layers.base().filter(|_| !is_as_it_was).cloned() else { return Ok(()) };
        let index = self.layers.snapshot()?;
        for hash in old.blobs()? {
            let is_lost = !new.has_blob(&hash)? && !unwanted.contains(&hash);
            if is_lost
                && is_named(&index, &hash)?
                && let Some(bytes) = self.blob(&hash)?
            {
                self.blobs.put(&[(hash, &bytes)])?;
            }
        }
        Ok(())
    }

    /// Lets go of the blobs beside the base that it has, that nothing names, or that are not wanted.
    pub(super) fn drop_blobs(&mut self, unwanted: &BTreeSet<BlobHash>) -> Result<(), StoreError> {
        let index = self.layers.snapshot()?;
        for hash in self.blobs.hashes()? {
            if unwanted.contains(&hash) || !is_named(&index, &hash)? {
                self.blobs.remove(&hash);
            }
        }
        self.blobs.tidy(self.layers.base().map(AsRef::as_ref));
        Ok(())
    }
}

/// Whether a quad has the digits of a hash as a string.
fn is_named(index: &Arc<Index>, hash: &BlobHash) -> Result<bool, StoreError> {
    let digits = Literal::new_simple_literal(digits_of(hash)).into();
    Ok(guarded(|| {
        let pattern =
            |object| Pattern { subject: None, predicate: None, object: Some(object), graphs: Graphs::Merged };
        index.id(&digits).is_some_and(|id| index.count(&pattern(id)) > 0)
    })?)
}

#[cfg(test)]
mod tests;
