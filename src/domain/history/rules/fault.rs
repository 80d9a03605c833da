//! What can be wrong with a chain or with the seals, in words.

use crate::error::Message;

/// What is wrong with a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Events that ought to be there are not.
    Missing {
        /// The first of them.
        from: i64,
        /// The last of them.
        to: i64,
    },
    /// An event stands before the first one, or not in the order of the numbers.
    OutOfOrder {
        /// Its number.
        sequence: i64,
    },
    /// The event's hash does not follow from its bytes and the hash before: it was edited, or
    /// stands in another's place.
    HashDiffers {
        /// Its number.
        sequence: i64,
    },
    /// The event's bytes are not of the form that is written.
    Unreadable {
        /// Its number.
        sequence: i64,
    },
    /// A column of the event says something else than its bytes.
    ColumnDiffers {
        /// Its number.
        sequence: i64,
        /// The column.
        column: &'static str,
    },
    /// There are events, but no head that names the newest.
    HeadMissing {
        /// The newest event.
        last: i64,
    },
    /// The chain was cut short: its head names an event that is not there.
    CutShort {
        /// The newest event that is there.
        last: i64,
        /// The event that the head names.
        head: i64,
    },
    /// Events follow the one that the head names: they were inserted, or the head was set back.
    BeyondHead {
        /// The event that the head names.
        head: i64,
        /// The newest event that is there.
        last: i64,
    },
    /// The head names the newest event, with another hash.
    HeadDiffers {
        /// The newest event.
        sequence: i64,
    },
    /// A seal names an event that is not there: the chain was cut short after it was sealed.
    SealedMissing {
        /// The event.
        sequence: i64,
        /// The seal.
        seal: i64,
    },
    /// A seal names the event with another hash: the chain was recomputed after it was sealed.
    SealedDiffers {
        /// The event.
        sequence: i64,
        /// The seal.
        seal: i64,
    },
    /// A seal that names the chain is itself broken.
    SealBroken {
        /// The seal.
        seal: i64,
    },
    /// A personal value that the event commits to is not there.
    PersonalMissing {
        /// The event.
        sequence: i64,
        /// The field.
        field: String,
    },
    /// A personal value is not the one that the event commits to.
    PersonalAltered {
        /// The event.
        sequence: i64,
        /// The field.
        field: String,
    },
    /// A personal value that no event commits to.
    PersonalStray {
        /// The event that it claims to belong to.
        sequence: i64,
        /// The field.
        field: String,
    },
}

impl Fault {
    /// The first event that the fault concerns; a chain is to be trusted before it.
    #[must_use]
    pub const fn sequence(&self) -> i64 {
        match self {
            Self::Missing { from, .. } => *from,
            Self::CutShort { last, .. } => *last + 1,
            Self::BeyondHead { head, .. } => *head + 1,
            Self::HeadMissing { last } => *last,
            Self::SealBroken { .. } => 1,
            Self::OutOfOrder { sequence }
            | Self::HashDiffers { sequence }
            | Self::Unreadable { sequence }
            | Self::ColumnDiffers { sequence, .. }
            | Self::HeadDiffers { sequence }
            | Self::SealedMissing { sequence, .. }
            | Self::SealedDiffers { sequence, .. }
            | Self::PersonalMissing { sequence, .. }
            | Self::PersonalAltered { sequence, .. }
            | Self::PersonalStray { sequence, .. } => *sequence,
        }
    }

    /// The fault in words.
    #[must_use]
    pub fn in_words(&self) -> Message {
        Message {
            zh: self.zh().into(),
            en: self.en().into(),
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Missing { from, to } if from == to => format!("第 {from} 条记录缺失"),
            Self::Missing { from, to } => format!("第 {from} 至 {to} 条记录缺失"),
            Self::OutOfOrder { sequence } => format!("第 {sequence} 条记录不在其位"),
            Self::HashDiffers { sequence } => format!("第 {sequence} 条记录的哈希与内容不符"),
            Self::Unreadable { sequence } => format!("第 {sequence} 条记录的内容无法读取"),
            Self::ColumnDiffers { sequence, column } => {
                format!("第 {sequence} 条记录的 {column} 列与内容不符")
            }
            Self::HeadMissing { last } => format!("链头缺失，最后一条记录为第 {last} 条"),
            Self::CutShort { last, head } => {
                format!("链被截短：链头为第 {head} 条，最后一条记录为第 {last} 条")
            }
            Self::BeyondHead { head, last } => {
                format!("链头为第 {head} 条，其后另有记录至第 {last} 条")
            }
            Self::HeadDiffers { sequence } => format!("链头的哈希与第 {sequence} 条记录不符"),
            Self::SealedMissing { sequence, seal } => {
                format!("第 {seal} 号封印所列的第 {sequence} 条记录不存在")
            }
            Self::SealedDiffers { sequence, seal } => {
                format!("第 {sequence} 条记录的哈希与第 {seal} 号封印不符")
            }
            Self::SealBroken { seal } => format!("第 {seal} 号封印本身不可信"),
            Self::PersonalMissing { sequence, field } => {
                format!("第 {sequence} 条记录的个人信息 {field} 缺失")
            }
            Self::PersonalAltered { sequence, field } => {
                format!("第 {sequence} 条记录的个人信息 {field} 被改动")
            }
            Self::PersonalStray { sequence, field } => {
                format!("第 {sequence} 条记录之外多出个人信息 {field}")
            }
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Missing { from, to } if from == to => format!("event {from} is missing"),
            Self::Missing { from, to } => format!("events {from} to {to} are missing"),
            Self::OutOfOrder { sequence } => format!("event {sequence} is out of order"),
            Self::HashDiffers { sequence } => {
                format!("the hash of event {sequence} does not follow from its content")
            }
            Self::Unreadable { sequence } => {
                format!("the content of event {sequence} cannot be read")
            }
            Self::ColumnDiffers { sequence, column } => {
                format!("column {column} of event {sequence} differs from its content")
            }
            Self::HeadMissing { last } => {
                format!("the chain has {last} as its newest event, but no head")
            }
            Self::CutShort { last, head } => format!(
                "the chain was cut short: its head names event {head}, the newest is {last}"
            ),
            Self::BeyondHead { head, last } => {
                format!("events up to {last} follow event {head}, which the head names")
            }
            Self::HeadDiffers { sequence } => {
                format!("the head names event {sequence} with another hash")
            }
            Self::SealedMissing { sequence, seal } => {
                format!("event {sequence}, which seal {seal} names, is not there")
            }
            Self::SealedDiffers { sequence, seal } => {
                format!("seal {seal} names event {sequence} with another hash")
            }
            Self::SealBroken { seal } => format!("seal {seal} is itself broken"),
            Self::PersonalMissing { sequence, field } => {
                format!("personal value {field} of event {sequence} is missing")
            }
            Self::PersonalAltered { sequence, field } => {
                format!("personal value {field} of event {sequence} was altered")
            }
            Self::PersonalStray { sequence, field } => {
                format!("personal value {field} belongs to nothing in event {sequence}")
            }
        }
    }
}

/// What is wrong with the seals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SealFault {
    /// Seals that ought to be there are not.
    Missing {
        /// The first of them.
        from: i64,
        /// The last of them.
        to: i64,
    },
    /// The seal does not fit the key, the seal before, its own columns and the heads it names.
    Differs {
        /// Its number.
        number: i64,
    },
    /// The seal ought to name another number of heads.
    HeadsDiffer {
        /// Its number.
        number: i64,
        /// How many it says it names.
        named: i64,
        /// How many are listed.
        listed: i64,
    },
    /// Heads are listed under a seal that is not there.
    Stray {
        /// The seal.
        number: i64,
    },
    /// A seal that was written down elsewhere is not there, or is another.
    WitnessDiffers {
        /// Its number.
        number: i64,
    },
    /// There are seals, but no key to check them with.
    KeyMissing,
}

impl SealFault {
    /// The number of the seal that the fault concerns; 0 for all.
    #[must_use]
    pub const fn number(&self) -> i64 {
        match self {
            Self::Missing { from, .. } => *from,
            Self::Differs { number }
            | Self::HeadsDiffer { number, .. }
            | Self::Stray { number }
            | Self::WitnessDiffers { number } => *number,
            Self::KeyMissing => 0,
        }
    }

    /// The fault in words.
    #[must_use]
    pub fn in_words(&self) -> Message {
        let (zh, en) = match self {
            Self::Missing { from, to } => (
                format!("第 {from} 至 {to} 号封印缺失"),
                format!("seals {from} to {to} are missing"),
            ),
            Self::Differs { number } => (
                format!("第 {number} 号封印与密钥及所列链头不符"),
                format!("seal {number} does not fit the key and what it names"),
            ),
            Self::HeadsDiffer {
                number,
                named,
                listed,
            } => (
                format!("第 {number} 号封印应有 {named} 个链头，实有 {listed} 个"),
                format!("seal {number} names {named} heads, {listed} are listed"),
            ),
            Self::Stray { number } => (
                format!("链头列于不存在的第 {number} 号封印之下"),
                format!("heads are listed under seal {number}, which is not there"),
            ),
            Self::WitnessDiffers { number } => (
                format!("第 {number} 号封印与另行保存的不同"),
                format!("seal {number} is not the one that was written down"),
            ),
            Self::KeyMissing => (
                "有封印而无密钥，无法核验".to_owned(),
                "there are seals, but no key to check them with".to_owned(),
            ),
        };
        Message {
            zh: zh.into(),
            en: en.into(),
        }
    }
}
