//! A whole yearly cycle of sixty departments: the template of the service with norms in it, groups of
//! reviewers, business work, ballots, deductions, bonuses and a veto; an objection that changes
//! ranks; results that stand. Every score is held against arithmetic of the test's own.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use futures_util::future::join_all;
use num_rational::Ratio;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::appraisal::{advance, results};
use crate::support::client::Client;
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::seed::{Region, at};

/// Those appraised, those of them that met their norm, and the ballots that are cast.
const DEPARTMENTS: usize = 60;
const MEETING: usize = 20;
const BALLOTS: usize = 7;
/// Percent of party building, and of EXCELLENT.
const WEIGHT: i128 = 40;
const QUOTA: usize = 25;
/// Acts in one document.
const BATCH: usize = 30;
/// The department whose objection is upheld, and those with a deduction, a bonus and a veto.
const OBJECTING: usize = 30;
const LAPSED: usize = 3;
const INNOVATIVE: usize = 4;
const GRAVE: usize = 1;
const OPTIONS: [(&str, Option<i128>); 5] = [
    ("GOOD", Some(100)),
    ("FAIRLY_GOOD", Some(85)),
    ("AVERAGE", Some(70)),
    ("POOR", Some(50)),
    ("ABSTAIN", None),
];

type Exact = Ratio<i128>;

/// The scores that a department is given: whole points that follow from its number.
fn points(key: &str, department: usize) -> i128 {
    let (start, step) = match key {
        "first" => (70, 7),
        "direct" => (72, 11),
        "members" => (75, 13),
        "settings" => (68, 17),
        "dues" => (72, 19),
        "@business" => (74, 5),
        _ => (60, 3),
    };
    let luck = (department * step + key.len()) % 26;
    start + i128::try_from(luck).expect("small")
}

/// What a peer gives by the indicator of discipline.
fn by_peer(peer: usize, department: usize) -> i128 {
    points("discipline", department + 31 * peer) + i128::try_from(peer).expect("small")
}

/// What a voter marks.
const fn mark(voter: usize, department: usize) -> usize {
    match (voter * 3 + department * 7) % 11 {
        0..=4 => 0,
        5..=7 => 1,
        8 => 2,
        9 => 3,
        _ => 4,
    }
}

/// What the whole cycle says of a department.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Expected {
    score: i128,
    overall: i128,
    rank: usize,
    grade: &'static str,
}

/// To hundredths, half to even, once.
fn rounded(number: Exact) -> i128 {
    let hundredths = number * 100;
    let down = hundredths.floor().to_integer();
    match (hundredths - down).cmp(&Exact::new(1, 2)) {
        Ordering::Less => down,
        Ordering::Equal => down + down % 2,
        Ordering::Greater => down + 1,
    }
}

/// The party-building score as somebody works it out on paper.
fn score(department: usize, first: i128) -> Exact {
    let of = |key| Exact::from(points(key, department));
    let percent = |number: Exact, percent: i128| number * Exact::new(percent, 100);
    let responsibility =
        percent(Exact::from(first), 40) + percent(of("direct"), 30) + percent(of("members"), 30);
    let met = Exact::from(if department < MEETING { 100 } else { 0 });
    let grassroots = percent(of("settings"), 40) + percent(met, 30) + percent(of("dues"), 30);
    // Two peers count for sixty percent, the third for forty; nobody for themselves.
    let mean = |peers: &[usize]| {
        let own: Vec<_> = peers.iter().filter(|peer| **peer != department).collect();
        let sum: i128 = own.iter().map(|peer| by_peer(**peer, department)).sum();
        let count = i128::try_from(own.len()).expect("few");
        (count > 0).then(|| Exact::new(sum, count))
    };
    let discipline = match (mean(&[0, 1]), mean(&[2])) {
        (Some(two), Some(one)) => percent(two, 60) + percent(one, 40),
        (two, one) => two.or(one).expect("somebody scored"),
    };
    let marks = (0..BALLOTS).filter_map(|voter| OPTIONS[mark(voter, department)].1);
    let marks: Vec<_> = marks.collect();
    let count = i128::try_from(marks.len()).expect("few");
    let democratic = Exact::new(marks.iter().sum(), count);
    let weighted = percent(responsibility, 30)
        + percent(grassroots, 30)
        + percent(discipline, 20)
        + percent(democratic, 20);
    let missed = i128::from(department >= MEETING);
    let lapses = Exact::from(if department == LAPSED { 4 } else { 0 }) + Exact::from(2 * missed);
    let bonus = Exact::from(if department == INNOVATIVE { 5 } else { 0 });
    let score = weighted + bonus - lapses;
    score.max(Exact::from(0)).min(Exact::from(100))
}

/// What must come out, given what an objection put right.
fn expected(corrected: Option<i128>) -> Vec<Expected> {
    let first = |number: usize| match corrected {
        Some(score) if number == OBJECTING => score,
        _ => points("first", number),
    };
    let scores: Vec<_> = (0..DEPARTMENTS)
        .map(|number| score(number, first(number)))
        .collect();
    let overall = |number: usize| {
        let business = Exact::from(points("@business", number));
        let party = scores[number] * Exact::new(WEIGHT, 100);
        rounded(party + business * Exact::new(100 - WEIGHT, 100))
    };
    let overalls: Vec<_> = (0..DEPARTMENTS).map(overall).collect();
    let places = DEPARTMENTS * QUOTA / 100;
    (0..DEPARTMENTS)
        .map(|number| {
            let own = overalls[number];
            let rank = overalls.iter().filter(|other| **other > own).count() + 1;
            let as_good =
                (0..DEPARTMENTS).filter(|other| *other != GRAVE && overalls[*other] >= own);
            let grade = match own {
                _ if number == GRAVE => "POOR",
                90_00.. if as_good.count() <= places => "EXCELLENT",
                80_00.. => "GOOD",
                60_00.. => "FAIR",
                _ => "POOR",
            };
            Expected {
                score: rounded(scores[number]),
                overall: own,
                rank,
                grade,
            }
        })
        .collect()
}

/// The template of the service for departments, with education by norms and a deduction bound to them.
async fn scheme(client: &Client<'_>, region: &Region) -> Value {
    let node = "key title weight method cap normCodes pointsPerMissedNorm";
    let document =
        format!("{{ appraisalTemplates {{ key indicators {{ {node} children {{ {node} }} }} }} }}");
    let seen = client.run(&document, json!({})).await.ok();
    let templates = seen.data("/appraisalTemplates").as_array().expect("a list");
    let department = templates.iter().find(|it| it["key"] == "department_year");
    let mut indicators = department.expect("the template")["indicators"].clone();
    let education = &mut indicators[1]["children"][1];
    assert_eq!(education["key"], "education");
    education["method"] = json!("COMPLIANCE");
    education["normCodes"] = json!(["N14"]);
    indicators.as_array_mut().expect("a list").push(json!({
        "key": "missed", "title": "未达标扣分", "weight": 0, "method": "DEDUCTION", "cap": 6,
        "normCodes": ["N14"], "pointsPerMissedNorm": 2,
    }));
    json!({
        "organizationId": id(&region.county.working_committee), "title": "部门机关党建年度考核",
        "indicators": indicators,
    })
}

/// Many acts of one kind, in few documents.
async fn all(client: &Client<'_>, field: &str, inputs: Vec<Value>) {
    let (first, rest) = field.split_at(1);
    let ty = format!("{}{rest}Input", first.to_uppercase());
    for inputs in inputs.chunks(BATCH) {
        let names = (0..inputs.len()).map(|number| format!("$i{number}: {ty}!"));
        let acts = (0..inputs.len()).map(|number| {
            format!("a{number}: {field}(input: $i{number}) {{ errors {{ code path }} }}")
        });
        let document = format!(
            "mutation({}) {{ {} }}",
            names.collect::<Vec<_>>().join(", "),
            acts.collect::<Vec<_>>().join(" ")
        );
        let named = inputs.iter().enumerate();
        let variables: serde_json::Map<_, _> = named
            .map(|(number, input)| (format!("i{number}"), input.clone()))
            .collect();
        client.run(&document, Value::Object(variables)).await.ok();
    }
}

fn score_of(cycle: &str, region: &Region, (number, key): (usize, &str), score: i128) -> Value {
    json!({
        "cycleId": cycle, "organizationId": id(&region.departments[number].party_group),
        "indicatorKey": key, "score": i64::try_from(score).expect("small"), "reason": "见考核记录",
    })
}

async fn meet(app: &TestApp, region: &Region) {
    for department in region.departments.iter().take(MEETING) {
        let input = json!({
            "organizationId": id(&department.party_group), "kind": "DEMOCRATIC_LIFE_MEETING",
            "title": "民主生活会", "startsOn": "2026-06-20", "idempotencyKey": "meeting",
        });
        let clerk = app.as_(&department.clerk);
        clerk.act("RecordActivity", input).await.ok();
    }
}

async fn open(app: &TestApp, region: &Region) -> String {
    let staff = app.as_(&region.accounts.county_staff);
    let input = scheme(&staff, region).await;
    let made = staff.act("CreateAppraisalScheme", input).await.ok();
    let group: Vec<_> = region
        .departments
        .iter()
        .map(|it| id(&it.party_group))
        .collect();
    let input = json!({
        "schemeId": made.text("/createAppraisalScheme/scheme/id"), "period": "2026",
        "organizationIds": group, "partyBuildingWeight": i64::try_from(WEIGHT).expect("small"),
        "excellentQuota": QUOTA, "idempotencyKey": "this year",
    });
    let opened = staff.act("OpenAppraisalCycle", input).await.ok();
    let entries = opened.data("/openAppraisalCycle/cycle/entries/totalCount");
    assert_eq!(entries, DEPARTMENTS);
    let cycle = opened.text("/openAppraisalCycle/cycle/id");
    let post = |number: usize| id(&region.departments[number].secretary_post);
    let groups = json!([
        { "title": "第一评议组", "weight": 60, "indicatorKeys": ["discipline"], "postIds": [post(0), post(1)] },
        { "title": "第二评议组", "weight": 40, "indicatorKeys": ["discipline"], "postIds": [post(2)] },
    ]);
    let input = json!({ "cycleId": cycle, "groups": groups });
    let by = &region.accounts.county_staff;
    let named = app.act(by, "assignAppraisalReviewers", "cycle { id }", input);
    named.await.ok();
    cycle
}

/// Everybody scores, in an order that is nobody's own.
async fn review(app: &TestApp, region: &Region, cycle: &str) {
    let staff = app.as_(&region.accounts.county_staff);
    let keys = [
        "first",
        "direct",
        "members",
        "settings",
        "dues",
        "@business",
    ];
    let mut inputs = Vec::new();
    for number in (0..DEPARTMENTS).rev() {
        let of = |key| score_of(cycle, region, (number, key), points(key, number));
        inputs.extend(keys.map(of));
    }
    for (number, key, score) in [
        (LAPSED, "lapses", 4),
        (INNOVATIVE, "innovation", 5),
        (GRAVE, "grave", 100),
    ] {
        inputs.push(score_of(cycle, region, (number, key), score));
    }
    all(&staff, "scoreIndicator", inputs).await;
    for peer in 0..3 {
        let head = app.as_(&region.departments[peer].head);
        let own = score_of(cycle, region, (peer, "discipline"), 100);
        let refused = head.act("ScoreIndicator", own).await;
        assert_eq!(refused.refused("CONFLICT_OF_INTEREST"), "organizationId");
        let others = (0..DEPARTMENTS).filter(|number| *number != peer);
        let inputs = others
            .map(|number| score_of(cycle, region, (number, "discipline"), by_peer(peer, number)));
        all(&head, "scoreIndicator", inputs.collect()).await;
    }
}

async fn vote(app: &TestApp, region: &Region, cycle: &str) {
    let tokens = crate::support::appraisal::issue(app, region, cycle).await;
    assert_eq!(tokens.len(), DEPARTMENTS);
    let nobody = app.nobody();
    let ballots = tokens.iter().take(BALLOTS).enumerate().map(|(voter, token)| {
        let choices = region.departments.iter().enumerate().map(|(number, department)| {
            let (option, _) = OPTIONS[mark(voter, number)];
            json!({ "organizationId": id(&department.party_group), "indicatorKey": "democratic", "option": option })
        });
        let choices: Vec<_> = choices.collect();
        nobody.act("CastBallot", json!({ "cycleId": cycle, "token": token, "choices": choices }))
    });
    for cast in join_all(ballots).await {
        assert_eq!(cast.ok().data("/castBallot/accepted"), true);
    }
}

fn hundredths(value: &Value) -> i128 {
    let text = value.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{whole}{part:0<2}");
    digits
        .parse()
        .unwrap_or_else(|_| panic!("{text} is no score"))
}

/// What the cycle shows is what was worked out on paper.
async fn assert_results(
    client: &Client<'_>,
    (region, cycle): (&Region, &str),
    wanted: &[Expected],
) {
    let seen = results(client, cycle).await;
    assert_eq!(seen.len(), DEPARTMENTS);
    let by_id: BTreeMap<_, _> = seen
        .iter()
        .map(|node| {
            (
                node["organization"]["id"].as_str().unwrap_or_default(),
                node,
            )
        })
        .collect();
    for (number, wanted) in wanted.iter().enumerate() {
        let node = by_id[id(&region.departments[number].party_group).as_str()];
        let found = (
            hundredths(&node["score"]),
            hundredths(&node["overallScore"]),
            node["rank"].as_u64(),
            node["grade"].as_str(),
        );
        let rank = u64::try_from(wanted.rank).ok();
        let wanted = (wanted.score, wanted.overall, rank, Some(wanted.grade));
        assert_eq!(found, wanted, "department {number}: {node}");
    }
}

/// The objection of one department, upheld by somebody who did not score.
async fn object(app: &TestApp, region: &Region, (cycle, corrected): (&str, i128)) {
    let department = &region.departments[OBJECTING];
    let input = json!({ "cycleId": cycle, "organizationId": id(&department.party_group),
        "content": "第一责任漏计两项", "idempotencyKey": "objection" });
    let object = "entry { objections { id } }";
    let lodged = app.act(&department.clerk, "lodgeAppraisalObjection", object, input);
    let lodged = lodged.await.ok();
    let objection = lodged.text("/lodgeAppraisalObjection/entry/objections/0/id");
    let score = i64::try_from(corrected).expect("small");
    let input = json!({ "objectionId": objection, "upheld": true, "reason": "材料属实",
        "correction": { "indicatorKey": "first", "score": score } });
    let leader = &region.accounts.leader;
    let decided = app.act(leader, "decideAppraisalObjection", "entry { rank }", input);
    decided.await.ok();
}

both! {
    async fn sixty_departments_go_through_a_whole_year(app: TestApp) {
        let region = app.region(DEPARTMENTS).await;
        let staff = app.as_(&region.accounts.county_staff);
        meet(&app, &region).await;
        let cycle = open(&app, &region).await;
        advance(&staff, &cycle, "REVIEW").await.ok();
        let early = advance(&staff, &cycle, "PUBLIC_NOTICE").await;
        assert!(early.user_errors().len() >= 50, "what is missing is named: {early}");
        review(&app, &region, &cycle).await;
        vote(&app, &region, &cycle).await;
        advance(&staff, &cycle, "PUBLIC_NOTICE").await.ok();

        let (before, after) = (expected(None), expected(Some(100)));
        let clerk = app.as_(&region.departments[59].clerk);
        assert_results(&clerk, (&region, &cycle), &before).await;
        object(&app, &region, (&cycle, 100)).await;
        assert!(after[OBJECTING].rank < before[OBJECTING].rank, "it moves up");
        let moved = before.iter().zip(&after).filter(|(old, new)| old.rank < new.rank);
        assert!(moved.count() > 0, "others move down");
        assert_results(&clerk, (&region, &cycle), &after).await;

        app.clock.set(at("2026-07-18T00:00:00+08:00"));
        advance(&staff, &cycle, "FINAL").await.ok();
        assert_results(&app.as_(&region.departments[7].clerk), (&region, &cycle), &after).await;
        let document = "{ division(code: \"610431\") { status(period: \"2026\") { appraisal { due final excellent poor } } } }";
        let seen = staff.run(document, json!({})).await.ok();
        let count = |grade| after.iter().filter(|one| one.grade == grade).count();
        let wanted = json!({ "due": DEPARTMENTS, "final": DEPARTMENTS,
            "excellent": count("EXCELLENT"), "poor": count("POOR") });
        assert_eq!(seen.data("/division/status/appraisal"), &wanted);
        let grades = ["EXCELLENT", "GOOD", "FAIR", "POOR"].map(count);
        assert!(grades.iter().filter(|count| **count > 0).count() >= 3, "{grades:?}");
        app.assert_counted().await;
    }
}
