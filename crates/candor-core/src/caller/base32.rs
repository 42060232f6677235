//! Base 32 in lower case (RFC 4648 §6), for lengths that come out even: five bytes, eight letters.
//!
//! A double click takes all of it, it can be read out, and no letter means two bytes.

const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Writes bytes, five at a time.
pub(super) fn write(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() / 5 * 8);
    for five in bytes.chunks_exact(5) {
        let number = five.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        for letter in (0..8).rev() {
            let place = usize::try_from(number >> (5 * letter) & 31).unwrap_or_default();
            text.push(char::from(LETTERS[place]));
        }
    }
    text
}

/// Reads them back; nothing when a letter is none of ours or one is missing.
pub(super) fn read(text: &str) -> Option<Vec<u8>> {
    let eights = text.as_bytes().chunks_exact(8);
    if !eights.remainder().is_empty() {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 8 * 5);
    for eight in eights {
        let mut number = 0_u64;
        for letter in eight {
            let place = match letter {
                b'a'..=b'z' => letter - b'a',
                b'2'..=b'7' => letter - b'2' + 26,
                _ => return None,
            };
            number = number << 5 | u64::from(place);
        }
        bytes.extend_from_slice(&number.to_be_bytes()[3..]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str) {
        assert_eq!(write(bytes), text);
        assert_eq!(read(text).as_deref(), Some(bytes));
    }

    #[test]
    fn five_bytes_are_eight_letters() {
        check(b"", "");
        check(b"fooba", "mzxw6ytb");
        check(&[0; 5], "aaaaaaaa");
        check(&[0xff; 5], "77777777");
        check(b"foobafooba", "mzxw6ytbmzxw6ytb");
    }

    #[test]
    fn other_letters_and_lengths_are_none() {
        for text in ["mzxw6yt", "MZXW6YTB", "mzxw6yt1", "mzxw6yt=", "mzxw6ytbm"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
