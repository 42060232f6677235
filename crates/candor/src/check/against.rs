//! A plan, for people and for programs.

use std::path::Path;

use candor_json::{Json, Violation};
use candor_sqlite::{Breach, Broken, ChangeKind, Plan, Refusal};

/// For people, a line a change.
pub(super) fn text(summary: &str, path: &Path, plan: &Plan) -> String {
    let mut lines = vec![summary.to_owned()];
    let shown = path.display();
    match (plan.changes.is_empty(), plan.refusals.is_empty()) {
        (true, true) => lines.push(format!("{shown} is as it declares")),
        (_, true) => lines.push(format!("{shown} can be served so; to be done:")),
        (_, false) => lines.push(format!("{shown} cannot be served so; nothing is done before:")),
    }
    for refusal in &plan.refusals {
        lines.extend(told(refusal));
    }
    for breach in &plan.breaches {
        lines.push(format!("  told       records of {} break checks:", breach.resource_type));
        lines.extend(each(&breach.records, breach.more));
        lines.push("             they are served, and their next write must mend them".to_owned());
    }
    for change in &plan.changes {
        lines.push(format!(
            "  {:9}  {}: {}",
            change.kind.word(),
            change.resource_type,
            change.what
        ));
    }
    lines.join("\n")
}

/// A refusal; records that do not fit the schema have a line each, for much is said of them.
fn told(refusal: &Refusal) -> Vec<String> {
    let Refusal::Breaks { resource_type, records, more } = refusal else {
        return vec![format!("  refused    {refusal}")];
    };
    let mut lines = vec![format!("  refused    records of {resource_type} do not fit the schema:")];
    lines.extend(each(records, *more));
    lines
}

fn each(records: &[Broken], more: u64) -> Vec<String> {
    let mut lines: Vec<String> =
        records.iter().map(|broken| format!("             {broken}")).collect();
    if more > 0 {
        lines.push(format!("             and {more} more"));
    }
    lines
}

/// For programs: a list of each sort of change, and the refusals.
pub(super) fn json(plan: &Plan) -> String {
    let of_kind = |kind: ChangeKind| {
        let of = plan.changes.iter().filter(move |change| change.kind == kind);
        Json::array(of.map(|change| {
            Json::object([
                ("type", Json::text(change.resource_type.as_str())),
                ("what", Json::text(change.what.as_str())),
            ])
        }))
    };
    let changes = ChangeKind::ALL.into_iter().map(|(kind, word)| (word, of_kind(kind)));
    let refused = ("refused", Json::array(plan.refusals.iter().map(refusal)));
    let told = ("told", Json::array(plan.breaches.iter().map(breach)));
    Json::object(changes.chain([told, refused])).to_text()
}

fn refusal(refusal: &Refusal) -> Json {
    let records = match refusal {
        Refusal::Breaks { records, .. } => Json::array(records.iter().map(broken)),
        Refusal::Loses { .. }
        | Refusal::Repeats { .. }
        | Refusal::Dangles { .. }
        | Refusal::Misnamed { .. } => {
            let named = refusal.records().into_iter();
            Json::array(named.map(|id| Json::object([("id", Json::text(id))])))
        }
    };
    Json::object([
        ("type", Json::text(refusal.resource_type())),
        ("what", Json::text(refusal.to_string())),
        ("records", records),
        ("more", Json::number(refusal.more())),
    ])
}

fn breach(breach: &Breach) -> Json {
    Json::object([
        ("type", Json::text(breach.resource_type.as_str())),
        ("what", Json::text(breach.to_string())),
        ("records", Json::array(breach.records.iter().map(broken))),
        ("more", Json::number(breach.more)),
    ])
}

fn broken(broken: &Broken) -> Json {
    let violation = |violation: &Violation| {
        Json::object([
            ("pointer", Json::text(violation.pointer.as_str())),
            ("keyword", Json::text(violation.keyword.as_str())),
            ("message", Json::text(violation.message.as_str())),
        ])
    };
    let violations = Json::array(broken.violations.list.iter().map(violation));
    Json::object([("id", Json::text(broken.id.as_str())), ("violations", violations)])
}
