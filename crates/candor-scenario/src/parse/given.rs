//! Facts that are given: records, the time that has passed, trouble with the engine.

use candor_core::change::FaultKind;
use candor_core::exchange::Maintenance;

use crate::caller::person;
use crate::client::Over;
use crate::scenario::{Given, Trouble, TroubleKind, Verb};
use crate::service::Behaviour;

/// The limits a scenario may set.
pub(crate) const LIMITS: [&str; 11] = [
    "attempts_max",
    "connections_max",
    "connections_per_address_max",
    "crowd_max",
    "content_max_bytes",
    "contents_held_max_bytes",
    "deadline_ms",
    "head_timeout_ms",
    "idle_timeout_ms",
    "requests_max",
    "scan_max_records",
];

/// `http/1.1, as HTTP/2 has no such thing`: the version, and why no other.
pub(super) fn over(text: &str) -> Result<(Over, String), String> {
    let (version, reason) = text.split_once(", ").ok_or("`over:` needs a version and a reason")?;
    match version {
        "http/1.1" => Ok((Over::Http1, reason.to_owned())),
        "http/2" => Ok((Over::Http2, reason.to_owned())),
        other => Err(format!("`{other}` is neither `http/1.1` nor `http/2`")),
    }
}

/// Reads `name=number` pairs.
pub(super) fn limits(text: &str) -> Result<Vec<(String, u64)>, String> {
    text.split_whitespace()
        .map(|pair| {
            let (name, number) = pair.split_once('=').ok_or("a limit is `name=number`")?;
            if !LIMITS.contains(&name) {
                return Err(format!("`{name}` is no limit; there are {}", LIMITS.join(", ")));
            }
            let number = number.parse().map_err(|_| format!("`{number}` is no number"))?;
            Ok((name.to_owned(), number))
        })
        .collect()
}

/// Reads a fact.
pub(super) fn given(text: &str) -> Result<Given, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["caller", ..] => person(text.trim_start_matches("caller ")).map(Given::Caller),
        ["maintenance", ..] => maintenance(text),
        ["no", "maintenance"] => Ok(Given::Maintenance(None)),
        ["the", "server", "is", "stopping"] => Ok(Given::Stopping),
        ["signed", name, ..] => signed(text, name),
        [number, unit, "later"] => later(number, unit),
        ["the", "next", verb, "is", how] => trouble(verb, how),
        ["the", "service", ..] => {
            let does = text.trim_start_matches("the service").trim();
            Behaviour::parse(does).map(Given::Service)
        }
        [place, "deleted"] => {
            let (type_name, id) = place.split_once('/').ok_or("a record is `type/id`")?;
            Ok(Given::Deleted { type_name: type_name.to_owned(), id: id.to_owned() })
        }
        _ => records(text),
    }
}

/// `maintenance {"message": …}`, as the program keeps it.
fn maintenance(text: &str) -> Result<Given, String> {
    let said = text.trim_start_matches("maintenance");
    Maintenance::read(said).map(|maintenance| Given::Maintenance(Some(maintenance)))
}

/// `signed name {claims}`.
fn signed(text: &str, name: &str) -> Result<Given, String> {
    let claims = text.find('{').map(|at| text[at..].to_owned());
    let claims = claims.ok_or("a signed token says an object")?;
    Ok(Given::Signed { name: name.to_owned(), claims })
}

fn later(number: &str, unit: &str) -> Result<Given, String> {
    let number: i64 = number.parse().map_err(|_| format!("`{number}` is no number"))?;
    let seconds = match unit.trim_end_matches('s') {
        "second" => 1,
        "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        _ => return Err(format!("`{unit}` is none of seconds, minutes, hours, days")),
    };
    Ok(Given::Later { seconds: number * seconds })
}

fn trouble(verb: &str, how: &str) -> Result<Given, String> {
    let verb = match verb {
        "read" => Verb::Read,
        "commit" => Verb::Commit,
        _ => return Err(format!("`{verb}` is neither `read` nor `commit`")),
    };
    let kind = match how {
        "late" => TroubleKind::Fault(FaultKind::Late),
        "busy" => TroubleKind::Fault(FaultKind::Busy),
        "full" => TroubleKind::Fault(FaultKind::Full),
        "damaged" => TroubleKind::Fault(FaultKind::Damaged),
        "unreachable" => TroubleKind::Fault(FaultKind::Unreachable),
        "defective" => TroubleKind::Fault(FaultKind::Defect),
        "outrun" => TroubleKind::Outrun,
        "panicking" => TroubleKind::Panic,
        _ => {
            return Err(format!(
                "`{how}` is none of late, busy, full, damaged, unreachable, defective, outrun, \
                 panicking"
            ));
        }
    };
    Ok(Given::Trouble(Trouble { verb, kind }))
}

/// `type/id {document}`, or `type/01..25 {document}` with `$n` in it for the number of each.
fn records(text: &str) -> Result<Given, String> {
    let (place, document) = text.split_once(" {").ok_or(
        "a fact is `type/id {document}`, `type/id deleted`, `3 days later` or \
             `the next commit is late`",
    )?;
    let (type_name, id) = place.trim().split_once('/').ok_or("a record is `type/id`")?;
    let ids = match id.split_once("..") {
        None => vec![(id.to_owned(), 1)],
        Some((first, last)) => range(first, last).ok_or_else(|| format!("`{id}` is no range"))?,
    };
    let document = format!("{{{document}");
    Ok(Given::Records { type_name: type_name.to_owned(), ids, document })
}

fn range(first: &str, last: &str) -> Option<Vec<(String, usize)>> {
    let width = first.len();
    let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
    Some((first..=last).map(|number| (format!("{number:0width$}"), number)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Person;
    use candor_json::Json;

    #[track_caller]
    fn check(text: &str, fact: &Given) {
        assert_eq!(given(text).as_ref(), Ok(fact), "{text}");
    }

    #[test]
    fn a_fact_is_a_short_sentence() {
        check("91 days later", &Given::Later { seconds: 91 * 86_400 });
        check("1 second later", &Given::Later { seconds: 1 });
        let (type_name, id) = ("notes".to_owned(), "a".to_owned());
        check("notes/a deleted", &Given::Deleted { type_name: type_name.clone(), id });
        check(
            "notes/09..10 {\"n\": $n}",
            &Given::Records {
                type_name,
                ids: vec![("09".to_owned(), 9), ("10".to_owned(), 10)],
                document: "{\"n\": $n}".to_owned(),
            },
        );
        let claims = Json::object([("team", Json::text("a"))]);
        let ann = Person {
            id: "ann".into(),
            roles: vec!["staff".into()],
            claims,
            seconds: Some(60),
            revoked: false,
        };
        check(
            "caller ann {\"roles\": [\"staff\"], \"claims\": {\"team\": \"a\"}, \"seconds\": 60}",
            &Given::Caller(ann),
        );
        let kind = TroubleKind::Fault(FaultKind::Late);
        check("no maintenance", &Given::Maintenance(None));
        check("the server is stopping", &Given::Stopping);
        check("the next read is late", &Given::Trouble(Trouble { verb: Verb::Read, kind }));
        for text in [
            "",
            "notes",
            "notes/a",
            "3 weeks later",
            "the next read is odd",
            "caller ann {\"role\": 1}",
        ] {
            assert!(given(text).is_err(), "{text}");
        }
    }
}
