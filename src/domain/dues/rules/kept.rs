//! When dues of a month were collected, retained and the month closed, all at once (A5, N07).

use chrono::{DateTime, Utc};

use crate::clock::holds;

/// From when until when something is known to hold.
pub(crate) type Known = (DateTime<Utc>, Option<DateTime<Utc>>);

/// What the books of an organization say of one month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MonthRecords {
    /// Since when each seal holds, and when its month was opened again.
    pub seals: Vec<Known>,
    /// What came in for the month and was kept, in fen: since when it is recorded, and when it was
    /// undone.
    pub kept: Vec<(Known, i64)>,
}

/// The stretches of time in which the month is closed and something of its dues was kept, the earliest
/// first; none of them touches the next.
pub(crate) fn kept_and_closed(month: &MonthRecords) -> Vec<Known> {
    let seals = month.seals.iter().copied();
    let all = seals.chain(month.kept.iter().map(|(known, _)| *known));
    let mut turns: Vec<DateTime<Utc>> = all
        .flat_map(|(from, until)| [Some(from), until])
        .flatten()
        .collect();
    turns.sort_unstable();
    turns.dedup();
    let mut found: Vec<Known> = Vec::new();
    for at in turns {
        let closed = month.seals.iter().any(|seal| holds(*seal, at));
        let here = month.kept.iter().filter(|(known, _)| holds(*known, at));
        let is_so = closed && here.map(|(_, amount)| amount).sum::<i64>() > 0;
        match found.last_mut() {
            Some((_, until @ None)) if !is_so => *until = Some(at),
            Some((_, None)) => {}
            Some((_, Some(_))) | None if is_so => found.push((at, None)),
            Some((_, Some(_))) | None => {}
        }
    }
    found
}
