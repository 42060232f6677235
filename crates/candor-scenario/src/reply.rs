//! A response, read strictly: every byte of it is looked at.

use std::fmt;
use std::io::Read;

use crate::client::Over;

/// The head of a response, and its content.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The fields as they came, in order.
    pub fields: Vec<(String, String)>,
    /// The content, out of its coding.
    pub content: Vec<u8>,
    /// The version it came in.
    pub over: Over,
    /// How many bytes of content were sent, in the coding and without the frames of chunks.
    pub sent_bytes: usize,
}

impl Reply {
    /// Where the path of the exchange is told, if it is.
    pub(crate) fn told_path(&self) -> Option<&str> {
        let links = self.field("link")?;
        let path = links.split('<').find(|link| link.starts_with("/-/paths/"))?;
        path.split('>').next()
    }

    /// Reads a head, without the empty line that ends it.
    pub(crate) fn read(head: &[u8]) -> Result<Reply, String> {
        let text = std::str::from_utf8(head).map_err(|_| "the head is not ASCII")?;
        let mut lines = text.split("\r\n");
        let line = lines.next().unwrap_or_default();
        let status = line.strip_prefix("HTTP/1.1 ").or_else(|| line.strip_prefix("HTTP/1.0 "));
        let status = status.and_then(|rest| rest.get(..3)).and_then(|digits| digits.parse().ok());
        let status = status.ok_or_else(|| format!("`{line}` is no status line"))?;
        let fields = lines.map(field).collect::<Result<_, _>>()?;
        Ok(Reply { status, fields, ..Reply::default() })
    }

    /// The value of a field, of its first line.
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut same = self.fields.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        same.next().map(|(_, value)| value.as_str())
    }

    /// Takes the content out of its coding, as any client would.
    pub(crate) fn decode(&mut self) -> Result<(), String> {
        let Some(coding) = self.field("content-encoding").map(str::to_owned) else { return Ok(()) };
        if self.content.is_empty() {
            return Ok(());
        }
        let mut content = Vec::new();
        let read = match coding.as_str() {
            "gzip" => {
                flate2::read::GzDecoder::new(self.content.as_slice()).read_to_end(&mut content)
            }
            "br" => {
                brotli::Decompressor::new(self.content.as_slice(), 4096).read_to_end(&mut content)
            }
            "zstd" => zstd::stream::read::Decoder::new(self.content.as_slice())
                .and_then(|mut decoder| decoder.read_to_end(&mut content)),
            other => return Err(format!("Content-Encoding is {other}")),
        };
        read.map_err(|fault| format!("the content is no {coding}: {fault}"))?;
        self.content = content;
        Ok(())
    }

    /// Whether it says that the connection will be closed. Over HTTP/2 none does.
    pub fn says_close(&self) -> bool {
        let options = self.field("connection").unwrap_or_default().split(',');
        options.map(str::trim).any(|option| option.eq_ignore_ascii_case("close"))
    }

    /// The media type of the content, without parameters.
    pub fn media_type(&self) -> Option<&str> {
        self.field("content-type").map(|value| value.split(';').next().unwrap_or(value).trim())
    }

    /// The content as text.
    pub fn text(&self) -> Result<&str, String> {
        std::str::from_utf8(&self.content).map_err(|_| "the content is not UTF-8".to_owned())
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.status)?;
        for (name, value) in &self.fields {
            let cut: String = value.chars().take(200).collect();
            writeln!(f, "{name}: {cut}")?;
        }
        let content = String::from_utf8_lossy(&self.content);
        let cut: String = content.chars().take(1_500).collect();
        write!(f, "\n{cut}")
    }
}

/// A field line: a token, a colon, and visible characters (RFC 9112 §5).
fn field(line: &str) -> Result<(String, String), String> {
    let (name, value) = line.split_once(':').ok_or_else(|| format!("`{line}` is no field"))?;
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(token) {
        return Err(format!("`{name}` is no field name"));
    }
    let value = value.trim_matches([' ', '\t']);
    if !value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return Err(format!("`{name}` has characters that no field may have: {value:?}"));
    }
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_strictly() {
        let reply = Reply::read(b"HTTP/1.1 200 OK\r\nA: b\r\na: c\r\nConnection: Close").unwrap();
        assert_eq!((reply.field("a"), reply.fields.len()), (Some("b"), 3));
        assert!(reply.says_close());
        for head in [
            "",
            "HTTP/2 200 OK",
            "HTTP/1.1 20",
            "HTTP/1.1 200 OK\r\nA b",
            "HTTP/1.1 200 OK\r\nA : b",
            "HTTP/1.1 200 OK\r\nA: b\n",
        ] {
            assert!(Reply::read(head.as_bytes()).is_err(), "{head:?}");
        }
    }
}
