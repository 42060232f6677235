//! Content codings, done: answers are coded as their head says, content is decoded within limits.
//!
//! What to code and how, `candor_core` decides; here is only the work. Much of it is done beside
//! the threads that answer, for a megabyte takes milliseconds.

use std::io::{self, Read, Write};

use brotli::enc::StandardAlloc;
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};
use bytes::Bytes;
use candor_core::exchange::{ContentFault, Exchange};
use candor_core::limits::{CODED_INLINE_MAX_BYTES, CODED_WINDOW_MAX_LOG};
use candor_http::content_coding::Coding;
use flate2::Compression;
use http::Response;
use http::header::CONTENT_ENCODING;
use tokio::task::spawn_blocking;

/// What an encoder gathers before it writes.
const BUFFER_BYTES: usize = 16 << 10;

/// Brotli of this quality takes about as long as gzip does and saves more.
const BROTLI_QUALITY: u32 = 4;
const BROTLI_WINDOW_LOG: u32 = 20;

/// The answer with its content as the head says that it is coded.
pub(crate) async fn encoded(response: Response<Bytes>) -> Response<Bytes> {
    let said = response.headers().get(CONTENT_ENCODING);
    let Some(coding) = said.and_then(|name| Coding::named(name.as_bytes())) else {
        return response;
    };
    let (head, content) = response.into_parts();
    let content = match content.len() <= CODED_INLINE_MAX_BYTES {
        true => encode(coding, &content),
        false => spawn_blocking(move || encode(coding, &content)).await.unwrap_or_default(),
    };
    Response::from_parts(head, Bytes::from(content))
}

/// The coding that the content of a request is to be taken out of. What another service has is
/// passed on as it came.
pub(crate) fn of_content(x: &Exchange<'_>, content: &Bytes) -> Option<Coding> {
    let coding = x.request().content_coding.ok().flatten();
    coding.filter(|_| !content.is_empty() && x.upstream().is_none())
}

/// Content in a coding, the same bytes each time.
pub(crate) fn encode(coding: Coding, content: &[u8]) -> Vec<u8> {
    let mut encoder = Encoder::new(coding, Vec::with_capacity(content.len() / 4 + 64));
    let written = encoder.write_all(content).and_then(|()| encoder.finish());
    written.expect("writing to memory does not fail")
}

/// An encoder of any coding.
pub(crate) enum Encoder<W: Write> {
    Gzip(flate2::write::GzEncoder<W>),
    Brotli(Box<brotli::CompressorWriter<W>>),
    Zstd(zstd::stream::write::Encoder<'static, W>),
}

impl<W: Write> Encoder<W> {
    pub(crate) fn new(coding: Coding, to: W) -> Encoder<W> {
        match coding {
            Coding::Gzip => Encoder::Gzip(flate2::write::GzEncoder::new(to, Compression::new(6))),
            Coding::Brotli => Encoder::Brotli(Box::new(brotli::CompressorWriter::new(
                to,
                BUFFER_BYTES,
                BROTLI_QUALITY,
                BROTLI_WINDOW_LOG,
            ))),
            Coding::Zstd => Encoder::Zstd(
                zstd::stream::write::Encoder::new(to, zstd::DEFAULT_COMPRESSION_LEVEL)
                    .expect("an encoder of the usual level can be made"),
            ),
        }
    }

    /// What it is written to.
    pub(crate) fn written(&mut self) -> &mut W {
        match self {
            Encoder::Gzip(encoder) => encoder.get_mut(),
            Encoder::Brotli(encoder) => encoder.get_mut(),
            Encoder::Zstd(encoder) => encoder.get_mut(),
        }
    }

    /// Ends the coding and gives back what it was written to.
    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            Encoder::Gzip(encoder) => encoder.finish(),
            Encoder::Brotli(encoder) => Ok(encoder.into_inner()),
            Encoder::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Encoder::Gzip(encoder) => encoder.write(bytes),
            Encoder::Brotli(encoder) => encoder.write(bytes),
            Encoder::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Encoder::Gzip(encoder) => encoder.flush(),
            Encoder::Brotli(encoder) => encoder.flush(),
            Encoder::Zstd(encoder) => encoder.flush(),
        }
    }
}

/// Content out of its coding, of so many bytes at most. It is decoded no further than that, however
/// much it would become.
pub(crate) async fn decoded(
    coding: Coding,
    content: Bytes,
    max_bytes: u64,
) -> Result<Bytes, ContentFault> {
    let work = spawn_blocking(move || decode(coding, &content, max_bytes)).await;
    work.unwrap_or(Err(ContentFault::Undecodable))
}

fn decode(coding: Coding, content: &[u8], max_bytes: u64) -> Result<Bytes, ContentFault> {
    let read = match coding {
        Coding::Gzip => read_all(flate2::read::MultiGzDecoder::new(content), max_bytes),
        Coding::Brotli => unbrotli(content, max_bytes),
        Coding::Zstd => {
            zstd::stream::read::Decoder::with_buffer(content).and_then(|mut decoder| {
                decoder.window_log_max(CODED_WINDOW_MAX_LOG)?;
                read_all(decoder, max_bytes)
            })
        }
    };
    let decoded = read.map_err(|_| ContentFault::Undecodable)?;
    match u64::try_from(decoded.len()).is_ok_and(|bytes| bytes <= max_bytes) {
        true => Ok(Bytes::from(decoded)),
        false => Err(ContentFault::TooLarge),
    }
}

/// All that can be read, and one byte more than is taken at most.
fn read_all(decoder: impl Read, max_bytes: u64) -> io::Result<Vec<u8>> {
    let mut decoded = Vec::new();
    decoder.take(max_bytes.saturating_add(1)).read_to_end(&mut decoded)?;
    Ok(decoded)
}

/// The same for brotli. The reader of its crate takes windows of a gigabyte, and whatever follows
/// the end; the decoder under it can be told otherwise.
fn unbrotli(content: &[u8], max_bytes: u64) -> io::Result<Vec<u8>> {
    let alloc = StandardAlloc::default;
    let mut state = BrotliState::new_strict(alloc(), alloc(), alloc());
    let (mut left, mut offset, mut total) = (content.len(), 0, 0);
    let (mut room, mut decoded) = (vec![0; BUFFER_BYTES], Vec::new());
    loop {
        let (mut free, mut filled) = (room.len(), 0);
        let result = BrotliDecompressStream(
            &mut left,
            &mut offset,
            content,
            &mut free,
            &mut filled,
            &mut room,
            &mut total,
            &mut state,
        );
        decoded.extend_from_slice(&room[..filled]);
        let beyond = u64::try_from(decoded.len()).is_ok_and(|bytes| bytes > max_bytes);
        match result {
            BrotliResult::NeedsMoreOutput if !beyond => {}
            BrotliResult::NeedsMoreOutput => return Ok(decoded),
            BrotliResult::ResultSuccess if left == 0 => return Ok(decoded),
            BrotliResult::ResultSuccess
            | BrotliResult::NeedsMoreInput
            | BrotliResult::ResultFailure => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> Vec<u8> {
        "Content that repeats itself. ".repeat(100).into_bytes()
    }

    #[test]
    fn what_is_coded_is_decoded_again() {
        for coding in Coding::ALL {
            for content in [Vec::new(), b"a".to_vec(), text()] {
                let coded = encode(coding, &content);
                assert_eq!(encode(coding, &content), coded, "{coding:?} is the same each time");
                assert_eq!(decode(coding, &coded, 5_000).unwrap(), content, "{coding:?}");
            }
            assert!(encode(coding, &text()).len() < 200, "{coding:?}");
        }
    }

    #[test]
    fn content_is_decoded_as_far_as_it_may_go() {
        let bomb = vec![0; 100 << 20];
        for coding in Coding::ALL {
            let coded = encode(coding, &bomb[..10 << 20]);
            assert_eq!(decode(coding, &coded, 1_000), Err(ContentFault::TooLarge), "{coding:?}");
            let coded = encode(coding, &text());
            let length = text().len() as u64;
            assert!(decode(coding, &coded, length).is_ok(), "{coding:?}");
            assert_eq!(decode(coding, &coded, length - 1), Err(ContentFault::TooLarge));
        }
    }

    #[test]
    fn what_is_cut_wrong_or_followed_by_more_is_not_decoded() {
        for coding in Coding::ALL {
            let coded = encode(coding, &text());
            for cut in
                [&coded[..coded.len() - 1], &coded[..coded.len() / 2], b"", b"{}", b"nonsense"]
            {
                assert_eq!(
                    decode(coding, cut, 5_000),
                    Err(ContentFault::Undecodable),
                    "{coding:?} {cut:?}"
                );
            }
            let more = [coded.as_slice(), b"more"].concat();
            assert_eq!(decode(coding, &more, 5_000), Err(ContentFault::Undecodable), "{coding:?}");
        }
    }

    #[test]
    fn a_window_that_would_take_much_memory_is_refused() {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(CODED_WINDOW_MAX_LOG + 1).unwrap();
        encoder.write_all(&text()).unwrap();
        let coded = encoder.finish().unwrap();
        assert_eq!(decode(Coding::Zstd, &coded, 5_000), Err(ContentFault::Undecodable));
    }
}
