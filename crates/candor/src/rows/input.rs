//! Input: the bytes of a file or of standard input, counted as they are read.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that are asked of the system at once.
pub(super) const BUFFER_BYTES: usize = 1 << 17;

/// The bytes of an import.
pub(crate) struct Input {
    pub(super) reader: Box<dyn Read + Send>,
    /// What it is called in messages.
    pub(crate) name: String,
    /// How many bytes there are, where that is known.
    pub(crate) length: Option<u64>,
    /// How many were read.
    pub(crate) read: Arc<AtomicU64>,
}

impl Input {
    /// Opens a file; `-` is standard input.
    pub(crate) fn open(path: &Path) -> io::Result<Input> {
        if path.as_os_str() == "-" {
            return Ok(Input::of(io::stdin(), "standard input", None));
        }
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        let length = metadata.is_file().then_some(metadata.len());
        Ok(Input::of(file, &path.display().to_string(), length))
    }

    /// The bytes of any reader.
    pub(super) fn of(reader: impl Read + Send + 'static, name: &str, length: Option<u64>) -> Input {
        let read = Arc::new(AtomicU64::new(0));
        let reader = Box::new(Counted { reader, read: Arc::clone(&read) });
        Input { reader, name: name.to_owned(), length, read }
    }
}

struct Counted<R> {
    reader: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
