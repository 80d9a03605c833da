//! Two books through every event, with sums worked by hand.

use entity::dues_line::DuesAccount as A;
use entity::dues_policy::RetentionLevel;
use entity::dues_remittance::TransferDirection::{Downward, Upward};
use entity::dues_spending::DuesSpendingCategory as Category;

use crate::domain::dues::rules::{
    Fault, Figures, Posting, Share, Sums, Totals, Violation, budgeted, check_amount, check_shares,
    collected, delivered, faults, granted, interest, received, received_grant, refusals, refused,
    reversed, sent, spent, stands,
};

fn post(sums: &mut Sums, lines: &[Posting]) {
    assert_eq!(
        lines.iter().map(|line| line.amount).sum::<i64>(),
        0,
        "{lines:?}"
    );
    for line in lines {
        sums.add(line.account, line.amount).expect("small sums");
    }
    assert_eq!(faults(sums), [], "after {lines:?}");
}

/// 1,001 fen of which 401 stay: 200 are owed to the department, 400 to the city.
const UPWARD: [(RetentionLevel, i64); 2] = [
    (RetentionLevel::Department, 200),
    (RetentionLevel::City, 400),
];

#[test]
fn every_event_keeps_the_books_in_balance() {
    let (mut branch, mut department) = (Sums::default(), Sums::default());
    post(&mut branch, &collected(1_001, &UPWARD));
    assert_eq!((branch.available(), branch.payable()), (401, 600));
    post(&mut branch, &interest(9));
    post(&mut branch, &sent(Upward, 600));
    assert_eq!((branch.get(A::Cash), branch.payable()), (410, 0));
    post(&mut branch, &refused(Upward, 600));
    post(&mut branch, &sent(Upward, 600));
    let settled = [(A::PayableDepartment, 200), (A::PayableCity, 400)];
    post(&mut branch, &delivered(600, &settled));
    post(&mut department, &received(600, &UPWARD[1..]));
    assert_eq!((department.available(), department.payable()), (200, 400));
    post(&mut branch, &spent(Category::Training, 110));
    post(&mut branch, &reversed(&spent(Category::Training, 10)));
    post(&mut department, &sent(Downward, 50));
    assert_eq!(
        department.available(),
        150,
        "what is on its way is not there"
    );
    post(&mut department, &granted(50));
    post(&mut branch, &received_grant(50));
    assert_eq!((branch.get(A::Cash), branch.available()), (360, 360));
    assert_eq!(
        (department.get(A::Cash), department.available()),
        (550, 150)
    );
    // Both together are in balance as each of them is.
    assert_eq!(faults(&branch.plus(&department)), []);
    let mut education = Sums::default();
    post(&mut education, &budgeted(5_000));
    post(&mut education, &spent(Category::Materials, 5_000));
    assert_eq!(education.get(A::Cash), 0);
}

#[test]
fn a_statement_is_what_the_lines_say() {
    let (mut before, mut during) = (Sums::default(), Sums::default());
    post(&mut before, &collected(1_001, &UPWARD));
    let mut move_in = |lines: &[Posting]| {
        for line in lines {
            during.add(line.account, line.amount).expect("small sums");
        }
    };
    move_in(&interest(9));
    move_in(&sent(Upward, 300));
    move_in(&sent(Upward, 200));
    move_in(&refused(Upward, 200));
    move_in(&spent(Category::HardshipAid, 100));
    move_in(&received_grant(40));
    let totals = Totals {
        outside_before: before.clone(),
        outside_during: during.clone(),
        before,
        during,
    };
    let figures = Figures::of(&totals);
    let expected = Figures {
        opening: 1_001,
        collected: 0,
        interest: 9,
        retained: 49,
        received: 40,
        grants_received: 40,
        remitted: 300,
        granted: 0,
        in_transit: 300,
        payable: 300,
        available: 350,
        spent: vec![(Category::HardshipAid, 100)],
        closing: 650,
    };
    assert_eq!(figures, expected);
    assert!(figures.is_sound());
    let wrong = Figures {
        closing: 649,
        ..figures
    };
    assert!(!wrong.is_sound());
}

#[test]
fn nothing_falls_below_nothing() {
    let mut sums = Sums::default();
    post(&mut sums, &collected(1_001, &UPWARD));
    let after = |lines: &[Posting]| {
        let mut after = sums.clone();
        for line in lines {
            after.add(line.account, line.amount).expect("small sums");
        }
        stands(&after)
    };
    assert_eq!(after(&sent(Upward, 600)), []);
    assert_eq!(after(&sent(Upward, 601)), [Violation::BeyondPayable(1)]);
    assert_eq!(after(&spent(Category::Training, 401)), []);
    let beyond = [Violation::BeyondRetention(1)];
    assert_eq!(after(&spent(Category::Training, 402)), beyond);
    assert_eq!(after(&sent(Downward, 402)), beyond);
    let both = [
        Violation::InsufficientCash(1),
        Violation::BeyondRetention(601),
    ];
    assert_eq!(after(&spent(Category::Training, 1_002)), both);
}

#[test]
fn books_that_were_tampered_with_are_found() {
    let mut whole = Sums::default();
    post(&mut whole, &collected(1_001, &UPWARD));
    let with = |changes: &[(A, i64)]| {
        let mut sums = whole.clone();
        for (account, amount) in changes {
            sums.add(*account, *amount).expect("small sums");
        }
        faults(&sums)
    };
    use Fault::{AllocationDiffers, BelowNothing, SourcesDiffer, Unbalanced};
    assert_eq!(with(&[(A::Cash, 1)]), [Unbalanced, AllocationDiffers]);
    assert_eq!(
        with(&[(A::Cash, -1), (A::SpentTraining, 1)]),
        [SourcesDiffer, AllocationDiffers]
    );
    assert_eq!(with(&[(A::Collected, -1), (A::Interest, 1)]), []);
    assert_eq!(
        with(&[(A::InTransit, -1), (A::Cash, 1)]),
        [BelowNothing],
        "nothing was sent"
    );
}

#[test]
fn policies_and_amounts_are_checked() {
    use RetentionLevel::{Branch, City, Department};
    let share = |level, basis_points| Share {
        level,
        basis_points,
    };
    let check = |shares: &[Share], expected: &[Violation]| {
        let mut found = Vec::new();
        check_shares(shares, &mut found);
        assert_eq!(found, expected);
    };
    check(&[share(Branch, 4_000), share(City, 6_000)], &[]);
    check(
        &[share(Branch, 4_000), share(City, 5_999)],
        &[Violation::SharesNotWhole(9_999)],
    );
    check(&[], &[Violation::SharesNotWhole(0)]);
    check(
        &[share(Branch, 4_000), share(Branch, 6_000)],
        &[Violation::Twice("shares.1.level".to_owned())],
    );
    check(
        &[share(Branch, -1), share(Department, 10_001)],
        &[
            Violation::ShareOutOfRange("shares.0.basisPoints".to_owned()),
            Violation::ShareOutOfRange("shares.1.basisPoints".to_owned()),
        ],
    );
    for (amount, is_fine) in [
        (i64::MIN, false),
        (-1, false),
        (0, false),
        (1, true),
        (1_000_000_000_000, true),
        (1_000_000_000_001, false),
        (i64::MAX, false),
    ] {
        let mut found = Vec::new();
        check_amount(amount, "amount", &mut found);
        assert_eq!(refusals(found).is_ok(), is_fine, "{amount}");
    }
}
