//! Credentials that were not believed, counted by the address that they came from.
//!
//! They are judged all the same: whoever shows good ones is let in, whatever others behind the same
//! address do. But whoever goes on showing bad ones is told to wait, rather than why they are bad.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use candor_core::limits::{ATTEMPTS_ADDRESSES_MAX, ATTEMPTS_MAX, ATTEMPTS_SECONDS};
use candor_core::record::Timestamp;

/// What addresses failed with lately.
#[derive(Debug)]
pub(crate) struct Attempts {
    max: u32,
    by_address: Mutex<HashMap<IpAddr, Failed>>,
}

#[derive(Debug, Clone, Copy)]
struct Failed {
    since: Timestamp,
    times: u32,
}

impl Failed {
    fn ends(self) -> Timestamp {
        self.since.plus_seconds(ATTEMPTS_SECONDS)
    }
}

impl Default for Attempts {
    fn default() -> Attempts {
        Attempts::new(ATTEMPTS_MAX)
    }
}

impl Attempts {
    /// So many are told what was wrong.
    pub(crate) fn new(max: u32) -> Attempts {
        Attempts { max, by_address: Mutex::default() }
    }

    /// Counts one more, and says after how many seconds the next is welcome, if they were too many.
    pub(crate) fn failed(&self, address: IpAddr, now: Timestamp) -> Option<u64> {
        let mut all = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let network = network(address);
        if all.len() >= ATTEMPTS_ADDRESSES_MAX && !all.contains_key(&network) {
            all.retain(|_, failed| failed.ends() > now);
            // So many at once are no mistakes of callers; to forget them costs but sentences.
            if all.len() >= ATTEMPTS_ADDRESSES_MAX {
                all.clear();
            }
        }
        let failed = all.entry(network).or_insert(Failed { since: now, times: 0 });
        // A clock that was set back ends what it counted.
        if failed.ends() <= now || failed.since > now {
            *failed = Failed { since: now, times: 0 };
        }
        failed.times = failed.times.saturating_add(1);
        let wait_ms = failed.ends().0 - now.0;
        (failed.times > self.max)
            .then(|| u64::try_from(wait_ms).unwrap_or_default().div_ceil(1_000))
    }
}

/// Whoever has one address of IPv6 has all of a /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn some_attempts_are_free_and_the_next_must_wait() {
        let (attempts, ann) = (Attempts::new(2), address("192.0.2.1"));
        assert_eq!(attempts.failed(ann, Timestamp(0)), None);
        assert_eq!(attempts.failed(ann, Timestamp(1_000)), None);
        assert_eq!(attempts.failed(ann, Timestamp(1_500)), Some(ATTEMPTS_SECONDS - 1));
        assert_eq!(attempts.failed(address("192.0.2.2"), Timestamp(1_500)), None);
        let later = Timestamp(0).plus_seconds(ATTEMPTS_SECONDS);
        assert_eq!(attempts.failed(ann, later), None);
    }

    #[test]
    fn a_clock_that_is_set_back_holds_nobody_up() {
        let (attempts, ann) = (Attempts::new(1), address("192.0.2.1"));
        assert_eq!(attempts.failed(ann, Timestamp(9_000_000)), None);
        assert_eq!(attempts.failed(ann, Timestamp(1_000)), None);
    }

    #[test]
    fn the_addresses_of_one_network_are_one() {
        let attempts = Attempts::new(1);
        assert_eq!(attempts.failed(address("2001:db8::1"), Timestamp(0)), None);
        assert!(attempts.failed(address("2001:db8::ffff:1"), Timestamp(0)).is_some());
        assert_eq!(attempts.failed(address("2001:db8:0:1::1"), Timestamp(0)), None);
        assert_eq!(attempts.failed(address("192.0.2.1"), Timestamp(0)), None);
        assert!(attempts.failed(address("::ffff:192.0.2.1"), Timestamp(0)).is_some());
    }

    #[test]
    fn no_number_of_addresses_takes_more_than_so_much_memory() {
        let attempts = Attempts::default();
        for number in 0..u32::try_from(ATTEMPTS_ADDRESSES_MAX).unwrap() * 2 + 10 {
            attempts.failed(IpAddr::from(number.to_be_bytes()), Timestamp(i64::from(number)));
        }
        assert!(attempts.by_address.lock().unwrap().len() <= ATTEMPTS_ADDRESSES_MAX);
    }
}
