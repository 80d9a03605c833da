//! Chains to test the rules on, made by hand or at random.

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::organization::{self, OrganizationKind};
use entity::post::PostRole;
use entity::responsibility_link::{self, ResponsibilityTier};
use entity::{
    AccountId, AppointmentId, ChainId, DivisionCode, LinkId, OrganizationId, PersonId, PostId,
    appointment, organization_term, responsibility_duties,
};
use proptest::prelude::{Strategy, any};
use proptest::sample::select;
use proptest::{collection, option};
use uuid::Uuid;

use crate::clock::start_of;
use crate::domain::responsibility::rules::{Facts, LinkFacts};

/// The year of every chain here.
pub(super) const YEAR: i32 = 2026;
/// The organization of every chain here.
pub(super) const OWNER: OrganizationId = OrganizationId(Uuid::from_u128(1));
/// A body that it may lead.
pub(super) const BODY: OrganizationId = OrganizationId(Uuid::from_u128(2));

/// From a day on, until another.
pub(super) type Span = (NaiveDate, Option<NaiveDate>);

/// A day of the year by its month and day.
pub(super) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(YEAR, month, day).unwrap()
}

/// Long before the year, for as long as anybody asks.
pub(super) fn always() -> Span {
    (NaiveDate::from_ymd_opt(2020, 1, 1).unwrap(), None)
}

/// An hour at which people work, of a day.
fn working_hour(day: NaiveDate) -> DateTime<Utc> {
    start_of(day) + chrono::TimeDelta::hours(10)
}

/// Whose chain it is.
pub(super) fn owner(
    kind: OrganizationKind,
    (valid_from, valid_until): Span,
) -> organization::Model {
    organization::Model {
        id: OWNER,
        kind,
        name: "某组织".to_owned(),
        division_code: DivisionCode(610_431),
        superior_id: None,
        guided_by_id: None,
        path: OWNER.0.as_bytes().to_vec(),
        valid_from,
        valid_until,
        revision: 1,
        created_at: start_of(valid_from),
    }
}

/// Who held which post of it when.
pub(super) fn held(number: u128, role: PostRole, (from, until): Span) -> appointment::Model {
    appointment::Model {
        id: AppointmentId(Uuid::from_u128(0x100 + number)),
        post_id: PostId(Uuid::from_u128(0x200 + number)),
        organization_id: OWNER,
        role,
        person_id: person(number),
        full_time: true,
        valid_from: from,
        valid_until: until,
        document: "任〔2026〕1号".to_owned(),
        end_document: None,
    }
}

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(0x300 + number))
}

/// Who holds a link.
#[derive(Clone, Debug)]
pub(super) enum By {
    /// The organization itself.
    Itself,
    /// A body that it led on these days.
    Body(Vec<Span>),
    /// A person, by an appointment.
    Person(appointment::Model),
}

/// A link whose duties were worded on a day each, and signed on another.
pub(super) fn link(
    number: u128,
    tier: ResponsibilityTier,
    by: By,
    (valid_from, valid_until): Span,
    wordings: &[(NaiveDate, Option<NaiveDate>)],
) -> LinkFacts {
    let (body_id, held, led) = match by {
        By::Itself => (Some(OWNER), None, Vec::new()),
        By::Body(led) => (Some(BODY), None, led),
        By::Person(held) => (None, Some(held), Vec::new()),
    };
    let id = LinkId(Uuid::from_u128(0x400 + number));
    let worded = |(number, (set, signed)): (i64, &(NaiveDate, Option<NaiveDate>))| {
        responsibility_duties::Model {
            link_id: id,
            number,
            content: "[]".to_owned(),
            set_at: working_hour(*set),
            signed_at: signed.map(working_hour),
            signed_by: signed.map(|_| AccountId(Uuid::nil())),
            signer_id: signed.map(|_| person(0)),
        }
    };
    LinkFacts {
        row: responsibility_link::Model {
            id,
            chain_id: ChainId(Uuid::nil()),
            organization_id: OWNER,
            tier,
            body_id,
            appointment_id: held.as_ref().map(|held| held.id),
            person_id: held.as_ref().map(|held| held.person_id),
            valid_from,
            valid_until,
            created_at: start_of(valid_from),
        },
        wordings: (1..).zip(wordings).map(worded).collect(),
        appointment: held,
        led,
    }
}

/// A term of office.
pub(super) fn term(starts_on: NaiveDate, ends_on: NaiveDate) -> organization_term::Model {
    organization_term::Model {
        id: Uuid::from_u128(9),
        organization_id: OWNER,
        starts_on,
        ends_on,
    }
}

/// Days around the year, many of which fall together.
pub(super) fn any_day() -> impl Strategy<Value = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2025, 12, 20).unwrap();
    (0_u64..56).prop_map(move |week| first + Days::new(week * 7))
}

fn any_span() -> impl Strategy<Value = Span> {
    (any_day(), option::of(0_u64..30)).prop_map(|(from, weeks)| {
        let until = weeks.map(|weeks| from + Days::new(weeks * 7));
        (from, until)
    })
}

fn any_role() -> impl Strategy<Value = PostRole> {
    select(vec![
        PostRole::Secretary,
        PostRole::Secretary,
        PostRole::DeputySecretary,
        PostRole::LeaderInCharge,
        PostRole::TeamMember,
    ])
}

fn any_tier() -> impl Strategy<Value = ResponsibilityTier> {
    use ResponsibilityTier::{Direct, First, Implementing, Member, Overall};
    select(vec![
        Overall,
        Overall,
        First,
        First,
        Direct,
        Member,
        Implementing,
    ])
}

/// Wordings in the order of their days, each signed or not before the next.
fn any_wordings() -> impl Strategy<Value = Vec<(NaiveDate, Option<NaiveDate>)>> {
    let one = (any_day(), option::weighted(0.8, 0_u64..40));
    collection::vec(one, 1..4).prop_map(|mut all| {
        all.sort_unstable();
        let signed =
            |(set, after): (NaiveDate, Option<u64>)| (set, after.map(|days| set + Days::new(days)));
        all.into_iter().map(signed).collect()
    })
}

fn any_link(number: u128) -> impl Strategy<Value = LinkFacts> {
    let body = collection::vec(any_span(), 0..3).prop_map(By::Body);
    let holder = (0..3_u128, any_role(), any_span())
        .prop_map(|(number, role, span)| By::Person(held(number, role, span)));
    let by = proptest::prop_oneof![
        1 => proptest::strategy::Just(By::Itself),
        1 => body,
        3 => holder,
    ];
    (any_tier(), by, any_span(), any_wordings())
        .prop_map(move |(tier, by, span, wordings)| link(number, tier, by, span, &wordings))
}

/// A chain of any kind of organization with anything in it that records can hold, also what no act
/// would let in.
pub(super) fn any_facts() -> impl Strategy<Value = Facts> {
    use OrganizationKind::{
        AgencyPartyCommittee, Branch, GeneralBranch, Government, PartyCommittee, PartyGroup,
        WorkingCommittee,
    };
    let kind = select(vec![
        PartyCommittee,
        WorkingCommittee,
        PartyGroup,
        AgencyPartyCommittee,
        GeneralBranch,
        Branch,
        Government,
    ]);
    let exists = (any::<bool>(), any_span())
        .prop_map(|(lasting, span)| if lasting { always() } else { span });
    let links = (0_usize..7).prop_flat_map(|count| {
        let numbers = 0..u128::try_from(count).unwrap_or(0);
        numbers.map(any_link).collect::<Vec<_>>()
    });
    let secretaries = collection::vec((0..3_u128, any_span()), 0..4);
    let terms = collection::vec((any_day(), 0_u64..30), 0..3);
    (kind, exists, links, secretaries, terms).prop_map(
        |(kind, exists, links, secretaries, terms)| Facts {
            organization: owner(kind, exists),
            year: YEAR,
            links,
            secretaries: secretaries
                .into_iter()
                .map(|(number, span)| held(number, PostRole::Secretary, span))
                .collect(),
            terms: terms
                .into_iter()
                .map(|(from, weeks)| term(from, from + Days::new(weeks * 7)))
                .collect(),
        },
    )
}
