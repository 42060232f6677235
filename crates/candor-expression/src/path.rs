//! Paths: from a variable through its members to a value.

use std::ops::Deref;
use std::sync::Arc;

use crate::types::{Member, Type};
use crate::wording::{quoted, unknown};

/// A variable and the members that lead from it to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Where it begins.
    pub root: Root,
    /// The names on the way, decoded; empty for the variable itself.
    pub members: Members,
    /// What it finds.
    pub holds: Type,
    /// The only texts it can find (or items, where it is a list), when they are enumerated.
    pub values: Option<Arc<[Arc<str>]>>,
    /// The most items or characters of what it finds, where the schema says so.
    pub length_max: Option<u64>,
    /// What a quantifier has of it, where it is a list and that was made before.
    pub(crate) items: Option<Arc<Variable>>,
}

/// Where a path begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    /// A variable of the environment, such as `self`.
    Variable(Arc<str>),
    /// The local variable of a quantifier around it: 0 is the outermost one. Its name stands there,
    /// so that paths can be made before anybody gives it one.
    Local(usize),
}

/// The names on the way. Nearly every path has one, which then needs no list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members(Names);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Names {
    #[default]
    None,
    One(Arc<str>),
    Several(Vec<Arc<str>>),
}

impl Members {
    fn with(self, name: Arc<str>) -> Members {
        Members(match self.0 {
            Names::None => Names::One(name),
            Names::One(first) => Names::Several(vec![first, name]),
            Names::Several(mut names) => {
                names.push(name);
                Names::Several(names)
            }
        })
    }
}

impl Deref for Members {
    type Target = [Arc<str>];

    fn deref(&self) -> &[Arc<str>] {
        match &self.0 {
            Names::None => &[],
            Names::One(name) => std::slice::from_ref(name),
            Names::Several(names) => names,
        }
    }
}

impl Path {
    /// A variable itself.
    pub(crate) fn to(root: Root, holds: Type) -> Path {
        let members = Members::default();
        Path { root, members, holds, values: None, length_max: None, items: None }
    }

    /// An item of a list with such items and values, inside of so many other quantifiers.
    pub(crate) fn item(depth: usize, items: &Type, values: Option<Arc<[Arc<str>]>>) -> Path {
        Path { values, ..Path::to(Root::Local(depth), items.clone()) }
    }

    /// Why this, shown so, leads no further.
    pub(crate) fn without_members(&self, shown: &str) -> String {
        format!("only an object has members, {} is {}", quoted(shown), self.holds)
    }

    /// One member further, or a message that says why there is none.
    fn member(&self, name: &str) -> Result<Path, String> {
        let Some(object) = self.holds.object() else {
            return Err(self.without_members(&self.to_string()));
        };
        let path = |name: Arc<str>, member: Member| Path {
            root: self.root.clone(),
            members: self.members.clone().with(name),
            holds: member.holds,
            values: member.values,
            length_max: member.length_max,
            items: None,
        };
        match object.members.get_key_value(name) {
            Some((name, member)) => Ok(path(name.clone(), member.clone())),
            None if object.open => Ok(path(name.into(), Member::of(Type::Unknown))),
            None => Err(unknown("member", name, object.members.keys().map(|name| &**name))),
        }
    }
}

/// What a name stands for, a variable or the items of a list, and the paths to its members: most of
/// what expressions ask for, made once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) whole: Arc<Path>,
    /// By the length of their names, which is compared at once.
    members: Vec<(Arc<str>, Arc<Path>)>,
}

impl Variable {
    /// A variable of the environment. Lists among its members know what their items are.
    pub(crate) fn new(name: Arc<str>, holds: Type) -> Variable {
        let whole = Path::to(Root::Variable(name), holds);
        Variable::of(whole, |path| Path { items: Variable::items(&path).map(Arc::new), ..path })
    }

    /// The items of the list that a path leads to, as a quantifier that is in no other has them.
    fn items(list: &Path) -> Option<Variable> {
        let Type::List(items) = &list.holds else { return None };
        Some(Variable::of(Path::item(0, items, list.values.clone()), |path| path))
    }

    fn of(whole: Path, known: impl Fn(Path) -> Path) -> Variable {
        let declared = whole.holds.object().map(|object| &object.members);
        let names = declared.into_iter().flat_map(|members| members.keys());
        let path = |name: &Arc<str>| Some((name.clone(), known(whole.member(name).ok()?).into()));
        let mut members: Vec<_> = names.filter_map(path).collect();
        members.sort_by_key(|(name, _)| name.len());
        Variable { whole: whole.into(), members }
    }

    /// One whose members are looked for in its type each time.
    pub(crate) fn unprepared(whole: Path) -> Variable {
        Variable { whole: whole.into(), members: Vec::new() }
    }

    /// The path to a member that its type declares.
    pub(crate) fn declared(&self, name: &str) -> Option<&Arc<Path>> {
        let begin = self.members.partition_point(|(known, _)| known.len() < name.len());
        let mut longer = self.members[begin..].iter();
        longer.find(|(known, _)| **known == *name).map(|(_, path)| path)
    }
}

/// Where a name leads.
#[derive(Debug)]
pub(crate) enum Lead<'t> {
    /// To a variable itself.
    Variable(&'t Variable),
    /// Along a path that was made before.
    Known(&'t Arc<Path>),
    /// Along one that is made now.
    New(Path),
}

impl<'t> Lead<'t> {
    pub(crate) fn so_far(&self) -> &Path {
        match self {
            Lead::Variable(variable) => &variable.whole,
            Lead::Known(path) => path,
            Lead::New(path) => path,
        }
    }

    /// One member further, or a message that says why there is none.
    pub(crate) fn member(self, name: &str) -> Result<Lead<'t>, String> {
        let declared = match self {
            Lead::Variable(variable) => variable.declared(name),
            Lead::Known(_) | Lead::New(_) => None,
        };
        match declared {
            Some(path) => Ok(Lead::Known(path)),
            None => self.so_far().member(name).map(Lead::New),
        }
    }

    /// The path.
    pub(crate) fn path(self) -> Arc<Path> {
        match self {
            Lead::Variable(variable) => variable.whole.clone(),
            Lead::Known(path) => path.clone(),
            Lead::New(path) => Arc::new(path),
        }
    }
}
