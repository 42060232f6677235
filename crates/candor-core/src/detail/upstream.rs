//! What the service did that has the target.

use crate::exchange::Exchange;

fn service(x: &Exchange) -> String {
    let name = x.upstream().map_or("it", |upstream| upstream.name.as_str());
    format!("The service that has `{name}`")
}

pub(crate) fn upstream_late(x: &Exchange) -> String {
    let timeout_ms = x.upstream().map_or(0, |upstream| upstream.service.timeout_ms);
    format!("{} did not answer within {timeout_ms} ms.", service(x))
}

pub(crate) fn upstream_broken(x: &Exchange) -> String {
    let log = match &x.log_id {
        Some(_) => " The log has more under the id.",
        None => "",
    };
    format!("{} did not answer as it must.{log}", service(x))
}

pub(crate) fn upstream_busy(x: &Exchange) -> String {
    format!("{} says that it cannot serve at present.", service(x))
}
