//! Every limit of the language, in one place.
//!
//! A filter is written by a stranger: its text, its tree, what it costs and what it may allocate
//! are bounded before anything is evaluated.

/// Bytes of the text of an expression.
pub const SOURCE_MAX_BYTES: usize = 16 << 10;

/// How deep an expression may nest: parentheses, `!`, `-`, calls, members of a path.
pub const DEPTH_MAX: usize = 48;

/// Parts of an expression: operators, calls, names, literals.
pub const NODES_MAX: usize = 2_000;

/// Items of a list that is written out.
pub const LIST_MAX_ITEMS: usize = 1_000;

/// What an expression may cost by the lengths the schema allows; about the steps its evaluation
/// takes.
pub const COST_MAX: u64 = 1_000_000;

/// How many items a list is taken to have, and how many characters a text, when the schema does not
/// bound it.
pub const ASSUMED_LENGTH: u64 = 1_000;

/// Significant digits that arithmetic is exact to, as many as IEEE 754 decimal128 holds.
pub const DIGITS_MAX: u32 = 34;

/// Characters of a number that is still one for an expression; a longer one counts as absent.
pub const NUMBER_MAX_CHARACTERS: usize = 1_000;

/// Bytes of a compiled pattern.
pub const PATTERN_MAX_BYTES: usize = 256 << 10;

/// Characters of a text that may be a timestamp or a duration.
pub const TIME_MAX_CHARACTERS: usize = 64;

/// How deep members are typed; deeper ones are of no known type. Schemas may go in circles.
pub const TYPE_MAX_DEPTH: usize = 12;

/// Schemas looked at to type one document; what lies beyond is of no known type.
pub const TYPE_MAX_SCHEMAS: usize = 20_000;

/// Characters of names that are compared to find the nearest: nobody misspells a hundred letters,
/// but a stranger may send them.
pub const COMPARED_MAX_CHARACTERS: usize = 64;

/// Known names that one unknown name is compared with.
pub const COMPARED_MAX_NAMES: usize = 500;

/// Characters of a name or text that a message quotes.
pub const QUOTED_MAX_CHARACTERS: usize = 60;

/// Known names a message lists when none is near to the one that was written.
pub const LISTED_MAX_NAMES: usize = 16;
