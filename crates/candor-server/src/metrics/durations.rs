//! How long exchanges took: a histogram a template, without a lock.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Unit;

/// The upper ends of the buckets, in microseconds; what took longer has a bucket of its own.
const BUCKETS_US: [u64; 12] =
    [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 10_000_000];

/// How long exchanges took, by template.
#[derive(Debug, Clone)]
pub(super) struct Durations(Arc<Vec<(String, Histogram)>>);

#[derive(Debug, Default)]
struct Histogram {
    buckets: [AtomicU64; BUCKETS_US.len() + 1],
    sum_us: AtomicU64,
}

impl Durations {
    /// None so far.
    pub(super) fn new(templates: Vec<String>) -> Durations {
        let all = templates.into_iter().map(|template| (template, Histogram::default()));
        Durations(Arc::new(all.collect()))
    }

    /// One took so long.
    pub(super) fn add(&self, template: usize, took: Duration) {
        let Some((_, histogram)) = self.0.get(template) else { return };
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BUCKETS_US.partition_point(|end| *end < us);
        histogram.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        histogram.sum_us.fetch_add(us, Ordering::Relaxed);
    }
}

/// Microseconds as the seconds of the format.
#[expect(clippy::cast_precision_loss, reason = "durations are far below 2^53 microseconds")]
fn seconds(us: u64) -> f64 {
    us as f64 / 1e6
}

impl Collector for Durations {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let about = "From the head of a request to its answer, without the sending";
        let (unit, kind) = (Unit::Seconds, MetricType::Histogram);
        let mut family = encoder.encode_descriptor("request_duration", about, Some(&unit), kind)?;
        for (template, histogram) in self.0.iter() {
            let counts = histogram.buckets.each_ref().map(|count| count.load(Ordering::Relaxed));
            let count: u64 = counts.iter().sum();
            if count == 0 {
                continue;
            }
            let ends = BUCKETS_US.iter().map(|us| seconds(*us)).chain([f64::INFINITY]);
            let buckets: Vec<(f64, u64)> = ends.zip(counts).collect();
            let sum = seconds(histogram.sum_us.load(Ordering::Relaxed));
            let labels = [("route", template.as_str())];
            family
                .encode_family(&labels)?
                .encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
        }
        Ok(())
    }
}
