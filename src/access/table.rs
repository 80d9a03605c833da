//! The table of rights, one line an action: its name, what people call it, what a person who may
//! not is told, and the roles with how far they reach. The domains stand in their order; a domain
//! adds its lines under its own heading. What is not here is not allowed.

/// Hands every line of the table to a macro.
macro_rules! for_each_action {
    ($with:ident) => {
        $with! {
            // Organizations and people.
            OrganizationManage "设立、更名、移动、合并、拆分、撤销组织" "manage this organization" [Administrator Covered, Secretary Led, Staff Led];
            PeopleManage "登记人员、职务、任免和党员关系" "manage the people of this organization" [Administrator Covered, Secretary Led, Staff Led, Clerk Led];

            // Accounts.
            AccountManage "管理账号和授权（另须有授权权）" "manage accounts and grants here" [Administrator Covered];

            // Responsibility chains.
            ResponsibilityAssign "明确责任人和责任内容" "assign responsibility in this organization" [Secretary Led, Staff Led];

            // Rectification.
            RectificationCarry "制定整改措施、报告整改完成" "carry out this organization's rectifications" [Secretary Own, Leader Own, Staff Own, Clerk Own];
            RectificationJudge "验收、退回整改，延长期限（由上级）" "judge the rectifications of this organization" [Secretary Led, Leader Led, Staff Led];

            // Hand-over.
            HandOverManage "发起职务交接，代离任人签字" "hand over posts of this organization" [Secretary Led, Staff Led];

            // Work reports.
            RoundOpen "发起报送任务" "open a reporting round for this organization" [Secretary Own, Staff Own];
            ExceptionGrant "准予免报、缓报" "exempt or extend in this round" [Secretary Own, Staff Own];
            ReportDraft "起草工作报告" "write this organization's report" [Secretary Own, Staff Own, Clerk Own];
            ReportSubmit "报送工作报告" "submit this organization's report" [Secretary Own, Staff Own, Clerk Own];
            ReportReview "退回、采纳工作报告，答复建议" "review reports of this round" [Secretary Own, Staff Own];
            ReportHear "登记听取汇报" "record the hearing of this report" [Secretary Led, Leader Led, Staff Led];

            // Activities.
            ActivityRecord "登记活动，作废、更正未确认的活动" "record this organization's activities" [Secretary Own, Leader Own, Staff Own, Clerk Led];
            ActivityConfirm "确认所领导、所指导组织的活动，作废已确认的活动" "confirm this organization's activities" [Secretary Own, Staff Own];

            // Dues.
            DuesPolicySet "制定党费留存比例和交纳标准" "set retention policies and standards of this organization" [Secretary Own, Staff Own];
            DuesRecord "登记党费收支、上缴、拨付、冲销和银行余额" "record dues of this organization" [Accountant Led];
            DuesConfirm "确认上缴和拨付" "confirm dues for this organization" [Cashier Led];
            DuesApprove "批准党费支出" "approve spending of this organization" [Secretary Led, Cashier Led];
            DuesClose "党费结账" "close months of this organization" [Accountant Led];
            DuesReopen "重开下级已结月份" "reopen months of what this organization leads" [Secretary Own, Staff Own];
            DuesMemberKeep "核定党员党费基数，登记党员交纳和减免申请" "keep what the members of this organization owe" [Accountant House];
            DuesMemberRead "查看党员党费基数和交纳明细" "read what the members of this organization owe" [Accountant House, Cashier House, Auditor Covered];
            DuesReliefDecide "批准党员少交、免交党费" "decide on reliefs of this organization" [Secretary House, Leader House];
            DuesDisclose "公开党费账目、答复异议" "disclose the dues of this organization" [Secretary Led, Accountant Led];

            // Appraisal.
            AppraisalManage "制定考核方案，组织考核" "appraise for this organization" [Secretary Own, Staff Own];
            AppraisalScore "考核打分" "score in this appraisal" [Secretary Own, Leader Own, Staff Own];
            AppraisalDecide "裁定对考核结果的异议，批准创建名单" "decide on objections in this appraisal" [Secretary Led, Leader Led, Staff Led];
            AppraisalObject "填报自评，对考核结果提出异议" "assess this organization itself, and object for it" [Secretary Own, Staff Own, Clerk Own];

            // Norms.
            NormSet "起草、发布、终止本级规范" "set norms for this organization" [Secretary Own, Staff Own];

            // Supervision.
            RectificationOpen "就信访问题、未达标规范提出整改" "open rectifications for this organization" [Secretary Led, Leader Led, Staff Led];
            InspectionRecord "登记本组织开展的检查" "record the inspections that this organization makes" [Secretary Own, Leader Own, Staff Own];
            QuestionAsk "以本组织名义提出质询，评价答复" "ask questions in this organization" [Secretary Own, Leader Own, Staff Own];
            QuestionAnswer "答复对本组织的质询" "answer the questions to this organization" [Secretary Own, Leader Own, Staff Own, Clerk Own];
            ContactKeep "建立、结束联系点，登记走访" "keep the contact points of this organization" [Secretary Own, Leader Own, Staff Own, Clerk Own];
        }
    };
}
pub(crate) use for_each_action;
