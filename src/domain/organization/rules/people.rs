//! People, posts, appointments and memberships (domain §4.1).

use chrono::NaiveDate;
use entity::organization::{self, OrganizationKind};
use entity::post::PostRole;
use entity::{appointment, membership, person, post};

use super::structure::{check_day, check_exists, check_not_future};
use super::text::{
    DOCUMENT_MAX, PERSON_NAME_MAX, RANK_MAX, TITLE_MAX, check_staff_number, check_text,
};
use super::violation::{Finding, Violation};

/// Whether something that lasts from `start` to `end` touches the days from `from` to `until`.
fn overlaps(
    (start, end): (NaiveDate, Option<NaiveDate>),
    (from, until): (NaiveDate, Option<NaiveDate>),
) -> bool {
    end.is_none_or(|end| end > from) && until.is_none_or(|until| start < until)
}

/// What speaks against registering a person, where `holder` has the staff number.
pub(crate) fn register(
    staff_number: &str,
    name: &str,
    home: &organization::Model,
    holder: Option<&person::Model>,
) -> Vec<Finding> {
    let mut found = check_staff_number(staff_number);
    if holder.is_some() {
        found.push(Violation::StaffNumberTaken.at("staffNumber"));
    }
    found.extend(check_text("name", name, PERSON_NAME_MAX));
    found.extend(check_exists("organizationId", home));
    found
}

/// A post to be established.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewPost<'a> {
    /// Where.
    pub(crate) organization: &'a organization::Model,
    /// Its role.
    pub(crate) role: PostRole,
    /// Its title.
    pub(crate) title: &'a str,
    /// Its first day.
    pub(crate) valid_from: NaiveDate,
    /// Today.
    pub(crate) today: NaiveDate,
    /// The posts of this role that the organization has or had.
    pub(crate) others: &'a [post::Model],
}

/// What speaks against a post.
pub(crate) fn establish_post(new: &NewPost<'_>) -> Vec<Finding> {
    let mut found = check_text("title", new.title, TITLE_MAX);
    found.extend(check_exists("organizationId", new.organization));
    found.extend(check_day(
        "validFrom",
        new.valid_from,
        new.today,
        new.organization,
    ));
    let lasts = |other: &post::Model| other.valid_until.is_none_or(|end| end > new.valid_from);
    if new.role == PostRole::Secretary && new.others.iter().any(lasts) {
        found.push(Violation::SecretaryPostExists.at("role"));
    }
    found
}

/// A post to be abolished.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Abolishing<'a> {
    /// The post.
    pub(crate) post: &'a post::Model,
    /// Those who hold or held it.
    pub(crate) appointments: &'a [appointment::Model],
    /// The first day on which it no longer exists.
    pub(crate) effective_on: NaiveDate,
    /// Today.
    pub(crate) today: NaiveDate,
}

/// What speaks against abolishing a post.
pub(crate) fn abolish(abolishing: &Abolishing<'_>) -> Vec<Finding> {
    let (post, day) = (abolishing.post, abolishing.effective_on);
    let mut found = check_not_future("effectiveOn", day, abolishing.today);
    if post.valid_until.is_some() {
        found.push(Violation::PostAbsent.at("postId"));
    }
    if day <= post.valid_from {
        let start = post.valid_from;
        found.push(Violation::EndNotAfterStart { start }.at("effectiveOn"));
    }
    let held = |held: &appointment::Model| held.valid_until.is_none_or(|end| end > day);
    if abolishing.appointments.iter().any(held) {
        found.push(Violation::PostHeld.at("postId"));
    }
    found
}

/// A person to be appointed to a post.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Appointing<'a> {
    /// The post.
    pub(crate) post: &'a post::Model,
    /// Its organization.
    pub(crate) organization: &'a organization::Model,
    /// Those who hold or held the post.
    pub(crate) others: &'a [appointment::Model],
    /// The first day, and the first day on which it is over, where that is known.
    pub(crate) days: (NaiveDate, Option<NaiveDate>),
    /// The document that appoints.
    pub(crate) document: &'a str,
    /// Today.
    pub(crate) today: NaiveDate,
}

/// What speaks against an appointment. That a working committee comes to have too many part-time
/// members does not: reality is recorded, and shows as a shortfall.
pub(crate) fn appoint(new: &Appointing<'_>) -> Vec<Finding> {
    let (from, until) = new.days;
    let mut found = check_text("document", new.document, DOCUMENT_MAX);
    found.extend(check_exists("postId", new.organization));
    found.extend(check_day("validFrom", from, new.today, new.organization));
    if until.is_some_and(|until| until <= from) {
        found.push(Violation::EndNotAfterStart { start: from }.at("validUntil"));
    }
    let post_lasts = from >= new.post.valid_from
        && new
            .post
            .valid_until
            .is_none_or(|end| until.is_some_and(|until| until <= end));
    if !post_lasts {
        found.push(Violation::PostAbsent.at("postId"));
    }
    let taken =
        |other: &appointment::Model| overlaps((other.valid_from, other.valid_until), new.days);
    if new.others.iter().any(taken) {
        found.push(Violation::PostTaken.at("postId"));
    }
    found
}

/// An appointment to be ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EndingAppointment<'a> {
    /// The appointment.
    pub(crate) appointment: &'a appointment::Model,
    /// The first day on which the person no longer holds the post.
    pub(crate) ends_on: NaiveDate,
    /// The document that ends it.
    pub(crate) document: &'a str,
    /// Today.
    pub(crate) today: NaiveDate,
}

/// What speaks against ending an appointment. One that has an end to come may end earlier.
pub(crate) fn end_appointment(ending: &EndingAppointment<'_>) -> Vec<Finding> {
    let (held, day) = (ending.appointment, ending.ends_on);
    let mut found = check_text("document", ending.document, DOCUMENT_MAX);
    found.extend(check_not_future("endsOn", day, ending.today));
    if let Some(until) = held.valid_until.filter(|until| *until <= ending.today) {
        found.push(Violation::AppointmentOver { until }.at("appointmentId"));
    }
    if day <= held.valid_from {
        let start = held.valid_from;
        found.push(Violation::EndNotAfterStart { start }.at("endsOn"));
    }
    found
}

/// A person to be admitted to a branch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Admitting<'a> {
    /// The branch.
    pub(crate) branch: &'a organization::Model,
    /// Where the person is or was a member.
    pub(crate) memberships: &'a [membership::Model],
    /// The member's rank.
    pub(crate) rank: Option<&'a str>,
    /// The first day.
    pub(crate) since: NaiveDate,
    /// Today.
    pub(crate) today: NaiveDate,
}

/// What speaks against a membership.
pub(crate) fn admit(new: &Admitting<'_>) -> Vec<Finding> {
    let mut found = check_branch("organizationId", new.branch);
    found.extend(check_day("since", new.since, new.today, new.branch));
    if let Some(rank) = new.rank {
        found.extend(check_text("rank", rank, RANK_MAX));
    }
    let elsewhere = |other: &membership::Model| {
        overlaps((other.valid_from, other.valid_until), (new.since, None))
    };
    if new.memberships.iter().any(elsewhere) {
        found.push(Violation::MemberElsewhere.at("personId"));
    }
    found
}

fn check_branch(field: &'static str, branch: &organization::Model) -> Vec<Finding> {
    let mut found: Vec<_> = check_exists(field, branch).into_iter().collect();
    if branch.kind != OrganizationKind::Branch {
        found.push(Violation::NotABranch.at(field));
    }
    found
}

/// A probationary member to be confirmed as a full one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Confirming<'a> {
    /// The membership.
    pub(crate) membership: &'a membership::Model,
    /// The first day as a full member.
    pub(crate) confirmed_on: NaiveDate,
    /// Today.
    pub(crate) today: NaiveDate,
}

/// What speaks against a confirmation.
pub(crate) fn confirm(confirming: &Confirming<'_>) -> Vec<Finding> {
    let held = confirming.membership;
    let ending = EndingMembership {
        membership: held,
        ends_on: confirming.confirmed_on,
        field: "confirmedOn",
        today: confirming.today,
    };
    let mut found = end_membership(&ending);
    if !held.probationary {
        found.push(Violation::NotProbationary.at("membershipId"));
    }
    found
}

/// A member to go to another branch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Transferring<'a> {
    /// The present membership.
    pub(crate) membership: Option<&'a membership::Model>,
    /// The branch to go to.
    pub(crate) branch: &'a organization::Model,
    /// The first day there.
    pub(crate) on: NaiveDate,
    /// Today.
    pub(crate) today: NaiveDate,
}

/// What speaks against a transfer.
pub(crate) fn transfer(new: &Transferring<'_>) -> Vec<Finding> {
    let mut found = check_branch("toOrganizationId", new.branch);
    if new.on < new.branch.valid_from {
        let start = new.branch.valid_from;
        found.push(Violation::BeforeStart { start }.at("on"));
    }
    let Some(membership) = new.membership else {
        found.push(Violation::NotAMember.at("personId"));
        return found;
    };
    if membership.organization_id == new.branch.id {
        found.push(Violation::SameBranch.at("toOrganizationId"));
    }
    let ending = EndingMembership {
        membership,
        ends_on: new.on,
        field: "on",
        today: new.today,
    };
    found.extend(end_membership(&ending));
    found
}

/// A membership to be ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EndingMembership<'a> {
    /// The membership.
    pub(crate) membership: &'a membership::Model,
    /// The first day after it.
    pub(crate) ends_on: NaiveDate,
    /// The field that names the day.
    pub(crate) field: &'static str,
    /// Today.
    pub(crate) today: NaiveDate,
}

/// What speaks against ending a membership.
pub(crate) fn end_membership(ending: &EndingMembership<'_>) -> Vec<Finding> {
    let (held, day) = (ending.membership, ending.ends_on);
    let mut found = check_not_future(ending.field, day, ending.today);
    if let Some(until) = held.valid_until {
        found.push(Violation::MembershipOver { until }.at("membershipId"));
    }
    if day <= held.valid_from {
        let start = held.valid_from;
        found.push(Violation::EndNotAfterStart { start }.at(ending.field));
    }
    found
}
