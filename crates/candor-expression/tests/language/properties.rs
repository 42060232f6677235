//! Random expressions over random documents: what is printed is read again as the same, two
//! evaluators agree, and nothing that is sent breaks anything.

use candor_expression::{Expression, Facts, MistakeKind};
use candor_json::Json;
use proptest::prelude::*;
use proptest::sample::select;

use crate::naive;
use crate::world::{NOW_MS, environment, json, parse};

fn pick(sources: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    select(sources).prop_map(str::to_owned)
}

fn integer() -> impl Strategy<Value = String> + Clone {
    let leaf = pick(&[
        "0",
        "1",
        "-2",
        "3",
        "320",
        "pages",
        "self.sold",
        "old.pages",
        "size(title)",
        "size(self.tags)",
    ]);
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), pick(&["+", "-", "*", "/", "%"]), inner.clone())
                .prop_map(|(left, operator, right)| format!("({left} {operator} {right})")),
            inner.prop_map(|operand| format!("-({operand})")),
        ]
    })
}

fn number() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        integer(),
        pick(&[
            "price",
            "1.5",
            "-0.25",
            "19.99",
            "self.price * 2",
            "price / 4.0",
            "1.0 / 0",
            "price - 0.5"
        ]),
        (integer(), pick(&["2.5", "price", "0.0"]))
            .prop_map(|(left, right)| format!("{left} + {right}")),
    ]
}

fn text() -> impl Strategy<Value = String> + Clone {
    pick(&[
        "''",
        "'a'",
        "'ab'",
        r"'\n\\'",
        "'東𝄞'",
        "title",
        "self.author",
        "address.city",
        "self['first-name']",
        "old.title",
        "self.package",
    ])
}

fn time() -> impl Strategy<Value = String> + Clone {
    pick(&[
        "published",
        "timestamp('2026-01-31T09:00:00Z')",
        "published + duration('1h')",
        "timestamp('2026-01-31T10:00:00+01:00') - duration('90m')",
    ])
}

fn atom() -> impl Strategy<Value = String> + Clone {
    let compare = pick(&["==", "!=", "<", "<=", ">", ">="]);
    let infix =
        |(left, operator, right): (String, String, String)| format!("{left} {operator} {right}");
    prop_oneof![
        (number(), compare.clone(), number()).prop_map(infix),
        (text(), compare.clone(), text()).prop_map(infix),
        (time(), compare.clone(), time()).prop_map(infix),
        (time(), time(), compare, pick(&["duration('30m')", "-duration('1s')"])).prop_map(
            |(left, right, operator, span)| format!(
                "{left} - ({right} - duration('0s')) {operator} {span}"
            )
        ),
        (text(), pick(&["startsWith", "endsWith", "contains"]), text())
            .prop_map(|(text, test, part)| format!("{text}.{test}({part})")),
        (text(), text(), text()).prop_map(|(item, one, two)| format!("{item} in [{one}, {two}]")),
        (number(), number()).prop_map(|(item, one)| format!("{item} in [{one}, 3]")),
        pick(&[
            "true",
            "false",
            "in_print",
            "in_print == false",
            "status == 'placed'",
            "'draft' != status",
            "has(self.title)",
            "author == null",
            "self.mixed != null",
            "has(address.city)",
            "'new' in tags",
            "title in notes",
            "2.5 in scores",
            "old.in_print",
        ]),
    ]
}

/// Conditions on an item of a list, `x` being the item.
fn quantified(inner: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let quantifier = pick(&["all", "exists", "exists_one"]);
    let list = pick(&[
        "tags:x == 'new'",
        "tags:size(x) == 3",
        "notes:x == null",
        "notes:x.contains('a')",
        "notes:x in ['a', title]",
        "scores:x > price",
        "scores:x * 2 == 5",
        "lines:x.quantity > 0",
        "lines:has(x.sku)",
        "lines:x.quantity in x.parts",
        "lines:x.parts.all(y, y >= x.quantity)",
        "lines:!x.parts.exists_one(y, y == pages)",
        "[1, pages]:x in scores",
        "lines:size(x.parts) > 1",
    ]);
    (list, quantifier, pick(&["&&", "||"]), inner).prop_map(|(list, quantifier, join, inner)| {
        let (list, condition) = list.split_once(':').expect("each has one");
        format!("{list}.{quantifier}(x, {condition} {join} ({inner}))")
    })
}

fn condition() -> impl Strategy<Value = String> {
    atom()
        .prop_recursive(4, 24, 3, |inner| {
            prop_oneof![
                (inner.clone(), pick(&["&&", "||", "==", "!="]), inner.clone())
                    .prop_map(|(left, operator, right)| format!("({left}) {operator} ({right})")),
                (inner.clone(), inner.clone(), inner.clone())
                    .prop_map(|(a, b, c)| format!("({a}) && ({b}) || ({c}) && true")),
                inner.clone().prop_map(|operand| format!("!({operand})")),
                quantified(atom()),
            ]
        })
        .prop_filter("within the cost", |source| {
            let mistake = Expression::parse(source, &environment()).err();
            mistake.is_none_or(|mistake| mistake.kind != MistakeKind::TooComplex)
        })
}

/// A document whose members are missing, null, of another type or as declared.
fn document() -> impl Strategy<Value = Json> {
    const MEMBERS: &[&str] = &[
        r#""title":"""#,
        r#""title":"ab""#,
        r#""title":"東𝄞""#,
        r#""title":null"#,
        r#""title":3"#,
        r#""author":"a""#,
        r#""price":19.99"#,
        r#""price":1.50"#,
        r#""price":-3"#,
        r#""price":"x""#,
        r#""pages":320"#,
        r#""pages":1.0"#,
        r#""pages":2.5"#,
        r#""sold":3"#,
        r#""sold":null"#,
        r#""in_print":true"#,
        r#""in_print":false"#,
        r#""status":"placed""#,
        r#""status":"draft""#,
        r#""published":"2026-01-31T10:00:00+01:00""#,
        r#""published":"2026-01-31T10:30:00Z""#,
        r#""published":"soon""#,
        r#""tags":["new","old"]"#,
        r#""tags":[]"#,
        r#""tags":["rare",null,3]"#,
        r#""scores":[1,2.5,3]"#,
        r#""scores":null"#,
        r#""notes":["a",null,"ab"]"#,
        r#""lines":[{"sku":"a","quantity":2,"parts":[1,2,3]},{"quantity":0},{"parts":null}]"#,
        r#""lines":[3,null]"#,
        r#""address":{"city":"ab"}"#,
        r#""address":null"#,
        r#""mixed":3"#,
        r#""first-name":"a""#,
        r#""package":"ab""#,
    ];
    let members = proptest::sample::subsequence(MEMBERS, 0..MEMBERS.len());
    members.prop_map(|members| {
        let mut kept: Vec<&str> = Vec::new();
        for member in members {
            let name = member.split(':').next();
            if kept.iter().all(|other| other.split(':').next() != name) {
                kept.push(member);
            }
        }
        json(&format!("{{{}}}", kept.join(",")))
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_printed_is_read_as_the_same(source in condition()) {
        let expression = parse(&source);
        let printed = expression.to_string();
        prop_assert_eq!(&parse(&printed), &expression, "{}", printed);
        prop_assert_eq!(parse(&printed).to_string(), printed);
    }

    #[test]
    fn two_evaluators_agree(source in condition(), document in document()) {
        let expression = parse(&source);
        let holds = expression.holds(&Facts::at(NOW_MS).with("self", &document));
        let expected = naive::value(expression.root(), &document, &[]);
        prop_assert_eq!(holds, expected == Some(naive::Value::Truth(true)), "{} of {}", source, document);
    }

    #[test]
    fn no_text_breaks_the_reader(text in any::<String>()) {
        let _ = Expression::parse(&text, &environment());
    }

    #[test]
    fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Expression::parse(&String::from_utf8_lossy(&bytes), &environment());
    }

    #[test]
    fn no_jumble_of_words_breaks_the_reader_or_the_interpreter(
        words in proptest::collection::vec(select(WORDS), 0..24),
        document in document(),
    ) {
        let source = words.concat();
        match Expression::parse(&source, &environment()) {
            Ok(expression) => {
                let _ = expression.holds(&Facts::at(NOW_MS).with("self", &document));
                prop_assert_eq!(parse(&expression.to_string()), expression);
            }
            Err(mistake) => {
                prop_assert!(mistake.start <= mistake.end && mistake.end <= source.len(), "{:?}", mistake);
                prop_assert!(source.get(mistake.start..mistake.end).is_some(), "{:?}", mistake);
            }
        }
    }
}

const WORDS: &[&str] = &[
    "self",
    ".",
    "price",
    "title",
    "tags",
    "lines",
    "(",
    ")",
    "[",
    "]",
    ",",
    " && ",
    " || ",
    "!",
    "-",
    " == ",
    " in ",
    "1",
    "2.5",
    "'a'",
    "\"",
    "'",
    "\\",
    "é",
    "null",
    "true",
    ".all(x, ",
    ".exists(x, ",
    "x",
    "size(",
    "has(",
    "now",
    "/",
    "%",
    "timestamp(",
    "r'",
    "//",
    "\n",
    "{",
    "?",
    "matches(",
    ".contains(",
    "1e9",
    "0x",
    "['first-name']",
];
