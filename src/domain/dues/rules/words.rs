//! What the accounts of the ledger are called where people read them.

use entity::dues_line::DuesAccount;

/// The name of an account, in Chinese and in English.
#[must_use]
pub const fn account_title(account: DuesAccount) -> (&'static str, &'static str) {
    use DuesAccount as A;
    match account {
        A::Cash => ("现金及银行存款", "Cash and bank"),
        A::InTransit => ("上缴在途", "Remitted, in transit"),
        A::GrantsInTransit => ("拨款在途", "Granted, in transit"),
        A::Collected => ("党费收缴", "Dues collected"),
        A::Interest => ("利息收入", "Bank interest"),
        A::Budgeted => ("预算拨入", "Provided by the budget"),
        A::Received => ("下级上缴", "Received from below"),
        A::GrantReceived => ("上级拨款", "Granted from above"),
        A::Remitted => ("已上缴", "Remitted"),
        A::Granted => ("已拨出", "Granted"),
        A::SpentTraining => ("支出：教育培训", "Spent on training"),
        A::SpentMaterials => ("支出：学习资料", "Spent on materials"),
        A::SpentCommendation => ("支出：表彰奖励", "Spent on commendation"),
        A::SpentHardshipAid => ("支出：困难补助", "Spent on aid in hardship"),
        A::SpentDisasterAid => ("支出：救灾", "Spent on aid in disasters"),
        A::SpentActivities => ("支出：党组织活动", "Spent on activities"),
        A::Allocation => ("留存分配", "Allocation"),
        A::Retention => ("本级留存", "Kept here"),
        A::PayableDepartment => ("应缴部门", "Owed to the department"),
        A::PayableCountyWorkingCommittee => {
            ("应缴县级机关工委", "Owed to the county working committee")
        }
        A::PayableCounty => ("应缴县级党委", "Owed to the county party committee"),
        A::PayableCity => ("应缴市级", "Owed to the city"),
        A::PayableProvince => ("应缴省级", "Owed to the province"),
        A::PayableCenter => ("应缴中央", "Owed to the centre"),
    }
}
