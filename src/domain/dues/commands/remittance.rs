//! Money between organizations, in two phases: one sends, another person confirms or refuses. Both
//! books then carry the transfer's id.

use chrono::NaiveDate;
use entity::dues_entry::{DuesEntryKind, DuesFund};
use entity::dues_remittance::{self, RemittanceState, TransferDirection};
use entity::{DuesRemittanceId, OrganizationId, Period, organization};
use serde::Serialize;

use super::{check_lines, decide, done, entry, event, open, store, way_up};
use crate::access::{Acting, Action};
use crate::db::Tx;
use crate::domain::dues::rules::{self, OWED, Posting, Violation};
use crate::domain::dues::store::Book;
use crate::domain::organization as bodies;
use crate::error::{Error, Result};

/// What the history calls a transfer.
const REMITTANCE: &str = "DuesRemittance";

/// What is sent upward.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Send {
    pub organization: OrganizationId,
    pub month: Period,
    pub amount: i64,
    pub sent_on: NaiveDate,
}

/// Sends dues of a month to the superior, who has yet to confirm them.
pub(crate) async fn send(acting: &Acting<'_>, input: Send, key: &str) -> Result<DuesRemittanceId> {
    let mut tx = acting.begin().await?;
    let row = open(acting, &mut tx, input.organization, Action::DuesRecord).await?;
    let id = DuesRemittanceId(acting.new_id());
    let key = ("sendDuesRemittance", key);
    if let Some(done) = done(acting, &tx, key, &input, id.0).await? {
        return Ok(DuesRemittanceId(done));
    }
    let book = store::lock_book(&tx, row.id, DuesFund::Dues).await?;
    let mut violations = Vec::new();
    rules::check_amount(input.amount, "amount", &mut violations);
    rules::check_month(input.month, acting.today(), "month", &mut violations);
    let sealed = book.row.sealed_through;
    rules::check_day(
        input.sent_on,
        acting.today(),
        sealed,
        "sentOn",
        &mut violations,
    );
    let Some(receiver) = row.superior_id else {
        violations.push(Violation::NoSuperior);
        return Err(decide(violations).err().unwrap_or(Error::Busy));
    };
    if violations.is_empty() {
        let owed = store::owed(tx.conn(), row.id, input.month).await?;
        let excess = owed.sent + input.amount - owed.total();
        if excess > 0 {
            violations.push(beyond(&book, input.amount, excess));
        }
    }
    decide(violations)?;
    let leg = Leg {
        sender: row.id,
        receiver,
        month: input.month,
        amount: input.amount,
        sent_on: input.sent_on,
    };
    let remittance = on_its_way(acting, &tx, id, leg);
    put_on_its_way(acting, tx, book, remittance, "sendDuesRemittance").await
}

/// More than there is, or at least more than is owed.
fn beyond(book: &Book, amount: i64, excess: i64) -> Violation {
    let cash = rules::cash_in(&book.sums);
    if amount > cash {
        Violation::InsufficientCash(amount - cash)
    } else {
        Violation::BeyondPayable(excess)
    }
}

/// From whom to whom, how much, and of which month.
struct Leg {
    sender: OrganizationId,
    receiver: OrganizationId,
    month: Period,
    amount: i64,
    sent_on: NaiveDate,
}

fn on_its_way(
    acting: &Acting<'_>,
    tx: &Tx,
    id: DuesRemittanceId,
    leg: Leg,
) -> dues_remittance::Model {
    dues_remittance::Model {
        id,
        direction: TransferDirection::Upward,
        sender_id: leg.sender,
        receiver_id: leg.receiver,
        fund: DuesFund::Dues,
        month: leg.month,
        amount: leg.amount,
        purpose: None,
        sent_on: leg.sent_on,
        state: RemittanceState::Sent,
        sent_by: acting.actor.account,
        sent_by_person: acting.actor.person,
        sent_at: tx.at(),
        answered_by: None,
        answered_at: None,
        reason: None,
    }
}

async fn put_on_its_way(
    acting: &Acting<'_>,
    mut tx: Tx,
    mut book: Book,
    remittance: dues_remittance::Model,
    action: &'static str,
) -> Result<DuesRemittanceId> {
    let lines = rules::sent(remittance.direction, remittance.amount);
    let mut violations = Vec::new();
    check_lines(&tx, &book, &lines, remittance.sent_on, &mut violations).await?;
    decide(violations)?;
    let (id, receiver) = (remittance.id, remittance.receiver_id);
    let mut new = entry(acting, DuesEntryKind::Sent, remittance.sent_on, lines)?;
    new.month = remittance.month;
    new.counterparty = Some(receiver);
    new.mirror = Some(id);
    new.memo = remittance
        .purpose
        .clone()
        .unwrap_or_else(|| "上缴".to_owned());
    let amount = remittance.amount;
    store::insert_remittance(&tx, remittance).await?;
    store::post(&mut tx, &mut book, new).await?;
    let event = event(&book, action, REMITTANCE, id.0);
    tx.record(event.after("amount", amount).after("receiver", receiver));
    tx.commit().await?;
    Ok(id)
}

/// What is granted to a body below, and for what.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Grant {
    pub organization: OrganizationId,
    pub receiver: OrganizationId,
    pub fund: DuesFund,
    pub amount: i64,
    pub sent_on: NaiveDate,
    pub purpose: String,
    pub deciding_meeting: String,
}

/// Sends an earmarked grant to a body below, which has yet to confirm it.
pub(crate) async fn grant(
    acting: &Acting<'_>,
    input: Grant,
    key: &str,
) -> Result<DuesRemittanceId> {
    let mut tx = acting.begin().await?;
    let row = open(acting, &mut tx, input.organization, Action::DuesRecord).await?;
    let receivers = bodies::by_ids(tx.conn(), [input.receiver]).await?;
    let receiver = receivers.into_iter().find(|row| acting.sees(row));
    let receiver = receiver.ok_or(Error::NotFound("organization"))?;
    let id = DuesRemittanceId(acting.new_id());
    let key = ("grantDuesFunds", key);
    if let Some(done) = done(acting, &tx, key, &input, id.0).await? {
        return Ok(DuesRemittanceId(done));
    }
    let book = store::lock_book(&tx, row.id, input.fund).await?;
    let mut violations = Vec::new();
    rules::check_amount(input.amount, "amount", &mut violations);
    rules::check_text(&input.purpose, "purpose", &mut violations);
    rules::check_text(&input.deciding_meeting, "decidingMeeting", &mut violations);
    let sealed = book.row.sealed_through;
    rules::check_day(
        input.sent_on,
        acting.today(),
        sealed,
        "sentOn",
        &mut violations,
    );
    if receiver.id == row.id || !receiver.path.starts_with(&row.path) {
        violations.push(Violation::NotBelow);
    }
    decide(violations)?;
    let leg = Leg {
        sender: row.id,
        receiver: receiver.id,
        month: rules::month_of(input.sent_on)
            .ok_or_else(|| Error::internal("a day that the rules let pass"))?,
        amount: input.amount,
        sent_on: input.sent_on,
    };
    let (purpose, meeting) = (input.purpose.trim(), input.deciding_meeting.trim());
    let remittance = dues_remittance::Model {
        direction: TransferDirection::Downward,
        fund: input.fund,
        purpose: Some(format!("{purpose}（{meeting}）")),
        ..on_its_way(acting, &tx, id, leg)
    };
    put_on_its_way(acting, tx, book, remittance, "grantDuesFunds").await
}

/// The answer to what was sent.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Confirm {
    pub remittance: DuesRemittanceId,
    pub accepted: bool,
    pub reason: Option<String>,
}

/// Confirms what was sent, in both books at once, or refuses it: then the sender has it back.
pub(crate) async fn confirm(
    acting: &Acting<'_>,
    input: Confirm,
    key: &str,
) -> Result<DuesRemittanceId> {
    let mut tx = acting.begin().await?;
    let found = store::lock_remittance(&tx, input.remittance).await?;
    let mut remittance = found.ok_or(Error::NotFound("remittance"))?;
    let id = remittance.id;
    let receiver = open(acting, &mut tx, remittance.receiver_id, Action::DuesConfirm).await?;
    let key = ("confirmDuesRemittance", key);
    if let Some(done) = done(acting, &tx, key, &input, id.0).await? {
        return Ok(DuesRemittanceId(done));
    }
    let ends = [remittance.sender_id, remittance.receiver_id];
    let mut books = store::lock_books(&tx, &ends, remittance.fund).await?;
    let missing = || Error::internal("a book that was locked");
    let mut senders = books.remove(&remittance.sender_id).ok_or_else(missing)?;
    let mut receivers = books.remove(&remittance.receiver_id).ok_or_else(missing)?;
    answerable(acting, &remittance, &input, [&senders, &receivers])?;
    remittance.answered_by = Some(acting.actor.account);
    remittance.answered_at = Some(tx.at());
    remittance.reason.clone_from(&input.reason);
    if input.accepted {
        remittance.state = RemittanceState::Confirmed;
        let [paid, got] = mirror(&tx, &remittance, &receiver).await?;
        let kinds = [DuesEntryKind::Delivered, DuesEntryKind::Received];
        let [sender_kind, receiver_kind] = kinds;
        book(
            acting,
            &mut tx,
            &mut senders,
            &remittance,
            (sender_kind, paid),
        )
        .await?;
        book(
            acting,
            &mut tx,
            &mut receivers,
            &remittance,
            (receiver_kind, got),
        )
        .await?;
        let event = event(&receivers, "confirmDuesRemittance", REMITTANCE, id.0);
        tx.record(event.after("amount", remittance.amount));
    } else {
        remittance.state = RemittanceState::Refused;
        let back = rules::refused(remittance.direction, remittance.amount);
        let back = (DuesEntryKind::Refused, back);
        book(acting, &mut tx, &mut senders, &remittance, back).await?;
    }
    let event = event(&senders, "confirmDuesRemittance", REMITTANCE, id.0);
    tx.record(
        event
            .after("accepted", input.accepted)
            .after("reason", &input.reason),
    );
    store::save_remittance(&tx, remittance).await?;
    tx.commit().await?;
    Ok(id)
}

/// Whether it may be answered, today, by this person.
fn answerable(
    acting: &Acting<'_>,
    remittance: &dues_remittance::Model,
    input: &Confirm,
    books: [&Book; 2],
) -> Result<()> {
    let mut violations = Vec::new();
    if remittance.state != RemittanceState::Sent {
        violations.push(Violation::Decided);
    }
    let sent = (remittance.sent_by, remittance.sent_by_person);
    if rules::is_same_person(sent, (acting.actor.account, acting.actor.person)) {
        violations.push(Violation::SamePerson);
    }
    let reason = input.reason.as_deref().unwrap_or_default();
    if !input.accepted || !reason.is_empty() {
        rules::check_text(reason, "reason", &mut violations);
    }
    let today = acting.today();
    let sealed = books.map(|book| book.row.sealed_through).into_iter().max();
    rules::check_day(
        today,
        today,
        sealed.flatten(),
        "remittanceId",
        &mut violations,
    );
    decide(violations)
}

/// The lines of both books. Parts of what is owed for a month are shared cumulatively; the receiver
/// keeps its share and owes the rest upward.
async fn mirror(
    tx: &Tx,
    remittance: &dues_remittance::Model,
    receiver: &organization::Model,
) -> Result<[Vec<Posting>; 2]> {
    let amount = remittance.amount;
    if remittance.direction == TransferDirection::Downward {
        return Ok([rules::granted(amount), rules::received_grant(amount)]);
    }
    let owed = store::owed(tx.conn(), remittance.sender_id, remittance.month).await?;
    let parts = rules::next_part(&owed.whole, &owed.given, amount);
    let way = way_up(tx.conn(), receiver).await?;
    let own = way
        .split_first()
        .and_then(|(body, above)| rules::level_of(body, above));
    let parts = || OWED.iter().zip(parts.iter().copied());
    let settled: Vec<_> = parts()
        .map(|((_, account), part)| (*account, part))
        .collect();
    let upward: Vec<_> = parts()
        .filter(|((level, _), _)| !rules::retains(own, *level))
        .map(|((level, _), part)| (*level, part))
        .collect();
    Ok([
        rules::delivered(amount, &settled),
        rules::received(amount, &upward),
    ])
}

async fn book(
    acting: &Acting<'_>,
    tx: &mut Tx,
    book: &mut Book,
    remittance: &dues_remittance::Model,
    (kind, lines): (DuesEntryKind, Vec<Posting>),
) -> Result<()> {
    let today = acting.today();
    let mut violations = Vec::new();
    check_lines(tx, book, &lines, today, &mut violations).await?;
    decide(violations)?;
    let mut new = entry(acting, kind, today, lines)?;
    new.month = remittance.month;
    new.mirror = Some(remittance.id);
    let is_sender = book.row.organization_id == remittance.sender_id;
    new.counterparty = Some(match is_sender {
        true => remittance.receiver_id,
        false => remittance.sender_id,
    });
    new.memo = remittance.reason.clone().unwrap_or_default();
    store::post(tx, book, new).await
}
