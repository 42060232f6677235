//! The short form of filters: `price.gte=10`, `tags=red`, `address.city.startsWith=A`.
//!
//! It is written out as an expression and read like any other, so that both forms mean the same
//! and are refused alike. A name is that of a member, or of a member and an operator; where a
//! member is named like an operator, it is the member.

use std::sync::Arc;

use candor_expression::wording::listed;
use candor_expression::{Expression, Literal, MistakeKind, ObjectType, Path, Type};

use super::ParameterFault;
use crate::declaration::ResourceType;
use crate::expression::{SELF, filter_environment};
use crate::nearest::nearest;

/// What a value is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// How the member compares with it.
    Compare(&'static str),
    /// Whether the member is one of these, with commas between them.
    In,
    /// Whether the text is so.
    Test,
    /// Whether there is a member.
    Exists,
}

/// The operators, by the name behind the last point. The first holds where none is written.
const OPERATORS: [(&str, Asks); 11] = [
    ("eq", Asks::Compare("==")),
    ("ne", Asks::Compare("!=")),
    ("lt", Asks::Compare("<")),
    ("lte", Asks::Compare("<=")),
    ("gt", Asks::Compare(">")),
    ("gte", Asks::Compare(">=")),
    ("in", Asks::In),
    ("startsWith", Asks::Test),
    ("endsWith", Asks::Test),
    ("contains", Asks::Test),
    ("exists", Asks::Exists),
];

type Operator = (&'static str, Asks);

/// The condition that a parameter asks for. `own` are the parameters that are none.
pub(super) fn read(
    name: &str,
    value: &str,
    of: &ResourceType,
    own: &[&str],
) -> Result<Expression, ParameterFault> {
    let (path, operator) = resolve(name, of).ok_or_else(|| unknown(name, of, own))?;
    let fault = |expected| ParameterFault::Value { name: name.to_owned(), expected };
    let source = write(&path, operator, value).map_err(fault)?;
    Expression::parse(&source, filter_environment(of)).map_err(|mistake| {
        fault(match mistake.kind {
            MistakeKind::TooComplex => format!("asks too much: {}", mistake.message),
            _ => format!("cannot be asked so: {}", mistake.message),
        })
    })
}

/// The member and the operator that a name stands for.
fn resolve(name: &str, of: &ResourceType) -> Option<(Path, Operator)> {
    if let Some(path) = member(name, of) {
        return Some((path, OPERATORS[0]));
    }
    let (name, last) = name.rsplit_once('.')?;
    let operator = OPERATORS.iter().find(|(operator, _)| *operator == last)?;
    Some((member(name, of)?, *operator))
}

/// The declared member of this name: a name may have a point in it, or lead through an object.
fn member(name: &str, of: &ResourceType) -> Option<Path> {
    let environment = filter_environment(of);
    let record = environment.path(SELF, &[]).ok()?;
    let record = record.holds.object()?;
    let whole = [name];
    let parts: Vec<&str> = name.split('.').collect();
    let names = [&whole[..], &parts].into_iter().find(|names| declared(record, names))?;
    environment.path(SELF, names).ok()
}

fn declared(object: &Arc<ObjectType>, names: &[&str]) -> bool {
    let [name, rest @ ..] = names else { return false };
    let Some(member) = object.members.get(*name) else { return false };
    rest.is_empty() || member.holds.object().is_some_and(|object| declared(object, rest))
}

fn unknown(name: &str, of: &ResourceType, own: &[&str]) -> ParameterFault {
    let members = of.members();
    let known: Vec<&str> = own.iter().copied().chain(members).collect();
    // With an operator behind it, the name is compared without.
    let (plain, operator) = match name.rsplit_once('.') {
        Some((plain, last)) if OPERATORS.iter().any(|(operator, _)| *operator == last) => {
            (plain, &name[plain.len()..])
        }
        _ => (name, ""),
    };
    let near = nearest_operator(name, &known)
        .or_else(|| nearest(plain, known.iter().copied()).map(|near| format!("{near}{operator}")));
    let known = known.iter().map(|name| (*name).to_owned()).collect();
    ParameterFault::Unknown { name: name.to_owned(), nearest: near, known }
}

/// `price.gt` for `price.gtt`.
fn nearest_operator(name: &str, known: &[&str]) -> Option<String> {
    let (member, last) = name.rsplit_once('.').filter(|(member, _)| known.contains(member))?;
    let near = nearest(last, OPERATORS.iter().map(|(operator, _)| *operator))?;
    Some(format!("{member}.{near}"))
}

/// The condition as an expression; or what is expected, as the end of a sentence.
fn write(path: &Path, (name, asks): Operator, value: &str) -> Result<String, String> {
    let possible = operators(&path.holds);
    if !possible.contains(&name) {
        let possible = listed(possible.into_iter());
        let what = match &path.holds {
            Type::Unknown => "a member of no known type".to_owned(),
            known => known.to_string(),
        };
        return Err(format!("cannot be asked of {what}, which takes {possible}"));
    }
    let literal = |text: &str| match &path.holds {
        Type::List(item) => read_literal(text, item),
        holds => read_literal(text, holds),
    };
    let items = || value.split(',').map(literal).collect::<Result<Vec<_>, _>>();
    let is_list = matches!(path.holds, Type::List(_));
    Ok(match asks {
        Asks::Exists => match value {
            "true" => format!("has({path})"),
            "false" => format!("!has({path})"),
            _ => return Err("must be true or false".to_owned()),
        },
        Asks::In if is_list => {
            let each: Vec<_> = items()?.iter().map(|item| format!("{item} in {path}")).collect();
            each.join(" || ")
        }
        Asks::In => {
            let items: Vec<_> = items()?.iter().map(ToString::to_string).collect();
            format!("{path} in [{}]", items.join(", "))
        }
        Asks::Compare(_) | Asks::Test if is_list => format!("{} in {path}", literal(value)?),
        Asks::Compare(symbol) => format!("{path} {symbol} {}", literal(value)?),
        Asks::Test => format!("{path}.{name}({})", literal(value)?),
    })
}

/// The operators that go with a type.
fn operators(holds: &Type) -> Vec<&'static str> {
    match holds {
        Type::Boolean => vec!["eq", "ne", "in", "exists"],
        Type::Integer | Type::Number | Type::Timestamp | Type::Duration => {
            vec!["eq", "ne", "lt", "lte", "gt", "gte", "in", "exists"]
        }
        Type::Text => OPERATORS.iter().map(|(name, _)| *name).collect(),
        Type::List(item) if is_scalar(item) => vec!["eq", "in", "contains", "exists"],
        Type::List(_) | Type::Object(_) | Type::Unknown => vec!["exists"],
    }
}

fn is_scalar(holds: &Type) -> bool {
    !matches!(holds, Type::List(_) | Type::Object(_) | Type::Unknown)
}

fn read_literal(text: &str, holds: &Type) -> Result<Literal, String> {
    Literal::read(text, holds).ok_or_else(|| {
        match holds {
            Type::Boolean => "must be true or false",
            Type::Integer | Type::Number => "must be a number",
            Type::Timestamp => "must be a moment such as 2026-01-05T12:00:00Z",
            Type::Duration => "must be a duration such as 1h30m",
            Type::Text | Type::List(_) | Type::Object(_) | Type::Unknown => "must be text",
        }
        .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declaration::{Api, SourceFile, load};

    fn api() -> Api {
        let things = "schema: { type: object, properties: { title: { type: string }, \
            price: { type: number }, sold: { type: boolean }, at: { type: string, \
            format: date-time }, size: { enum: [small, large] }, tags: { type: array, \
            items: { type: string } }, owner: { type: object, properties: { name: { type: \
            string }, in: { type: string } } }, gte: { type: integer }, 'a.b': { type: integer }, \
            limit: { type: integer }, anything: {} } }\n";
        let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
        let all = [file("candor.yaml", "title: T\nversion: v1\n"), file("things.yaml", things)];
        load(&all).unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false)))
    }

    fn asked(parameter: &str) -> Result<Expression, ParameterFault> {
        let (name, value) = parameter.split_once('=').unwrap();
        read(name, value, api().resource_type("things").unwrap(), &["limit", "sort"])
    }

    #[track_caller]
    fn check(parameter: &str, expression: &str) {
        assert_eq!(asked(parameter).unwrap().to_string(), expression, "{parameter}");
    }

    #[track_caller]
    fn check_value(parameter: &str, said: &str) {
        match asked(parameter) {
            Err(ParameterFault::Value { expected, .. }) => assert_eq!(expected, said),
            other => panic!("{parameter}: {other:?}"),
        }
    }

    #[track_caller]
    fn check_unknown(parameter: &str, near: Option<&str>) {
        match asked(parameter) {
            Err(ParameterFault::Unknown { nearest, .. }) => assert_eq!(nearest.as_deref(), near),
            other => panic!("{parameter}: {other:?}"),
        }
    }

    #[test]
    fn an_operator_is_written_behind_the_member() {
        check("price=10", "self.price == 10");
        check("price.eq=1e1", "self.price == 10");
        check("price.ne=-0.50", "self.price != -0.5");
        check("price.lt=1", "self.price < 1");
        check("price.lte=1", "self.price <= 1");
        check("price.gt=1", "self.price > 1");
        check("price.gte=1", "self.price >= 1");
        check("price.in=1,2.5", "self.price in [1, 2.5]");
        check("price.exists=false", "!has(self.price)");
        check("sold.ne=true", "self.sold != true");
        check("title=", "self.title == \"\"");
        check("title.startsWith=a\"\\", "self.title.startsWith(\"a\\\"\\\\\")");
        check("title.endsWith=,", "self.title.endsWith(\",\")");
        check("title.contains=é", "self.title.contains(\"é\")");
        check("title.in=a,,b", "self.title in [\"a\", \"\", \"b\"]");
        check("size=small", "self.size == \"small\"");
        check("at.lt=2026-01-05T13:00:00+01:00", "self.at < timestamp(\"2026-01-05T12:00:00Z\")");
        check("id.in=a,b", "self.id in [\"a\", \"b\"]");
        check(
            "create_time.gte=2026-01-05T12:00:00Z",
            "self.create_time >= timestamp(\"2026-01-05T12:00:00Z\")",
        );
    }

    #[test]
    fn of_a_list_it_is_asked_what_is_in_it() {
        check("tags=a", "\"a\" in self.tags");
        check("tags.contains=a", "\"a\" in self.tags");
        check("tags.in=a,b", "\"a\" in self.tags || \"b\" in self.tags");
        check("tags.exists=true", "has(self.tags)");
        check_value(
            "tags.ne=a",
            "cannot be asked of a list, which takes `eq`, `in`, `contains`, `exists`",
        );
    }

    #[test]
    fn names_lead_through_objects_and_members_come_before_operators() {
        check("owner.name=x", "self.owner.name == \"x\"");
        check("owner.in=x", "self.owner[\"in\"] == \"x\"");
        check("owner.in.in=x,y", "self.owner[\"in\"] in [\"x\", \"y\"]");
        check("owner.exists=true", "has(self.owner)");
        check("gte.gte=1", "self.gte >= 1");
        check("a.b=1", "self[\"a.b\"] == 1");
        check("a.b.lt=1", "self[\"a.b\"] < 1");
        check("limit.eq=1", "self.limit == 1");
    }

    #[test]
    fn a_value_is_of_the_type_of_its_member() {
        check_value("price=ten", "must be a number");
        check_value("price.in=1,two", "must be a number");
        check_value("price.exists=yes", "must be true or false");
        check_value("sold=1", "must be true or false");
        check_value("at.gt=yesterday", "must be a moment such as 2026-01-05T12:00:00Z");
        check_value(
            "size=smal",
            "cannot be asked so: `self.size` is never `smal`; did you mean `small`?",
        );
    }

    #[test]
    fn an_operator_goes_with_some_types() {
        let most = "`eq`, `ne`, `lt`, `lte`, `gt`, `gte`, `in`, `exists`";
        check_value(
            "price.startsWith=1",
            &format!("cannot be asked of a number, which takes {most}"),
        );
        check_value(
            "sold.lt=true",
            "cannot be asked of a boolean, which takes `eq`, `ne`, `in`, `exists`",
        );
        check_value("owner=x", "cannot be asked of an object, which takes `exists`");
        check_value(
            "anything=x",
            "cannot be asked of a member of no known type, which takes `exists`",
        );
    }

    #[test]
    fn what_is_not_declared_is_unknown() {
        check_unknown("titel=x", Some("title"));
        check_unknown("titel.contains=x", Some("title.contains"));
        check_unknown("title.contain=x", Some("title.contains"));
        check_unknown("price.equals=x", None);
        check_unknown("owner.nam=x", None);
        check_unknown("owner.name.x=x", None);
        check_unknown("sorted=x", Some("sort"));
        check_unknown(".=x", None);
        check_unknown("title.=x", Some("title"));
        check_unknown("=x", None);
    }
}
