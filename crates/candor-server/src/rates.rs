//! How much each caller has asked for lately.
//!
//! Of a caller nothing is kept but a number for who it is and a point in time, and of one to whom
//! everything has come back not even that. The memory has a bound, whoever asks: when a part of it
//! is full of callers who are not done yet, those who are not in it are counted together with their
//! neighbours. So nobody can push another's count out by coming from many addresses, and whoever
//! does so shares a count with few others than themselves.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use candor_core::limits::{RATE_CALLERS_MAX, RATE_NEIGHBOURHOODS, RATE_SWEEP_MS};
use candor_core::rate::{Allowance, Rate, Tally};
use candor_core::record::Timestamp;

use crate::connection::network;

/// Parts with a lock of their own, so that callers seldom wait for each other.
const SHARDS: usize = 64;

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Asker<'a> {
    /// A caller who said who it is.
    Known(&'a str),
    /// Whoever asks from an address.
    At(IpAddr),
}

/// The tallies of all callers of an API.
#[derive(Debug)]
pub(crate) struct Rates {
    rate: Rate,
    /// Nobody outside can tell who shares a number.
    numbers: RandomState,
    shards: Vec<Mutex<Shard>>,
    /// Of those who find their shard full.
    neighbourhoods: Vec<Mutex<Tally>>,
    shard_max: usize,
}

/// A part of the tallies, by the number of the caller.
#[derive(Debug, Default)]
struct Shard {
    tallies: HashMap<u64, Tally>,
    /// When it was last looked for callers who are done, which takes a while.
    swept: Timestamp,
}

impl Rates {
    /// Tallies of at most [`RATE_CALLERS_MAX`] callers.
    pub(crate) fn new(rate: Rate) -> Rates {
        Rates::of_at_most(rate, RATE_CALLERS_MAX)
    }

    fn of_at_most(rate: Rate, callers_max: usize) -> Rates {
        Rates {
            rate,
            numbers: RandomState::new(),
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            neighbourhoods: (0..RATE_NEIGHBOURHOODS).map(|_| Mutex::default()).collect(),
            shard_max: callers_max / SHARDS,
        }
    }

    /// Counts a request, unless it is one too many.
    pub(crate) fn take(&self, asker: Asker<'_>, now: Timestamp) -> Allowance {
        let asker = asker.counted();
        let number = self.numbers.hash_one(asker);
        let taken = lock(self.part(&self.shards, number)).take(number, self, now);
        taken.unwrap_or_else(|| {
            let neighbourhood = self.numbers.hash_one(asker.neighbourhood());
            let mut tally = lock(self.part(&self.neighbourhoods, neighbourhood));
            let (after, allowance) = self.rate.take(*tally, now);
            *tally = after;
            allowance
        })
    }

    fn part<'p, T>(&self, parts: &'p [T], number: u64) -> &'p T {
        &parts[usize::try_from(number % parts.len() as u64).unwrap_or(0)]
    }
}

impl Shard {
    /// Nothing where there is no room for one more caller.
    fn take(&mut self, number: u64, rates: &Rates, now: Timestamp) -> Option<Allowance> {
        let known = self.tallies.get(&number).copied();
        if known.is_none() && self.tallies.len() >= rates.shard_max {
            self.sweep(now);
            if self.tallies.len() >= rates.shard_max {
                return None;
            }
        }
        let (after, allowance) = rates.rate.take(known.unwrap_or_default(), now);
        self.tallies.insert(number, after);
        Some(allowance)
    }

    /// Forgets those to whom everything has come back, but does not look for them all the time.
    fn sweep(&mut self, now: Timestamp) {
        if now.0.abs_diff(self.swept.0) >= RATE_SWEEP_MS {
            self.tallies.retain(|_, tally| !tally.is_over(now));
            self.swept = now;
        }
    }
}

impl Asker<'_> {
    /// An address stands for its network.
    fn counted(self) -> Self {
        match self {
            Asker::Known(_) => self,
            Asker::At(address) => Asker::At(network(address)),
        }
    }

    /// Who is nearby: of addresses the first 16 bits, or 32 of IPv6, which is what a provider has.
    fn neighbourhood(self) -> Self {
        match self {
            Asker::Known(_) => self,
            Asker::At(IpAddr::V4(address)) => {
                let [a, b, ..] = address.octets();
                Asker::At([a, b, 0, 0].into())
            }
            Asker::At(IpAddr::V6(address)) => {
                let [a, b, ..] = address.segments();
                Asker::At([a, b, 0, 0, 0, 0, 0, 0].into())
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use candor_core::rate::Told;

    use super::*;

    const NOW: Timestamp = Timestamp(1_767_614_400_000);

    fn rate(requests: u64, period_seconds: u64) -> Rate {
        Rate::new(requests, period_seconds, requests, Told::TooMany).expect("it can be counted")
    }

    fn at(text: &str) -> Asker<'_> {
        Asker::At(text.parse().expect("an address"))
    }

    fn numbered(number: u32) -> Asker<'static> {
        Asker::At(IpAddr::V4(Ipv4Addr::from(number)))
    }

    fn kept(rates: &Rates) -> usize {
        rates.shards.iter().map(|shard| lock(shard).tallies.len()).sum()
    }

    #[track_caller]
    fn check(one: Asker<'_>, other: Asker<'_>, together: bool) {
        let rates = Rates::new(rate(1, 60));
        assert_eq!(rates.take(one, NOW).retry_seconds, None);
        let second = rates.take(other, NOW).retry_seconds;
        assert_eq!(second.is_some(), together, "{one:?} and {other:?}");
    }

    #[test]
    fn callers_are_counted_by_name_and_strangers_by_network() {
        check(Asker::Known("ann"), Asker::Known("ann"), true);
        check(Asker::Known("ann"), Asker::Known("bob"), false);
        check(Asker::Known("192.0.2.1"), at("192.0.2.1"), false);
        check(at("192.0.2.1"), at("192.0.2.1"), true);
        check(at("192.0.2.1"), at("192.0.2.2"), false);
        check(at("2001:db8:1:2::1"), at("2001:db8:1:2:3:4:5:6"), true);
        check(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"), false);
    }

    #[test]
    fn a_million_addresses_need_no_more_memory_than_there_is_for_them() {
        let rates = Rates::new(rate(10, 3_600));
        for number in 0..1_000_000 {
            rates.take(numbered(0x0a00_0000 + number), NOW);
        }
        assert!(kept(&rates) <= RATE_CALLERS_MAX, "{}", kept(&rates));
    }

    #[test]
    fn nobody_pushes_another_out() {
        let rates = Rates::of_at_most(rate(10, 3_600), 6_400);
        let ann = Asker::Known("ann");
        for left in (0..10).rev() {
            assert_eq!(rates.take(ann, NOW).remaining, left);
        }
        for number in 0..100_000 {
            rates.take(numbered(0x0a00_0000 + number), NOW);
        }
        assert!(rates.take(ann, NOW).retry_seconds.is_some(), "ann was forgotten");
        // They have used up what they have together; who comes from elsewhere has not.
        let crowd = rates.take(numbered(0x0a00_0000 + 120_000), NOW);
        assert!(crowd.retry_seconds.is_some());
        // Chance may count two neighbourhoods as one: this one is neither of the crowd's.
        let part = |asker: Asker<'_>| {
            rates.numbers.hash_one(asker.neighbourhood()) % RATE_NEIGHBOURHOODS as u64
        };
        let crowded = [part(numbered(0x0a00_0000)), part(numbered(0x0a01_0000))];
        let mut elsewhere = (0xc000_0201..).step_by(1 << 16).map(numbered);
        let elsewhere = elsewhere.find(|one| !crowded.contains(&part(*one)));
        assert_eq!(rates.take(elsewhere.expect("there is one"), NOW).retry_seconds, None);
    }

    #[test]
    fn who_has_asked_for_nothing_lately_makes_room() {
        let rates = Rates::of_at_most(rate(1, 1), 6_400);
        for number in 0..50_000 {
            rates.take(numbered(number), NOW);
        }
        let full = kept(&rates);
        assert!(full > 6_000, "{full}");
        let later = NOW.plus_seconds(2);
        for number in 50_000..51_000 {
            assert_eq!(rates.take(numbered(number), later).retry_seconds, None, "{number}");
        }
        assert!(kept(&rates) < full);
    }
}
