//! The path of an exchange as a page: how it ended and what to do, then stage by stage what was
//! asked, the answer and why.

use maud::{Markup, html};

use super::{page, problem_link, prose, way_out};
use crate::explanation::{Asked, Explanation};

/// How an answer came about, for the person who asked.
pub(in crate::representation) fn path(told: &Explanation) -> String {
    let outcome = told.outcome;
    let content = html! {
        h1 { (outcome.status) " " (outcome.title) }
        p { code { (told.request) } " at " (told.time) }
        @if let Some(detail) = &told.detail { p { (prose(detail)) } }
        @if let Some(last) = told.asked.last() {
            p {
                "It ended as " code { (outcome.name) } ", since the answer to "
                code { (last.question.name) } " was " b { (last.word()) } "."
            }
        }
        @if outcome.is_refusal() {
            (way_out(outcome))
            (problem_link(outcome))
        }
        h2 { "Every question that was asked" }
        table {
            tr { th { "answer" } th { "question" } th { "why" } }
            @for (stage, asked) in told.stages() {
                tr { th colspan="3" { (stage) } }
                @for one in asked { (row(one)) }
            }
        }
    };
    page(outcome.title, &content)
}

fn row(one: &Asked) -> Markup {
    html! {
        tr {
            td { (one.word()) }
            td { code { (one.question.name) } }
            td { @if let Some(because) = &one.because { (prose(because)) } }
        }
    }
}
