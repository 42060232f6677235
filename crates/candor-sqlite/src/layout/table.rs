//! The tables of an API as the code uses them: names and statements, made once.

use candor_core::declaration::{Api, FieldIndex, FieldKind, OnDelete, ResourceType, TypeIndex};
use candor_core::limits::PURGE_BATCH_MAX;

use super::shape::{Shape, Shapes};
use super::sql::{quote, table};

/// Every table of an API.
#[derive(Debug)]
pub(crate) struct Layout {
    /// In the order of the API's types.
    tables: Vec<Table>,
}

/// The table of a resource type.
#[derive(Debug)]
pub(crate) struct Table {
    /// Quoted.
    pub(crate) name: String,
    /// The columns of the fields, quoted, in the order of the fields.
    pub(crate) columns: Vec<String>,
    /// What they hold.
    pub(crate) kinds: Vec<FieldKind>,
    /// `id` → revision, `create_time`, `update_time`, `delete_time`.
    pub(crate) standing: String,
    /// `id` → the same and the document.
    pub(crate) read: String,
    /// `id`, revision, `create_time`, `update_time`, document, fields: a row that is not there.
    pub(crate) insert: String,
    /// The same, for a row that is.
    pub(crate) update: String,
    /// `id`, revision, now: leaves a tombstone. A record does not go before it was written.
    pub(crate) entomb: String,
    /// `id`: leaves nothing.
    pub(crate) remove: String,
    /// For each uniqueness, its values and an `id` → the other record that has them.
    pub(crate) holders: Vec<String>,
    /// Where to look for records that refer to one of these.
    pub(crate) referring: Vec<Referring>,
    /// A time → forgets some of the tombstones up to it.
    pub(crate) purge: String,
    /// Every live record.
    pub(crate) export: String,
}

/// A field that refers to a table.
#[derive(Debug)]
pub(crate) struct Referring {
    pub(crate) resource_type: TypeIndex,
    pub(crate) field: FieldIndex,
    pub(crate) on_delete: OnDelete,
    /// `id` → live records that refer to it, by id, each with its state where it has a lifecycle.
    pub(crate) sql: String,
}

impl Layout {
    /// The tables of an API that are laid out so.
    pub(crate) fn new(api: &Api, shapes: &Shapes) -> Layout {
        let shape = |resource_type: &ResourceType| &shapes[&resource_type.name];
        let state = |from: &ResourceType| match &from.lifecycle {
            Some(lifecycle) => quote(shape(from).column_name(&lifecycle.member)),
            None => "NULL".to_owned(),
        };
        let referring = |resource_type: &ResourceType| {
            (resource_type.referrers.iter())
                .map(|referrers| {
                    let from = api.of(referrers.resource_type);
                    let column = shape(from).column_name(&from.field(referrers.field).name);
                    Referring {
                        resource_type: referrers.resource_type,
                        field: referrers.field,
                        on_delete: referrers.on_delete,
                        sql: referring(&table(&from.name), &quote(column), &state(from)),
                    }
                })
                .collect()
        };
        let new = |resource_type| {
            Table::new(resource_type, shape(resource_type), referring(resource_type))
        };
        Layout { tables: api.types.iter().map(new).collect() }
    }

    /// The table of a type.
    pub(crate) fn of(&self, index: TypeIndex) -> &Table {
        &self.tables[usize::from(index.0)]
    }
}

fn referring(table: &str, column: &str, state: &str) -> String {
    format!(
        "SELECT id, {state} FROM {table} WHERE delete_time IS NULL AND {column} = ?1 ORDER BY id"
    )
}

impl Table {
    fn new(resource_type: &ResourceType, shape: &Shape, referring: Vec<Referring>) -> Table {
        let name = table(&resource_type.name);
        let columns: Vec<String> = (resource_type.fields.iter())
            .map(|field| quote(shape.column_name(&field.name)))
            .collect();
        let holders = (resource_type.unique.iter())
            .map(|unique| {
                holder(&name, unique.fields.iter().map(|field| &*columns[usize::from(field.0)]))
            })
            .collect();
        Table {
            standing: format!(
                "SELECT revision, create_time, update_time, delete_time FROM {name} WHERE id = ?1"
            ),
            read: format!(
                "SELECT revision, create_time, update_time, delete_time, document FROM {name} \
                 WHERE id = ?1"
            ),
            insert: insert(&name, &columns),
            update: update(&name, &columns),
            entomb: entomb(&name, &columns),
            remove: format!("DELETE FROM {name} WHERE id = ?1"),
            purge: format!(
                "DELETE FROM {name} WHERE id IN (SELECT id FROM {name} \
                 WHERE delete_time IS NOT NULL AND delete_time <= ?1 LIMIT {PURGE_BATCH_MAX})"
            ),
            export: format!(
                "SELECT id, revision, create_time, update_time, document FROM {name} \
                 WHERE delete_time IS NULL ORDER BY id"
            ),
            kinds: resource_type.fields.iter().map(|field| field.kind).collect(),
            name,
            columns,
            holders,
            referring,
        }
    }
}

fn insert(name: &str, columns: &[String]) -> String {
    let places: String = (0..columns.len()).map(|place| format!(", ?{}", place + 6)).collect();
    let columns: String = columns.iter().map(|column| format!(", {column}")).collect();
    format!(
        "INSERT INTO {name} (id, revision, create_time, update_time, document{columns}) \
         VALUES (?1, ?2, ?3, ?4, ?5{places})"
    )
}

fn update(name: &str, columns: &[String]) -> String {
    let columns: String =
        (columns.iter().zip(6..)).map(|(column, place)| format!(", {column} = ?{place}")).collect();
    format!(
        "UPDATE {name} SET revision = ?2, create_time = ?3, update_time = ?4, delete_time = NULL, \
         document = ?5{columns} WHERE id = ?1"
    )
}

fn entomb(name: &str, columns: &[String]) -> String {
    let columns: String = columns.iter().map(|column| format!(", {column} = NULL")).collect();
    format!(
        "UPDATE {name} SET revision = ?2, update_time = max(?3, update_time), \
         delete_time = max(?3, update_time), document = NULL{columns} WHERE id = ?1"
    )
}

fn holder<'a>(name: &str, columns: impl ExactSizeIterator<Item = &'a str>) -> String {
    let id = columns.len() + 1;
    let values: Vec<_> =
        columns.zip(1..).map(|(column, place)| format!("{column} = ?{place}")).collect();
    let values = values.join(" AND ");
    format!("SELECT id FROM {name} WHERE delete_time IS NULL AND {values} AND id <> ?{id} LIMIT 1")
}
