//! What stands in a report: form, sections, figures, problems and suggestions, as the JSON that is
//! stored. The only file of the demo that knows this JSON.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use entity::Period;
use serde::Serialize;

use super::random::Random;
use super::text;

// MERGE: `Form`, `FormSection`, `Content` and its parts are `domain::report::rules`' own.
#[derive(Serialize)]
struct Form {
    sections: Vec<FormSection>,
    figures: Vec<&'static str>,
}

#[derive(Serialize)]
struct FormSection {
    key: &'static str,
    title: &'static str,
    required: bool,
}

#[derive(Serialize)]
struct Content {
    sections: Vec<Section>,
    figures: Vec<Figure>,
    problems: Vec<Problem>,
    suggestions: Vec<String>,
}

#[derive(Serialize)]
struct Section {
    key: &'static str,
    text: String,
}

#[derive(Clone, Serialize)]
struct Figure {
    key: &'static str,
    /// In a sealed version: what the records gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    computed: Option<String>,
    stated: Option<String>,
    reason: Option<String>,
}

/// A problem that a report names.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Problem {
    pub(super) text: String,
    pub(super) measures: Option<String>,
    pub(super) due_on: Option<NaiveDate>,
    responsible_person_id: Option<entity::PersonId>,
}

/// Keys and titles of the standard form's sections.
const SECTIONS: [(&str, &str); 4] = [
    ("overview", "总体情况"),
    ("measures", "主要做法与成效"),
    ("problems", "存在问题"),
    ("plans", "下一步打算"),
];

/// Keys of the standard form's figures.
const FIGURES: [&str; 9] = [
    "branches",
    "members",
    "study_sessions",
    "study_hours",
    "education_days",
    "classes_held",
    "people_trained",
    "research_visits",
    "life_meetings",
];

/// Of a thousand figures, how many are stated otherwise than the records give them.
const DIFFERING_PER_MILLE: u64 = 30;
/// Of a thousand problems, how many come with measures and a term of their own.
const MEASURED_PER_MILLE: u64 = 500;
/// Of a thousand departments' reports, how many make a suggestion.
const SUGGESTING_PER_MILLE: u64 = 220;

/// How far a report has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The first sections are written.
    Begun,
    /// It is complete.
    Complete,
    /// It was returned and put right.
    Amended,
}

/// Whose report it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// A department's party group.
    Department,
    /// A working committee.
    Committee,
}

/// Whatever a report's text follows from.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) random: Random,
    pub(super) voice: Voice,
    pub(super) period: Period,
    /// When it is due.
    pub(super) due_on: NaiveDate,
}

/// Numbers by figure.
pub(super) type Numbers = BTreeMap<&'static str, i64>;

/// What is stored of a report.
#[derive(Clone, Debug)]
pub(super) struct Written {
    /// The content of the draft, as JSON.
    pub(super) draft: String,
    /// The content of a version sealed now, as JSON.
    pub(super) sealed: String,
    /// What it suggests to the superior.
    pub(super) suggestions: Vec<String>,
    /// The problems that it names.
    pub(super) problems: Vec<Problem>,
    /// Its figures, stated or computed.
    pub(super) figures: Numbers,
}

/// The standard form.
pub(super) fn form() -> String {
    let sections = SECTIONS
        .map(|(key, title)| FormSection {
            key,
            title,
            required: key != "plans",
        })
        .into_iter()
        .collect();
    json(&Form {
        sections,
        figures: FIGURES.to_vec(),
    })
}

/// The section that a return of this report reopens, and the reason that it gives.
pub(super) fn objection(facts: &Facts) -> (&'static str, &'static str) {
    let mut random = facts.random.clone();
    if random.happens(600) {
        ("measures", random.one_of(text::RETURN_MEASURES))
    } else {
        ("problems", random.one_of(text::RETURN_PROBLEMS))
    }
}

/// A report's content: always the same for the same facts, stage and computed numbers.
pub(super) fn write(facts: &Facts, stage: Stage, computed: &Numbers) -> Written {
    let mut random = facts.random.clone();
    let (reopened, _) = objection(facts);
    let sections = SECTIONS
        .into_iter()
        .enumerate()
        .map(|(place, (key, _))| {
            let mut text = section(&mut random, facts, (key, computed));
            if stage == Stage::Amended && key == reopened {
                text.push_str(random.clone().one_of(text::AMENDMENTS));
            }
            if stage == Stage::Begun && place > 1 {
                text.clear();
            }
            Section { key, text }
        })
        .collect();
    let sealed = figures(&mut random, computed);
    let numbers = sealed.iter().filter_map(Figure::number).collect();
    let stated = sealed
        .iter()
        .filter(|figure| figure.stated.is_some())
        .cloned();
    let stated = stated
        .map(|figure| Figure {
            computed: None,
            ..figure
        })
        .collect();
    let problems = problems(&mut random, facts);
    let suggestions = suggestions(&mut random, facts.voice);
    let mut content = Content {
        sections,
        figures: stated,
        problems,
        suggestions,
    };
    let draft = json(&content);
    content.figures = sealed;
    let sealed = json(&content);
    Written {
        draft,
        sealed,
        suggestions: content.suggestions,
        problems: content.problems,
        figures: numbers,
    }
}

impl Figure {
    fn number(&self) -> Option<(&'static str, i64)> {
        let value = self.stated.as_ref().or(self.computed.as_ref())?;
        value.parse().ok().map(|number| (self.key, number))
    }
}

fn section(random: &mut Random, facts: &Facts, (key, computed): (&str, &Numbers)) -> String {
    let number = |key| computed.get(key).copied().unwrap_or_default().to_string();
    let parts = match key {
        "overview" => text::OVERVIEW,
        "measures" => text::MEASURES,
        "problems" => text::PROBLEMS,
        _ => text::PLANS,
    };
    let (who, below) = match facts.voice {
        Voice::Department => ("党组", "各支部"),
        Voice::Committee => ("机关工委", "各部门党组织"),
    };
    let half = half_name(facts.period);
    parts
        .iter()
        .map(|sentences| {
            random
                .one_of(sentences)
                .replace("{who}", who)
                .replace("{below}", below)
                .replace("{half}", half)
                .replace("{branches}", &number("branches"))
                .replace("{members}", &number("members"))
                .replace("{n}", &random.between(2, 12).to_string())
        })
        .collect()
}

/// 上半年 or 下半年.
pub(super) fn half_name(period: Period) -> &'static str {
    if period.span() == entity::period::Span::Half(1) {
        "上半年"
    } else {
        "下半年"
    }
}

/// Every figure of the form, in its order.
fn figures(random: &mut Random, computed: &Numbers) -> Vec<Figure> {
    let mut figures = Vec::with_capacity(FIGURES.len());
    for key in FIGURES {
        let computed = computed.get(key).copied();
        let differs = random.happens(DIFFERING_PER_MILLE);
        let reason = random.one_of(text::REASONS);
        let stated = computed.filter(|_| differs).map(|number| number + 1);
        figures.push(Figure {
            key,
            computed: computed.map(|number| number.to_string()),
            stated: stated.map(|number| number.to_string()),
            reason: stated.map(|_| reason.to_owned()),
        });
    }
    figures
}

fn problems(random: &mut Random, facts: &Facts) -> Vec<Problem> {
    (0..random.between(0, 2))
        .map(|_| {
            let text = random.one_of(text::PROBLEM_ITEMS).to_owned();
            let measured = random.happens(MEASURED_PER_MILLE);
            let measures = measured.then(|| random.one_of(text::PROBLEM_MEASURES).to_owned());
            let term = u64::try_from(random.between(45, 150)).unwrap_or_default();
            let due_on = measured.then(|| facts.due_on + Days::new(term));
            Problem {
                text,
                measures,
                due_on,
                responsible_person_id: None,
            }
        })
        .collect()
}

fn suggestions(random: &mut Random, voice: Voice) -> Vec<String> {
    let one = random.one_of(text::SUGGESTIONS).to_owned();
    match voice {
        Voice::Committee => vec![one],
        Voice::Department if random.happens(SUGGESTING_PER_MILLE) => vec![one],
        Voice::Department => Vec::new(),
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
