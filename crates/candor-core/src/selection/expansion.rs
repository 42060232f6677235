//! Expansion: records shown together with those that their references lead to.
//!
//! `expand=author.country` follows a reference and from there another. What is asked for is a tree
//! of references, bounded before anything is read; what is found is a tree of records beside each
//! record, read by the store in one snapshot, each record once.

use std::collections::HashMap;
use std::sync::Arc;

use candor_expression::wording::quoted;
use candor_json::Json;

use super::CollectionState;
use crate::declaration::{Api, Reference, ResourceType, TypeIndex};
use crate::limits::{EXPAND_MAX_BRANCHES, NESTING_MAX_DEPTH};
use crate::nearest::nearest;
use crate::record::{Record, RecordId, Revision, Standing, Timestamp};

/// The references to follow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expansion {
    /// From the records that are shown.
    pub branches: Vec<Branch>,
}

/// A reference to follow, and where to go from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The field that refers.
    pub field: Arc<str>,
    /// The type that it refers to.
    pub to: TypeIndex,
    /// From the records that are found.
    pub branches: Vec<Branch>,
}

/// What the references of a record lead to: the name of each that the record has, and the record
/// there. None is there when it was deleted or never was.
pub type Neighbours = Vec<(Arc<str>, Option<Neighbour>)>;

/// A record that another refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// The record.
    pub record: Arc<Record>,
    /// What its own references lead to, if that was asked for.
    pub neighbours: Option<Neighbours>,
}

/// What an expansion found, in one snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expanded {
    /// For each of the records that are shown, in their order.
    pub neighbours: Vec<Neighbours>,
    /// The last change of any collection that was looked into.
    pub revision: Revision,
    /// When that was.
    pub update_time: Timestamp,
}

impl Expanded {
    /// What was found in collections of these states.
    pub fn of(
        states: impl IntoIterator<Item = CollectionState>,
        neighbours: Vec<Neighbours>,
    ) -> Expanded {
        let mut expanded = Expanded { neighbours, ..Expanded::default() };
        for state in states {
            expanded.revision = expanded.revision.max(state.revision);
            expanded.update_time = expanded.update_time.max(state.update_time);
        }
        expanded
    }

    /// Every record that was found, as often as it is shown.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        let mut records = Vec::new();
        self.neighbours.iter().for_each(|neighbours| records_of(neighbours, &mut records));
        records.into_iter()
    }
}

fn records_of<'n>(neighbours: &'n Neighbours, records: &mut Vec<&'n Record>) {
    for neighbour in neighbours.iter().filter_map(|(_, neighbour)| neighbour.as_ref()) {
        records.push(&neighbour.record);
        if let Some(further) = &neighbour.neighbours {
            records_of(further, records);
        }
    }
}

impl Expansion {
    /// Reads the value of `expand`, for records of a type; or what is expected of it instead, as
    /// the end of a sentence that begins with "it".
    pub(super) fn parse(value: &str, of: &ResourceType, api: &Api) -> Result<Expansion, String> {
        let mut expansion = Expansion::default();
        for path in value.split(',') {
            let names: Vec<&str> = path.split('.').collect();
            if names.len() > api.expand_max_depth {
                return Err(too_deep(path, names.len(), api.expand_max_depth));
            }
            grow(&mut expansion.branches, &names, of, api)?;
        }
        if count(&expansion.branches) > EXPAND_MAX_BRANCHES {
            return Err(format!("may follow at most {EXPAND_MAX_BRANCHES} references in all"));
        }
        Ok(expansion)
    }

    /// The types whose records it shows, each once.
    pub fn types(&self) -> Vec<TypeIndex> {
        let mut types = Vec::new();
        collect(&self.branches, &mut types);
        types.sort_unstable();
        types.dedup();
        types
    }

    /// Follows the references of these records, reading each record that is found once.
    pub fn follow<E>(
        &self,
        records: &[&Record],
        read: impl FnMut(TypeIndex, &RecordId) -> Result<Standing, E>,
    ) -> Result<Vec<Neighbours>, E> {
        let mut walk = Walk { read, known: HashMap::new() };
        records.iter().map(|record| walk.neighbours(record, &self.branches)).collect()
    }
}

fn too_deep(path: &str, depth: usize, most: usize) -> String {
    match most {
        0 => "is not offered by this API".to_owned(),
        1 => format!("follows no reference but those of the record itself, and `{path}` goes on"),
        _ => format!("follows at most {most} references in a row, and `{path}` has {depth}"),
    }
}

fn grow(
    branches: &mut Vec<Branch>,
    names: &[&str],
    of: &ResourceType,
    api: &Api,
) -> Result<(), String> {
    let [name, rest @ ..] = names else { return Ok(()) };
    let place = match branches.iter().position(|branch| *branch.field == **name) {
        Some(place) => place,
        None => {
            let referring = |reference: &&Reference| of.field(reference.field).name == *name;
            let reference =
                of.references.iter().find(referring).ok_or_else(|| unknown(name, of))?;
            branches.push(Branch { field: (*name).into(), to: reference.to, branches: Vec::new() });
            branches.len() - 1
        }
    };
    let branch = &mut branches[place];
    grow(&mut branch.branches, rest, api.of(branch.to), api)
}

fn unknown(name: &str, of: &ResourceType) -> String {
    let known = of.references.iter().map(|reference| of.field(reference.field).name.as_str());
    let hint = match nearest(name, known.clone()) {
        Some(near) => format!("; the nearest is `{near}`"),
        None if known.clone().next().is_none() => ", which has none".to_owned(),
        None => {
            let all: Vec<String> = known.map(|name| format!("`{name}`")).collect();
            format!("; there are {}", all.join(", "))
        }
    };
    format!("names {}, which is no reference of {}{hint}", quoted(name), of.name)
}

fn count(branches: &[Branch]) -> usize {
    branches.iter().map(|branch| 1 + count(&branch.branches)).sum()
}

fn collect(branches: &[Branch], types: &mut Vec<TypeIndex>) {
    for branch in branches {
        types.push(branch.to);
        collect(&branch.branches, types);
    }
}

struct Walk<R> {
    read: R,
    known: HashMap<(TypeIndex, RecordId), Option<Arc<Record>>>,
}

impl<E, R: FnMut(TypeIndex, &RecordId) -> Result<Standing, E>> Walk<R> {
    fn neighbours(&mut self, record: &Record, branches: &[Branch]) -> Result<Neighbours, E> {
        // What is stored was read by this reader before; if it is damaged, that is told of the
        // record itself.
        let document = Json::read(record.document.as_bytes(), NESTING_MAX_DEPTH).ok();
        let mut neighbours = Neighbours::new();
        for branch in branches {
            let value = document.as_ref().and_then(|document| document.member(&branch.field));
            if let Some(id) = value.and_then(Json::as_str) {
                neighbours.push((Arc::clone(&branch.field), self.neighbour(id, branch)?));
            }
        }
        Ok(neighbours)
    }

    fn neighbour(&mut self, id: &str, branch: &Branch) -> Result<Option<Neighbour>, E> {
        let Some(id) = RecordId::parse(id) else { return Ok(None) };
        let key = (branch.to, id);
        let found = match self.known.get(&key) {
            Some(found) => found.clone(),
            None => {
                let found = match (self.read)(key.0, &key.1)? {
                    Standing::Live(record) => Some(record),
                    Standing::Unknown | Standing::Deleted(_) => None,
                };
                self.known.insert(key, found.clone());
                found
            }
        };
        let Some(record) = found else { return Ok(None) };
        let neighbours = match branch.branches.as_slice() {
            [] => None,
            further => Some(self.neighbours(&record, further)?),
        };
        Ok(Some(Neighbour { record, neighbours }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declaration::{SourceFile, load};

    const SCHEMA: &str = "schema: { type: object, properties: { a: { type: string }, \
        b: { type: string }, c: { type: string } } }\nid: { client: '^.+$' }\n";

    /// Three types, each of which refers to the others and to itself.
    fn api(expand: usize) -> Api {
        let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
        let references = "references: { a: as, b: bs, c: cs }\n";
        let types = ["as.yaml", "bs.yaml"].map(|name| file(name, &format!("{SCHEMA}{references}")));
        let api = format!("title: T\nversion: v1\nlimits: {{ expand: {expand} }}\n");
        let all = [vec![file("candor.yaml", &api), file("cs.yaml", SCHEMA)], types.into()].concat();
        load(&all).unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false)))
    }

    fn parsed(value: &str, expand: usize) -> Result<Expansion, String> {
        let api = api(expand);
        Expansion::parse(value, api.resource_type("as").unwrap(), &api)
    }

    /// `a(b(),c())` for `expand=a.b,a.c`.
    fn told(branches: &[Branch]) -> String {
        let each = branches.iter();
        let each = each.map(|branch| format!("{}({})", branch.field, told(&branch.branches)));
        each.collect::<Vec<_>>().join(",")
    }

    #[track_caller]
    fn check(value: &str, tree: &str) {
        assert_eq!(told(&parsed(value, 3).unwrap().branches), tree, "{value}");
    }

    #[track_caller]
    fn check_refused(value: &str, expand: usize, said: &str) {
        assert_eq!(parsed(value, expand).unwrap_err(), said, "{value}");
    }

    #[test]
    fn paths_that_begin_alike_are_one_way() {
        check("a", "a()");
        check("a,b", "a(),b()");
        check("a.b,a.c,a", "a(b(),c())");
        check("a.a.a,a.a.b", "a(a(a(),b()))");
        check("a,a,a", "a()");
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        check_refused("", 2, "names ``, which is no reference of as; there are `a`, `b`, `c`");
        check_refused("a,", 2, "names ``, which is no reference of as; there are `a`, `b`, `c`");
        check_refused("a..b", 3, "names ``, which is no reference of as; there are `a`, `b`, `c`");
        check_refused("c.a", 2, "names `a`, which is no reference of cs, which has none");
    }

    #[test]
    fn a_way_has_a_length_and_all_together_have_a_number() {
        check_refused("a", 0, "is not offered by this API");
        check_refused(
            "a.b",
            1,
            "follows no reference but those of the record itself, and `a.b` goes on",
        );
        check_refused("a.a.a", 2, "follows at most 2 references in a row, and `a.a.a` has 3");
        let many = "a.a,a.b,a.c,b.a,b.b,b.c";
        assert!(parsed(many, 2).is_ok(), "8 in all");
        check_refused(&format!("{many},c"), 2, "may follow at most 8 references in all");
    }

    fn record(id: &str, document: &str) -> Record {
        Record {
            id: RecordId::parse(id).unwrap(),
            revision: Revision(1),
            create_time: Timestamp(0),
            update_time: Timestamp(0),
            document: document.to_owned(),
        }
    }

    #[test]
    fn each_record_is_read_once_even_where_references_go_in_a_circle() {
        let records = [record("1", r#"{"a":"2","b":null}"#), record("2", r#"{"a":"1","c":"9"}"#)];
        let mut read = Vec::new();
        let found = parsed("a.a.a,b,c", 3).unwrap().follow(
            &records.iter().collect::<Vec<_>>(),
            |of, id| -> Result<Standing, ()> {
                read.push((of.0, id.to_string()));
                let found = records.iter().find(|record| record.id == *id);
                Ok(found.map_or(Standing::Unknown, |record| Standing::Live(record.clone().into())))
            },
        );
        let found = found.unwrap();
        let seen = |reads: &[(u16, &str)]| {
            reads.iter().map(|(of, id)| (*of, (*id).to_owned())).collect::<Vec<_>>()
        };
        assert_eq!(read, seen(&[(0, "2"), (0, "1"), (2, "9")]));
        let ids = Expanded { neighbours: found.clone(), ..Expanded::default() };
        let ids: Vec<_> = ids.records().map(|record| record.id.to_string()).collect();
        assert_eq!(ids, ["2", "1", "2", "1", "2", "1"]);
        assert_eq!(found[0].len(), 1, "null is no reference");
        assert_eq!(found[1][1], ("c".into(), None), "what is not there is told so");
    }
}
