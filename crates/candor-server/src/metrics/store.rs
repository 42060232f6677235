//! What the store counts, as metrics.

use std::fmt;

use candor_store::{Counted, StoreCount};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;

/// What a store counted, at one moment.
#[derive(Debug)]
pub(super) struct StoreCounts(pub(super) Vec<StoreCount>);

impl Collector for StoreCounts {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        for count in &self.0 {
            let kind = match count.counted {
                Counted::SoFar => MetricType::Counter,
                Counted::Now => MetricType::Gauge,
            };
            let mut metric = encoder.encode_descriptor(count.name, count.about, None, kind)?;
            match count.counted {
                Counted::SoFar => metric.encode_counter::<NoLabelSet, u64, u64>(&count.value, None),
                Counted::Now => {
                    metric.encode_gauge(&i64::try_from(count.value).unwrap_or(i64::MAX))
                }
            }?;
        }
        Ok(())
    }
}
