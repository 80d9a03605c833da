//! Questions: asked, answered once, judged once by the asker.

use chrono::NaiveDate;
use entity::question::{self, QuestionState};
use entity::rectification::RectificationSource;
use entity::{OrganizationId, QuestionId, organization};
use serde::Serialize;

use super::{Remedy, claim, decide, seen, standing, visible};
use crate::access::{Acting, Action};
use crate::db::Tx;
use crate::db::history::Event;
use crate::domain::organization as organizations;
use crate::domain::rectification;
use crate::domain::supervision::rules::{self, Violation};
use crate::domain::supervision::store;
use crate::error::{Error, Result};

/// What the history calls it.
const QUESTION: &str = "Question";

/// A question to ask.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewQuestion {
    /// The organization in which it is asked.
    pub asker: OrganizationId,
    /// Who is to answer.
    pub organization: OrganizationId,
    pub text: String,
    pub due_on: NaiveDate,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub question: QuestionId,
    pub expected_revision: i64,
    pub text: String,
}

/// What the asker says of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Judge {
    pub question: QuestionId,
    pub expected_revision: i64,
    pub verdict: String,
    /// What is to be done; none where the answer satisfies.
    pub remedy: Option<Remedy>,
}

/// Asks a question.
pub(crate) async fn ask(acting: &Acting<'_>, input: NewQuestion, key: &str) -> Result<QuestionId> {
    let mut tx = acting.begin().await?;
    let asker = visible(acting, &tx, input.asker).await?;
    acting.require(&mut tx, Action::QuestionAsk, &asker)?;
    let addressee = seen(acting, &tx, input.organization).await?;
    let id = QuestionId(acting.new_id());
    if let Some(done) = claim(acting, &tx, ("askQuestion", key), &input, id.0).await? {
        return Ok(QuestionId(done));
    }
    let today = acting.today();
    let mut refusals = organizations::check_text("text", &input.text, rules::TEXT_LENGTH_MAX);
    let term = rules::check_term(Some(input.due_on), today);
    refusals.extend(term.map(|found| found.at("dueOn")));
    refusals.extend(standing(&addressee, "organizationId", today));
    decide(refusals)?;
    let row = question::Model {
        id,
        organization_id: addressee.id,
        asker_id: asker.id,
        asked_by: acting.actor.account,
        person_id: acting.actor.person,
        text: input.text.trim().to_owned(),
        asked_at: tx.at(),
        due_on: input.due_on,
        state: QuestionState::Asked,
        answer: None,
        answered_at: None,
        answered_by: None,
        verdict: None,
        judged_at: None,
        judged_by: None,
        revision: 1,
    };
    tx.record(
        Event::of(addressee.id, "askQuestion", QUESTION, id.0)
            .after("asker", asker.id)
            .after("text", &row.text)
            .after("dueOn", row.due_on),
    );
    store::insert_question(&tx, row).await?;
    tx.commit().await?;
    Ok(id)
}

/// A question that is locked, its addressee and its asker; visible to whoever fully sees one of them.
async fn lock(
    acting: &Acting<'_>,
    tx: &Tx,
    id: QuestionId,
) -> Result<(question::Model, organization::Model, organization::Model)> {
    let absent = || Error::NotFound("question");
    let row = store::lock_question(tx, id).await?.ok_or_else(absent)?;
    let ends = [row.organization_id, row.asker_id];
    let bodies = organizations::by_ids(tx.conn(), ends).await?;
    let [addressee, asker] = ends.map(|id| bodies.iter().find(|body| body.id == id).cloned());
    let (addressee, asker) = addressee.zip(asker).ok_or_else(absent)?;
    match acting.sees(&addressee) || acting.sees(&asker) {
        true => Ok((row, addressee, asker)),
        false => Err(absent()),
    }
}

/// Whether the actor may do an act in an organization of which they see less than all.
fn require(
    acting: &Acting<'_>,
    tx: &mut Tx,
    action: Action,
    body: &organization::Model,
) -> Result<()> {
    match acting.sees(body) {
        true => acting.require(tx, action, body),
        false => Err(Error::Forbidden(action.describe())),
    }
}

/// Answers a question, once, for the addressee.
pub(crate) async fn answer(acting: &Acting<'_>, input: Answer) -> Result<QuestionId> {
    let mut tx = acting.begin().await?;
    let (mut row, addressee, _) = lock(acting, &tx, input.question).await?;
    require(acting, &mut tx, Action::QuestionAnswer, &addressee)?;
    let revisions = (row.revision, input.expected_revision);
    let mut refusals = rules::step(row.state, QuestionState::Asked, revisions);
    let text = organizations::check_text("answer", &input.text, rules::TEXT_LENGTH_MAX);
    refusals.extend(text);
    decide(refusals)?;
    tx.record(
        Event::of(addressee.id, "answerQuestion", QUESTION, row.id.0)
            .before("state", row.state)
            .after("state", QuestionState::Answered)
            .after("answer", input.text.trim()),
    );
    row.state = QuestionState::Answered;
    row.answer = Some(input.text.trim().to_owned());
    row.answered_at = Some(tx.at());
    row.answered_by = Some(acting.actor.account);
    row.revision += 1;
    let id = row.id;
    store::save_question(&tx, row).await?;
    tx.commit().await?;
    Ok(id)
}

/// Says, once, whether an answer satisfies the asker; else it becomes a rectification of the addressee.
pub(crate) async fn judge(acting: &Acting<'_>, input: Judge) -> Result<QuestionId> {
    let mut tx = acting.begin().await?;
    let (mut row, addressee, asker) = lock(acting, &tx, input.question).await?;
    require(acting, &mut tx, Action::QuestionAsk, &asker)?;
    let revisions = (row.revision, input.expected_revision);
    let mut refusals = rules::step(row.state, QuestionState::Answered, revisions);
    if row.answered_by == Some(acting.actor.account) {
        refusals.push(Violation::ByAnswerer.at("questionId"));
    }
    let text = organizations::check_text("verdict", &input.verdict, rules::TEXT_LENGTH_MAX);
    refusals.extend(text);
    let remedy = input.remedy.iter();
    refusals.extend(remedy.flat_map(|remedy| remedy.refusals("", acting.today())));
    decide(refusals)?;
    let state = match input.remedy.is_some() {
        true => QuestionState::Rectifying,
        false => QuestionState::Satisfied,
    };
    tx.record(
        Event::of(addressee.id, "judgeAnswer", QUESTION, row.id.0)
            .before("state", row.state)
            .after("state", state)
            .after("verdict", input.verdict.trim()),
    );
    row.state = state;
    row.verdict = Some(input.verdict.trim().to_owned());
    row.judged_at = Some(tx.at());
    row.judged_by = Some(acting.actor.account);
    row.revision += 1;
    let id = row.id;
    let problems = input.remedy.map(|remedy| remedy.named(1, &input.verdict));
    store::save_question(&tx, row).await?;
    let source = (RectificationSource::Question, id.0);
    let problems = problems.into_iter().collect();
    rectification::open(acting, &mut tx, &addressee, source, problems).await?;
    tx.commit().await?;
    Ok(id)
}
