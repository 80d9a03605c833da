//! What the books of an organization count in the status (domain §4.10). What happens in a month
//! stands in a row of the month and in one of its year, so that all that the books held at the end of
//! a period are a few rows. Months that are closed stand in the row of the month.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::dues_line::DuesAccount;
use entity::organization::OrganizationKind;
use entity::{DivisionCode, Period};

use super::calendar::{first_of_month, month_of};
use crate::clock::{end_of, start_of};
use crate::db::tally::{FIRST_YEAR, Numbers, TallyKey};

/// The part of the status that dues are.
pub(crate) const PART: &str = "dues";

/// Places of the numbers in a row.
pub(crate) mod number {
    /// Collected, in fen.
    pub(crate) const COLLECTED: usize = 0;
    /// Set aside for its own party work, in fen.
    pub(crate) const RETAINED: usize = 1;
    /// Sent and not answered, in fen.
    pub(crate) const IN_TRANSIT: usize = 2;
    /// Owed upward and not sent, in fen.
    pub(crate) const PAYABLE: usize = 3;
    /// Spent, in fen.
    pub(crate) const SPENT: usize = 4;
    /// At hand, in fen.
    pub(crate) const BALANCE: usize = 5;
    /// Books that begin, less those that end: each month from then on is to be closed.
    pub(crate) const BEGUN: usize = 6;
    /// Closed months.
    pub(crate) const CLOSED: usize = 7;
}

/// The kinds of organization whose months are held to be closed (§4.10: of a committee or department).
pub(crate) const CLOSING: [OrganizationKind; 3] = [
    OrganizationKind::PartyCommittee,
    OrganizationKind::WorkingCommittee,
    OrganizationKind::PartyGroup,
];

/// Whether the months of an organization of this kind are.
#[must_use]
pub fn closes_months(kind: OrganizationKind) -> bool {
    CLOSING.contains(&kind)
}

/// What a line counts.
#[must_use]
pub fn of_line(account: DuesAccount, amount: i64) -> Numbers {
    use DuesAccount as A;
    let mut numbers = Numbers::default();
    let mut add = |place: usize, amount: i64| {
        if let Some(number) = numbers.get_mut(place) {
            *number += amount;
        }
    };
    match account {
        A::Collected => add(number::COLLECTED, -amount),
        A::Retention => add(number::RETAINED, -amount),
        A::Granted => add(number::RETAINED, amount),
        A::Cash => add(number::BALANCE, amount),
        A::GrantsInTransit => add(number::IN_TRANSIT, amount),
        A::InTransit => {
            add(number::IN_TRANSIT, amount);
            add(number::PAYABLE, -amount);
        }
        A::PayableDepartment
        | A::PayableCountyWorkingCommittee
        | A::PayableCounty
        | A::PayableCity
        | A::PayableProvince
        | A::PayableCenter => add(number::PAYABLE, -amount),
        A::SpentTraining
        | A::SpentMaterials
        | A::SpentCommendation
        | A::SpentHardshipAid
        | A::SpentDisasterAid
        | A::SpentActivities => {
            add(number::SPENT, amount);
            // What was kept, before anything of it was spent.
            add(number::RETAINED, amount);
        }
        A::Interest
        | A::Budgeted
        | A::Received
        | A::GrantReceived
        | A::Remitted
        | A::Allocation => {}
    }
    numbers
}

/// The rows in which what happens on a day counts.
#[must_use]
pub fn rows_of(division: DivisionCode, day: NaiveDate) -> Vec<TallyKey> {
    let year = Period::year_of(day.year().max(FIRST_YEAR)).ok();
    let periods = [month_of(day), year].into_iter().flatten();
    periods.map(|period| row_of(division, period)).collect()
}

/// The row of a period.
#[must_use]
pub fn row_of(division: DivisionCode, period: Period) -> TallyKey {
    TallyKey {
        period,
        division,
        part: PART,
        turns_at: start_of(period.first_day()),
    }
}

/// The part of the status that what is owed upward is.
pub(crate) const REMITTANCE_PART: &str = "remittance";

/// The accounts that say what is owed upward and was not sent.
pub const OWED_UPWARD: [DuesAccount; 7] = [
    DuesAccount::InTransit,
    DuesAccount::PayableDepartment,
    DuesAccount::PayableCountyWorkingCommittee,
    DuesAccount::PayableCounty,
    DuesAccount::PayableCity,
    DuesAccount::PayableProvince,
    DuesAccount::PayableCenter,
];

/// Fen that a line adds to what is owed upward and was not sent.
#[must_use]
pub fn unsent(account: DuesAccount, amount: i64) -> i64 {
    let numbers = of_line(account, amount);
    numbers.get(number::PAYABLE).copied().unwrap_or_default()
}

/// What a line counts in the row of the month whose dues they are: once that is late, the rest is short.
#[must_use]
pub fn unremitted(account: DuesAccount, amount: i64) -> Numbers {
    one(0, unsent(account, amount))
}

/// The row in which what is owed for a month counts.
#[must_use]
pub fn remittance_row(division: DivisionCode, month: Period) -> TallyKey {
    TallyKey {
        part: REMITTANCE_PART,
        ..row_of(division, month)
    }
}

/// The part of the status that members are who have paid nothing for six months.
pub(crate) const ARREARS_PART: &str = "arrears";

/// The row in which those count who are flagged at the end of a month.
#[must_use]
pub fn arrears_row(division: DivisionCode, month: Period) -> TallyKey {
    TallyKey {
        part: ARREARS_PART,
        ..row_of(division, month)
    }
}

/// So many more members who are flagged.
#[must_use]
pub fn flagged(by: i64) -> Numbers {
    one(0, by)
}

/// One book that begins on a day, or ends.
#[must_use]
pub fn begun(by: i64) -> Numbers {
    one(number::BEGUN, by)
}

/// One month that is closed, or opened again.
#[must_use]
pub fn closed(by: i64) -> Numbers {
    one(number::CLOSED, by)
}

fn one(place: usize, by: i64) -> Numbers {
    let mut numbers = Numbers::default();
    if let Some(number) = numbers.get_mut(place) {
        *number = by;
    }
    numbers
}

/// The instant from which a month that is not closed is late: the first of the month after the next.
#[must_use]
pub fn late_from(month: Period) -> DateTime<Utc> {
    start_of(months_after(month, 2))
}

/// The instant from which it is red (§4.10): the first of the third month after it.
#[must_use]
pub fn red_from(month: Period) -> DateTime<Utc> {
    start_of(months_after(month, 3))
}

/// The instant from which a month is to be closed.
#[must_use]
pub fn due_from(month: Period) -> DateTime<Utc> {
    end_of(month.last_day())
}

fn months_after(month: Period, months: u32) -> NaiveDate {
    let first = first_of_month(month.first_day());
    first
        .checked_add_months(chrono::Months::new(months))
        .unwrap_or(first)
}
