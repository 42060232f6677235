//! What the engine asks of us while it filters.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use candor_core::expression::holds_of;
use candor_core::record::{Record, RecordId, Revision, Timestamp};
use candor_expression::{Comparison, Moment, Node, TextTest};
use candor_json::Decimal;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};

/// The interpreter of a connection: it answers `candor_holds`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interpreter(Arc<Mutex<Asked>>);

/// What the running query asks.
#[derive(Debug, Default)]
struct Asked {
    conditions: Vec<Node>,
    now: Timestamp,
}

impl Interpreter {
    /// Teaches a connection what filters call.
    pub(crate) fn teach(connection: &Connection) -> Result<Interpreter> {
        let interpreter = Interpreter::default();
        let asked = interpreter.clone();
        let flags = FunctionFlags::SQLITE_UTF8;
        connection
            .create_scalar_function(c"candor_holds", 6, flags, move |call| asked.holds(call))?;
        let flags = flags | FunctionFlags::SQLITE_DETERMINISTIC;
        connection.create_scalar_function(c"candor_text", 3, flags, text_holds)?;
        connection.create_scalar_function(c"candor_moment", 3, flags, moment_holds)?;
        connection.create_scalar_function(c"candor_whole", 1, flags, is_whole)?;
        Ok(interpreter)
    }

    /// Says what the next query asks.
    pub(crate) fn listen(&self, conditions: Vec<Node>, now: Timestamp) {
        *self.lock() = Asked { conditions, now };
    }

    fn holds(&self, call: &Context<'_>) -> Result<bool> {
        let asked = self.lock();
        let place = call.get_raw(0).as_i64().ok().and_then(|place| usize::try_from(place).ok());
        let condition = place.and_then(|place| asked.conditions.get(place));
        let condition = condition.ok_or_else(|| refused("no such condition is asked"))?;
        let id = call.get_raw(1).as_str()?;
        let record = Record {
            id: RecordId::parse(id).ok_or_else(|| refused("no record can have this id"))?,
            revision: Revision(call.get_raw(2).as_i64()?.cast_unsigned()),
            create_time: Timestamp(call.get_raw(3).as_i64()?),
            update_time: Timestamp(call.get_raw(4).as_i64()?),
            document: call.get_raw(5).as_str()?.to_owned(),
        };
        Ok(holds_of(condition, &record, asked.now))
    }

    fn lock(&self) -> MutexGuard<'_, Asked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refused(cause: &str) -> Error {
    Error::UserFunctionError(cause.into())
}

fn text_holds(call: &Context<'_>) -> Result<bool> {
    let test = [TextTest::StartsWith, TextTest::EndsWith, TextTest::Contains];
    let name = call.get_raw(0).as_str()?;
    let test = test.into_iter().find(|test| test.name() == name);
    let test = test.ok_or_else(|| refused("no such test"))?;
    Ok(test.holds(call.get_raw(1).as_str()?, call.get_raw(2).as_str()?))
}

fn moment_holds(call: &Context<'_>) -> Result<bool> {
    let symbol = call.get_raw(1).as_str()?;
    let comparison = Comparison::ALL.into_iter().find(|known| known.symbol() == symbol);
    let comparison = comparison.ok_or_else(|| refused("no such comparison"))?;
    let moment = |place| call.get_raw(place).as_str().map(Moment::parse);
    Ok(match (moment(0)?, moment(2)?) {
        (Some(stored), Some(wanted)) => comparison.holds(stored.cmp(&wanted)),
        _ => false,
    })
}

fn is_whole(call: &Context<'_>) -> Result<bool> {
    Ok(match call.get_raw(0) {
        ValueRef::Integer(_) => true,
        ValueRef::Null | ValueRef::Blob(_) => false,
        number => Decimal::is_integer(&crate::scalar::number(number)?),
    })
}
