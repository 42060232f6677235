//! What is refused, at which characters, and what is said of it.

use candor_expression::{Environment, Expression, MistakeKind, ObjectType, Type, type_of};

use crate::world::{environment, json, record};

use MistakeKind::{LeftOut, Syntax, Type as Types, UnknownName, Value};

/// The place is marked as `«…»` in the source.
#[track_caller]
fn check(marked: &str, kind: MistakeKind, says: &str) {
    check_in(&environment(), marked, kind, says);
}

#[track_caller]
fn check_in(environment: &Environment, marked: &str, kind: MistakeKind, says: &str) {
    let start = marked.find('«').expect("a mark");
    let source = marked.replace(['«', '»'], "");
    let end = marked.find('»').expect("a mark") - '«'.len_utf8();
    let mistake = Expression::parse(&source, environment).expect_err(&source);
    assert_eq!(mistake.message, says, "{source}");
    assert_eq!(mistake.kind, kind, "{source}");
    let found = source.get(mistake.start..mistake.end);
    assert_eq!((mistake.start, mistake.end), (start, end), "{source}: {found:?}");
}

#[test]
fn what_is_not_in_the_grammar_is_told_with_what_was_expected() {
    check("«»", Syntax, "expected a value, the expression ends");
    check("price >«»", Syntax, "expected a value, the expression ends");
    check("price > 3 «4»", Syntax, "expected an operator or the end, found `4`");
    check("(price > 3«»", Syntax, "expected `)`, the expression ends");
    check("price > «)»", Syntax, "expected a value, found `)`");
    check("price «=» 3", Syntax, "`=` is no operator; `==` compares");
    check("price > 3 «&» true", Syntax, "`&` is no operator; write `&&`");
    check("price > 3 «|» true", Syntax, "`|` is no operator; write `||`");
    check(
        "price > 3 «and» true",
        Syntax,
        "expected an operator or the end, found `and`; write `&&`",
    );
    check("price > 3 «OR» true", Syntax, "expected an operator or the end, found `OR`; write `||`");
    check("price «#» 3", Syntax, "unexpected character `#`");
    check("status in ['draft'«;»]", Syntax, "unexpected character `;`");
    check("status in ['draft' «'placed'»]", Syntax, "expected `,` or `]`, found `'placed'`");
    check("self«.3»", Syntax, "expected an operator or the end, found `.3`");
    check("self.«»", Syntax, "expected the name of a member, the expression ends");
    check(
        "pages > «5»kg",
        Syntax,
        "a number ends before a letter: a space or an operator is missing",
    );
    check("title == «'abc»", Syntax, "this text is never closed: `'` is missing");
    check("title == «'ab»\nc'", Syntax, "this text is never closed: `'` is missing");
    check(
        "title == 'ab«\\q»'",
        Syntax,
        "`\\q` is no escape; a backslash is written `\\\\`, or the text with an `r` before its quote",
    );
    check(
        "title == '«\\u»12'",
        Syntax,
        "`\\u` is no escape; a backslash is written `\\\\`, or the text with an `r` before its quote",
    );
    check(
        "«package» == 'x'",
        Syntax,
        "`package` is reserved in CEL; a member of this name is `self.package`",
    );
    check(
        "«contains»(title, 'x')",
        Syntax,
        "`contains` stands behind what it is asked of: `a.contains(…)`",
    );
    check("title.«has»()", Syntax, "`has` stands before what it is asked of: `has(…)`");
    check("«size(title, 3)» > 1", Syntax, "`size` takes one argument, here are 2");
    check("«tags.all(t)»", Syntax, "`all` takes a name and a condition: `all(x, x > 0)`");
    check(
        "tags.all(«3», true)",
        Syntax,
        "expected a name for the items, such as `x` in `all(x, x > 0)`",
    );
    check("tags.all(«self», true)", Syntax, "`self` is a variable already; choose another name");
    check(
        "tags.all(t, notes.all(«t», true))",
        Syntax,
        "`t` is a variable already; choose another name",
    );
}

#[test]
fn what_cel_has_and_this_has_not_is_told_so() {
    check("price > 3 «?» true : false", LeftOut, "`?:` is left out: write `a && b || !a && c`");
    check(
        "lines.«map»(l, l.quantity)",
        LeftOut,
        "`map` of CEL is left out here; `all`, `exists` and `exists_one` ask of each item",
    );
    check(
        "lines.«filter»(l, true)",
        LeftOut,
        "`filter` of CEL is left out here; `all`, `exists` and `exists_one` ask of each item",
    );
    check("«dyn»(price) == 3", LeftOut, "`dyn` of CEL is left out here: every value has one type");
    check(
        "«int»(price) == 3",
        LeftOut,
        "`int` of CEL is left out here: integers and numbers are compared as they are",
    );
    check("self == «{»'a': 1}", LeftOut, "objects cannot be written out");
    check("title == «b'»x'", LeftOut, "bytes are left out: write the text without its `b`");
    check(
        "pages == «3»u",
        LeftOut,
        "unsigned integers are left out: write the number without its `u`",
    );
    check("pages == «0»x1F", LeftOut, "hexadecimal numbers are left out: write it in decimal");
    check(
        "lines[«0»].quantity == 1",
        LeftOut,
        "items are not asked for by their place, only members by a name in quotes; `exists`, `all` and `in` look into lists",
    );
    check(
        "published.«getFullYear»() == 2026",
        LeftOut,
        "`getFullYear` of CEL is left out here; compare with `timestamp(…)`",
    );
}

#[test]
fn an_unknown_name_comes_with_the_nearest() {
    check("«prise» > 3", UnknownName, "unknown name `prise`, did you mean `price`?");
    check("self.«prise» > 3", UnknownName, "unknown member `prise`, did you mean `price`?");
    check("«sef».price > 3", UnknownName, "unknown name `sef`, did you mean `self`?");
    check(
        "lines.all(l, l.«qantity» > 0)",
        UnknownName,
        "unknown member `qantity`, did you mean `quantity`?",
    );
    check(
        "lines.all(line, «lin».quantity > 0)",
        UnknownName,
        "unknown name `lin`, did you mean `line`?",
    );
    check(
        "title.«startWith»('x')",
        UnknownName,
        "unknown method `startWith`, did you mean `startsWith`?",
    );
    check("«siz»(title) > 3", UnknownName, "unknown function `siz`, did you mean `size`?");
    check("has(self.«tittle»)", UnknownName, "unknown member `tittle`, did you mean `title`?");
    check(
        "self.«caller» == 'x'",
        UnknownName,
        "unknown member `caller`; known: `address`, `author`, `first-name`, `in_print`, `lines`, `mixed`, `notes`, `package`, `pages`, `price`, `published`, `scores`, `sold`, `status`, `tags`, `title`",
    );
    check(
        "lines.exists(l, l.«price» > 0)",
        UnknownName,
        "unknown member `price`; known: `parts`, `quantity`, `sku`",
    );
}

#[test]
fn members_that_are_not_declared_may_only_be_asked_for() {
    let open = type_of(&json(r#"{"type":"object","properties":{"price":{"type":"number"}}}"#));
    let environment = Environment::new().bare_variable("self", open);
    assert!(Expression::parse("has(self.anything) && self.other == null", &environment).is_ok());
    let says = "`self.prise` is not declared, so only `has` can ask for it: unknown member `prise`, did you mean `price`?";
    check_in(&environment, "«self.prise» > 3", UnknownName, says);
    check_in(
        &environment,
        "«prise» > 3",
        UnknownName,
        "unknown name `prise`, did you mean `price`?",
    );
    check(
        "«mixed» == 3",
        Types,
        "the schema does not give `self.mixed` one type; only `has` can ask for it",
    );
    let unknown = Environment::new().variable("x", Type::Unknown);
    check_in(
        &unknown,
        "«x» == 3",
        Types,
        "the type of `x` is not known; only `has` can ask for it",
    );
}

#[test]
fn types_that_do_not_go_together_are_told_at_their_place() {
    check("«title > 3»", Types, "a text cannot be compared with an integer");
    check("pages > 3 && «pages == 'three'»", Types, "an integer cannot be compared with a text");
    check("«price == true»", Types, "a number cannot be compared with a boolean");
    check(
        "«published > '2026-01-01T00:00:00Z'»",
        Types,
        "a timestamp cannot be compared with a text; a moment is written `timestamp(\"2026-01-31T09:30:00Z\")`",
    );
    check(
        "«now - published > '1h'»",
        Types,
        "a duration cannot be compared with a text; a length of time is written `duration(\"1h30m\")`",
    );
    check(
        "«tags == 'new'»",
        Types,
        "a list cannot be compared with a text; `in`, `all` and `exists` look into lists",
    );
    check(
        "«tags == tags»",
        Types,
        "a list cannot be compared with a list; `in`, `all` and `exists` look into lists",
    );
    check(
        "«address == 'Oslo'»",
        Types,
        "an object cannot be compared with a text; compare its members",
    );
    check("«in_print < true»", Types, "`<` does not order booleans");
    check("«1 < 2 < 3»", Types, "a boolean cannot be compared with an integer");
    check("«price»", Types, "expected a condition, this is a number");
    check("«price» && true", Types, "expected a condition, this is a number");
    check("!«title»", Types, "expected a condition, this is a text");
    check("«now»", Types, "expected a condition, this is a timestamp");
    check("«now».x == 3", Types, "`now` is a value: compare it, or calculate with it");
    check("-«title» == 'x'", Types, "only numbers and durations have a sign, this is a text");
    check(
        "«title + 'x'» == 'y'",
        Types,
        "`+` does not go between a text and a text; texts are not joined here",
    );
    check("«price % 2» == 0", Types, "`%` does not go between a number and an integer");
    check("«now + now» > now", Types, "`+` does not go between a timestamp and a timestamp");
    check("«now + 1» > now", Types, "`+` does not go between a timestamp and an integer");
    check(
        "title in «'abc'»",
        Types,
        "`in` looks into lists, this is a text; `.contains(…)` looks into texts",
    );
    check("«3 in tags»", Types, "an integer cannot be compared with a text");
    check("pages in [1, «'two'»]", Types, "the items before are each an integer, this is a text");
    check("pages in [«[1]»]", Types, "a list that is written out has no room for a list");
    check("«pages».startsWith('3')", Types, "`startsWith` is for texts, this is an integer");
    check(
        "«tags».contains('new')",
        Types,
        "`contains` is for texts, this is a list; `in` and `exists` look into lists",
    );
    check(
        "title.matches(«author»)",
        Types,
        "a pattern is written out: `matches` takes a text in quotes",
    );
    check("«title».all(t, true)", Types, "`all` is for lists, this is a text");
    check("size(«pages») > 1", Types, "only texts and lists have a size, this is an integer");
    check("title.«length» > 1", Types, "only an object has members, `self.title` is a text");
    check("has(«self»)", Types, "`has` asks for a member; `self != null` asks for `self`");
    check("has(«3»)", Types, "`has` asks for a member, such as `self.title`");
}

#[test]
fn null_stands_beside_equals_only() {
    check("«null»", Types, "`null` stands beside `==` and `!=` only, for something absent");
    check("price > «null»", Types, "`>` does not order `null`");
    check(
        "«3» == null",
        Types,
        "only a name can be compared with `null`, to ask whether it is there",
    );
    check(
        "null == «null»",
        Types,
        "only a name can be compared with `null`, to ask whether it is there",
    );
    check(
        "pages in [1, «null»]",
        Types,
        "`null` stands beside `==` and `!=` only, for something absent",
    );
}

#[test]
fn local_variables_are_called_by_their_names() {
    check(
        "lines.all(l, l.parts.all(p, p.«x» == 1))",
        Types,
        "only an object has members, `p` is an integer",
    );
    check(
        "lines.all(l, l.parts.all(p, l.sku.«x» == p))",
        Types,
        "only an object has members, `l.sku` is a text",
    );
    check("lines.all(l, has(«l»))", Types, "`has` asks for a member; `l != null` asks for `l`");
}

#[test]
fn literals_that_cannot_be_are_told() {
    check("status == «'plaecd'»", Value, "`self.status` is never `plaecd`; did you mean `placed`?");
    check(
        "«'gone'» != status",
        Value,
        "`self.status` is never `gone`; it is one of `draft`, `placed`, `shipped`",
    );
    check(
        "status in ['draft', «'gone'»]",
        Value,
        "`self.status` is never `gone`; it is one of `draft`, `placed`, `shipped`",
    );
    check("«'odl'» in tags", Value, "`self.tags` is never `odl`; did you mean `old`?");
    check("tags.exists(t, t == «'mew'»)", Value, "`t` is never `mew`; did you mean `new`?");
    check(
        "published > timestamp(«'2026-01-01'»)",
        Value,
        "expected a timestamp such as `2026-01-31T09:30:00Z`, found `2026-01-01`",
    );
    check(
        "now - published > duration(«'1d'»)",
        Value,
        "expected a duration such as `1h30m`, found `1d`",
    );
    check("title.matches(«'(a'»)", Value, "this is no pattern: unclosed group");
    check("title.matches(«'a**)'»)", Value, "this is no pattern: unopened group");
}

#[test]
fn places_are_told_in_characters_from_1() {
    let source = "title == 'ä東' && prise > 3";
    let mistake = Expression::parse(source, &environment()).unwrap_err();
    assert_eq!((mistake.start, mistake.character(source)), (20, 18));
}

#[test]
fn what_is_built_is_checked_as_what_is_read() {
    use candor_expression::{Comparison, Literal, TextTest};
    let path = |name| environment().path("self", &[name]).unwrap();
    let read = |text: &str, name| Literal::read(text, &path(name).holds).unwrap();
    let at_least =
        Expression::compare(path("price"), Comparison::GreaterOrEqual, read("10", "price"));
    assert_eq!(at_least.unwrap(), crate::world::parse("price >= 10"));
    let among =
        Expression::is_in(path("status"), vec![read("draft", "status"), read("placed", "status")]);
    assert_eq!(among.unwrap(), crate::world::parse("status in ['draft', 'placed']"));
    let begins = Expression::tests(path("title"), TextTest::StartsWith, "A").unwrap();
    assert_eq!(begins, crate::world::parse("title.startsWith('A')"));
    let both = begins.and(&Expression::has(path("price"))).and(&begins.negated());
    assert_eq!(
        both,
        crate::world::parse("title.startsWith('A') && has(self.price) && !title.startsWith('A')")
    );
    assert_eq!(both.conjuncts().count(), 3);
    let after = read("2026-01-01T00:00:00Z", "published");
    let after = Expression::compare(path("published"), Comparison::Greater, after).unwrap();
    assert_eq!(after, crate::world::parse("published > timestamp('2026-01-01T00:00:00Z')"));

    let never = Expression::equals(path("status"), Literal::Text("gone".into())).unwrap_err();
    assert_eq!(never, "`self.status` is never `gone`; it is one of `draft`, `placed`, `shipped`");
    let apart = Expression::equals(path("price"), Literal::Text("x".into())).unwrap_err();
    assert_eq!(apart, "`self.price` is a number, it cannot be compared with a text");
    assert_eq!(Literal::read("ten", &Type::Number), None);
    assert_eq!(
        environment().path("self", &["prise"]).unwrap_err(),
        "unknown member `prise`, did you mean `price`?"
    );
    assert!(matches!(record(), Type::Object(object) if *object != ObjectType::default()));
}
