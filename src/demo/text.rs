//! Sentences of reports, returns, instructions and answers, written for the demo. `{n}` is a small
//! number, `{who}` the body that reports, `{below}` what it leads, `{half}` the half year.

/// 总体情况: one sentence out of each group.
pub(super) const OVERVIEW: &[&[&str]] = &[
    &[
        "{half}，{who}围绕中心工作抓机关党建，年初定下的任务按时间表推进。",
        "{half}以来，{who}把机关党建与业务工作一同安排、一同检查，总体进展平稳。",
        "{half}，{who}先后{n}次专题研究机关党建，责任分工落实到人。",
        "{half}，{who}聚焦基层反映的难事，推动党建与服务群众相结合。",
    ],
    &[
        "现有党支部{branches}个、党员{members}名，组织设置基本健全。",
        "目前下辖党支部{branches}个，在册党员{members}名，队伍保持稳定。",
        "所辖{branches}个支部、{members}名党员均按要求参加组织生活。",
    ],
    &[
        "从自查情况看，多数任务已完成过半，少数项目需要加快。",
        "对照年度责任清单，已办结{n}项，其余正在办理。",
        "与去年同期相比，活动次数有所增加，质量还需提高。",
    ],
];

/// 主要做法与成效.
pub(super) const MEASURES: &[&[&str]] = &[
    &[
        "一是抓学习，组织集中学习{n}次，班子成员带头讲党课。",
        "一是学在前，中心组学习做到有计划、有签到、有交流，共{n}次。",
        "一是建立每月一学、每季一评的办法，{below}轮流主持。",
    ],
    &[
        "二是抓支部，对照标准逐个过筛，整顿提升薄弱支部{n}个。",
        "二是抓规范，{below}的会议记录、党费台账和党员名册逐一核对。",
        "二是按期做好换届提醒，{below}的班子配备更加整齐。",
    ],
    &[
        "三是抓服务，党员到村到社区报到，帮助解决具体困难{n}件。",
        "三是抓作风，精简会议和文件，腾出时间下基层走访{n}次。",
        "三是推动党员在项目一线亮身份，{n}项重点工作由党员牵头。",
    ],
    &[
        "群众来访来电的办理时间明显缩短，满意度有所上升。",
        "通过这些做法，机关工作效率提高，办事环节减少{n}个。",
        "年轻干部参与积极，涌现出一批可以推广的做法。",
    ],
];

/// 存在问题.
pub(super) const PROBLEMS: &[&[&str]] = &[
    &[
        "一是学习与实际工作结合不够紧，有的党员满足于完成次数。",
        "一是支部之间发展不平衡，个别支部活动形式单一。",
        "一是党务工作者多为兼职，精力投入有限。",
    ],
    &[
        "二是制度执行还有松紧不一的情况，记录不够及时。",
        "二是对流动党员和退休党员的联系办法不多。",
        "二是调查研究偏少，解决深层次问题的招数不多。",
    ],
];

/// 下一步打算.
pub(super) const PLANS: &[&[&str]] = &[
    &[
        "下一步，将把问题逐条列入清单，明确责任人和完成时间。",
        "下一步，继续压实书记第一责任人职责，每月检查一次。",
        "下一步，围绕年度目标补短板，力争年内全部达标。",
    ],
    &[
        "同时办好党务培训班，提高{below}的规范化水平。",
        "计划再开展调研{n}次，把意见建议转化为具体举措。",
        "并与业务考核同步检查，防止两张皮。",
    ],
];

/// What is added to a section that was reopened.
pub(super) const AMENDMENTS: &[&str] = &[
    "按退回意见补充：上述数据已与会议记录、签到表核对一致。",
    "按退回意见补充：具体事例、时间和责任人已列入附后的清单。",
    "按退回意见补充：相关内容已经支部书记确认，前后口径统一。",
];

/// Reasons of a return that reopens 主要做法与成效.
pub(super) const RETURN_MEASURES: &[&str] = &[
    "主要做法缺少具体数据和事例，请补充后再报。",
    "成效部分与上期基本相同，请结合本期实际重写。",
    "学习次数与记录不一致，请核对后说明。",
];

/// Reasons of a return that reopens 存在问题.
pub(super) const RETURN_PROBLEMS: &[&str] = &[
    "存在问题写得过于笼统，请落到具体支部和事项。",
    "问题与下一步打算对不上，请逐条对应。",
    "上期提出的问题没有交代结果，请补充。",
];

/// Comments of an acceptance.
pub(super) const ACCEPTANCES: &[&str] = &[
    "内容完整，同意接收。",
    "数据清楚，同意接收。",
    "问题找得准，同意接收，请抓好落实。",
];

/// Why a figure is stated by hand.
pub(super) const REASONS: &[&str] = &[
    "依据会议记录和签到表统计",
    "依据本单位台账统计",
    "由各支部上报后汇总",
    "含与其他单位联合开展的活动",
];

/// Problems that become rectifications.
pub(super) const PROBLEM_ITEMS: &[&str] = &[
    "个别支部组织生活会记录不全",
    "党费收缴登记不够及时",
    "部分党员全年集中学习天数偏少",
    "支部换届提醒滞后",
    "重点联系点走访次数不足",
    "党务干部培训覆盖面不够",
];

/// What is to be done about them.
pub(super) const PROBLEM_MEASURES: &[&str] = &[
    "由支部书记牵头，一个月内补齐并建立台账",
    "列入支部评议内容，按季检查",
    "制定补学计划，专人跟进",
    "明确责任人，办结后报党组销号",
];

/// Suggestions to the superior.
pub(super) const SUGGESTIONS: &[&str] = &[
    "建议统一印制支部工作记录本，并给出填写样例。",
    "建议上级工委每半年举办一次党务干部培训班。",
    "建议适当增加基层党建工作经费，并明确使用范围。",
    "建议组织相近单位开展支部联建，互相学习。",
    "建议减少重复报表，同一数据只报一次。",
];

/// Answers to them.
pub(super) const REPLIES: &[&str] = &[
    "意见收悉，已列入下半年工作安排。",
    "建议合理，将与有关部门商定后答复具体办法。",
    "已安排专人研究，拟先在部分单位试行。",
];

/// What a leader asks for at a hearing.
pub(super) const INSTRUCTIONS: &[&str] = &[
    "对报告中列出的问题逐条建账，月底前报整改进展。",
    "抓好薄弱支部的整顿，下次听取汇报时专门说明。",
    "把机关党建与年度重点工作结合起来，拿出一两个看得见的事例。",
    "未按时报送的单位要逐一约谈，弄清原因。",
    "专职人员配备不足的问题，请与组织部门尽快商定。",
];

/// Why nothing is due.
pub(super) const EXEMPTIONS: &[&str] = &[
    "机构正在合并，职能移交期间免报",
    "单位承担专项任务，经批准本期免报",
];

/// Why more time is given.
pub(super) const EXTENSIONS: &[&str] = &[
    "正在开展换届，申请延期报送",
    "主要负责人调整交接，申请延期报送",
    "牵头重大项目验收，申请延期报送",
];

/// What was done against a problem.
pub(super) const RECTIFIED: &[&str] = &[
    "已逐项补齐，台账和签到材料存办公室",
    "制度已修订并在支部会上宣读，按月检查一次",
    "缺的学习已补上，参加人员均有记录",
    "已办结，结果向党组会作了说明",
];

/// What was found of a claim that is true.
pub(super) const VERIFIED: &[&str] = &[
    "查阅台账并抽问两名党员，情况属实，予以销号",
    "现场核对，已整改到位",
    "材料齐全，同意销号",
];

/// What was found of a claim that is not.
pub(super) const NOT_RECTIFIED: &[&str] =
    &["台账仍缺两个月，退回补齐", "只补了材料，会没有开，重新整改"];
/// What is studied, discussed and looked into.
pub(super) const TOPICS: &[&str] = &[
    "机关党建责任落实",
    "作风建设",
    "乡村振兴",
    "营商环境",
    "基层治理",
    "党章党规",
    "廉政教育",
    "民生实事",
    "安全生产",
    "生态保护",
];

/// What inspections find.
pub(super) const PROBLEM_FINDINGS: &[&str] = &[
    "党建工作台账不完整",
    "“三会一课”记录过于简单",
    "班子成员“一岗双责”清单未细化",
    "党费收缴公示不及时",
    "谈心谈话未覆盖全体班子成员",
];
