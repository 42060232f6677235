//! What a refusal by access rules carries: the rule, or the fields, and which record it was.

use candor_json::Json;

use super::answer::Draft;
use super::items;
use crate::exchange::Exchange;

/// What may not be seen or set.
pub(super) fn fields(x: &Exchange, draft: &mut Draft) {
    let names = match x.unwritable() {
        Some(refused) => {
            place_of(x, refused.index, draft);
            refused.why.into_iter().map(Json::text).collect()
        }
        None => x.unreadable_names().into_iter().map(Json::text).collect(),
    };
    draft.members.insert("fields", Json::Array(names));
}

/// Which part of the rule does not hold. Nothing is told of what it was asked of.
pub(super) fn rule(x: &Exchange, draft: &mut Draft) {
    let on_type = x.refusal().ok().flatten().cloned();
    let refusal = on_type.or_else(|| x.parent_refusal()).or_else(|| x.record_refusal());
    let refusal = refusal.or_else(|| {
        let refused = x.change_refusal()?;
        place_of(x, refused.index, draft);
        Some(refused.why)
    });
    if let Some(part) = refusal.and_then(|refusal| refusal.part) {
        draft.members.insert("rule", Json::text(part.to_string()));
    }
}

/// Which of many records it is about.
fn place_of(x: &Exchange, index: Option<usize>, draft: &mut Draft) {
    let Some(index) = index else { return };
    for (name, value) in items::place(index, x.item_line(index)).iter() {
        draft.members.insert(name, value.clone());
    }
}
