//! Work reports (domain §4.3): from the round to the hearing, and everything that must not happen.

mod draft;
mod filing;
mod review;
mod round;

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::reports::Report;
use crate::support::seed::{Account, PERIOD, Region};

/// What a reader sees of a report.
pub(super) async fn read(app: &TestApp, account: &Account, report: &Report) -> Answer {
    app.as_(account)
        .operation("WorkReport", json!({ "id": report.id }))
        .await
        .ok()
}

/// The numbers of the county's reporting.
pub(super) async fn numbers(app: &TestApp, region: &Region) -> Value {
    let document = "query($code: DivisionCode!, $period: Period!) { division(code: $code) { status(period: $period) { \
        reporting { due submitted accepted returned late missing completeness timeliness } } } }";
    let staff = app.as_(&region.accounts.county_staff);
    let answer = staff
        .run(document, json!({ "code": "610431", "period": PERIOD }))
        .await
        .ok();
    answer.data("/division/status/reporting").clone()
}

/// Due, submitted, accepted, returned, late, missing.
#[track_caller]
pub(super) fn assert_numbers(numbers: &Value, expected: [i64; 6]) {
    let names = [
        "due",
        "submitted",
        "accepted",
        "returned",
        "late",
        "missing",
    ];
    let found = names.map(|name| numbers[name].as_i64().unwrap_or(-1));
    assert_eq!(found, expected, "{names:?}");
}
