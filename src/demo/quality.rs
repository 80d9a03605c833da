//! How well a county reports: the seed documents' stated problem is unevenness between places, so
//! the demo has it. Which department does what in a half year follows from hashes alone.

use entity::division;
use entity::{DivisionCode, Period};

use super::random::Random;
use super::unit::number;

/// The county that guides to the demo name: 武功县.
pub(super) const EXAMPLE: DivisionCode = DivisionCode(610_431);

/// What the generators below are for.
const QUALITY: u64 = 2;
const COURSES: u64 = 3;
const OWN_COURSE: u64 = 4;

/// How well a county does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quality {
    /// Everything in time.
    Green,
    /// Some late, some missing.
    Amber,
    /// Below 90 %.
    Red,
}

impl Quality {
    /// A county's usual quality.
    pub(super) fn of(division: &division::Model) -> Self {
        if division.code == EXAMPLE {
            return Self::Amber;
        }
        match Random::of(&[QUALITY, number(division.code)]).between(0, 99) {
            0..=41 => Self::Green,
            42..=79 => Self::Amber,
            _ => Self::Red,
        }
    }

    /// Its quality in a half year: mostly the usual one.
    fn in_period(division: &division::Model, period: Period) -> Self {
        let usual = Self::of(division);
        let mut random = Random::of(&[QUALITY, number(division.code), half_number(period)]);
        match (usual, random.between(0, 9)) {
            (Self::Green, 0..=1) | (Self::Red, 0) => Self::Amber,
            (Self::Amber, 0) => Self::Red,
            (Self::Amber, 1..=2) => Self::Green,
            (usual, _) => usual,
        }
    }
}

/// A half year as a part of a seed.
pub(super) fn half_number(period: Period) -> u64 {
    let second = u64::from(chrono::Datelike::month(&period.first_day()) > 6);
    u64::try_from(period.year()).unwrap_or_default() * 2 + second
}

/// What becomes of one obligation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// Filed in time and accepted.
    Smooth,
    /// Filed in time, returned, filed again and accepted.
    Returned,
    /// Filed in time; nobody has looked at it.
    Unreviewed,
    /// Filed after the due time and accepted.
    Late,
    /// Nothing was ever written.
    Absent,
    /// Written and never filed.
    Unfinished,
    /// Filed, returned, and never filed again.
    Abandoned,
    /// Exempted from.
    Exempted,
    /// Given more time, and filed within it.
    Extended,
}

/// What becomes of the obligations of so many departments in a half year.
pub(super) fn courses(
    division: &division::Model,
    period: Period,
    departments: usize,
) -> Vec<Course> {
    let seed = [COURSES, number(division.code), half_number(period)];
    let mut random = Random::of(&seed);
    let quality = Quality::in_period(division, period);
    let (missing, late, returned, unreviewed) = match quality {
        Quality::Green => (0, 0, random.between(2, 5), 0),
        Quality::Amber => (
            random.between(1, 4),
            random.between(2, 7),
            random.between(3, 8),
            random.between(0, 2),
        ),
        Quality::Red => (
            random.between(8, 14),
            random.between(4, 9),
            random.between(4, 9),
            random.between(1, 4),
        ),
    };
    let mut dealt: Vec<Course> = (0..missing)
        .map(|_| match random.between(0, 9) {
            0..=4 => Course::Absent,
            5..=7 => Course::Unfinished,
            _ => Course::Abandoned,
        })
        .collect();
    let rest = [
        (late, Course::Late),
        (random.between(0, 1), Course::Exempted),
        (random.between(0, 2), Course::Extended),
        (unreviewed, Course::Unreviewed),
        (returned, Course::Returned),
    ];
    for (count, course) in rest {
        dealt.extend((0..count).map(|_| course));
    }
    dealt.resize(departments, Course::Smooth);
    deal(&seed, &dealt)
}

/// Deals the courses out. Half of a department's luck is its own and stays the same from one half
/// year to the next: some are always behind.
fn deal(seed: &[u64; 3], dealt: &[Course]) -> Vec<Course> {
    let [_, county, _] = *seed;
    let mut order: Vec<(u64, usize)> = (0..dealt.len())
        .map(|department| {
            let place = u64::try_from(department).unwrap_or_default();
            let own = Random::of(&[COURSES, county, place]).draw() / 2;
            let of_period = Random::of(&[seed.as_slice(), &[place]].concat()).draw() / 2;
            (own + of_period, department)
        })
        .collect();
    order.sort_unstable();
    let mut courses = vec![Course::Smooth; dealt.len()];
    for ((_, department), course) in order.into_iter().zip(dealt) {
        if let Some(slot) = courses.get_mut(department) {
            *slot = *course;
        }
    }
    courses
}

/// What becomes of a working committee's own obligation.
pub(super) fn own_course(division: &division::Model, period: Period) -> Course {
    let mut random = Random::of(&[OWN_COURSE, number(division.code), half_number(period)]);
    let luck = random.between(0, 99);
    match (Quality::in_period(division, period), luck) {
        (Quality::Red, 0..=9) => Course::Unfinished,
        (Quality::Red, 10..=39) | (Quality::Amber, 0..=14) => Course::Late,
        (Quality::Red | Quality::Amber, 40..=54) | (Quality::Green, 0..=7) => Course::Returned,
        (Quality::Red | Quality::Amber | Quality::Green, _) => Course::Smooth,
    }
}
