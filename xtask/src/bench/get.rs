//! GET of one record: `candor serve` against a bare hyper server that has the same bytes in memory.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::net::TcpStream;
use std::path::Path;

use super::load::{Requests, Side, is_whole, turn};
use super::report::{Section, Verdict, side_row};
use super::server::Server;
use super::{Setting, books};
use crate::Done;

const BOOKS: u64 = 10_000;

/// At most so many times the processor time of the baseline.
const CPU_MAX: f64 = 2.5;

/// Measures it.
pub(super) fn run(setting: &Setting) -> Done<Section> {
    let folder = setting.fresh_folder("get")?;
    let (store, answers) = (folder.join("store.db"), folder.join("answers"));
    books::fill(setting, &store, BOOKS)?;
    let ids = books::ids(&store)?;
    let candor = Server::candor(setting, books::BOOKSHOP, &store.display().to_string())?;
    record_answers(&candor, &ids, &answers)?;
    let bare = Server::baseline("memory", &answers.display().to_string())?;

    let [mut bare_hot, mut candor_hot, mut bare_random, mut candor_random]: [Side; 4] =
        Default::default();
    for _ in 0..setting.rounds {
        bare_hot.push(&turn(setting, &bare, "HTTP/1.1 200", hot(&ids))?);
        candor_hot.push(&turn(setting, &candor, "HTTP/1.1 200", hot(&ids))?);
        bare_random.push(&turn(setting, &bare, "HTTP/1.1 200", random(&ids))?);
        candor_random.push(&turn(setting, &candor, "HTTP/1.1 200", random(&ids))?);
    }
    let ratios = [
        ("one hot record", candor_hot.cpu_us.against(&bare_hot.cpu_us)),
        ("a random one of 10,000", candor_random.cpu_us.against(&bare_random.cpu_us)),
    ];
    let rows = [
        side_row("bare hyper, one hot", &bare_hot),
        side_row("candor, one hot", &candor_hot),
        side_row("bare hyper, random of 10,000", &bare_random),
        side_row("candor, random of 10,000", &candor_random),
    ];
    let verdicts = ratios.map(|(what, ratio)| {
        Verdict::at_most(&format!("CPU against bare hyper, {what}"), &ratio, CPU_MAX, "times")
    });
    Ok(Section::of_sides("GET of one record", ABOUT, &rows, verdicts.into()))
}

const ABOUT: &str = "32 connections, each with one request under way. The baseline answers every path with the \
                     bytes that candor answered it with, from a map in memory.";

/// What candor answers for every record, for the baseline to answer the same.
fn record_answers(server: &Server, ids: &[String], to: &Path) -> Done {
    let write = || -> std::io::Result<()> {
        let mut file = BufWriter::new(File::create(to)?);
        let mut socket = TcpStream::connect(server.address)?;
        let mut answer = Vec::new();
        for id in ids {
            let target = format!("/v1/books/{id}");
            socket.write_all(request(&target).as_bytes())?;
            answer.clear();
            let mut room = [0; 16 << 10];
            while !is_whole(&answer) {
                match socket.read(&mut room)? {
                    0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                    bytes => answer.extend_from_slice(&room[..bytes]),
                }
            }
            writeln!(file, "{target} {}", answer.len())?;
            file.write_all(&answer)?;
        }
        file.flush()
    };
    write().map_err(|fault| format!("the answers cannot be recorded: {fault}"))
}

fn request(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n")
}

fn hot(ids: &[String]) -> Requests {
    let request = request(&format!("/v1/books/{}", ids[ids.len() / 2]));
    Box::new(move |out| out.extend_from_slice(request.as_bytes()))
}

fn random(ids: &[String]) -> Requests {
    let requests: Vec<String> = ids.iter().map(|id| request(&format!("/v1/books/{id}"))).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    Box::new(move |out| {
        // A xorshift generator: the same order in each turn.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let place = (state % requests.len() as u64) as usize;
        out.extend_from_slice(requests[place].as_bytes());
    })
}
