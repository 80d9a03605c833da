//! Books as a journal for other programs, page by page, in one snapshot.

use std::collections::BTreeMap;
use std::io::Write;

use entity::OrganizationId;

use super::{bodies, store};
use crate::db::Db;
use crate::domain::dues::rules;
use crate::error::{Error, Result};

/// Writes the books of an organization and of all below it, or all books, as a journal; gives how many
/// entries it has.
///
/// # Errors
/// When there is no such organization, the database fails, or nobody reads what is written.
pub async fn export(
    db: &Db,
    organization: Option<OrganizationId>,
    out: &mut (impl Write + Send),
) -> Result<i64> {
    let snapshot = db.begin_read().await?;
    let conn = snapshot.conn();
    let root = match organization {
        Some(id) => {
            let found = bodies::by_ids(conn, [id]).await?.into_iter().next();
            Some(found.ok_or(Error::NotFound("organization"))?.path)
        }
        None => None,
    };
    write(out, &rules::journal_head())?;
    let (mut after, mut entries) = (None, 0);
    loop {
        let records = store::next_books(conn, root.as_deref(), after).await?;
        let ids: Vec<_> = records.iter().map(|it| it.book.organization_id).collect();
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
            return Ok(entries);
        };
        after = Some(*last);
        let names = store::names(conn, ids.iter().copied()).await?;
        for record in &records {
            let name = names.get(&record.book.organization_id);
            let name = name.map_or("", String::as_str);
            write(out, &rules::journal_accounts(record, name))?;
        }
        let mut last_days = BTreeMap::new();
        let mut reached = None;
        loop {
            let page = store::next_entries(conn, (*first, *last), &ids, reached).await?;
            let Some(newest) = page.last() else { break };
            reached = Some((newest.entry.organization_id, newest.entry.number));
            for posted in &page {
                let entry = &posted.entry;
                let day = last_days
                    .entry(entry.organization_id)
                    .or_insert(entry.effective_on);
                *day = entry.effective_on.max(*day);
                write(out, &rules::journal_entry(posted))?;
                entries += 1;
            }
        }
        for record in &records {
            let last = last_days.get(&record.book.organization_id).copied();
            write(out, &rules::journal_assertions(record, last))?;
        }
    }
}

fn write(out: &mut impl Write, text: &str) -> Result<()> {
    out.write_all(text.as_bytes())
        .map_err(|error| Error::Internal(Box::new(error)))
}
