//! What an error of the engine means. Codes of SQLite are known here and nowhere else.

use candor_core::change::{Fault, FaultKind};
use rusqlite::{Error, ErrorCode, ffi};

use crate::open::OpenError;

/// The fault an error of the engine is.
pub(crate) fn fault(error: &Error) -> Fault {
    Fault::new(kind(error), error)
}

fn kind(error: &Error) -> FaultKind {
    let Error::SqliteFailure(failure, _) = error else { return kind_of_reading(error) };
    match failure.code {
        ErrorCode::DiskFull => FaultKind::Full,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => FaultKind::Busy,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => FaultKind::Damaged,
        ErrorCode::OperationInterrupted => FaultKind::Late,
        // The shared memory file beside the log is grown before anything is written to it.
        ErrorCode::SystemIoFailure if failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE => {
            FaultKind::Full
        }
        ErrorCode::SystemIoFailure => FaultKind::Damaged,
        _ => FaultKind::Defect,
    }
}

/// A column that does not hold what we put there was changed by somebody else, or by the disk.
fn kind_of_reading(error: &Error) -> FaultKind {
    match error {
        Error::InvalidColumnType(..)
        | Error::FromSqlConversionFailure(..)
        | Error::IntegralValueOutOfRange(..)
        | Error::Utf8Error(..) => FaultKind::Damaged,
        _ => FaultKind::Defect,
    }
}

/// Whether a statement broke a uniqueness.
pub(crate) fn breaks_uniqueness(error: &Error) -> bool {
    error.sqlite_extended_error_code() == Some(ffi::SQLITE_CONSTRAINT_UNIQUE)
}

/// Whether a statement would have written, on a connection that only reads.
pub(crate) fn only_reads(error: &Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ReadOnly)
}

impl From<Error> for OpenError {
    fn from(error: Error) -> OpenError {
        let cause = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => OpenError::NotAStore { cause },
            Some(ErrorCode::DatabaseCorrupt) => OpenError::Damaged { cause },
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                OpenError::Unusable { cause }
            }
            _ => OpenError::Fault(fault(&error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: i32, expected: FaultKind) {
        assert_eq!(fault(&Error::SqliteFailure(ffi::Error::new(code), None)).kind, expected);
    }

    #[test]
    fn each_code_is_the_fault_whose_answer_helps() {
        check(ffi::SQLITE_FULL, FaultKind::Full);
        check(ffi::SQLITE_IOERR_SHMSIZE, FaultKind::Full);
        check(ffi::SQLITE_BUSY, FaultKind::Busy);
        check(ffi::SQLITE_BUSY_SNAPSHOT, FaultKind::Busy);
        check(ffi::SQLITE_LOCKED, FaultKind::Busy);
        check(ffi::SQLITE_CORRUPT, FaultKind::Damaged);
        check(ffi::SQLITE_NOTADB, FaultKind::Damaged);
        check(ffi::SQLITE_IOERR_READ, FaultKind::Damaged);
        check(ffi::SQLITE_IOERR_FSYNC, FaultKind::Damaged);
        check(ffi::SQLITE_INTERRUPT, FaultKind::Late);
        check(ffi::SQLITE_MISUSE, FaultKind::Defect);
        check(ffi::SQLITE_CONSTRAINT_NOTNULL, FaultKind::Defect);
    }
}
