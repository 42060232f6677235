//! Progress of an import and of a survey of the store: a bar on a terminal, silence elsewhere.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::rows::{Input, Place, Refusal, Tally, Watch};
use crate::signals::Interrupt;
use crate::tell;

const KNOWN_LENGTH: &str = "{bar:30} {bytes}/{total_bytes}  {msg}  {bytes_per_sec}  {eta} left";
const RECORDS: &str = "{bar:30} {human_pos}/{human_len} {msg}  {eta} left";
const UNKNOWN_LENGTH: &str = "{spinner} {bytes}  {msg}  {bytes_per_sec}  {elapsed}";

/// Shows how far an import has come, and each row that it refuses.
pub(crate) struct Progress {
    bar: ProgressBar,
    name: String,
    read: Arc<AtomicU64>,
    interrupt: Interrupt,
}

impl Progress {
    /// The progress through this input.
    pub(crate) fn through(input: &Input, interrupt: Interrupt) -> Progress {
        let (bar, template) = match input.length {
            Some(length) => (ProgressBar::new(length), KNOWN_LENGTH),
            None => (ProgressBar::no_length(), UNKNOWN_LENGTH),
        };
        bar.set_draw_target(target());
        bar.set_style(ProgressStyle::with_template(template).expect("the template is well-formed"));
        Progress { bar, name: input.name.clone(), read: Arc::clone(&input.read), interrupt }
    }

    /// Takes the bar away; what is said next stands alone.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Watch for Progress {
    fn refused(&mut self, at: Place, refusal: &Refusal) {
        let told = format!("{} line {}: {refusal}", self.name, at.line);
        self.bar.suspend(|| tell::warn(told));
    }

    fn progressed(&mut self, tally: &Tally) {
        self.bar.set_position(self.read.load(Ordering::Relaxed));
        let rows = tally.read();
        let seconds = self.bar.elapsed().as_secs_f64().max(0.001);
        let rate = rate(rows, seconds);
        self.bar.set_message(format!("{} rows, {} rows/s", tell::number(rows), tell::number(rate)));
    }

    fn stop_asked(&self) -> bool {
        self.interrupt.asked()
    }
}

/// Shows how far a look at every record of a type has come.
pub(crate) struct Survey(ProgressBar);

impl Survey {
    /// Nothing is shown before there is something to wait for.
    pub(crate) fn new() -> Survey {
        let bar = ProgressBar::with_draw_target(None, target());
        bar.set_style(ProgressStyle::with_template(RECORDS).expect("the template is well-formed"));
        Survey(bar)
    }

    /// So many records of a type were looked at.
    pub(crate) fn progressed(&self, progress: &candor_sqlite::Progress<'_>) {
        self.0.set_length(progress.of);
        self.0.set_message(format!("records of {}", progress.resource_type));
        self.0.set_position(progress.done);
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        self.0.finish_and_clear();
    }
}

/// A bar is for people: elsewhere nothing is drawn.
fn target() -> ProgressDrawTarget {
    match io::stderr().is_terminal() {
        true => ProgressDrawTarget::stderr(),
        false => ProgressDrawTarget::hidden(),
    }
}

/// Rows a second.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a rate for people to read"
)]
pub(crate) fn rate(rows: u64, seconds: f64) -> u64 {
    (rows as f64 / seconds.max(0.001)) as u64
}
