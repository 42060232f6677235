//! Names: what a name, or a name and its members, stand for.

use crate::check::{Checked, Checker};
use crate::mistake::{Mistake, MistakeKind};
use crate::node::{Node, Path, Root};
use crate::parse::{Span, Syntax, SyntaxKind};
use crate::types::{ObjectType, Type};
use crate::wording::{quoted, unknown};

impl Checker<'_> {
    /// A name as a value: what it finds must be of a known type.
    pub(super) fn named(&mut self, syntax: &Syntax) -> Checked {
        if let SyntaxKind::Name(name) = &syntax.kind
            && name == "now"
            && self.environment.has_now()
            && self.local(name).is_none()
        {
            return Ok(Node::Now);
        }
        let path = self.path(syntax)?;
        match path.holds {
            Type::Unknown => Err(self.untyped(&path, syntax.span)),
            _ => Ok(Node::Path(path)),
        }
    }

    /// A name and its members, of whatever type.
    pub(super) fn path(&mut self, syntax: &Syntax) -> Result<Path, Mistake> {
        match &syntax.kind {
            SyntaxKind::Name(name) => self.begins(name, syntax.span),
            SyntaxKind::Member { of, name, name_span } => {
                let unknown_name = |message| name_span.mistake(MistakeKind::UnknownName, message);
                let of = self.path(of)?;
                let object = of.holds.object().is_some();
                of.member(name).map_err(|message| match object {
                    true => unknown_name(message),
                    false => name_span.mistake(MistakeKind::Type, message),
                })
            }
            _ => {
                let message = "only names have members, this is the result of an operation";
                Err(syntax.span.mistake(MistakeKind::Type, message.to_owned()))
            }
        }
    }

    fn begins(&self, name: &str, span: Span) -> Result<Path, Mistake> {
        if let Some(local) = self.local(name) {
            return Ok(local.clone());
        }
        if let Some(path) = self.environment.find(name) {
            return Ok(path);
        }
        let bare = self.environment.bare();
        let declared = |path: &Path| declares(path, name);
        if let Some(path) = bare.filter(declared).and_then(|path| path.member(name).ok()) {
            return Ok(path);
        }
        if name == "now" && self.environment.has_now() {
            let message = "`now` is a value: compare it, or calculate with it".to_owned();
            return Err(span.mistake(MistakeKind::Type, message));
        }
        let locals = self.locals.iter().map(local_name);
        let known = locals.chain(self.environment.names());
        Err(span.mistake(MistakeKind::UnknownName, unknown("name", name, known)))
    }

    pub(super) fn local(&self, name: &str) -> Option<&Path> {
        self.locals.iter().find(|local| local_name(local) == name)
    }

    /// Why a path that finds something of no known type cannot be a value.
    fn untyped(&self, path: &Path, span: Span) -> Mistake {
        let shown = quoted(&path.to_string());
        let (Some(name), Some(object)) = (path.members.last(), self.parent(path)) else {
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

    /// What is known of the object that the last member of a path is looked for in.
    fn parent(&self, path: &Path) -> Option<ObjectType> {
        let root = match &path.root {
            Root::Variable(name) => self.environment.find(name)?,
            Root::Local(depth, _) => self.locals.get(*depth)?.clone(),
        };
        let (_, above) = path.members.split_last()?;
        let parent = above.iter().try_fold(root, |path, name| path.member(name).ok())?;
        parent.holds.object().map(|object| (**object).clone())
    }
}

fn declares(path: &Path, name: &str) -> bool {
    path.holds.object().is_some_and(|object| object.members.contains_key(name))
}

fn local_name(local: &Path) -> &str {
    match &local.root {
        Root::Variable(name) | Root::Local(_, name) => name,
    }
}
