//! The national norms N01 to N36 (domain §5), as data. A change of the rules is a further version
//! beside the old one, never an edit of it.

mod bodies;
mod leaders;

use std::sync::LazyLock;

use chrono::NaiveDate;
use entity::activity::ActivityKind as K;

use super::{
    Binding, Comparison, Grace, HUNDREDTHS, Measure, Norm, Source, Subject, Title, Unit, Window,
};

/// Since when the first versions are in force.
const SINCE: NaiveDate = match NaiveDate::from_ymd_opt(2011, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// A norm as the table of §5 has it.
struct Line {
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    /// The rows of §3.
    clause: &'static str,
    subject: Subject,
    source: Source,
    measure: Measure,
    threshold: i64,
    window: Window,
}

/// Every national norm, in the order of the codes.
pub(crate) fn national() -> &'static [Norm] {
    static NORMS: LazyLock<Vec<Norm>> =
        LazyLock::new(|| lines().into_iter().map(Norm::from).collect());
    &NORMS
}

/// The national norm with this code.
pub(crate) fn national_by_code(code: &str) -> Option<&'static Norm> {
    national().iter().find(|norm| norm.code == code)
}

impl From<Line> for Norm {
    fn from(line: Line) -> Self {
        let at_most = matches!(line.code, "N31" | "N32");
        let set_locally = matches!(
            line.code,
            "N10" | "N11" | "N12" | "N13" | "N21" | "N26" | "N29" | "N30" | "N35" | "N36"
        );
        Self {
            code: line.code.to_owned(),
            version: 1,
            title: Title {
                zh: line.zh.to_owned(),
                en: line.en.to_owned(),
            },
            clause: line.clause.to_owned(),
            subject: line.subject,
            source: line.source,
            measure: line.measure,
            comparison: match at_most {
                true => Comparison::AtMost,
                false => Comparison::AtLeast,
            },
            threshold: line.threshold,
            window: line.window,
            grace: match line.code {
                "N02" | "N03" => Grace::RoundDue,
                "N07" => Grace::Months(2),
                "N08" => Grace::Months(3),
                _ => Grace::None,
            },
            binding: match set_locally {
                true => Binding::WhereSet,
                false => Binding::Everywhere,
            },
            in_force_from: SINCE,
            in_force_until: None,
            issuer: None,
            local: None,
        }
    }
}

/// A norm on what was done.
#[expect(clippy::too_many_arguments, reason = "the columns of a table")]
fn done(
    (code, clause): (&'static str, &'static str),
    (zh, en): (&'static str, &'static str),
    subject: Subject,
    (kinds, unit): (&[K], Unit),
    least: i64,
    window: Window,
) -> Line {
    Line {
        code,
        zh,
        en,
        clause,
        subject,
        source: Source::Activity,
        measure: Measure::Activities(kinds.to_vec(), unit),
        threshold: least * HUNDREDTHS,
        window,
    }
}

/// A norm on what other systems record.
#[expect(clippy::too_many_arguments, reason = "the columns of a table")]
fn recorded(
    (code, clause): (&'static str, &'static str),
    (zh, en): (&'static str, &'static str),
    subject: Subject,
    (source, measure): (Source, Measure),
    threshold: i64,
    window: Window,
) -> Line {
    Line {
        code,
        zh,
        en,
        clause,
        subject,
        source,
        measure,
        threshold,
        window,
    }
}

fn lines() -> Vec<Line> {
    let mut lines = bodies::responsibility();
    lines.extend(bodies::guidance());
    lines.extend(bodies::study());
    lines.extend(leaders::leaders());
    lines.extend(leaders::order());
    lines.sort_by_key(|line| line.code);
    lines
}
