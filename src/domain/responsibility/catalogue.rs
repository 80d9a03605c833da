//! The catalogue of duties: what a tier answers for in each kind of organization, by version.

use entity::organization::OrganizationKind;
use entity::responsibility_link::ResponsibilityTier;

use super::rules::{Duty, DutySource};

/// The version of the catalogue that new links begin with.
pub(crate) const VERSION: &str = "2026";

/// A duty of the catalogue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StandardDuty {
    /// Stable, for programs.
    pub(crate) key: &'static str,
    /// As it is signed.
    pub(crate) text: &'static str,
    /// In English.
    pub(crate) english: &'static str,
    /// The clause that it comes from.
    pub(crate) source: &'static str,
    /// The tiers that answer for it.
    tiers: &'static [ResponsibilityTier],
    /// The kinds of organization whose chains carry it.
    kinds: &'static [OrganizationKind],
}

use OrganizationKind::{
    AgencyPartyCommittee, Branch, GeneralBranch, PartyCommittee, PartyGroup, WorkingCommittee,
};
use ResponsibilityTier::{Direct, First, Implementing, Member, Overall};

const LEADING: &[OrganizationKind] = &[PartyCommittee, PartyGroup];
const GRASSROOTS: &[OrganizationKind] = &[AgencyPartyCommittee, GeneralBranch, Branch];
const EVERY: &[OrganizationKind] = &[
    PartyCommittee,
    WorkingCommittee,
    PartyGroup,
    AgencyPartyCommittee,
    GeneralBranch,
    Branch,
];

/// Version 2026.
pub(crate) const DUTIES: &[StandardDuty] = &[
    StandardDuty {
        key: "whole-responsibility",
        text: "对本单位机关党建工作负主体责任，与业务工作同部署、同考核",
        english: "Answers as a body for party building, planned and appraised beside business work",
        source: "001 §10",
        tiers: &[Overall],
        kinds: EVERY,
    },
    StandardDuty {
        key: "yearly-session",
        text: "每年至少专题研究一次机关党建工作",
        english: "Takes up agency party building in session at least once a year",
        source: "001 §10",
        tiers: &[Overall, First],
        kinds: LEADING,
    },
    StandardDuty {
        key: "hear-reports",
        text: "每年至少听取两次机关党建工作汇报",
        english: "Hears reports on agency party building at least twice a year",
        source: "001 §10",
        tiers: &[First, Direct],
        kinds: &[PartyCommittee],
    },
    StandardDuty {
        key: "first-responsible",
        text: "履行第一责任人职责，带头抓党建、讲党课、过双重组织生活",
        english: "Acts as first responsible person, and leads by example",
        source: "001 §10",
        tiers: &[First],
        kinds: EVERY,
    },
    StandardDuty {
        key: "ideology",
        text: "履行意识形态工作第一责任人职责",
        english: "Answers first for ideological work",
        source: "002 II.5",
        tiers: &[First],
        kinds: EVERY,
    },
    StandardDuty {
        key: "carry-out",
        text: "负直接责任，组织落实年度党建工作安排，督促整改存在问题",
        english: "Answers directly for carrying the year's plan out and for putting problems right",
        source: "001 §10",
        tiers: &[Direct],
        kinds: EVERY,
    },
    StandardDuty {
        key: "dual-responsibility",
        text: "履行“一岗双责”，抓好分管领域的党建工作",
        english: "Answers for party building in the work that they run",
        source: "001 §10",
        tiers: &[Member],
        kinds: EVERY,
    },
    StandardDuty {
        key: "implement",
        text: "承担具体责任，落实党内组织生活、党员教育管理和党费收缴",
        english: "Carries out organizational life, education of members and collection of dues",
        source: "001 §10",
        tiers: &[Implementing],
        kinds: LEADING,
    },
    StandardDuty {
        key: "report-upward",
        text: "每半年向上级机关工委报告工作",
        english: "Reports to the superior working committee each half year",
        source: "001 §13",
        tiers: &[First, Direct],
        kinds: &[WorkingCommittee],
    },
    StandardDuty {
        key: "organizational-life",
        text: "按时开展“三会一课”，按期换届",
        english: "Holds the meetings and lectures of the branch, and elections when they are due",
        source: "001 §5",
        tiers: &[First],
        kinds: GRASSROOTS,
    },
];

/// What a link of this tier answers for in an organization of this kind, by the present catalogue.
#[must_use]
pub(crate) fn standard_duties(kind: OrganizationKind, tier: ResponsibilityTier) -> Vec<Duty> {
    let fits = |duty: &&StandardDuty| duty.tiers.contains(&tier) && duty.kinds.contains(&kind);
    let duty = |duty: &StandardDuty| Duty {
        text: duty.text.to_owned(),
        source: Some(DutySource {
            version: VERSION.to_owned(),
            key: duty.key.to_owned(),
        }),
    };
    DUTIES.iter().filter(fits).map(duty).collect()
}

/// The duty of this key.
#[must_use]
pub(crate) fn by_key(key: &str) -> Option<&'static StandardDuty> {
    DUTIES.iter().find(|duty| duty.key == key)
}
