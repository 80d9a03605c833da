//! Names of people who do not exist: common surnames, and given names put together from common
//! characters.

use super::random::Random;

/// The commonest surnames, the commoner the earlier.
const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林",
    "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "肖", "程", "曹",
    "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕", "苏", "卢", "蒋", "蔡", "贾", "丁", "魏", "薛",
    "叶", "阎", "余", "潘", "杜", "戴", "夏", "钟", "汪", "田", "任", "姜", "范", "方", "石", "姚",
    "谭", "廖", "邹", "熊", "金", "陆", "郝", "孔", "白", "崔", "康", "毛", "邱", "秦", "江", "史",
    "顾", "侯", "邵", "孟", "龙", "万", "段", "雷", "钱", "汤", "尹", "黎", "易", "常", "武", "乔",
    "贺", "赖", "龚", "文", "欧阳", "上官", "司马", "诸葛",
];

/// How many of the surnames are so common that every second person bears one of them.
const COMMON_SURNAMES: usize = 24;

/// Given names of one character.
const SHORT: &[&str] = &[
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明",
    "超", "霞", "平", "刚", "辉", "玲", "鹏", "燕", "红", "斌", "宁", "波", "琳", "峰", "凯", "毅",
    "莉", "健", "颖", "浩", "璐", "晨", "萍", "林", "旭", "倩", "亮", "蕾", "博", "瑞", "洁", "航",
];

/// First characters of given names of two.
const FIRST: &[&str] = &[
    "建", "志", "文", "晓", "海", "国", "永", "玉", "春", "秀", "小", "俊", "红", "雪", "立", "新",
    "思", "家", "子", "宏", "振", "忠", "广", "庆", "卫", "少", "学", "佳", "明", "正", "利", "爱",
    "延", "兴", "锦", "云", "育", "宝", "润", "西", "长", "瑞", "世", "德", "承", "向", "凤", "雅",
];

/// Second characters of given names of two.
const SECOND: &[&str] = &[
    "华", "军", "平", "英", "梅", "明", "辉", "林", "霞", "民", "刚", "波", "兰", "峰", "宁", "芳",
    "斌", "荣", "生", "萍", "琴", "涛", "龙", "杰", "强", "云", "丽", "娟", "东", "安", "超", "洁",
    "伟", "玲", "庆", "彬", "妮", "雯", "博", "轩", "昊", "航", "远", "成", "利", "怡", "慧", "锋",
];

/// Of a thousand people, how many bear one of the commonest surnames.
const COMMON_PER_MILLE: u64 = 550;
/// Of a thousand people, how many have a given name of one character.
const SHORT_PER_MILLE: u64 = 380;

/// A name.
pub(super) fn name(random: &mut Random) -> String {
    let common = SURNAMES.get(..COMMON_SURNAMES).unwrap_or(SURNAMES);
    let surnames = if random.happens(COMMON_PER_MILLE) {
        common
    } else {
        SURNAMES
    };
    let surname = random.one_of(surnames);
    if random.happens(SHORT_PER_MILLE) {
        format!("{surname}{}", random.one_of(SHORT))
    } else {
        format!("{surname}{}{}", random.one_of(FIRST), random.one_of(SECOND))
    }
}
