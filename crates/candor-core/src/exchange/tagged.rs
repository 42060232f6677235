//! Which validator names what an exchange finds, shows and leaves behind.

use super::{Exchange, Kind, Mark, Tag, Validator, Variant};
use crate::checksum::checksum;
use crate::declaration::{Access, Deed};
use crate::graph::Need;
use crate::representation::{document_sum, variant, written_record};
use crate::selection::{CollectionState, Expansion};

impl Exchange<'_> {
    /// The validator of the target as it is; none where there is nothing.
    pub fn validator(&self) -> Result<Option<Validator>, Need> {
        if self.kind() == Kind::Show {
            return Ok(document_sum(self).map(|sum| Validator {
                tag: Tag::Sum(sum),
                mark: Mark::default(),
                changed: None,
            }));
        }
        if matches!(self.kind(), Kind::List | Kind::Create) {
            let validator = self.collection_validator(self.collection()?);
            return Ok(Some(self.for_reader(validator).beside(self.expanded()?)));
        }
        if self.kind() == Kind::Batch {
            return Ok(None);
        }
        self.standing()?;
        let Some(record) = self.live() else { return Ok(None) };
        let validator = Validator::of(record.revision, record.update_time);
        Ok(Some(self.for_reader(validator).beside(self.expanded()?)))
    }

    /// The validator of the representation that a look would be shown now: the state, and the form
    /// and coding that the request asks for.
    pub fn shown_validator(&self) -> Result<Option<Validator>, Need> {
        let variant = variant(self)?;
        let validator = match &self.page {
            // The page tells of the collection as it was when it was read, which may be later.
            Some(_) => self.told_validator(),
            None => self.validator()?,
        };
        Ok(validator.map(|validator| validator.of_variant(variant)))
    }

    /// The validator that the answer tells: of the state after the exchange, as far as it is known.
    pub fn told_validator(&self) -> Option<Validator> {
        if let Some(committed) = self.committed() {
            return Some(self.for_reader(Validator::of(committed.revision, committed.update_time)));
        }
        if let Some(page) = &self.page {
            let validator = self.collection_validator(page.collection);
            return Some(self.for_reader(validator).beside(self.expanded.as_ref()));
        }
        self.validator().ok().flatten()
    }

    /// The same, of what is shown to this caller and not to others.
    fn for_reader(&self, validator: Validator) -> Validator {
        let Some(admission) = self.admission() else { return self.with_reader(validator, None) };
        let moves = admission.moves_with_time(self.kind());
        let moment = validator.mark.moment.or_else(|| moves.then(|| self.now()));
        let mark = Mark { moment, ..validator.mark };
        self.with_reader(Validator { mark, ..validator }, admission.reader_sum())
    }

    fn with_reader(&self, validator: Validator, reader: Option<u64>) -> Validator {
        let sums = [reader, self.uncovered_sum(), self.ways_sum()].into_iter().flatten();
        let reader = sums.reduce(|sum, more| sum.rotate_left(1) ^ more);
        Validator { mark: Mark { reader, ..validator.mark }, ..validator }
    }

    /// A sum over which members the record shows just now, where time decides that.
    fn uncovered_sum(&self) -> Option<u64> {
        let sight = &self.admission().filter(|admission| admission.sight.moves_with_time())?.sight;
        let seen = match (written_record(self), self.kind()) {
            (Some(written), _) => self.seen(written),
            (None, Kind::Read) => self.live()?.clone(),
            (None, _) => self.seen(self.live()?.clone()),
        };
        Some(checksum(sight.shown_of(&seen).join("\n").bytes()))
    }

    /// Whether the time of the last change tells whether what is shown has changed: not where a
    /// rule decides to whom it is shown, or when.
    pub fn is_dated(&self) -> bool {
        let Some(of) = self.route().resource_type() else { return true };
        let beside = self.expansion().map(Expansion::types).unwrap_or_default();
        let mut beside = beside.into_iter().map(|index| &self.api.of(index).access);
        let list = self.kind() == Kind::List && of.access.rule(Deed::Read).divides();
        let varies = |access: &Access| access.rule(Deed::Read).varies() || access.members_vary();
        !(list || of.access.members_vary() || beside.any(varies) || self.ways_vary())
    }

    /// The validator of a collection, and of the page that is asked for.
    fn collection_validator(&self, state: CollectionState) -> Validator {
        let moment = self.selection().filter(|selection| selection.moves_with_time());
        let moment = moment.map(|selection| selection.now);
        let mark = self.selection().map_or(Mark::default(), |selection| Mark {
            moment,
            variant: Variant::default(),
            day: (!selection.shows_all(state) && !self.streams()).then(|| self.sealing().day()),
            counted: selection.count,
            expanded: None,
            reader: None,
        });
        // A page with cursors is another one each day, though nothing is written: those of the day
        // before yesterday are followed no more.
        let shown = mark.day.map_or(state.update_time, |_| self.sealing().day_begun());
        let changed = moment.unwrap_or(state.update_time).max(shown);
        Validator { mark, ..Validator::of(state.revision, changed) }
    }
}
