//! The table of rights: which role may do what, and how far it reaches. Commands state literally
//! what they do; nothing outside this file names a role to decide.

use std::fmt::Write as _;

use entity::OrganizationId;
use entity::role_grant::GrantRole;
use sea_orm::ActiveEnum as _;

use super::{Actor, Place};
use crate::error::{Error, Result};

/// Everything that rights are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Establish, rename, move, merge, split and dissolve organizations.
    OrganizationManage,
    /// Register people, posts, appointments and memberships.
    PeopleManage,
    /// Make, lock and reset accounts, give and revoke grants.
    AccountManage,
    /// Open a reporting round.
    RoundOpen,
    /// Exempt from a report, or extend its due time.
    ExceptionGrant,
    /// Write a report's draft and read it.
    ReportDraft,
    /// Submit a report.
    ReportSubmit,
    /// Return or accept a report, answer its suggestions.
    ReportReview,
    /// Record that a leader heard a report.
    ReportHear,
    /// Make schemes of appraisal, open cycles and carry them through.
    AppraisalManage,
}

/// How far a right reaches from the organization in which its role is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// That organization only.
    Own,
    /// That organization and what it leads within its own division.
    Led,
    /// Everything that the grant covers.
    Covered,
}

use Action::{
    AccountManage, AppraisalManage, ExceptionGrant, OrganizationManage, PeopleManage, ReportDraft,
    ReportHear, ReportReview, ReportSubmit, RoundOpen,
};
use GrantRole::{
    Accountant, Administrator, Auditor, Cashier, Clerk, Leader, Reader, Secretary, Staff,
};

/// Who may do what, and how far. What is not here is not allowed.
const TABLE: &[(Action, &[(GrantRole, Reach)])] = &[
    (
        OrganizationManage,
        &[
            (Administrator, Reach::Covered),
            (Secretary, Reach::Led),
            (Staff, Reach::Led),
        ],
    ),
    (
        PeopleManage,
        &[
            (Administrator, Reach::Covered),
            (Secretary, Reach::Led),
            (Staff, Reach::Led),
            (Clerk, Reach::Led),
        ],
    ),
    (AccountManage, &[(Administrator, Reach::Covered)]),
    (RoundOpen, &[(Secretary, Reach::Own), (Staff, Reach::Own)]),
    (
        ExceptionGrant,
        &[(Secretary, Reach::Own), (Staff, Reach::Own)],
    ),
    (
        ReportDraft,
        &[
            (Secretary, Reach::Own),
            (Staff, Reach::Own),
            (Clerk, Reach::Own),
        ],
    ),
    (
        ReportSubmit,
        &[
            (Secretary, Reach::Own),
            (Staff, Reach::Own),
            (Clerk, Reach::Own),
        ],
    ),
    (
        ReportReview,
        &[(Secretary, Reach::Own), (Staff, Reach::Own)],
    ),
    (
        ReportHear,
        &[
            (Secretary, Reach::Led),
            (Leader, Reach::Led),
            (Staff, Reach::Led),
        ],
    ),
    (
        AppraisalManage,
        &[(Secretary, Reach::Own), (Staff, Reach::Own)],
    ),
];

const ROLES: [GrantRole; 9] = [
    Administrator,
    Secretary,
    Leader,
    Staff,
    Clerk,
    Accountant,
    Cashier,
    Auditor,
    Reader,
];

/// The role and organization by which an action is allowed.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The role.
    pub role: GrantRole,
    /// Where it is held; none is the whole country.
    pub organization: Option<OrganizationId>,
}

impl Standing {
    /// The role's name, as the schema and the history write it.
    #[must_use]
    pub fn role_name(&self) -> String {
        self.role.to_value()
    }
}

impl Action {
    /// What a person who may not is told.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            OrganizationManage => "manage this organization",
            PeopleManage => "manage the people of this organization",
            AccountManage => "manage accounts and grants here",
            RoundOpen => "open a reporting round for this organization",
            ExceptionGrant => "exempt or extend in this round",
            ReportDraft => "write this organization's report",
            ReportSubmit => "submit this organization's report",
            ReportReview => "review reports of this round",
            ReportHear => "record the hearing of this report",
            AppraisalManage => "appraise for this organization",
        }
    }
}

fn rows(action: Action) -> &'static [(GrantRole, Reach)] {
    TABLE
        .iter()
        .find(|(row, _)| *row == action)
        .map_or(&[], |(_, rows)| rows)
}

fn reaches(reach: Reach, from: Option<&Place>, target: &Place) -> bool {
    let Some(from) = from else {
        return reach == Reach::Covered;
    };
    match reach {
        Reach::Own => from.id == target.id,
        Reach::Led => from.leads(target) && from.division == target.division,
        Reach::Covered => from.covers(target),
    }
}

/// The standing in which `actor` may do `action` to `target`.
///
/// # Errors
/// [`Error::Forbidden`] when no role of the actor allows it.
pub fn require(actor: &Actor, action: Action, target: &Place) -> Result<Standing> {
    let allowed = rows(action);
    actor
        .grants
        .iter()
        .find(|grant| {
            let needs_grant_right = action == AccountManage;
            allowed.iter().any(|(role, reach)| {
                *role == grant.role
                    && (grant.may_grant || !needs_grant_right)
                    && reaches(*reach, grant.place.as_ref(), target)
            })
        })
        .map(|grant| Standing {
            role: grant.role,
            organization: grant.place.as_ref().map(|place| place.id),
        })
        .ok_or(Error::Forbidden(action.describe()))
}

/// The standing in which `actor` may do `action` in the whole country.
///
/// # Errors
/// [`Error::Forbidden`] when no role of the actor allows it.
pub fn require_everywhere(actor: &Actor, action: Action) -> Result<Standing> {
    let allowed = rows(action);
    actor
        .grants
        .iter()
        .filter(|grant| grant.place.is_none())
        .find(|grant| {
            let needs_grant_right = action == AccountManage;
            allowed
                .iter()
                .any(|(role, reach)| *role == grant.role && *reach == Reach::Covered)
                && (grant.may_grant || !needs_grant_right)
        })
        .map(|grant| Standing {
            role: grant.role,
            organization: None,
        })
        .ok_or(Error::Forbidden(action.describe()))
}

/// The roles that may do an action somewhere, for the answer to "who can?".
#[must_use]
pub fn holders(action: Action) -> Vec<GrantRole> {
    rows(action).iter().map(|(role, _)| *role).collect()
}

/// The table in words, for people to review.
#[must_use]
pub fn matrix() -> String {
    let mut text = String::new();
    for (action, allowed) in TABLE {
        let _ = writeln!(text, "{action:?}: {}", action.describe());
        for role in ROLES {
            let reach =
                allowed
                    .iter()
                    .find(|(row, _)| *row == role)
                    .map(|(_, reach)| match reach {
                        Reach::Own => "of its own organization",
                        Reach::Led => {
                            "of its own organization and what that leads in the same division"
                        }
                        Reach::Covered => "everywhere in its scope",
                    });
            if let Some(reach) = reach {
                let _ = writeln!(text, "  {role:?}: {reach}");
            }
        }
    }
    text
}
