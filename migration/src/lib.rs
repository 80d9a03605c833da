//! Schema history of zeren, append-only. Each file is one change with `up` and `down`, and runs on
//! SQLite and on PostgreSQL. Nothing here imports `entity`: a migration says what was true then.

#![expect(
    elided_lifetimes_in_paths,
    reason = "`MigrationTrait` elides the lifetime of its manager, and so must we"
)]

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod column;
mod m20261122_000001_organization;
mod m20261122_000002_account;
mod m20261122_000003_history;
mod m20261122_000004_status;
mod m20261122_000005_report;
mod m20261125_000006_responsibility;
mod m20261125_000008_rectification;
mod m20261125_000011_change;
mod m20261125_000020_dues_ledger;
mod m20261125_000021_dues_acts;
mod m20261125_000022_dues_months;
mod m20261125_000030_activity;
mod m20261125_000040_norm;
mod m20261125_000050_appraisal_scheme;
mod m20261125_000051_appraisal_cycle;
mod m20261125_000052_appraisal_ballot;
mod m20261125_000060_hand_over;
mod m20261125_000061_change_of_records;
mod m20261125_000080_norm_course;
mod m20261126_000062_evidence;
mod m20261126_000070_member_dues;
mod m20261126_000071_dues_arrears;
mod m20261126_000081_supervision;
mod m20261126_000082_norm_course_log;
mod m20261126_000083_suggestions_open;
mod m20261126_000084_appraisal_award;
mod m20261126_000085_appraisal_problem;
mod m20261126_000086_appraisal_statement;

/// The list of all changes, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_organization::Migration),
            Box::new(m20261122_000002_account::Migration),
            Box::new(m20261122_000003_history::Migration),
            Box::new(m20261122_000004_status::Migration),
            Box::new(m20261122_000005_report::Migration),
            Box::new(m20261125_000006_responsibility::Migration),
            Box::new(m20261125_000008_rectification::Migration),
            Box::new(m20261125_000011_change::Migration),
            Box::new(m20261125_000020_dues_ledger::Migration),
            Box::new(m20261125_000021_dues_acts::Migration),
            Box::new(m20261125_000022_dues_months::Migration),
            Box::new(m20261125_000030_activity::Migration),
            Box::new(m20261125_000050_appraisal_scheme::Migration),
            Box::new(m20261125_000040_norm::Migration),
            Box::new(m20261125_000060_hand_over::Migration),
            Box::new(m20261125_000051_appraisal_cycle::Migration),
            Box::new(m20261125_000052_appraisal_ballot::Migration),
            Box::new(m20261125_000080_norm_course::Migration),
            Box::new(m20261125_000061_change_of_records::Migration),
            Box::new(m20261126_000081_supervision::Migration),
            Box::new(m20261126_000082_norm_course_log::Migration),
            Box::new(m20261126_000083_suggestions_open::Migration),
            Box::new(m20261126_000062_evidence::Migration),
            Box::new(m20261126_000070_member_dues::Migration),
            Box::new(m20261126_000071_dues_arrears::Migration),
            Box::new(m20261126_000084_appraisal_award::Migration),
            Box::new(m20261126_000085_appraisal_problem::Migration),
            Box::new(m20261126_000086_appraisal_statement::Migration),
        ]
    }
}
