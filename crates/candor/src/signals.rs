//! Ctrl-C and SIGTERM: a wish to stop, not a blow.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tokio::runtime::Builder;
use tokio::select;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::exit::{Exit, Failure};

/// The signals that ask to stop. From when this is made on they do not end the process by
/// themselves.
#[derive(Debug)]
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// Listens for them; called in a runtime.
    pub(crate) fn new() -> Result<Signals, Failure> {
        let listen = || -> io::Result<Signals> {
            let interrupt = signal(SignalKind::interrupt())?;
            Ok(Signals { interrupt, terminate: signal(SignalKind::terminate())? })
        };
        listen().map_err(|error| unheard(&error))
    }

    /// The next of them.
    pub(crate) async fn next(&mut self) {
        select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

fn unheard(error: &io::Error) -> Failure {
    let happened = format!("signals cannot be listened for ({error})");
    Failure::new(Exit::Usage, happened, "give the process more file descriptors and threads")
}

/// Whether somebody asked to stop, for work that looks now and then.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Watches for the signals beside the work, as long as the process lives.
    pub(crate) fn watched() -> Result<Interrupt, Failure> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| unheard(&error))?;
        let mut signals = {
            let _inside = runtime.enter();
            Signals::new()?
        };
        let interrupt = Interrupt::default();
        let asked = Arc::clone(&interrupt.0);
        let watch = move || {
            runtime.block_on(signals.next());
            asked.store(true, Ordering::SeqCst);
        };
        let watching = thread::Builder::new().name("candor-signals".to_owned()).spawn(watch);
        watching.map_err(|error| unheard(&error))?;
        Ok(interrupt)
    }

    /// Whether it was asked.
    pub(crate) fn asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
