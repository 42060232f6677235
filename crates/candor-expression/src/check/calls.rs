//! Functions and methods: which there are, and what they take.

use crate::check::{Checked, Checker, Local};
use crate::mistake::{Mistake, MistakeKind};
use crate::node::{Literal, Node, Quantifier, Sides, TextTest};
use crate::parse::{Part, PartKind, Row, Span};
use crate::path::{Path, Variable};
use crate::pattern::{Pattern, PatternError};
use crate::time;
use crate::types::Type;
use crate::wording::{quoted, unknown};

/// A call as it is written, without its receiver.
pub(super) struct Call<'c, 's> {
    pub(super) name: &'s str,
    pub(super) name_span: Span,
    pub(super) arguments: Row,
    pub(super) part: &'c Part,
}

const FUNCTIONS: [&str; 4] = ["has", "size", "timestamp", "duration"];

const METHODS: [&str; 8] =
    ["all", "exists", "exists_one", "startsWith", "endsWith", "contains", "matches", "size"];

/// Functions of CEL and of its common extensions that are not here, and what is, if anything.
const LEFT_OUT: [(&str, &str); 36] = [
    ("map", "; `all`, `exists` and `exists_one` ask of each item"),
    ("filter", "; `all`, `exists` and `exists_one` ask of each item"),
    ("existsOne", "; write `exists_one`"),
    ("dyn", ": every value has one type"),
    ("type", ": every value has one type"),
    ("int", ": integers and numbers are compared as they are"),
    ("uint", ": integers and numbers are compared as they are"),
    ("double", ": integers and numbers are compared as they are"),
    ("string", ""),
    ("bytes", ""),
    ("bool", ""),
    ("optional", "; `has` asks whether something is there"),
    ("orValue", "; `has` asks whether something is there"),
    ("lowerAscii", "; `matches` takes `(?i)`"),
    ("upperAscii", "; `matches` takes `(?i)`"),
    ("charAt", ""),
    ("indexOf", "; `contains` asks whether a text is in another"),
    ("lastIndexOf", "; `contains` asks whether a text is in another"),
    ("join", ""),
    ("replace", ""),
    ("split", ""),
    ("substring", ""),
    ("trim", ""),
    ("format", ""),
    ("reverse", ""),
    ("sort", ""),
    ("distinct", ""),
    ("flatten", ""),
    ("getFullYear", "; compare with `timestamp(…)`"),
    ("getMonth", "; compare with `timestamp(…)`"),
    ("getDate", "; compare with `timestamp(…)`"),
    ("getDayOfMonth", "; compare with `timestamp(…)`"),
    ("getDayOfWeek", "; compare with `timestamp(…)`"),
    ("getHours", "; compare durations"),
    ("getMinutes", "; compare durations"),
    ("getSeconds", "; compare durations"),
];

impl<'c, 's> Checker<'c, 's> {
    /// The only argument of a call.
    fn one(&self, call: &Call<'c, 's>) -> Result<&'c Part, Box<Mistake>> {
        let mut arguments = self.syntax.row(call.arguments);
        match (arguments.next(), call.arguments.count) {
            (Some(one), 1) => Ok(one),
            (_, others) => {
                let name = call.name;
                let message = format!("`{name}` takes one argument, here are {others}");
                Err(call.part.span.mistake(MistakeKind::Syntax, message))
            }
        }
    }

    pub(super) fn function(&self, call: &Call<'c, 's>) -> Checked {
        match call.name {
            "has" => self.has(self.one(call)?),
            "size" => {
                let operand = self.one(call)?;
                self.size(operand)
            }
            "timestamp" => {
                let parsed = |text: &str| time::Moment::parse(text).map(Literal::Timestamp);
                let example = "a timestamp such as `2026-01-31T09:30:00Z`";
                self.time(self.one(call)?, parsed, Node::Timestamp, example)
            }
            "duration" => {
                let parsed = |text: &str| time::Span::parse(text).map(Literal::Duration);
                self.time(self.one(call)?, parsed, Node::Duration, "a duration such as `1h30m`")
            }
            name if METHODS.contains(&name) => {
                let message = format!("`{name}` stands behind what it is asked of: `a.{name}(…)`");
                Err(call.name_span.mistake(MistakeKind::Syntax, message))
            }
            name => Err(not_here("function", name, call.name_span, &FUNCTIONS)),
        }
    }

    pub(super) fn method(&self, receiver: &'c Part, call: &Call<'c, 's>) -> Checked {
        match call.name {
            "all" => self.quantified(Quantifier::All, receiver, call),
            "exists" => self.quantified(Quantifier::Exists, receiver, call),
            "exists_one" => self.quantified(Quantifier::ExistsOne, receiver, call),
            "startsWith" => self.text_test(TextTest::StartsWith, receiver, call),
            "endsWith" => self.text_test(TextTest::EndsWith, receiver, call),
            "contains" => self.text_test(TextTest::Contains, receiver, call),
            "matches" => self.matches(receiver, call),
            "size" if call.arguments.count == 0 => self.size(receiver),
            name if name != "size" && FUNCTIONS.contains(&name) => {
                let message = format!("`{name}` stands before what it is asked of: `{name}(…)`");
                Err(call.name_span.mistake(MistakeKind::Syntax, message))
            }
            "size" => {
                let message = "`size` takes one argument, or stands behind it with none";
                Err(call.part.span.mistake(MistakeKind::Syntax, message.to_owned()))
            }
            name => Err(not_here("method", name, call.name_span, &METHODS)),
        }
    }

    fn has(&self, operand: &'c Part) -> Checked {
        let path = match &operand.kind {
            PartKind::Name(_) | PartKind::Member { .. } => self.path(operand)?,
            _ => {
                let message = "`has` asks for a member, such as `self.title`".to_owned();
                return Err(operand.span.mistake(MistakeKind::Type, message));
            }
        };
        if path.members.is_empty() {
            let name = self.shown(&path);
            let message = format!("`has` asks for a member; `{name} != null` asks for `{name}`");
            return Err(operand.span.mistake(MistakeKind::Type, message));
        }
        Ok(Node::Has(path))
    }

    fn size(&self, operand: &'c Part) -> Checked {
        let node = self.value(operand)?;
        match node.holds() {
            holds if holds.is(&Type::Text) || holds.items().is_some() => {
                Ok(Node::Size(Box::new(node)))
            }
            other => {
                let message = format!("only texts and lists have a size, this is {other}");
                Err(operand.span.mistake(MistakeKind::Type, message))
            }
        }
    }

    fn time(
        &self,
        operand: &'c Part,
        parse: fn(&str) -> Option<Literal>,
        make: fn(Box<Node>) -> Node,
        expected: &str,
    ) -> Checked {
        let node = self.value(operand)?;
        match (&node, node.holds()) {
            (Node::Literal(Literal::Text(text)), _) => match parse(text) {
                Some(literal) => Ok(Node::Literal(literal)),
                None => {
                    let message = format!("expected {expected}, found {}", quoted(text));
                    Err(operand.span.mistake(MistakeKind::Value, message))
                }
            },
            (_, holds) if holds.is(&Type::Text) => Ok(make(Box::new(node))),
            (_, other) => {
                let message = format!("expected a text, this is {other}");
                Err(operand.span.mistake(MistakeKind::Type, message))
            }
        }
    }

    fn text(&self, part: &'c Part, method: &str) -> Checked {
        let node = self.value(part)?;
        match node.holds() {
            holds if holds.is(&Type::Text) => Ok(node),
            other => {
                let help = match other.items() {
                    Some(_) => "; `in` and `exists` look into lists",
                    None => "",
                };
                let message = format!("`{method}` is for texts, this is {other}{help}");
                Err(part.span.mistake(MistakeKind::Type, message))
            }
        }
    }

    fn text_test(&self, test: TextTest, receiver: &'c Part, call: &Call<'c, 's>) -> Checked {
        let text = self.text(receiver, call.name)?;
        let part = self.text(self.one(call)?, call.name)?;
        Ok(Node::TextTest { test, sides: Sides::of(text, part) })
    }

    fn matches(&self, receiver: &'c Part, call: &Call<'c, 's>) -> Checked {
        let text = Box::new(self.text(receiver, call.name)?);
        let argument = self.one(call)?;
        let PartKind::Text(source) = argument.kind else {
            let message = "a pattern is written out: `matches` takes a text in quotes".to_owned();
            return Err(argument.span.mistake(MistakeKind::Type, message));
        };
        match Pattern::parse(&self.syntax.text(source)) {
            Ok(pattern) => Ok(Node::Matches { text, pattern }),
            Err(PatternError::Syntax(says)) => {
                let message = format!("this is no pattern: {says}");
                Err(argument.span.mistake(MistakeKind::Value, message))
            }
            Err(PatternError::TooLarge) => {
                let message = "this pattern takes too much room: repeat less".to_owned();
                Err(argument.span.mistake(MistakeKind::TooComplex, message))
            }
        }
    }

    fn quantified(
        &self,
        quantifier: Quantifier,
        receiver: &'c Part,
        call: &Call<'c, 's>,
    ) -> Checked {
        let mut arguments = self.syntax.row(call.arguments);
        let (Some(variable), Some(condition), 2) =
            (arguments.next(), arguments.next(), call.arguments.count)
        else {
            let name = call.name;
            let message = format!("`{name}` takes a name and a condition: `{name}(x, x > 0)`");
            return Err(call.part.span.mistake(MistakeKind::Syntax, message));
        };
        let list = self.value(receiver)?;
        let Some(items) = list.holds().items() else {
            let message = format!("`{}` is for lists, this is {}", call.name, list.holds());
            return Err(receiver.span.mistake(MistakeKind::Type, message));
        };
        let name = self.new_name(variable)?;
        let condition = self.asked_of_each(name, &list, items, condition)?;
        Ok(Node::Quantified {
            quantifier,
            variable: name.into(),
            sides: Sides::of(list, condition),
        })
    }

    /// What is asked of each item of a list.
    fn asked_of_each(&self, name: &'s str, list: &Node, items: &Type, condition: &Part) -> Checked {
        let depth = self.local.map_or(0, |local| local.depth + 1);
        let path = if let Node::Path(path) = list { Some(path) } else { None };
        let prepared = path.and_then(|path| path.items.as_deref()).filter(|_| depth == 0);
        let made;
        let variable = match prepared {
            Some(prepared) => prepared,
            None => {
                let values = path.and_then(|path| path.values.clone());
                made = Variable::unprepared(Path::item(depth, items, values));
                &made
            }
        };
        let local = Local { name, depth, variable, outer: self.local };
        Checker { local: Some(&local), ..*self }.condition(condition)
    }

    /// The name of a local variable, which no other variable has.
    fn new_name(&self, part: &'c Part) -> Result<&'s str, Box<Mistake>> {
        let PartKind::Name(name) = part.kind else {
            let message = "expected a name for the items, such as `x` in `all(x, x > 0)`";
            return Err(part.span.mistake(MistakeKind::Syntax, message.to_owned()));
        };
        let name = self.syntax.written(name);
        let now = name == "now" && self.environment.has_now();
        if now || self.find_local(name).is_some() || self.environment.has(name) {
            let message = format!("{} is a variable already; choose another name", quoted(name));
            return Err(part.span.mistake(MistakeKind::Syntax, message));
        }
        Ok(name)
    }
}

fn not_here(what: &str, name: &str, span: Span, known: &[&str]) -> Box<Mistake> {
    match LEFT_OUT.iter().find(|(left_out, _)| *left_out == name) {
        Some((_, help)) => {
            span.mistake(MistakeKind::LeftOut, format!("`{name}` of CEL is left out here{help}"))
        }
        None => {
            let message = unknown(what, name, known.iter().copied());
            span.mistake(MistakeKind::UnknownName, message)
        }
    }
}
