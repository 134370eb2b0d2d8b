//! A bound on the work of canonicalisation: hash functions that stop it when they have been called too often.
//!
//! Knows how much work is reasonable. Must not know terms.
//!
//! The algorithm limits permutations and depth, which bounds neither time nor stack: a clique of seven blank
//! nodes passes both and takes seconds. So the work runs on a thread of its own, with a stack that the greatest
//! depth fits in, and each hash begun is counted; past the last the thread unwinds. The count depends on the
//! data alone, so that what is refused here is refused everywhere.

use std::cell::Cell;
use std::panic::resume_unwind;
use std::thread;

use sophia::c14n::hash::HashFunction;

/// Hashes that any data may take.
const ALLOWANCE: u64 = 50_000;
/// Hashes more for each quad: first-degree hashes are linear in them.
const PER_QUAD: u64 = 4;
/// Levels of recursion, far above what data takes that was not made to recurse.
const DEPTH: f32 = 500.0;
const STACK: usize = 64 << 20;

thread_local! {
    static LEFT: Cell<u64> = const { Cell::new(0) };
}

/// Why work ended without a result.
pub(super) enum Stopped {
    /// It took more hashes than the data is worth.
    TooMuchWork,
    /// There was no thread for it.
    NoThread(std::io::Error),
}

/// The hash function `H`, with each use counted.
pub(super) struct Metered<H>(H);

impl<H: HashFunction> HashFunction for Metered<H> {
    type Output = H::Output;

    fn initialize() -> Self {
        LEFT.with(|left| match left.get().checked_sub(1) {
            Some(fewer) => left.set(fewer),
            // Unlike a panic, this calls no hook and prints nothing.
            None => resume_unwind(Box::new(())),
        });
        Self(H::initialize())
    }

    fn update(&mut self, data: impl AsRef<[u8]>) {
        self.0.update(data);
    }

    fn finalize(self) -> H::Output {
        self.0.finalize()
    }
}

/// Runs `work`, which hashes with [`Metered`], as far as `quads` quads justify.
pub(super) fn run<T: Send>(quads: usize, work: impl FnOnce() -> T + Send) -> Result<T, Stopped> {
    let quads = u64::try_from(quads).unwrap_or(u64::MAX);
    let allowed = quads.saturating_mul(PER_QUAD).saturating_add(ALLOWANCE);
    thread::scope(|scope| {
        let metered = move || {
            LEFT.set(allowed);
            work()
        };
        let thread = thread::Builder::new().name("canonical".to_owned());
        let running = thread.stack_size(STACK).spawn_scoped(scope, metered).map_err(Stopped::NoThread)?;
        running.join().or_else(|payload| match payload.downcast::<()>() {
            Ok(_) => Err(Stopped::TooMuchWork),
            // A fault of the algorithm itself is not ours to hide.
            Err(panic) => resume_unwind(panic),
        })
    })
}

/// The factor that limits recursion among `blank_nodes` blank nodes.
pub(super) fn depth_factor(blank_nodes: usize) -> f32 {
    // Precise enough for a limit.
    #[expect(clippy::cast_precision_loss)]
    let blank_nodes = blank_nodes.max(1) as f32;
    (DEPTH / blank_nodes).min(1.0)
}
