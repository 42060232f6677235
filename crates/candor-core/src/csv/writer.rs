//! Writing a table: a first line that names the columns, and a row a record.

use candor_json::{Json, Object};

use super::cell;
use super::layout::{Holds, Layout, Place};
use crate::record::{READ_ONLY_MEMBERS, Record};
use crate::representation::record_members;

/// Writes the records of a type as rows that end in CRLF.
#[derive(Debug, Clone)]
pub struct TableWriter {
    layout: Layout,
}

impl TableWriter {
    /// For tables of this layout.
    pub fn new(layout: Layout) -> TableWriter {
        TableWriter { layout }
    }

    /// Writes the first line.
    pub fn header(&self, out: &mut String) {
        for (place, column) in self.layout.columns().iter().enumerate() {
            separate(place == 0, out);
            cell::write_text(&column.name, out);
        }
        out.push_str("\r\n");
    }

    /// Writes a record.
    pub fn record(&self, record: &Record, out: &mut String) {
        let document = record.content();
        let kept = record_members(record);
        let mut row = RowWriter { out, first: true };
        let members = self.layout.members.as_slice();
        let declared = members.partition_point(|(name, _)| is_kept(name));
        for (name, _) in &members[..declared] {
            let value = kept.iter().find(|(known, _)| known == name).map(|(_, value)| value);
            row.separate();
            cell::write_text(value.map_or("", String::as_str), row.out);
        }
        let mut rest = self.layout.has_rest().then(Object::new);
        row.object(&members[declared..], document.as_object(), rest.as_mut());
        if let Some(mut rest) = rest {
            let hidden = rest.iter().map(|(name, _)| name.to_owned());
            let hidden: Vec<_> = hidden.filter(|name| !self.layout.shows(name)).collect();
            for name in hidden {
                rest.remove(&name);
            }
            row.separate();
            if !rest.is_empty() {
                cell::write(&Json::Object(rest), Holds::Rest, row.out);
            }
        }
        row.out.push_str("\r\n");
    }
}

fn is_kept(name: &str) -> bool {
    READ_ONLY_MEMBERS.contains(&name)
}

fn separate(first: bool, out: &mut String) {
    if !first {
        out.push(',');
    }
}

struct RowWriter<'o> {
    out: &'o mut String,
    first: bool,
}

impl RowWriter<'_> {
    fn separate(&mut self) {
        separate(std::mem::take(&mut self.first), self.out);
    }

    /// Writes the cells of an object's members; what they cannot hold goes to `rest`.
    fn object(
        &mut self,
        places: &[(String, Place)],
        object: Option<&Object>,
        mut rest: Option<&mut Object>,
    ) {
        for (name, place) in places {
            let value = object.and_then(|object| object.get(name));
            if !self.member(place, value, name, rest.as_deref_mut())
                && let (Some(rest), Some(value)) = (rest.as_deref_mut(), value)
            {
                rest.insert(name.as_str(), value.clone());
            }
        }
        let Some(rest) = rest else { return };
        for (name, value) in object.into_iter().flat_map(Object::iter) {
            if !places.iter().any(|(known, _)| known == name) {
                rest.insert(name, value.clone());
            }
        }
    }

    /// Writes the cells of one member; says no when they do not hold it.
    fn member(
        &mut self,
        place: &Place,
        value: Option<&Json>,
        name: &str,
        rest: Option<&mut Object>,
    ) -> bool {
        match place {
            Place::Cell(holds) => {
                self.separate();
                value.is_none_or(|value| cell::write(value, *holds, self.out))
            }
            Place::Cells(places) => {
                let inner = value.and_then(Json::as_object).filter(|inner| !inner.is_empty());
                let mut inner_rest = rest.is_some().then(Object::new);
                self.object(places, inner, inner_rest.as_mut());
                if let (Some(rest), Some(inner_rest)) = (rest, inner_rest)
                    && !inner_rest.is_empty()
                {
                    rest.insert(name, Json::Object(inner_rest));
                }
                inner.is_some() || value.is_none()
            }
        }
    }
}
