//! Batched lookups of tallies: one statement for all divisions and periods that a request asks for.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{DivisionCode, Period};

use super::super::rules::{self, Light, Row};
use super::super::{COUNTRY, part, store};
use crate::clock::end_of;
use crate::error::Error;
use crate::graphql::Batch;

/// Gaps between ranges up to this many codes are read through, which is cheaper than a range more.
const GAP_MAX: i32 = 10_000;

/// The status of a division in a period, now or as of a past day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct StatusOf {
    /// The division; none is the country.
    pub division: Option<DivisionCode>,
    /// The period.
    pub period: Period,
    /// The end of this day; none is now.
    pub as_of: Option<NaiveDate>,
}

/// The rows of a division and of those below it.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub rows: Vec<Row>,
    pub period: Period,
    pub at: DateTime<Utc>,
}

impl StatusOf {
    fn range(self) -> (DivisionCode, DivisionCode) {
        self.division.map_or(COUNTRY, |code| (code, code.end()))
    }

    /// Whether a row of a division counts in the period at an instant.
    fn counts(self, row: &Row, at: DateTime<Utc>) -> bool {
        let Some(part) = part::Part::named(row.part) else {
            return false;
        };
        if !part.is_dated() {
            return part.counts(self.period, row.period);
        }
        let year_end = Period::year_of(self.period.year()).map(|year| end_of(year.last_day()));
        let began = row.turns_at <= at && year_end.is_ok_and(|end| row.turns_at < end);
        began && part.periods(self.period).contains(&row.period)
    }

    fn covers(self, row: &Row, at: DateTime<Utc>) -> bool {
        let (first, last) = self.range();
        first <= row.division && row.division <= last && self.counts(row, at)
    }

    /// The instant at which the status is taken.
    pub(super) fn at(self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.as_of
            .map_or(now, |day| end_of(day) - TimeDelta::microseconds(1))
    }
}

impl Loader<StatusOf> for Batch {
    type Value = Arc<Standing>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[StatusOf],
    ) -> Result<HashMap<StatusOf, Arc<Standing>>, Arc<Error>> {
        let mut days: Vec<Option<NaiveDate>> = keys.iter().map(|key| key.as_of).collect();
        days.sort_unstable();
        days.dedup();
        let mut found = HashMap::new();
        for day in days {
            let keys: Vec<StatusOf> = keys
                .iter()
                .copied()
                .filter(|key| key.as_of == day)
                .collect();
            let rows = self.rows(&keys).await?;
            for key in keys {
                let at = key.at(self.clock.now());
                let covered = rows.iter().filter(|row| key.covers(row, at));
                let rows = covered.cloned().collect();
                found.insert(
                    key,
                    Arc::new(Standing {
                        rows,
                        period: key.period,
                        at,
                    }),
                );
            }
        }
        Ok(found)
    }
}

impl Batch {
    /// The rows that these keys, all of one day, cover.
    async fn rows(&self, keys: &[StatusOf]) -> Result<Vec<Row>, Error> {
        let ranges = merged(keys.iter().map(|key| key.range()).collect());
        let periods = |which: &[part::Part]| {
            let each = keys.iter().map(|key| key.period);
            let all =
                each.flat_map(|period| which.iter().flat_map(move |part| part.periods(period)));
            all.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
        };
        let Some(key) = keys.first().filter(|key| key.as_of.is_some()) else {
            let asked = (periods(&part::ALL), periods(&[part::Part::Compliance]));
            return store::rows(self.db.reader(), &ranges, (&asked.0, &asked.1)).await;
        };
        let (dated, kept): (Vec<_>, Vec<_>) =
            part::ALL.into_iter().partition(|part| part.is_dated());
        let periods_kept = periods(&kept);
        let at = Some(key.at(self.clock.now()));
        let mut rows = store::rows(self.db.reader(), &ranges, (&periods(&dated), &[])).await?;
        rows.retain(|row| dated.iter().any(|part| part.name() == row.part));
        for range in ranges {
            for part in &kept {
                let found = part
                    .recount(self.db.reader(), range, Some(&periods_kept), at)
                    .await?;
                rows.extend(found.into_iter().map(|(key, numbers)| Row {
                    division: key.division,
                    period: key.period,
                    part: key.part,
                    turns_at: key.turns_at,
                    numbers,
                }));
            }
        }
        Ok(rows)
    }
}

/// The same codes in fewer ranges.
fn merged(mut ranges: Vec<(DivisionCode, DivisionCode)>) -> Vec<(DivisionCode, DivisionCode)> {
    ranges.sort_unstable();
    let mut merged: Vec<(DivisionCode, DivisionCode)> = Vec::new();
    for (first, last) in ranges {
        match merged.last_mut() {
            Some(before) if first.0 <= before.1.0 + GAP_MAX => before.1 = before.1.max(last),
            Some(_) | None => merged.push((first, last)),
        }
    }
    merged
}

impl Standing {
    /// The rows of one division itself.
    pub(super) fn own(&self, division: Option<DivisionCode>) -> Vec<Row> {
        let own = self
            .rows
            .iter()
            .filter(|row| Some(row.division) == division);
        own.cloned().collect()
    }

    /// Each county's rows.
    pub(super) fn counties(&self) -> Vec<(DivisionCode, Vec<Row>)> {
        let mut counties: std::collections::BTreeMap<DivisionCode, Vec<Row>> =
            std::collections::BTreeMap::new();
        for row in self.rows.iter().filter(|row| row.division.is_county()) {
            counties.entry(row.division).or_default().push(row.clone());
        }
        counties.into_iter().collect()
    }

    /// The light of a division.
    pub(super) fn light(&self, division: Option<DivisionCode>) -> Option<Light> {
        let own = self.light_of(&self.own(division));
        if division.is_some_and(DivisionCode::is_county) {
            return own;
        }
        let counties = self.counties();
        let lights: Vec<_> = counties
            .iter()
            .map(|(_, rows)| self.light_of(rows))
            .collect();
        rules::above(own, &lights)
    }

    /// The light that rows give: the worst of their parts.
    pub(super) fn light_of(&self, rows: &[Row]) -> Option<Light> {
        let light = |part: part::Part| part.light(rows, self.period, self.at);
        rules::worst(part::ALL.into_iter().map(light))
    }
}
