//! Counts of what a server did, as `OpenMetrics` text.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The upper bounds of the buckets of times, in seconds.
const BUCKETS: [f64; 10] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0];

/// A number that goes up and, for some, down.
#[derive(Default)]
pub(in crate::server) struct Count(AtomicU64);

impl Count {
    pub(in crate::server) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(in crate::server) fn take(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    pub(in crate::server) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Requests of a route with a status, and how long they took.
#[derive(Default, Clone)]
struct Route {
    statuses: BTreeMap<u16, u64>,
    buckets: [u64; BUCKETS.len()],
    seconds: f64,
    count: u64,
}

/// All counts.
#[derive(Default)]
pub(in crate::server) struct Metrics {
    routes: Mutex<BTreeMap<&'static str, Route>>,
    /// Connections that are open.
    pub(in crate::server) connections: Count,
    /// Connections that there was no place for.
    pub(in crate::server) connections_refused: Count,
    /// Requests that wait for their turn.
    pub(in crate::server) waiting: Count,
    /// Requests whose turn did not come in time.
    pub(in crate::server) overloaded: Count,
    /// Queries that run.
    pub(in crate::server) running: Count,
    /// Queries whose client hung up.
    pub(in crate::server) cancelled: Count,
    /// Answers that were cut after their head had gone out.
    pub(in crate::server) cut: Count,
    /// Answers that were kept, and those that had to be made.
    pub(in crate::server) cache_hits: Count,
    pub(in crate::server) cache_misses: Count,
    /// How often what is served was read anew.
    pub(in crate::server) reloads: Count,
    pub(in crate::server) reload_failures: Count,
}

/// What is so now.
#[derive(Default)]
pub(in crate::server) struct Now {
    pub(in crate::server) generation: u64,
    pub(in crate::server) quads: u64,
    pub(in crate::server) cache_bytes: u64,
    pub(in crate::server) uptime: Duration,
    pub(in crate::server) ready: bool,
}

impl Metrics {
    /// A request that was answered.
    pub(in crate::server) fn answered(&self, route: &'static str, status: u16, took: Duration) {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let route = routes.entry(route).or_default();
        *route.statuses.entry(status).or_default() += 1;
        for (bucket, bound) in route.buckets.iter_mut().zip(BUCKETS) {
            *bucket += u64::from(took.as_secs_f64() <= bound);
        }
        route.seconds += took.as_secs_f64();
        route.count += 1;
    }

    /// The text that is scraped.
    pub(in crate::server) fn text(&self, now: &Now) -> String {
        let mut out = String::new();
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let _ = writeln!(
            out,
            "# TYPE assay_requests counter\n# HELP assay_requests Requests by route and status."
        );
        for (name, route) in &routes {
            for (status, count) in &route.statuses {
                let _ = writeln!(out, "assay_requests_total{{route=\"{name}\",status=\"{status}\"}} {count}");
            }
        }
        let _ = writeln!(
            out,
            "# TYPE assay_request_seconds histogram\n# UNIT assay_request_seconds seconds\n\
             # HELP assay_request_seconds Time to the head of the answer."
        );
        for (name, route) in &routes {
            for (bucket, bound) in route.buckets.iter().zip(BUCKETS) {
                let _ = writeln!(
                    out,
                    "assay_request_seconds_bucket{{route=\"{name}\",le=\"{bound:?}\"}} {bucket}"
                );
            }
            let _ = writeln!(
                out,
                "assay_request_seconds_bucket{{route=\"{name}\",le=\"+Inf\"}} {count}\n\
                 assay_request_seconds_count{{route=\"{name}\"}} {count}\n\
                 assay_request_seconds_sum{{route=\"{name}\"}} {}",
                route.seconds,
                count = route.count,
            );
        }
        for (name, help, count) in [
            (
                "connections_refused",
                "Connections beyond the most that there are at once.",
                &self.connections_refused,
            ),
            ("overloaded", "Requests whose turn did not come in time.", &self.overloaded),
            ("queries_cancelled", "Queries whose client hung up.", &self.cancelled),
            ("answers_cut", "Answers that were cut after their head had gone out.", &self.cut),
            ("cache_hits", "Answers that were kept.", &self.cache_hits),
            ("cache_misses", "Answers that had to be made.", &self.cache_misses),
            ("reloads", "Times that what is served was read anew.", &self.reloads),
            ("reload_failures", "Times that it could not be.", &self.reload_failures),
        ] {
            let _ = writeln!(
                out,
                "# TYPE assay_{name} counter\n# HELP assay_{name} {help}\nassay_{name}_total {}",
                count.get()
            );
        }
        for (name, help, value) in [
            ("connections", "Open connections.", self.connections.get()),
            ("queries_running", "Queries that run.", self.running.get()),
            ("requests_waiting", "Requests that wait for their turn.", self.waiting.get()),
            ("generation", "The number of the state that is served.", now.generation),
            ("quads", "Quads of that state.", now.quads),
            ("cache_bytes", "Bytes of answers that are kept.", now.cache_bytes),
            ("ready", "Whether what is served is what is on the disk.", u64::from(now.ready)),
            ("uptime_seconds", "How long the server runs.", now.uptime.as_secs()),
        ] {
            let _ =
                writeln!(out, "# TYPE assay_{name} gauge\n# HELP assay_{name} {help}\nassay_{name} {value}");
        }
        out.push_str("# EOF\n");
        out
    }
}
