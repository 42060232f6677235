//! `limits.rate`: how many requests each caller may make.

use super::api_file::count;
use super::diagnostic::{Mistake, Report};
use super::keys::Key;
use super::map::{Map, unexpected};
use super::rate_keys::{BURST, RATE, RATE_KEYS, REQUESTS, STATUS};
use super::yaml::{Node, Value};
use crate::limits::{RATE_BURST_CEILING, RATE_WINDOW_MAX_SECONDS};
use crate::rate::{Rate, Told};

/// The times that requests are counted in, in seconds.
const TIMES: [(&str, u64); 4] = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];

/// Requests in so many seconds.
#[derive(Clone, Copy)]
struct PerTime {
    requests: u64,
    seconds: u64,
}

/// Reads a text such as `50/s`, or a map that says more.
pub(super) fn rate(node: &Node, report: &mut Report) -> Option<Rate> {
    if !matches!(node.value, Value::Map(_)) {
        let per_time = report.take(per_time(&RATE, node))?;
        return report.take(put_together(node, per_time, None, Told::default()));
    }
    let map = Map::open(node, &RATE_KEYS, &[], report)?;
    let per_time = map.read(&REQUESTS, report, per_time);
    let ceiling = usize::try_from(RATE_BURST_CEILING).unwrap_or(usize::MAX);
    let burst = map.read(&BURST, report, |key, node| count(key, node, 1..=ceiling));
    let told = map.read(&STATUS, report, status).unwrap_or_default();
    report.take(put_together(node, per_time?, burst.map(|burst| burst as u64), told))
}

fn per_time(key: &Key, node: &Node) -> Result<PerTime, Mistake> {
    let read = |text: &str| {
        let (requests, time) = text.split_once('/')?;
        let plain = requests.bytes().all(|byte| byte.is_ascii_digit());
        let requests = requests.parse().ok().filter(|_| plain)?;
        let (_, seconds) = TIMES.iter().find(|(name, _)| *name == time)?;
        Some(PerTime { requests, seconds: *seconds })
    };
    let read = node.text().and_then(read).ok_or_else(|| unexpected(key, node))?;
    if read.requests == 0 {
        let message = "a rate must let at least one request through".to_owned();
        return Err(Mistake::new(&node.span, message));
    }
    if read.requests > RATE_BURST_CEILING {
        let message = format!("a rate may be {RATE_BURST_CEILING} requests at most");
        return Err(Mistake::new(&node.span, message));
    }
    Ok(read)
}

fn status(key: &Key, node: &Node) -> Result<Told, Mistake> {
    match &node.value {
        Value::Number(number) if number.decimal().as_i64() == Some(429) => Ok(Told::TooMany),
        Value::Number(number) if number.decimal().as_i64() == Some(503) => Ok(Told::Unavailable),
        _ => Err(unexpected(key, node)),
    }
}

fn put_together(
    node: &Node,
    PerTime { requests, seconds }: PerTime,
    burst: Option<u64>,
    told: Told,
) -> Result<Rate, Mistake> {
    Rate::new(requests, seconds, burst.unwrap_or(requests), told).ok_or_else(|| {
        let days = RATE_WINDOW_MAX_SECONDS / 86_400;
        let message = format!("so many at once would take more than {days} days to come back");
        Mistake::new(&node.span, message).help("lower `burst`, or allow more in a time")
    })
}
