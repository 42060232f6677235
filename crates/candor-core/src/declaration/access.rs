//! Access rules: who may do what with the records of a type.

use candor_expression::Expression;

/// What can be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// To see records: alone, in lists, and wherever else they are shown.
    Read,
    /// To make new ones.
    Create,
    /// To replace them, change them, and take transitions.
    Update,
    /// To delete them.
    Delete,
}

impl Deed {
    /// All of them, with the names a declaration uses.
    pub const ALL: [(Deed, &'static str); 4] = [
        (Deed::Read, "read"),
        (Deed::Create, "create"),
        (Deed::Update, "update"),
        (Deed::Delete, "delete"),
    ];
}

/// Who may do what with the records of a type. Without any rule, nobody may do anything.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// What must hold.
    pub allow: Rules,
}

/// A rule for each deed.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// By [`Deed`], in the order of [`Deed::ALL`].
    pub(super) of: [Option<Expression>; 4],
}

impl Rules {
    /// The rule of a deed, where there is one.
    pub fn of(&self, deed: Deed) -> Option<&Expression> {
        self.of[deed as usize].as_ref()
    }
}
