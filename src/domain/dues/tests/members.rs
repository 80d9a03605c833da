//! What members owe, as §4.5 has it.

use chrono::{NaiveDate, TimeZone, Utc};
use entity::dues_base::{self, IncomeClass};
use entity::dues_relief::{self, ReliefKind, ReliefState};
use entity::{AccountId, DuesBaseId, DuesReliefId, OrganizationId, Period, PersonId};
use proptest::prelude::*;
use uuid::Uuid;

use crate::domain::dues::rules::{
    Asked, Fixed, Member, MemberRecords, MemberViolation as M, PaidBy, Payable, Rate, Standing,
    Violation as V, check_base, check_payments, check_rates, check_relief, due, groups,
    member_account, months_through, national,
};

const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 7, 10).unwrap();

fn month(text: &str) -> Period {
    text.parse().expect("a month")
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn base(from: &str, class: IncomeClass, income: i64) -> dues_base::Model {
    dues_base::Model {
        id: DuesBaseId(id(1)),
        person_id: PersonId(id(1)),
        organization_id: OrganizationId(id(1)),
        month: month(from),
        income_class: class,
        income,
        reason: None,
        recorded_by: AccountId(id(1)),
        recorded_at: Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap(),
    }
}

fn relief(
    kind: ReliefKind,
    amount: Option<i64>,
    (from, until): (&str, &str),
) -> dues_relief::Model {
    dues_relief::Model {
        id: DuesReliefId(id(1)),
        organization_id: OrganizationId(id(1)),
        person_id: PersonId(id(1)),
        kind,
        amount,
        first_month: month(from),
        last_month: month(until),
        reason: "生活困难".to_owned(),
        state: ReliefState::Granted,
        requested_by: AccountId(id(1)),
        requested_by_person: None,
        requested_at: Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap(),
        decided_by: None,
        decided_at: None,
        decision: None,
    }
}

/// A member since 2020 with an income of 4,000 yuan this year: 40 yuan a month.
fn records(paid: &[(&str, i64)]) -> MemberRecords {
    MemberRecords {
        memberships: vec![Member {
            branch: OrganizationId(id(1)),
            from: NaiveDate::from_ymd_opt(2020, 1, 1).unwrap(),
            until: None,
        }],
        bases: vec![base("2026-01", IncomeClass::Wage, 400_000)],
        reliefs: Vec::new(),
        paid: paid.iter().map(|(of, fen)| (month(of), *fen)).collect(),
    }
}

/// Due, how it stands, and for how many months nothing was paid.
fn stands(records: &MemberRecords, of: &str) -> (Option<i64>, Standing, usize) {
    let rates = national();
    let account = member_account(records, |_| &rates, (month(of), TODAY));
    (account.of.due, account.of.standing, account.unpaid_months)
}

#[test]
fn the_whole_sum_is_reckoned_at_the_rate_of_its_bracket() {
    use IncomeClass::{NoIncome, Retired, Wage};
    for (class, income, expected) in [
        (Wage, 1, 1),
        (Wage, 100, 1),
        (Wage, 300_000, 1_500),
        (Wage, 300_001, 3_000),
        (Wage, 300_050, 3_001),
        (Wage, 500_000, 5_000),
        (Wage, 500_001, 7_500),
        (Wage, 1_000_000, 15_000),
        (Wage, 1_000_001, 20_000),
        (Wage, 1_234_567, 24_691),
        (Retired, 500_000, 2_500),
        (Retired, 500_001, 5_000),
        (NoIncome, 0, 20),
    ] {
        assert_eq!(
            due(&national(), class, income),
            Some(expected),
            "{class:?} {income}"
        );
    }
    assert_eq!(due(&[], Wage, 1), None);
}

#[test]
fn a_standard_has_rates_for_everybody() {
    let mut found = Vec::new();
    check_rates(&national(), &mut found);
    assert_eq!(found, []);
    let share = |class, up_to, points| Rate {
        class,
        up_to,
        paid: Payable::Share(points),
    };
    let with = |index: usize, rate: Rate| {
        let mut rates = national();
        rates[index] = rate;
        let mut found = Vec::new();
        check_rates(&rates, &mut found);
        found
    };
    let at = |index: usize, field: &str| format!("rates.{index}.{field}");
    use IncomeClass::{NoIncome, Retired, Wage};
    for (index, rate, expected) in [
        (
            0,
            share(Wage, Some(300_000), 0),
            V::ShareOutOfRange(at(0, "basisPoints")),
        ),
        (
            0,
            share(Wage, Some(300_000), 10_001),
            V::ShareOutOfRange(at(0, "basisPoints")),
        ),
        (
            1,
            share(Wage, Some(300_000), 100),
            M::LimitsNotRising(at(1, "upTo")).into(),
        ),
        (
            0,
            share(Wage, Some(0), 100),
            M::LimitsNotRising(at(0, "upTo")).into(),
        ),
        (
            5,
            share(Retired, Some(900_000), 100),
            M::WithoutRate(Retired).into(),
        ),
        (
            6,
            share(NoIncome, None, 100),
            M::WithoutIncome(at(6, "basisPoints")).into(),
        ),
        (
            6,
            Rate {
                class: NoIncome,
                up_to: None,
                paid: Payable::Amount(0),
            },
            V::Amount(at(6, "amount")),
        ),
    ] {
        assert_eq!(with(index, rate), [expected]);
    }
    // What follows a rate without limit is never reached.
    let after = with(1, share(Wage, None, 100));
    assert_eq!(after, [M::LimitsNotRising(at(2, "upTo")).into()]);
}

#[test]
fn an_account_says_what_is_owed_and_paid() {
    let none = records(&[]);
    assert_eq!(stands(&none, "2026-06"), (Some(4_000), Standing::Unpaid, 6));
    // July is not over: it does not count for the flag.
    assert_eq!(stands(&none, "2026-07"), (Some(4_000), Standing::Unpaid, 5));
    // No income is fixed for the year before.
    assert_eq!(stands(&none, "2025-12"), (None, Standing::NoBase, 0));
    assert_eq!(stands(&none, "2026-03"), (Some(4_000), Standing::Unpaid, 3));
    let some = records(&[("2026-04", 1), ("2026-06", 4_000)]);
    assert_eq!(stands(&some, "2026-06"), (Some(4_000), Standing::Paid, 0));
    assert_eq!(stands(&some, "2026-05"), (Some(4_000), Standing::Unpaid, 1));
    assert_eq!(
        stands(&some, "2026-04"),
        (Some(4_000), Standing::PartlyPaid, 0)
    );
    assert_eq!(stands(&some, "2026-03"), (Some(4_000), Standing::Unpaid, 3));
    assert_eq!(
        months_through(month("2026-02")).last(),
        Some(&month("2025-09"))
    );
}

#[test]
fn what_changes_within_the_year_holds_from_its_month() {
    let mut of = records(&[]);
    of.bases
        .push(base("2026-04", IncomeClass::Retired, 600_000));
    assert_eq!(stands(&of, "2026-03").0, Some(4_000));
    assert_eq!(stands(&of, "2026-04").0, Some(6_000));
    // Recorded once more for the same month: the newer record holds.
    of.bases
        .push(base("2026-04", IncomeClass::Retired, 500_000));
    assert_eq!(stands(&of, "2026-06").0, Some(2_500));
}

#[test]
fn a_relief_that_was_granted_holds_for_its_months() {
    let mut of = records(&[]);
    of.reliefs = vec![relief(ReliefKind::Exemption, None, ("2026-03", "2026-04"))];
    assert_eq!(stands(&of, "2026-03"), (Some(0), Standing::Exempt, 0));
    assert_eq!(stands(&of, "2026-06"), (Some(4_000), Standing::Unpaid, 2));
    of.reliefs[0].state = ReliefState::Requested;
    assert_eq!(stands(&of, "2026-06"), (Some(4_000), Standing::Unpaid, 6));
    of.reliefs = vec![relief(
        ReliefKind::Reduction,
        Some(100),
        ("2026-06", "2026-06"),
    )];
    assert_eq!(stands(&of, "2026-06").0, Some(100));
    // Never more than without it.
    of.bases.push(base("2026-06", IncomeClass::NoIncome, 0));
    assert_eq!(stands(&of, "2026-06").0, Some(20));
}

#[test]
fn members_are_flagged_month_by_month() {
    let flagged = |records: &MemberRecords| {
        let months = records.flagged_months().into_iter();
        months
            .map(|(_, month)| month.to_string())
            .collect::<Vec<_>>()
    };
    let none = records(&[]);
    assert_eq!(flagged(&none).first().map(String::as_str), Some("2026-06"));
    assert_eq!(
        flagged(&none).len(),
        7,
        "June to December, as if nothing more were paid"
    );
    assert_eq!(flagged(&records(&[("2026-06", 1)])), ["2026-12"]);
    let mut excused = records(&[]);
    excused.reliefs = vec![relief(ReliefKind::Exemption, None, ("2026-01", "2026-07"))];
    assert_eq!(flagged(&excused), [""; 0]);
    let mut moved = records(&[]);
    moved.memberships[0].until = NaiveDate::from_ymd_opt(2026, 8, 1);
    moved.memberships.push(Member {
        branch: OrganizationId(id(2)),
        from: NaiveDate::from_ymd_opt(2026, 8, 1).unwrap(),
        until: NaiveDate::from_ymd_opt(2026, 10, 1),
    });
    let there: Vec<_> = moved
        .flagged_months()
        .into_iter()
        .map(|(branch, _)| branch.0.as_u128())
        .collect();
    assert_eq!(
        there,
        [1, 1, 2, 2],
        "it goes along, and ends with the last membership"
    );
}

#[test]
fn who_is_no_member_owes_nothing() {
    let mut of = records(&[]);
    of.memberships[0].from = NaiveDate::from_ymd_opt(2026, 5, 31).unwrap();
    assert_eq!(stands(&of, "2026-06").2, 2);
    of.memberships[0].from = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
    assert_eq!(stands(&of, "2026-06").2, 1);
    assert_eq!(of.branch(month("2026-05")), None);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn a_base_is_fixed_for_a_year_and_changed_for_a_reason() {
    use IncomeClass::{NoIncome, Wage};
    let before = [base("2026-01", Wage, 1)];
    let fixed = |from: &str, class, income, reason: Option<&str>| Fixed {
        month: month(from),
        class,
        income,
        reason: reason.map(str::to_owned),
    };
    let at = |field: &str| format!("b.{field}");
    for (name, base, is_first, expected) in [
        (
            "the year's",
            fixed("2026-01", Wage, 400_000, None),
            true,
            vec![],
        ),
        (
            "next year's",
            fixed("2027-01", Wage, 400_000, None),
            true,
            vec![],
        ),
        (
            "too far",
            fixed("2028-01", Wage, 1, None),
            true,
            vec![V::Future(at("from"))],
        ),
        (
            "last year's",
            fixed("2025-12", Wage, 1, None),
            true,
            vec![V::TooOld(at("from"))],
        ),
        (
            "half a year",
            fixed("2026-H1", Wage, 1, None),
            true,
            vec![V::WrongPeriod(at("from"))],
        ),
        (
            "nothing of wages",
            fixed("2026-01", Wage, 0, None),
            true,
            vec![V::Amount(at("income"))],
        ),
        (
            "none, and some",
            fixed("2026-01", NoIncome, 1, None),
            true,
            vec![M::WithoutIncome(at("income")).into()],
        ),
        (
            "without reason",
            fixed("2026-07", Wage, 2, None),
            false,
            vec![V::Blank(at("reason"))],
        ),
        (
            "for a reason",
            fixed("2026-07", Wage, 2, Some("调资")),
            false,
            vec![],
        ),
        (
            "of old",
            fixed("2025-12", Wage, 2, Some("调资")),
            false,
            vec![V::TooOld(at("from"))],
        ),
    ] {
        let mut found = Vec::new();
        let before = if is_first { &[][..] } else { &before };
        check_base(&base, before, TODAY, "b", &mut found);
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_relief_is_less_and_ends_within_a_year() {
    use ReliefKind::{Exemption, Reduction};
    let asked = |kind, amount, (first, last): (&str, &str)| Asked {
        kind,
        amount,
        first_month: month(first),
        last_month: month(last),
        reason: "困难".to_owned(),
    };
    for (asked, expected) in [
        (asked(Exemption, None, ("2026-01", "2026-12")), vec![]),
        (
            asked(Exemption, Some(1), ("2026-07", "2026-12")),
            vec![M::ReliefAmount.into()],
        ),
        (
            asked(Reduction, None, ("2026-07", "2026-12")),
            vec![M::ReliefAmount.into()],
        ),
        (
            asked(Reduction, Some(3_999), ("2026-07", "2026-12")),
            vec![],
        ),
        (
            asked(Reduction, Some(4_000), ("2026-07", "2026-12")),
            vec![M::NotLess.into()],
        ),
        (
            asked(Exemption, None, ("2026-07", "2027-07")),
            vec![M::ReliefTooLong(12).into()],
        ),
        (
            asked(Exemption, None, ("2026-07", "2026-06")),
            vec![M::ReliefEnds("until".to_owned()).into()],
        ),
        (
            asked(Exemption, None, ("2025-12", "2026-06")),
            vec![V::TooOld("from".to_owned())],
        ),
    ] {
        let mut found = Vec::new();
        check_relief(&asked, Some(4_000), TODAY, &mut found);
        assert_eq!(found, expected, "{asked:?}");
    }
}

fn paid(person: u128, of: &str, amount: i64) -> PaidBy {
    PaidBy {
        person: PersonId(id(person)),
        month: month(of),
        amount,
        voluntary: false,
    }
}

#[test]
fn only_what_is_owed_is_taken_and_not_too_late_or_early() {
    let owed = [
        ("2026-01", Some(4_000)),
        ("2026-09", Some(4_000)),
        ("2026-06", None),
    ];
    let owed = owed
        .map(|(of, owed)| ((PersonId(id(1)), month(of)), owed))
        .into();
    let at = |index: usize, field: &str| format!("payments.{index}.{field}");
    let voluntary = PaidBy {
        voluntary: true,
        ..paid(1, "2026-06", 99_999)
    };
    for (payments, expected) in [
        (
            vec![paid(1, "2026-01", 4_000), paid(1, "2026-09", 1)],
            vec![],
        ),
        (vec![voluntary], vec![]),
        (
            vec![paid(1, "2026-01", 4_001)],
            vec![M::BeyondDue(at(0, "amount"), 4_000).into()],
        ),
        (
            vec![paid(1, "2026-01", 0)],
            vec![V::Amount(at(0, "amount"))],
        ),
        (
            vec![paid(1, "2026-06", 1)],
            vec![M::NoBase(at(0, "personId")).into()],
        ),
        (
            vec![paid(2, "2026-01", 1)],
            vec![M::NotItsMember(at(0, "personId")).into()],
        ),
        (vec![paid(1, "2025-12", 1)], vec![V::TooOld(at(0, "month"))]),
        (vec![paid(1, "2026-10", 1)], vec![V::Future(at(0, "month"))]),
        (
            vec![paid(1, "2026-01", 1), paid(1, "2026-01", 1)],
            vec![V::Twice(at(1, "personId"))],
        ),
    ] {
        let mut found = Vec::new();
        check_payments(&payments, &owed, TODAY, &mut found);
        assert_eq!(found, expected, "{payments:?}");
    }
}

proptest! {
    #[test]
    fn payments_are_booked_to_the_fen_and_large_ones_alone(
        payments in prop::collection::vec((0_u128..5, 1_u32..=12, 1_i64..300_000, any::<bool>()), 0..40)
    ) {
        let payments: Vec<_> = payments
            .into_iter()
            .map(|(person, of, amount, voluntary)| PaidBy {
                voluntary,
                ..paid(person, &format!("2026-{of:02}"), amount)
            })
            .collect();
        let groups = groups(&payments);
        let sums: Option<i64> = groups.iter().map(crate::domain::dues::rules::Group::sum).sum();
        prop_assert_eq!(sums, Some(payments.iter().map(|payment| payment.amount).sum()));
        for group in &groups {
            let people: std::collections::BTreeSet<_> =
                group.payments.iter().map(|(person, _)| person).collect();
            let is_large = group.payments.iter().any(|(_, amount)| *amount >= 100_000);
            prop_assert!(!(group.voluntary && is_large && people.len() > 1), "{:?}", group);
        }
    }

    #[test]
    fn half_a_fen_is_a_fen(income in 1_i64..=10_000_000_000, points in 1_i32..=10_000) {
        let rate = Rate { class: IncomeClass::Wage, up_to: None, paid: Payable::Share(points) };
        let due = due(&[rate], IncomeClass::Wage, income).expect("a rate");
        let exact = i128::from(income) * i128::from(points);
        let off = exact - i128::from(due) * 10_000;
        prop_assert!((-5_000..5_000).contains(&off) || due == 1 && exact < 5_000, "{} {}", exact, due);
    }
}
