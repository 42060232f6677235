//! The path of an exchange, as it is told over HTTP: who may know it, and which one is asked for.

use std::fmt;
use std::sync::Arc;

use super::{Exchange, Route};
use crate::explanation::Explanation;
use crate::expression::caller_may;
use crate::graph::{GRAPH, Need, Stage};

/// The name of a path that is kept: 128 random bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathId(pub [u8; 16]);

impl PathId {
    /// Reads what stands in a URL.
    pub(crate) fn parse(text: &str) -> Option<PathId> {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let bits = u128::from_str_radix(text, 16).ok().filter(|_| digits && text.len() == 32)?;
        Some(PathId(bits.to_be_bytes()))
    }
}

impl fmt::Display for PathId {
    /// The path of the page.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/-/paths/{:032x}", u128::from_be_bytes(self.0))
    }
}

impl Exchange<'_> {
    /// Whether its client asks for its path, of an API that tells any. A page that shows one has
    /// none to show of its own.
    pub fn path_wanted(&self) -> bool {
        self.api.explain.is_some()
            && self.request.as_ref().is_some_and(|request| {
                request.preferences.explain && !matches!(request.route, Route::Path(_))
            })
    }

    /// Whether it is worth finding out who asks, if it ended here without: not of a server that
    /// takes no work, and not where nothing can be told from what is not HTTP.
    pub fn path_worth_asking(&self, left_at: usize) -> bool {
        GRAPH.get(left_at).is_some_and(|left| left.stage > Stage::Service)
    }

    /// Whether the caller may know it. Whose credentials are not good is nobody.
    pub fn path_shown_to_caller(&self) -> bool {
        let rule = self.api.explain.as_ref();
        rule.zip(self.caller().ok())
            .is_some_and(|(rule, caller)| caller_may(rule, caller, self.now))
    }

    /// The path that the target names.
    pub fn told_path(&self) -> Result<Option<&Arc<Explanation>>, Need> {
        self.told_path.as_ref().map(Option::as_ref).ok_or(Need::Path)
    }

    /// Learns which path it is, if it is one of this caller's.
    pub fn learn_path(&mut self, path: Option<Arc<Explanation>>) {
        self.told_path = Some(path.filter(|_| self.path_shown_to_caller()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_a_name_of_128_bits() {
        let id = PathId([7; 16]);
        let text = id.to_string();
        let name = text.strip_prefix("/-/paths/").unwrap();
        assert_eq!(PathId::parse(name), Some(id));
        assert_eq!(PathId::parse(&"0".repeat(32)), Some(PathId([0; 16])));
        for wrong in
            ["", "0", &name.to_uppercase().replace('0', "A"), &name[1..], &format!("{name}0")]
        {
            assert_eq!(PathId::parse(wrong), None, "{wrong}");
        }
        assert_eq!(PathId::parse(&format!("+{}", &name[1..])), None);
    }
}
