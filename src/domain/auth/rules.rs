//! When a sign-in must wait, what a refresh token gets, what a name and a password must be, and
//! which role a post brings.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::post::PostRole;
use entity::role_grant::GrantRole;

use crate::error::{Refusal, RefusalCode};

/// Failures in a row after which the next attempt must wait.
const FAILURES_FREE: i32 = 5;
/// The first wait, in seconds; each further failure doubles it.
const WAIT_FIRST_S: i64 = 5;
/// The longest wait, in seconds.
const WAIT_MAX_S: i64 = 900;
/// Doublings after which the longest wait is reached for certain.
const DOUBLINGS_MAX: i32 = 16;
/// Failures older than this are forgotten, in seconds.
const FAILURE_MEMORY_S: i64 = 86_400;

/// How long a used refresh token still gets a further one, in seconds: two tabs may send it at once.
const REUSE_LEEWAY_S: i64 = 30;
/// How long a refresh token is good, in days.
const REFRESH_LIFETIME_D: i64 = 30;

/// Characters of a user name.
const USERNAME_LENGTH: std::ops::RangeInclusive<usize> = 2..=64;
/// Characters of a display name at the most.
const DISPLAY_NAME_LENGTH_MAX: usize = 64;
/// Characters of a password at the least.
const PASSWORD_LENGTH_MIN: usize = 12;
/// Characters of a password at the most.
const PASSWORD_LENGTH_MAX: usize = 128;
/// Different characters of a password at the least.
const PASSWORD_DISTINCT_MIN: usize = 5;
/// A user name shorter than this may stand in a password by chance.
const NAME_IN_PASSWORD_MIN: usize = 4;
/// Characters of a client's name that are kept.
const USER_AGENT_LENGTH_MAX: usize = 200;

/// Long enough, and tried first by everyone who guesses. Lower case.
const COMMON_PASSWORDS: [&str; 16] = [
    "1q2w3e4r5t6y",
    "123qweasdzxc",
    "1qaz2wsx3edc",
    "administrator",
    "adminadmin123",
    "asdfghjkl123",
    "changeme1234",
    "iloveyou1234",
    "letmein12345",
    "password1234",
    "password12345",
    "password123456",
    "qazwsxedcrfv",
    "qwertyuiop12",
    "qwertyuiop123",
    "welcome12345",
];

/// What is wrong with an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Violation {
    /// The user name is too short or long, or has other than the allowed characters.
    UsernameInvalid,
    /// Somebody has the user name.
    UsernameTaken,
    /// The display name is blank.
    DisplayNameMissing,
    /// The display name is too long.
    DisplayNameTooLong,
    /// The person has an account.
    PersonHasAccount,
    /// The password is too short.
    PasswordTooShort,
    /// The password is too long.
    PasswordTooLong,
    /// The password is one that is guessed early.
    PasswordTooCommon,
    /// The user name stands in the password.
    PasswordNamesUser,
    /// The current password is another.
    PasswordWrong,
    /// The account is locked.
    AccountLocked,
    /// The account is not locked.
    AccountNotLocked,
    /// The account holds the role there.
    GrantExists,
    /// The grant was revoked.
    GrantRevoked,
    /// The organization no longer exists.
    OrganizationDissolved,
}

/// A refresh token as it is found when somebody sends it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Presented {
    /// Whether its session was ended.
    pub is_ended: bool,
    /// From when on it is not taken.
    pub expires_at: DateTime<Utc>,
    /// When it was exchanged.
    pub used_at: Option<DateTime<Utc>>,
}

/// What a refresh token gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exchange {
    /// The next token, and it is used from now on.
    Rotate,
    /// A further token: it was used a moment ago.
    Again,
    /// Nothing, and its session ends: somebody else has a copy.
    Revoke,
    /// Nothing.
    Refuse,
}

/// How long the next attempt must wait after so many failures in a row, in seconds.
#[must_use]
pub(super) fn wait_s(failures: i32) -> i64 {
    if failures < FAILURES_FREE {
        return 0;
    }
    let doublings = (failures - FAILURES_FREE).min(DOUBLINGS_MAX);
    (WAIT_FIRST_S << doublings).min(WAIT_MAX_S)
}

/// Whole seconds until the next attempt is heard; none when it is heard now.
#[must_use]
pub(super) fn retry_after_s(
    failures: i32,
    last_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<i64> {
    let remaining = last_at + TimeDelta::seconds(wait_s(failures)) - now;
    let rounded_up_s = (remaining.num_milliseconds() + 999).div_euclid(1_000);
    (rounded_up_s > 0).then_some(rounded_up_s)
}

/// Failures older than this instant are forgotten.
#[must_use]
pub(super) fn failures_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::seconds(FAILURE_MEMORY_S)
}

/// The failures in a row, with one more at `now`.
#[must_use]
pub(super) fn failures_after(earlier: Option<(i32, DateTime<Utc>)>, now: DateTime<Utc>) -> i32 {
    match earlier {
        Some((failures, last_at)) if last_at > failures_since(now) => failures.saturating_add(1),
        Some(_) | None => 1,
    }
}

/// What a refresh token gets at `now`.
#[must_use]
pub(super) fn exchange(presented: Presented, now: DateTime<Utc>) -> Exchange {
    if presented.is_ended || now >= presented.expires_at {
        return Exchange::Refuse;
    }
    match presented.used_at {
        None => Exchange::Rotate,
        Some(used_at) if now - used_at <= TimeDelta::seconds(REUSE_LEEWAY_S) => Exchange::Again,
        Some(_) => Exchange::Revoke,
    }
}

/// From when on a refresh token that is issued at `now` is not taken.
#[must_use]
pub(super) fn refresh_expiry(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::days(REFRESH_LIFETIME_D)
}

/// Sessions that were last used before this instant have no token left that is good.
#[must_use]
pub(super) fn refreshable_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(REFRESH_LIFETIME_D)
}

/// A user name as it is stored and compared.
#[must_use]
pub(super) fn normalize(username: &str) -> String {
    username.trim().to_lowercase()
}

/// What a client calls itself, as far as it is kept.
#[must_use]
pub(super) fn kept_user_agent(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(USER_AGENT_LENGTH_MAX)
        .collect()
}

/// What is wrong with a user name, already normalized. Plain ASCII, so that no two names look alike.
#[must_use]
pub(super) fn check_username(username: &str) -> Option<Violation> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-@".contains(c);
    let is_valid = USERNAME_LENGTH.contains(&username.len()) && username.chars().all(allowed);
    (!is_valid).then_some(Violation::UsernameInvalid)
}

/// What is wrong with a display name, already trimmed.
#[must_use]
pub(super) fn check_display_name(name: &str) -> Option<Violation> {
    if name.is_empty() {
        return Some(Violation::DisplayNameMissing);
    }
    (name.chars().count() > DISPLAY_NAME_LENGTH_MAX).then_some(Violation::DisplayNameTooLong)
}

/// What is wrong with a new password of the user with this normalized name. Length counts; no
/// rule asks for kinds of characters, since such rules make worse passwords.
#[must_use]
pub(super) fn check_password(password: &str, username: &str) -> Option<Violation> {
    let length = password.chars().count();
    if length < PASSWORD_LENGTH_MIN {
        return Some(Violation::PasswordTooShort);
    }
    if length > PASSWORD_LENGTH_MAX {
        return Some(Violation::PasswordTooLong);
    }
    let lower = password.to_lowercase();
    if username.len() >= NAME_IN_PASSWORD_MIN && lower.contains(username) {
        return Some(Violation::PasswordNamesUser);
    }
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let is_common = distinct.len() < PASSWORD_DISTINCT_MIN
        || is_run(&lower)
        || COMMON_PASSWORDS.contains(&lower.as_str());
    is_common.then_some(Violation::PasswordTooCommon)
}

/// Whether each character is the one after (or before) the last: `abcdef…`, `890123…`.
fn is_run(text: &str) -> bool {
    let follows = |a: char, b: char| {
        let next = u32::from(a).checked_add(1).and_then(char::from_u32);
        next == Some(b) || (a == '9' && b == '0')
    };
    let pairs = || text.chars().zip(text.chars().skip(1));
    pairs().all(|(a, b)| follows(a, b)) || pairs().all(|(a, b)| follows(b, a))
}

/// Whether something that holds from a day until a day (not included) holds today.
#[must_use]
pub(super) fn is_over(valid_until: Option<NaiveDate>, today: NaiveDate) -> bool {
    valid_until.is_some_and(|until| until <= today)
}

/// The role that a post brings while it is held.
#[must_use]
pub(super) const fn role_of(post: PostRole) -> GrantRole {
    match post {
        PostRole::Secretary => GrantRole::Secretary,
        PostRole::LeaderInCharge => GrantRole::Leader,
        PostRole::DeputySecretary | PostRole::Staff => GrantRole::Staff,
        PostRole::Accountant => GrantRole::Accountant,
        PostRole::Cashier => GrantRole::Cashier,
        PostRole::Auditor => GrantRole::Auditor,
        PostRole::TeamMember | PostRole::CommitteeMember => GrantRole::Reader,
    }
}

impl Violation {
    const fn code(self) -> RefusalCode {
        match self {
            Self::UsernameInvalid => RefusalCode::Invalid,
            Self::UsernameTaken | Self::GrantExists => RefusalCode::Duplicate,
            Self::DisplayNameMissing => RefusalCode::Required,
            Self::DisplayNameTooLong => RefusalCode::TooLong,
            Self::PersonHasAccount => RefusalCode::AccountExists,
            Self::PasswordTooShort
            | Self::PasswordTooLong
            | Self::PasswordTooCommon
            | Self::PasswordNamesUser => RefusalCode::PasswordTooWeak,
            Self::PasswordWrong => RefusalCode::WrongPassword,
            Self::AccountLocked | Self::AccountNotLocked | Self::GrantRevoked => {
                RefusalCode::WrongState
            }
            Self::OrganizationDissolved => RefusalCode::OrganizationDissolved,
        }
    }

    const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::UsernameInvalid => (
                "用户名为 2 至 64 个字符：小写字母、数字与 . _ - @",
                "a user name is 2 to 64 characters: lower-case letters, digits and . _ - @",
            ),
            Self::UsernameTaken => ("该用户名已被使用", "the user name is taken"),
            Self::DisplayNameMissing => ("请填写显示名称", "give a display name"),
            Self::DisplayNameTooLong => (
                "显示名称最长 64 个字符",
                "a display name has at most 64 characters",
            ),
            Self::PersonHasAccount => ("该人员已有账号", "the person has an account already"),
            Self::PasswordTooShort => (
                "密码至少 12 个字符",
                "a password has at least 12 characters",
            ),
            Self::PasswordTooLong => (
                "密码最长 128 个字符",
                "a password has at most 128 characters",
            ),
            Self::PasswordTooCommon => ("密码过于常见", "the password is too common"),
            Self::PasswordNamesUser => (
                "密码不能包含用户名",
                "the password must not contain the user name",
            ),
            Self::PasswordWrong => ("当前密码不正确", "the current password is wrong"),
            Self::AccountLocked => ("该账号已被锁定", "the account is locked already"),
            Self::AccountNotLocked => ("该账号未被锁定", "the account is not locked"),
            Self::GrantExists => (
                "该账号在此组织已有该角色",
                "the account holds this role there already",
            ),
            Self::GrantRevoked => ("该授权已被撤销", "the grant was revoked already"),
            Self::OrganizationDissolved => ("该组织已撤销", "the organization no longer exists"),
        }
    }

    /// What a person is told, at a field of the input.
    #[must_use]
    pub(super) fn at(self, field: &str) -> Refusal {
        let (zh, en) = self.texts();
        Refusal::new(self.code(), zh, en).at(field)
    }
}
