//! traceparent: the trace that a request belongs to (W3C Trace Context §3.2), as in
//! `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`.
//!
//! What breaks the grammar is no trace, and is no fault of the request: it is passed over.

/// The trace of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceParent<'a> {
    /// Names the trace: 32 digits of base 16.
    pub trace_id: &'a str,
    /// Names what asked, in it: 16 digits of base 16.
    pub parent_id: &'a str,
    /// Whether whoever asks keeps what it knows of the trace.
    pub sampled: bool,
}

impl<'a> TraceParent<'a> {
    /// Reads all the lines of the field. Several name no trace.
    pub fn parse<L>(lines: impl IntoIterator<Item = &'a L>) -> Option<Self>
    where
        L: AsRef<[u8]> + ?Sized + 'a,
    {
        let mut lines = lines.into_iter();
        let (only, None) = (lines.next()?, lines.next()) else { return None };
        let text = str::from_utf8(only.as_ref()).ok()?;
        let mut parts = text.split('-');
        let version = digits(parts.next()?, 2).filter(|version| *version != "ff")?;
        let trace_id = digits(parts.next()?, 32).filter(|id| *id != NO_TRACE)?;
        let parent_id = digits(parts.next()?, 16).filter(|id| *id != NO_PARENT)?;
        let flags = digits(parts.next()?, 2)?;
        // A later version may say more behind what this one says (§3.2.2.2).
        if version == "00" && parts.next().is_some() {
            return None;
        }
        let sampled = u8::from_str_radix(flags, 16).ok()? & 1 == 1;
        Some(TraceParent { trace_id, parent_id, sampled })
    }
}

const NO_TRACE: &str = "00000000000000000000000000000000";
const NO_PARENT: &str = "0000000000000000";

/// So many digits of base 16, in small letters.
fn digits(text: &str, count: usize) -> Option<&str> {
    let small = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (text.len() == count && text.bytes().all(small)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

    #[track_caller]
    fn check(lines: &[&str], sampled: Option<bool>) {
        let read = TraceParent::parse(lines.iter().copied());
        assert_eq!(read.map(|one| (one.trace_id, one.sampled)), sampled.map(|one| (TRACE, one)));
    }

    #[test]
    fn a_trace_has_a_name() {
        check(&[&format!("00-{TRACE}-b7ad6b7169203331-01")], Some(true));
        check(&[&format!("00-{TRACE}-b7ad6b7169203331-00")], Some(false));
        check(&[&format!("00-{TRACE}-b7ad6b7169203331-fe")], Some(false));
        check(&[&format!("cc-{TRACE}-b7ad6b7169203331-01-more")], Some(true));
    }

    #[test]
    fn what_breaks_the_grammar_is_no_trace() {
        check(&[], None);
        check(&[""], None);
        check(&["00"], None);
        check(&[&format!("00-{TRACE}-b7ad6b7169203331")], None);
        check(&[&format!("00-{TRACE}-b7ad6b7169203331-01-more")], None);
        check(&[&format!("ff-{TRACE}-b7ad6b7169203331-01")], None);
        check(&[&format!("00-{}-b7ad6b7169203331-01", TRACE.to_uppercase())], None);
        check(&[&format!("00-{NO_TRACE}-b7ad6b7169203331-01")], None);
        check(&[&format!("00-{TRACE}-{NO_PARENT}-01")], None);
        check(&[&format!("00-{TRACE}-b7ad6b716920333-01")], None);
        let good = format!("00-{TRACE}-b7ad6b7169203331-01");
        check(&[&good, &good], None);
    }
}
