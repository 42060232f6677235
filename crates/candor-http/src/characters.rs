//! Which bytes may stand where: one table for all the grammars of this crate.

/// Bytes of a token: `tchar` (RFC 9110 §5.6.2).
pub(crate) const TOKEN: u8 = 1;
/// Bytes of a path, `%` included: `pchar` and `/` (RFC 3986 §3.3).
pub(crate) const PATH: u8 = 1 << 1;
/// Bytes of a query, `%` included (RFC 3986 §3.4).
pub(crate) const QUERY: u8 = 1 << 2;
/// Bytes of a registered name, `%` included (RFC 3986 §3.2.2). IPv4 addresses are of these too.
pub(crate) const REGISTERED_NAME: u8 = 1 << 3;
/// Bytes between the quotes of an entity tag: `etagc` (RFC 9110 §8.8.3).
pub(crate) const ENTITY_TAG: u8 = 1 << 4;
/// Bytes that stand for themselves in a quoted string: `qdtext` (RFC 9110 §5.6.4).
pub(crate) const QUOTED: u8 = 1 << 5;
/// Bytes that may follow a backslash in a quoted string: `quoted-pair` (RFC 9110 §5.6.4).
pub(crate) const ESCAPED: u8 = 1 << 6;
/// Bytes of `token68`, but for the `=` at its end (RFC 9110 §11.2).
pub(crate) const TOKEN68: u8 = 1 << 7;

/// Is the byte one of this class?
pub(crate) fn is(byte: u8, class: u8) -> bool {
    CLASSES[usize::from(byte)] & class != 0
}

/// Where the first byte stands that is not of this class.
pub(crate) fn first_outside(text: &[u8], class: u8) -> Option<usize> {
    text.iter().position(|&byte| !is(byte, class))
}

static CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte: u8 = 0;
    loop {
        table[byte as usize] = classes_of(byte);
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

const fn classes_of(byte: u8) -> u8 {
    let name = byte.is_ascii_alphanumeric();
    let unreserved = name || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let sub_delimiter =
        matches!(byte, b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=');
    let registered_name = unreserved || sub_delimiter || byte == b'%';
    let path = registered_name || matches!(byte, b':' | b'@' | b'/');
    let token =
        name || matches!(
            byte,
            b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_'
        ) || matches!(byte, b'`' | b'|' | b'~');
    let escaped = matches!(byte, b'\t' | b' '..=b'~' | 0x80..);
    let quoted = escaped && !matches!(byte, b'"' | b'\\');
    let token68 = unreserved || matches!(byte, b'+' | b'/');
    let entity_tag = matches!(byte, b'!' | b'#'..=b'~' | 0x80..);

    token as u8 * TOKEN
        + path as u8 * PATH
        + (path || byte == b'?') as u8 * QUERY
        + registered_name as u8 * REGISTERED_NAME
        + entity_tag as u8 * ENTITY_TAG
        + token68 as u8 * TOKEN68
        + quoted as u8 * QUOTED
        + escaped as u8 * ESCAPED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(class: u8, symbols: &str) {
        let printable = (b'!'..=b'~').filter(|byte| !byte.is_ascii_alphanumeric());
        let found: String = printable.filter(|&byte| is(byte, class)).map(char::from).collect();
        assert_eq!(found, symbols);
        assert!((b'a'..=b'z').chain(b'A'..=b'Z').chain(b'0'..=b'9').all(|byte| is(byte, class)));
        assert!((0..b'\t').chain(b'\n'..b' ').chain([0x7f]).all(|byte| !is(byte, class)));
    }

    #[test]
    fn each_class_has_the_symbols_its_rfc_lists() {
        check(TOKEN, "!#$%&'*+-.^_`|~");
        check(REGISTERED_NAME, "!$%&'()*+,-.;=_~");
        check(PATH, "!$%&'()*+,-./:;=@_~");
        check(QUERY, "!$%&'()*+,-./:;=?@_~");
        check(ENTITY_TAG, "!#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");
        check(QUOTED, "!#$%&'()*+,-./:;<=>?@[]^_`{|}~");
        check(ESCAPED, "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");
    }

    #[test]
    fn bytes_beyond_ascii_are_for_quoted_text_and_entity_tags() {
        let everywhere = |class| (0x80..=0xff).all(|byte| is(byte, class));
        assert!(everywhere(QUOTED) && everywhere(ESCAPED) && everywhere(ENTITY_TAG));
        assert!(!is(0xc3, TOKEN) && !is(0xc3, PATH) && !is(0xc3, QUERY));
    }

    #[test]
    fn white_space_is_for_quoted_text() {
        assert!(is(b' ', QUOTED) && is(b'\t', QUOTED));
        assert!(!is(b' ', TOKEN) && !is(b' ', PATH) && !is(b' ', QUERY) && !is(b' ', ENTITY_TAG));
    }
}
