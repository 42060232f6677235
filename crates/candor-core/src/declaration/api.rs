//! The API as declared: what every other part works from. Made once, before the server listens, and
//! never changed.

use std::collections::HashMap;
use std::sync::OnceLock;

use candor_expression::{Environment, Expression};
use candor_json::Schema;

use super::access::Access;
use super::callers::Callers;
use super::cors::Cors;
use super::deprecation::Deprecation;
use super::info::Info;
use super::lifecycle::Lifecycle;
use super::rule::Check;
use super::service::{Hooks, Upstream};
use crate::rate::Rate;
use crate::record::{Scalar, Timestamp};

/// The place of a type in [`Api::types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeIndex(pub u16);

/// The place of a field in [`ResourceType::fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldIndex(pub u16);

/// The place of a uniqueness in [`ResourceType::unique`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UniqueIndex(pub u16);

/// A declared API.
#[derive(Debug)]
pub struct Api {
    /// What it is called.
    pub title: String,
    /// What it is for, in a sentence.
    pub about: Option<String>,
    /// Whom to ask about it, and what those agree to who use it.
    pub info: Info,
    /// The first segment of every record's path, such as `v1`.
    pub version: String,
    /// That this version is on its way out.
    pub deprecation: Option<Deprecation>,
    /// Versions that are gone: every URL below them answers 410.
    pub retired: Vec<Retired>,
    /// The pages of other origins that may use it.
    pub cors: Option<Cors>,
    /// Who may read the metrics; without a rule, this machine.
    pub metrics: Option<Expression>,
    /// Who may be told how an answer to them came about; without a rule, nobody.
    pub explain: Option<Expression>,
    /// Seconds for which browsers that came over TLS are to come by no other way.
    pub strict_transport_seconds: Option<u64>,
    /// Which credentials are taken.
    pub callers: Callers,
    /// Bytes of content a request may carry.
    pub content_max_bytes: u64,
    /// Live records of a collection past which a filter needs an index that narrows it.
    pub scan_max_records: u64,
    /// Milliseconds a request may take to arrive.
    pub deadline_ms: u64,
    /// How many requests each caller may make, where that is limited.
    pub rate: Option<Rate>,
    /// Records that one deletion may take along or change.
    pub cascade_max_records: usize,
    /// References that `expand` may follow in a row; 0: none.
    pub expand_max_depth: usize,
    /// Seconds the answer to a request with an Idempotency-Key is kept.
    pub idempotency_seconds: u64,
    /// The resource types, sorted by name.
    pub types: Vec<ResourceType>,
    /// The same by name. Kept in step with `types` by the loader.
    pub by_name: HashMap<String, TypeIndex>,
    /// Whether what is shown depends on who asks.
    pub by_caller: bool,
    /// The types that other services have, sorted by name.
    pub upstreams: Vec<Upstream>,
    /// Whether anything of it is on its way out.
    pub deprecates: bool,
    /// The fields that scripts of other origins may send and read, made when first asked for.
    pub(crate) cross_origin: OnceLock<crate::openapi::CrossOrigin>,
    /// Whether what a caller is shown can depend on who they are. Kept in step with `types` by the
    /// loader.
    pub asks_who: bool,
    /// A sum over what is declared: representations that show more than what is stored tell it.
    pub sum: u32,
    /// The OpenAPI document, made when it is first asked for.
    pub(crate) openapi: OnceLock<crate::openapi::Served>,
}

/// A version of the API that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retired {
    /// Its path segment, such as `v0`.
    pub version: String,
    /// Since when: the first moment of the declared day, UTC.
    pub since: Timestamp,
}

/// A declared resource type.
#[derive(Debug)]
pub struct ResourceType {
    /// Its own place in [`Api::types`].
    pub index: TypeIndex,
    /// Its path segment and the name of its table: `^[a-z][a-z0-9_-]{0,62}$`.
    pub name: String,
    /// What it is for, in a sentence.
    pub about: Option<String>,
    /// That it is on its way out, or that all of the version is.
    pub deprecation: Option<Deprecation>,
    /// What a record's document must be.
    pub schema: Schema,
    /// What filters may name.
    pub environment: Environment,
    /// The top-level scalar fields, in the order of the schema.
    pub fields: Vec<Field>,
    /// Where ids come from.
    pub id: IdRule,
    /// Fields whose values no two live records share.
    pub unique: Vec<Unique>,
    /// Fields that hold the id of another record.
    pub references: Vec<Reference>,
    /// Fields of all types that refer to this one.
    pub referrers: Vec<Referrers>,
    /// Indexes, besides those of `unique` and `references`.
    pub indexes: Vec<Index>,
    /// Whether lists may look at every record of a large collection.
    pub scans: Scans,
    /// The states of its records, and the ways between them.
    pub lifecycle: Option<Lifecycle>,
    /// What must be true of every record, beyond the schema.
    pub checks: Vec<Check>,
    /// Who may do what.
    pub access: Access,
    /// The services that are asked before a change, if there are any.
    pub hooks: Option<Hooks>,
    /// What can be done.
    pub operations: Operations,
    /// Whether a write must say what it expects to find.
    pub preconditions: Preconditions,
    /// Seconds a deleted record is remembered (410); 0: not at all.
    pub tombstone_seconds: u64,
    /// Whether content of unknown length is taken (else 411).
    pub chunked: bool,
    /// The place of its first path among the templates of the API.
    pub(crate) first_template: usize,
}

/// A top-level scalar field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its member name.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
}

/// What a scalar field holds; `null` beside it is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// A string.
    Text,
    /// A number without a fraction.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
}

/// Where the ids of a type come from.
#[derive(Debug)]
pub enum IdRule {
    /// The server makes a UUID of version 7 (RFC 9562 §5.7).
    Uuid,
    /// The client chooses; PUT creates. The pattern is an ECMA 262 one, as in JSON Schema, and must
    /// match.
    Client(IdPattern),
    /// The id is the value of this text field; PUT creates when they agree.
    Field(FieldIndex),
}

impl IdRule {
    /// Whether ids are the client's to choose, so that PUT creates.
    pub fn is_chosen(&self) -> bool {
        !matches!(self, IdRule::Uuid)
    }
}

/// The pattern ids chosen by clients must match.
#[derive(Debug)]
pub struct IdPattern {
    /// As declared.
    pub source: String,
    /// `{"type": "string", "pattern": source}`.
    pub schema: Schema,
}

/// Fields whose values, together, no two live records share. Records where one of them is absent
/// are not compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unique {
    /// At least one.
    pub fields: Vec<FieldIndex>,
}

impl Unique {
    /// The values of a record in these fields, by all of its columns; nothing where one is absent.
    pub fn values<'a>(&self, columns: &'a [Scalar]) -> Option<Vec<&'a Scalar>> {
        let value = |field: &FieldIndex| &columns[usize::from(field.0)];
        let values: Vec<_> = self.fields.iter().map(value).collect();
        (!values.contains(&&Scalar::Absent)).then_some(values)
    }
}

/// A field that holds the id of another record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The field, a text.
    pub field: FieldIndex,
    /// The type it refers to.
    pub to: TypeIndex,
    /// What becomes of the record that refers when the other is deleted.
    pub on_delete: OnDelete,
    /// The path segment behind the other's id where the records that refer to it are listed.
    pub segment: String,
}

/// A field of some type that refers to this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referrers {
    /// The type whose records refer.
    pub resource_type: TypeIndex,
    /// Its field.
    pub field: FieldIndex,
    /// What becomes of them when the one they refer to is deleted.
    pub on_delete: OnDelete,
    /// The path segment behind an id of this type where they are listed.
    pub segment: String,
}

/// What becomes of a record when one that it refers to is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OnDelete {
    /// It stays, and keeps the other from being deleted.
    Restrict,
    /// It is deleted with it.
    Cascade,
    /// It loses the member that refers.
    Clear,
}

impl OnDelete {
    /// All of them, with the words a declaration uses.
    pub const ALL: [(OnDelete, &'static str); 3] = [
        (OnDelete::Restrict, "restrict"),
        (OnDelete::Cascade, "cascade"),
        (OnDelete::Clear, "clear"),
    ];
}

/// An index over columns: it finds records by the first, by the first two, and so on, and has them
/// in the order of what follows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Index {
    /// At least one, none of them the id, which settles the order behind them.
    pub columns: Vec<Column>,
}

/// What a list can be sorted by and an index can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The record's id, by code point.
    Id,
    /// When the record was created, in milliseconds.
    CreateTime,
    /// When it was written last, in milliseconds.
    UpdateTime,
    /// A top-level scalar field.
    Field(FieldIndex),
}

/// Whether lists may look at every record of a large collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scans {
    /// A filter that no index narrows is refused once the collection is large.
    #[default]
    Refused,
    /// They may take as long as a list may take.
    Allowed,
}

/// What can be asked of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// GET and HEAD on the collection.
    List,
    /// POST on the collection.
    Create,
    /// GET and HEAD on a record.
    Read,
    /// PUT on a record.
    Replace,
    /// PATCH on a record.
    Update,
    /// DELETE on a record.
    Delete,
}

impl Operation {
    /// All of them, with the names a declaration uses and the method each is asked by.
    pub const ALL: [(Operation, &'static str, &'static str); 6] = [
        (Operation::List, "list", "GET"),
        (Operation::Create, "create", "POST"),
        (Operation::Read, "read", "GET"),
        (Operation::Replace, "replace", "PUT"),
        (Operation::Update, "update", "PATCH"),
        (Operation::Delete, "delete", "DELETE"),
    ];
}

/// How far each operation is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operations {
    /// By [`Operation`], in the order of [`Operation::ALL`].
    pub support: [Support; 6],
}

impl Operations {
    /// How far this operation is there.
    pub fn of(&self, operation: Operation) -> Support {
        self.support[operation as usize]
    }
}

/// How far an operation is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// It works.
    Built,
    /// It is announced: 501 until it exists.
    Planned,
    /// It does not exist here: 405.
    Absent,
}

/// Whether a write must say what it expects to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preconditions {
    /// It may.
    Optional,
    /// PUT, PATCH and DELETE of a live record without one are refused (428).
    Required,
}

impl Api {
    /// The type of this name.
    pub fn resource_type(&self, name: &str) -> Option<&ResourceType> {
        self.by_name.get(name).map(|index| self.of(*index))
    }

    /// The type of this name that another service has.
    pub fn upstream(&self, name: &str) -> Option<&Upstream> {
        self.upstreams.iter().find(|upstream| upstream.name == name)
    }

    /// The type at this place.
    pub fn of(&self, index: TypeIndex) -> &ResourceType {
        &self.types[usize::from(index.0)]
    }
}

impl ResourceType {
    /// Whether there is anything to it that not everybody may do.
    pub fn is_ruled(&self) -> bool {
        let mut ways = self.lifecycle.iter().flat_map(|lifecycle| &lifecycle.transitions);
        !self.access.is_open() || ways.any(|way| way.allow.is_some())
    }

    /// Who is listed at this segment behind an id.
    pub fn referrers_at(&self, segment: &str) -> Option<&Referrers> {
        self.referrers.iter().find(|referrers| referrers.segment == segment)
    }

    /// Whether a record whose state field has this value is frozen.
    pub fn freezes(&self, state: Option<&str>) -> bool {
        self.lifecycle
            .as_ref()
            .is_some_and(|lifecycle| lifecycle.freezes(state.unwrap_or(&lifecycle.initial)))
    }

    /// Whether there is more to a record than its schema says.
    pub fn has_rules(&self) -> bool {
        self.lifecycle.is_some() || !self.checks.is_empty()
    }

    /// Whether one request may create many records. A service that must agree to each is asked once
    /// a request, so then it may not.
    pub fn takes_many(&self) -> bool {
        self.hooks.as_ref().is_none_or(|hooks| hooks.create.is_none())
    }

    /// The field at this place.
    pub fn field(&self, index: FieldIndex) -> &Field {
        &self.fields[usize::from(index.0)]
    }

    /// The field of this name.
    pub fn field_named(&self, name: &str) -> Option<FieldIndex> {
        let place = self.fields.iter().position(|field| field.name == name)?;
        u16::try_from(place).ok().map(FieldIndex)
    }

    /// Whether lists can be sorted by this field: it begins an index of any kind.
    pub fn indexed(&self, field: FieldIndex) -> bool {
        self.leads(Column::Field(field))
    }

    /// Whether an index of any kind begins with this column.
    pub fn leads(&self, column: Column) -> bool {
        self.all_indexes().any(|index| index.columns.first() == Some(&column))
    }

    /// Every index: that of the ids, the declared ones, and those that uniqueness and references
    /// bring.
    pub fn all_indexes(&self) -> impl Iterator<Item = Index> {
        let of = |fields: &[FieldIndex]| Index {
            columns: fields.iter().map(|field| Column::Field(*field)).collect(),
        };
        std::iter::once(Index { columns: vec![Column::Id] })
            .chain(self.indexes.iter().cloned())
            .chain(self.unique.iter().map(move |unique| of(&unique.fields)))
            .chain(self.references.iter().map(move |reference| of(&[reference.field])))
    }

    /// Every column that there may be an index of.
    pub fn columns(&self) -> impl Iterator<Item = Column> {
        let fields = (0_u16..).zip(&self.fields).map(|(place, _)| Column::Field(FieldIndex(place)));
        [Column::Id, Column::CreateTime, Column::UpdateTime].into_iter().chain(fields)
    }

    /// The member that shows a column.
    pub fn member(&self, column: Column) -> &str {
        match column {
            Column::Id => "id",
            Column::CreateTime => "create_time",
            Column::UpdateTime => "update_time",
            Column::Field(field) => &self.field(field).name,
        }
    }
}
