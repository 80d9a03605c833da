//! What may happen: deeds and those on whom they fall, by numbers that are the same on every run.

use crate::support::reports::Report;
use crate::support::seed::Department;

/// `SplitMix64`: the same numbers on every run.
#[derive(Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("a small number");
        usize::try_from(self.throw() % end).expect("a small number")
    }
}

/// What somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    Save,
    Submit,
    Return,
    Accept,
    Exempt,
    Extend,
    EndException,
    Move,
    Dissolve,
    Merge,
    Record,
    Void,
    Elect,
    Tighten,
    Loosen,
}

/// What they do, as often as it stands here.
pub(super) const DEEDS: [Deed; 32] = {
    use Deed::{
        Accept, Dissolve, Elect, EndException, Exempt, Extend, Loosen, Merge, Move, Record, Return,
        Save, Submit, Tighten, Void,
    };
    [
        Save,
        Save,
        Save,
        Save,
        Save,
        Submit,
        Submit,
        Submit,
        Submit,
        Submit,
        Submit,
        Submit,
        Return,
        Return,
        Return,
        Return,
        Accept,
        Exempt,
        Extend,
        EndException,
        EndException,
        Move,
        Dissolve,
        Merge,
        Record,
        Record,
        Record,
        Record,
        Void,
        Elect,
        Tighten,
        Loosen,
    ]
};

/// What may be answered to an act that does not fit the state of things.
pub(super) const REFUSALS: [&str; 9] = [
    "WRONG_STATE",
    "NOTHING_OWED",
    "ROUND_LOCKED",
    "ORGANIZATION_DISSOLVED",
    "STALE_REVISION",
    "OUT_OF_RANGE",
    "SECTION_SEALED",
    "NORM_LOOSER",
    "NORM_OVERLAP",
];

/// Who owes a report, and how far it is.
#[derive(Clone, Debug)]
pub(super) struct Duty {
    pub(super) department: Department,
    /// Whose round it is: 0 for the county, 1 for its neighbour.
    pub(super) county: usize,
    pub(super) round: String,
    pub(super) obligation: String,
    pub(super) report: Option<Report>,
    /// The last act on its report.
    pub(super) last: String,
}

/// What is read of a division.
pub(super) const STATUS: &str = "query($code: DivisionCode!, $period: Period!, $asOf: Date) { division(code: $code) { \
    status(period: $period, asOf: $asOf) { light reporting { \
    due submitted accepted returned late missing completeness timeliness } \
    compliance { subjects met onTrack atRisk missed rate } \
    reasons(first: 100) { nodes { code light figure required organization { id } person { id } \
    norm { code } } } } } }";
