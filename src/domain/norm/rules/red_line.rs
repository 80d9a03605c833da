//! The red line (domain §5): national rules since 2023 forbid software of this kind to count people's
//! check-ins by app, points, rankings, online time, likes, or routine photographs and locations.

use super::{Measure, Norm, Title, Unit, Violation};

/// What an issuer asks to be counted. What may not be is named, so that the refusal can say why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    /// What may be counted.
    Allowed(Unit),
    /// Check-ins by app.
    CheckIns,
    /// Points.
    Points,
    /// Places in a ranking of people by use.
    Ranking,
    /// Time online.
    OnlineTime,
    /// Likes.
    Likes,
    /// Photographs as proof.
    Photos,
    /// Locations as proof.
    Locations,
}

/// Words of a title that ask for one of them.
const WORDS: &[(&str, Counted)] = &[
    ("打卡", Counted::CheckIns),
    ("签到", Counted::CheckIns),
    ("check-in", Counted::CheckIns),
    ("check in", Counted::CheckIns),
    ("checkin", Counted::CheckIns),
    ("积分", Counted::Points),
    ("points", Counted::Points),
    ("排名", Counted::Ranking),
    ("排行", Counted::Ranking),
    ("ranking", Counted::Ranking),
    ("leaderboard", Counted::Ranking),
    ("在线时长", Counted::OnlineTime),
    ("在线时间", Counted::OnlineTime),
    ("登录时长", Counted::OnlineTime),
    ("online time", Counted::OnlineTime),
    ("time online", Counted::OnlineTime),
    ("点赞", Counted::Likes),
    ("likes", Counted::Likes),
    ("拍照", Counted::Photos),
    ("照片", Counted::Photos),
    ("截图", Counted::Photos),
    ("photo", Counted::Photos),
    ("screenshot", Counted::Photos),
    ("定位", Counted::Locations),
    ("位置", Counted::Locations),
    ("location", Counted::Locations),
    ("gps", Counted::Locations),
];

impl Counted {
    /// What it is called, in both languages; none for what may be counted.
    pub(crate) const fn forbidden(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Allowed(_) => None,
            Self::CheckIns => Some(("应用打卡签到", "check-ins by app")),
            Self::Points => Some(("积分", "points")),
            Self::Ranking => Some(("使用排名", "rankings of people by use")),
            Self::OnlineTime => Some(("在线时长", "online time")),
            Self::Likes => Some(("点赞", "likes")),
            Self::Photos => Some(("以照片、截图留痕", "photographs as proof")),
            Self::Locations => Some(("以定位留痕", "locations as proof")),
        }
    }
}

/// What of a norm lies beyond the red line.
pub(super) fn beyond(title: &Title, counted: Counted) -> Vec<Violation> {
    let mut found = Vec::new();
    if let Some((zh, en)) = counted.forbidden() {
        found.push(Violation::RedLine("unit", zh, en));
    }
    let titles = [
        ("title", title.zh.to_lowercase()),
        ("titleEn", title.en.to_lowercase()),
    ];
    for (at, text) in titles {
        let word = WORDS.iter().find(|(word, _)| text.contains(word));
        if let Some((zh, en)) = word.and_then(|(_, counted)| counted.forbidden()) {
            found.push(Violation::RedLine(at, zh, en));
        }
    }
    found
}

/// What an own norm counts, as it was checked when it was drafted.
pub(crate) fn counted_by(norm: &Norm) -> Option<Counted> {
    match &norm.measure {
        Measure::Activities(_, unit) => Some(Counted::Allowed(*unit)),
        Measure::FullTimeMajority
        | Measure::CompleteChain
        | Measure::SizeAndTerm
        | Measure::ReportsHeard
        | Measure::ReportsFiled
        | Measure::EducationBudget
        | Measure::MonthsKept
        | Measure::FinalAppraisal
        | Measure::NotKept => None,
    }
}
