//! Reading books from one end to the other, in pages, with all that stands behind their entries.

use std::collections::{BTreeMap, HashMap};

use entity::dues_spending::SpendingState;
use entity::{
    DuesEntryId, DuesRemittanceId, OrganizationId, dues_assertion, dues_balance, dues_book,
    dues_collection, dues_disclosure, dues_entry, dues_line, dues_objection, dues_objection_answer,
    dues_policy, dues_policy_share, dues_remittance, dues_reopening, dues_seal, dues_share,
    dues_spending, organization,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::sums::ids_below;
use crate::domain::dues::rules::{ActRecord, BookRecord, Policy, Posted, Posting, Share, Told};
use crate::error::Result;

/// Books in one page, and entries and transfers in one: what is in hand at once.
const BOOKS: usize = if cfg!(test) { 2 } else { 200 };
const ROWS: usize = if cfg!(test) { 3 } else { 2_000 };

fn limit(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

/// Every policy there is, with its lines.
pub(crate) async fn all_policies(connection: &impl ConnectionTrait) -> Result<Vec<Policy>> {
    let mut shares: HashMap<_, Vec<Share>> = HashMap::new();
    let rows = dues_policy_share::Entity::find()
        .order_by_asc(dues_policy_share::Column::PolicyId)
        .order_by_asc(dues_policy_share::Column::Number);
    for row in rows.all(connection).await? {
        shares.entry(row.policy_id).or_default().push(Share {
            level: row.level,
            basis_points: row.basis_points,
        });
    }
    let rows = dues_policy::Entity::find().all(connection).await?;
    let policy = |row: dues_policy::Model| Policy {
        shares: shares.remove(&row.id).unwrap_or_default(),
        row,
    };
    Ok(rows.into_iter().map(policy).collect())
}

/// The next books after one, in the order of their ids: all of them, or those below a path.
pub(crate) async fn next_books(
    connection: &impl ConnectionTrait,
    below: Option<&[u8]>,
    after: Option<OrganizationId>,
) -> Result<Vec<BookRecord>> {
    let id = dues_book::Column::OrganizationId;
    let which = Condition::all()
        .add_option(below.map(|path| id.in_subquery(ids_below(path))))
        .add_option(after.map(|after| id.gt(after)));
    let books = dues_book::Entity::find()
        .filter(which)
        .order_by_asc(id)
        .limit(limit(BOOKS))
        .all(connection)
        .await?;
    let ids: Vec<OrganizationId> = books.iter().map(|book| book.organization_id).collect();
    let mut records: BTreeMap<OrganizationId, BookRecord> = books
        .into_iter()
        .map(|book| {
            let record = BookRecord {
                book,
                balances: Vec::new(),
                seals: Vec::new(),
                assertions: Vec::new(),
                disclosures: Vec::new(),
                told: Told::default(),
            };
            (record.book.organization_id, record)
        })
        .collect();
    beside(connection, &ids, &mut records).await?;
    Ok(records.into_values().collect())
}

/// What is kept beside the entries of some books.
async fn beside(
    connection: &impl ConnectionTrait,
    ids: &[OrganizationId],
    records: &mut BTreeMap<OrganizationId, BookRecord>,
) -> Result<()> {
    let ids = || ids.iter().copied();
    let balances =
        dues_balance::Entity::find().filter(dues_balance::Column::OrganizationId.is_in(ids()));
    for row in balances.all(connection).await? {
        if let Some(record) = records.get_mut(&row.organization_id) {
            record.balances.push(row);
        }
    }
    let to_reopening = dues_seal::Entity::belongs_to(dues_reopening::Entity)
        .from(dues_seal::Column::Id)
        .to(dues_reopening::Column::SealId);
    let seals = dues_seal::Entity::find()
        .join(JoinType::LeftJoin, to_reopening.into())
        .select_also(dues_reopening::Entity)
        .filter(dues_seal::Column::OrganizationId.is_in(ids()))
        .order_by_asc(dues_seal::Column::Month)
        .order_by_asc(dues_seal::Column::Number);
    for (seal, reopening) in seals.all(connection).await? {
        if let Some(record) = records.get_mut(&seal.organization_id) {
            record.seals.push((seal, reopening));
        }
    }
    let assertions =
        dues_assertion::Entity::find().filter(dues_assertion::Column::OrganizationId.is_in(ids()));
    for row in assertions.all(connection).await? {
        if let Some(record) = records.get_mut(&row.organization_id) {
            record.assertions.push(row);
        }
    }
    let disclosures = dues_disclosure::Entity::find()
        .filter(dues_disclosure::Column::OrganizationId.is_in(ids()));
    for row in disclosures.all(connection).await? {
        if let Some(record) = records.get_mut(&row.organization_id) {
            record.disclosures.push(row);
        }
    }
    Ok(())
}

/// The next entries of some books, in the order of the books and their numbers, with all that stands
/// behind them.
pub(crate) async fn next_entries(
    connection: &impl ConnectionTrait,
    (first, last): (OrganizationId, OrganizationId),
    books: &[OrganizationId],
    after: Option<(OrganizationId, i64)>,
) -> Result<Vec<Posted>> {
    let (organization, number) = (
        dues_entry::Column::OrganizationId,
        dues_entry::Column::Number,
    );
    // The range lets the engines read the index in order; the list leaves out the books between.
    let after = after.map(|(id, entry)| {
        let key = Expr::tuple([Expr::col(organization), Expr::col(number)]);
        key.gt(Expr::tuple([Expr::val(id.0), Expr::val(entry)]))
    });
    let entries = dues_entry::Entity::find()
        .filter(organization.between(first, last))
        .filter(organization.is_in(books.iter().copied()))
        .filter(Condition::all().add_option(after))
        .order_by_asc(organization)
        .order_by_asc(number)
        .limit(limit(ROWS))
        .all(connection)
        .await?;
    posted(connection, entries).await
}

async fn posted(
    connection: &impl ConnectionTrait,
    entries: Vec<dues_entry::Model>,
) -> Result<Vec<Posted>> {
    let ids: Vec<DuesEntryId> = entries.iter().map(|entry| entry.id).collect();
    let mut lines = lines_by_entry(connection, &ids).await?;
    let mut collections = collections_by_entry(connection, &ids).await?;
    let mut spendings: HashMap<DuesEntryId, Vec<dues_spending::Model>> = HashMap::new();
    let of_entries = dues_spending::Column::EntryId.is_in(ids.iter().copied());
    for row in dues_spending::Entity::find()
        .filter(of_entries)
        .all(connection)
        .await?
    {
        if let Some(entry) = row.entry_id {
            spendings.entry(entry).or_default().push(row);
        }
    }
    let mirrors = entries.iter().filter_map(|entry| entry.mirror_id);
    let transfers = dues_remittance::Entity::find()
        .filter(dues_remittance::Column::Id.is_in(mirrors))
        .all(connection)
        .await?;
    let transfers: HashMap<DuesRemittanceId, _> =
        transfers.into_iter().map(|row| (row.id, row)).collect();
    let originals = entries.iter().filter_map(|entry| entry.reverses_id);
    let originals = by_ids(connection, dues_entry::Column::Id.is_in(originals)).await?;
    let undoing = dues_entry::Column::ReversesId.is_in(ids.iter().copied());
    let mut undone: HashMap<DuesEntryId, Vec<DuesEntryId>> = HashMap::new();
    for row in dues_entry::Entity::find()
        .filter(undoing)
        .all(connection)
        .await?
    {
        if let Some(original) = row.reverses_id {
            undone.entry(original).or_default().push(row.id);
        }
    }
    let posted = entries.into_iter().map(|entry| Posted {
        lines: lines.remove(&entry.id).unwrap_or_default(),
        collections: collections.remove(&entry.id).unwrap_or_default(),
        spendings: spendings.remove(&entry.id).unwrap_or_default(),
        transfer: entry.mirror_id.and_then(|id| transfers.get(&id).cloned()),
        original: entry.reverses_id.and_then(|id| originals.get(&id).cloned()),
        undone_by: undone.remove(&entry.id).unwrap_or_default(),
        entry,
    });
    Ok(posted.collect())
}

async fn lines_by_entry(
    connection: &impl ConnectionTrait,
    ids: &[DuesEntryId],
) -> Result<HashMap<DuesEntryId, Vec<dues_line::Model>>> {
    let rows = dues_line::Entity::find()
        .filter(dues_line::Column::EntryId.is_in(ids.iter().copied()))
        .order_by_asc(dues_line::Column::EntryId)
        .order_by_asc(dues_line::Column::Number)
        .all(connection)
        .await?;
    let mut lines: HashMap<DuesEntryId, Vec<dues_line::Model>> = HashMap::new();
    for row in rows {
        lines.entry(row.entry_id).or_default().push(row);
    }
    Ok(lines)
}

type Collections = HashMap<DuesEntryId, Vec<(dues_collection::Model, Vec<dues_share::Model>)>>;

async fn collections_by_entry(
    connection: &impl ConnectionTrait,
    ids: &[DuesEntryId],
) -> Result<Collections> {
    let rows = dues_collection::Entity::find()
        .filter(dues_collection::Column::EntryId.is_in(ids.iter().copied()))
        .all(connection)
        .await?;
    let mut parts: HashMap<_, Vec<dues_share::Model>> = HashMap::new();
    let shares = dues_share::Entity::find()
        .filter(dues_share::Column::CollectionId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(dues_share::Column::CollectionId)
        .order_by_asc(dues_share::Column::Number);
    for row in shares.all(connection).await? {
        parts.entry(row.collection_id).or_default().push(row);
    }
    let mut collections = Collections::new();
    for row in rows {
        let parts = parts.remove(&row.id).unwrap_or_default();
        collections
            .entry(row.entry_id)
            .or_default()
            .push((row, parts));
    }
    Ok(collections)
}

/// The next organizations after one, in the order of their ids: all of them, or those below a path.
pub(crate) async fn next_bodies(
    connection: &impl ConnectionTrait,
    below: Option<&[u8]>,
    after: Option<OrganizationId>,
) -> Result<Vec<OrganizationId>> {
    let id = organization::Column::Id;
    let which = Condition::all()
        .add_option(below.map(crate::access::below))
        .add_option(after.map(|after| id.gt(after)));
    let rows = organization::Entity::find()
        .select_only()
        .column(id)
        .filter(which)
        .order_by_asc(id)
        .limit(limit(BOOKS))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows)
}

/// What was done beside the books of some organizations, as the rows of it say.
pub(crate) async fn acts(
    connection: &impl ConnectionTrait,
    ids: &[OrganizationId],
) -> Result<Vec<ActRecord>> {
    let ids = || ids.iter().copied();
    let assertions =
        dues_assertion::Entity::find().filter(dues_assertion::Column::OrganizationId.is_in(ids()));
    let spendings =
        dues_spending::Entity::find().filter(dues_spending::Column::OrganizationId.is_in(ids()));
    let to_seal = dues_reopening::Entity::belongs_to(dues_seal::Entity)
        .from(dues_reopening::Column::SealId)
        .to(dues_seal::Column::Id);
    let reopenings = dues_reopening::Entity::find()
        .join(JoinType::InnerJoin, to_seal.into())
        .select_also(dues_seal::Entity)
        .filter(dues_seal::Column::OrganizationId.is_in(ids()));
    let to_disclosure = || {
        dues_objection::Entity::belongs_to(dues_disclosure::Entity)
            .from(dues_objection::Column::DisclosureId)
            .to(dues_disclosure::Column::Id)
    };
    let to_objection = dues_objection_answer::Entity::belongs_to(dues_objection::Entity)
        .from(dues_objection_answer::Column::ObjectionId)
        .to(dues_objection::Column::Id);
    let disclosed = dues_disclosure::Column::OrganizationId.is_in(ids());
    let objections = dues_objection::Entity::find()
        .join(JoinType::InnerJoin, to_disclosure().into())
        .select_also(dues_disclosure::Entity)
        .filter(disclosed.clone());
    let answers = dues_objection_answer::Entity::find()
        .join(JoinType::InnerJoin, to_objection.into())
        .join(JoinType::InnerJoin, to_disclosure().into())
        .select_also(dues_disclosure::Entity)
        .filter(disclosed);

    let assertions = assertions.all(connection).await?;
    let mut acts: Vec<ActRecord> = assertions.iter().map(ActRecord::of_assertion).collect();
    let spendings = spendings.all(connection).await?;
    acts.extend(spendings.iter().flat_map(ActRecord::of_spending));
    for (row, seal) in reopenings.all(connection).await? {
        acts.extend(seal.map(|seal| ActRecord::of_reopening(&row, &seal)));
    }
    for (row, to) in objections.all(connection).await? {
        acts.extend(to.map(|to| ActRecord::of_objection(&row, &to)));
    }
    for (row, to) in answers.all(connection).await? {
        acts.extend(to.map(|to| ActRecord::of_answer(&row, &to)));
    }
    Ok(acts)
}

type Lined = (dues_entry::Model, Vec<Posting>);

/// Entries with their lines.
async fn by_ids(
    connection: &impl ConnectionTrait,
    which: impl Into<Condition>,
) -> Result<HashMap<DuesEntryId, Lined>> {
    let entries = dues_entry::Entity::find()
        .filter(which.into())
        .all(connection)
        .await?;
    let ids: Vec<DuesEntryId> = entries.iter().map(|entry| entry.id).collect();
    let mut lines: HashMap<DuesEntryId, Vec<Posting>> = HashMap::new();
    for (id, line) in super::lines_of(connection, ids).await? {
        lines.entry(id).or_default().push(line);
    }
    let lined = entries.into_iter().map(|entry| {
        let lines = lines.remove(&entry.id).unwrap_or_default();
        (entry.id, (entry, lines))
    });
    Ok(lined.collect())
}

/// The next transfers after one, in the order of their ids, each with all entries that carry its id:
/// all transfers, or those that were sent from below a path.
pub(crate) async fn next_transfers(
    connection: &impl ConnectionTrait,
    below: Option<&[u8]>,
    after: Option<DuesRemittanceId>,
) -> Result<Vec<(dues_remittance::Model, Vec<Lined>)>> {
    let id = dues_remittance::Column::Id;
    let sender = dues_remittance::Column::SenderId;
    let which = Condition::all()
        .add_option(below.map(|path| sender.in_subquery(ids_below(path))))
        .add_option(after.map(|after| id.gt(after)));
    let rows = dues_remittance::Entity::find()
        .filter(which)
        .order_by_asc(id)
        .limit(limit(ROWS))
        .all(connection)
        .await?;
    let ids = rows.iter().map(|row| row.id);
    let entries = by_ids(connection, dues_entry::Column::MirrorId.is_in(ids)).await?;
    let mut sides: HashMap<DuesRemittanceId, Vec<Lined>> = HashMap::new();
    for (_, lined) in entries {
        if let Some(mirror) = lined.0.mirror_id {
            sides.entry(mirror).or_default().push(lined);
        }
    }
    let side = |row: dues_remittance::Model| {
        let sides = sides.remove(&row.id).unwrap_or_default();
        (row, sides)
    };
    Ok(rows.into_iter().map(side).collect())
}

/// How many books there are below a path.
pub(crate) async fn count_books(connection: &impl ConnectionTrait, below: &[u8]) -> Result<u64> {
    let below = dues_book::Column::OrganizationId.in_subquery(ids_below(below));
    let books = dues_book::Entity::find().filter(below);
    Ok(books.count(connection).await?)
}

/// Whose spendings were approved without an entry: each organization once for each of them.
pub(crate) async fn unbooked(
    connection: &impl ConnectionTrait,
    below: Option<&[u8]>,
) -> Result<Vec<OrganizationId>> {
    let organization = dues_spending::Column::OrganizationId;
    let which = Condition::all()
        .add_option(below.map(|path| organization.in_subquery(ids_below(path))))
        .add(dues_spending::Column::State.eq(SpendingState::Approved))
        .add(dues_spending::Column::EntryId.is_null());
    let rows = dues_spending::Entity::find()
        .select_only()
        .column(organization)
        .filter(which)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows)
}

/// Organizations that have entries and no book.
pub(crate) async fn bookless(
    connection: &impl ConnectionTrait,
    below: Option<&[u8]>,
) -> Result<Vec<OrganizationId>> {
    let organization = dues_entry::Column::OrganizationId;
    let books = sea_orm::sea_query::Query::select()
        .column(dues_book::Column::OrganizationId)
        .from(dues_book::Entity)
        .to_owned();
    let which = Condition::all()
        .add_option(below.map(|path| organization.in_subquery(ids_below(path))))
        .add(organization.not_in_subquery(books));
    let rows = dues_entry::Entity::find()
        .select_only()
        .column(organization)
        .distinct()
        .filter(which)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows)
}

/// The names of organizations, for the operator.
pub(crate) async fn names(
    connection: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = OrganizationId>,
) -> Result<HashMap<OrganizationId, String>> {
    let rows: Vec<(OrganizationId, String)> = organization::Entity::find()
        .select_only()
        .columns([organization::Column::Id, organization::Column::Name])
        .filter(organization::Column::Id.is_in(ids))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows.into_iter().collect())
}
