//! Notes: what a declaration may say, and its author may not have meant.

use candor_core::declaration::{Api, ResourceType, Scans};
use candor_core::selection::{Narrowing, rule_narrowing};

use crate::tell;

/// All notes on a declaration, a sentence or two each.
pub(crate) fn notes(api: &Api) -> Vec<String> {
    api.types.iter().filter_map(walked).collect()
}

/// A rule whose records no index finds: it is kept, so lists look at each record.
fn walked(of: &ResourceType) -> Option<String> {
    if of.scans == Scans::Allowed {
        return None;
    }
    let (rule, Narrowing::Unindexed(columns)) = rule_narrowing(of)? else { return None };
    let names: Vec<&str> = columns.into_iter().map(|column| of.member(column)).collect();
    let way_out = match names.as_slice() {
        [] => "no index can; a part that begins with an indexed member would help".to_owned(),
        [one] => format!("an index of `{one}` would, `indexes: [{one}]`"),
        several => {
            format!("indexes of {} would, `indexes: [{}]`", tell::list(several), several.join(", "))
        }
    };
    let name = &of.name;
    Some(format!(
        "{name}: no index narrows what `read` leaves of its lists, `{rule}`, so each of its records is looked at: \
         {way_out}. `scans: allowed` says that this is meant."
    ))
}

#[cfg(test)]
mod tests {
    use candor_core::declaration::{SourceFile, load};

    use super::*;

    #[track_caller]
    fn check(rest: &str, told: Option<&str>) {
        let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
        let schema = "schema: { type: object, properties: { owner: { type: string }, team: { type: string }, \
                      open: { type: boolean }, tags: { type: array, items: { type: string } } } }";
        let api = load(&[
            file("candor.yaml", "title: Test\nversion: v1\n"),
            file("jobs.yaml", &format!("{schema}\n{rest}\n")),
        ]);
        let notes = notes(&api.unwrap());
        let way_out = notes.first().and_then(|note| note.split("is looked at: ").nth(1));
        let way_out = way_out.and_then(|note| note.split(". `scans").next());
        assert_eq!(way_out, told, "{rest}: {notes:?}");
    }

    #[test]
    fn a_rule_that_no_index_narrows_is_told_with_the_index_to_declare() {
        let owner = Some("an index of `owner` would, `indexes: [owner]`");
        check("allow: { read: self.owner == caller.id }", owner);
        check("allow: { read: \"self.owner == caller.id || 'staff' in caller.roles\" }", owner);
        check("allow: { read: caller.known && self.owner == caller.id }", owner);
        check(
            "allow: { read: self.owner == caller.id || self.team in caller.roles }",
            Some("indexes of `owner` and `team` would, `indexes: [owner, team]`"),
        );
        check(
            "allow: { read: \"self.tags.exists(t, t == caller.id)\" }",
            Some("no index can; a part that begins with an indexed member would help"),
        );
        check(
            "allow: { read: true }\nforbid: { read: self.open }",
            Some("no index can; a part that begins with an indexed member would help"),
        );
    }

    #[test]
    fn a_rule_that_needs_no_walk_is_not_told() {
        check("allow: true", None);
        check("", None);
        check("allow: { read: \"caller.known && 'staff' in caller.roles\" }", None);
        check("allow: { read: self.owner == caller.id }\nindexes: [owner]", None);
        check("allow: { read: self.owner == caller.id }\nscans: allowed", None);
        check(
            "allow: { read: self.owner == caller.id || self.team in caller.roles }\nindexes: [owner, team]",
            None,
        );
        check(
            "allow: { read: \"self.owner in [caller.id, 'all'] && !self.open\" }\nindexes: [owner]",
            None,
        );
    }
}
