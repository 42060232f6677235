//! Ten times too much: how many good answers are left when ten times as many clients ask as there
//! is room for, and each asks again as soon as it is refused.

use super::load::{CLIENTS, Crowd, Side, crowd_turn};
use super::report::{Section, Verdict};
use super::server::Server;
use super::{Rounds, Setting, books, post};
use crate::Done;

/// Requests in work at once.
const ROOM: usize = 64;

/// At least so much of the rate without the crowd.
const GOOD_MIN: f64 = 0.8;

const ABOUT: &str = "Durable POSTs by 32 clients, for whom there is room, and then by 640 where there is room for 64 requests in \
                     work (`--max-requests 64`). Whoever is refused (503) asks again at once and does not heed Retry-After. \
                     Good answers are those with 201; server and clients share the machine.";

/// Measures it.
pub(super) fn run(setting: &Setting) -> Done<Section> {
    let folder = setting.fresh_folder("overload")?;
    let store = folder.join("store.db").display().to_string();
    books::fill(setting, folder.join("store.db").as_path(), 0)?;
    let room = ROOM.to_string();
    let server = Server::candor_with(setting, books::BOOKSHOP, &store, &["--max-requests", &room])?;
    let (mut calm_side, mut crowd_side) = (Side::default(), Side::default());
    let mut refused = Rounds::default();
    for round in 0..setting.rounds {
        let calm = Crowd { clients: CLIENTS, good: post::CREATED, refused: None };
        calm_side.push(&crowd_turn(setting, &server, &calm, post::requests(2 * round)?)?.0);
        let crowd = Crowd { clients: 10 * ROOM, refused: Some("HTTP/1.1 503"), ..calm };
        let (turn, refusals) =
            crowd_turn(setting, &server, &crowd, post::requests(2 * round + 1)?)?;
        crowd_side.push(&turn);
        refused.push(refusals);
    }
    let kept = crowd_side.rate.against(&calm_side.rate);
    let row = |name: &str, side: &Side, refused: String| {
        vec![name.to_owned(), side.rate.told(0), refused, side.p50_ms.told(2), side.p99_ms.told(2)]
    };
    let rows = [
        row(&format!("{CLIENTS} clients"), &calm_side, "0".to_owned()),
        row(&format!("{} clients", 10 * ROOM), &crowd_side, refused.told(0)),
    ];
    let columns = ["", "good answers/s", "refusals/s", "p50 ms of the good", "p99 ms of the good"];
    let verdicts = vec![Verdict::at_least(
        "Good answers against those without the crowd",
        &kept,
        GOOD_MIN,
        "times",
    )];
    Ok(Section::new("Overload", ABOUT, &columns, &rows, verdicts))
}
