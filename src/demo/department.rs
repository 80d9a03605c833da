//! The sixty departments of a county, and what stands below the party group of each.

/// What stands below a party group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A branch.
    OneBranch,
    /// Two branches.
    TwoBranches,
    /// A general branch with two branches.
    GeneralBranch,
    /// An agency party committee with three branches.
    AgencyCommittee,
}

/// A department, named without its county.
#[derive(Clone, Copy, Debug)]
pub(super) struct Department {
    /// Its name.
    pub(super) name: &'static str,
    /// What stands below it.
    pub(super) shape: Shape,
}

/// Where in [`DEPARTMENTS`] the office stands whose branch the county's leaders are members of.
pub(super) const OFFICE: usize = 2;

const fn one(name: &'static str) -> Department {
    Department {
        name,
        shape: Shape::OneBranch,
    }
}

const fn two(name: &'static str) -> Department {
    Department {
        name,
        shape: Shape::TwoBranches,
    }
}

const fn general(name: &'static str) -> Department {
    Department {
        name,
        shape: Shape::GeneralBranch,
    }
}

const fn agency(name: &'static str) -> Department {
    Department {
        name,
        shape: Shape::AgencyCommittee,
    }
}

/// The departments in the order of their accounts: `d01` is the first.
pub(super) const DEPARTMENTS: [Department; 60] = [
    two("财政局"),
    agency("教育局"),
    two("人民政府办公室"),
    two("发展和改革局"),
    two("工业和信息化局"),
    two("科学技术局"),
    two("民政局"),
    two("司法局"),
    general("人力资源和社会保障局"),
    general("自然资源局"),
    general("住房和城乡建设局"),
    general("交通运输局"),
    general("水利局"),
    agency("农业农村局"),
    two("商务局"),
    two("文化和旅游局"),
    agency("卫生健康局"),
    two("退役军人事务局"),
    two("应急管理局"),
    two("审计局"),
    agency("市场监督管理局"),
    two("统计局"),
    two("医疗保障局"),
    general("林业局"),
    two("行政审批服务局"),
    two("城市管理执法局"),
    two("信访局"),
    two("体育局"),
    one("民族宗教事务局"),
    two("数据和政务服务局"),
    general("人民法院"),
    two("人民检察院"),
    two("人大常委会机关"),
    two("政协机关"),
    two("总工会"),
    one("妇女联合会"),
    one("科学技术协会"),
    one("工商业联合会"),
    two("残疾人联合会"),
    one("红十字会"),
    one("文学艺术界联合会"),
    one("归国华侨联合会"),
    two("供销合作社联合社"),
    two("国防动员办公室"),
    two("机关事务服务中心"),
    one("招商服务中心"),
    two("公共资源交易中心"),
    two("融媒体中心"),
    one("档案馆"),
    one("地方志编纂中心"),
    two("畜牧兽医服务中心"),
    one("农业机械化服务中心"),
    one("特色产业发展中心"),
    two("公路养护服务中心"),
    one("水土保持工作站"),
    two("社会保险服务中心"),
    one("就业服务中心"),
    one("不动产登记服务中心"),
    two("粮食和物资储备中心"),
    two("产业园区管理委员会"),
];

impl Department {
    /// What the head of the department is called.
    pub(super) fn head(self) -> &'static str {
        let titles = [
            ("检察院", "检察长"),
            ("法院", "院长"),
            ("局", "局长"),
            ("馆", "馆长"),
            ("站", "站长"),
            ("总工会", "主席"),
            ("联合会", "主席"),
            ("协会", "主席"),
            ("红十字会", "会长"),
        ];
        titles
            .iter()
            .find(|(end, _)| self.name.ends_with(end))
            .map_or("主任", |(_, title)| title)
    }
}
