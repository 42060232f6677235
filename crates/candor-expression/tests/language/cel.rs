//! Facts of CEL that the profile keeps: what its specification says of the parts that are here.
//!
//! Each line is true in CEL. Where CEL would end in an error (division by zero, a missing member)
//! the profile has an answer of its own, which `meaning` shows.

use crate::world::holds;

const FACTS: &[&str] = &[
    // Literals.
    "true",
    "!false",
    "0 == -0",
    "0.0 == -0.0",
    "007 == 7",
    ".5 == 0.5",
    "1e3 == 1000.0",
    "1E-2 == 0.01",
    "9223372036854775807 > -9223372036854775808",
    r#""a" == 'a'"#,
    r#""it's" == 'it\'s'"#,
    r#"'\x41\u0042\U00000043\104' == 'ABCD'"#,
    r#"'\a\b\f\n\r\t\v\\\?\"\'\`' != ''"#,
    r#"r'\n' == '\\n'"#,
    r#"R"\d" == "\\d""#,
    "'''a\nb''' == 'a\\nb'",
    r#""""a "quoted" text""" == 'a "quoted" text'"#,
    r"'\u00fc' == 'ü'",
    // Comparisons.
    "1 == 1",
    "1 != 2",
    "1 < 2",
    "2 <= 2",
    "3 > 2",
    "3 >= 3",
    "1 == 1.0",
    "1 < 1.5",
    "2.5 > 2",
    "'a' < 'b'",
    "'a' < 'aa'",
    "'Z' < 'a'",
    "'' < 'a'",
    "'é' > 'z'",
    "true == true",
    "true != false",
    "duration('60s') == duration('1m')",
    "duration('1s') < duration('2s')",
    "timestamp('2009-02-13T23:31:30Z') < timestamp('2009-02-13T23:31:30.1Z')",
    "timestamp('2009-02-13T23:31:30+02:00') < timestamp('2009-02-13T23:31:30Z')",
    // Logic.
    "true && true",
    "!(true && false)",
    "true || false",
    "!(false || false)",
    "!!true",
    "true || false && false",
    "!(true && false || false)",
    "1 == 1 && 2 == 2",
    // Arithmetic.
    "1 + 2 == 3",
    "5 - 3 == 2",
    "2 * 3 == 6",
    "7 / 2 == 3",
    "-7 / 2 == -3",
    "7 / -2 == -3",
    "7 % 3 == 1",
    "-7 % 3 == -1",
    "7 % -3 == 1",
    "1.5 + 1.5 == 3.0",
    "7.0 / 2.0 == 3.5",
    "2 + 3 * 4 == 14",
    "-(1 + 2) == -3",
    "2 * 3 % 4 == 2",
    "8 / 4 / 2 == 1",
    "10 - 2 - 3 == 5",
    "timestamp('2009-02-13T23:00:00Z') + duration('240s') == timestamp('2009-02-13T23:04:00Z')",
    "duration('120s') + timestamp('2009-02-13T23:01:00Z') == timestamp('2009-02-13T23:03:00Z')",
    "timestamp('2009-02-13T23:10:00Z') - duration('600s') == timestamp('2009-02-13T23:00:00Z')",
    "timestamp('2009-02-13T23:31:00Z') - timestamp('2009-02-13T23:29:00Z') == duration('120s')",
    "duration('600s') + duration('50s') == duration('650s')",
    "duration('900s') - duration('42s') == duration('858s')",
    // Membership and size.
    "1 in [1, 2, 3]",
    "!(4 in [1, 2, 3])",
    "'b' in ['a', 'b']",
    "!(1 in [])",
    "size('') == 0",
    "size('four') == 4",
    "size('наука') == 5",
    "'four'.size() == 4",
    "size([]) == 0",
    "[1, 2, 3].size() == 3",
    // Texts.
    "'foobar'.startsWith('foo')",
    "!'foobar'.startsWith('bar')",
    "''.startsWith('')",
    "'foobar'.startsWith('')",
    "'foobar'.endsWith('bar')",
    "!'foobar'.endsWith('foo')",
    "'foobar'.endsWith('')",
    "'café'.contains('é')",
    "'foobar'.contains('ob')",
    "!'foobar'.contains('ix')",
    "'foobar'.contains('')",
    "'hubba'.matches('ubb')",
    "'abcd'.matches('bc')",
    "!'hubba'.matches('^ubb')",
    "''.matches('')",
    "'grey'.matches('gr(a|e)y')",
    "'kungfu'.matches(r'^\\w+$')",
    "'ΣΑΝ'.matches('^.{3}$')",
    // Quantifiers.
    "[1, 2, 3].all(x, x > 0)",
    "![1, 2, 3].all(x, x > 1)",
    "[1, 2, 3].exists(x, x > 2)",
    "![1, 2, 3].exists(x, x > 3)",
    "[7, 8].exists_one(x, x == 7)",
    "![7, 7].exists_one(x, x == 7)",
    "[1, 2].all(x, [3, 4].all(y, x < y))",
    "[1, 2, 3].all(x, [1, 2, 3].exists(y, x == y))",
    "['foal', 'foo', 'four'].all(n, n.startsWith('fo'))",
    // Grammar.
    "(((true)))",
    "true // a comment",
    "\ttrue\n&&\r\ntrue",
    "1 in [1, 2,]",
    "1 + 1 == 2 == true",
];

#[test]
fn the_kept_part_of_cel_means_what_it_means_there() {
    for fact in FACTS {
        assert!(holds(fact, "{}"), "{fact}");
    }
}

const MEMBERS: &[(&str, &str)] = &[
    ("self.price == 1.5", r#"{"price":1.5}"#),
    ("has(self.title)", r#"{"title":""}"#),
    ("!has(self.title)", "{}"),
    ("self.address.city == 'x'", r#"{"address":{"city":"x"}}"#),
    ("self.lines.all(l, l.quantity > 0)", r#"{"lines":[{"quantity":1},{"quantity":2}]}"#),
    ("'new' in self.tags", r#"{"tags":["new"]}"#),
    ("self.author == null", r#"{"author":null}"#),
    ("self.author != null", r#"{"author":"x"}"#),
    (
        "timestamp(self.title) > timestamp('2020-01-01T00:00:00Z')",
        r#"{"title":"2020-01-01T00:00:01Z"}"#,
    ),
];

#[test]
fn members_are_asked_for_as_in_cel() {
    for (fact, document) in MEMBERS {
        assert!(holds(fact, document), "{fact}");
    }
}
