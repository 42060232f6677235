//! The suite every store passes: what the trait promises, as cases that name a promise each.
//!
//! An engine's crate writes `candor_store::suite!(make);` in a test, where `make` takes the API and
//! gives an empty store, and gets one test a case.

pub mod conflicts;
pub mod filters;
pub mod kept;
pub mod lists;
pub mod races;
pub mod records;
pub mod removals;
pub mod together;
pub mod tokens;
mod world;

pub use world::{World, api, id, row, wait};

/// One test for each case of the suite, on stores that `$make` makes of an `Arc<Api>`.
#[macro_export]
macro_rules! suite {
    ($make:expr) => {
        $crate::suite! { $make =>
            records: a_created_record_is_read_as_it_was_sent
                any_id_names_a_record_of_its_own
                an_id_never_used_is_unknown
                a_replaced_record_keeps_its_create_time
                a_record_is_never_updated_before_it_was
                revisions_grow_by_one_a_commit_across_types
                a_stale_expectation_changes_nothing
                a_change_at_the_current_revision_is_made
                a_deleted_record_leaves_a_tombstone
                a_type_may_forget_at_once
                an_id_can_be_used_again_when_its_tombstone_is_over
                a_collection_says_when_it_changed_last
                a_collection_knows_how_many_records_are_live;
            conflicts: a_unique_value_is_held_by_one_record
                values_can_be_unique_together
                absent_values_are_no_duplicates
                numbers_are_duplicates_by_value
                a_deleted_record_gives_its_values_back
                a_record_may_keep_its_own_values
                the_first_uniqueness_that_is_broken_is_told
                every_reference_that_points_nowhere_is_told
                a_reference_may_be_impossible
                a_forgotten_target_counts_as_unknown
                a_reference_that_holds_is_taken
                a_record_that_is_referred_to_stays
                each_field_that_refers_is_told
                many_referrers_are_told_in_part
                a_record_that_refers_to_itself_can_go
                conflicts_are_told_in_the_order_of_the_checks
                a_refusal_changes_nothing;
            filters: filters_compare
                filters_compare_moments
                filters_ask_for_members_and_texts
                filters_ask_for_what_no_column_has;
            lists: filters_let_equal_values_through
                a_stream_is_the_whole_list
                a_filter_of_another_kind_matches_nothing
                only_live_records_are_listed
                a_list_of_nothing_has_no_edges
                lists_are_sorted_by_value_then_id
                lists_are_sorted_by_several_keys
                lists_are_sorted_by_time
                numbers_are_sorted_by_value_whatever_their_length
                a_page_tells_where_it_begins_and_ends
                a_full_last_page_has_no_more
                a_position_may_lie_between_records
                an_offset_passes_records_over
                a_list_is_counted_when_it_is_asked_for
                a_walk_sees_each_record_once
                a_walk_goes_on_while_records_are_deleted
                fields_may_have_any_name;
            removals: a_cascade_goes_through_levels_and_circles
                what_goes_along_is_counted
                what_is_cleared_stays_as_it_was_sent
                a_record_is_cleared_of_all_that_goes
                a_cleared_value_is_no_duplicate
                a_record_that_would_not_be_valid_is_not_cleared
                what_stays_holds_all_back
                a_frozen_record_is_left_alone
                a_deletion_touches_so_many_and_no_more
                later_changes_find_what_went_along;
            races: one_of_many_changes_to_a_revision_is_made
                one_of_many_records_gets_a_unique_value
                one_of_many_creations_finds_the_collection_as_it_was
                one_of_many_creations_gets_an_id
                a_reference_and_a_deletion_exclude_each_other
                every_acknowledged_commit_is_there;
            kept: an_answer_is_kept_with_the_changes
                what_is_refused_keeps_no_answer
                a_key_is_used_once
                a_key_can_be_used_again_when_its_time_is_over;
            together: a_change_finds_what_those_before_it_did
                a_change_does_not_find_what_comes_after_it
                one_forbidden_change_undoes_all
                every_forbidden_creation_is_told
                a_collection_is_expected_as_it_was_before;
            tokens: a_token_is_found_by_its_digest
                a_token_can_be_replaced_and_changes_no_record;
        }
    };
    ($make:expr => $($module:ident: $($case:ident)+;)+) => {$($(
        #[test]
        fn $case() {
            $crate::suite::$module::$case(&$crate::suite::World::new($make));
        }
    )+)+};
}

#[cfg(test)]
mod tests {
    use crate::MemoryStore;

    crate::suite!(MemoryStore::new);

    #[test]
    fn every_case_is_on_the_list() {
        let list = include_str!("mod.rs");
        let files = [
            include_str!("records.rs"),
            include_str!("conflicts.rs"),
            include_str!("filters.rs"),
            include_str!("lists.rs"),
            include_str!("kept.rs"),
            include_str!("races.rs"),
            include_str!("removals.rs"),
            include_str!("together.rs"),
            include_str!("tokens.rs"),
        ];
        let cases = files.iter().flat_map(|file| file.split("\npub fn ").skip(1));
        let missing = cases
            .filter_map(|case| case.split('<').next())
            .filter(|case| !list.contains(&format!(" {case}")))
            .collect::<Vec<_>>();
        assert_eq!(missing, [""; 0]);
    }
}
