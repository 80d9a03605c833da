//! Rounds of the last four half years.

use chrono::{DateTime, Utc};
use entity::RoundId;
use entity::reporting_round::{self, ReportingAudience};
use sea_orm::ActiveEnum;

use super::action;
use super::calendar::Season;
use super::committee::Committees;
use super::quality;
use super::report;
use super::unit::{Signer, Unit};
use crate::db::history::Event;

/// What the generator below is for.
const ROUNDS: u64 = 5;
/// Issuers open their rounds within so many minutes before the season's instant.
const OPENING_MINUTES: i64 = 40;

/// A round, as those who owe a report need to know it.
#[derive(Clone, Debug)]
pub(super) struct Round {
    pub(super) id: RoundId,
    pub(super) season: Season,
    pub(super) opened_at: DateTime<Utc>,
    /// The account that returns and accepts.
    pub(super) reviewer: Signer,
}

/// Opens a round in each half year, unless nobody would owe a report.
pub(super) fn open(
    unit: &mut Unit<'_>,
    issuer: &Committees,
    audience: ReportingAudience,
    owing: usize,
) -> Vec<Round> {
    if owing == 0 {
        return Vec::new();
    }
    let seasons = unit.world.calendar.seasons.clone();
    seasons
        .into_iter()
        .map(|season| open_one(unit, issuer, audience, (season, owing)))
        .collect()
}

fn open_one(
    unit: &mut Unit<'_>,
    issuer: &Committees,
    audience: ReportingAudience,
    (season, owing): (Season, usize),
) -> Round {
    let half = quality::half_number(season.period);
    let mut random = unit.random_for(&[ROUNDS, half]);
    let early = chrono::TimeDelta::minutes(random.between(0, OPENING_MINUTES));
    let opened_at = season.opens_at - early;
    let id = RoundId(random.id(opened_at));
    let title = title(&season, audience);
    let event = Event::of(issuer.working.id, action::OPEN_ROUND, action::ROUND, id.0)
        .after("period", season.period)
        .after("audience", audience.to_value())
        .after("title", &title)
        .after("dueAt", season.due_at)
        .after("graceUntil", season.grace_until)
        .after("lockAt", season.lock_at)
        .after("owed", owing);
    unit.tell(issuer.working.id, opened_at, issuer.staff, event);
    unit.rows.rounds.push(reporting_round::Model {
        id,
        issuer_id: issuer.working.id,
        period: season.period,
        title,
        audience,
        due_at: season.due_at,
        grace_until: season.grace_until,
        lock_at: season.lock_at,
        form: report::form(),
        opened_at,
    });
    Round {
        id,
        season,
        opened_at,
        reviewer: issuer.staff,
    }
}

fn title(season: &Season, audience: ReportingAudience) -> String {
    let half = report::half_name(season.period);
    let what = match audience {
        ReportingAudience::Departments => "机关党建工作情况报告",
        ReportingAudience::GuidedCommittees => "机关工委工作报告",
    };
    format!("{}年{half}{what}", season.period.year())
}
