//! Minutes of what the party committee of the county to which the guides lead has studied, as files.

use chrono::TimeDelta;
use entity::activity::{self, ActivityKind, ActivityState};
use entity::evidence_file::{self, MediaType};
use entity::{EvidenceFileId, PersonId};

use super::action;
use super::activity::Doer;
use super::quality;
use super::random::Random;
use super::unit::Unit;
use crate::db::history::{Event, hex, sha256};

/// What the generator of their ids is for.
const EVIDENCE: u64 = 22;
/// How they are called.
const NAME: &str = "会议记录.txt";

/// Attaches the minutes of a session, an hour after it was recorded.
pub(super) fn attach(
    unit: &mut Unit<'_>,
    doer: &Doer<'_>,
    row: &activity::Model,
    people: &[PersonId],
) {
    let is_session = matches!(
        row.kind,
        ActivityKind::StudyGroupSession | ActivityKind::StandingCommitteeSession
    );
    let is_of_committee = doer.kind == entity::organization::OrganizationKind::PartyCommittee;
    let counts = row.state != ActivityState::Voided;
    if unit.division.code != quality::EXAMPLE || !is_session || !is_of_committee || !counts {
        return;
    }
    let declared_at = row.recorded_at + TimeDelta::hours(1);
    let stored_at = declared_at + TimeDelta::minutes(1);
    if stored_at > unit.world.calendar.now {
        return;
    }
    let text = format!(
        "{}\n时间：{}\n组织：{}\n参加：{}人\n（演示文件，内容为虚构）\n",
        row.title,
        row.starts_on,
        doer.body.name,
        people.len()
    );
    let bytes = text.into_bytes();
    let id = EvidenceFileId(Random::of(&[EVIDENCE, row.id.0.as_u64_pair().1]).id(declared_at));
    let sha256 = sha256(&[&bytes]);
    let size = i64::try_from(bytes.len()).unwrap_or_default();
    let of = |name| Event::of(doer.body.id, name, action::EVIDENCE_FILE, id.0);
    let declared = of(action::DECLARE_EVIDENCE)
        .after("activity", row.id)
        .after("name", NAME)
        .after("mediaType", MediaType::Text)
        .after("size", size)
        .after("sha256", hex(&sha256));
    unit.tell(doer.body.id, declared_at, doer.recorder, declared);
    let stored = of(action::STORE_EVIDENCE)
        .after("name", NAME)
        .after("sha256", hex(&sha256));
    unit.tell(doer.body.id, stored_at, doer.recorder, stored);
    let file = evidence_file::Model {
        id,
        activity_id: row.id,
        name: NAME.to_owned(),
        media_type: MediaType::Text,
        size,
        sha256: sha256.to_vec(),
        declared_at,
        declared_by: doer.recorder.account,
        stored_at: Some(stored_at),
        stored_by: Some(doer.recorder.account),
        voided_at: None,
        voided_by: None,
        void_reason: None,
    };
    unit.rows.evidence.push((file, bytes));
}
