//! Posts of a register, and who holds them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::post::PostRole;
use entity::{
    AppointmentId, OrganizationId, PersonId, PostId, appointment, organization, person, post,
};

use super::super::people::{appointed, post_established};
use super::super::{Follower, tell_changed};
use super::people::people_by_staff_numbers;
use super::{
    Faults, Imported, Outcome, PostRow, UNKNOWN_ORGANIZATION, begin, organizations_by_ids,
};
use crate::clock::{Clock, day_of};
use crate::db::{BULK_ROWS_MAX, Db, Tx};
use crate::domain::organization::rules::{self, Appointing, NewPost};
use crate::domain::organization::store::write;
use crate::error::Result;

/// A row in its types.
#[derive(Clone, Debug)]
struct Parsed<'a> {
    line: u64,
    organization: OrganizationId,
    role: PostRole,
    title: &'a str,
    holder: Option<Holder<'a>>,
    valid_from: NaiveDate,
}

#[derive(Clone, Debug)]
struct Holder<'a> {
    person: PersonId,
    full_time: bool,
    document: &'a str,
}

/// A post with those who hold or held it.
#[derive(Clone, Debug)]
struct Held {
    post: post::Model,
    appointments: Vec<appointment::Model>,
    /// Whether a row of the file is about it already.
    is_named: bool,
}

/// What is there, and what the file adds.
#[derive(Debug)]
struct Roster {
    organizations: BTreeMap<OrganizationId, organization::Model>,
    held: BTreeMap<OrganizationId, Vec<Held>>,
    posts: Vec<post::Model>,
    appointments: Vec<appointment::Model>,
    imported: Imported,
    today: NaiveDate,
}

/// Imports posts and appointments. A row whose post stands vacant fills it; one that tells of what
/// is there changes nothing; any other establishes a post.
///
/// # Errors
/// When the database fails.
pub async fn import_posts(
    db: &Db,
    clock: &Clock,
    followers: &[&dyn Follower],
    rows: Vec<PostRow>,
) -> Result<Outcome> {
    let mut tx = begin(db, clock).await?;
    let mut faults = Faults::default();
    let numbers = rows.iter().map(|row| row.staff_number.trim());
    let people = people_by_staff_numbers(&tx, numbers).await?;
    let parsed: Vec<_> = rows
        .iter()
        .filter_map(|row| parse(row, &people, &mut faults))
        .collect();
    let mut roster = Roster::of(&tx, &parsed).await?;
    for row in &parsed {
        roster.take(row, clock, &mut faults);
    }
    if !faults.0.is_empty() {
        return Ok(Err(faults.0));
    }
    let Roster {
        posts,
        appointments,
        imported,
        ..
    } = roster;
    for row in &posts {
        tx.record(post_established(row));
    }
    for row in &appointments {
        tx.record(appointed(row));
    }
    write::insert_posts(&tx, posts).await?;
    let changed: BTreeSet<_> = appointments.iter().map(|row| row.organization_id).collect();
    write::insert_appointments(&tx, appointments).await?;
    tell_changed(followers, &mut tx, &changed.into_iter().collect::<Vec<_>>()).await?;
    tx.commit().await?;
    Ok(Ok(imported))
}

fn parse<'a>(
    row: &'a PostRow,
    people: &BTreeMap<String, person::Model>,
    faults: &mut Faults,
) -> Option<Parsed<'a>> {
    let line = row.line;
    let organization = faults.code(line, ("organization", &row.organization));
    let role = faults.word(line, ("role", &row.role));
    let valid_from = faults.day(line, ("valid_from", &row.valid_from));
    let holder = match row.staff_number.trim() {
        "" => Some(None),
        number => parse_holder(row, people.get(number), faults).map(Some),
    };
    Some(Parsed {
        line,
        organization: organization?,
        role: role?,
        title: row.title.trim(),
        holder: holder?,
        valid_from: valid_from?,
    })
}

fn parse_holder<'a>(
    row: &'a PostRow,
    person: Option<&person::Model>,
    faults: &mut Faults,
) -> Option<Holder<'a>> {
    if person.is_none() {
        faults.add(
            row.line,
            "staff_number",
            (
                "没有此工号的人员，请先导入人员",
                "nobody has this staff number: import people first",
            ),
        );
    }
    let full_time = match row.full_time.trim().to_lowercase().as_str() {
        "true" | "1" | "是" | "专职" => Some(true),
        "false" | "0" | "否" | "兼职" => Some(false),
        _ => {
            faults.add(
                row.line,
                "full_time",
                ("须为 true 或 false", "is true or false"),
            );
            None
        }
    };
    Some(Holder {
        person: person?.id,
        full_time: full_time?,
        document: row.document.trim(),
    })
}

impl Roster {
    async fn of(tx: &Tx, rows: &[Parsed<'_>]) -> Result<Self> {
        let ids: BTreeSet<_> = rows.iter().map(|row| row.organization).collect();
        let organizations = organizations_by_ids(tx, &ids).await?;
        let ids: Vec<_> = ids.into_iter().collect();
        let mut appointments: BTreeMap<PostId, Vec<_>> = BTreeMap::new();
        let mut held: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for ids in ids.chunks(BULK_ROWS_MAX) {
            for row in write::appointments_of(tx, ids.iter().copied()).await? {
                appointments.entry(row.post_id).or_default().push(row);
            }
            for post in write::posts_of(tx, ids.iter().copied()).await? {
                let appointments = appointments.remove(&post.id).unwrap_or_default();
                let of_organization = held.entry(post.organization_id).or_default();
                of_organization.push(Held {
                    post,
                    appointments,
                    is_named: false,
                });
            }
        }
        Ok(Self {
            organizations,
            held,
            posts: Vec::new(),
            appointments: Vec::new(),
            imported: Imported::default(),
            today: day_of(tx.at()),
        })
    }

    fn take(&mut self, row: &Parsed<'_>, clock: &Clock, faults: &mut Faults) {
        let Some(organization) = self.organizations.get(&row.organization) else {
            faults.add(row.line, "organization", UNKNOWN_ORGANIZATION);
            return;
        };
        let held = self.held.entry(row.organization).or_default();
        if let Some(index) = held.iter().position(|held| held.is_told_by(row)) {
            if let Some(held) = held.get_mut(index) {
                held.is_named = true;
            }
            self.imported.unchanged += 1;
            return;
        }
        self.imported.written += 1;
        let index = match held.iter().position(|held| held.may_take(row)) {
            Some(index) => index,
            None => {
                let others: Vec<_> = held
                    .iter()
                    .filter(|held| held.post.role == row.role)
                    .map(|held| held.post.clone())
                    .collect();
                let findings = rules::establish_post(&NewPost {
                    organization,
                    role: row.role,
                    title: row.title,
                    valid_from: row.valid_from,
                    today: self.today,
                    others: &others,
                });
                faults.judge(row.line, findings);
                let post = row.post(clock);
                self.posts.push(post.clone());
                held.push(Held {
                    post,
                    appointments: Vec::new(),
                    is_named: true,
                });
                held.len().saturating_sub(1)
            }
        };
        let (Some(held), Some(holder)) = (held.get_mut(index), &row.holder) else {
            return;
        };
        held.is_named = true;
        let findings = rules::appoint(&Appointing {
            post: &held.post,
            organization,
            others: &held.appointments,
            days: (row.valid_from, None),
            document: holder.document,
            today: self.today,
        });
        faults.judge(row.line, findings);
        let appointment = holder.appointment(&held.post, row.valid_from, clock);
        held.appointments.push(appointment.clone());
        self.appointments.push(appointment);
    }
}

impl Held {
    fn is_like(&self, row: &Parsed<'_>) -> bool {
        !self.is_named && self.post.role == row.role && self.post.title == row.title
    }

    /// Whether the row tells of what is there.
    fn is_told_by(&self, row: &Parsed<'_>) -> bool {
        let is_held = match &row.holder {
            Some(holder) => self
                .appointments
                .iter()
                .any(|held| held.person_id == holder.person && held.valid_from == row.valid_from),
            None => self.post.valid_from == row.valid_from,
        };
        self.is_like(row) && is_held
    }

    /// Whether the row's holder may take this post: it exists, and nobody holds it.
    fn may_take(&self, row: &Parsed<'_>) -> bool {
        let is_free = |held: &appointment::Model| {
            held.valid_until
                .is_some_and(|until| until <= row.valid_from)
        };
        row.holder.is_some()
            && self.is_like(row)
            && self.post.valid_until.is_none()
            && self.post.valid_from <= row.valid_from
            && self.appointments.iter().all(is_free)
    }
}

impl Parsed<'_> {
    fn post(&self, clock: &Clock) -> post::Model {
        post::Model {
            id: PostId(clock.new_id()),
            organization_id: self.organization,
            role: self.role,
            title: self.title.to_owned(),
            valid_from: self.valid_from,
            valid_until: None,
        }
    }
}

impl Holder<'_> {
    fn appointment(
        &self,
        post: &post::Model,
        valid_from: NaiveDate,
        clock: &Clock,
    ) -> appointment::Model {
        appointment::Model {
            id: AppointmentId(clock.new_id()),
            post_id: post.id,
            organization_id: post.organization_id,
            role: post.role,
            person_id: self.person,
            full_time: self.full_time,
            valid_from,
            valid_until: None,
            document: self.document.to_owned(),
            end_document: None,
        }
    }
}
