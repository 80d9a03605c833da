//! The closed sets of words of the ledger in GraphQL.

use async_graphql::Enum;

/// The levels that keep a share of collected dues, from below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::dues_policy::RetentionLevel")]
pub(super) enum RetentionLevel {
    /// The branch that collects.
    Branch,
    /// The department: its party group.
    Department,
    /// The county working committee.
    CountyWorkingCommittee,
    /// The county party committee.
    County,
    /// The committee of the city.
    City,
    /// The committee of the province.
    Province,
    /// The centre.
    Center,
}

/// The funds of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::dues_entry::DuesFund")]
pub(super) enum DuesFund {
    /// Party dues.
    Dues,
    /// The education fund of the yearly budget (A5).
    Education,
}

/// What an entry records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::dues_entry::DuesEntryKind")]
pub(super) enum DuesEntryKind {
    /// Dues were collected.
    Collection,
    /// The bank paid interest.
    Interest,
    /// The budget provided funds.
    Budget,
    /// Money was sent to another organization.
    Sent,
    /// What was sent was confirmed: the book of the sender.
    Delivered,
    /// What was sent was refused, and is back.
    Refused,
    /// What was sent was confirmed: the book of the receiver.
    Received,
    /// Money was spent.
    Spending,
    /// An earlier entry was undone.
    Reversal,
}

/// The accounts of an organization in a fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::dues_line::DuesAccount")]
pub(super) enum DuesAccount {
    /// Money at hand and in the bank.
    Cash,
    /// Sent upward and not answered.
    InTransit,
    /// Sent downward and not answered.
    GrantsInTransit,
    /// Dues collected: income.
    Collected,
    /// Bank interest: income.
    Interest,
    /// Provided by the budget: income.
    Budgeted,
    /// Confirmed from below: income.
    Received,
    /// Confirmed from above: income.
    GrantReceived,
    /// Confirmed by the superior.
    Remitted,
    /// Confirmed by who was granted.
    Granted,
    /// Spent on training.
    SpentTraining,
    /// Spent on materials.
    SpentMaterials,
    /// Spent on commendation.
    SpentCommendation,
    /// Spent on aid in hardship.
    SpentHardshipAid,
    /// Spent on aid in disasters.
    SpentDisasterAid,
    /// Spent on activities.
    SpentActivities,
    /// The other side of what is set aside below.
    Allocation,
    /// Kept for its own party work, and not spent.
    Retention,
    /// Owed to the department.
    PayableDepartment,
    /// Owed to the county working committee.
    PayableCountyWorkingCommittee,
    /// Owed to the county party committee.
    PayableCounty,
    /// Owed to the city.
    PayableCity,
    /// Owed to the province.
    PayableProvince,
    /// Owed to the centre.
    PayableCenter,
}

/// How far a transfer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::dues_remittance::RemittanceState")]
pub(super) enum RemittanceState {
    /// On its way.
    Sent,
    /// Arrived.
    Confirmed,
    /// Sent back.
    Refused,
}

/// Which way money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::dues_remittance::TransferDirection")]
pub(super) enum TransferDirection {
    /// Remitted to the superior.
    Upward,
    /// Granted to a body below.
    Downward,
}

/// What dues may be spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::dues_spending::DuesSpendingCategory")]
pub(super) enum DuesSpendingCategory {
    /// Training.
    Training,
    /// Books and materials.
    Materials,
    /// Commendation.
    Commendation,
    /// Aid to members in hardship.
    HardshipAid,
    /// Aid after disasters.
    DisasterAid,
    /// Activities.
    Activities,
}

/// How far a spending is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::dues_spending::SpendingState")]
pub(super) enum SpendingState {
    /// Asked for.
    Requested,
    /// Approved and booked.
    Approved,
    /// Refused.
    Refused,
}
