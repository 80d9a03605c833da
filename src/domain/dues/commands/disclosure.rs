//! A year's books made public: once, unchangeable, with a time for objections.

use chrono::Days;
use entity::period::Span;
use entity::{
    DuesDisclosureId, DuesObjectionId, OrganizationId, Period, dues_disclosure, dues_objection,
    dues_objection_answer,
};
use serde::Serialize;

use super::{decide, done, month, open, store};
use crate::access::{Acting, Action};
use crate::db::history::{Event, hex, sha256};
use crate::domain::dues::rules::{self, Violation};
use crate::error::{Error, Result};

/// What the history calls a disclosure.
const DISCLOSURE: &str = "DuesDisclosure";
/// Days of notice at the most.
const NOTICE_DAYS_MAX: u64 = 60;

/// Which year is disclosed, and for how many days objections are taken.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Disclose {
    pub organization: OrganizationId,
    pub year: Period,
    pub notice_days: u64,
}

/// Discloses a year whose months are all sealed.
pub(crate) async fn disclose(
    acting: &Acting<'_>,
    input: Disclose,
    key: &str,
) -> Result<DuesDisclosureId> {
    let mut tx = acting.begin().await?;
    let row = open(acting, &mut tx, input.organization, Action::DuesDisclose).await?;
    let id = DuesDisclosureId(acting.new_id());
    let key = ("discloseDuesYear", key);
    if let Some(done) = done(acting, &tx, key, &input, id.0).await? {
        return Ok(DuesDisclosureId(done));
    }
    let fund = entity::dues_entry::DuesFund::Dues;
    let book = store::lock_book(&tx, row.id, fund).await?.row;
    let year = input.year;
    let mut violations = Vec::new();
    if year.span() != Span::Year {
        violations.push(Violation::WrongPeriod("year".to_owned()));
    }
    if !(1..=NOTICE_DAYS_MAX).contains(&input.notice_days) {
        violations.push(Violation::Amount("noticeDays".to_owned()));
    }
    let is_sealed = |through| year.last_day() <= through;
    if !book.sealed_through.is_some_and(is_sealed) {
        violations.push(Violation::NotSealed);
    }
    if store::disclosure_of(tx.conn(), row.id, year)
        .await?
        .is_some()
    {
        violations.push(Violation::Decided);
    }
    decide(violations)?;
    let content = month::statements(&tx, row.id, year).await?;
    let hash = sha256(&[content.as_bytes(), &book.head]);
    tx.record(
        Event::of(row.id, "discloseDuesYear", DISCLOSURE, id.0)
            .after("year", year)
            .after("hash", hex(&hash)),
    );
    let disclosure = dues_disclosure::Model {
        id,
        organization_id: row.id,
        year,
        content,
        hash: hash.to_vec(),
        notice_until: acting.today() + Days::new(input.notice_days),
        disclosed_by: acting.actor.account,
        disclosed_at: tx.at(),
    };
    store::insert_disclosure(&tx, disclosure).await?;
    tx.commit().await?;
    Ok(id)
}

/// What is objected.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Object {
    pub disclosure: DuesDisclosureId,
    pub text: String,
}

/// Objects to a disclosure: everybody may, while the notice lasts.
pub(crate) async fn object(
    acting: &Acting<'_>,
    input: Object,
    key: &str,
) -> Result<DuesObjectionId> {
    let mut tx = acting.begin().await?;
    let found = store::disclosure(tx.conn(), input.disclosure).await?;
    let disclosure = found.ok_or(Error::NotFound("disclosure"))?;
    let id = DuesObjectionId(acting.new_id());
    let key = ("lodgeDuesObjection", key);
    if let Some(done) = done(acting, &tx, key, &input, id.0).await? {
        return Ok(DuesObjectionId(done));
    }
    let mut violations = Vec::new();
    rules::check_text(&input.text, "text", &mut violations);
    if acting.today() > disclosure.notice_until {
        violations.push(Violation::NoticeOver);
    }
    decide(violations)?;
    let organization = disclosure.organization_id;
    let event = Event::of(
        organization,
        "lodgeDuesObjection",
        DISCLOSURE,
        disclosure.id.0,
    );
    tx.record(event.after("objection", id).after("text", &input.text));
    let objection = dues_objection::Model {
        id,
        disclosure_id: disclosure.id,
        text: input.text,
        lodged_by: acting.actor.account,
        lodged_at: tx.at(),
    };
    store::insert_objection(&tx, objection).await?;
    tx.commit().await?;
    Ok(id)
}

/// The answer to an objection.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AnswerObjection {
    pub objection: DuesObjectionId,
    pub answer: String,
}

/// Answers an objection, once, by somebody else than who lodged it.
pub(crate) async fn answer(
    acting: &Acting<'_>,
    input: AnswerObjection,
    key: &str,
) -> Result<DuesObjectionId> {
    let mut tx = acting.begin().await?;
    let missing = || Error::NotFound("objection");
    let objection = store::objection(tx.conn(), input.objection).await?;
    let objection = objection.ok_or_else(missing)?;
    let disclosure = store::disclosure(tx.conn(), objection.disclosure_id).await?;
    let disclosure = disclosure.ok_or_else(missing)?;
    let organization = disclosure.organization_id;
    open(acting, &mut tx, organization, Action::DuesDisclose).await?;
    let key = ("answerDuesObjection", key);
    if let Some(done) = done(acting, &tx, key, &input, objection.id.0).await? {
        return Ok(DuesObjectionId(done));
    }
    let mut violations = Vec::new();
    rules::check_text(&input.answer, "answer", &mut violations);
    if store::answer_of(tx.conn(), objection.id).await?.is_some() {
        violations.push(Violation::Decided);
    }
    if objection.lodged_by == acting.actor.account {
        violations.push(Violation::SamePerson);
    }
    decide(violations)?;
    let event = Event::of(
        organization,
        "answerDuesObjection",
        DISCLOSURE,
        disclosure.id.0,
    );
    let event = event.after("objection", objection.id);
    tx.record(event.after("answer", &input.answer));
    let answer = dues_objection_answer::Model {
        objection_id: objection.id,
        answer: input.answer,
        answered_by: acting.actor.account,
        answered_at: tx.at(),
    };
    match store::insert_answer(&tx, answer).await {
        // Two answers at once: the other was first.
        Err(Error::Conflict(_)) => decide(vec![Violation::Decided])?,
        other => other?,
    }
    tx.commit().await?;
    Ok(objection.id)
}
