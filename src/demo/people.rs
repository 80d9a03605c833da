//! Posts and who holds them, members of branches, terms of office.

use chrono::{Days, Months, NaiveDate};
use entity::post::PostRole;
use entity::{
    AppointmentId, MembershipId, PostId, appointment, membership, organization_term, post,
};

use super::action;
use super::calendar;
use super::unit::{Body, Human, Unit};
use crate::db::history::Event;

/// Of a thousand posts, how many changed hands in the time that the demo tells of.
const HANDOVERS_PER_MILLE: u64 = 80;
/// Of a thousand members, how many are probationary.
const PROBATIONARY_PER_MILLE: u64 = 35;
/// Days in two years, the time that the demo tells of.
const TWO_YEARS_DAYS: i64 = 700;

const RANKS: &[&str] = &[
    "四级主任科员",
    "三级主任科员",
    "二级主任科员",
    "一级主任科员",
    "一级科员",
    "二级科员",
    "专业技术人员",
    "工勤人员",
];

/// Full-time or part-time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Time {
    Full,
    Part,
}

/// A post to be made and filled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat<'a> {
    pub(super) body: &'a Body,
    pub(super) role: PostRole,
    pub(super) title: &'a str,
    pub(super) time: Time,
    /// Of a thousand such posts, how many are vacant.
    pub(super) vacant_per_mille: u64,
}

impl<'a> Seat<'a> {
    /// A full-time post that is never vacant.
    pub(super) const fn new(body: &'a Body, role: PostRole, title: &'a str) -> Self {
        Self {
            body,
            role,
            title,
            time: Time::Full,
            vacant_per_mille: 0,
        }
    }

    /// A post that is vacant so often in a thousand.
    pub(super) const fn vacant(mut self, per_mille: u64) -> Self {
        self.vacant_per_mille = per_mille;
        self
    }

    /// A post of this time.
    pub(super) const fn time(mut self, time: Time) -> Self {
        self.time = time;
        self
    }
}

/// Who holds a post today.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    pub(super) human: Human,
    pub(super) appointment: AppointmentId,
    pub(super) since: NaiveDate,
}

/// When a person holds a post.
#[derive(Clone, Copy, Debug)]
struct Tenure {
    from: NaiveDate,
    until: Option<NaiveDate>,
}

impl Unit<'_> {
    /// Makes a post and puts a person in it, or leaves it vacant; now and then a predecessor, whom
    /// the history remembers, held it until some day of the last two years.
    pub(super) fn seat(&mut self, seat: Seat<'_>, human: &Human) -> Option<Holder> {
        let id = PostId(self.new_id());
        self.rows.posts.push(post::Model {
            id,
            organization_id: seat.body.id,
            role: seat.role,
            title: seat.title.to_owned(),
            valid_from: seat.body.since,
            valid_until: None,
        });
        let today = self.world.calendar.today;
        let long_ago = today - days(self.random.between(TWO_YEARS_DAYS + 60, 1_700));
        let from = long_ago.max(seat.body.since);
        if self.random.happens(seat.vacant_per_mille) {
            let until = today - days(self.random.between(15, 150));
            let _ = self.appoint(
                seat,
                id,
                human,
                Tenure {
                    from,
                    until: Some(until),
                },
            );
            return None;
        }
        if !self.random.happens(HANDOVERS_PER_MILLE) {
            return Some(self.appoint(seat, id, human, Tenure { from, until: None }));
        }
        let changed = today - days(self.random.between(30, TWO_YEARS_DAYS - 60));
        let predecessor = self.register(seat.body);
        let _ = self.appoint(
            seat,
            id,
            &predecessor,
            Tenure {
                from,
                until: Some(changed),
            },
        );
        Some(self.appoint(
            seat,
            id,
            human,
            Tenure {
                from: changed,
                until: None,
            },
        ))
    }

    fn appoint(&mut self, seat: Seat<'_>, post: PostId, human: &Human, when: Tenure) -> Holder {
        let entered = self.entered_at();
        let begun = calendar::at(when.from, 9, 0).max(entered);
        let id = AppointmentId(self.random.id(begun));
        let document = self.document(when.from);
        let end_document = when.until.map(|until| self.document(until));
        let organization = seat.body.id;
        let event = Event::of(organization, action::APPOINT, action::APPOINTMENT, id.0)
            .after("postId", post)
            .after("role", seat.role)
            .after("personId", human.id)
            .personal_after("name", &human.name)
            .after("fullTime", seat.time == Time::Full)
            .after("validFrom", when.from)
            .after("document", &document);
        self.tell(organization, begun, self.world.admin, event);
        if let Some(until) = when.until {
            let ended = calendar::at(until, 8, 30).max(begun);
            let event = Event::of(organization, action::DISMISS, action::APPOINTMENT, id.0)
                .before("validUntil", None::<NaiveDate>)
                .after("validUntil", until)
                .after("document", &end_document);
            self.tell(organization, ended, self.world.admin, event);
        }
        self.rows.appointments.push(appointment::Model {
            id,
            post_id: post,
            organization_id: organization,
            role: seat.role,
            person_id: human.id,
            full_time: seat.time == Time::Full,
            valid_from: when.from,
            valid_until: when.until,
            document,
            end_document,
        });
        Holder {
            human: human.clone(),
            appointment: id,
            since: when.from,
        }
    }

    /// The number of a document that appoints or dismisses.
    fn document(&mut self, day: NaiveDate) -> String {
        let place: String = self.division.name.chars().take(1).collect();
        let number = self.random.between(1, 96);
        format!("{place}组任〔{}〕{number}号", chrono::Datelike::year(&day))
    }

    /// Registers a branch's members.
    pub(super) fn members(&mut self, branch: &Body, home: &Body, count: i64) -> Vec<Human> {
        (0..count)
            .map(|_| {
                let human = self.register(home);
                let rank = self.random.one_of(RANKS);
                self.join(&human, branch, rank);
                human
            })
            .collect()
    }

    /// Makes a person a member of a branch.
    pub(super) fn join(&mut self, human: &Human, branch: &Body, rank: &str) {
        let id = MembershipId(self.new_id());
        let today = self.world.calendar.today;
        let joined = today - days(self.random.between(200, 6_000));
        self.rows.memberships.push(membership::Model {
            id,
            person_id: human.id,
            organization_id: branch.id,
            probationary: self.random.happens(PROBATIONARY_PER_MILLE),
            rank: Some(rank.to_owned()),
            valid_from: joined.max(branch.since),
            valid_until: None,
        });
    }

    /// Gives a body a term of office of so many years; now and then one that is over.
    pub(super) fn term(&mut self, body: &Body, years: u32) {
        let id = self.new_id();
        let longest = i64::from(years) * 365 + 60;
        let elapsed = self.random.between(20, longest);
        let starts_on = (self.world.calendar.today - days(elapsed)).max(body.since);
        let ends_on = starts_on + Months::new(12 * years);
        self.rows.terms.push(organization_term::Model {
            id,
            organization_id: body.id,
            starts_on,
            ends_on,
        });
    }
}

/// So many days.
pub(super) fn days(count: i64) -> Days {
    Days::new(u64::try_from(count).unwrap_or_default())
}
