//! `candor.yaml`: the API as a whole.

use std::ops::RangeInclusive;

use candor_expression::Type;

use super::access_file::caller_rule;
use super::api::{Api, Retired};
use super::caller_keys::CALLERS;
use super::callers_file;
use super::cors;
use super::deprecation;
use super::diagnostic::{Mistake, Report};
use super::info;
use super::keys::{
    ABOUT, API_KEYS, API_LATER, CASCADE, CONTENT, DEADLINE, EXPAND, IDEMPOTENCY, Key, LIMIT_KEYS,
    LIMIT_LATER, LIMITS, RETIRED, TITLE, VERSION,
};
use super::map::{Map, text, unexpected};
use super::rate_file;
use super::rate_keys::RATE;
use super::values::{
    AGE_UNITS, DEADLINE_UNITS, SIZE_UNITS, Unit, amount, day, is_version, quantity,
};
use super::web_keys::{CORS, EXPLAIN, METRICS, STRICT_TRANSPORT};
use super::wording::quoted;
use super::yaml::{Node, Value};
use crate::limits;
use crate::rate::Rate;

/// The API without its types, or nothing when the report says why.
pub(super) fn read(root: &Node, caller: &Type, report: &mut Report) -> Option<Api> {
    let map = Map::open(root, &API_KEYS, &API_LATER, report)?;
    let title = map.read(&TITLE, report, text);
    let about = map.read(&ABOUT, report, text);
    let info = info::read(&map, report);
    let version = map.read(&VERSION, report, version);
    let retired = map.get(&RETIRED).map(|node| retired(node, version.as_deref(), report));
    let deprecation = deprecation::read(&map, report);
    let cors = map.get(&CORS).and_then(|node| cors::read(node, report));
    let metrics = map.get(&METRICS).map(|node| caller_rule(&METRICS, node, caller, report));
    let explain = map.get(&EXPLAIN).map(|node| caller_rule(&EXPLAIN, node, caller, report));
    let strict_transport_seconds = map.read(&STRICT_TRANSPORT, report, |key, node| {
        bounded(key, node, &AGE_UNITS, limits::STRICT_TRANSPORT_CEILING_SECONDS)
    });
    let callers = map.get(&CALLERS).map(|node| callers_file::read(node, report));
    let limits = map.get(&LIMITS).map(|node| limits(node, report)).unwrap_or_default();
    Some(Api {
        title: title?,
        about,
        info,
        version: version?,
        deprecation,
        retired: retired.unwrap_or_default(),
        cors,
        metrics: metrics.flatten(),
        explain: explain.flatten(),
        strict_transport_seconds,
        callers: callers.unwrap_or_default(),
        content_max_bytes: limits.content_max_bytes,
        scan_max_records: limits::SCAN_MAX_RECORDS,
        deadline_ms: limits.deadline_ms,
        rate: limits.rate,
        cascade_max_records: limits.cascade_max_records,
        expand_max_depth: limits.expand_max_depth,
        idempotency_seconds: limits.idempotency_seconds,
        types: Vec::new(),
        asks_who: false,
        upstreams: Vec::new(),
        by_name: std::collections::HashMap::new(),
        by_caller: false,
        deprecates: false,
        sum: 0,
        cross_origin: std::sync::OnceLock::new(),
        openapi: std::sync::OnceLock::new(),
    })
}

fn version(key: &Key, node: &Node) -> Result<String, Mistake> {
    let version = node.text().filter(|text| is_version(text));
    version.map(str::to_owned).ok_or_else(|| unexpected(key, node))
}

fn retired(node: &Node, current: Option<&str>, report: &mut Report) -> Vec<Retired> {
    if !matches!(node.value, Value::Map(_)) {
        report.add(unexpected(&RETIRED, node));
    }
    let readable = node.entries().iter().filter(|entry| !entry.node.unreadable());
    let all = readable.filter_map(|entry| {
        let name = quoted(&entry.name);
        if !is_version(&entry.name) {
            let message = format!("{name} cannot be a version: it must be {}", VERSION.expects);
            report.add(Mistake::new(&entry.span, message));
        } else if current == Some(entry.name.as_str()) {
            let message = format!("{name} is the version that is served, it cannot be retired");
            report.add(Mistake::new(&entry.span, message));
        }
        let since = entry.node.text().and_then(day).ok_or_else(|| {
            let message = format!("{name} must name the day it went, such as 2026-06-30");
            Mistake::new(&entry.node.span, message)
        });
        report.take(since).map(|since| Retired { version: entry.name.clone(), since })
    });
    all.collect()
}

struct Limits {
    content_max_bytes: u64,
    deadline_ms: u64,
    rate: Option<Rate>,
    cascade_max_records: usize,
    expand_max_depth: usize,
    idempotency_seconds: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            content_max_bytes: limits::CONTENT_DEFAULT_MAX_BYTES,
            deadline_ms: limits::DEADLINE_DEFAULT_SECONDS * 1_000,
            rate: None,
            cascade_max_records: limits::CASCADE_DEFAULT_MAX_RECORDS,
            expand_max_depth: limits::EXPAND_DEFAULT_DEPTH,
            idempotency_seconds: limits::IDEMPOTENCY_DEFAULT_SECONDS,
        }
    }
}

fn limits(node: &Node, report: &mut Report) -> Limits {
    let defaults = Limits::default();
    let Some(map) = Map::open(node, &LIMIT_KEYS, &LIMIT_LATER, report) else { return defaults };
    let content = map.read(&CONTENT, report, |key, node| {
        bounded(key, node, &SIZE_UNITS, limits::CONTENT_CEILING_BYTES)
    });
    let deadline = map.read(&DEADLINE, report, |key, node| {
        bounded(key, node, &DEADLINE_UNITS, limits::DEADLINE_CEILING_SECONDS * 1_000)
    });
    let rate = map.get(&RATE).and_then(|node| rate_file::rate(node, report));
    let cascade = map
        .read(&CASCADE, report, |key, node| count(key, node, 1..=limits::CASCADE_CEILING_RECORDS));
    let expand =
        map.read(&EXPAND, report, |key, node| count(key, node, 0..=limits::EXPAND_CEILING_DEPTH));
    let idempotency = map.read(&IDEMPOTENCY, report, |key, node| {
        bounded(key, node, &AGE_UNITS, limits::IDEMPOTENCY_CEILING_SECONDS)
    });
    Limits {
        content_max_bytes: content.unwrap_or(defaults.content_max_bytes),
        deadline_ms: deadline.unwrap_or(defaults.deadline_ms),
        rate,
        cascade_max_records: cascade.unwrap_or(defaults.cascade_max_records),
        expand_max_depth: expand.unwrap_or(defaults.expand_max_depth),
        idempotency_seconds: idempotency.unwrap_or(defaults.idempotency_seconds),
    }
}

/// A whole number within a range.
pub(super) fn count(
    key: &Key,
    node: &Node,
    range: RangeInclusive<usize>,
) -> Result<usize, Mistake> {
    let Value::Number(number) = &node.value else { return Err(unexpected(key, node)) };
    let count = number.decimal().as_i64().and_then(|count| u64::try_from(count).ok());
    let Some(count) = count.filter(|count| *count >= *range.start() as u64) else {
        return Err(unexpected(key, node));
    };
    let count = usize::try_from(count).ok().filter(|count| range.contains(count));
    count.ok_or_else(|| {
        let message = format!("{} may be {} at most", quoted(key.name), range.end());
        Mistake::new(&node.span, message)
    })
}

/// A quantity of at least one and at most `ceiling`.
pub(super) fn bounded(
    key: &Key,
    node: &Node,
    units: &[Unit],
    ceiling: u64,
) -> Result<u64, Mistake> {
    match at_most(key, node, units, ceiling)? {
        0 => {
            let message = format!("{} must be more than zero", quoted(key.name));
            Err(Mistake::new(&node.span, message))
        }
        quantity => Ok(quantity),
    }
}

/// A quantity of at most `ceiling`, and none at all, too.
pub(super) fn at_most(
    key: &Key,
    node: &Node,
    units: &[Unit],
    ceiling: u64,
) -> Result<u64, Mistake> {
    let Some(quantity) = node.text().and_then(|text| quantity(text, units)) else {
        return Err(unexpected(key, node));
    };
    if quantity > ceiling {
        let message = format!("{} may be {} at most", quoted(key.name), amount(ceiling, units));
        return Err(Mistake::new(&node.span, message));
    }
    Ok(quantity)
}
