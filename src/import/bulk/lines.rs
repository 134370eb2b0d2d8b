//! Lines of N-Triples and N-Quads, in blocks, on all cores.
//!
//! Knows that lines stand for themselves. Must not know what takes their quads.

use super::nodes::Nodes;
use super::source::Source;
use super::{BulkError, Reading, Taker};
use crate::document::Position;
use crate::index::nesting::TurtleScan;
use crate::index::segment::BuildError;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};

/// How much is parsed at once.
pub(super) const BLOCK: usize = 4 << 20;

/// A block of whole lines and the number of its first line, from 0.
type Block = (u64, Vec<u8>);

/// Reads a file into takers.
pub(super) fn read<T: Taker>(
    reading: &Reading<'_>,
    source: &mut Source<impl Read + Send>,
    make: &(impl Fn() -> T + Sync),
) -> Result<Vec<T>, BulkError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let (sender, receiver) = sync_channel::<Block>(threads);
    let shared = Shared { reading, read: AtomicU64::new(0), failed: AtomicBool::new(false) };
    let receiver = Arc::new(Mutex::new(receiver));
    std::thread::scope(|scope| {
        let work = || {
            let (shared, receiver) = (&shared, Arc::clone(&receiver));
            scope.spawn(move || shared.work(&receiver, make()))
        };
        let workers: Vec<_> = (0..threads).map(|_| work()).collect();
        // The workers alone hold the receiver now: where the last has failed, sending fails too instead of waiting.
        drop(receiver);
        let cut = cut(source, |block| !shared.failed.load(Ordering::Relaxed) && sender.send(block).is_ok());
        drop(sender);
        let joined = workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        let takers: Result<Vec<T>, BuildError> = joined.collect();
        let takers = takers?;
        cut.map_err(|source| reading.failed(source))?;
        Ok(takers)
    })
}

/// What the workers of one file have in common.
struct Shared<'a> {
    reading: &'a Reading<'a>,
    read: AtomicU64,
    /// Set where no more of the file is to be read.
    failed: AtomicBool,
}

impl Shared<'_> {
    fn work<T: Taker>(&self, receiver: &Mutex<Receiver<Block>>, mut taker: T) -> Result<T, BuildError> {
        let done = self.parse_all(receiver, &mut taker);
        if done.is_err() || self.reading.is_full() {
            self.failed.store(true, Ordering::Relaxed);
        }
        done.map(|()| taker)
    }

    /// Parses what is received. The blocks sent before one that is faulty are parsed all the same: the first fault may be
    /// in one of them.
    fn parse_all<T: Taker>(
        &self,
        receiver: &Mutex<Receiver<Block>>,
        taker: &mut T,
    ) -> Result<(), BuildError> {
        let reading = self.reading;
        let mut nodes = Nodes::new(reading.plan, reading.blank_graphs, false);
        while let Some((line, block)) = next(receiver) {
            self.parse(line, &block, &mut nodes, taker)?;
            let bytes = block.len() as u64;
            (reading.progress)(self.read.fetch_add(bytes, Ordering::Relaxed) + bytes);
            if reading.is_full() {
                self.failed.store(true, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    fn parse<T: Taker>(
        &self,
        line: u64,
        block: &[u8],
        nodes: &mut Nodes<'_>,
        taker: &mut T,
    ) -> Result<(), BuildError> {
        let reading = self.reading;
        if let Err((at, excess)) = TurtleScan::default().feed(block) {
            reading.add(place(line, &block[..at]), excess.to_string());
            return Ok(());
        }
        let mut faults = 0;
        for quad in reading.parser.clone().for_slice(block) {
            match quad {
                Ok(quad) if faults == 0 => taker.take(nodes.own(quad))?,
                Ok(_) => {}
                Err(error) => {
                    reading.fault(line, &error);
                    faults += 1;
                    if faults == super::MOST_FAULTS {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

/// The place after some bytes of a block.
fn place(line: u64, before: &[u8]) -> Position {
    let lines = before.split(|byte| *byte == b'\n').count() - 1;
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let line = usize::try_from(line).unwrap_or(usize::MAX).saturating_add(lines).saturating_add(1);
    Position { line, column: String::from_utf8_lossy(&before[start..]).chars().count() + 1 }
}

fn next(receiver: &Mutex<Receiver<Block>>) -> Option<Block> {
    receiver.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv().ok()
}

/// Cuts a file into blocks of whole lines, until `send` wants no more.
fn cut(file: &mut impl Read, send: impl Fn(Block) -> bool) -> io::Result<()> {
    let mut line = 0;
    let mut rest = Vec::new();
    loop {
        let mut block = std::mem::take(&mut rest);
        let known = block.len();
        let taken = file.by_ref().take(BLOCK as u64).read_to_end(&mut block)?;
        // No line of what was there before is whole.
        let last = block[known..].iter().rposition(|byte| *byte == b'\n').map(|at| known + at + 1);
        // A line that is longer than any is parsed as far as it was read, which tells so.
        let is_too_long = last.is_none() && block.len() > 16 * BLOCK;
        let end = if taken == 0 || is_too_long { block.len() } else { last.unwrap_or(0) };
        rest = block.split_off(end);
        let lines = block.split(|byte| *byte == b'\n').count() as u64 - 1;
        if !block.is_empty() && !send((line, block)) || taken == 0 {
            return Ok(());
        }
        line += lines;
    }
}
