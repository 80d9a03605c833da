//! One division's unit: for a province or a city its committees and the round by which it asks the
//! committees below; for a county also its leadership teams, its sixty departments with what stands
//! below them, and their reports.

use entity::division::{self, DivisionLevel};
use entity::organization::OrganizationKind;
use entity::post::PostRole;
use entity::reporting_round::ReportingAudience;
use entity::role_grant::GrantRole;

use super::account::Login;
use super::activity::{self, Doer};
use super::appraisal;
use super::chain;
use super::committee::{self, Committees, day};
use super::department::{DEPARTMENTS, Department, OFFICE, Shape};
use super::dues;
use super::life::{self, Debtor, Roll};
use super::norm;
use super::people::{Holder, Seat, Time};
use super::quality::{self, Quality};
use super::report::Voice;
use super::round;
use super::unit::{Body, Human, Place, Signer, Unit};
use super::{Crowd, World};

/// How many of a department sit in the meetings of its party group.
const TEAM: usize = 5;

/// A department, as its reports need to know it.
#[derive(Debug)]
struct Filing {
    body: Body,
    clerk: Signer,
    secretary: Signer,
    first: Option<Holder>,
    roll: Roll,
}

/// Puts a division's unit together; gives it and what those below need to know.
pub(super) fn build<'a>(
    world: &'a World,
    division: &'a division::Model,
    above: Option<&Committees>,
) -> (Unit<'a>, Committees) {
    let mut unit = Unit::new(world, division);
    let mut committees = committee::build(&mut unit, above);
    committee::act(&mut unit, &committees, above);
    if division.level == DivisionLevel::County {
        teams(&mut unit, &mut committees);
        let filings: Vec<Filing> = (0..)
            .zip(DEPARTMENTS)
            .map(|(place, department)| department_of(&mut unit, &committees, (place, department)))
            .collect();
        report(&mut unit, &committees, &filings);
        let departments: Vec<_> = filings.iter().map(|filing| filing.body.id).collect();
        appraisal::departments(&mut unit, &committees, &departments);
        appraisal::campaign(&mut unit, &committees, &departments);
    } else {
        let below = world.children.get(&division.code).map_or(0, Vec::len);
        let audience = ReportingAudience::GuidedCommittees;
        committees.rounds = round::open(&mut unit, &committees, audience, below);
        committees.cycles = appraisal::committees(&mut unit, &committees);
    }
    if let Some(above) = above {
        report_upward(&mut unit, &committees, above);
        appraisal::appraised(&mut unit, &committees, above);
    }
    dues::build(&mut unit, &committees);
    norm::set(&mut unit, &committees);
    chain::build(&mut unit);
    (unit, committees)
}

/// The other three leadership teams of a county.
fn teams(unit: &mut Unit<'_>, committees: &mut Committees) {
    let name = unit.division.name.clone();
    let party = committees.party.clone();
    let teams: [(OrganizationKind, String, &[&str]); 3] = [
        (
            OrganizationKind::PeoplesCongress,
            format!("{name}人民代表大会常务委员会"),
            &["主任", "副主任", "副主任"],
        ),
        (
            OrganizationKind::Government,
            format!("{name}人民政府"),
            government_titles(&unit.division.name),
        ),
        (
            OrganizationKind::Cppcc,
            format!("中国人民政治协商会议{name}委员会"),
            &["主席", "副主席", "副主席"],
        ),
    ];
    for (kind, name, titles) in teams {
        let team = unit.establish(kind, name, &Place::below(&party, party.since));
        for (place, title) in titles.iter().enumerate() {
            // The deputy secretary is the head of the government: one person, two posts.
            let double = (kind == OrganizationKind::Government && place == 0)
                .then(|| committees.people.get(1).cloned())
                .flatten();
            let is_new = double.is_none();
            let human = double.unwrap_or_else(|| unit.register(&team));
            let _ = unit.seat(
                Seat::new(&team, PostRole::TeamMember, title).vacant(40),
                &human,
            );
            if is_new {
                committees.people.push(human);
            }
        }
    }
}

fn government_titles(name: &str) -> &'static [&'static str] {
    match name.chars().last() {
        Some('区') => &["区长", "副区长", "副区长", "副区长"],
        Some('市') => &["市长", "副市长", "副市长", "副市长"],
        Some('旗') => &["旗长", "副旗长", "副旗长", "副旗长"],
        _ => &["县长", "副县长", "副县长", "副县长"],
    }
}

/// A department's party group with everything below it.
fn department_of(
    unit: &mut Unit<'_>,
    committees: &Committees,
    (place, department): (usize, Department),
) -> Filing {
    let name = format!("{}{}", unit.division.name, department.name);
    let working = &committees.working;
    let group = unit.establish(
        OrganizationKind::PartyGroup,
        format!("{name}党组"),
        &Place::below(working, day((2019, 3, 20))),
    );
    let before = unit.rows.memberships.len();
    let branches = below(unit, &group, &name, department.shape);
    let members: Vec<&Human> = branches.iter().flat_map(|(_, members)| members).collect();
    if let (true, Some((branch, _))) = (place == OFFICE, branches.first()) {
        for human in &committees.people {
            unit.join(human, branch, "县处级");
        }
    }
    let (first, clerk) = group_posts(unit, &group, department, &members);
    let number = format!("d{:02}", place + 1);
    let login = |suffix, title, role| Login {
        suffix,
        title,
        role,
        body: &group,
    };
    let suffix = format!("{number}.clerk");
    let clerk = unit.open_account(&login(&suffix, "文书", GrantRole::Clerk), clerk.as_ref());
    let suffix = format!("{number}.secretary");
    let secretary = unit.open_account(
        &login(&suffix, "书记", GrantRole::Secretary),
        first.as_ref(),
    );
    let team = members.iter().take(TEAM).map(|human| human.id);
    activity::act(
        unit,
        &Doer {
            body: &group,
            kind: OrganizationKind::PartyGroup,
            recorder: clerk,
            confirmer: Some(committees.staff),
            team: team.collect(),
            everybody: members.iter().map(|human| human.id).collect(),
            place: u64::try_from(place).unwrap_or_default(),
        },
    );
    let joined = unit
        .rows
        .memberships
        .iter()
        .skip(before)
        .map(|row| row.valid_from)
        .collect();
    let roll = Roll {
        branches: i64::try_from(branches.len()).unwrap_or_default(),
        joined,
    };
    Filing {
        body: group,
        clerk,
        secretary,
        first,
        roll,
    }
}

fn group_posts(
    unit: &mut Unit<'_>,
    group: &Body,
    department: Department,
    members: &[&Human],
) -> (Option<Holder>, Option<Holder>) {
    let vacant = match Quality::of(unit.division) {
        Quality::Green => 12,
        Quality::Amber => 35,
        Quality::Red => 80,
    };
    let mut takes = members.iter().copied();
    let mut fill = |role, title: &str, vacant| {
        let human = takes.next()?;
        unit.seat(Seat::new(group, role, title).vacant(vacant), human)
    };
    let title = format!("党组书记、{}", department.head());
    let first = fill(PostRole::Secretary, &title, vacant);
    let clerk = fill(PostRole::Staff, "文书", vacant / 2);
    let _ = fill(PostRole::LeaderInCharge, "党组成员（分管机关党建）", vacant);
    if unit.world.crowd == Crowd::Full {
        for human in members.iter().skip(3).take(2).copied() {
            let seat = Seat::new(group, PostRole::TeamMember, "党组成员").time(Time::Full);
            let _ = unit.seat(seat, human);
        }
    }
    (first, clerk)
}

/// The grassroots organizations of a department, its branches with their members.
fn below(unit: &mut Unit<'_>, group: &Body, name: &str, shape: Shape) -> Vec<(Body, Vec<Human>)> {
    let since = day((2019, 6, 1));
    let middle = match shape {
        Shape::OneBranch | Shape::TwoBranches => None,
        Shape::GeneralBranch => Some((
            OrganizationKind::GeneralBranch,
            format!("{name}机关党总支"),
            3,
        )),
        Shape::AgencyCommittee => Some((
            OrganizationKind::AgencyPartyCommittee,
            format!("{name}机关党委"),
            5,
        )),
    };
    let middle = middle.map(|(kind, name, years)| {
        let body = unit.establish(kind, name, &Place::below(group, since));
        unit.term(&body, years);
        body
    });
    let names: &[&str] = match shape {
        Shape::OneBranch => &["机关党支部"],
        Shape::TwoBranches => &["机关党支部", "离退休干部党支部"],
        Shape::GeneralBranch => &["机关第一党支部", "机关第二党支部"],
        Shape::AgencyCommittee => &["机关第一党支部", "机关第二党支部", "离退休干部党支部"],
    };
    let superior = middle.as_ref().unwrap_or(group).clone();
    let branches: Vec<_> = names
        .iter()
        .map(|suffix| branch(unit, (group, &superior), &format!("{name}{suffix}"), shape))
        .collect();
    // The middle body is led by a member of its first branch.
    let leader = branches
        .first()
        .and_then(|(_, members): &(Body, Vec<Human>)| members.last());
    if let (Some(middle), Some(human)) = (&middle, leader) {
        let _ = unit.seat(
            Seat::new(middle, PostRole::Secretary, "书记").vacant(20),
            human,
        );
        if shape == Shape::AgencyCommittee {
            let seat = Seat::new(middle, PostRole::DeputySecretary, "副书记");
            let _ = unit.seat(seat, human);
        }
    }
    branches
}

fn branch(
    unit: &mut Unit<'_>,
    (home, superior): (&Body, &Body),
    name: &str,
    shape: Shape,
) -> (Body, Vec<Human>) {
    let place = Place::below(superior, superior.since.max(day((2019, 6, 20))));
    let body = unit.establish(OrganizationKind::Branch, name.to_owned(), &place);
    unit.term(&body, 3);
    let count = match (unit.world.crowd, shape) {
        (Crowd::Three, _) => 3,
        (Crowd::Full, Shape::OneBranch | Shape::TwoBranches) => unit.random.between(8, 20),
        (Crowd::Full, Shape::GeneralBranch) => unit.random.between(26, 32),
        (Crowd::Full, Shape::AgencyCommittee) => unit.random.between(36, 44),
    };
    let members = unit.members(&body, home, count);
    if let Some(human) = members.last() {
        let _ = unit.seat(
            Seat::new(&body, PostRole::Secretary, "支部书记").vacant(15),
            human,
        );
    }
    (body, members)
}

/// Two years of a county's departments reporting to its working committee.
fn report(unit: &mut Unit<'_>, committees: &Committees, filings: &[Filing]) {
    let audience = ReportingAudience::Departments;
    for round in round::open(unit, committees, audience, filings.len()) {
        let courses = quality::courses(unit.division, round.season.period, filings.len());
        for ((place, filing), course) in (1..).zip(filings).zip(courses) {
            let debtor = Debtor {
                body: &filing.body,
                voice: Voice::Department,
                writer: filing.clerk,
                filer: filing.secretary,
                responsible: filing.first.as_ref(),
                leader: committees.leader.as_ref(),
                recorder: committees.staff,
                place,
                roll: &filing.roll,
            };
            life::oblige(unit, &round, debtor, course);
        }
    }
}

/// Two years of a working committee reporting to the one that guides it.
fn report_upward(unit: &mut Unit<'_>, committees: &Committees, above: &Committees) {
    let kinds = unit
        .rows
        .organizations
        .iter()
        .map(|organization| organization.kind);
    let branches = kinds
        .filter(|kind| *kind == OrganizationKind::Branch)
        .count();
    let roll = Roll {
        branches: i64::try_from(branches).unwrap_or_default(),
        joined: unit
            .rows
            .memberships
            .iter()
            .map(|row| row.valid_from)
            .collect(),
    };
    for round in &above.rounds {
        let course = quality::own_course(unit.division, round.season.period);
        let debtor = Debtor {
            body: &committees.working,
            voice: Voice::Committee,
            writer: committees.staff,
            filer: committees.secretary,
            responsible: committees.first.as_ref(),
            leader: committees.leader.as_ref(),
            recorder: committees.staff,
            place: 1,
            roll: &roll,
        };
        life::oblige(unit, round, debtor, course);
    }
}
