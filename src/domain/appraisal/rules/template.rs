//! Templates: schemes that committees start from. Data; a committee changes what it likes.

use super::{Hundredths, Indicator, Method, Tree};

/// A scheme to start from.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Stable key.
    pub key: &'static str,
    /// Title in Chinese.
    pub title: &'static str,
    /// What it is for, in English.
    pub purpose: &'static str,
    /// The clauses of the regulation that it serves.
    pub clause: &'static str,
    /// The highest level.
    nodes: &'static [Node],
}

/// An indicator of a template.
#[derive(Clone, Copy, Debug)]
struct Node {
    key: &'static str,
    title: &'static str,
    weight: i32,
    method: Method,
    cap: Option<Hundredths>,
    norms: &'static [&'static str],
    children: &'static [Self],
}

impl Template {
    /// As a scheme has it.
    #[must_use]
    pub fn tree(&self) -> Tree {
        Tree::with_scale(self.nodes.iter().map(Node::indicator).collect(), &[])
    }
}

impl Node {
    fn indicator(&self) -> Indicator {
        Indicator {
            key: self.key.to_owned(),
            title: self.title.to_owned(),
            weight: self.weight,
            method: self.method,
            norm_codes: self.norms.iter().map(|code| (*code).to_owned()).collect(),
            cap: self.cap,
            points_per_missed_norm: None,
            children: self.children.iter().map(Self::indicator).collect(),
        }
    }
}

const fn node(
    key: &'static str,
    title: &'static str,
    weight: i32,
    method: Method,
    children: &'static [Node],
) -> Node {
    Node {
        key,
        title,
        weight,
        method,
        cap: None,
        norms: &[],
        children,
    }
}

const fn group(
    key: &'static str,
    title: &'static str,
    weight: i32,
    children: &'static [Node],
) -> Node {
    node(key, title, weight, Method::Group, children)
}

const fn reviewed(key: &'static str, title: &'static str, weight: i32) -> Node {
    node(key, title, weight, Method::Reviewers, &[])
}

const fn complied(
    key: &'static str,
    title: &'static str,
    weight: i32,
    norms: &'static [&'static str],
) -> Node {
    Node {
        norms,
        ..node(key, title, weight, Method::Compliance, &[])
    }
}

const fn voted(key: &'static str, title: &'static str, weight: i32) -> Node {
    node(key, title, weight, Method::Ballot, &[])
}

const fn capped(key: &'static str, title: &'static str, method: Method, cap: Hundredths) -> Node {
    Node {
        cap: Some(cap),
        ..node(key, title, 0, method, &[])
    }
}

const fn veto(key: &'static str, title: &'static str) -> Node {
    node(key, title, 0, Method::Veto, &[])
}

/// The templates that come with the service.
pub const TEMPLATES: &[Template] = &[
    Template {
        key: "department_year",
        title: "部门机关党建年度考核",
        purpose: "Yearly appraisal of the party building of departments, beside business work.",
        clause: "A4",
        nodes: &[
            group(
                "responsibility",
                "党建责任制落实",
                30,
                &[
                    reviewed("first", "书记履行第一责任", 40),
                    reviewed("direct", "分管领导履行直接责任", 30),
                    reviewed("members", "班子成员履行一岗双责", 30),
                ],
            ),
            group(
                "grassroots",
                "基层组织和党员队伍建设",
                30,
                &[
                    reviewed("settings", "组织设置与按期换届", 40),
                    reviewed("education", "党员集中教育", 30),
                    reviewed("dues", "党费收缴与使用", 30),
                ],
            ),
            reviewed("discipline", "作风和党风廉政建设", 20),
            voted("democratic", "民主测评", 20),
            capped("lapses", "工作失误扣分", Method::Deduction, 10_00),
            capped("innovation", "工作创新加分", Method::Bonus, 5_00),
            veto("grave", "严重违纪违法一票否决"),
        ],
    },
    Template {
        key: "county_committee_year",
        title: "县级党委抓机关党建年度考核",
        purpose: "Yearly appraisal of county party committees for the party building of their agencies.",
        clause: "A4",
        nodes: &[
            complied("leadership", "常委会研究部署机关党建", 25, &["N01"]),
            complied("hearing", "听取机关工委工作汇报", 20, &["N02"]),
            reviewed("support", "机关工委人员与经费保障", 20),
            reviewed("guidance", "对部门党组的指导督促", 20),
            voted("democratic", "部门党组民主测评", 15),
            capped("lapses", "通报批评扣分", Method::Deduction, 10_00),
            veto("grave", "重大问题一票否决"),
        ],
    },
    Template {
        key: "style_performance",
        title: "机关作风效能评议",
        purpose: "Evaluation of the style and performance of agencies, together with the yearly assessment of targets.",
        clause: "A10",
        nodes: &[
            reviewed("targets", "年度目标责任完成", 40),
            group(
                "evaluation",
                "各方评议",
                60,
                &[
                    voted("superiors", "领导评议", 30),
                    voted("public", "服务对象评议", 50),
                    voted("peers", "部门互评", 20),
                ],
            ),
            capped("complaints", "效能投诉查实扣分", Method::Deduction, 10_00),
        ],
    },
    Template {
        key: "secretary_report",
        title: "书记抓党建述职评议考核",
        purpose: "Secretaries report and are appraised: written report, comment, secret ballot, list of what to put right.",
        clause: "A4",
        nodes: &[
            reviewed("report", "书面述职", 30),
            reviewed("daily", "平时履职情况", 30),
            voted("democratic", "现场测评", 40),
            veto("grave", "严重失职一票否决"),
        ],
    },
    Template {
        key: "four_strong_one_hard",
        title: "“四强一硬”创建活动",
        purpose: "Campaign: strong in politics, ability, vitality and cohesion, hard in style.",
        clause: "D1",
        nodes: &[
            reviewed("politics", "政治引领力强", 20),
            reviewed("ability", "推动发展力强", 20),
            reviewed("vitality", "改革创新力强", 20),
            reviewed("cohesion", "凝聚保障力强", 20),
            reviewed("style", "作风过硬", 20),
            veto("fraud", "弄虚作假、形式主义取消资格"),
        ],
    },
    Template {
        key: "eight_types",
        title: "“八型”机关创建活动",
        purpose: "Campaign for eight types of institution.",
        clause: "A11",
        nodes: &[
            reviewed("learning", "学习型", 13),
            reviewed("innovative", "创新型", 13),
            reviewed("efficient", "效能型", 13),
            reviewed("service", "服务型", 13),
            reviewed("lawful", "法治型", 12),
            reviewed("thrifty", "节约型", 12),
            reviewed("civilized", "文明型", 12),
            reviewed("honest", "廉洁型", 12),
            veto("fraud", "弄虚作假取消资格"),
        ],
    },
    Template {
        key: "study_review",
        title: "年终理论学习考评",
        purpose: "Year-end review of study: examination and democratic appraisal.",
        clause: "C6",
        nodes: &[
            reviewed("sessions", "集中学习情况", 30),
            reviewed("notes", "自学与心得", 20),
            reviewed("examination", "理论测试", 30),
            voted("democratic", "民主评议", 20),
        ],
    },
];
