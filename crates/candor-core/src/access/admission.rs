//! Admission: everything that the rules say to one caller about one exchange.

use candor_json::Json;

use candor_http::method::Known;

use super::{Asker, Grant, Refusal, Sight};
use crate::caller::Caller;
use crate::checksum::checksum;
use crate::declaration::{Access, AccessRule, Api, Deed, ResourceType, Transition, TypeIndex};
use crate::exchange::Kind;
use crate::record::{Record, Timestamp};

/// What an exchange is about, as far as rules are asked.
#[derive(Debug, Clone)]
pub struct Targets<'a> {
    /// What is declared.
    pub api: &'a Api,
    /// What kind of exchange it is.
    pub kind: Kind,
    /// The type of the record or collection.
    pub of: &'a ResourceType,
    /// The type of the record whose sub-collection it is.
    pub parent: Option<&'a ResourceType>,
    /// The transition that is asked for.
    pub transition: Option<&'a Transition>,
    /// Types whose records are shown beside.
    pub beside: Vec<TypeIndex>,
}

/// What the rules say to one caller about one exchange.
#[derive(Debug, Clone)]
pub struct Admission {
    asker: Asker,
    /// To see records of the type.
    pub read: Grant,
    /// To do to a stored record what is asked for, besides to see it.
    pub deed: Grant,
    /// To make a record, where that is asked for.
    pub create: Grant,
    /// To see the record whose sub-collection it is.
    pub parent: Grant,
    /// Which members of the records may be seen.
    pub sight: Sight,
    beside: Vec<(TypeIndex, Grant, Sight)>,
    refusal: Option<Refusal>,
    reader: Option<u64>,
}

impl Targets<'_> {
    /// Whether none of the rules that are asked keeps anybody from anything.
    fn are_open(&self) -> bool {
        let seen =
            |of: &ResourceType| of.access.rule(Deed::Read).is_open() && of.access.fields.is_empty();
        let deeds: &[Deed] = match self.kind {
            Kind::Create => &[Deed::Create],
            Kind::Replace => &[Deed::Create, Deed::Update],
            Kind::Update | Kind::Act => &[Deed::Update],
            Kind::Delete => &[Deed::Delete],
            Kind::Unread
            | Kind::Nowhere
            | Kind::Batch
            | Kind::Forward
            | Kind::Preflight
            | Kind::Show
            | Kind::Describe
            | Kind::List
            | Kind::Read => &[],
        };
        let writes = !deeds.is_empty();
        let ways = self.of.lifecycle.iter().flat_map(|lifecycle| &lifecycle.transitions);
        seen(self.of)
            && self.parent.is_none_or(|parent| parent.access.rule(Deed::Read).is_open())
            && deeds.iter().all(|deed| self.of.access.rule(*deed).is_open())
            && (!writes || ways.into_iter().all(|way| way.allow.is_none()))
            && self.beside.iter().all(|index| seen(self.api.of(*index)))
    }

    /// What one who does this to a stored record must fulfil.
    fn deed(&self) -> Option<AccessRule> {
        let rule = |deed| Some(self.of.access.rule(deed).clone());
        match (self.kind, self.transition.and_then(|way| way.allow.as_ref())) {
            (Kind::Act, Some(_)) => self.transition.map(|way| way_rule(self.of, way)),
            (Kind::Replace | Kind::Update | Kind::Act, _) => rule(Deed::Update),
            (Kind::Delete, _) => rule(Deed::Delete),
            _ => None,
        }
    }
}

/// What must be allowed of what another service has: as of records here, who may not read them can
/// neither change nor delete them.
pub fn needed(method: Option<Known>) -> &'static [Deed] {
    match method {
        Some(Known::Get | Known::Head) => &[Deed::Read],
        Some(Known::Post) => &[Deed::Create],
        Some(Known::Put | Known::Patch) => &[Deed::Read, Deed::Update],
        Some(Known::Delete) => &[Deed::Read, Deed::Delete],
        Some(Known::Options | Known::Trace | Known::Connect | Known::Query) | None => &[],
    }
}

/// What one who takes a transition must fulfil.
pub(crate) fn way_rule(of: &ResourceType, way: &Transition) -> AccessRule {
    let update = of.access.rule(Deed::Update);
    let Some(allow) = &way.allow else { return update.clone() };
    let mut rule = allow.clone();
    rule.parts.extend(update.parts.iter().filter(|part| part.forbids).cloned());
    rule
}

impl ResourceType {
    /// Whether which transitions lead on from a record depends on who asks, or when.
    pub fn ways_vary(&self) -> bool {
        let mut ways = self.lifecycle.iter().flat_map(|lifecycle| &lifecycle.transitions);
        ways.any(|way| way_rule(self, way).varies())
    }
}

impl Admission {
    /// What the rules about what another service has say of doing this; nothing where they let
    /// everybody.
    pub fn to_service(
        access: &Access,
        deeds: &[Deed],
        caller: &Caller,
        now: Timestamp,
    ) -> Option<Admission> {
        if deeds.iter().all(|deed| access.rule(*deed).is_open()) {
            return None;
        }
        let asker = Asker::new(caller, now);
        let grants = deeds.iter().map(|deed| Grant::of(access.rule(*deed), &asker));
        let granted = grants.reduce(Grant::and).unwrap_or(Grant::All);
        Some(Admission {
            asker,
            read: Grant::All,
            deed: Grant::All,
            create: Grant::All,
            parent: Grant::All,
            sight: Sight::default(),
            beside: Vec::new(),
            refusal: granted.refusal().cloned(),
            reader: None,
        })
    }

    /// What the rules say; nothing where they let everybody do all of it.
    pub fn of(targets: &Targets<'_>, caller: &Caller, now: Timestamp) -> Option<Admission> {
        if targets.are_open() {
            return None;
        }
        let asker = Asker::new(caller, now);
        let access = &targets.of.access;
        let grant = |rule: &AccessRule| Grant::of(rule, &asker);
        let read = |of: &ResourceType| grant(of.access.rule(Deed::Read));
        let beside = targets.beside.iter().map(|index| {
            let of = targets.api.of(*index);
            (*index, read(of), Sight::of(&of.access, &asker))
        });
        let creates = matches!(targets.kind, Kind::Create | Kind::Replace);
        let mut admission = Admission {
            read: read(targets.of),
            deed: targets.deed().map_or(Grant::All, |rule| grant(&rule)),
            create: if creates { grant(access.rule(Deed::Create)) } else { Grant::All },
            parent: targets.parent.map_or(Grant::All, read),
            sight: Sight::of(access, &asker),
            beside: beside.collect(),
            refusal: None,
            reader: None,
            asker,
        };
        admission.refusal = admission.refused(targets);
        admission.reader = admission.reader(targets.kind);
        Some(admission)
    }

    /// Why nothing of it may be done, whatever is stored.
    fn refused(&self, targets: &Targets<'_>) -> Option<Refusal> {
        let stored = self.read.clone().and(self.deed.clone());
        let own = match targets.kind {
            Kind::Create => self.create.refusal(),
            // A record that is not there yet may be made by PUT where clients choose the ids.
            Kind::Replace if targets.of.id.is_chosen() && self.create.refusal().is_none() => None,
            _ => stored.refusal(),
        };
        self.parent.refusal().or(own).cloned()
    }

    /// Why nothing of what is asked for may be done, whatever is stored.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }

    /// A sum over what sets that which this caller is shown apart from what others are; nothing
    /// where all are shown the same.
    fn reader(&self, kind: Kind) -> Option<u64> {
        let mut words = self.sight.words();
        if kind == Kind::List && !self.read.is_all() {
            words += &format!("\nread: {}", self.read.words());
        }
        for (of, read, sight) in &self.beside {
            if !read.is_all() || !sight.is_whole() {
                words += &format!("\n{}: {}{}", of.0, read.words(), sight.words());
            }
        }
        (!words.is_empty()).then(|| checksum(words.bytes()))
    }

    /// Whether what is shown of several records, in a list or beside one, changes with time alone.
    /// Which of a list are shown at all, its filter says.
    pub fn moves_with_time(&self, kind: Kind) -> bool {
        let beside = |(_, read, sight): &(TypeIndex, Grant, Sight)| {
            read.moves_with_time() || sight.moves_with_time()
        };
        self.beside.iter().any(beside) || (kind == Kind::List && self.sight.moves_with_time())
    }

    /// What sets apart what this caller is shown, as a sum.
    pub fn reader_sum(&self) -> Option<u64> {
        self.reader
    }

    /// Who asks.
    pub fn asker(&self) -> &Asker {
        &self.asker
    }

    /// Whether a stored record of the type may be seen.
    pub fn shows(&self, record: &Json) -> bool {
        self.read.failing(record, self.asker.now()).is_none()
    }

    /// Whether a record of a type that is shown beside may be seen, and what of it.
    pub fn beside(&self, of: TypeIndex) -> Option<(&Grant, &Sight)> {
        let found = self.beside.iter().find(|(index, ..)| *index == of)?;
        Some((&found.1, &found.2))
    }

    /// Which members of a stored record may not be seen.
    pub fn hidden_of(&self, record: Option<&Record>) -> Vec<String> {
        let hidden = record.map(|record| self.sight.hidden_of(record)).unwrap_or_default();
        hidden.into_iter().map(str::to_owned).collect()
    }
}
