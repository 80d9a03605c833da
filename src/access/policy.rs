//! What the table of rights says: which role may do what, and how far it reaches. Commands state
//! literally what they do; nothing outside this folder names a role to decide.

use std::fmt::Write as _;

use entity::OrganizationId;
use entity::role_grant::GrantRole;
use sea_orm::ActiveEnum as _;

use super::table::for_each_action;
use super::{Actor, Place};
use crate::error::{Error, Result};

/// How far a right reaches from the organization in which its role is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// That organization only.
    Own,
    /// That organization and what it leads within its own division.
    Led,
    /// The same, but for a committee, whose house is the whole division: a department and its branches.
    House,
    /// Everything that the grant covers.
    Covered,
}

use GrantRole::{
    Accountant, Administrator, Auditor, Cashier, Clerk, Leader, Reader, Secretary, Staff,
};
use Reach::{Covered, House, Led, Own};

macro_rules! define {
    ($($action:ident $zh:literal $en:literal [$($role:ident $reach:ident),*];)*) => {
        /// Everything that rights are asked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Action {
            $(
                #[doc = $zh]
                $action,
            )*
        }

        /// Who may do what, and how far.
        const TABLE: &[(Action, &[(GrantRole, Reach)])] = &[
            $((Action::$action, &[$(($role, $reach)),*])),*
        ];

        impl Action {
            /// What a person who may not is told.
            #[must_use]
            pub const fn describe(self) -> &'static str {
                match self {
                    $(Self::$action => $en),*
                }
            }

            /// What people call it.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$action => $zh),*
                }
            }
        }
    };
}
for_each_action!(define);

/// In which body a role must be held for an act on what is an organization's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// In the organization itself.
    Itself,
    /// In the body that leads it.
    Leading,
    /// In the body that leads it or the one that guides it.
    Above,
}

impl Action {
    /// Where the role for it must be held, as its commands ask.
    #[must_use]
    pub const fn seat(self) -> Seat {
        if matches!(self, Self::DuesReopen) {
            Seat::Leading
        } else if matches!(self, Self::RectificationJudge | Self::ActivityConfirm) {
            Seat::Above
        } else {
            Seat::Itself
        }
    }

    /// Whether the organization itself may do it where nobody stands above: then what is judged is
    /// judged there, by another person than the claimant.
    #[must_use]
    pub const fn falls_to_itself(self) -> bool {
        matches!(self, Self::RectificationJudge | Self::DuesReopen)
    }
}

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

pub(super) fn rows(action: Action) -> &'static [(GrantRole, Reach)] {
    TABLE
        .iter()
        .find(|(row, _)| *row == action)
        .map_or(&[], |(_, rows)| rows)
}

fn reaches(reach: Reach, from: Option<&Place>, target: &Place) -> bool {
    let Some(from) = from else {
        return reach == Covered;
    };
    match reach {
        Own => from.id == target.id,
        Led => from.leads(target) && from.division == target.division,
        House => !from.reaches_division() && reaches(Led, Some(from), target),
        Covered => from.covers(target),
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
            let needs_grant_right = action == Action::AccountManage;
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
            let needs_grant_right = action == Action::AccountManage;
            allowed
                .iter()
                .any(|(role, reach)| *role == grant.role && *reach == Covered)
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

/// A role as a committee calls it.
const fn title(role: GrantRole) -> &'static str {
    match role {
        Administrator => "管理员",
        Secretary => "书记",
        Leader => "分管领导",
        Staff => "工委工作人员",
        Clerk => "部门经办人",
        Accountant => "会计",
        Cashier => "出纳",
        Auditor => "审计",
        Reader => "阅览",
    }
}

/// The table as a committee reads it: a line for each action, a column for each role.
#[must_use]
pub fn matrix() -> String {
    let mut text = String::from(
        "# 权限表 Rights\n\n\
         谁可以做什么，管到哪里。空格即不可以；权限随授权或任职的结束而当日终止。\n\n\
         Who may do what, and how far. Empty is no; a right ends with its grant or post, that day.\n\n\
         - 本：只限本组织。 own: that organization only.\n\
         - 下：本组织及同一行政区划内由其领导的组织。 led: and what it leads within its division.\n\
         - 内：本部门（含所属支部），不含委员会。 house: a department and its branches, no committee.\n\
         - 全：授权范围内的全部组织。 all: everything that the grant covers.\n\n\
         | 事项 action |",
    );
    for role in ROLES {
        let _ = write!(text, " {} {role:?} |", title(role));
    }
    let _ = writeln!(text, "\n| --- |{}", " --- |".repeat(ROLES.len()));
    for (action, allowed) in TABLE {
        let _ = write!(text, "| {} {action:?} |", action.title());
        for role in ROLES {
            let reach = allowed.iter().find(|(row, _)| *row == role);
            let cell = reach.map_or("", |(_, reach)| match reach {
                Own => " 本 own",
                Led => " 下 led",
                House => " 内 house",
                Covered => " 全 all",
            });
            let _ = write!(text, "{cell} |");
        }
        text.push('\n');
    }
    text
}
