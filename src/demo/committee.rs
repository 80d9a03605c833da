//! The party committee and the working committee of a division, with their posts and accounts:
//! what provinces, cities and counties have alike.

use chrono::NaiveDate;
use entity::division::DivisionLevel;
use entity::organization::OrganizationKind;
use entity::post::PostRole;
use entity::role_grant::GrantRole;

use super::account::Login;
use super::activity::{self, Doer};
use super::appraisal::Cycle;
use super::people::{Holder, Seat, Time};
use super::quality::{self, Quality};
use super::round::Round;
use super::unit::{Body, Human, Place, Signer, Unit};

/// Of a thousand red counties, how many lack the secretary of their working committee.
const VACANT_SECRETARY_PER_MILLE: u64 = 250;
/// Of a thousand counties that are not green, how many have too few full-time members.
const SHORTFALL_PER_MILLE: u64 = 350;
/// Who heads the organization department.
const ORGANIZER: &str = "常委、组织部部长";
/// Leaders of a party committee.
const LEADERS: usize = 7;
/// Ordinary members of a working committee.
const MEMBERS: usize = 5;
/// How many of them are full-time where the committee is as it should be.
const FULL_TIME_MEMBERS: usize = 3;
/// How many are where it is not.
const FULL_TIME_MEMBERS_SHORT: usize = 1;

/// What stands above a unit: all that is known of it below.
#[derive(Clone, Debug)]
pub(super) struct Committees {
    pub(super) party: Body,
    pub(super) working: Body,
    /// The account of the working committee's office.
    pub(super) staff: Signer,
    /// The account of its secretary.
    pub(super) secretary: Signer,
    /// The leader in charge, who hears the working committee.
    pub(super) leader: Option<Holder>,
    /// The account of the leader in charge.
    pub(super) in_charge: Signer,
    /// The first responsible person of the working committee.
    pub(super) first: Option<Holder>,
    /// The account of the party committee's organization department.
    pub(super) office: Signer,
    /// Rounds by which it asks the committees below for reports.
    pub(super) rounds: Vec<Round>,
    /// Cycles in which the party committee appraises those below.
    pub(super) cycles: Vec<Cycle>,
    /// People of both committees and of the other leadership teams.
    pub(super) people: Vec<Human>,
}

/// How the agencies of a division call themselves: 县直机关, 区直机关.
fn direct_agencies(level: DivisionLevel, name: &str) -> &'static str {
    match level {
        DivisionLevel::Province => "直属机关",
        DivisionLevel::City => "市直机关",
        DivisionLevel::County if name.ends_with('区') => "区直机关",
        DivisionLevel::County if name.ends_with('市') => "市直机关",
        DivisionLevel::County if name.ends_with('旗') => "旗直机关",
        DivisionLevel::County => "县直机关",
    }
}

fn founded(level: DivisionLevel) -> (NaiveDate, NaiveDate) {
    let (party, working) = match level {
        DivisionLevel::Province => ((1949, 12, 1), (1956, 3, 1)),
        DivisionLevel::City => ((1984, 1, 1), (1984, 6, 1)),
        DivisionLevel::County => ((1984, 3, 1), (1988, 5, 1)),
    };
    (day(party), day(working))
}

/// A day of the past.
pub(super) fn day((year, month, day): (i32, u32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Puts up both committees of a division below those of the division above.
pub(super) fn build(unit: &mut Unit<'_>, above: Option<&Committees>) -> Committees {
    let (name, level) = (unit.division.name.clone(), unit.division.level);
    let (party_since, working_since) = founded(level);
    let place = Place {
        superior: above.map(|above| &above.party),
        guided_by: None,
        since: party_since,
    };
    let party = unit.establish(
        OrganizationKind::PartyCommittee,
        format!("中共{name}委员会"),
        &place,
    );
    let place = Place {
        superior: Some(&party),
        guided_by: above.map(|above| &above.working),
        since: working_since,
    };
    let working_name = format!("中共{name}委{}工作委员会", direct_agencies(level, &name));
    let working = unit.establish(OrganizationKind::WorkingCommittee, working_name, &place);
    unit.term(&party, 5);
    unit.term(&working, 5);
    let mut people = Vec::new();
    let (leader, organizer) = party_posts(unit, &party, &mut people);
    let (first, office) = working_posts(unit, &working, &mut people);
    let secretary = account(unit, (&working, "secretary", "书记"), first.as_ref());
    let staff = account(unit, (&working, "committee", "办公室"), office.as_ref());
    let in_charge = account(unit, (&party, "leader", "分管领导"), leader.as_ref());
    let office = match level {
        DivisionLevel::Province | DivisionLevel::City => {
            account(unit, (&party, "office", "组织部"), organizer.as_ref())
        }
        DivisionLevel::County => in_charge,
    };
    if level == DivisionLevel::County {
        money_posts(unit, &working, &mut people);
    }
    Committees {
        party,
        working,
        staff,
        secretary,
        leader,
        in_charge,
        first,
        office,
        rounds: Vec::new(),
        cycles: Vec::new(),
        people,
    }
}

/// Two years of what both committees did.
pub(super) fn act(unit: &mut Unit<'_>, committees: &Committees, above: Option<&Committees>) {
    let (party, working) = committees
        .people
        .split_at(LEADERS.min(committees.people.len()));
    let ids = |people: &[Human]| people.iter().map(|human| human.id).collect::<Vec<_>>();
    let doers = [
        Doer {
            body: &committees.party,
            kind: OrganizationKind::PartyCommittee,
            recorder: committees.in_charge,
            confirmer: None,
            team: ids(party),
            everybody: ids(party),
            place: 0,
        },
        Doer {
            body: &committees.working,
            kind: OrganizationKind::WorkingCommittee,
            recorder: committees.staff,
            confirmer: above.map(|above| above.staff),
            team: ids(working),
            everybody: ids(working),
            place: 1,
        },
    ];
    for doer in &doers {
        activity::act(unit, doer);
    }
}

fn account(
    unit: &mut Unit<'_>,
    (body, suffix, title): (&Body, &str, &str),
    holder: Option<&Holder>,
) -> Signer {
    let role = match suffix {
        "secretary" => GrantRole::Secretary,
        "leader" => GrantRole::Leader,
        "accountant" => GrantRole::Accountant,
        "cashier" => GrantRole::Cashier,
        "auditor" => GrantRole::Auditor,
        _ => GrantRole::Staff,
    };
    unit.open_account(
        &Login {
            suffix,
            title,
            role,
            body,
        },
        holder,
    )
}

/// The committee's posts; gives its leader in charge and the head of its organization department.
fn party_posts(
    unit: &mut Unit<'_>,
    party: &Body,
    people: &mut Vec<Human>,
) -> (Option<Holder>, Option<Holder>) {
    let mut organizer = None;
    let posts = [
        (PostRole::Secretary, "书记"),
        (PostRole::DeputySecretary, "副书记"),
        (PostRole::DeputySecretary, "专职副书记"),
        (PostRole::TeamMember, ORGANIZER),
        (PostRole::TeamMember, "常委、宣传部部长"),
        (PostRole::TeamMember, "常委、统战部部长"),
    ];
    for (role, title) in posts {
        let human = unit.register(party);
        let holder = unit.seat(Seat::new(party, role, title), &human);
        if title == ORGANIZER {
            organizer = holder;
        }
        people.push(human);
    }
    let human = unit.register(party);
    let seat = Seat::new(
        party,
        PostRole::LeaderInCharge,
        "常委、秘书长（分管机关党建）",
    );
    let seat = if is_first_county(unit) {
        seat
    } else {
        seat.vacant(30)
    };
    let leader = unit.seat(seat, &human);
    people.push(human);
    (leader, organizer)
}

/// The county that every guide to the demo names has all its posts filled.
fn is_first_county(unit: &Unit<'_>) -> bool {
    unit.division.code == quality::EXAMPLE
}

/// The committee's posts; gives its secretary and the holder of its office's post.
fn working_posts(
    unit: &mut Unit<'_>,
    working: &Body,
    people: &mut Vec<Human>,
) -> (Option<Holder>, Option<Holder>) {
    let quality = Quality::of(unit.division);
    let vacant = match quality {
        Quality::Red if !is_first_county(unit) => VACANT_SECRETARY_PER_MILLE,
        Quality::Red | Quality::Amber | Quality::Green => 0,
    };
    let human = unit.register(working);
    let seat = Seat::new(working, PostRole::Secretary, "书记").vacant(vacant);
    let first = unit.seat(seat, &human);
    people.push(human);
    let human = unit.register(working);
    let _ = unit.seat(
        Seat::new(working, PostRole::DeputySecretary, "副书记"),
        &human,
    );
    people.push(human);
    let short = quality != Quality::Green && unit.random.happens(SHORTFALL_PER_MILLE);
    let full = if short {
        FULL_TIME_MEMBERS_SHORT
    } else {
        FULL_TIME_MEMBERS
    };
    for place in 0..MEMBERS {
        let time = if place < full { Time::Full } else { Time::Part };
        let human = unit.register(working);
        let seat = Seat::new(working, PostRole::CommitteeMember, "委员").time(time);
        let _ = unit.seat(seat, &human);
        people.push(human);
    }
    let human = unit.register(working);
    let office = unit.seat(Seat::new(working, PostRole::Staff, "办公室主任"), &human);
    people.push(human);
    (first, office)
}

/// Who records dues, who confirms them, who audits both.
fn money_posts(unit: &mut Unit<'_>, working: &Body, people: &mut Vec<Human>) {
    let posts = [
        (PostRole::Accountant, "accountant", "会计"),
        (PostRole::Cashier, "cashier", "出纳"),
        (PostRole::Auditor, "auditor", "审计员"),
    ];
    for (role, suffix, title) in posts {
        let human = unit.register(working);
        let holder = unit.seat(Seat::new(working, role, title).vacant(25), &human);
        let _ = account(unit, (working, suffix, title), holder.as_ref());
        people.push(human);
    }
}
