//! How much a server takes on at once: a matter of the machine it runs on, not of the API.

use std::time::Duration;

use candor_core::declaration::Api;
use candor_core::limits::{CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX, REQUESTS_MAX};
use candor_server::connection::Limits;

use crate::exit::{Exit, Failure};
use crate::size;

/// The bounds that can be set.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "How much at once")]
pub(crate) struct Bounds {
    /// Requests that are worked on at once; one more is 503
    #[arg(long, value_name = "NUMBER", env = "CANDOR_MAX_REQUESTS", default_value_t = REQUESTS_MAX)]
    pub(crate) max_requests: usize,
    /// Connections; one more is told 503 and closed
    #[arg(long, value_name = "NUMBER", env = "CANDOR_MAX_CONNECTIONS", default_value_t = CONNECTIONS_MAX)]
    max_connections: usize,
    /// Connections from one address, which may be a proxy (of IPv6 a /64)
    #[arg(long, value_name = "NUMBER", env = "CANDOR_MAX_CONNECTIONS_PER_ADDRESS", default_value_t = CONNECTIONS_PER_ADDRESS_MAX)]
    max_connections_per_address: usize,
    /// Content of requests that is held in memory at once; a request beyond it is 503
    #[arg(long, value_name = "SIZE", env = "CANDOR_MAX_CONTENT_MEMORY", default_value = "256MiB", value_parser = size::parse)]
    max_content_memory: u64,
    /// Seconds for which /-/ready says 503 before a stop, so that a load balancer sends no more
    #[arg(long, value_name = "SECONDS", env = "CANDOR_STOP_NOTICE", default_value_t = 0)]
    stop_notice: u64,
}

impl Bounds {
    /// What a connection may cost.
    pub(crate) fn limits(&self, api: &Api) -> Limits {
        Limits {
            connections_max: self.max_connections,
            connections_per_address_max: self.max_connections_per_address,
            head_timeout: Duration::from_millis(api.deadline_ms),
            ..Limits::default()
        }
    }

    /// Bytes of content that are held at once: those of one request at least, or none of that size
    /// could ever be taken.
    pub(crate) fn contents_max_bytes(&self, api: &Api) -> Result<usize, Failure> {
        let bytes = usize::try_from(self.max_content_memory).unwrap_or(usize::MAX);
        if self.max_content_memory >= api.content_max_bytes {
            return Ok(bytes);
        }
        let happened = format!(
            "--max-content-memory is {bytes} bytes, and a request may have {} of content",
            api.content_max_bytes
        );
        let todo = "give more, or lower `limits.content` in candor.yaml";
        Err(Failure::new(Exit::Usage, happened, todo))
    }

    /// How long it is told that a stop is near.
    pub(crate) fn notice(&self) -> Duration {
        Duration::from_secs(self.stop_notice)
    }
}
