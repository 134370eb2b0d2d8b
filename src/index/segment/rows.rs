//! Rows of numbers in files, and their sorting in memory or, beyond that, on the disk.
//!
//! Knows bytes. Must not know what the numbers mean.

use super::file::scratch;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Writes rows to a file without a name.
pub(super) struct RowWriter(BufWriter<File>);

impl RowWriter {
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        Ok(Self(BufWriter::with_capacity(1 << 18, scratch(folder)?)))
    }

    pub(super) fn push<const N: usize>(&mut self, row: [u32; N]) -> io::Result<()> {
        row.iter().try_for_each(|number| self.0.write_all(&number.to_le_bytes()))
    }

    pub(super) fn finish(self) -> io::Result<File> {
        self.0.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

/// Rows of four numbers in a file.
pub(super) struct Reader {
    pub(super) file: File,
    pub(super) rows: u64,
}

impl Reader {
    /// The same rows, to be read by another thread.
    pub(super) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { file: self.file.try_clone()?, rows: self.rows })
    }

    pub(super) fn each(self, mut visit: impl FnMut([u32; 4]) -> io::Result<()>) -> io::Result<()> {
        let mut buffer = vec![0; 16 << 12];
        let mut left = self.rows;
        let mut at = 0;
        while left > 0 {
            let rows = left.min(1 << 12);
            let bytes = &mut buffer[..rows as usize * 16];
            read_at(&self.file, bytes, at)?;
            for row in bytes.chunks_exact(16) {
                visit(numbers(row))?;
            }
            at += rows * 16;
            left -= rows;
        }
        Ok(())
    }
}

/// Reads without a place of its own, so that threads can share the file.
#[cfg(unix)]
pub(super) fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, at)
}

#[cfg(windows)]
pub(super) fn read_at(file: &File, mut buffer: &mut [u8], mut at: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, buffer, at)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        buffer = &mut buffer[read..];
        at += read as u64;
    }
    Ok(())
}

fn numbers<const N: usize>(bytes: &[u8]) -> [u32; N] {
    let mut row = [0; N];
    for (number, bytes) in row.iter_mut().zip(bytes.chunks_exact(4)) {
        *number = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    row
}

/// Sorts rows, in memory up to a number of them.
pub(super) struct Sorter<'f, const N: usize> {
    folder: &'f Path,
    most: usize,
    rows: Vec<[u32; N]>,
    spilled: Vec<(File, usize)>,
}

impl<'f, const N: usize> Sorter<'f, N> {
    pub(super) fn new(folder: &'f Path, most: usize) -> Self {
        Self { folder, most: most.max(1), rows: Vec::new(), spilled: Vec::new() }
    }

    pub(super) fn push(&mut self, row: [u32; N]) -> io::Result<()> {
        if self.rows.len() == self.most {
            self.rows.sort_unstable();
            let mut out = RowWriter::new(self.folder)?;
            self.rows.iter().try_for_each(|row| out.push(*row))?;
            self.spilled.push((out.finish()?, self.rows.len()));
            self.rows.clear();
        }
        self.rows.push(row);
        Ok(())
    }

    /// Visits the rows in ascending order.
    pub(super) fn each(mut self, mut visit: impl FnMut([u32; N]) -> io::Result<()>) -> io::Result<()> {
        self.rows.sort_unstable();
        if self.spilled.is_empty() {
            return self.rows.into_iter().try_for_each(visit);
        }
        let mut sources = vec![Source::Memory(self.rows.into_iter())];
        for (mut file, left) in self.spilled {
            file.seek(SeekFrom::Start(0))?;
            sources.push(Source::Disk(BufReader::with_capacity(1 << 18, file), left));
        }
        let mut heap = BinaryHeap::new();
        for (at, source) in sources.iter_mut().enumerate() {
            heap.extend(source.next()?.map(|row| Reverse((row, at))));
        }
        while let Some(Reverse((row, at))) = heap.pop() {
            visit(row)?;
            heap.extend(sources[at].next()?.map(|row| Reverse((row, at))));
        }
        Ok(())
    }
}

enum Source<const N: usize> {
    Memory(std::vec::IntoIter<[u32; N]>),
    Disk(BufReader<File>, usize),
}

impl<const N: usize> Source<N> {
    fn next(&mut self) -> io::Result<Option<[u32; N]>> {
        match self {
            Self::Memory(rows) => Ok(rows.next()),
            Self::Disk(_, 0) => Ok(None),
            Self::Disk(file, left) => {
                let mut bytes = [0; 16];
                file.read_exact(&mut bytes[..N * 4])?;
                *left -= 1;
                Ok(Some(numbers(&bytes[..N * 4])))
            }
        }
    }
}
