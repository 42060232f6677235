//! The walk of the graph for a GET, in this process: no socket, no store.

use std::hint::black_box;
use std::time::{Duration, Instant};

use candor_core::declaration::{Api, SourceFile, load};
use candor_core::exchange::{Exchange, Peer};
use candor_core::graph::{Step, walk};
use candor_core::record::{Record, RecordId, Revision, Standing, Timestamp};
use candor_core::representation;
use candor_core::selection::{SECRET_BYTES, Secret};
use http::Request;
use http::request::Parts;

use super::books::{BOOKSHOP, Books};
use super::report::{Section, Verdict};
use super::{Rounds, Setting};
use crate::{Done, project};

/// At most so many nanoseconds.
const WALK_MAX_NS: f64 = 1_000.0;

const ABOUT: &str = "A GET of a record whose facts are known, walked from the first question to `record-shown`; beside \
                     it what stands around the walk: reading the head into an exchange, and writing the answer.";

/// Measures it.
pub(super) fn run(setting: &Setting) -> Done<Section> {
    let api = bookshop()?;
    let secret = Secret::new([0; SECRET_BYTES]);
    let head = head();
    let record = record(Books::new()?.document(7))?;
    let mut known = Exchange::begin(&api, &secret, &Peer::LOCAL, &head, Timestamp(0));
    known.learn_standing(Standing::Live(record.clone().into()));
    let (_, Step::Ends(outcome)) = walk(&known, 0) else {
        return Err("the walk ended with a need".to_owned());
    };

    let [mut walking, mut beginning, mut answering]: [Rounds; 3] = Default::default();
    for _ in 0..setting.rounds {
        let time = setting.measured / 4;
        walking.push(nanoseconds(time, || {
            black_box(walk(black_box(&known), 0));
        }));
        beginning.push(nanoseconds(time, || {
            black_box(Exchange::begin(&api, &secret, &Peer::LOCAL, black_box(&head), Timestamp(0)));
        }));
        answering.push(nanoseconds(time, || {
            black_box(representation::answer(black_box(&known), outcome));
        }));
    }
    let verdicts = vec![Verdict::at_most("The walk", &walking, WALK_MAX_NS, "ns")];
    let rows = [
        ("walk of the graph", &walking),
        ("reading the head into an exchange", &beginning),
        ("writing the answer", &answering),
    ];
    let rows = rows.map(|(what, rounds)| vec![what.to_owned(), rounds.told(0)]);
    Ok(Section::new("The walk for a GET", ABOUT, &["", "ns"], &rows, verdicts))
}

/// How long one call takes, in the mean of as many as fit the time.
pub(super) fn nanoseconds(time: Duration, mut call: impl FnMut()) -> f64 {
    const CALLS: u32 = 1_000;
    let begun = Instant::now();
    let mut calls = 0.0;
    while begun.elapsed() < time {
        (0..CALLS).for_each(|_| call());
        calls += f64::from(CALLS);
    }
    begun.elapsed().as_nanos() as f64 / calls
}

/// The declaration of the example.
pub(super) fn bookshop() -> Done<Api> {
    let names = ["candor.yaml", "authors.yaml", "books.yaml", "customers.yaml", "orders.yaml"];
    let mut files = Vec::new();
    for name in names {
        let text = project::read(&format!("{BOOKSHOP}/{name}"))?;
        files.push(SourceFile { name: name.to_owned(), text });
    }
    load(&files).map_err(|mistakes| format!("{mistakes:?}"))
}

fn head() -> Parts {
    let request = Request::get("/v1/books/0195e2a4-0000-7000-8000-000000000001")
        .header("host", "localhost:8080")
        .header("accept", "application/json")
        .header("user-agent", "bench");
    request.body(()).expect("all parts are valid").into_parts().0
}

/// A record with this document.
pub(super) fn record(document: String) -> Done<Record> {
    let id = RecordId::parse("0195e2a4-0000-7000-8000-000000000001");
    Ok(Record {
        id: id.ok_or("the id is none")?,
        revision: Revision(7),
        create_time: Timestamp(1_790_000_000_000),
        update_time: Timestamp(1_790_000_000_000),
        document,
    })
}
