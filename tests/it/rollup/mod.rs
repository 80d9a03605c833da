//! A thousand attempts in an order that nobody chose, of which some hundreds take effect: the numbers that are kept always equal those that
//! follow from the records, and those that a past day showed.

mod dice;
mod norms;
mod tree;

use std::collections::BTreeMap;

use chrono::{DateTime, Days, TimeDelta, Utc};
use serde_json::{Value, json};
use zeren::clock::{day_of, end_of};
use zeren::domain::status;

use self::dice::{DEEDS, Deed, Dice, Duty, REFUSALS, STATUS};
use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::db::both;
use crate::support::reports::{OPTIONAL, REQUIRED, Report, draft_input, id, submit_input};
use crate::support::seed::{Account, OTHER_COUNTY, Region, at};

/// How many attempts, after how many the numbers are checked, and after how many a day ends.
const ACTS: usize = 1_000;
const CHECKED: usize = 100;
const A_DAY: usize = 20;
/// How often somebody is looked for on whom an act would fit.
const TRIES: usize = 20;
/// Departments of each of two counties.
const DEPARTMENTS: usize = 12;
/// The half years in which rounds are opened.
const PERIODS: [&str; 3] = ["2026-H1", "2026-H2", "2027-H1"];
/// What is summed over divisions.
const SUMMED: [(&str, &str); 11] = [
    ("reporting", "due"),
    ("reporting", "submitted"),
    ("reporting", "accepted"),
    ("reporting", "returned"),
    ("reporting", "late"),
    ("reporting", "missing"),
    ("compliance", "subjects"),
    ("compliance", "met"),
    ("compliance", "onTrack"),
    ("compliance", "atRisk"),
    ("compliance", "missed"),
];
/// Province, city and both counties.
const CODES: [&str; 4] = ["610000", "610400", "610431", "610402"];

/// The country, those who owe, and what was done so far.
#[derive(Debug)]
struct World<'a> {
    app: &'a TestApp,
    region: &'a Region,
    dice: Dice,
    duties: Vec<Duty>,
    /// Where each department stands: 0 for the county, 1 for its neighbour; none when it has ended.
    places: BTreeMap<String, Option<usize>>,
    keys: usize,
    /// Activities that were recorded and not voided, and by whom.
    recorded: Vec<(String, Account)>,
    /// Norms that were issued and not ended, and of which county.
    issued: Vec<(String, usize)>,
    done: BTreeMap<Deed, usize>,
    /// What was read at the end of a day, by division, period and day.
    read: BTreeMap<(&'static str, &'static str, String), Value>,
}

impl<'a> World<'a> {
    fn new(app: &'a TestApp, region: &'a Region) -> Self {
        let here = region.departments.iter().map(|each| (each, 0));
        let there = region.other_departments.iter().map(|each| (each, 1));
        let places = here.chain(there);
        Self {
            app,
            region,
            dice: Dice(0x007a_6572_656e),
            duties: Vec::new(),
            places: places
                .map(|(each, place)| (id(&each.party_group), Some(place)))
                .collect(),
            keys: 0,
            recorded: Vec::new(),
            issued: Vec::new(),
            done: BTreeMap::new(),
            read: BTreeMap::new(),
        }
    }

    fn staff(&self, county: usize) -> &'a Account {
        match county {
            0 => &self.region.accounts.county_staff,
            _ => &self.region.accounts.neighbour,
        }
    }

    fn committee(&self, county: usize) -> String {
        let seat = match county {
            0 => &self.region.county,
            _ => &self.region.other_county,
        };
        id(&seat.working_committee)
    }

    fn key(&mut self) -> String {
        self.keys += 1;
        format!("key {}", self.keys)
    }

    /// Both counties and the city open their rounds of a half year.
    async fn open_rounds(&mut self, period: &str, due: DateTime<Utc>) {
        for county in [0, 1] {
            let input = self.round(self.committee(county), (period, due), "DEPARTMENTS");
            let object = "round { id owed(first: 100) { nodes { id organization { id } } } }";
            let opened = self
                .app
                .act(self.staff(county), "openReportingRound", object, input)
                .await
                .ok();
            let round = opened.text("/openReportingRound/round/id");
            let owed = opened
                .data("/openReportingRound/round/owed/nodes")
                .as_array()
                .cloned();
            for row in owed.unwrap_or_default() {
                let all = self
                    .region
                    .departments
                    .iter()
                    .chain(&self.region.other_departments);
                let owing = all
                    .clone()
                    .find(|each| row["organization"]["id"] == id(&each.party_group));
                // Who was made by a merger has no clerk, and does not report: it stays missing.
                let Some(department) = owing.cloned() else {
                    continue;
                };
                self.duties.push(Duty {
                    department,
                    county,
                    round: round.clone(),
                    obligation: row["id"].as_str().unwrap_or_default().to_owned(),
                    report: None,
                    last: String::new(),
                });
            }
        }
        let city = id(&self.region.city.working_committee);
        let input = self.round(city, (period, due), "GUIDED_COMMITTEES");
        let by = &self.region.accounts.city_staff;
        self.app
            .act(by, "openReportingRound", "round { id }", input)
            .await
            .ok();
    }

    fn round(&self, issuer: String, (period, due): (&str, DateTime<Utc>), audience: &str) -> Value {
        json!({
            "organizationId": issuer,
            "period": period,
            "title": "半年工作报告",
            "dueAt": due.to_rfc3339(),
            "audience": audience,
            "form": {
                "sections": [
                    { "key": REQUIRED, "title": "总体情况" },
                    { "key": OPTIONAL, "title": "下一步打算", "required": false },
                ],
                "figures": [],
            },
            "idempotencyKey": format!("{period} {audience}"),
        })
    }

    /// One act, whoever it falls on.
    async fn go_on(&mut self) {
        let deed = DEEDS[self.dice.below(DEEDS.len())];
        // The newest rounds are the liveliest.
        let recent = self.duties.len().min(3 * DEPARTMENTS);
        let mut which = self.duties.len() - 1 - self.dice.below(recent);
        for _ in 0..TRIES {
            if self.suits(deed, which) {
                break;
            }
            which = self.duties.len() - 1 - self.dice.below(recent);
        }
        let answer = match deed {
            Deed::Save | Deed::Submit => self.write(deed, which).await,
            Deed::Return | Deed::Accept => self.review(deed, which).await,
            Deed::Exempt | Deed::Extend | Deed::EndException => self.except(deed, which).await,
            Deed::Move | Deed::Dissolve | Deed::Merge => self.reorganize(deed, which).await,
            Deed::Record | Deed::Void | Deed::Elect => self.keep_norms(deed, which).await,
            Deed::Tighten | Deed::Loosen => self.set_norm(deed, which).await,
        };
        let Some(answer) = answer else { return };
        if answer.body.get("errors").is_some() {
            // The office has moved out of sight, or has ended.
            assert!(
                ["NOT_FOUND", "FORBIDDEN"].contains(&answer.code()),
                "{deed:?}: {answer}"
            );
            return;
        }
        let errors = answer.user_errors();
        for error in &errors {
            assert!(
                REFUSALS.contains(&error.code.as_str()),
                "{deed:?}: {answer}"
            );
        }
        if errors.is_empty() {
            *self.done.entry(deed).or_default() += 1;
        }
    }

    /// Whether an act has a chance, as far as the last one tells.
    fn suits(&self, deed: Deed, which: usize) -> bool {
        let duty = &self.duties[which];
        let filed = duty.last == "submitWorkReport";
        match deed {
            Deed::Return | Deed::Accept => filed,
            Deed::Save | Deed::Submit => !filed && duty.last != "acceptWorkReport",
            _ => true,
        }
    }

    async fn write(&mut self, deed: Deed, which: usize) -> Option<Answer> {
        let duty = self.duties[which].clone();
        let clerk = self.app.as_(&duty.department.clerk);
        let (name, input) = match (deed, &duty.report) {
            (Deed::Submit, Some(report)) => ("SubmitWorkReport", submit_input(report, &self.key())),
            (_, report) => {
                let revision = report.as_ref().map_or(0, |report| report.revision);
                let text = format!("第 {} 稿", self.keys);
                (
                    "SaveWorkReportDraft",
                    draft_input(&duty.round, &duty.department, revision, &text),
                )
            }
        };
        let answer = clerk.act(name, input).await;
        self.remember(
            which,
            &answer,
            match name {
                "SubmitWorkReport" => "submitWorkReport",
                _ => "saveWorkReportDraft",
            },
        );
        Some(answer)
    }

    async fn review(&mut self, deed: Deed, which: usize) -> Option<Answer> {
        let duty = self.duties[which].clone();
        let report = duty.report.as_ref()?;
        let by = self.staff(self.places[&id(&duty.department.party_group)].unwrap_or(duty.county));
        let mut input = json!({ "reportId": report.id, "expectedRevision": report.revision });
        let name = match deed {
            Deed::Accept => "acceptWorkReport",
            _ => {
                input["reason"] = json!("请补充");
                input["reopenSections"] = json!([REQUIRED]);
                "returnWorkReport"
            }
        };
        let answer = self
            .app
            .act(by, name, "report { id revision }", input)
            .await;
        self.remember(which, &answer, name);
        Some(answer)
    }

    fn remember(&mut self, which: usize, answer: &Answer, mutation: &str) {
        let done = answer.body.get("errors").is_none() && answer.user_errors().is_empty();
        if done {
            self.duties[which].last = mutation.to_owned();
            self.duties[which].report = Some(Report::of(answer, mutation));
        }
    }

    async fn except(&mut self, deed: Deed, which: usize) -> Option<Answer> {
        let duty = self.duties[which].clone();
        let object = "obligation { id }";
        let mut input = json!({ "obligationId": duty.obligation });
        if deed == Deed::EndException {
            return Some(
                self.app
                    .act(
                        self.staff(duty.county),
                        "endReportingException",
                        object,
                        input,
                    )
                    .await,
            );
        }
        input["applicant"] = json!("办公室");
        input["reason"] = json!("机构改革");
        if deed == Deed::Extend {
            let days = 1 + u64::try_from(self.dice.below(40)).expect("a small number");
            input["until"] = json!((self.app.clock.now() + Days::new(days)).to_rfc3339());
        }
        Some(
            self.app
                .act(
                    self.staff(duty.county),
                    "grantReportingException",
                    object,
                    input,
                )
                .await,
        )
    }

    async fn status(&self, code: &str, period: &str, as_of: Option<&str>) -> Value {
        let variables = json!({ "code": code, "period": period, "asOf": as_of });
        let reader = self.app.as_(&self.region.accounts.administrator);
        reader
            .run(STATUS, variables)
            .await
            .ok()
            .data("/division/status")
            .clone()
    }

    /// The numbers kept equal those of the records, and those above are the sums.
    async fn check(&self, when: usize) {
        let mismatches = status::verify(self.app.db.reader(), status::COUNTRY).await;
        let mismatches = mismatches.expect("an answer");
        assert!(mismatches.is_empty(), "after {when} acts: {mismatches:#?}");
        for period in PERIODS {
            let mut found = Vec::new();
            for code in CODES {
                found.push(self.status(code, period, None).await);
            }
            for (part, name) in SUMMED {
                let numbers: Vec<_> = found
                    .iter()
                    .filter_map(|each| each[part][name].as_i64())
                    .collect();
                let [province, city, county, other] = numbers.as_slice() else {
                    panic!("no {name}: {found:?}");
                };
                assert_eq!(
                    (province, city),
                    (city, &(county + other)),
                    "{period} {name} after {when} acts"
                );
            }
        }
    }

    /// Reads what the day shows at its last instant, and goes on to a later one.
    async fn end_of_day(&mut self) {
        let today = self.app.clock.today();
        self.app
            .clock
            .set(end_of(today) - TimeDelta::microseconds(1));
        for code in CODES {
            for period in PERIODS {
                let status = self.status(code, period, None).await;
                self.read.insert((code, period, today.to_string()), status);
            }
        }
        let days = 2 + u64::try_from(self.dice.below(12)).expect("a small number");
        self.app
            .clock
            .set(end_of(today + Days::new(days)) - TimeDelta::hours(8));
    }
}

both! {
    async fn after_a_thousand_attempts_every_number_follows_from_the_records(app: TestApp) {
        app.clock.set(at("2026-06-10T09:00:00+08:00"));
        let region = app.region(DEPARTMENTS).await;
        assert_eq!(OTHER_COUNTY.to_string(), CODES[3]);
        let mut world = World::new(&app, &region);
        let mut rounds = PERIODS.into_iter().zip(["2026-07-20", "2026-12-25", "2027-05-20"]).peekable();
        for number in 0..ACTS {
            // The first round is open from the start, each other from a month before it is due.
            if let Some((period, due)) = rounds.peek().copied() {
                let due = at(&format!("{due}T17:00:00+08:00"));
                if day_of(due) <= app.clock.today() + Days::new(45) {
                    rounds.next();
                    world.open_rounds(period, due).await;
                }
            }
            world.go_on().await;
            if number % CHECKED == CHECKED - 1 {
                world.check(number + 1).await;
            }
            if number % A_DAY == A_DAY - 1 {
                world.end_of_day().await;
            }
        }
        world.check(ACTS).await;
        let done: usize = world.done.values().sum();
        assert!(done >= 200, "too little was done: {:?}", world.done);
        for deed in DEEDS {
            assert!(world.done.contains_key(&deed), "{deed:?} was never done: {:?}", world.done);
        }
        assert!(rounds.next().is_none(), "not all rounds were opened by {}", app.clock.today());
        for ((code, period, day), then) in &world.read {
            let now = world.status(code, period, Some(day)).await;
            let reasons = |status: &Value| status["reasons"]["nodes"].as_array().cloned().unwrap_or_default();
            let only = |here: &Value, there: &Value| {
                let there = reasons(there);
                let only: Vec<_> = reasons(here).into_iter().filter(|reason| !there.contains(reason)).collect();
                only
            };
            assert_eq!((only(&now, then), only(then, &now)), (vec![], vec![]), "reasons of {code} in {period} as of {day}");
            assert_eq!(&now, then, "{code} in {period} as of {day}");
        }
    }
}
