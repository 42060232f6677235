//! What stands below the options in the help of a command: examples and exit codes.

use crate::exit::Exit;

/// The examples of a command and the ends it can have.
pub(crate) fn after(examples: &[&str], exits: &[Exit]) -> String {
    let title = if examples.len() == 1 { "Example:" } else { "Examples:" };
    let mut text = title.to_owned();
    for example in examples {
        text.push_str("\n  ");
        text.push_str(example);
    }
    text.push_str("\n\nExit codes:");
    for exit in exits {
        text.push_str(&format!("\n  {:>3}  {}", exit.code(), exit.meaning()));
    }
    text
}
