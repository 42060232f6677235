//! Rules: conditions that the author of a declaration sets, with the words for whoever breaks one.

use std::fmt;

use candor_expression::Expression;

/// What must be true of every record of a type.
#[derive(Debug)]
pub struct Check {
    /// What must be true, in the author's words.
    pub condition: Condition,
    /// A JSON Pointer to what is wrong when it is not.
    pub at: String,
}

/// A condition, and what is said when it does not hold.
#[derive(Debug)]
pub struct Condition {
    /// What must hold.
    pub rule: Expression,
    /// The author's words; without any, the rule is told.
    pub say: Option<String>,
}

impl fmt::Display for Condition {
    /// What is said when it does not hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.say {
            Some(say) => f.write_str(say),
            None => write!(f, "`{}` does not hold.", self.rule),
        }
    }
}
