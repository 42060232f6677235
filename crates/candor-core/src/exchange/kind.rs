//! What kind of exchange it is: what the target and the method make of it together.

/// The kind of an exchange. Questions are asked of some kinds only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// There is no request: its head could not be read.
    Unread,
    /// The path leads nowhere, or the target does not do what the method asks.
    Nowhere,
    /// GET or HEAD of a document of the server itself.
    Show,
    /// OPTIONS.
    Describe,
    /// OPTIONS of a browser that asks beforehand whether a page of another origin may ask.
    Preflight,
    /// GET or HEAD of a collection.
    List,
    /// POST to a collection.
    Create,
    /// GET or HEAD of a record.
    Read,
    /// PUT of a record.
    Replace,
    /// PATCH of a record.
    Update,
    /// DELETE of a record.
    Delete,
    /// POST of a transition to a record.
    Act,
    /// POST of several writes at once.
    Batch,
    /// What another service has.
    Forward,
}

impl Kind {
    /// Every kind, with the word that the reference uses.
    pub const ALL: [(Kind, &'static str); 14] = [
        (Kind::Unread, "unread"),
        (Kind::Nowhere, "nowhere"),
        (Kind::Show, "show"),
        (Kind::Describe, "describe"),
        (Kind::Preflight, "preflight"),
        (Kind::List, "list"),
        (Kind::Create, "create"),
        (Kind::Read, "read"),
        (Kind::Replace, "replace"),
        (Kind::Update, "update"),
        (Kind::Delete, "delete"),
        (Kind::Act, "act"),
        (Kind::Batch, "batch"),
        (Kind::Forward, "forward"),
    ];
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u16);

impl Kinds {
    /// Every kind.
    pub const ALL: Kinds = Kinds(u16::MAX);
    /// Those that have a request.
    pub const READABLE: Kinds = Kinds::ALL.without(Kind::Unread);
    /// Those that are for their target. A preflight is about another request, which will be told
    /// itself what is wrong with it.
    pub const TARGETED: Kinds = Kinds::READABLE.without(Kind::Preflight);
    /// Those whose target does what the method asks.
    pub const ROUTED: Kinds = Kinds::TARGETED.without(Kind::Nowhere);
    /// Those that only look.
    pub const READS: Kinds = Kinds::of(&[Kind::Show, Kind::List, Kind::Read]);
    /// Those that may carry content.
    pub const RECEIVED: Kinds =
        Kinds::of(&[Kind::Create, Kind::Replace, Kind::Update, Kind::Act, Kind::Batch]);
    /// Those whose content becomes records of one type.
    pub const CONTENT: Kinds = Kinds::RECEIVED.without(Kind::Batch);
    /// Those that are about one record, which must be there for all but PUT.
    pub const RECORD: Kinds =
        Kinds::of(&[Kind::Read, Kind::Replace, Kind::Update, Kind::Delete, Kind::Act]);
    /// Those that change something.
    pub const WRITES: Kinds = Kinds::of(&[
        Kind::Create,
        Kind::Replace,
        Kind::Update,
        Kind::Delete,
        Kind::Act,
        Kind::Batch,
    ]);
    /// Those that an Idempotency-Key can name: what they do is not the same when it is done twice.
    pub const KEYED: Kinds = Kinds::of(&[Kind::Create, Kind::Update, Kind::Act, Kind::Batch]);
    /// Those whose conditions are looked at. A batch has no state, so no condition holds of it.
    pub const VALIDATED: Kinds = Kinds::of(&[
        Kind::Show,
        Kind::List,
        Kind::Create,
        Kind::Read,
        Kind::Replace,
        Kind::Update,
        Kind::Delete,
        Kind::Act,
        Kind::Batch,
    ]);

    /// Those that access rules are asked about.
    pub const RULED: Kinds = Kinds::of(&[
        Kind::List,
        Kind::Create,
        Kind::Read,
        Kind::Replace,
        Kind::Update,
        Kind::Delete,
        Kind::Act,
        Kind::Forward,
    ]);

    /// Just these.
    pub const fn of(kinds: &[Kind]) -> Kinds {
        let mut bits = 0;
        let mut place = 0;
        while place < kinds.len() {
            bits |= 1 << kinds[place] as u16;
            place += 1;
        }
        Kinds(bits)
    }

    /// All but this one.
    #[must_use]
    pub const fn without(self, kind: Kind) -> Kinds {
        Kinds(self.0 & !(1 << kind as u16))
    }

    /// Whether they have a kind in common.
    pub const fn meets(self, others: Kinds) -> bool {
        self.0 & others.0 != 0
    }

    /// Whether this kind is among them.
    pub const fn contain(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }
}
