//! What the log is told of a store that failed.

use candor_core::change::Fault;
use http::request::Parts;
use uuid::Uuid;

/// Tells the log what failed. The client is told the id only, and the log no query: a token may
/// stand there by mistake.
pub(crate) fn log(fault: &Fault, head: &Parts) -> String {
    let log_id = Uuid::now_v7().to_string();
    tracing::error!(log_id, method = %head.method, path = head.uri.path(), kind = ?fault.kind, cause = fault.cause, "the store failed");
    log_id
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use candor_core::change::FaultKind;
    use http::Request;

    use super::*;

    #[derive(Clone, Default)]
    struct Said(Arc<Mutex<Vec<u8>>>);

    impl Write for Said {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_log_is_told_what_failed_and_no_secret() {
        let said = Said::default();
        let writer = said.clone();
        let told = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
        let request =
            Request::get("/v1/notes?token=SECRET").header("authorization", "Bearer SECRET");
        let head = request.body(()).unwrap().into_parts().0;
        let fault = Fault::new(FaultKind::Unreachable, "the disk is gone");
        let id = tracing::subscriber::with_default(told, || log(&fault, &head));
        let said = String::from_utf8(said.0.lock().unwrap().clone()).unwrap();
        for part in [id.as_str(), "/v1/notes", "the disk is gone"] {
            assert!(said.contains(part), "{said}");
        }
        assert!(!said.contains("SECRET"), "{said}");
    }
}
