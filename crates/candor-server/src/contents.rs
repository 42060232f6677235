//! How many bytes of content are held at once, whoever sent them.
//!
//! Each request may send as much as its API allows, and there may be many: without a bound for all
//! of them, clients would decide how much memory the server needs. What has come is counted, not
//! what was announced, so nobody takes room by promising. Whoever needs more than is left is
//! refused at once and gives back what it held, so that nobody waits for anybody.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Room for so many bytes.
#[derive(Debug)]
pub(crate) struct Contents {
    held: AtomicUsize,
    max: usize,
}

/// What one exchange holds, until it is dropped.
#[derive(Debug)]
pub(crate) struct Held<'a> {
    contents: &'a Contents,
    bytes: usize,
}

impl Contents {
    pub(crate) fn new(max: usize) -> Contents {
        Contents { held: AtomicUsize::new(0), max }
    }

    /// Nothing yet.
    pub(crate) fn hold(&self) -> Held<'_> {
        Held { contents: self, bytes: 0 }
    }
}

impl Held<'_> {
    /// Holds more. Is there room for it?
    pub(crate) fn grow(&mut self, bytes: usize) -> bool {
        self.bytes += bytes;
        // What was one too many is given back with the rest.
        let before = self.contents.held.fetch_add(bytes, Ordering::Relaxed);
        before + bytes <= self.contents.max
    }

    /// Would there be room for so many more? Nothing is kept for it.
    pub(crate) fn has_room_for(&self, bytes: u64) -> bool {
        let held = self.contents.held.load(Ordering::Relaxed) as u64;
        held.saturating_add(bytes) <= self.contents.max as u64
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if self.bytes > 0 {
            self.contents.held.fetch_sub(self.bytes, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_so_many_bytes_and_no_more() {
        let contents = Contents::new(10);
        let (mut first, mut second) = (contents.hold(), contents.hold());
        assert!(first.grow(6) && second.grow(4));
        assert!(second.has_room_for(0) && !second.has_room_for(1));
        assert!(!second.grow(1), "and what is too much is given back");
        drop(second);
        assert!(first.has_room_for(4) && first.grow(4) && !first.has_room_for(1));
        drop(first);
        assert!(contents.hold().has_room_for(10) && !contents.hold().has_room_for(u64::MAX));
    }
}
