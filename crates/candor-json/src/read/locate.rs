//! Where a value stands: found by reading the text a second time.
//!
//! Only a refusal asks, so values carry no places, and reading what is in order costs nothing more.

use super::{NESTING_CEILING, Place, Read, Reader};
use crate::{Pointer, pointer};

/// Where the value a pointer leads to begins. Nothing when it leads nowhere, or when the text up to
/// there is not JSON.
pub fn locate(text: &[u8], pointer: &Pointer) -> Option<Place> {
    let mut reader = Reader::new(text, NESTING_CEILING).ok()?;
    reader.skip_space();
    for token in pointer.tokens() {
        if !reader.step_into(token).ok()? {
            return None;
        }
    }
    reader.peek().map(|_| Place::of(text, reader.at))
}

impl Reader<'_> {
    /// Goes from the start of a value to the start of one inside. No when there is none.
    fn step_into(&mut self, token: &str) -> Read<bool> {
        match self.peek() {
            Some(b'{') => self.step_to_member(token),
            Some(b'[') => pointer::index(token).map_or(Ok(false), |index| self.step_to_item(index)),
            _ => Ok(false),
        }
    }

    fn step_to_member(&mut self, wanted: &str) -> Read<bool> {
        self.at += 1;
        self.skip_space();
        while self.peek() == Some(b'"') {
            let (_, name) = self.name_and_colon("a member name")?;
            if name.as_str() == wanted {
                return Ok(true);
            }
            self.step_over()?;
        }
        Ok(false)
    }

    fn step_to_item(&mut self, index: usize) -> Read<bool> {
        self.at += 1;
        self.skip_space();
        for _ in 0..index {
            if self.peek() == Some(b']') {
                return Ok(false);
            }
            self.step_over()?;
        }
        Ok(self.peek() != Some(b']'))
    }

    /// Goes to the start of the next item or member name, or to the end of what contains them.
    fn step_over(&mut self) -> Read<()> {
        self.value()?;
        self.skip_space();
        self.take(b',');
        self.skip_space();
        Ok(())
    }
}
