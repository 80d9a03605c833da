//! The rules of dues, as §4.5 has them: values in, answers out.

mod calendar;
mod chain;
mod journal;
mod kept;
mod level;
mod member;
mod posting;
mod reconcile;
mod split;
mod statement;
mod tally;
mod verify;
mod violation;
mod words;

pub use calendar::{
    Ahead, Doer, check_arrears, check_day, check_month, collection_day, first_of_month, is_month,
    is_same_person, month_of, months_in, reopenable, sealable, short_month,
};
pub use chain::{Sealable, link};
pub use journal::{account, journal_accounts, journal_assertions, journal_entry, journal_head};
pub(crate) use kept::{Known, MonthRecords, kept_and_closed};
pub use level::{
    Body, KEEPING_BOOKS, Share, SplitLine, VOLUNTARY_WHOLE_FEN, keeps_books, level_of, retains,
    share_out,
};
#[cfg(test)]
pub(in crate::domain::dues) use member::due;
pub use member::{
    Account, Asked, AskedRate, BY_MEMBER, Fixed, Group, Member, MemberRecords, MemberViolation,
    MonthDue, NATIONAL_FROM, PaidBy, Payable, Rate, Standing, account as member_account,
    check_base, check_payments, check_rates, check_relief, groups, latest_month, months_through,
    national, rates_of,
};
pub use posting::{
    OWED, Posting, Sums, budgeted, cash_in, cash_of, collected, delivered, granted, interest,
    owed_in, payable_account, received, received_grant, refused, reversed, sent, spent,
    spent_account, stands,
};
pub use reconcile::{Claim, expected};
pub use split::{by_weights, next_part};
pub use statement::{FUNDS, Fault, Figures, Totals, faults, statements_text};
pub(crate) use tally::{ARREARS_PART, CLOSING, PART, REMITTANCE_PART, number};
pub use tally::{
    OWED_UPWARD, arrears_row, begun, closed, closes_months, due_from, flagged, late_from, of_line,
    red_from, remittance_row, row_of, rows_of, unremitted, unsent,
};
pub use verify::{
    ACTIONS, Act, ActRecord, BookCheck, BookFault, BookRecord, Policy, Posted, Told, Wrong,
    act_faults, entry_wrongs, policy_fault, transfer_wrongs,
};
pub use violation::{Blocker, Violation, check_amount, check_shares, check_text, refusals};
pub use words::account_title;
