//! Norms of its own that the county to which the guides lead has set (A15): one in force, one drafted.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use entity::NormId;
use entity::activity::ActivityKind;
use entity::local_norm::{self, NormState};

use super::action;
use super::calendar::{at, workday};
use super::committee::{Committees, day};
use super::quality;
use super::random::Random;
use super::unit::{Unit, number};
use crate::db::history::Event;
use crate::domain::norm::{Definition, Measure, Subject, Title, Unit as Counted, Window};

/// What the generator of their ids is for.
const NORMS: u64 = 23;
/// One record, in hundredths.
const ONE: i64 = 100;
/// So long before its first day a norm is drafted, and issued.
const DRAFTED_DAYS: u64 = 20;
const ISSUED_DAYS: u64 = 14;

/// A norm to be.
struct Draft {
    code: &'static str,
    definition: Option<Definition>,
    threshold: i64,
    from: NaiveDate,
    drafted_at: DateTime<Utc>,
    issued_at: Option<DateTime<Utc>>,
}

/// Sets the norms of the county's working committee.
pub(super) fn set(unit: &mut Unit<'_>, committees: &Committees) {
    let today = unit.world.calendar.today;
    let first = unit.world.calendar.seasons.first();
    let Some(first) = first.filter(|_| unit.division.code == quality::EXAMPLE) else {
        return;
    };
    let from = day((first.period.year() + 1, 1, 1));
    let before = |days: u64| at(workday(from - Days::new(days)), 10, 0);
    let title = Title {
        zh: "部门党组每半年集中学习两次".to_owned(),
        en: "a party group studies together twice each half year".to_owned(),
    };
    let kinds = vec![ActivityKind::StudyGroupSession];
    set_one(
        unit,
        committees,
        Draft {
            code: "L1",
            definition: Some(Definition {
                title,
                subject: Subject::Department,
                measure: Measure::Activities(kinds, Counted::Count),
                window: Window::HalfYear,
            }),
            threshold: 2 * ONE,
            from,
            drafted_at: before(DRAFTED_DAYS),
            issued_at: Some(before(ISSUED_DAYS)),
        },
    );
    set_one(
        unit,
        committees,
        Draft {
            code: "N14",
            definition: None,
            threshold: 2 * ONE,
            from: day((today.year() + 1, 7, 1)),
            drafted_at: at(workday(today - Days::new(10)), 15, 0),
            issued_at: None,
        },
    );
}

fn set_one(unit: &mut Unit<'_>, committees: &Committees, draft: Draft) {
    let (issuer, staff) = (committees.working.id, committees.staff);
    let now = unit.world.calendar.now;
    if draft.drafted_at > now || draft.issued_at.is_some_and(|at| at > now) {
        return;
    }
    let seed = draft.code.bytes().map(u64::from).sum();
    let seed = [NORMS, number(unit.division.code), seed];
    let id = NormId(Random::of(&seed).id(draft.drafted_at));
    let document = format!("武直工委〔{}〕3号", draft.from.year());
    let saved = Event::of(issuer, action::SAVE_NORM, action::NORM, id.0)
        .after("code", draft.code)
        .after("threshold", draft.threshold)
        .after("inForceFrom", draft.from)
        .after("inForceUntil", None::<NaiveDate>);
    unit.tell(issuer, draft.drafted_at, staff, saved);
    if let Some(issued_at) = draft.issued_at {
        let issued = Event::of(issuer, action::ISSUE_NORM, action::NORM, id.0)
            .after("code", draft.code)
            .after("threshold", draft.threshold)
            .after("inForceFrom", draft.from)
            .after("document", &document);
        unit.tell(issuer, issued_at, staff, issued);
    }
    let definition = draft.definition.map(|own| serde_json::to_string(&own));
    unit.rows.norms.push(local_norm::Model {
        id,
        organization_id: issuer,
        code: draft.code.to_owned(),
        version: 1,
        definition: definition.and_then(Result::ok),
        threshold: draft.threshold,
        document,
        in_force_from: draft.from,
        in_force_until: None,
        state: match draft.issued_at {
            Some(_) => NormState::Issued,
            None => NormState::Draft,
        },
        revision: match draft.issued_at {
            Some(_) => 2,
            None => 1,
        },
        created_at: draft.drafted_at,
        created_by: staff.account,
        issued_at: draft.issued_at,
    });
}
