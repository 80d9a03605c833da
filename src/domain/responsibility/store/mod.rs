//! The statements on responsibility chains.

mod read;
mod write;

pub(crate) use read::{
    PART, below, chains_by_ids, complete_in, count_below, facts_of, facts_of_division, link_by_id,
    links_held, tallies_from_records,
};
pub(crate) use write::{
    chains_with_body, end_link, insert_link, insert_wording, lock_chain, lock_chains, open_chain,
    save_chain, sign_wording,
};
