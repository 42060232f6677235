//! Filters: the interpreter, the store in memory and SQLite select the same records, and so they do
//! of what a filter leaves out; sorted, in pages, from both ends, passed over and counted.

use std::sync::Arc;

use candor_core::declaration::{Api, ResourceType};
use candor_core::expression::filter_environment;
use candor_core::record::{Record, Timestamp};
use candor_core::selection::{Column, Page, Position, Selection, SortKey};
use candor_expression::Expression;
use candor_store::suite::wait;
use candor_store::{MemoryStore, Store};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::folder::{Temporary, api, creation};

const THINGS: &str = "
schema:
  type: object
  properties:
    title: { type: string }
    subtitle: { type: string }
    price: { type: number }
    weight: { type: number }
    pages: { type: integer }
    year: { type: integer }
    lent: { type: boolean }
    due: { type: string, format: date-time }
    seen: { type: string, format: date-time }
    tags: { type: array, items: { type: string } }
    address: { type: object, properties: { city: { type: string }, zip: { type: integer } } }
id: { client: '^.+$' }
indexes: [title, price, due, [pages, title], create_time, [lent, price]]";

/// As JSON writes them, which is how an expression reads them, too.
const TEXTS: [&str; 10] = [
    r#""a""#,
    r#""A""#,
    r#""""#,
    r#""ab""#,
    r#""é""#,
    r#""e\u0301""#,
    r#""a\u0000b""#,
    r#""\ud7ff""#,
    r#""\uffee""#,
    r#""\ue000x""#,
];

const NUMBERS: [&str; 16] = [
    "0",
    "-0.0",
    "1",
    "1.0",
    "2",
    "0.1",
    "-0.5",
    "10e-1",
    "1e20",
    "-1e400",
    "1e400",
    "12345678901234567890",
    "12345678901234567891",
    "9007199254740993",
    "1.00000000000000001",
    "-12345678901234567890.5",
];

const MOMENTS: [&str; 9] = [
    "2026-01-01T00:00:00Z",
    "2026-01-01T01:00:00+01:00",
    "2025-12-31T23:30:00.5-00:30",
    "2026-01-02T23:59:00+23:59",
    "2025-12-31T00:00:00-23:59",
    "2026-01-01T00:00:00.000000001Z",
    "1970-01-01T00:00:01.0000001Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
];

type Source = BoxedStrategy<String>;

fn one_of(list: &'static [&'static str]) -> Source {
    select(list).prop_map(str::to_owned).boxed()
}

/// What stands in a member: mostly what the schema asks for, else anything.
fn value(usual: Source) -> Source {
    let odd = || one_of(&["null", "true", "7", "1.5", r#""1""#, "[]", "{}"]);
    prop_oneof![8 => usual, 1 => odd()].boxed()
}

fn moment() -> Source {
    let known = select(&MOMENTS[..]).prop_map(|text| format!("{text:?}"));
    prop_oneof![6 => known, 1 => Just(r#""2026-01-01t00:00:00z""#.to_owned()),
        1 => Just(r#""soon""#.to_owned())]
    .boxed()
}

fn number() -> Source {
    let long = (Just(format!("0.{}1", "0".repeat(1_100))), Just("7".repeat(1_001)))
        .prop_flat_map(|(small, large)| select(vec![small, large]));
    prop_oneof![20 => one_of(&NUMBERS), 1 => long].boxed()
}

fn document() -> impl Strategy<Value = String> {
    let members: Vec<(&str, Source)> = vec![
        ("title", one_of(&TEXTS)),
        ("subtitle", one_of(&TEXTS)),
        ("price", number()),
        ("weight", number()),
        ("pages", one_of(&["0", "1", "2", "2.0", "12345678901234567890"])),
        ("year", one_of(&["0", "1", "2", "1e20", "-7"])),
        ("lent", one_of(&["true", "false"])),
        ("due", moment()),
        ("seen", moment()),
        ("tags", one_of(&["[]", r#"["a"]"#, r#"["A","a",null,1]"#, r#"["é",""]"#])),
        (
            "address",
            one_of(&["{}", r#"{"city":"a"}"#, r#"{"city":"b","zip":2}"#, r#"{"zip":1.5}"#]),
        ),
    ];
    let member = |(name, usual): (&'static str, Source)| {
        proptest::option::weighted(0.7, value(usual))
            .prop_map(move |value| value.map(|value| format!("{name:?}:{value}")))
    };
    members.into_iter().map(member).collect::<Vec<_>>().prop_map(|members| {
        format!("{{{}}}", members.into_iter().flatten().collect::<Vec<_>>().join(","))
    })
}

const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];

/// A comparison of a member with a value, either way around, or with one of a list.
fn compared(members: &'static [&'static str], value: Source) -> Source {
    let plain = (select(members), select(&COMPARISONS[..]), value.clone(), any::<bool>()).prop_map(
        |(member, sign, value, turned)| match turned {
            false => format!("{member} {sign} {value}"),
            true => format!("{value} {sign} {member}"),
        },
    );
    let listed = (select(members), vec(value, 1..4))
        .prop_map(|(member, values)| format!("{member} in [{}]", values.join(", ")));
    prop_oneof![4 => plain, 1 => listed].boxed()
}

fn atom() -> Source {
    let times = select(&MOMENTS[..]).prop_map(|text| format!("timestamp({text:?})")).boxed();
    let test = (
        select(&["title", "subtitle", "id"][..]),
        select(&["startsWith", "endsWith", "contains"][..]),
        one_of(&TEXTS),
    )
        .prop_map(|(member, test, part)| format!("{member}.{test}({part})"));
    let here = (
        select(&["title", "price", "pages", "lent", "due", "tags", "address.city", "id"][..]),
        select(&["has({})", "{} == null", "{} != null"][..]),
    )
        .prop_map(|(member, form)| form.replace("{}", member));
    prop_oneof![
        3 => compared(&["title", "subtitle", "id"], one_of(&TEXTS)),
        3 => compared(&["price", "weight"], one_of(&NUMBERS)),
        2 => compared(&["pages", "year"], one_of(&["0", "1", "2", "1.5", "12345678901234567890"])),
        2 => compared(&["due", "seen", "create_time", "update_time"], times),
        1 => one_of(&["lent", "lent == true", "lent != true", "false == lent", "true", "1 < 2"]),
        2 => test,
        1 => here,
        2 => one_of(&[
            "title < subtitle", "price < weight", "pages == price", "price + 1 > weight",
            "price / 3 < 1", "size(title) > 1", "size(tags) == 2", "'a' in tags", "title in tags",
            "tags.exists(t, t == 'a')", "tags.all(t, t.startsWith('a'))", "address.city == 'a'",
            "address.zip <= 2", "title.matches('^a.?$')", "due - seen > duration('1h')",
            "due > seen", "create_time > now - duration('2s')", "now < timestamp('2026-01-01T00:00:00Z')",
            "etag == '\"3\"'", "has(address) && lent", "title.startsWith(subtitle)",
        ]),
    ]
    .boxed()
}

fn expression() -> Source {
    atom()
        .prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                2 => vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" && "))),
                2 => vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" || "))),
                1 => inner.prop_map(|part| format!("!({part})")),
            ]
        })
        .boxed()
}

/// How a list is looked at.
#[derive(Debug, Clone)]
struct Look {
    sort: Vec<(usize, bool)>,
    backward: bool,
    offset: usize,
    limit: usize,
}

fn look() -> impl Strategy<Value = Look> {
    let sort = vec((0..8_usize, any::<bool>()), 0..3);
    (sort, any::<bool>(), prop_oneof![3 => Just(0), 1 => 0..4_usize], 1..5_usize)
        .prop_map(|(sort, backward, offset, limit)| Look { sort, backward, offset, limit })
}

struct Pair {
    api: Arc<Api>,
    memory: MemoryStore,
    sqlite: Temporary,
}

/// What is seen of a page.
type Shown = (Vec<String>, bool, Option<Position>, Option<Position>, Option<u64>);

fn shown(page: &Page) -> Shown {
    let ids = page.records.iter().map(|record| record.id.to_string()).collect();
    (ids, page.more, page.first.clone(), page.last.clone(), page.total)
}

impl Pair {
    fn of(documents: &[String]) -> Pair {
        let api = api(&[("things", THINGS)]);
        let memory = MemoryStore::new(Arc::clone(&api));
        let pair = Pair { sqlite: Temporary::new(Arc::clone(&api)), memory, api };
        for (place, document) in documents.iter().enumerate() {
            let mut change = creation(&pair.api, &format!("things/{place}"), document);
            change.now = Timestamp(i64::try_from(place / 3).unwrap() * 1_000);
            wait(pair.memory.commit(change.clone().into())).unwrap();
            wait(pair.sqlite.commit(change.into())).unwrap();
        }
        pair
    }

    fn of_type(&self) -> &ResourceType {
        &self.api.types[0]
    }

    fn selection(&self, filter: &Expression) -> Selection {
        Selection {
            filter: Some(filter.clone()),
            now: Timestamp(4_000),
            count: true,
            ..Selection::first(self.of_type().index, 1_000)
        }
    }

    /// What both stores show.
    #[track_caller]
    fn page(&self, selection: &Selection) -> Page {
        let memory = wait(self.memory.list(selection.clone())).unwrap();
        let sqlite = wait(self.sqlite.list(selection.clone())).unwrap();
        assert_eq!(shown(&sqlite), shown(&memory), "{selection:?}");
        sqlite
    }

    /// All that a filter takes, which is what the interpreter takes.
    #[track_caller]
    fn check(&self, records: &[Record], filter: &Expression) -> usize {
        let selection = self.selection(filter);
        let page = self.page(&selection);
        let taken: Vec<_> = records.iter().filter(|record| selection.takes(record)).collect();
        assert_eq!(page.records.iter().collect::<Vec<_>>(), taken, "{filter:?}");
        assert_eq!(page.total, Some(taken.len() as u64));
        taken.len()
    }

    /// A list in pages is the list.
    fn check_pages(&self, filter: &Expression, look: &Look) {
        let column = |place: usize| match place {
            0 => Column::Id,
            1 => Column::CreateTime,
            place => Column::Field(candor_core::declaration::FieldIndex(
                u16::try_from(place - 2).unwrap(),
            )),
        };
        let key =
            |(place, descending): (usize, bool)| SortKey { column: column(place), descending };
        let mut selection = Selection {
            sort: look.sort.iter().copied().map(key).collect(),
            backward: look.backward,
            offset: look.offset,
            limit: look.limit,
            ..self.selection(filter)
        };
        loop {
            let page = self.page(&selection);
            let edge = if look.backward { page.first.clone() } else { page.last.clone() };
            match edge.filter(|_| page.more) {
                Some(edge) => selection.start = Some(edge),
                None => return,
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_store_selects_what_the_interpreter_does(
        documents in vec(document(), 1..30),
        asked in vec((expression(), look()), 25),
    ) {
        let pair = Pair::of(&documents);
        let environment = filter_environment(pair.of_type());
        let all = wait(pair.memory.list(Selection::first(pair.of_type().index, 1_000))).unwrap();
        for (source, look) in asked {
            let filter = Expression::parse(&source, environment)
                .unwrap_or_else(|mistake| panic!("{source}: {mistake}"));
            let taken = pair.check(&all.records, &filter);
            let left = pair.check(&all.records, &filter.negated());
            prop_assert_eq!(taken + left, all.records.len());
            pair.check_pages(&filter, &look);
        }
    }
}
