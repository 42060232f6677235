//! Paths: from a variable through its members to a value.

use std::cmp::Ordering;
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
    pub values: Option<Arc<[Box<str>]>>,
    /// The most items or characters of what it finds, where the schema says so.
    pub length_max: Option<u64>,
}

/// Where a path begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    /// A variable of the environment, such as `self`.
    Variable(Arc<str>),
    /// The local variable of a quantifier around it: 0 is the outermost one.
    Local(usize, Arc<str>),
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
        Path { root, members: Members::default(), holds, values: None, length_max: None }
    }

    /// One member further, or a message that says why there is none.
    fn member(&self, name: &str) -> Result<Path, String> {
        let Some(object) = self.holds.object() else {
            let (shown, holds) = (quoted(&self.to_string()), &self.holds);
            return Err(format!("only an object has members, {shown} is {holds}"));
        };
        let path = |name: Arc<str>, member: Member| Path {
            root: self.root.clone(),
            members: self.members.clone().with(name),
            holds: member.holds,
            values: member.values,
            length_max: member.length_max,
        };
        match object.members.get_key_value(name) {
            Some((name, member)) => Ok(path(name.clone(), member.clone())),
            None if object.open => Ok(path(name.into(), Member::of(Type::Unknown))),
            None => Err(unknown("member", name, object.members.keys().map(|name| &**name))),
        }
    }
}

/// A variable, and the paths to its members: most of what expressions ask for, made once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) name: Arc<str>,
    pub(crate) whole: Arc<Path>,
    /// By the length of their names, then by the names: a length is compared at once.
    members: Vec<Arc<Path>>,
}

impl Variable {
    pub(crate) fn new(name: &str, holds: Type) -> Variable {
        let name: Arc<str> = name.into();
        let whole = Arc::new(Path::to(Root::Variable(name.clone()), holds));
        let declared = whole.holds.object().map(|object| &object.members);
        let names = declared.into_iter().flat_map(|members| members.keys());
        let path = |name| Lead::Known(&whole).member(name).map(Lead::path);
        let mut members: Vec<Arc<Path>> = names.filter_map(|name| path(name).ok()).collect();
        members.sort_by(|left, right| by_length(last(left), last(right)));
        Variable { name, whole, members }
    }

    /// The path to a member that its type declares.
    pub(crate) fn declared(&self, name: &str) -> Option<&Arc<Path>> {
        let place = self.members.binary_search_by(|path| by_length(last(path), name)).ok()?;
        self.members.get(place)
    }
}

fn by_length(left: &str, right: &str) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

fn last(path: &Path) -> &str {
    path.members.last().map_or("", |name| name)
}

/// Where a name leads.
#[derive(Debug, Clone)]
pub(crate) enum Lead<'t> {
    /// To a variable itself.
    Variable(&'t Variable),
    /// Along a path that was made before.
    Known(&'t Arc<Path>),
    /// Along one that is made now.
    New(Path),
}

impl<'t> Lead<'t> {
    pub(crate) fn holds(&self) -> &Type {
        &self.so_far().holds
    }

    fn so_far(&self) -> &Path {
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
