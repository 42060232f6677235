//! Refusals: what stored records and a declaration cannot both have.

use std::fmt;

use candor_json::Violations;

/// Why a declaration cannot be served from a store, with some of the records that forbid it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A type is no longer declared and has records.
    Loses {
        /// The type.
        resource_type: String,
        /// How many live records it has.
        records: u64,
    },
    /// Records have the same values where they are now to be unique.
    Repeats {
        /// The type.
        resource_type: String,
        /// The fields that are to be unique together.
        fields: Vec<String>,
        /// Pairs of records with the same values.
        pairs: Vec<(String, String)>,
        /// How many more values repeat.
        more: u64,
    },
    /// Records refer to what is not there, where a field is now to refer.
    Dangles {
        /// The type.
        resource_type: String,
        /// The field that is to refer.
        field: String,
        /// The type it is to refer to.
        to: String,
        /// Some of the records that cannot.
        records: Vec<String>,
        /// How many more there are.
        more: u64,
    },
    /// Records have ids that the rule for ids forbids.
    Misnamed {
        /// The type.
        resource_type: String,
        /// What is wanted of an id.
        wanted: String,
        /// The ids of some of the records.
        records: Vec<String>,
        /// How many more there are.
        more: u64,
    },
    /// Records do not fit the schema.
    Breaks {
        /// The type.
        resource_type: String,
        /// Some of the records, with what is wrong with them.
        records: Vec<Broken>,
        /// How many more there are.
        more: u64,
    },
}

/// Records that break a check: they are served all the same, and their next write must mend them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The type.
    pub resource_type: String,
    /// Some of the records, with what is wrong with them.
    pub records: Vec<Broken>,
    /// How many more there are.
    pub more: u64,
}

/// A record that does not fit the schema, or breaks checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its id.
    pub id: String,
    /// What is wrong with it.
    pub violations: Violations,
}

impl Refusal {
    /// The type it is about.
    pub fn resource_type(&self) -> &str {
        match self {
            Refusal::Loses { resource_type, .. }
            | Refusal::Repeats { resource_type, .. }
            | Refusal::Dangles { resource_type, .. }
            | Refusal::Misnamed { resource_type, .. }
            | Refusal::Breaks { resource_type, .. } => resource_type,
        }
    }

    /// How many more records, or pairs of them, there are than it names.
    pub fn more(&self) -> u64 {
        match self {
            Refusal::Loses { records, .. } => *records,
            Refusal::Repeats { more, .. }
            | Refusal::Dangles { more, .. }
            | Refusal::Misnamed { more, .. }
            | Refusal::Breaks { more, .. } => *more,
        }
    }

    /// The records that it names.
    pub fn records(&self) -> Vec<&str> {
        match self {
            Refusal::Loses { .. } => Vec::new(),
            Refusal::Repeats { pairs, .. } => {
                pairs.iter().flat_map(|(one, other)| [one.as_str(), other.as_str()]).collect()
            }
            Refusal::Dangles { records, .. } | Refusal::Misnamed { records, .. } => {
                records.iter().map(String::as_str).collect()
            }
            Refusal::Breaks { records, .. } => {
                records.iter().map(|broken| broken.id.as_str()).collect()
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Loses { resource_type, records } => {
                let plural = if *records == 1 { "" } else { "s" };
                write!(
                    f,
                    "`{resource_type}` is no longer declared but has {records} record{plural}; \
                     export and delete them, or declare it again"
                )
            }
            Refusal::Repeats { resource_type, fields, pairs, more } => {
                let pairs = pairs.iter().map(|(one, other)| format!("{one:?} and {other:?}"));
                let (fields, pairs) = (fields.join("`, `"), listed(pairs, "; ", *more));
                write!(
                    f,
                    "`{fields}` of {resource_type} cannot become unique: {pairs} have the same"
                )
            }
            Refusal::Dangles { resource_type, field, to, records, more } => {
                let records = listed(records.iter().map(|id| format!("{id:?}")), ", ", *more);
                write!(
                    f,
                    "`{field}` of {resource_type} cannot refer to {to}: in {records} it names a \
                     record that is not there"
                )
            }
            Refusal::Misnamed { resource_type, wanted, records, more } => {
                let records = listed(records.iter().map(|id| format!("{id:?}")), ", ", *more);
                write!(f, "ids of {resource_type} are not as declared ({wanted}): {records}")
            }
            Refusal::Breaks { resource_type, records, more } => {
                let records = listed(records.iter().map(ToString::to_string), "; ", *more);
                write!(f, "records of {resource_type} do not fit the schema: {records}")
            }
        }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Breach { resource_type, records, more } = self;
        let records = listed(records.iter().map(ToString::to_string), "; ", *more);
        write!(
            f,
            "records of {resource_type} break checks; they are served, and their next write must \
             mend them: {records}"
        )
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.violations.list.iter().map(|violation| match violation.pointer.as_str() {
            "" => violation.message.clone(),
            pointer => format!("{pointer} {}", violation.message),
        });
        let more = u64::try_from(self.violations.more).unwrap_or(u64::MAX);
        write!(f, "{:?} ({})", self.id, listed(told, " ", more))
    }
}

/// Some of several, and how many more there are.
fn listed(some: impl Iterator<Item = String>, between: &str, more: u64) -> String {
    let some = some.collect::<Vec<_>>().join(between);
    if more == 0 { some } else { format!("{some} and {more} more") }
}
