//! In which form and coding a look is answered, told before it is.
//!
//! Whether content is coded depends on its length, so the tag of a 304 may depend on content that
//! is not sent. Mostly the stored texts are long enough to tell; else the content is written, once:
//! it is kept until the answer needs it, if it does.

use candor_http::content_coding::{AcceptedCodings, Coding};

use super::answer::{form, shown};
use crate::catalogue::Shows;
use crate::exchange::{Exchange, Form, Kind, Variant};
use crate::graph::Need;
use crate::limits::CODED_MIN_BYTES;

/// The coding that content of this length goes out in. Little is not worth it, unless content as it
/// is is refused.
pub(super) fn coding(x: &Exchange, length: usize) -> Option<Coding> {
    let AcceptedCodings { preferred, identity } = x.request().codings;
    preferred.filter(|_| length >= CODED_MIN_BYTES || !identity || x.streams())
}

/// The representation of what is shown in this form and coding.
pub(super) fn in_form(x: &Exchange, form: Form, coding: Option<Coding>) -> Variant {
    // What names a document of the server is a sum over all that it shows.
    let declared = form.follows_declaration() && x.kind() != Kind::Show;
    Variant { form, coding, declared: declared.then_some(x.api.sum) }
}

/// The form and coding in which a look will be answered. What is to be shown must be known where
/// its length decides.
pub(crate) fn variant(x: &Exchange) -> Result<Variant, Need> {
    let form = form(x);
    let AcceptedCodings { preferred, identity } = x.request().codings;
    if preferred.is_none() || !identity || x.streams() {
        return Ok(in_form(x, form, preferred));
    }
    let shows = match x.kind() {
        Kind::List => {
            x.page()?;
            x.expanded()?;
            Shows::List
        }
        Kind::Read => {
            x.standing()?;
            x.expanded()?;
            Shows::Record
        }
        _ => Shows::Document,
    };
    let stored = stored_bytes(x, form).unwrap_or(0);
    let length = if stored >= CODED_MIN_BYTES { stored } else { written_bytes(x, shows, form) };
    Ok(in_form(x, form, coding(x, length)))
}

/// How much is stored of what is shown. JSON shows all of it, and a little besides.
fn stored_bytes(x: &Exchange, form: Form) -> Option<usize> {
    let asked = x.request().parameters.as_ref().ok()?;
    if !matches!(form, Form::Json | Form::NdJson) || asked.members.is_some() {
        return None;
    }
    match x.kind() {
        Kind::Read => x.live().map(|record| record.document.len()),
        Kind::List => {
            x.page().ok().map(|page| page.records.iter().map(|record| record.document.len()).sum())
        }
        _ => None,
    }
}

fn written_bytes(x: &Exchange, shows: Shows, form: Form) -> usize {
    x.write_once(|| shown(x, shows, form).unwrap_or_default()).len()
}
