//! What people of three levels read of divisions.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Answer;
use crate::support::seed::{Account, PERIOD, Region};

/// Due, submitted, accepted, returned, late, missing.
pub(super) type Numbers = [i64; 6];

/// What a page shows of a division.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Seen {
    pub(super) numbers: Numbers,
    pub(super) completeness: Value,
    pub(super) timeliness: Value,
    pub(super) light: Value,
}

impl Seen {
    fn of(status: &Value, with_returned: bool) -> Self {
        let names = [
            "due",
            "submitted",
            "accepted",
            "returned",
            "late",
            "missing",
        ];
        let reporting = &status["reporting"];
        let number = |name: &str| match (name, with_returned) {
            ("returned", false) => 0,
            _ => reporting[name].as_i64().unwrap_or(-1),
        };
        Self {
            numbers: names.map(number),
            completeness: reporting["completeness"].clone(),
            timeliness: reporting["timeliness"].clone(),
            light: status["light"].clone(),
        }
    }

    /// As a list of divisions shows it, which leaves out what was returned.
    fn listed(&self) -> Self {
        let [due, submitted, accepted, _, late, missing] = self.numbers;
        Self {
            numbers: [due, submitted, accepted, 0, late, missing],
            ..self.clone()
        }
    }
}

pub(super) async fn page(app: &TestApp, by: &Account, code: &str) -> Answer {
    let variables = json!({ "code": code, "period": PERIOD });
    app.as_(by)
        .operation("DivisionStatus", variables)
        .await
        .ok()
}

pub(super) async fn seen(app: &TestApp, by: &Account, code: &str) -> Seen {
    Seen::of(page(app, by, code).await.data("/division/status"), true)
}

pub(super) async fn row(app: &TestApp, by: &Account, parent: &str, code: &str) -> Seen {
    let variables = json!({ "code": parent, "period": PERIOD });
    let list = app
        .as_(by)
        .operation("DivisionChildren", variables)
        .await
        .ok();
    let rows = list
        .data("/divisions/nodes")
        .as_array()
        .cloned()
        .unwrap_or_default();
    let found = rows.iter().find(|row| row["code"] == code);
    Seen::of(&found.expect("a row")["status"], false)
}

/// The county and its neighbour as all three levels read them: pages and lists agree, and the
/// numbers above are the sums.
pub(super) async fn levels(app: &TestApp, region: &Region) -> (Seen, Seen, Seen) {
    let accounts = &region.accounts;
    let county = seen(app, &accounts.county_staff, "610431").await;
    let other = seen(app, &accounts.neighbour, "610402").await;
    let city = seen(app, &accounts.city_staff, "610400").await;
    let province = seen(app, &accounts.province_staff, "610000").await;
    assert_eq!(seen(app, &accounts.city_staff, "610431").await, county);
    assert_eq!(seen(app, &accounts.province_staff, "610431").await, county);
    assert_eq!(
        row(app, &accounts.city_staff, "610400", "610431").await,
        county.listed()
    );
    assert_eq!(
        row(app, &accounts.city_staff, "610400", "610402").await,
        other.listed()
    );
    assert_eq!(
        row(app, &accounts.province_staff, "610000", "610400").await,
        city.listed()
    );
    let mut sum = county.numbers;
    for (number, more) in sum.iter_mut().zip(other.numbers) {
        *number += more;
    }
    assert_eq!(city.numbers, sum);
    assert_eq!(province, city, "the province has nothing else");
    (county, other, city)
}

/// Asserts what the county shows, and its light and that of the city.
pub(super) async fn expect(
    app: &TestApp,
    region: &Region,
    numbers: Numbers,
    lights: [&str; 2],
) -> Seen {
    let (county, _, city) = levels(app, region).await;
    assert_eq!(county.numbers, numbers);
    assert_eq!([&county.light, &city.light], lights);
    county
}

/// The reasons of a division: code, light, organization, rule, figure, required.
pub(super) async fn reasons(app: &TestApp, by: &Account, code: &str) -> Vec<[String; 5]> {
    let document = "query($code: DivisionCode!, $period: Period!) { division(code: $code) { status(period: $period) { \
        reasons { nodes { code light rule figure organization { id } } } } } }";
    let variables = json!({ "code": code, "period": PERIOD });
    let answer = app.as_(by).run(document, variables).await.ok();
    let nodes = answer
        .data("/division/status/reasons/nodes")
        .as_array()
        .cloned();
    let nodes = nodes.unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let of = |node: &Value| {
        [
            text(&node["code"]),
            text(&node["light"]),
            text(&node["rule"]),
            text(&node["figure"]),
            text(&node["organization"]["id"]),
        ]
    };
    nodes.iter().map(of).collect()
}

pub(super) fn reason(code: &str, light: &str, rule: &str, figure: &str, of: String) -> [String; 5] {
    let [code, light, rule, figure] = [code, light, rule, figure].map(str::to_owned);
    [code, light, rule, figure, of]
}
