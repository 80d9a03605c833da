//! Whole registers at once, by the operator: all or nothing, every fault with its line and column,
//! and what is there already stays as it is.
//!
//! **Codes of organizations.** A register names each organization by a code of its own (the unified
//! social credit code, the number in the committee's list …). The service keeps no such codes: the
//! id of an imported organization follows from its code ([`organization_id_of`]), so that the same
//! code means the same organization in every file and in every import. An organization that was
//! established by hand is named by its id, a UUID, in place of a code.

mod divisions;
mod organizations;
mod people;
mod posts;

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use chrono::NaiveDate;
use entity::{OrganizationId, organization};
use serde::Deserialize;
use serde::de::value::{self, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use uuid::Uuid;

pub use divisions::{builtin_divisions, import_divisions, load_divisions};
pub use organizations::import_organizations;
pub use people::import_people;
pub use posts::import_posts;

use crate::clock::Clock;
use crate::db::history::sha256;
use crate::db::{Author, BULK_ROWS_MAX, Db, Tx};
use crate::domain::organization::rules::Finding;
use crate::domain::organization::store;
use crate::error::{Message, Refusal, Result};

/// Faults that one import tells of at the most.
pub const FAULTS_MAX: usize = 100;
/// Characters of a code at the most.
const CODE_MAX: usize = 64;
/// What an id is derived from besides the code, so that it is nobody else's.
const CODE_DOMAIN: &[u8] = b"zeren organization code\0";

/// What is wrong, and where.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The line of the file, from 1.
    pub line: u64,
    /// The column by its name in the head.
    pub column: String,
    /// For people.
    pub message: Message,
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Rows that made or changed something.
    pub written: usize,
    /// Rows of what was there already.
    pub unchanged: usize,
}

/// What an import did, or all that keeps it from being done.
pub type Outcome = std::result::Result<Imported, Vec<Fault>>;

/// A line of the list of divisions.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct RawDivision {
    /// The line of the file.
    #[serde(skip)]
    pub line: u64,
    /// Six digits.
    pub code: String,
    /// PROVINCE, CITY or COUNTY.
    pub level: String,
    /// The official name.
    pub name: String,
    /// The code above, place-holders included; blank for a province.
    pub parent_code: String,
}

/// A line of a register of organizations.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct OrganizationRow {
    /// The line of the file.
    #[serde(skip)]
    pub line: u64,
    /// Its code.
    pub code: String,
    /// Its kind, such as PARTY_GROUP.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its division.
    pub division_code: String,
    /// The code of what leads it; blank for the party committee of a province.
    pub superior: String,
    /// The code of what guides it; blank but for working committees.
    pub guided_by: String,
    /// Its first day.
    pub valid_from: String,
}

/// A line of a register of people.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct PersonRow {
    /// The line of the file.
    #[serde(skip)]
    pub line: u64,
    /// The staff number.
    pub staff_number: String,
    /// The name.
    pub name: String,
    /// The code of the organization that registers the person.
    pub organization: String,
}

/// A line of a register of posts.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct PostRow {
    /// The line of the file.
    #[serde(skip)]
    pub line: u64,
    /// The code of the organization.
    pub organization: String,
    /// The role, such as SECRETARY.
    pub role: String,
    /// The title.
    pub title: String,
    /// Who holds the post; blank for a vacant one.
    pub staff_number: String,
    /// true or false; blank for a vacant one.
    pub full_time: String,
    /// The first day of the post, where it is new, and of the appointment.
    pub valid_from: String,
    /// The document that appoints; blank for a vacant one.
    pub document: String,
}

/// The id of the organization that a register names by `code`: the id itself where the code is a
/// UUID, else a UUID (version 8) that follows from the code alone.
#[must_use]
pub fn organization_id_of(code: &str) -> OrganizationId {
    let code = code.trim();
    if let Ok(id) = Uuid::try_parse(code) {
        return OrganizationId(id);
    }
    let hash = sha256(&[CODE_DOMAIN, code.as_bytes()]);
    let mut bytes = [0_u8; 16];
    for (byte, hashed) in bytes.iter_mut().zip(hash) {
        *byte = hashed;
    }
    OrganizationId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// The faults of a file.
#[derive(Debug, Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, line: u64, column: &str, (zh, en): (&'static str, &'static str)) {
        let message = Message {
            zh: zh.into(),
            en: en.into(),
        };
        self.push(Fault {
            line,
            column: column.to_owned(),
            message,
        });
    }

    fn push(&mut self, fault: Fault) {
        if self.0.len() < FAULTS_MAX {
            self.0.push(fault);
        }
    }

    /// What the rules found in a row; whether that is nothing.
    fn judge(&mut self, line: u64, findings: Vec<Finding>) -> bool {
        let is_sound = findings.is_empty();
        for finding in findings {
            let column = column_of(finding.field).to_owned();
            let message = Refusal::from(finding).message;
            self.push(Fault {
                line,
                column,
                message,
            });
        }
        is_sound
    }

    /// A value in its type; a fault where it has not that form.
    fn parse<T: FromStr>(
        &mut self,
        line: u64,
        (column, text): (&str, &str),
        texts: (&'static str, &'static str),
    ) -> Option<T> {
        let value = text.trim().parse().ok();
        if value.is_none() {
            self.add(line, column, texts);
        }
        value
    }

    fn day(&mut self, line: u64, (column, text): (&str, &str)) -> Option<NaiveDate> {
        let text = text.trim();
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|_| text.len() == 10);
        if day.is_none() {
            self.add(
                line,
                column,
                ("日期须写作 YYYY-MM-DD", "a date is written YYYY-MM-DD"),
            );
        }
        day
    }

    fn code(&mut self, line: u64, (column, text): (&str, &str)) -> Option<OrganizationId> {
        let text = text.trim();
        let is_code = !text.is_empty()
            && text.chars().count() <= CODE_MAX
            && !text
                .chars()
                .any(|each| each.is_control() || each.is_whitespace());
        if !is_code {
            self.add(
                line,
                column,
                (
                    "组织代码须为 1 至 64 个字符，不含空白",
                    "a code of an organization has 1 to 64 characters without white space",
                ),
            );
        }
        is_code.then(|| organization_id_of(text))
    }

    /// The kind, role or level whose stable name stands in a column.
    fn word<T: DeserializeOwned>(&mut self, line: u64, (column, text): (&str, &str)) -> Option<T> {
        match word(text) {
            Ok(word) => Some(word),
            Err(known) => {
                let message = Message {
                    zh: format!("只能是下列之一：{known}").into(),
                    en: format!("is one of: {known}").into(),
                };
                self.push(Fault {
                    line,
                    column: column.to_owned(),
                    message,
                });
                None
            }
        }
    }
}

/// The kind, role or level with this stable name, or the names that there are.
fn word<T: DeserializeOwned>(text: &str) -> std::result::Result<T, String> {
    let text: StrDeserializer<'_, value::Error> = text.trim().into_deserializer();
    T::deserialize(text).map_err(|error| {
        let error = error.to_string();
        let known = error
            .split_once("expected one of")
            .map_or("", |(_, known)| known);
        known.replace(['`', ','], "").trim().to_owned()
    })
}

/// The column of a register that stands for a field of an input.
fn column_of(field: &'static str) -> &'static str {
    match field {
        "superiorId" => "superior",
        "guidedById" => "guided_by",
        "divisionCode" => "division_code",
        "validFrom" => "valid_from",
        "staffNumber" | "postId" => "staff_number",
        "organizationId" => "organization",
        other => other,
    }
}

async fn begin(db: &Db, clock: &Clock) -> Result<Tx> {
    let author = Author {
        role: Some("OPERATOR".to_owned()),
        ..Author::default()
    };
    db.begin_write(author, clock.now()).await
}

/// Organizations by their ids, however many.
async fn organizations_by_ids(
    tx: &Tx,
    ids: &BTreeSet<OrganizationId>,
) -> Result<BTreeMap<OrganizationId, organization::Model>> {
    let ids: Vec<_> = ids.iter().copied().collect();
    let mut found = BTreeMap::new();
    for ids in ids.chunks(BULK_ROWS_MAX) {
        let rows = store::organizations_by_ids(tx.conn(), ids.iter().copied()).await?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

/// For what a column names and nobody knows.
const UNKNOWN_ORGANIZATION: (&str, &str) = (
    "没有此代码的组织（本文件和系统中都没有）",
    "no organization has this code, neither in this file nor in the system",
);
/// For what stands twice in a file.
const TWICE: (&str, &str) = ("在本文件中出现了两次", "stands twice in this file");
/// For what is there with other values.
const DIFFERS: (&str, &str) = (
    "系统中已有，且内容不同：导入不会改写已有记录，请用相应的操作修改",
    "is there already with other values: an import changes nothing that exists",
);
