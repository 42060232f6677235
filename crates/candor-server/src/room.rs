//! How many requests are worked on at once.
//!
//! What is beyond is refused at once, so that those that were taken on are finished as fast as
//! ever: a queue in front of a store that cannot keep up makes everybody wait, and then give up.
//! Who waits for its own client, for content that is on its way, takes up no room: a client that
//! sends slowly must not shut others out. Who was let in stays in, though: what is refused after
//! its content came would have been sent for nothing.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Room for so many.
#[derive(Debug)]
pub(crate) struct Room {
    seated: AtomicUsize,
    max: usize,
}

/// Room for one, until it is dropped.
#[derive(Debug)]
pub(crate) struct Seat<'a> {
    room: &'a Room,
    seated: bool,
}

impl Room {
    pub(crate) fn new(max: usize) -> Room {
        Room { seated: AtomicUsize::new(0), max }
    }

    /// A seat, if there is one.
    pub(crate) fn take(&self) -> Option<Seat<'_>> {
        // The seat gives back what was counted, also when it was one too many.
        let before = self.seated.fetch_add(1, Ordering::Relaxed);
        let seat = Seat { room: self, seated: true };
        (before < self.max).then_some(seat)
    }
}

impl Seat<'_> {
    /// Lets others go first, while there is nothing to do.
    pub(crate) fn step_aside(&mut self) {
        if std::mem::take(&mut self.seated) {
            self.room.seated.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Goes on, however many there are.
    pub(crate) fn come_back(&mut self) {
        if !std::mem::replace(&mut self.seated, true) {
            self.room.seated.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.step_aside();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_so_many_and_no_more() {
        let room = Room::new(2);
        let (first, second) = (room.take(), room.take());
        assert!(first.is_some() && second.is_some() && room.take().is_none());
        drop(first);
        let third = room.take();
        assert!(third.is_some() && room.take().is_none());
    }

    #[test]
    fn who_waits_for_a_client_takes_up_no_room_and_may_come_back() {
        let room = Room::new(1);
        let mut slow = room.take().unwrap();
        slow.step_aside();
        let quick = room.take();
        assert!(quick.is_some());
        slow.come_back();
        drop(quick);
        assert!(room.take().is_none(), "the slow one is back");
        drop(slow);
        assert!(room.take().is_some());
    }
}
