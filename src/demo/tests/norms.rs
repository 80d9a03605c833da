//! Norms of its own that the demo's county has set stand as the rules of norms let them.

use entity::local_norm::{self, NormState};
use entity::norm_course;

use super::Scratch;

#[tokio::test]
async fn a_county_has_a_norm_of_its_own_in_force_and_one_drafted() {
    let scratch = Scratch::with_county("norms").await;
    let norms = scratch.all::<local_norm::Entity>().await;
    let states: Vec<_> = norms
        .iter()
        .map(|norm| (norm.code.as_str(), norm.state))
        .collect();
    assert_eq!(
        states,
        [("L1", NormState::Issued), ("N14", NormState::Draft)]
    );
    let issued = norms
        .iter()
        .filter_map(|norm| Some((norm.issued_at?, norm)));
    assert!(
        issued
            .clone()
            .all(|(at, norm)| crate::clock::day_of(at) < norm.in_force_from)
    );
    let courses = scratch.all::<norm_course::Entity>().await;
    let bound = courses
        .iter()
        .filter(|course| course.courses.contains("\"L1\""));
    assert_eq!(
        bound.count(),
        60,
        "each department, in the one year of the norm"
    );
}
