//! When what happens to a report, as far as its course alone decides: its own days lie between the
//! opening of the round and the due time, or after it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::calendar;
use super::people::days;
use super::quality::Course;
use super::random::Random;
use super::round::Round;
use crate::clock;

/// What is done to a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Save,
    Submit,
    Return,
    Accept,
}

/// Everything that is to happen to a report, in order of time.
pub(super) fn plan(
    course: Course,
    round: &Round,
    random: &mut Random,
) -> Vec<(Step, DateTime<Utc>)> {
    let due_on = clock::day_of(round.season.due_at);
    let day = match course {
        Course::Absent | Course::Exempted => return Vec::new(),
        Course::Late => calendar::next_workday(due_on + days(random.between(1, 20))),
        Course::Extended => calendar::next_workday(due_on + days(random.between(2, 12))),
        Course::Smooth
        | Course::Returned
        | Course::Unreviewed
        | Course::Unfinished
        | Course::Abandoned => day_in_time(random, round),
    };
    let submitted = office_hour(random, day);
    let earliest = round.opened_at + (submitted - round.opened_at) / 3;
    let begun_on = day - days(random.between(1, 5));
    let saved = office_hour(random, begun_on).max(earliest);
    let mut steps = vec![(Step::Save, saved)];
    if random.happens(600) {
        let pause = TimeDelta::minutes(random.between(40, 180));
        steps.push((Step::Save, saved + pause.min((submitted - saved) / 2)));
    }
    if course == Course::Unfinished {
        return steps;
    }
    steps.push((Step::Submit, submitted));
    let mut last = submitted;
    if matches!(course, Course::Returned | Course::Abandoned) {
        let returned = review(random, submitted, 5);
        steps.push((Step::Return, returned));
        if course == Course::Abandoned {
            return steps;
        }
        let mended_on = clock::day_of(returned) + days(random.between(1, 3));
        let mended = office_hour(random, mended_on);
        last = mended + TimeDelta::minutes(random.between(10, 110));
        steps.extend([(Step::Save, mended), (Step::Submit, last)]);
    }
    if course != Course::Unreviewed {
        steps.push((Step::Accept, review(random, last, 9)));
    }
    steps
}

/// An instant of a day on which an office is open.
pub(super) fn office_hour(random: &mut Random, day: NaiveDate) -> DateTime<Utc> {
    let at = calendar::at(day, random.between(8, 16), random.between(0, 59));
    at + TimeDelta::microseconds(random.between(0, 59_999_999))
}

/// The day of a submission in time: evenly spread, or towards the end.
fn day_in_time(random: &mut Random, round: &Round) -> NaiveDate {
    let opened_on = clock::day_of(round.opened_at);
    let span = (clock::day_of(round.season.due_at) - opened_on).num_days();
    let (one, other) = (random.between(3, span), random.between(3, span));
    let after = if random.happens(500) {
        one
    } else {
        one.max(other)
    };
    calendar::workday(opened_on + days(after))
}

/// When the reviewer answers: on a working day, after one day at least.
fn review(random: &mut Random, submitted: DateTime<Utc>, days_max: i64) -> DateTime<Utc> {
    let after = random.between(1, days_max);
    let day = calendar::next_workday(clock::day_of(submitted) + days(after));
    office_hour(random, day)
}
