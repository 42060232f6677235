//! Environments: which names an expression may use, and of what type they are.

use std::sync::Arc;

use candor_json::Json;

use crate::node::{Path, Root};
use crate::types::{ObjectType, Type};
use crate::wording::{quoted, unknown};

/// The names an expression may use. Cloning it shares the types.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Environment {
    variables: Vec<(Arc<str>, Type)>,
    bare: Option<usize>,
    now: bool,
}

impl Environment {
    /// One without names.
    pub fn new() -> Environment {
        Environment::default()
    }

    /// The same with one more variable.
    #[must_use]
    pub fn variable(mut self, name: &str, holds: Type) -> Environment {
        self.variables.push((name.into(), holds));
        self
    }

    /// The same with one more variable, whose members may be named without it.
    #[must_use]
    pub fn bare_variable(self, name: &str, holds: Type) -> Environment {
        let bare = Some(self.variables.len());
        Environment { bare, ..self.variable(name, holds) }
    }

    /// The same with `now`, a timestamp.
    #[must_use]
    pub fn with_now(self) -> Environment {
        Environment { now: true, ..self }
    }

    /// Whether it has `now`.
    pub(crate) fn has_now(&self) -> bool {
        self.now
    }

    /// The variable of this name.
    pub(crate) fn find(&self, name: &str) -> Option<Path> {
        let (name, holds) = self.variables.iter().find(|(known, _)| &**known == name)?;
        Some(Path::to(Root::Variable(name.clone()), holds.clone()))
    }

    /// The variable whose members may be named without it.
    pub(crate) fn bare(&self) -> Option<Path> {
        let (name, holds) = self.variables.get(self.bare?)?;
        Some(Path::to(Root::Variable(name.clone()), holds.clone()))
    }

    /// Every name an expression may begin with.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        let bare = self.bare.and_then(|bare| self.variables[bare].1.object());
        let members = bare.into_iter().flat_map(|object| object.members.keys().map(|name| &**name));
        let now = self.now.then_some("now");
        self.variables.iter().map(|(name, _)| &**name).chain(now).chain(members)
    }

    /// The path that begins with a variable and goes on through members, as filters that are not
    /// written as an expression name what they compare; or a message that says what is unknown.
    pub fn path(&self, variable: &str, members: &[&str]) -> Result<Path, String> {
        let names = self.variables.iter().map(|(name, _)| &**name);
        let root = self.find(variable).ok_or_else(|| unknown("variable", variable, names))?;
        members.iter().try_fold(root, |path, name| path.member(name))
    }
}

impl Path {
    /// A variable itself.
    pub(crate) fn to(root: Root, holds: Type) -> Path {
        Path { root, members: Vec::new(), holds, values: None, length_max: None }
    }

    /// One member further, or a message that says why there is none.
    pub(crate) fn member(mut self, name: &str) -> Result<Path, String> {
        let Some(object) = self.holds.object().cloned() else {
            return Err(format!(
                "only an object has members, {} is {}",
                quoted(&self.to_string()),
                self.holds
            ));
        };
        self.members.push(name.into());
        match object.members.get(name) {
            Some(member) => {
                (self.values, self.length_max) = (member.values.clone(), member.length_max);
                self.holds = member.holds.clone();
                Ok(self)
            }
            None if object.open => {
                (self.values, self.length_max) = (None, None);
                self.holds = Type::Unknown;
                Ok(self)
            }
            None => Err(unknown("member", name, object.members.keys().map(|name| &**name))),
        }
    }
}

impl Type {
    /// What is known of the object, when it is one.
    pub fn object(&self) -> Option<&Arc<ObjectType>> {
        if let Type::Object(object) = self { Some(object) } else { None }
    }
}

/// What the variables stand for while an expression is evaluated.
#[derive(Debug, Clone, Default)]
pub struct Facts<'a> {
    variables: Vec<(&'a str, &'a Json)>,
    now_ms: i64,
}

impl<'a> Facts<'a> {
    /// Facts at a time, in milliseconds since 1970; all variables are absent.
    pub fn at(now_ms: i64) -> Facts<'a> {
        Facts { variables: Vec::with_capacity(2), now_ms }
    }

    /// The same with what a variable stands for.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: &'a Json) -> Facts<'a> {
        self.variables.push((name, value));
        self
    }

    /// What a variable stands for, when it is there.
    pub(crate) fn find(&self, name: &str) -> Option<&'a Json> {
        self.variables.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// The time.
    pub(crate) fn now_ms(&self) -> i64 {
        self.now_ms
    }
}
