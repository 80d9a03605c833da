//! Whatever is sent, nothing makes a fault of the service.

use std::collections::BTreeMap;

use serde_json::json;

use super::world::World;
use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::sdl::{Call, Place, calls};

/// Calls of every root field with one kind of hostile value everywhere; ids aim as above.
fn hostile_calls(aims: &BTreeMap<&'static str, String>, text: &str, number: i64) -> Vec<Call> {
    calls(&|place: Place<'_>| {
        let value = match place.ty {
            "ID" => json!(aims.get(place.name).or_else(|| aims.get("id"))),
            "Int" | "Fen" | "Score" => json!(number),
            "Boolean" => json!(true),
            "Period" => json!("2999-12"),
            "DivisionCode" => json!("999999"),
            "Date" => json!("9999-12-31"),
            "DateTime" => json!("9999-12-31T23:59:59.999999999Z"),
            "Decimal" => json!("-99999999999999999999999999.9999"),
            "String" => json!(text),
            "[String!]" => json!([text, text]),
            _ => return None,
        };
        Some(value.to_string())
    })
}

both! {
    async fn nothing_that_is_sent_makes_a_fault(app: TestApp) {
        let world = World::build(&app).await;
        let administrator = app.as_(&world.region.accounts.administrator);
        let clerk = app.as_(&world.region.departments[0].clerk);
        let aims = world.aims();
        let long = "长".repeat(30_000);
        let mut faults = Vec::new();
        for (text, number) in [
            ("\u{0}", 0),
            ("a\u{0}b", -1),
            ("", i64::from(i32::MAX)),
            ("' OR 1=1; --", i64::from(i32::MIN)),
            ("\u{feff}\u{202e}𠮷\u{301}", 100),
            (&long, 1),
        ] {
            for call in hostile_calls(&aims, text, number) {
                for client in [&administrator, &clerk, &app.nobody()] {
                    let answer = client.run(&call.document, json!({})).await;
                    let text = answer.body.to_string();
                    if answer.status >= 500 || text.contains("\"INTERNAL\"") || text.contains("\"BUSY\"") {
                        faults.push(format!("{:.300}: {answer}", call.document));
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
