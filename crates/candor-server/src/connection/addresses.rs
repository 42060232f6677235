//! How many connections come from each address, so that one client does not take them all.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The addresses that connections come from. There are no more of them than connections.
#[derive(Debug, Default)]
pub(super) struct Addresses(Mutex<HashMap<IpAddr, usize>>);

/// A connection that is counted until this is dropped.
#[derive(Debug)]
pub(super) struct Counted {
    addresses: Arc<Addresses>,
    of: IpAddr,
}

impl Addresses {
    /// Counts a connection, unless there are `max` from its address already.
    pub(super) fn count(self: &Arc<Self>, address: IpAddr, max: usize) -> Option<Counted> {
        let of = network(address);
        let mut counts = self.lock();
        let count = counts.entry(of).or_default();
        if *count >= max {
            if *count == 0 {
                counts.remove(&of);
            }
            return None;
        }
        *count += 1;
        Some(Counted { addresses: Arc::clone(self), of })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.addresses.lock();
        if let Some(count) = counts.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.of);
            }
        }
    }
}

/// What counts as one address: of IPv6 the first 64 bits, for whoever has one has them all.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(whole) => {
            let [a, b, c, d, ..] = whole.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &str, other: &str, same: bool) {
        let addresses = Arc::new(Addresses::default());
        let of = |text: &str| text.parse().expect("an address");
        let first = addresses.count(of(one), 1);
        assert!(first.is_some());
        assert_eq!(addresses.count(of(other), 1).is_none(), same, "{one} and {other}");
        drop(first);
        assert!(addresses.count(of(other), 1).is_some());
        assert!(addresses.lock().is_empty(), "nothing is kept of who is gone");
    }

    #[test]
    fn connections_are_counted_by_address_or_network() {
        check("192.0.2.1", "192.0.2.1", true);
        check("192.0.2.1", "192.0.2.2", false);
        check("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true);
        check("2001:db8:1:2::1", "2001:db8:1:3::1", false);
    }

    #[test]
    fn none_at_all_can_be_allowed() {
        let addresses = Arc::new(Addresses::default());
        assert!(addresses.count("::1".parse().expect("an address"), 0).is_none());
        assert!(addresses.lock().is_empty());
    }
}
