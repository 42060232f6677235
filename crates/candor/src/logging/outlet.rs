//! Where lines go: a bounded queue, and a thread that writes them.
//!
//! Standard error may be a pipe that nobody reads. Whoever tells a line must not wait for that:
//! when the queue is full the line is dropped, and how many were is told as soon as there is room.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::Duration;

use candor_core::limits::{LOG_END_MAX_MS, LOG_QUEUE_MAX};
use tracing_subscriber::fmt::MakeWriter;

/// What is handed to the thread.
#[derive(Debug)]
enum Item {
    Line(Vec<u8>),
    /// All that was told before is to be written, and then this is to be answered.
    End(SyncSender<()>),
}

/// The near end of the queue.
#[derive(Debug, Clone)]
pub(super) struct Outlet {
    queue: SyncSender<Item>,
    dropped: Arc<AtomicU64>,
}

/// How the number of dropped lines is told.
type Tell = fn(u64) -> String;

impl Outlet {
    /// Begins to write lines.
    pub(super) fn begin(to: impl Write + Send + 'static, tell: Tell) -> io::Result<Outlet> {
        let (queue, lines) = sync_channel(LOG_QUEUE_MAX);
        let dropped = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&dropped);
        let write = move || write(to, &lines, &counted, tell);
        thread::Builder::new().name("candor-log".to_owned()).spawn(write)?;
        Ok(Outlet { queue, dropped })
    }

    /// Waits until what was told is written, but not for ever.
    pub(super) fn end(&self) {
        let (answer, written) = sync_channel(1);
        if self.queue.try_send(Item::End(answer)).is_ok() {
            // Nobody reads: what is left is lost, as it would be with the process.
            let _ = written.recv_timeout(Duration::from_millis(LOG_END_MAX_MS));
        }
    }
}

fn write(mut to: impl Write, lines: &Receiver<Item>, dropped: &AtomicU64, tell: Tell) {
    for item in lines {
        let lost = dropped.swap(0, Ordering::Relaxed);
        if lost > 0 {
            // Whoever would be told of a failure here reads what cannot be written.
            drop(to.write_all(tell(lost).as_bytes()));
        }
        match item {
            Item::Line(line) => drop(to.write_all(&line)),
            Item::End(answer) => {
                drop(to.flush());
                // Whoever waited may have given up.
                let _ = answer.send(());
            }
        }
    }
}

impl Write for Outlet {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if let Err(TrySendError::Full(_)) = self.queue.try_send(Item::Line(line.to_vec())) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Outlet {
    type Writer = Outlet;

    fn make_writer(&'a self) -> Outlet {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// A reader that does not read until it is let.
    #[derive(Debug, Clone)]
    struct Stuck {
        gate: Arc<Mutex<()>>,
        written: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Stuck {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _open = self.gate.lock().unwrap();
            self.written.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn whoever_tells_does_not_wait_and_is_told_what_was_lost() {
        let stuck = Stuck { gate: Arc::default(), written: Arc::default() };
        let mut outlet = Outlet::begin(stuck.clone(), |lost| format!("{lost} lost\n")).unwrap();
        let shut = stuck.gate.lock().unwrap();
        for _ in 0..LOG_QUEUE_MAX + 10 {
            outlet.write_all(b"line\n").unwrap();
        }
        let lost = outlet.dropped.load(Ordering::Relaxed);
        // One may have been taken from the queue already.
        assert!((9..=10).contains(&lost), "{lost}");
        drop(shut);
        while stuck.written.lock().unwrap().len() < 5 * LOG_QUEUE_MAX {
            thread::yield_now();
        }
        outlet.write_all(b"more\n").unwrap();
        outlet.end();
        let written = String::from_utf8(stuck.written.lock().unwrap().clone()).unwrap();
        assert!(written.contains(&format!("{lost} lost\n")), "{lost}");
        assert!(written.ends_with("more\n"));
    }
}
