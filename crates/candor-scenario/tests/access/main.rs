//! Random requests by several callers under random rules, over a real socket, beside a model of the
//! rules that knows nothing of Candor.

mod client;
mod model;
mod rules;

use std::collections::BTreeMap;

use candor_scenario::store::Engine;

use client::{Api, Shown};
use model::{Deed, Record, Records, Ruled, Who};
use rules::{FORBIDDEN, RULES, Rule};

/// Who asks.
const CALLERS: [Who; 5] = [
    Who { id: None, roles: &[] },
    Who { id: Some("ann"), roles: &[] },
    Who { id: Some("sam"), roles: &["staff"] },
    Who { id: Some("rob"), roles: &["red"] },
    Who { id: Some("eve"), roles: &["staff", "blue", "red"] },
];

const IDS: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

/// Numbers that follow from a seed, so that a failure comes again.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits fit") % end
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn text(&mut self, all: &[&str]) -> Option<String> {
        let place = self.below(all.len() + 1);
        all.get(place).map(|text| (*text).to_owned())
    }

    fn record(&mut self) -> Record {
        Record {
            owner: self.text(&["ann", "sam", "rob", "ann"]),
            team: self.text(&["red", "blue", "ann"]),
            rank: [None, Some(0), Some(1), Some(2), Some(3), Some(4)][self.below(6)],
            open: [None, Some(true), Some(false)][self.below(3)],
            secret: self.text(&["x", "y"]).filter(|_| self.below(3) == 0),
            up: None,
            state: None,
        }
    }

    /// More is allowed than not, so that requests get far.
    fn rule(&mut self) -> Rule {
        if self.below(3) == 0 { RULES[0] } else { self.of(&RULES) }
    }

    fn ruled(&mut self) -> Ruled {
        let read = if self.below(4) == 0 { self.rule() } else { self.of(&RULES[3..]) };
        let said = |rule: Rule| rule.said.is_some().then_some(rule);
        Ruled {
            allow: [read, self.rule(), self.rule(), self.rule()],
            forbid: self.of(&FORBIDDEN),
            grows: self.below(4) == 0,
            go: Some(self.rule()).and_then(said).filter(|_| self.below(2) == 0),
            secret: Some(self.rule()).and_then(said).filter(|_| self.below(2) == 0),
            conceal: self.below(2) == 0,
        }
    }

    fn deed(&mut self, records: &Records) -> Deed {
        let id = self.of(&IDS).to_owned();
        let mut other = self.record();
        let up = self.of(&IDS);
        other.up = (self.below(3) == 0 && up != id).then(|| up.to_owned());
        match self.below(11) {
            0 | 1 => Deed::List,
            2 => Deed::Below(id),
            3 | 4 => Deed::Read(id),
            5 => Deed::Create(vec![(id, other)]),
            6 => {
                let second = self.of(&IDS).to_owned();
                let both =
                    vec![(id.clone(), Record { up: None, ..other }), (second, self.record())];
                Deed::Create(if both[0].0 == both[1].0 { both[..1].to_vec() } else { both })
            }
            7 => {
                // Without a state it goes back to the first one; there is a way back.
                let state = records.get(&id).and_then(|old| old.state);
                Deed::Replace(id, Record { state: state.filter(|_| self.below(2) == 0), ..other })
            }
            8 => Deed::Patch(id, other.rank, other.owner),
            9 => Deed::Delete(id),
            _ => Deed::Go(id),
        }
    }
}

/// What is shown of a record to a caller.
fn view(ruled: &Ruled, who: &Who, record: &Record) -> Record {
    let secret = record.secret.clone().filter(|_| ruled.sees_secret(who, record));
    Record { secret, ..record.clone() }
}

/// What must be shown, of an answer that shows records.
fn shown(ruled: &Ruled, who: &Who, deed: &Deed, records: &Records) -> Option<Shown> {
    let list = |below: Option<&str>| {
        let ids = ruled.listed(who, records, below);
        let views = ids.into_iter().map(|id| {
            let seen = view(ruled, who, &records[&id]);
            (id, seen)
        });
        Some(views.collect::<BTreeMap<_, _>>())
    };
    let one = |id: &String| {
        let record = &records[id];
        let seen = ruled.shows(who, record);
        Some(seen.then(|| (id.clone(), view(ruled, who, record))).into_iter().collect())
    };
    match deed {
        Deed::List => list(None),
        Deed::Below(id) => list(Some(id)),
        Deed::Read(id) | Deed::Replace(id, _) | Deed::Patch(id, ..) | Deed::Go(id) => one(id),
        Deed::Create(items) if items.len() == 1 => one(&items[0].0),
        Deed::Create(items) => {
            let all = items.iter().all(|(_, record)| ruled.shows(who, record));
            let views = items.iter().filter(|_| all);
            Some(views.map(|(id, record)| (id.clone(), view(ruled, who, record))).collect())
        }
        Deed::Delete(_) => Some(Shown::new()),
    }
}

/// What a reference of a record that was read leads to, where it is followed: whether it is shown.
fn followed(ruled: &Ruled, who: &Who, deed: &Deed, records: &Records) -> Option<bool> {
    let Deed::Read(id) = deed else { return None };
    let up = records.get(id)?.up.as_ref()?;
    Some(records.get(up).is_some_and(|record| ruled.shows(who, record)))
}

#[track_caller]
fn check(engine: Engine, seed: u64, types: usize, requests: usize) {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let ruled: Vec<Ruled> = (0..types).map(|_| random.ruled()).collect();
    let mut records: Vec<Records> = vec![Records::new(); types];
    for of in &mut records {
        for id in &IDS[..5] {
            let up = random.of(&IDS[..5]);
            let up = of.contains_key(up).then(|| up.to_owned());
            of.insert((*id).to_owned(), Record { up, ..random.record() });
        }
    }
    let mut api = Api::serve(engine, &ruled, &records, &CALLERS);
    for request in 0..requests {
        let (of, caller) = (random.below(types), random.below(CALLERS.len()));
        let (rules, who) = (&ruled[of], &CALLERS[caller]);
        let deed = random.deed(&records[of]);
        let before = records[of].clone();
        let status = rules.answer(who, &deed, &mut records[of]);
        let told = || {
            let declared = client::declared(rules, of);
            format!(
                "seed {seed}, request {request}: {deed:?} by {who:?} of\n{before:#?}\n{declared}"
            )
        };
        let answer = api.ask(of, who, &deed);
        assert_eq!(answer.status, status, "{}\n{}", told(), answer.text);
        if status < 300 {
            let shown = shown(rules, who, &deed, &records[of]);
            assert_eq!(answer.shown, shown, "{}\n{}", told(), answer.text);
            let followed = followed(rules, who, &deed, &records[of]);
            assert_eq!(answer.followed, followed, "{}\n{}", told(), answer.text);
            let count = matches!(deed, Deed::List | Deed::Below(_));
            let count = shown_count(&answer.shown).filter(|_| count);
            assert_eq!(answer.total, count, "{}\n{}", told(), answer.text);
        }
    }
}

fn shown_count(shown: &Option<Shown>) -> Option<usize> {
    shown.as_ref().map(BTreeMap::len)
}

#[test]
fn every_answer_is_that_of_the_rules() {
    for seed in 1..=12 {
        check(Engine::Memory, seed, 6, 300);
    }
}

#[test]
fn every_answer_is_that_of_the_rules_on_sqlite() {
    for seed in 13..=15 {
        check(Engine::Sqlite, seed, 5, 150);
    }
}
