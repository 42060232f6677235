//! The paths of exchanges whose callers asked for them: a few, in memory, for some minutes.
//!
//! Nothing is kept of an exchange that nobody asks about. What is kept is what its caller could
//! know anyway, and only they are shown it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use candor_core::exchange::PathId;
use candor_core::explanation::Explanation;
use candor_core::limits::{PATH_SECONDS, PATHS_MAX};
use candor_core::record::Timestamp;

/// Those that are kept, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Paths {
    kept: Mutex<VecDeque<Kept>>,
}

#[derive(Debug)]
struct Kept {
    id: PathId,
    /// The id of who asked; nobody's, where nobody was known.
    asker: Option<String>,
    until: Timestamp,
    told: Arc<Explanation>,
}

impl Paths {
    /// Keeps one for a caller; the oldest make room. Not where the system has no random bytes.
    pub(crate) fn keep(&self, asker: Option<&str>, told: Explanation) -> Option<PathId> {
        let mut bits = [0; 16];
        getrandom::fill(&mut bits).ok()?;
        let (id, until) = (PathId(bits), told.time.plus_seconds(PATH_SECONDS));
        let asker = asker.map(str::to_owned);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        while kept.len() >= PATHS_MAX {
            kept.pop_front();
        }
        kept.push_back(Kept { id, asker, until, told: Arc::new(told) });
        Some(id)
    }

    /// The one of this name, if this caller asked for it. What is over is forgotten.
    pub(crate) fn find(
        &self,
        id: PathId,
        asker: Option<&str>,
        now: Timestamp,
    ) -> Option<Arc<Explanation>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| now < one.until);
        let found = kept.iter().find(|one| one.id == id && one.asker.as_deref() == asker);
        found.map(|one| Arc::clone(&one.told))
    }
}

#[cfg(test)]
mod tests {
    use candor_core::catalogue::RECORD_UNKNOWN;

    use super::*;

    fn told(seconds: u64) -> Explanation {
        Explanation {
            request: "GET /v1/notes/a".to_owned(),
            time: Timestamp(0).plus_seconds(seconds),
            asked: Vec::new(),
            outcome: &RECORD_UNKNOWN,
            detail: None,
        }
    }

    #[test]
    fn a_path_is_shown_to_whoever_asked_for_it() {
        let paths = Paths::default();
        let of_ann = paths.keep(Some("ann"), told(0)).unwrap();
        let of_nobody = paths.keep(None, told(0)).unwrap();
        let found = |id, asker| paths.find(id, asker, Timestamp(0)).is_some();
        assert!(found(of_ann, Some("ann")) && found(of_nobody, None));
        assert!(!found(of_ann, Some("bob")) && !found(of_ann, None));
        assert!(!found(of_nobody, Some("ann")));
    }

    #[test]
    fn a_path_is_forgotten_in_time() {
        let paths = Paths::default();
        let id = paths.keep(None, told(0)).unwrap();
        let at = |seconds: u64| paths.find(id, None, Timestamp(0).plus_seconds(seconds)).is_some();
        assert!(at(PATH_SECONDS - 1));
        assert!(!at(PATH_SECONDS));
        assert!(!at(0), "it is gone for good");
    }

    #[test]
    fn the_oldest_make_room_for_new_ones() {
        let paths = Paths::default();
        let ids: Vec<PathId> = (0..=PATHS_MAX).filter_map(|_| paths.keep(None, told(0))).collect();
        let found = |id| paths.find(id, None, Timestamp(0)).is_some();
        assert!(!found(ids[0]) && found(ids[1]) && found(ids[PATHS_MAX]));
    }
}
