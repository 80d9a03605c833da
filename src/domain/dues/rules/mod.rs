//! The rules of dues, as §4.5 has them: values in, answers out.

mod chain;
mod level;
mod posting;
mod split;
mod statement;
mod violation;

pub use chain::{Sealable, link};
pub use level::{Body, Share, SplitLine, VOLUNTARY_WHOLE_FEN, level_of, retains, share_out};
pub use posting::{
    OWED, Posting, Sums, budgeted, collected, delivered, granted, interest, payable_account,
    received, received_grant, refused, reversed, sent, spent, spent_account, stands,
};
pub use split::{by_weights, next_part};
pub use statement::{Fault, Figures, Totals, faults};
pub use violation::{Blocker, Violation, check_amount, check_shares, check_text, refusals};
