//! The figures that a form may ask for, and the standard half-year form. Data, not rules: a figure is
//! declared here once with its title, its unit and where its number comes from.

use entity::activity::ActivityKind;

use super::rules::{Form, FormSection};
use crate::domain::activity::Quantity;
use crate::error::Language;

/// Where the number of a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Branches below the organization on the period's last day.
    Branches,
    /// Members of those branches on the period's last day.
    Members,
    /// Activities of a kind, in the period.
    Activities(ActivityKind, Quantity),
    /// Yearly appraisals below whose results came to stand in the period.
    Appraisals,
    /// The books of dues below, in yuan: no computed value where none are kept.
    Ledger,
}

/// A figure of the catalogue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure {
    /// Stable key.
    pub key: &'static str,
    /// 中文名.
    pub title: &'static str,
    /// English title.
    pub title_en: &'static str,
    /// The unit in which it is counted.
    pub unit: &'static str,
    /// Where its number comes from.
    pub source: Source,
    /// Words by which texts speak of it.
    pub words: &'static [&'static str],
    /// Units that follow its number in texts.
    pub units: &'static [&'static str],
}

impl Figure {
    /// The title in the language of the request.
    pub(crate) const fn title_in(&self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.title,
            Language::English => self.title_en,
        }
    }
}

const fn figure(
    key: &'static str,
    (title, title_en): (&'static str, &'static str),
    unit: &'static str,
    source: Source,
    (words, units): (&'static [&'static str], &'static [&'static str]),
) -> Figure {
    Figure {
        key,
        title,
        title_en,
        unit,
        source,
        words,
        units,
    }
}

/// All figures (domain §3: C1, C2, A8, B7, A5).
pub(crate) const FIGURES: &[Figure] = &[
    figure(
        "branches",
        ("党支部数", "branches"),
        "个",
        Source::Branches,
        (&["党支部"], &["个"]),
    ),
    figure(
        "members",
        ("党员数", "members"),
        "名",
        Source::Members,
        (&["党员"], &["名"]),
    ),
    figure(
        "study_sessions",
        ("理论学习中心组学习次数", "study group sessions"),
        "次",
        Source::Activities(ActivityKind::StudyGroupSession, Quantity::Count),
        (&["中心组"], &["次"]),
    ),
    figure(
        "study_hours",
        ("集中学习时数", "hours of study"),
        "小时",
        Source::Activities(ActivityKind::StudyGroupSession, Quantity::Hours),
        (&["集中学习"], &["小时", "个小时", "学时"]),
    ),
    figure(
        "education_days",
        ("党员集中教育天数", "days of collective education"),
        "天",
        Source::Activities(ActivityKind::CollectiveEducation, Quantity::Days),
        (&["集中教育"], &["天"]),
    ),
    figure(
        "classes_held",
        ("举办培训班期数", "training classes held"),
        "期",
        Source::Activities(ActivityKind::TrainingClass, Quantity::Count),
        (&["培训班"], &["期"]),
    ),
    figure(
        "people_trained",
        ("培训人次", "people trained"),
        "人次",
        Source::Activities(ActivityKind::TrainingClass, Quantity::Trained),
        (&["培训"], &["人次"]),
    ),
    figure(
        "research_visits",
        ("调研次数", "research visits"),
        "次",
        Source::Activities(ActivityKind::ResearchVisit, Quantity::Count),
        (&["调研"], &["次"]),
    ),
    figure(
        "life_meetings",
        ("民主生活会次数", "democratic life meetings"),
        "次",
        Source::Activities(ActivityKind::DemocraticLifeMeeting, Quantity::Count),
        (&["民主生活会"], &["次"]),
    ),
    figure(
        "departments_appraised",
        ("完成年度考核的组织数", "organizations appraised"),
        "个",
        Source::Appraisals,
        (&[], &[]),
    ),
    figure(
        "dues_collected",
        ("收缴党费", "dues collected"),
        "元",
        Source::Ledger,
        (&[], &[]),
    ),
];

/// The figure with this key.
pub(crate) fn by_key(key: &str) -> Option<&'static Figure> {
    FIGURES.iter().find(|figure| figure.key == key)
}

/// The standard half-year form.
pub(crate) fn standard_form() -> Form {
    let section = |key: &str, title: &str, required| FormSection {
        key: key.to_owned(),
        title: title.to_owned(),
        required,
    };
    Form {
        sections: vec![
            section("overview", "总体情况", true),
            section("measures", "主要做法与成效", true),
            section("problems", "存在问题", true),
            section("plans", "下一步打算", false),
        ],
        figures: FIGURES
            .iter()
            .filter(|figure| !matches!(figure.source, Source::Ledger | Source::Appraisals))
            .map(|figure| figure.key.to_owned())
            .collect(),
    }
}
