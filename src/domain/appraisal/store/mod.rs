//! What appraisal asks of the database.

mod award;
mod ballot;
mod cycle;
mod rater;
mod scheme;
mod statement;
mod tally;

pub(crate) use award::{
    Override, exclusions_of, insert_exclusions, insert_override, insert_override_decision,
    insert_predicates, insert_problem, override_by_id, overrides_of, predicates_of, problems_of,
};
pub(crate) use ballot::{
    ballots_of, count_papers, insert_ballot, insert_papers, is_used, papers_of, rewrite_in_order,
    use_token,
};
pub(crate) use cycle::{
    RecordsOf, count_appraisals_of, count_cycles, count_entries, cycles_by_ids, disqualified_of,
    entries_by_ids, entries_of, entries_of_cycles, has_scored, hold_cycle, insert_cycle,
    insert_decision, insert_disqualification, insert_objection, insert_results, insert_score,
    insert_stage, list_appraisals_of, list_cycles, list_entries, lock_cycle, objection,
    objections_of, open_entries, results_of, save_cycle, save_entry, save_score, scores_by,
    scores_of, stages_of,
};
pub(crate) use rater::{appointments_on, raters_of, replace_raters};
pub(crate) use scheme::{
    count_schemes, insert_scheme, list_schemes, newest_scheme, schemes_by_ids,
};
pub(crate) use statement::{insert_statement, statements_of};
pub(crate) use tally::{tallies_of_cycles, tallies_of_divisions};
