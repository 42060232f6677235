//! `outcomes.md`: every way an exchange can end.

use std::fmt::Write;

use candor_core::catalogue::{self, Carry, Cause, Cell, Retry, Shows, Table};

use super::markdown::{GENERATED, cause_link, table_head, table_row};
use crate::Done;

const INTRODUCTION: &str = "
One row a cause, not a status: what differs in its way out has a name of its own. A refusal's name is the last \
part of its problem's `type`, and that URL answers with the text below. What a row carries is made by the \
server before the answer leaves; besides it every answer has Date, Cache-Control and Vary.
";

/// The page.
pub(super) fn page() -> Done<String> {
    let mut page = format!("# Outcomes\n\n{GENERATED}{INTRODUCTION}\n");
    page.push_str(&table_head(&["outcome", "title", "again?"]));
    for cause in catalogue::all() {
        page.push_str(&table_row(&[&cause_link(cause), cause.title, again(cause)]));
    }
    catalogue::all().for_each(|cause| section(&mut page, cause));
    Ok(page)
}

fn section(page: &mut String, cause: &Cause) {
    let Cause { name, status, title, meaning, way_out, source, .. } = cause;
    let _ = write!(page, "\n## {name}\n\n**{status}** {title}. {meaning}");
    if !way_out.is_empty() {
        let _ = write!(page, " **Way out:** {way_out}");
    }
    let _ = write!(page, "\n\n- Shows {}.", shown(cause.shows));
    if !cause.carries.is_empty() {
        let carried: Vec<&str> = cause.carries.iter().copied().map(carried).collect();
        let _ = write!(page, "\n- Carries {}.", carried.join(", "));
    }
    if cause.is_refusal() {
        let _ = write!(page, "\n- The same request again: {}.", again(cause));
    }
    let _ = write!(page, "\n- Asked for by {source}.");
    if !cause.cells.is_empty() {
        let cells: Vec<String> = cause.cells.iter().map(cell).collect();
        let _ = write!(page, "\n- Fulfils {}.", cells.join(", "));
    }
    page.push('\n');
}

fn shown(shows: Shows) -> &'static str {
    match shows {
        Shows::Nothing => "nothing",
        Shows::Record => "the record",
        Shows::Items => "how many records were created, and which",
        Shows::Batch => "the answers to the requests of the batch",
        Shows::List => "a page of records",
        Shows::Document => "a document of the server",
        Shows::Forwarded => "what the service behind answered",
        Shows::Problem(_) => "a problem",
    }
}

fn again(cause: &Cause) -> &'static str {
    match cause.retry {
        _ if !cause.is_refusal() => "",
        Retry::Never => "never helps",
        Retry::AfterChange => "helps when what is stored has changed",
        Retry::Later => "helps after a while",
    }
}

fn carried(carry: Carry) -> &'static str {
    match carry {
        Carry::AcceptEncoding => "`Accept-Encoding`",
        Carry::AcceptedTypes => "`Accept`, `Accept-Post` or `Accept-Patch`",
        Carry::Allow => "`Allow`",
        Carry::Available => "the member `available`",
        Carry::Challenge => "`WWW-Authenticate`",
        Carry::Close => "`Connection: close`",
        Carry::Conflicts => "the member `conflicts`",
        Carry::ContentLocation => "`Content-Location`",
        Carry::CrossOrigin => "what a page of another origin may do (CORS)",
        Carry::DeleteTime => "the member `deleted`",
        Carry::Etag => "`ETag`",
        Carry::LastModified => "`Last-Modified`",
        Carry::PageLinks => "`Link` to other pages",
        Carry::Location => "`Location`",
        Carry::Fields => "the member `fields`",
        Carry::Rule => "the member `rule`",
        Carry::FirstUse => "the member `first_used`",
        Carry::LogId => "the member `log_id`",
        Carry::Parent => "the member `parent`",
        Carry::Column => "the member `column`",
        Carry::Place => "the members `line` and `column`",
        Carry::PreferenceApplied => "`Preference-Applied`, when one was",
        Carry::Indexes => "the member `indexes`",
        Carry::Refusal => "the words of the service that refused (`refusal`)",
        Carry::Refused => "the member `refused`, where requests of a batch were looked at",
        Carry::Restart => "`Link` and the member `first`",
        Carry::RetryAfter => "`Retry-After`",
        Carry::ServiceDescription => "`Link` to the OpenAPI document, from what is here",
        Carry::Successor => "`Link` to the successor",
        Carry::Transitions => "the member `transitions`",
        Carry::Violations => "the member `errors`",
    }
}

fn cell(cell: &Cell) -> String {
    match cell.table {
        Table::A => format!("A {} {}", cell.status, cell.method.unwrap_or("any")),
        Table::B => format!("B {}", cell.status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_a_line_and_a_section() {
        let page = page().expect("the page needs nothing");
        for cause in catalogue::all() {
            assert!(page.contains(&format!("| {} |", cause_link(cause))), "{}", cause.name);
            assert!(page.contains(&format!("\n## {}\n", cause.name)), "{}", cause.name);
            assert!(page.contains(cause.meaning), "{}", cause.name);
        }
    }
}
