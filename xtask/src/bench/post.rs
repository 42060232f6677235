//! Durable POSTs: `candor serve` against a bare hyper server that writes the same row in groups,
//! unchecked.

use std::fs;

use super::load::{CLIENTS, Requests, Side, turn};
use super::report::{Section, Verdict, side_row};
use super::server::Server;
use super::{Setting, books};
use crate::Done;

/// At most so many times the processor time of the baseline.
const CPU_MAX: f64 = 3.0;

/// At least so much of the baseline's rate.
const RATE_MIN: f64 = 0.4;

pub(super) const CREATED: &str = "HTTP/1.1 201";

const ABOUT: &str = "32 connections, each with one request under way; an answer comes when the row is on disk. The \
                     baseline writes the same row into a copy of the same store, with the same indexes, in groups of \
                     one transaction and one fsync; it parses no JSON, and checks no schema, reference or header.";

/// Measures it.
pub(super) fn run(setting: &Setting) -> Done<Section> {
    let folder = setting.fresh_folder("post")?;
    let (store, copy) = (folder.join("store.db"), folder.join("copy.db"));
    let store_name = store.display().to_string();
    books::fill(setting, &store, 0)?;
    fs::copy(&store, &copy).map_err(|fault| format!("{store_name}: {fault}"))?;
    let candor = Server::candor(setting, books::BOOKSHOP, &store_name)?;
    let bare = Server::baseline("sqlite", &copy.display().to_string())?;

    let (mut bare_side, mut candor_side) = (Side::default(), Side::default());
    for round in 0..setting.rounds {
        bare_side.push(&turn(setting, &bare, CREATED, requests(round)?)?);
        candor_side.push(&turn(setting, &candor, CREATED, requests(round)?)?);
    }
    let cpu = candor_side.cpu_us.against(&bare_side.cpu_us);
    let rate = candor_side.rate.against(&bare_side.rate);
    let rows = [
        side_row("bare hyper and rusqlite", &bare_side),
        side_row(&format!("candor, {CLIENTS} clients"), &candor_side),
    ];
    let verdicts = vec![
        Verdict::at_most("CPU against the baseline", &cpu, CPU_MAX, "times"),
        Verdict::at_least("Rate against the baseline", &rate, RATE_MIN, "times"),
    ];
    Ok(Section::of_sides("Durable POST", ABOUT, &rows, verdicts))
}

/// New books; no two rounds make the same.
pub(super) fn requests(round: usize) -> Done<Requests> {
    const ROUND: u64 = 100_000_000;
    let books = books::Books::new()?;
    let mut number = round as u64 * ROUND;
    Ok(Box::new(move |out| {
        let document = books.document(number);
        number += 1;
        let head = format!(
            "POST /v1/books HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n",
            document.len()
        );
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(document.as_bytes());
    }))
}
