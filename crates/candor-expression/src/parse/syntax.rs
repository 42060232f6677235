//! Syntax: the parts of an expression as they are written, in one table.
//!
//! A filter is read for each request that has one. Names are places in the source, and parts name
//! each other by their place in the table, so that reading allocates the table and nothing else.

use std::borrow::Cow;
use std::num::NonZeroU16;

use super::text;
use crate::limits::{DEPTH_MAX, NODES_MAX, SOURCE_MAX_BYTES};
use crate::mistake::{Mistake, MistakeKind};
use crate::node::{Comparison, Operation};

// What small numbers are kept in has room for all that the limits let through.
const _: () = {
    assert!(SOURCE_MAX_BYTES < u16::MAX as usize);
    assert!(NODES_MAX < u16::MAX as usize);
    assert!(DEPTH_MAX < u8::MAX as usize);
};

/// An expression as it is written.
#[derive(Debug)]
pub(crate) struct Syntax<'s> {
    source: &'s str,
    parts: Vec<Part>,
    root: PartId,
}

/// A part of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) kind: PartKind,
    /// With the parentheses around it.
    pub(crate) span: Span,
    /// How deep it nests: 1 for a name or literal.
    pub(super) height: u8,
    /// The part behind it, where it stands in a row.
    next: Option<PartId>,
}

/// The place of a part in the table, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PartId(NonZeroU16);

/// Parts that stand behind each other: operands, items, arguments.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Row {
    ends: Option<(PartId, PartId)>,
    /// How many there are.
    pub(crate) count: u16,
}

/// Bytes of the source, the end left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    start: u16,
    end: u16,
}

/// What a part is. Names, numbers and texts are where they were written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PartKind {
    Null,
    Boolean(bool),
    Integer(Span),
    Number(Span),
    Text(Written),
    List(Row),
    Name(Span),
    Member { of: PartId, name: Written },
    Call { receiver: Option<PartId>, name: Span, arguments: Row },
    Not(PartId),
    Negate(PartId),
    And(Row),
    Or(Row),
    Infix { operator: Infix, left: PartId, right: PartId },
}

/// A text in quotes, or a name, which has none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written {
    /// With its quotes.
    pub(crate) span: Span,
    pub(super) quotes: Quotes,
}

/// What stands around a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quotes {
    /// Bytes before it: its quote, and the `r` of a raw one.
    pub(super) before: u8,
    /// Bytes behind it.
    pub(super) behind: u8,
    /// Whether it says just what stands between.
    pub(super) plain: bool,
}

impl Quotes {
    /// Around a name.
    pub(super) const NONE: Quotes = Quotes { before: 0, behind: 0, plain: true };
}

/// Operators with two sides, `&&` and `||` aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Infix {
    Compare(Comparison),
    In,
    Calculate(Operation),
}

impl<'s> Syntax<'s> {
    /// Room for so many parts.
    pub(super) fn with_capacity(source: &'s str, parts: usize) -> Syntax<'s> {
        let root = PartId(NonZeroU16::MIN);
        Syntax { source, parts: Vec::with_capacity(parts), root }
    }

    /// The same, complete.
    pub(super) fn rooted(self, root: PartId) -> Syntax<'s> {
        Syntax { root, ..self }
    }

    /// The part that holds all others.
    pub(crate) fn root(&self) -> &Part {
        self.part(self.root)
    }

    pub(crate) fn part(&self, id: PartId) -> &Part {
        &self.parts[id.place()]
    }

    /// The parts of a row.
    pub(crate) fn row(&self, row: Row) -> impl Iterator<Item = &Part> {
        let first = row.ends.map(|(first, _)| self.part(first));
        std::iter::successors(first, |part| part.next.map(|next| self.part(next)))
    }

    /// What stands there.
    pub(crate) fn written(&self, span: Span) -> &'s str {
        self.source.get(usize::from(span.start)..usize::from(span.end)).unwrap_or_default()
    }

    /// What a text or a name says.
    pub(crate) fn text(&self, text: Written) -> Cow<'s, str> {
        let Written { span, quotes } = text;
        if !quotes.plain {
            return Cow::Owned(text::decoded(self.written(span)));
        }
        let (start, end) =
            (span.start + u16::from(quotes.before), span.end - u16::from(quotes.behind));
        Cow::Borrowed(self.written(Span { start, end }))
    }

    /// How many parts there are so far.
    pub(super) fn count(&self) -> usize {
        self.parts.len()
    }

    pub(super) fn push(&mut self, kind: PartKind, span: Span, height: u8) -> PartId {
        self.parts.push(Part { kind, span, height, next: None });
        let count = u16::try_from(self.parts.len()).ok().and_then(NonZeroU16::new);
        PartId(count.expect("there is one, and no more than there may be"))
    }

    /// The same part, written from here to there.
    pub(super) fn widen(&mut self, id: PartId, span: Span) {
        self.parts[id.place()].span = span;
    }

    /// The row with one part more.
    pub(super) fn append(&mut self, row: Row, id: PartId) -> Row {
        let first = row.ends.map_or(id, |(first, last)| {
            self.parts[last.place()].next = Some(id);
            first
        });
        Row { ends: Some((first, id)), count: row.count + 1 }
    }
}

impl PartId {
    fn place(self) -> usize {
        usize::from(self.0.get()) - 1
    }
}

impl Span {
    /// From one byte to before another. No source is longer than an `u16` tells.
    pub(crate) fn new(start: usize, end: usize) -> Span {
        Span { start: start as u16, end: end as u16 }
    }

    /// From the beginning of one to the end of the other.
    pub(crate) fn to(self, other: Span) -> Span {
        Span { start: self.start, end: other.end }
    }

    /// Boxed, since what is read and checked without one should not carry its room about.
    #[cold]
    pub(crate) fn mistake(self, kind: MistakeKind, message: String) -> Box<Mistake> {
        let (start, end) = (usize::from(self.start), usize::from(self.end));
        Box::new(Mistake { kind, start, end, message })
    }
}
