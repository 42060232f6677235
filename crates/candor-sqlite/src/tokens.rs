//! API tokens, kept by their digests.
//!
//! They are made and taken back by the program, beside a server that has the store open: each in a
//! short transaction of its own on a connection of its own. The writer keeps nothing of them in
//! memory, and waits for the lock of the engine as long as such a transaction takes; the next
//! look-up finds what was done.

use std::path::Path;

use candor_core::caller::{Digest, Token};
use candor_core::limits::NESTING_MAX_DEPTH;
use candor_core::record::Timestamp;
use candor_json::Json;
use rusqlite::types::Type;
use rusqlite::{Connection, Error, OptionalExtension, Result, Row, TransactionBehavior};

use crate::open::{OpenError, check, open_beside, place};

const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS _candor_tokens (
        digest BLOB NOT NULL PRIMARY KEY, caller TEXT NOT NULL, roles TEXT NOT NULL,
        claims TEXT NOT NULL, create_time INTEGER NOT NULL, expire_time INTEGER,
        revoke_time INTEGER
    ) STRICT, WITHOUT ROWID;";

const COLUMNS: &str = "digest, caller, roles, claims, create_time, expire_time, revoke_time";

/// Makes the table: stores from before there were callers have none.
pub(crate) fn prepare(connection: &Connection) -> Result<()> {
    connection.execute_batch(TABLE)
}

/// The token of this digest.
pub(crate) fn find(connection: &Connection, digest: &Digest) -> Result<Option<Token>> {
    let sql = "SELECT digest, caller, roles, claims, create_time, expire_time, revoke_time \
               FROM _candor_tokens WHERE digest = ?1";
    connection.prepare_cached(sql)?.query_row([digest.0], token).optional()
}

fn token(row: &Row<'_>) -> Result<Token> {
    let roles = json(row, 2)?;
    let roles = roles.as_array().and_then(|roles| {
        roles.iter().map(|role| role.as_str().map(str::to_owned)).collect::<Option<_>>()
    });
    Ok(Token {
        digest: Digest(row.get(0)?),
        id: row.get(1)?,
        roles: roles.ok_or_else(|| damaged(2, "the roles of a token are no list of texts"))?,
        claims: json(row, 3)?,
        create_time: Timestamp(row.get(4)?),
        expire_time: row.get::<_, Option<i64>>(5)?.map(Timestamp),
        revoke_time: row.get::<_, Option<i64>>(6)?.map(Timestamp),
    })
}

fn json(row: &Row<'_>, column: usize) -> Result<Json> {
    Json::read(row.get_ref(column)?.as_bytes()?, NESTING_MAX_DEPTH)
        .map_err(|_| damaged(column, "what is kept of a token is no JSON"))
}

fn damaged(column: usize, what: &str) -> Error {
    Error::FromSqlConversionFailure(column, Type::Text, what.into())
}

/// The tokens of a store, which may be open.
#[derive(Debug)]
pub struct Tokens {
    connection: Connection,
}

impl Tokens {
    /// Those of the store at `path`, which must be there.
    pub fn of(path: &Path) -> Result<Tokens, OpenError> {
        let connection = open_beside(&place(path)?)?;
        if check(&connection)? {
            return Err(OpenError::NotAStore { cause: "it is empty".to_owned() });
        }
        prepare(&connection)?;
        Ok(Tokens { connection })
    }

    /// Keeps a token, in the place of one with its digest. On disk when this is good.
    pub fn keep(&self, token: &Token) -> Result<(), OpenError> {
        let sql = "INSERT OR REPLACE INTO _candor_tokens VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let roles = Json::array(token.roles.iter().map(|role| Json::text(role.as_str())));
        self.connection.execute(
            sql,
            (
                token.digest.0,
                &token.id,
                roles.to_text(),
                token.claims.to_text(),
                token.create_time.0,
                token.expire_time.map(|time| time.0),
                token.revoke_time.map(|time| time.0),
            ),
        )?;
        Ok(())
    }

    /// All of them, in the order in which they were made.
    pub fn all(&self) -> Result<Vec<Token>, OpenError> {
        let sql = format!("SELECT {COLUMNS} FROM _candor_tokens ORDER BY create_time, digest");
        let mut statement = self.connection.prepare(&sql)?;
        let tokens = statement.query_map([], token)?.collect::<Result<_>>()?;
        Ok(tokens)
    }

    /// Takes back the token with this handle, and says what it was before. Nothing when there is
    /// none; one that was taken back keeps its time.
    pub fn revoke(&mut self, handle: &str, now: Timestamp) -> Result<Option<Token>, OpenError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let sql = format!("SELECT {COLUMNS} FROM _candor_tokens");
        let found = transaction
            .prepare(&sql)?
            .query_map([], token)?
            .find(|token| token.as_ref().map_or(true, |token| token.digest.handle() == handle))
            .transpose()?;
        if let Some(token) = found.as_ref().filter(|token| token.revoke_time.is_none()) {
            let sql = "UPDATE _candor_tokens SET revoke_time = ?2 WHERE digest = ?1";
            transaction.execute(sql, (token.digest.0, now.0))?;
        }
        transaction.commit()?;
        Ok(found)
    }
}
