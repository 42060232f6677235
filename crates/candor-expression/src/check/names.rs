//! Names: what a name, or a name and its members, stand for.

use std::sync::Arc;

use crate::check::{Checked, Checker};
use crate::mistake::{Mistake, MistakeKind};
use crate::node::Node;
use crate::parse::{Part, PartKind, Span};
use crate::path::{Lead, Path, Root};
use crate::types::Type;
use crate::wording::{quoted, unknown};

impl Checker<'_, '_> {
    /// A name as a value: what it finds must be of a known type.
    pub(super) fn named(&self, part: &Part) -> Checked {
        if let PartKind::Name(name) = part.kind
            && self.syntax.written(name) == "now"
            && self.environment.has_now()
            && self.local("now").is_none()
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
    fn declared(&self, part: &Part) -> Option<&Arc<Path>> {
        let PartKind::Member { of, name } = part.kind else { return None };
        let PartKind::Name(variable) = self.syntax.part(of).kind else { return None };
        let variable = self.syntax.written(variable);
        match self.local(variable) {
            None => self.environment.find(variable)?.declared(&self.syntax.text(name)),
            Some(_) => None,
        }
    }

    fn lead(&self, part: &Part) -> Result<Lead<'_>, Box<Mistake>> {
        match part.kind {
            PartKind::Name(name) => self.begins(self.syntax.written(name), part.span),
            PartKind::Member { of, name } => {
                let of = self.lead(self.syntax.part(of))?;
                let object = of.holds().object().is_some();
                of.member(&self.syntax.text(name)).map_err(|message| match object {
                    true => name.span.mistake(MistakeKind::UnknownName, message),
                    false => name.span.mistake(MistakeKind::Type, message),
                })
            }
            _ => {
                let message = "only names have members, this is the result of an operation";
                Err(part.span.mistake(MistakeKind::Type, message.to_owned()))
            }
        }
    }

    fn begins(&self, name: &str, span: Span) -> Result<Lead<'_>, Box<Mistake>> {
        if let Some(local) = self.local(name) {
            return Ok(Lead::Known(local));
        }
        if let Some(variable) = self.environment.find(name) {
            return Ok(Lead::Variable(variable));
        }
        if let Some(member) = self.environment.bare(name) {
            return Ok(Lead::Known(member));
        }
        if name == "now" && self.environment.has_now() {
            let message = "`now` is a value: compare it, or calculate with it".to_owned();
            return Err(span.mistake(MistakeKind::Type, message));
        }
        let locals = self.locals.iter().map(|local| local_name(local));
        let known = locals.chain(self.environment.names());
        Err(span.mistake(MistakeKind::UnknownName, unknown("name", name, known)))
    }

    pub(super) fn local(&self, name: &str) -> Option<&Arc<Path>> {
        self.locals.iter().find(|local| local_name(local) == name)
    }

    /// Why a path that finds something of no known type cannot be a value.
    fn untyped(&self, path: &Path, span: Span) -> Box<Mistake> {
        let shown = quoted(&path.to_string());
        let parent = self.parent(path);
        let object = parent.as_ref().and_then(|parent| parent.holds().object());
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
            Root::Local(depth, _) => Lead::Known(self.locals.get(*depth)?),
        };
        let (_, above) = path.members.split_last()?;
        above.iter().try_fold(root, |lead, name| lead.member(name).ok())
    }
}

fn local_name(local: &Path) -> &str {
    match &local.root {
        Root::Variable(name) | Root::Local(_, name) => name,
    }
}
