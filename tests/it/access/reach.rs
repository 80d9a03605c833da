//! What tasks are looked for with: the rights of an action as a condition on rows give exactly the
//! organizations for which the table of rights, asked body by body, gives a standing.

use std::collections::{BTreeMap, BTreeSet};

use entity::role_grant::GrantRole;
use entity::{AccountId, OrganizationId, SessionId, organization};
use sea_orm::{EntityTrait as _, QueryFilter as _};
use uuid::Uuid;
use zeren::access::{Action, Actor, Grant, Place, Seat, require, within_reach};

use crate::support::app::TestApp;
use crate::support::db::both;

const ACTIONS: [Action; 13] = [
    Action::OrganizationManage,
    Action::PeopleManage,
    Action::ReportSubmit,
    Action::ReportReview,
    Action::RectificationCarry,
    Action::RectificationJudge,
    Action::ActivityConfirm,
    Action::DuesConfirm,
    Action::DuesApprove,
    Action::DuesReopen,
    Action::AppraisalDecide,
    Action::QuestionAsk,
    Action::QuestionAnswer,
];
const ROLES: [GrantRole; 9] = [
    GrantRole::Administrator,
    GrantRole::Secretary,
    GrantRole::Leader,
    GrantRole::Staff,
    GrantRole::Clerk,
    GrantRole::Accountant,
    GrantRole::Cashier,
    GrantRole::Auditor,
    GrantRole::Reader,
];

fn actor(role: GrantRole, place: Option<Place>) -> Actor {
    Actor {
        account: AccountId(Uuid::nil()),
        session: SessionId(Uuid::nil()),
        person: None,
        display_name: String::new(),
        grants: vec![Grant {
            id: None,
            role,
            may_grant: false,
            place,
        }],
    }
}

/// Those for which somebody has a standing, asked one by one: in the body itself, in the one that
/// leads it, or also in the one that guides it; where nobody stands above, what is judged is judged by
/// the body itself.
fn asked(
    rows: &BTreeMap<OrganizationId, organization::Model>,
    who: &Actor,
    action: Action,
) -> BTreeSet<OrganizationId> {
    let own_judge = matches!(action, Action::RectificationJudge | Action::DuesReopen);
    let may = |row: &&organization::Model| {
        let above = match action.seat() {
            Seat::Itself => vec![row.id],
            Seat::Leading => row.superior_id.into_iter().collect(),
            Seat::Above => row
                .superior_id
                .into_iter()
                .chain(row.guided_by_id)
                .collect(),
        };
        let seats = match above.is_empty() && own_judge {
            true => vec![row.id],
            false => above,
        };
        let mut seats = seats.iter().filter_map(|id| rows.get(id));
        seats.any(|seat| require(who, action, &Place::from(seat)).is_ok())
    };
    rows.values().filter(may).map(|row| row.id).collect()
}

both! {
    async fn rows_within_reach_are_those_with_a_standing(app: TestApp) {
        app.region(3).await;
        let all = organization::Entity::find().all(app.db.reader()).await.expect("rows");
        let rows: BTreeMap<_, _> = all.into_iter().map(|row| (row.id, row)).collect();
        let (mut some, mut none) = (0, 0);
        for role in ROLES {
            let places = rows.values().map(|row| Some(Place::from(row))).chain([None]);
            for who in places.map(|place| actor(role, place)) {
                for action in ACTIONS {
                    let found = organization::Entity::find().filter(within_reach(&who, action));
                    let found = found.all(app.db.reader()).await.expect("rows");
                    let found: BTreeSet<_> = found.into_iter().map(|row| row.id).collect();
                    assert_eq!(found, asked(&rows, &who, action), "{action:?} of {who:?}");
                    *(if found.is_empty() { &mut none } else { &mut some }) += 1;
                }
            }
        }
        assert!(some > 100 && none > 100, "both happen: {some}, {none}");
    }
}
