//! Two years of reporting, and the history of it all.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeZone, Utc};
use entity::post::PostRole;
use entity::reporting_round::ReportingAudience;
use entity::work_report::WorkReportStatus;
use entity::{
    appointment, history_event, history_head, history_personal, membership, organization,
    report_hearing, reporting_obligation, reporting_round, suggestion_reply, work_report,
    work_report_draft, work_report_state, work_report_version,
};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::Value;

use super::{Scratch, county as plan_of_county, today};
use crate::clock;
use crate::db::history::{self, GENESIS, commitment, hex, link, sha256};
use crate::demo::account::ADMIN;
use crate::demo::calendar::Calendar;
use crate::demo::{Crowd, World, county};

#[tokio::test]
async fn every_round_asks_whom_it_should() {
    let scratch = Scratch::with_county("rounds").await;
    let rounds = scratch.all::<reporting_round::Entity>().await;
    let obligations = scratch.all::<reporting_obligation::Entity>().await;
    assert_eq!(rounds.len(), 12);
    for round in &rounds {
        let owed = obligations
            .iter()
            .filter(|row| row.round_id == round.id)
            .count();
        let expected = if round.audience == ReportingAudience::Departments {
            60
        } else {
            1
        };
        assert_eq!(owed, expected, "{}", round.title);
        assert!(round.opened_at < round.due_at && round.due_at < round.grace_until);
        assert!(round.grace_until < round.lock_at);
    }
    let open = rounds
        .iter()
        .filter(|round| round.due_at > clock::start_of(today()))
        .count();
    assert_eq!(open, 3, "the present half year of three issuers");
    let due = Utc.with_ymd_and_hms(2027, 1, 20, 10, 0, 0).unwrap();
    assert_eq!(rounds.iter().filter(|round| round.due_at == due).count(), 3);
}

#[tokio::test]
async fn reports_agree_with_their_states_and_versions() {
    let scratch = Scratch::with_county("reports").await;
    let obligations = scratch.all::<reporting_obligation::Entity>().await;
    let obligations: BTreeMap<_, _> = obligations.iter().map(|row| (row.id, row)).collect();
    let states = work_report_state::Entity::find()
        .order_by_asc(work_report_state::Column::Number)
        .all(scratch.db.reader())
        .await
        .unwrap();
    let versions = scratch.all::<work_report_version::Entity>().await;
    let drafts = scratch.all::<work_report_draft::Entity>().await;
    let reports = scratch.all::<work_report::Entity>().await;
    let mut late = 0;
    for report in &reports {
        let obligation = obligations[&report.obligation_id];
        assert_eq!(obligation.round_id, report.round_id);
        assert!(!obligation.exempted);
        let states: Vec<_> = states
            .iter()
            .filter(|state| state.report_id == report.id)
            .collect();
        check_states(report, &states, clock::start_of(today()));
        let filed = states
            .iter()
            .filter(|state| state.status == WorkReportStatus::Submitted);
        let filed: Vec<_> = filed.map(|state| state.since).collect();
        assert_eq!(report.first_filed_at, filed.first().copied());
        assert_eq!(report.filed_at, filed.last().copied().unwrap_or_default());
        assert_eq!(
            report.late,
            filed
                .first()
                .is_some_and(|first| *first > obligation.due_at)
        );
        late += usize::from(report.late);
        let versions = versions
            .iter()
            .filter(|version| version.report_id == report.id);
        assert_eq!(
            versions
                .map(|version| version.submitted_at)
                .collect::<Vec<_>>(),
            filed
        );
        assert_eq!(usize::try_from(report.versions).unwrap(), filed.len());
        assert_eq!(
            drafts
                .iter()
                .filter(|draft| draft.report_id == report.id)
                .count(),
            1
        );
    }
    assert!(late > 0 && reports.len() > 150);
    for version in &versions {
        assert_eq!(version.content_hash, sha256(&[version.content.as_bytes()]));
    }
    for kind in [
        WorkReportStatus::Draft,
        WorkReportStatus::Submitted,
        WorkReportStatus::Returned,
    ] {
        assert!(
            reports.iter().any(|report| report.status == kind),
            "{kind:?}"
        );
    }
}

fn check_states(
    report: &work_report::Model,
    states: &[&work_report_state::Model],
    now: DateTime<Utc>,
) {
    assert_eq!(
        states.first().map(|state| state.since),
        Some(report.created_at)
    );
    assert_eq!(
        states.first().map(|state| state.status),
        Some(WorkReportStatus::Draft)
    );
    for (number, pair) in (1..).zip(states.windows(2)) {
        assert_eq!(
            (pair[0].number, pair[0].until),
            (number, Some(pair[1].since))
        );
        assert!(pair[0].since < pair[1].since);
    }
    let last = states.last().unwrap();
    assert_eq!((last.until, last.status), (None, report.status));
    assert!(last.since <= now);
    assert!(report.revision >= i64::try_from(states.len()).unwrap());
    let accepted = report.status == WorkReportStatus::Accepted;
    assert_eq!(report.accepted_at, accepted.then_some(last.since));
    for state in states {
        let returned = state.status == WorkReportStatus::Returned;
        assert_eq!(state.reopened.is_some(), returned);
        assert!(!returned || state.comment.is_some());
    }
}

#[tokio::test]
async fn sealed_figures_are_what_the_records_give() {
    let scratch = Scratch::with_county("figures").await;
    let bodies = scratch.all::<organization::Entity>().await;
    let paths: BTreeMap<_, _> = bodies.iter().map(|row| (row.id, &row.path)).collect();
    let members = scratch.all::<membership::Entity>().await;
    let reports = scratch.all::<work_report::Entity>().await;
    let reports: BTreeMap<_, _> = reports.iter().map(|row| (row.id, row)).collect();
    let mut consolidated = 0;
    for version in scratch.all::<work_report_version::Entity>().await {
        let report = reports[&version.report_id];
        let on = report
            .period
            .last_day()
            .min(clock::day_of(version.submitted_at));
        let path = paths[&report.organization_id];
        let below = members
            .iter()
            .filter(|row| paths[&row.organization_id].starts_with(path));
        let count = below.filter(|row| row.valid_from <= on).count();
        let content: Value = serde_json::from_str(&version.content).unwrap();
        let figures = content["figures"].as_array().unwrap();
        let computed =
            |key| figures.iter().find(|figure| figure["key"] == key).unwrap()["computed"].clone();
        assert_eq!(computed("members"), Value::from(count.to_string()));
        let sections = content["sections"].as_array().unwrap();
        assert!(sections.iter().all(|section| section["text"] != ""));
        consolidated += usize::from(computed("study_sessions") != Value::Null);
    }
    assert!(
        consolidated > 0,
        "a working committee's figures come from its departments"
    );
}

#[tokio::test]
async fn hearings_and_answers_fit_their_reports() {
    let scratch = Scratch::with_county("hearings").await;
    let reports = scratch.all::<work_report::Entity>().await;
    let reports: BTreeMap<_, _> = reports.iter().map(|row| (row.id, row)).collect();
    let appointments = scratch.all::<appointment::Entity>().await;
    let appointments: BTreeMap<_, _> = appointments.iter().map(|row| (row.id, row)).collect();
    let hearings = scratch.all::<report_hearing::Entity>().await;
    assert!(!hearings.is_empty());
    for hearing in hearings {
        let leader = appointments[&hearing.leader_id];
        assert_eq!(leader.role, PostRole::LeaderInCharge);
        assert!(leader.valid_from <= hearing.heard_on && leader.valid_until.is_none());
        let filed_at = reports[&hearing.report_id].first_filed_at.unwrap();
        assert!(clock::day_of(filed_at) <= hearing.heard_on && hearing.heard_on <= today());
    }
    let versions = scratch.all::<work_report_version::Entity>().await;
    let replies = scratch.all::<suggestion_reply::Entity>().await;
    assert!(!replies.is_empty());
    for reply in replies {
        let mut of_report = versions
            .iter()
            .filter(|row| row.report_id == reply.report_id);
        let newest = of_report.by_ref().max_by_key(|row| row.number).unwrap();
        let content: Value = serde_json::from_str(&newest.content).unwrap();
        let suggestions = content["suggestions"].as_array().unwrap();
        assert!(suggestions.contains(&Value::from(reply.suggestion)));
    }
}

#[tokio::test]
async fn the_history_can_be_verified() {
    let scratch = Scratch::with_county("history").await;
    let events = history_event::Entity::find()
        .order_by_asc(history_event::Column::ChainId)
        .order_by_asc(history_event::Column::Sequence)
        .all(scratch.db.reader())
        .await
        .unwrap();
    let mut heads: BTreeMap<_, (i64, [u8; history::HASH_LENGTH], String)> = BTreeMap::new();
    let mut contents = BTreeMap::new();
    for event in events {
        let (sequence, hash, at) =
            heads
                .entry(event.chain_id)
                .or_insert((0, GENESIS, String::new()));
        let content: Value = serde_json::from_slice(&event.content).unwrap();
        *sequence += 1;
        *hash = link(hash, &event.content);
        assert_eq!((event.sequence, event.hash), (*sequence, hash.to_vec()));
        let told_at = content["at"].as_str().unwrap().to_owned();
        // Texts of instants sort as instants only to the second: fractions may be left out.
        assert!(
            told_at[..19] >= at[..at.len().min(19)],
            "{told_at} after {at}"
        );
        assert_eq!(content["chain"], event.chain_id.to_string());
        *at = told_at;
        contents.insert((event.chain_id, event.sequence), content.to_string());
    }
    let stored = scratch.all::<history_head::Entity>().await;
    assert_eq!(stored.len(), heads.len());
    for head in stored {
        let (sequence, hash, _) = &heads[&head.chain_id];
        assert_eq!((head.sequence, head.hash), (*sequence, hash.to_vec()));
    }
    let bodies = scratch.all::<organization::Entity>().await;
    assert!(
        bodies.iter().all(|body| heads.contains_key(&body.id.0)),
        "each has its chain"
    );
    for value in scratch.all::<history_personal::Entity>().await {
        let (salt, text) = (value.salt.unwrap(), value.value.unwrap());
        assert_eq!(value.commitment, commitment(&salt, &value.field, &text));
        let content = &contents[&(value.chain_id, value.sequence)];
        assert!(content.contains(&hex(&value.commitment)) && !content.contains(&text));
    }
}

#[test]
fn any_day_of_the_year_will_do() {
    let plan = plan_of_county();
    for day in [
        "2026-01-01",
        "2026-01-21",
        "2026-06-30",
        "2026-07-01",
        "2026-08-02",
        "2028-02-29",
    ] {
        let calendar = Calendar::new(day.parse().unwrap()).unwrap();
        let now = calendar.now;
        let world = World {
            calendar,
            crowd: Crowd::Three,
            password_hash: String::new(),
            admin: ADMIN,
            children: plan.children(),
        };
        let mut above = None;
        for division in &plan.shown {
            let (unit, committees) = county::build(&world, division, above.as_ref());
            assert!(
                unit.acts.iter().all(|act| act.at <= now),
                "{day}: nothing happens later"
            );
            assert!(
                unit.rows
                    .rounds
                    .iter()
                    .all(|round| round.opened_at < round.due_at)
            );
            for report in &unit.rows.reports {
                let states = unit
                    .rows
                    .states
                    .iter()
                    .filter(|row| row.report_id == report.id);
                check_states(report, &states.collect::<Vec<_>>(), now);
            }
            above = Some(committees);
        }
    }
}
