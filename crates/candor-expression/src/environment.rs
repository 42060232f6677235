//! Environments: which names an expression may use, and of what type they are.

use std::sync::Arc;

use candor_json::Json;

use crate::path::{Lead, Path, Variable};
use crate::types::Type;
use crate::wording::unknown;

/// The names an expression may use. Cloning it shares the types.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Environment {
    variables: Vec<(Arc<str>, Arc<Variable>)>,
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
        let name: Arc<str> = name.into();
        self.variables.push((name.clone(), Variable::new(name, holds).into()));
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

    /// Whether there is a variable of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The variable of this name.
    pub(crate) fn find(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|(known, _)| &**known == name).map(|(_, variable)| &**variable)
    }

    /// The path to a member that may be named without its variable.
    pub(crate) fn bare(&self, name: &str) -> Option<&Arc<Path>> {
        self.variables.get(self.bare?)?.1.declared(name)
    }

    /// Every name an expression may begin with.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        let bare = self.bare.and_then(|bare| self.variables[bare].1.whole.holds.object());
        let members = bare.into_iter().flat_map(|object| object.members.keys().map(|name| &**name));
        let now = self.now.then_some("now");
        self.variables.iter().map(|(name, _)| &**name).chain(now).chain(members)
    }

    /// The path that begins with a variable and goes on through members, as filters that are not
    /// written as an expression name what they compare; or a message that says what is unknown.
    pub fn path(&self, variable: &str, members: &[&str]) -> Result<Path, String> {
        let names = self.variables.iter().map(|(name, _)| &**name);
        let root = self.find(variable).ok_or_else(|| unknown("variable", variable, names))?;
        let path = members.iter().try_fold(Lead::Variable(root), |lead, name| lead.member(name))?;
        Ok(Arc::unwrap_or_clone(path.path()))
    }
}

/// What the variables stand for while an expression is evaluated.
#[derive(Debug, Clone, Default)]
pub struct Facts<'a> {
    /// The first few, which need no list: there are seldom others.
    few: [Option<(&'a str, &'a Json)>; 3],
    others: Vec<(&'a str, &'a Json)>,
    now_ms: i64,
}

impl<'a> Facts<'a> {
    /// Facts at a time, in milliseconds since 1970; all variables are absent.
    pub fn at(now_ms: i64) -> Facts<'a> {
        Facts { now_ms, ..Facts::default() }
    }

    /// The same with what a variable stands for.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: &'a Json) -> Facts<'a> {
        match self.few.iter_mut().find(|place| place.is_none()) {
            Some(place) => *place = Some((name, value)),
            None => self.others.push((name, value)),
        }
        self
    }

    /// What a variable stands for, when it is there.
    pub(crate) fn find(&self, name: &str) -> Option<&'a Json> {
        let mut all = self.few.iter().flatten().chain(&self.others);
        all.find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// The time.
    pub(crate) fn now_ms(&self) -> i64 {
        self.now_ms
    }
}
