//! Query parameters: what a target can be asked for behind the question mark.
//!
//! A parameter the target does not know is refused: ignoring it would answer another question than
//! the one that was asked.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use candor_expression::{Expression, Literal, Mistake};

use super::{Cursor, CursorFault, Expansion, Sealing, Selection, SortKey, short_form};
use crate::declaration::{Api, FieldIndex, ResourceType};
use crate::exchange::Within;
use crate::expression::{SELF, filter_environment};
use crate::limits::{OFFSET_MAX, PAGE_DEFAULT, PAGE_MAX, PARAMETERS_MAX, SORT_MAX_FIELDS};
use crate::nearest::nearest;
use crate::record::{READ_ONLY_MEMBERS, RecordId, Timestamp};

/// Why the parameters cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterFault {
    /// The query does not decode, or has more than [`PARAMETERS_MAX`].
    Malformed(String),
    /// The target does not have this one.
    Unknown {
        /// Its name as sent.
        name: String,
        /// The nearest that the target has.
        nearest: Option<String>,
        /// All that the target has.
        known: Vec<String>,
    },
    /// It stands twice.
    Repeated {
        /// Its name.
        name: String,
    },
    /// It cannot have this value.
    Value {
        /// Its name.
        name: String,
        /// What is expected, as the end of a sentence that begins with "it".
        expected: String,
    },
    /// The filter is no condition about these records.
    Filter {
        /// What is wrong with it.
        mistake: Mistake,
        /// The character where, counted from 1.
        character: usize,
    },
    /// What is to be sorted by has no index.
    Unindexed {
        /// The field as sent.
        name: String,
        /// What lists can be sorted by.
        sortable: Vec<String>,
    },
    /// The cursor is not one of this query.
    Cursor,
    /// The cursor is too old.
    Expired {
        /// The query without it. Empty or begins with `?`.
        base: String,
    },
}

/// What the parameters of a request ask for.
#[derive(Debug, Default)]
pub struct Parameters {
    /// The members that are wanted; nothing means all.
    pub members: Option<Vec<String>>,
    /// The references to follow, if any.
    pub expansion: Option<Expansion>,
    /// What the query itself selects by, of a list.
    pub own: Option<Expression>,
    /// The page that is wanted, of a list.
    pub selection: Option<Selection>,
    /// The query without `cursor` and `offset`, for links to other pages, which lead on by cursors
    /// wherever they begin. Empty or begins with `?`.
    pub base: String,
    /// The record that everything on the list refers to, of a sub-collection.
    pub within: Option<RecordId>,
    /// What sets apart what the caller is shown of it from what others are.
    pub reader: Option<u64>,
    /// The cursor as it was sent.
    cursor: Option<String>,
    /// Whether the page lies within the list rather than at its start.
    pub continued: bool,
    /// Whether nothing says where a page of it begins or ends, or what is to be shown beside.
    pub whole: bool,
}

/// The parameters of a list that are no filters in the short form.
pub(crate) const OF_LIST: [&str; 7] =
    ["limit", "offset", "cursor", "sort", "fields", "expand", "filter"];

type Pair<'q> = (Cow<'q, str>, Cow<'q, str>);

impl Parameters {
    /// Of a target that has none.
    pub fn none(query: &str) -> Result<Parameters, ParameterFault> {
        Self::only(query, &[], |_, _| Ok(()))
    }

    /// Of a record: `fields` and `expand`.
    pub fn of_record(
        query: &str,
        api: &Api,
        of: &ResourceType,
    ) -> Result<Parameters, ParameterFault> {
        let mut parameters = Parameters::default();
        Self::only(query, &["fields", "expand"], |name, value| {
            match name {
                "expand" => parameters.expansion = Some(expansion(value, api, of)?),
                _ => parameters.members = Some(wanted_members(value, of)?),
            }
            Ok(())
        })?;
        Ok(parameters)
    }

    /// Of a list: [`OF_LIST`], and filters in the short form. Of a sub-collection, only what is
    /// within it.
    pub fn of_list(
        query: &str,
        api: &Api,
        of: &ResourceType,
        within: Option<Within<'_>>,
        now: Timestamp,
    ) -> Result<Parameters, ParameterFault> {
        let pairs = pairs(query)?;
        let mut parameters = Parameters {
            base: base(&pairs),
            within: within.map(|within| within.parent_id.clone()),
            ..Parameters::default()
        };
        let mut selection = Selection::first(of.index, usize::from(PAGE_DEFAULT));
        selection.now = now;
        if let Some(Within { field, parent_id }) = within {
            selection.narrow(&belonging(of, field, parent_id.as_str()));
        }
        for (name, value) in &pairs {
            match name.as_ref() {
                "limit" => selection.limit = number("limit", value, 1..=usize::from(PAGE_MAX))?,
                "offset" => selection.offset = number("offset", value, 0..=OFFSET_MAX)?,
                "cursor" => parameters.cursor = Some(value.to_string()),
                "sort" => selection.sort = sort(value, of)?,
                "fields" => parameters.members = Some(wanted_members(value, of)?),
                "expand" => parameters.expansion = Some(expansion(value, api, of)?),
                "filter" => parameters.select(&filter(value, of)?),
                other => parameters.select(&short_form::read(other, value, of, &OF_LIST)?),
            }
        }
        if let Some(own) = &parameters.own {
            selection.narrow(own);
        }
        if parameters.cursor.is_some() && pairs.iter().any(|(name, _)| name == "offset") {
            let expected = "cannot stand beside `cursor`, which says already where to begin";
            return Err(bad_value("offset", expected));
        }
        parameters.continued = parameters.cursor.is_some() || selection.offset > 0;
        let parts = ["limit", "offset", "cursor", "expand"];
        parameters.whole = !pairs.iter().any(|(name, _)| parts.contains(&name.as_ref()));
        parameters.selection = Some(selection);
        Ok(parameters)
    }

    /// Goes to the place that the cursor names, if there is one. What else the query asks for is
    /// known before: what is shown beside the list is part of what cursors are sealed with.
    pub(crate) fn open_cursor(
        &mut self,
        of: &ResourceType,
        sealing: Sealing<'_>,
    ) -> Result<(), ParameterFault> {
        self.reader = sealing.reader;
        let (Some(text), Some(selection)) = (&self.cursor, &self.selection) else {
            return Ok(());
        };
        let opened = Cursor::open(text, &self.list(of), &selection.sort, sealing);
        let cursor = opened.map_err(|fault| match fault {
            CursorFault::Foreign => ParameterFault::Cursor,
            CursorFault::Expired => ParameterFault::Expired { base: self.base.clone() },
        })?;
        let Some(selection) = &mut self.selection else { return Ok(()) };
        selection.backward = cursor.backward;
        selection.start = Some(cursor.position);
        Ok(())
    }

    /// The same, telling how many records the list has in all when that is wanted.
    #[must_use]
    pub fn counted(mut self, count: bool) -> Parameters {
        if let Some(selection) = &mut self.selection {
            selection.count = count;
        }
        self
    }

    fn select(&mut self, filter: &Expression) {
        self.own = Some(match &self.own {
            Some(before) => before.and(filter),
            None => filter.clone(),
        });
    }

    /// Leaves less of the list than the query asks for.
    pub(crate) fn narrow(&mut self, filter: &Expression) {
        if let Some(selection) = &mut self.selection {
            selection.narrow(filter);
        }
    }

    /// The list that the parameters select: what a cursor is bound to. Without the type, a cursor
    /// would be taken by another collection that is asked for the same.
    pub fn list(&self, of: &ResourceType) -> String {
        let reader = self.reader.map_or(String::new(), |reader| format!("\n\n{reader:016x}"));
        match &self.within {
            // No id has a control character, so none can be taken for another list.
            Some(id) => format!("{}\n{id}\n{}{reader}", of.name, self.base),
            None => format!("{}{}{reader}", of.name, self.base),
        }
    }

    fn only(
        query: &str,
        known: &[&str],
        mut take: impl FnMut(&str, &str) -> Result<(), ParameterFault>,
    ) -> Result<Parameters, ParameterFault> {
        for (name, value) in &pairs(query)? {
            if !known.contains(&name.as_ref()) {
                return Err(unknown(name, known.iter().copied()));
            }
            take(name, value)?;
        }
        Ok(Parameters::default())
    }
}

fn pairs(query: &str) -> Result<Vec<Pair<'_>>, ParameterFault> {
    let pairs = candor_http::query::parameters(query, PARAMETERS_MAX)
        .map_err(|fault| ParameterFault::Malformed(fault.to_string()))?;
    for (place, (name, _)) in pairs.iter().enumerate() {
        if pairs[..place].iter().any(|(earlier, _)| earlier == name) {
            return Err(ParameterFault::Repeated { name: name.to_string() });
        }
    }
    Ok(pairs)
}

fn unknown<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> ParameterFault {
    let known: Vec<String> = known.map(str::to_owned).collect();
    let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
    ParameterFault::Unknown { name: name.to_owned(), nearest: near, known }
}

fn bad_value(name: &str, expected: impl Into<String>) -> ParameterFault {
    ParameterFault::Value { name: name.to_owned(), expected: expected.into() }
}

/// The query as it came but for what says where in the list, encoded anew.
fn base(pairs: &[Pair<'_>]) -> String {
    use candor_http::query::encode_value;
    let mut base = String::new();
    for (name, value) in
        pairs.iter().filter(|(name, _)| !matches!(name.as_ref(), "cursor" | "offset"))
    {
        base.push(if base.is_empty() { '?' } else { '&' });
        base.push_str(&format!("{}={}", encode_value(name), encode_value(value)));
    }
    base
}

fn number(name: &str, value: &str, range: RangeInclusive<usize>) -> Result<usize, ParameterFault> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    match value.parse() {
        Ok(number) if digits && range.contains(&number) => Ok(number),
        _ => {
            let (least, most) = range.into_inner();
            Err(bad_value(name, format!("must be a whole number from {least} to {most}")))
        }
    }
}

fn expansion(value: &str, api: &Api, of: &ResourceType) -> Result<Expansion, ParameterFault> {
    Expansion::parse(value, of, api).map_err(|expected| bad_value("expand", expected))
}

fn wanted_members(value: &str, of: &ResourceType) -> Result<Vec<String>, ParameterFault> {
    let known = of.members();
    value
        .split(',')
        .map(|name| match known.contains(&name) {
            true => Ok(name.to_owned()),
            false => {
                let near = nearest(name, known.iter().copied());
                let hint = near.map_or(String::new(), |near| format!("; the nearest is `{near}`"));
                Err(bad_value(
                    "fields",
                    format!("names `{name}`, which is no member of {}{hint}", of.name),
                ))
            }
        })
        .collect()
}

fn sort(value: &str, of: &ResourceType) -> Result<Vec<SortKey>, ParameterFault> {
    let keys: Vec<SortKey> =
        value.split(',').map(|key| sort_key(key, of)).collect::<Result<_, _>>()?;
    if keys.len() > SORT_MAX_FIELDS {
        return Err(bad_value("sort", format!("may name at most {SORT_MAX_FIELDS} fields")));
    }
    for (place, key) in keys.iter().enumerate() {
        if keys[..place].iter().any(|earlier| earlier.column == key.column) {
            return Err(bad_value("sort", "names a field twice"));
        }
    }
    Ok(keys)
}

fn sort_key(key: &str, of: &ResourceType) -> Result<SortKey, ParameterFault> {
    let (name, descending) = match key.strip_prefix('-') {
        Some(name) => (name, true),
        None => (key.strip_prefix('+').unwrap_or(key), false),
    };
    match of.columns().find(|column| of.member(*column) == name) {
        Some(column) if of.leads(column) => Ok(SortKey { column, descending }),
        Some(_) | None => {
            let sortable = of.columns().filter(|column| of.leads(*column));
            let sortable = sortable.map(|column| of.member(column).to_owned()).collect();
            Err(ParameterFault::Unindexed { name: name.to_owned(), sortable })
        }
    }
}

/// What refers to a record by a field. Where the field can have no such value, nothing does.
fn belonging(of: &ResourceType, field: FieldIndex, parent_id: &str) -> Expression {
    let path = filter_environment(of).path(SELF, &[&of.field(field).name]);
    path.and_then(|path| Expression::equals(path, Literal::Text(parent_id.into())))
        .unwrap_or_else(|_| Expression::never())
}

fn filter(source: &str, of: &ResourceType) -> Result<Expression, ParameterFault> {
    Expression::parse(source, filter_environment(of)).map_err(|mistake| {
        let character = mistake.character(source);
        ParameterFault::Filter { mistake, character }
    })
}

impl ResourceType {
    /// The names of the members that a record can have, read-only ones first.
    pub fn members(&self) -> Vec<&str> {
        let declared = self.schema.document().member("properties");
        let declared = declared.and_then(|value| value.as_object());
        let names = declared.into_iter().flat_map(|object| object.iter().map(|(name, _)| name));
        READ_ONLY_MEMBERS.into_iter().chain(names).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declaration::{SourceFile, load};
    use crate::selection::{SECRET_BYTES, Secret};

    fn api() -> Api {
        let books = "schema: { type: object, properties: { title: { type: string }, \
            pages: { type: integer }, price: { type: number }, sold: { type: boolean }, \
            tags: { type: array } } }\nindexes: [price]\nunique: [[title, pages]]\n";
        let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
        match load(&[file("candor.yaml", "title: T\nversion: v1\n"), file("books.yaml", books)]) {
            Ok(api) => api,
            Err(mistakes) => panic!("{}", mistakes.render(false)),
        }
    }

    #[test]
    fn a_cursor_belongs_to_the_list_of_one_record() {
        use crate::selection::Position;
        let api = api();
        let of = api.resource_type("books").unwrap();
        let (one, other) = (RecordId::parse("1").unwrap(), RecordId::parse("2").unwrap());
        let field = of.field_named("title").unwrap();
        let within = |parent_id| Some(Within { field, parent_id });
        let secret = Secret::new([1; SECRET_BYTES]);
        let sealing = Sealing { secret: &secret, now: Timestamp(0), reader: None };
        let of_list = |query: &str, within| {
            let mut asked = Parameters::of_list(query, &api, of, within, sealing.now)?;
            asked.open_cursor(of, sealing).map(|()| asked)
        };
        let list = of_list("limit=2", within(&one)).unwrap().list(of);
        let position = Position { values: Vec::new(), id: other.clone() };
        let cursor = Cursor { position, backward: false }.seal(&list, sealing);
        let query = format!("limit=2&cursor={cursor}");
        assert!(of_list(&query, within(&one)).is_ok());
        let refused = |within| of_list(&query, within).err();
        let foreign = Some(ParameterFault::Cursor);
        assert_eq!(refused(within(&other)), foreign);
        assert_eq!(refused(None), foreign);
    }

    fn of_list(query: &str) -> Result<Parameters, ParameterFault> {
        let api = api();
        let of = api.resource_type("books").unwrap();
        Parameters::of_list(query, &api, of, None, Timestamp(0))
    }

    #[track_caller]
    fn check_fault(query: &str, said: &str) {
        let fault = of_list(query).expect_err(query);
        assert!(format!("{fault:?}").contains(said), "{query}: {fault:?}");
    }

    #[test]
    fn a_list_takes_its_own_parameters_and_every_scalar_field() {
        let asked = of_list("limit=5&sort=-price,%2Btitle,id&pages=1e2&sold=true&fields=id,tags");
        let asked = asked.unwrap();
        let selection = asked.selection.unwrap();
        assert_eq!(selection.limit, 5);
        assert_eq!(
            selection.sort.iter().map(|key| key.descending).collect::<Vec<_>>(),
            [true, false, false]
        );
        let filter = selection.filter.unwrap().to_string();
        assert_eq!(filter, "self.pages == 100 && self.sold == true");
        assert_eq!(asked.members, Some(vec!["id".into(), "tags".into()]));
    }

    #[test]
    fn what_a_list_does_not_know_is_named_with_the_nearest() {
        check_fault("limt=5", "Unknown { name: \"limt\", nearest: Some(\"limit\")");
        check_fault("Title=x", "Unknown { name: \"Title\", nearest: Some(\"title\")");
        check_fault("fields=id,titel", "the nearest is `title`");
        check_fault("fields=", "names ``");
    }

    #[test]
    fn a_value_is_of_the_kind_of_its_field() {
        check_fault("pages=ten", "must be a number");
        check_fault("pages=", "must be a number");
        check_fault("sold=yes", "must be true or false");
        for limit in ["0", "101", "-1", "+5", "5.0", "x", "", "99999999999999999999"] {
            check_fault(&format!("limit={limit}"), "from 1 to 100");
        }
    }

    #[test]
    fn a_parameter_stands_once() {
        check_fault("limit=5&limit=5", "Repeated { name: \"limit\" }");
        check_fault("pages=1&pages=2", "Repeated");
        check_fault("sort=price,-price", "names a field twice");
    }

    #[test]
    fn a_list_is_sorted_by_what_begins_an_index() {
        check_fault(
            "sort=pages",
            "Unindexed { name: \"pages\", sortable: [\"id\", \"title\", \"price\"] }",
        );
        check_fault("sort=", "Unindexed");
        check_fault("sort=id,title,price,id", "names a field twice");
    }

    #[test]
    fn a_query_has_limits() {
        let many: Vec<String> = (0..65).map(|number| format!("p{number}=1")).collect();
        check_fault(&many.join("&"), "Malformed");
        check_fault("a=%zz", "Malformed");
    }

    #[test]
    fn a_record_takes_fields_and_a_document_nothing() {
        let api = api();
        let of = api.resource_type("books").unwrap();
        assert!(Parameters::of_record("fields=title", &api, of).is_ok());
        assert!(Parameters::of_record("limit=1", &api, of).is_err());
        assert!(Parameters::none("").is_ok());
        assert!(Parameters::none("x=1").is_err());
    }
}
