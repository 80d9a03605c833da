//! From an access token to what its account may do now.

use entity::role_grant::GrantRole;

use super::super::{Tokens, rules, store};
use crate::access::{Actor, Grant, Place};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result};

/// The account that an access token speaks for, with the rights that it has at this moment: its
/// grants, oldest first, then what follows from the posts of its person. A dissolved organization
/// gives no rights.
///
/// # Errors
/// [`Error::Unauthenticated`] for a token that is not good, a session that ended or a locked account.
pub async fn authenticate(db: &Db, clock: &Clock, tokens: &Tokens, bearer: &str) -> Result<Actor> {
    let claims = tokens.verify(bearer, clock.now())?;
    let today = clock.today();
    let rows = store::signed_in(db, claims.sid, claims.sub).await?;
    let first = rows.first().ok_or(Error::Unauthenticated)?;
    let (display_name, person) = (first.display_name.clone(), first.person);
    let mut grants: Vec<Grant> = rows
        .iter()
        .filter(|row| !rules::is_over(row.valid_until, today))
        .filter_map(explicit)
        .collect();
    if let Some(person) = person {
        for post in store::posts_of(db.reader(), person, today).await? {
            let (role, place) = (rules::role_of(post.role), post.place());
            if !rules::is_over(post.valid_until, today) && !follows(&grants, role, &place) {
                grants.push(Grant {
                    id: None,
                    role,
                    may_grant: false,
                    place: Some(place),
                });
            }
        }
    }
    Ok(Actor {
        account: claims.sub,
        session: claims.sid,
        person,
        display_name,
        grants,
    })
}

fn explicit(row: &store::SignedIn) -> Option<Grant> {
    let place = row.place();
    // A grant for an organization that cannot be read is no grant for the country.
    if row.organization.is_some() && place.is_none() {
        return None;
    }
    Some(Grant {
        id: Some(row.grant?),
        role: row.role?,
        may_grant: row.may_grant?,
        place,
    })
}

/// Whether the role there follows from another post already.
fn follows(grants: &[Grant], role: GrantRole, place: &Place) -> bool {
    grants.iter().any(|grant| {
        grant.id.is_none() && grant.role == role && grant.place.as_ref() == Some(place)
    })
}
