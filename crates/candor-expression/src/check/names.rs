//! Names: what a name, or a name and its members, stand for.

use std::sync::Arc;

use crate::check::{Checked, Checker, Local};
use crate::mistake::{Mistake, MistakeKind};
use crate::node::Node;
use crate::parse::{Part, PartKind, Span};
use crate::path::{Lead, Path, Root, Variable};
use crate::types::Type;
use crate::wording::{quoted, unknown};

impl<'c, 's> Checker<'c, 's> {
    /// A name as a value: what it finds must be of a known type.
    pub(super) fn named(&self, part: &Part) -> Checked {
        if let PartKind::Name(name) = part.kind
            && self.syntax.written(name) == "now"
            && self.environment.has_now()
            && self.find_local("now").is_none()
        {
            return Ok(Node::Now);
        }
        let path = self.path(part)?;
        match path.holds {
            Type::Unknown => Err(self.untyped(&path, part.span)),
            _ => Ok(Node::Path(path)),
        }
    }

    /// A name and its members, of whatever type.
    pub(super) fn path(&self, part: &Part) -> Result<Arc<Path>, Box<Mistake>> {
        match self.declared(part) {
            Some(path) => Ok(path.clone()),
            None => self.lead(part).map(Lead::path),
        }
    }

    /// The path to a declared member of a variable, as nearly all are: it was made before.
    fn declared(&self, part: &Part) -> Option<&'c Arc<Path>> {
        let PartKind::Member { of, name } = part.kind else { return None };
        let PartKind::Name(variable) = self.syntax.part(of).kind else { return None };
        self.variable(self.syntax.written(variable))?.declared(&self.syntax.text(name))
    }

    /// The variable of this name, a local one or of the environment.
    fn variable(&self, name: &str) -> Option<&'c Variable> {
        let local = self.find_local(name).map(|local| local.variable);
        local.or_else(|| self.environment.find(name))
    }

    fn lead(&self, part: &Part) -> Result<Lead<'c>, Box<Mistake>> {
        match part.kind {
            PartKind::Name(name) => self.begins(self.syntax.written(name), part.span),
            PartKind::Member { of, name } => {
                let of = self.lead(self.syntax.part(of))?;
                if of.so_far().holds.object().is_none() {
                    let message = of.so_far().without_members(&self.shown(of.so_far()));
                    return Err(name.span.mistake(MistakeKind::Type, message));
                }
                let unknown = |message| name.span.mistake(MistakeKind::UnknownName, message);
                of.member(&self.syntax.text(name)).map_err(unknown)
            }
            _ => {
                let message = "only names have members, this is the result of an operation";
                Err(part.span.mistake(MistakeKind::Type, message.to_owned()))
            }
        }
    }

    fn begins(&self, name: &str, span: Span) -> Result<Lead<'c>, Box<Mistake>> {
        if let Some(variable) = self.variable(name) {
            return Ok(Lead::Variable(variable));
        }
        if let Some(member) = self.environment.bare(name) {
            return Ok(Lead::Known(member));
        }
        if name == "now" && self.environment.has_now() {
            let message = "`now` is a value: compare it, or calculate with it".to_owned();
            return Err(span.mistake(MistakeKind::Type, message));
        }
        let locals = self.locals().map(|local| local.name);
        let known = locals.chain(self.environment.names());
        Err(span.mistake(MistakeKind::UnknownName, unknown("name", name, known)))
    }

    /// The local variables of the quantifiers around, the innermost first.
    fn locals(&self) -> impl Iterator<Item = &'c Local<'c, 's>> + Clone {
        std::iter::successors(self.local, |local| local.outer)
    }

    pub(super) fn find_local(&self, name: &str) -> Option<&'c Local<'c, 's>> {
        self.locals().find(|local| local.name == name)
    }

    /// A path as a message shows it.
    pub(super) fn shown(&self, path: &Path) -> String {
        let local = self.locals().find(|local| path.root == Root::Local(local.depth));
        path.named(local.map_or("", |local| local.name)).to_string()
    }

    /// Why a path that finds something of no known type cannot be a value.
    fn untyped(&self, path: &Path, span: Span) -> Box<Mistake> {
        let shown = quoted(&self.shown(path));
        let parent = self.parent(path);
        let object = parent.as_ref().and_then(|parent| parent.so_far().holds.object());
        let (Some(name), Some(object)) = (path.members.last(), object) else {
            let message = format!("the type of {shown} is not known; only `has` can ask for it");
            return span.mistake(MistakeKind::Type, message);
        };
        if object.members.contains_key(&**name) {
            let message =
                format!("the schema does not give {shown} one type; only `has` can ask for it");
            return span.mistake(MistakeKind::Type, message);
        }
        let members = object.members.keys().map(|name| &**name);
        let message = format!(
            "{shown} is not declared, so only `has` can ask for it: {}",
            unknown("member", name, members)
        );
        span.mistake(MistakeKind::UnknownName, message)
    }

    /// Where the last member of a path is looked for.
    fn parent(&self, path: &Path) -> Option<Lead<'_>> {
        let root = match &path.root {
            Root::Variable(name) => Lead::Variable(self.environment.find(name)?),
            Root::Local(depth) => {
                Lead::Variable(self.locals().find(|local| local.depth == *depth)?.variable)
            }
        };
        let (_, above) = path.members.split_last()?;
        above.iter().try_fold(root, |lead, name| lead.member(name).ok())
    }
}
