//! What the rules of this domain refuse, with the texts for people.

use std::fmt;

use chrono::NaiveDate;
use entity::organization::OrganizationKind;

use crate::error::{Refusal, RefusalCode};

/// The clause that the rules of this domain come from.
const CLAUSE: &str = "4.1";

/// Declares the violations, each with its code and its text in both languages.
macro_rules! violations {
    ($(
        $(#[$doc:meta])*
        $name:ident $({ $($field:ident: $type:ty),* })? => $code:ident, $zh:literal, $en:literal;
    )*) => {
        /// What a rule refuses.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub(crate) enum Violation {
            $($(#[$doc])* $name $({ $($field: $type),* })?,)*
        }

        impl Violation {
            /// The names of all of them, for the test that each has a case.
            #[cfg(test)]
            pub(crate) const NAMES: &[&str] = &[$(stringify!($name)),*];

            /// Its name.
            #[cfg(test)]
            pub(crate) const fn name(&self) -> &'static str {
                match self {
                    $(Self::$name $({ $($field: _),* })? => stringify!($name),)*
                }
            }

            const fn code(&self) -> RefusalCode {
                match self {
                    $(Self::$name $({ $($field: _),* })? => RefusalCode::$code,)*
                }
            }

            fn texts(&self) -> (String, String) {
                match self {
                    $(Self::$name $({ $($field),* })? => (format!($zh), format!($en)),)*
                }
            }
        }
    };
}

violations! {
    /// Nothing but white space.
    Blank => Required, "不能为空", "must not be blank";
    /// Longer than allowed.
    TextTooLong { max: usize } => TooLong, "不能超过 {max} 个字符", "has at most {max} characters";
    /// Control or invisible characters.
    ControlCharacters => Invalid, "不能含有控制字符或不可见字符", "must not contain control or invisible characters";
    /// A spreadsheet would take it for a formula.
    FormulaLike => Invalid, "不能以 = + - @ 开头（电子表格会当作公式）", "must not begin with = + - or @, which spreadsheets take for a formula";
    /// Not the form of a staff number.
    StaffNumberForm { max: usize } => Invalid, "工号由 1 至 {max} 个字母、数字、点、横线或下划线组成，以字母或数字开头", "a staff number has 1 to {max} letters, digits, dots, hyphens or underscores, a letter or digit first";
    /// The list is empty.
    NothingNamed => Required, "至少列出一个组织", "name at least one organization";
    /// The list is longer than allowed.
    TooManyNamed { max: usize } => TooLong, "最多列出 {max} 个组织", "name at most {max} organizations";
    /// The same one twice in the list.
    NamedTwice => Duplicate, "同一组织列出了两次", "the same organization is named twice";

    /// The object has changed since it was read.
    Stale { revision: i64 } => StaleRevision, "内容已被他人修改（当前版本 {revision}），请重新读取", "it has changed since you read it (now at revision {revision}): read it again";
    /// A day in the future.
    FutureDate { today: NaiveDate } => OutOfRange, "日期不能晚于今天（{today}）：只记录已经生效的事项", "the day must not be after today ({today}): what is recorded has taken effect";
    /// Before the first day of the organization.
    BeforeStart { start: NaiveDate } => DatesOutOfOrder, "不能早于该组织的成立日期 {start}", "must not be before the organization's first day, {start}";
    /// Before the first day of the relation that it would end.
    BeforeEdge { start: NaiveDate } => DatesOutOfOrder, "不能早于现有隶属或指导关系的起始日期 {start}", "must not be before the first day of the present relation, {start}";
    /// The organization has ended.
    Dissolved { until: NaiveDate } => OrganizationDissolved, "该组织已于 {until} 终止，不再接受新记录", "the organization ended on {until} and takes no new records";
    /// It must end after it begins.
    EndNotAfterStart { start: NaiveDate } => DatesOutOfOrder, "结束日期须晚于开始日期 {start}", "the end must come after the beginning, {start}";
    /// Records begin on or after the day on which all would end.
    RecordsAfter { latest: NaiveDate } => DatesOutOfOrder, "该组织在 {latest} 还有新的隶属、任职或党员记录，终止日期须晚于此日", "relations, appointments or memberships begin on {latest}: the end must come after that day";

    /// This kind needs a superior.
    SuperiorMissing => Required, "须指明上级组织", "name the superior organization";
    /// A province's party committee has no superior here.
    SuperiorUnwanted => WrongKind, "省级党委在本系统中没有上级组织", "the party committee of a province has no superior here";
    /// The superior is of a kind that cannot lead it.
    SuperiorKind { allowed: Kinds } => WrongKind, "上级组织的类别不符，应为：{allowed:#}", "a body of this kind is led by: {allowed}";
    /// The superior stands in another division than it must.
    SuperiorDivision => WrongState, "上级组织须为本行政区划的党委；党委的上级须为上一级行政区划的党委", "the superior must stand in the same division; a party committee's, in the division one level up";
    /// The division is a place-holder.
    PlaceholderDivision => WrongState, "该代码只是国标中的占位代码（如“市辖区”），不设组织", "this code is a place-holder of GB/T 2260 and has no bodies";
    /// Only working committees guide and are guided.
    GuideKind => WrongKind, "只有机关工委受上级机关工委指导", "only a working committee is guided, and only by a working committee";
    /// The guide does not stand one level up.
    GuideDivision => WrongState, "指导单位须为上一级行政区划的机关工委", "the guide must be the working committee of the division one level up";
    /// It would come to stand below itself.
    Cycle => Cycle, "组织不能移到自己或其下级之下", "an organization cannot come below itself";
    /// It is led by that one already.
    SameSuperior => Duplicate, "该组织已隶属于此上级", "this organization leads it already";
    /// The guide is what it is already.
    SameGuide => Duplicate, "指导关系没有变化", "it is guided so already";
    /// The division has such a body on these days.
    BodyExists => Duplicate, "该行政区划在此期间已有同类组织", "the division has a body of this kind on these days";
    /// It still leads others.
    HasSubordinates { count: usize } => WrongState, "仍有 {count} 个下级组织，请先划转或终止", "it still leads {count} organizations: move or dissolve them first";
    /// It still has members.
    HasMembers { count: usize } => WrongState, "仍有 {count} 名党员，请先转出", "it still has {count} members: transfer them first";
    /// The organizations are of different kinds.
    MixedKinds => WrongKind, "只有同类组织可以合并或拆分", "only organizations of the same kind merge or split";
    /// Predecessors with different superiors need an existing successor.
    NoCommonSuperior => WrongState, "被合并的组织隶属于不同上级：请先设立合并后的组织，再以 successorId 指明", "the predecessors have different superiors: establish the successor first and name it by successorId";
    /// This kind has no elections.
    NoTerm => WrongKind, "此类组织没有任期", "organizations of this kind have no terms of office";
    /// An election on or before that of the newest term.
    ElectionOrder { newest: NaiveDate } => DatesOutOfOrder, "须晚于最近一次换届日期 {newest}", "must come after the newest election, {newest}";

    /// The staff number belongs to somebody.
    StaffNumberTaken => Duplicate, "工号已被登记", "the staff number is registered already";
    /// The organization has a secretary's post.
    SecretaryPostExists => Duplicate, "该组织已设书记职务", "the organization has a secretary's post already";
    /// The post does not exist on these days.
    PostAbsent => WrongState, "该职务在此期间不存在", "the post does not exist on these days";
    /// Somebody holds the post on that day or later.
    PostHeld => WrongState, "仍有人任此职务，请先免职", "somebody holds the post: end the appointment first";
    /// The post is held by somebody on these days.
    PostTaken => PostOccupied, "该职务在此期间已有人担任", "the post is held by somebody on these days";
    /// The appointment ends on a day already.
    AppointmentOver { until: NaiveDate } => WrongState, "该任职已于 {until} 结束", "the appointment ended on {until}";
    /// Members belong to branches.
    NotABranch => WrongKind, "党员只能编入党支部", "members belong to branches";
    /// The person is a member of a branch on these days.
    MemberElsewhere => AlreadyMember, "该人员在此期间已是某党支部的党员", "the person is a member of a branch on these days";
    /// The person is no member of any branch.
    NotAMember => WrongState, "该人员目前不是任何党支部的党员", "the person is not a member of any branch";
    /// The membership has ended.
    MembershipOver { until: NaiveDate } => WrongState, "该党员关系已于 {until} 结束", "the membership ended on {until}";
    /// A full member already.
    NotProbationary => WrongState, "该党员已是正式党员", "the member is a full member already";
    /// The person is a member of that branch.
    SameBranch => Duplicate, "该党员已在此党支部", "the person is a member of this branch already";
}

/// A violation and the field of the input that it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The field, as clients name it.
    pub(crate) field: &'static str,
    /// What is refused.
    pub(crate) violation: Violation,
}

impl Violation {
    /// The violation, found in a field of the input.
    pub(crate) const fn at(self, field: &'static str) -> Finding {
        Finding {
            field,
            violation: self,
        }
    }
}

impl From<Finding> for Refusal {
    fn from(finding: Finding) -> Self {
        let Finding { field, violation } = finding;
        let (zh, en) = violation.texts();
        let code = violation.code();
        let refusal = Self::new(code, zh, en).at(field);
        let is_form = matches!(
            code,
            RefusalCode::Invalid | RefusalCode::Required | RefusalCode::TooLong
        );
        if is_form { refusal } else { refusal.by(CLAUSE) }
    }
}

/// Kinds of organization in a text: in English, or in Chinese with the flag `#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kinds(pub(crate) &'static [OrganizationKind]);

impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, kind) in self.0.iter().enumerate() {
            let (zh, en) = kind_names(*kind);
            let (separator, name) = if f.alternate() {
                ("、", zh)
            } else {
                (", ", en)
            };
            if index > 0 {
                f.write_str(separator)?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}

const fn kind_names(kind: OrganizationKind) -> (&'static str, &'static str) {
    match kind {
        OrganizationKind::PartyCommittee => ("党委", "party committee"),
        OrganizationKind::PeoplesCongress => ("人大常委会", "people's congress"),
        OrganizationKind::Government => ("政府", "government"),
        OrganizationKind::Cppcc => ("政协", "CPPCC committee"),
        OrganizationKind::WorkingCommittee => ("机关工委", "working committee"),
        OrganizationKind::PartyGroup => ("党组", "party group"),
        OrganizationKind::AgencyPartyCommittee => ("机关党委", "agency party committee"),
        OrganizationKind::GeneralBranch => ("党总支", "general branch"),
        OrganizationKind::Branch => ("党支部", "branch"),
        OrganizationKind::OrganizationDepartment => ("组织部", "organization department"),
        OrganizationKind::DisciplineCommission => ("纪委", "discipline commission"),
        OrganizationKind::Office => ("办公室", "office"),
        OrganizationKind::Township => ("乡镇", "township"),
    }
}
