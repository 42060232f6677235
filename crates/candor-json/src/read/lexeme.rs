//! What stands at a place: a number from end to end, or, for a refusal, whatever it is in words.

/// A number at the start of a text.
pub(super) struct NumberLexeme {
    /// How many bytes it takes.
    pub(super) length: usize,
    /// Whether it has an exponent.
    pub(super) exponent: bool,
}

/// Where a number goes wrong.
pub(super) struct Stop {
    /// How many bytes were in order.
    pub(super) length: usize,
    /// What should have come then.
    pub(super) expected: &'static str,
}

/// Measures the number a text begins with (RFC 8259 §6).
pub(super) fn number(text: &[u8]) -> Result<NumberLexeme, Stop> {
    let mut at = usize::from(text.first() == Some(&b'-'));
    let whole = digits(&text[at..]);
    if whole == 0 {
        return Err(Stop { length: at, expected: "a digit after `-`" });
    }
    if whole > 1 && text[at] == b'0' {
        return Err(Stop { length: at, expected: "a number without a leading zero" });
    }
    at += whole;
    if text.get(at) == Some(&b'.') {
        let fraction = digits(&text[at + 1..]);
        if fraction == 0 {
            return Err(Stop { length: at + 1, expected: "a digit after the decimal point" });
        }
        at += 1 + fraction;
    }
    let exponent = matches!(text.get(at), Some(b'e' | b'E'));
    if exponent {
        at += 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        let digits = digits(&text[at..]);
        if digits == 0 {
            return Err(Stop { length: at, expected: "a digit in the exponent" });
        }
        at += digits;
    }
    Ok(NumberLexeme { length: at, exponent })
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Longest word shown in a refusal.
const WORD_MAX_CHARACTERS: usize = 20;

/// Says what a text begins with.
pub(super) fn describe(text: &str) -> String {
    match text.chars().next() {
        None => "the end".to_owned(),
        Some('\n' | '\r') => "a line break".to_owned(),
        Some('\t') => "a tab".to_owned(),
        Some(character) if is_word(character) => {
            let word = text.chars().take_while(|character| is_word(*character));
            format!("`{}`", word.take(WORD_MAX_CHARACTERS).collect::<String>())
        }
        Some(character) if character.is_control() || is_unseen(character) => {
            format!("the character U+{:04X}", u32::from(character))
        }
        Some(character) => format!("`{character}`"),
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Characters people copy into JSON without seeing them: spaces that are none, and marks.
fn is_unseen(character: char) -> bool {
    (character.is_whitespace() && character != ' ')
        || matches!(character, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
}
