//! Secret ballots.
//!
//! # What this protects
//! Nobody who reads the tables, the history, the log, the traces or, after closing, the database's
//! files learns who voted what. The service never knows whose a token is: it makes as many tokens as
//! there are voters on the list in one act, shows them once, in random order, and keeps only their
//! hashes; the voters draw them by lot. A ballot is cast without a bearer token. It lies under a
//! random key, beside no token, time or number; the act that takes it marks the token's hash as used
//! and writes no history. At closing ballots and hashes are written anew in the order of their keys,
//! and the tables are compacted, so that no place in a file tells which came first.
//!
//! A voter sees by the token that a ballot was counted, and nobody sees which.
//!
//! # What it does not protect from
//! * Whoever hands out the tokens can vote with those that were not drawn, or note who drew which: let
//!   several people watch. The number of used tokens stands beside the number of voters.
//! * A backup or a replica made during voting keeps the order in which ballots came, and which of them
//!   came with which token's hash. So does the write-ahead log of PostgreSQL until it is recycled. With
//!   the slips of paper that leads to a voter: make none during voting.
//! * What the file system or the disk keeps of blocks that were given back, and the memory of the
//!   machine. On SQLite a reader that holds the write-ahead log for long keeps it from being cut: the log
//!   then warns that the tables are not compacted.
//! * Whoever knows a token, or has the slip, learns whether it was used: that somebody voted, not what.
//!   The log tells when each request was answered, and nothing of who sent it or what it said.
//! * A reverse proxy that logs addresses and times, or somebody who watches the network or the
//!   voter's screen.
//! * Unanimous marks, which tell what everybody voted.

use std::collections::BTreeSet;

use aws_lc_rs::rand;
use chrono::{DateTime, Utc};
use entity::{CycleId, PersonId};
use uuid::Uuid;

use super::rules::{self, Choice, Violation};
use super::{CYCLE, lock_visible, sheet, store, to_json};
use crate::access::{Acting, Action};
use crate::db::history::{Event, hex, sha256};
use crate::db::{Author, Db, Tx};
use crate::error::{Error, Result};

/// Random bytes of a token, and of a ballot's key.
const RANDOM_LENGTH: usize = 16;
/// Voters of a ballot at the most.
const VOTERS_MAX: usize = 5_000;
/// The tables that are compacted at closing.
const TABLES: [&str; 3] = [
    "appraisal_ballot",
    "appraisal_ballot_token",
    "appraisal_voter",
];

/// Freezes who may vote and makes as many tokens. They are shown this once and never again; whose
/// each is, is nowhere.
pub(crate) async fn issue_tokens(
    acting: &Acting<'_>,
    id: CycleId,
    voters: Vec<PersonId>,
) -> Result<Vec<String>> {
    let mut tx = acting.begin().await?;
    let (cycle, issuer) = lock_visible(acting, &tx, id).await?;
    acting.require(&mut tx, Action::AppraisalManage, &issuer)?;
    let tree = sheet::tree_of(tx.conn(), &cycle).await?;
    let mut violations = Vec::new();
    if cycle.ballot_closed || rules::has_results(cycle.stage) {
        violations.push(Violation::WrongStage("cycleId".to_owned(), cycle.stage));
    }
    if tree.by_method(rules::Method::Ballot).is_empty() {
        violations.push(Violation::NoBallot("cycleId".to_owned()));
    }
    if store::count_papers(tx.conn(), id).await?.0 > 0 {
        violations.push(Violation::DecidedAlready("cycleId".to_owned()));
    }
    let at = || "voterPersonIds".to_owned();
    let different: BTreeSet<_> = voters.iter().copied().collect();
    if different.len() < voters.len() {
        violations.push(Violation::Twice(at()));
    }
    if i64::try_from(voters.len()).is_ok_and(|count| count < rules::BALLOTS_MIN) {
        violations.push(Violation::TooFewVoters(at()));
    }
    if voters.len() > VOTERS_MAX {
        violations.push(Violation::TooLong(at(), VOTERS_MAX));
    }
    rules::refusals(violations).map_err(Error::Refused)?;
    let mut tokens = Vec::with_capacity(voters.len());
    for _ in &voters {
        tokens.push(hex(&random()?));
    }
    let hashes = tokens.iter().map(|token| hash(token)).collect();
    tx.record(
        Event::of(issuer.id, "issueAppraisalBallots", CYCLE, id.0).after("voters", voters.len()),
    );
    match store::insert_papers(&tx, id, voters, hashes).await {
        Err(Error::Conflict(_)) => return Err(Error::NotFound("person")),
        other => other?,
    }
    tx.commit().await?;
    Ok(tokens)
}

fn random() -> Result<[u8; RANDOM_LENGTH]> {
    let mut bytes = [0; RANDOM_LENGTH];
    rand::fill(&mut bytes).map_err(|_| Error::internal("no random numbers"))?;
    Ok(bytes)
}

fn hash(token: &str) -> Vec<u8> {
    sha256(&[token.trim().as_bytes()]).to_vec()
}

/// Casts a ballot: once for each token, by nobody in particular.
pub(crate) async fn cast(
    db: &Db,
    at: DateTime<Utc>,
    id: CycleId,
    token: &str,
    mut choices: Vec<Choice>,
) -> Result<bool> {
    let tx = db.begin_write(Author::default(), at).await?;
    let hash = hash(token);
    let refuse = |violation| rules::refusals(vec![violation]).map_err(Error::Refused);
    let cycle = store::hold_cycle(&tx, id).await?;
    let used = store::is_used(tx.conn(), id, &hash).await?;
    // An unknown token learns nothing of the cycle.
    let (Some(cycle), Some(used)) = (cycle, used) else {
        refuse(Violation::TokenUnknown)?;
        return Ok(false);
    };
    if used {
        refuse(Violation::TokenUsed)?;
    }
    if cycle.ballot_closed || !rules::is_scoring(cycle.stage) {
        refuse(Violation::BallotClosed)?;
    }
    let tree = sheet::tree_of(tx.conn(), &cycle).await?;
    let entries = store::entries_of(tx.conn(), id).await?;
    let group = entries
        .iter()
        .filter(|entry| entry.withdrawn_on.is_none())
        .map(|entry| entry.organization_id)
        .collect();
    rules::refusals(rules::cast(&tree, &group, &choices)).map_err(Error::Refused)?;
    if !store::use_token(&tx, id, &hash).await? {
        refuse(Violation::TokenUsed)?;
    }
    choices.sort_unstable();
    let key = Uuid::from_bytes(random()?);
    store::insert_ballot(&tx, id, key, to_json(&choices)?).await?;
    tx.commit().await?;
    Ok(true)
}

/// Whether a ballot was counted with a token.
pub(crate) async fn is_counted(db: &Db, id: CycleId, token: &str) -> Result<bool> {
    let used = store::is_used(db.reader(), id, &hash(token)).await?;
    Ok(used.unwrap_or(false))
}

/// Closes the ballot box ahead of the results, so that they can be tried.
pub(crate) async fn close(acting: &Acting<'_>, id: CycleId) -> Result<CycleId> {
    let mut tx = acting.begin().await?;
    let (mut cycle, issuer) = lock_visible(acting, &tx, id).await?;
    acting.require(&mut tx, Action::AppraisalManage, &issuer)?;
    if cycle.ballot_closed || !rules::is_scoring(cycle.stage) {
        let violation = Violation::WrongStage("cycleId".to_owned(), cycle.stage);
        rules::refusals(vec![violation]).map_err(Error::Refused)?;
    }
    cycle.ballot_closed = true;
    record_closing(&mut tx, issuer.id, id).await?;
    store::rewrite_in_order(&tx, id).await?;
    store::save_cycle(&tx, cycle).await?;
    tx.commit().await?;
    forget_order(acting).await;
    Ok(id)
}

async fn record_closing(tx: &mut Tx, issuer: entity::OrganizationId, id: CycleId) -> Result<()> {
    let (papers, cast) = store::count_papers(tx.conn(), id).await?;
    tx.record(
        Event::of(issuer, "closeAppraisalBallot", CYCLE, id.0)
            .after("voters", papers)
            .after("cast", cast),
    );
    Ok(())
}

/// Compacts the tables of ballots: what a file still told of the order in which they came is gone.
/// The act stands whether or not this succeeds.
pub(super) async fn forget_order(acting: &Acting<'_>) {
    if let Err(error) = acting.db.compact(&TABLES).await {
        tracing::warn!(?error, "the tables of ballots are not compacted");
    }
}
