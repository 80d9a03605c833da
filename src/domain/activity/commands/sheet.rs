//! Many activities of one organizer in a spreadsheet: the template that it fills in, and the rows that
//! come back, recorded all together or not at all.

use std::collections::{BTreeMap, BTreeSet};

use entity::activity::ActivityKind;
use entity::activity_output::OutputKind;
use entity::{ActivityId, OrganizationId, PersonId, organization};
use sea_orm::{ActiveEnum as _, Iterable as _};

use super::record::{Keep, run};
use super::{Keyed, New, store};
use crate::access::{self, Acting, Action, Place};
use crate::db::history::{hex, sha256};
use crate::domain::activity::rules::{self, Entry, Output, Trained};
use crate::domain::organization as organizations;
use crate::error::{Error, Language, Refusal, RefusalCode, Result};
use crate::sheet::{self, Cell, Cells, Column, Form, Heading, Page, Table};

/// People of a template's list at the most.
const ROSTER_MAX: u64 = 5_000;
/// Faults of one workbook that are told at the most.
const FAULTS_MAX: usize = 100;

const fn heading(key: &'static str, zh: &'static str, en: &'static str) -> Heading {
    Heading {
        key,
        zh,
        en,
        required: false,
    }
}

const fn required(key: &'static str, zh: &'static str, en: &'static str) -> Heading {
    Heading {
        required: true,
        ..heading(key, zh, en)
    }
}

/// The table of activities.
const FORM: Form = Form {
    headings: &[
        required("kind", "活动类型", "Kind"),
        required("title", "标题", "Title"),
        required("startsOn", "开始日期", "First day"),
        heading("endsOn", "结束日期", "Last day"),
        heading("hours", "学时", "Hours"),
        heading("place", "地点", "Place"),
        heading("participantIds", "参加人员", "Participants"),
        heading("signedInIds", "签到人员", "Signed in"),
        heading("words", "字数", "Words"),
        heading("amount", "金额（元）", "Amount (yuan)"),
        heading(
            "trained.countyRank",
            "培训县处级人数",
            "Trained, county rank",
        ),
        heading(
            "trained.sectionRank",
            "培训科级人数",
            "Trained, section rank",
        ),
        heading("trained.others", "培训其他人数", "Trained, others"),
        heading("outputs.0.kind", "成果类型", "Output"),
        heading("outputs.0.title", "成果标题", "Title of the output"),
        heading("outputs.0.words", "成果字数", "Words of the output"),
        heading("lateReason", "补登原因", "Reason for the late record"),
    ],
    rows_max: 500,
};

/// A row that was recorded.
#[derive(Clone, Copy, Debug)]
pub struct Imported {
    /// Its number, as the program shows it.
    pub row: u32,
    /// The record.
    pub id: ActivityId,
}

/// The template of an organizer, with the people whom it can name.
///
/// # Errors
/// When the actor does not see the organizer, or may not record for it.
pub async fn template(
    acting: &Acting<'_>,
    organization: OrganizationId,
    language: Language,
) -> Result<Vec<u8>> {
    let organizer = organizer(acting, organization).await?;
    let people = store::roster(acting.db.reader(), &organizer.path, ROSTER_MAX).await?;
    let columns = FORM.headings.iter().map(|heading| Column {
        choices: choices(heading.key, language),
        days: matches!(heading.key, "startsOn" | "endsOn"),
        ..Column::new(language.of(heading.zh, heading.en), 18)
    });
    let form = Page {
        name: language.of("活动", "Activities").to_owned(),
        columns: columns.collect(),
        rows: Vec::new(),
        blank: FORM.rows_max,
    };
    let heading = language.of(
        "可填写的人员，多人以顿号分隔",
        "People who can be named, several of them with commas between",
    );
    let named = people.into_iter().map(|person| {
        let number = person.number_below(&organizer.path);
        let number = number.map(|number| format!("({number})"));
        let label = person.name.clone() + &number.unwrap_or_default();
        vec![Cell::Text(label)]
    });
    let roster = Page {
        name: language.of("人员", "People").to_owned(),
        columns: vec![Column::new(heading, 40)],
        rows: named.collect(),
        blank: 0,
    };
    sheet::write(&[form, roster], acting.today())
}

/// Records all rows of a workbook, or none of them. The same workbook once more gives what was
/// recorded.
///
/// # Errors
/// All that is wrong with it, each at its row and column.
pub async fn import(
    acting: &Acting<'_>,
    organization: OrganizationId,
    bytes: Vec<u8>,
) -> Result<Vec<Imported>> {
    let organizer = organizer(acting, organization).await?;
    let hash = hex(&sha256(&[&bytes]));
    let table = sheet::read(bytes, FORM).await?;
    let people = People::of(acting, &organizer, &table).await?;
    let mut keyed = Vec::with_capacity(table.rows.len());
    let mut faults = Vec::new();
    for row in &table.rows {
        let mut cells = row.cells();
        let entry = entry(&mut cells, &people);
        faults.extend(cells.faults());
        keyed.extend(entry.map(|entry| Keyed {
            new: New {
                organization,
                entry,
            },
            key: format!("{hash}:{}", row.number),
            at: format!("{}.", row.number),
        }));
    }
    let numbers = table.rows.iter().map(|row| row.number);
    let mut imported = Vec::with_capacity(table.rows.len());
    if faults.is_empty() {
        let outcomes = run(acting, "importActivities", keyed, Keep::AllOrNone).await?;
        for (row, outcome) in numbers.zip(outcomes) {
            match outcome {
                Ok(id) => imported.push(Imported { row, id }),
                Err(refusals) => faults.extend(refusals),
            }
        }
    }
    if faults.is_empty() {
        return Ok(imported);
    }
    faults.truncate(FAULTS_MAX);
    let placed = faults.into_iter().map(|fault| table.place(fault));
    Err(Error::Refused(placed.collect()))
}

/// The organizer, for those who may record for it.
async fn organizer(acting: &Acting<'_>, id: OrganizationId) -> Result<organization::Model> {
    let row = organizations::by_ids(acting.db.reader(), [id]).await?.pop();
    let row = row.filter(|row| acting.sees(row));
    let row = row.ok_or(Error::NotFound("organization"))?;
    access::require(acting.actor, Action::ActivityRecord, &Place::from(&row))?;
    Ok(row)
}

/// The people of an organizer whom a workbook names.
struct People {
    by_number: BTreeMap<String, PersonId>,
    by_name: BTreeMap<String, Vec<PersonId>>,
}

impl People {
    async fn of(
        acting: &Acting<'_>,
        organizer: &organization::Model,
        table: &Table,
    ) -> Result<Self> {
        let mut words = BTreeSet::new();
        for row in &table.rows {
            let mut cells = row.cells();
            for key in ["participantIds", "signedInIds"] {
                let text = cells.text(key).unwrap_or_default();
                words.extend(names(&text).flat_map(|(name, number)| {
                    [Some(name), number]
                        .into_iter()
                        .flatten()
                        .map(str::to_owned)
                }));
            }
        }
        let reader = acting.db.reader();
        let found = store::people_named(reader, &organizer.path, &words).await?;
        let mut people = Self {
            by_number: BTreeMap::new(),
            by_name: BTreeMap::new(),
        };
        for person in found {
            if let Some(number) = person.number_below(&organizer.path) {
                people.by_number.insert(number.to_owned(), person.id);
            }
            people
                .by_name
                .entry(person.name)
                .or_default()
                .push(person.id);
        }
        Ok(people)
    }

    /// Whom a cell names, in its order.
    fn named(&self, cells: &mut Cells<'_>, key: &'static str) -> Vec<PersonId> {
        let text = cells.text(key).unwrap_or_default();
        let mut found = Vec::new();
        for (name, number) in names(&text) {
            let by_number = self.by_number.get(number.unwrap_or(name)).copied();
            let by_name = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
            match (by_number, number, by_name) {
                (Some(person), None, _) => found.push(person),
                (Some(person), Some(_), same) if same.contains(&person) => found.push(person),
                (None, None, [person]) => found.push(*person),
                (None, None, [_, ..]) => cells.refuse(key, several(name)),
                (_, _, _) => cells.refuse(key, nobody(name)),
            }
        }
        found
    }
}

/// The people that a text names: a name, a staff number, or a name with the number in brackets.
fn names(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let one = |part: &str| !part.is_empty();
    text.split(['、', ',', '，', ';', '；', '\n'])
        .map(str::trim)
        .filter(move |part| one(part))
        .map(|part| {
            let inner = part.strip_suffix([')', '）']);
            let split = inner.and_then(|inner| inner.split_once(['(', '（']));
            split.map_or((part, None), |(name, number)| {
                (name.trim(), Some(number.trim()))
            })
        })
}

/// What a row enters; none where a cell that it needs is empty or not understood.
fn entry(cells: &mut Cells<'_>, people: &People) -> Option<Entry> {
    cells.need(&["kind", "title", "startsOn"]);
    let kind = choice(cells, "kind", kind_of);
    let (title, starts_on) = (cells.text("title"), cells.day("startsOn"));
    let ends_on = cells.day("endsOn");
    let trained = Trained {
        county_rank: cells.whole("trained.countyRank").unwrap_or_default(),
        section_rank: cells.whole("trained.sectionRank").unwrap_or_default(),
        others: cells.whole("trained.others").unwrap_or_default(),
    };
    let entry = Entry {
        kind: kind?,
        title: title?,
        starts_on: starts_on?,
        ends_on: ends_on.or(starts_on)?,
        hours: cells.decimal("hours"),
        words: cells.whole("words"),
        amount: cells.fen("amount"),
        trained: (trained != Trained::default()).then_some(trained),
        place: cells.text("place"),
        late_reason: cells.text("lateReason"),
        participants: people.named(cells, "participantIds"),
        signed_in: people.named(cells, "signedInIds"),
        others: Vec::new(),
        outputs: output(cells).into_iter().collect(),
    };
    Some(entry)
}

/// The article or report of a row.
fn output(cells: &mut Cells<'_>) -> Option<Output> {
    let (title, words) = (
        cells.text("outputs.0.title"),
        cells.whole("outputs.0.words"),
    );
    let kind = choice(cells, "outputs.0.kind", output_of);
    if title.is_some() || words.is_some() {
        cells.need(&["outputs.0.kind", "outputs.0.title"]);
    }
    Some(Output {
        kind: kind?,
        title: title.unwrap_or_default(),
        words,
    })
}

fn choice<T>(cells: &mut Cells<'_>, key: &'static str, of: fn(&str) -> Option<T>) -> Option<T> {
    let text = cells.text(key)?;
    let found = of(&text);
    if found.is_none() {
        let (zh, en) = ("不在选项中", "is none of the choices");
        cells.refuse(key, Refusal::new(RefusalCode::Invalid, zh, en));
    }
    found
}

/// What a column takes.
fn choices(key: &str, language: Language) -> Vec<String> {
    match (key, language) {
        ("kind", Language::Chinese) => ActivityKind::iter()
            .map(|kind| rules::title(kind).to_owned())
            .collect(),
        ("kind", Language::English) => ActivityKind::iter().map(|kind| kind.to_value()).collect(),
        ("outputs.0.kind", Language::Chinese) => OutputKind::iter()
            .map(|kind| rules::output_title(kind).to_owned())
            .collect(),
        ("outputs.0.kind", Language::English) => {
            OutputKind::iter().map(|kind| kind.to_value()).collect()
        }
        (_, Language::Chinese | Language::English) => Vec::new(),
    }
}

fn kind_of(text: &str) -> Option<ActivityKind> {
    ActivityKind::iter().find(|kind| rules::title(*kind) == text || kind.to_value() == text)
}

fn output_of(text: &str) -> Option<OutputKind> {
    OutputKind::iter().find(|kind| rules::output_title(*kind) == text || kind.to_value() == text)
}

fn nobody(name: &str) -> Refusal {
    Refusal::new(
        RefusalCode::PersonElsewhere,
        format!("本组织没有“{name}”"),
        format!("the organization has no “{name}”"),
    )
}

fn several(name: &str) -> Refusal {
    Refusal::new(
        RefusalCode::Duplicate,
        format!("有多人名为“{name}”，请在姓名后以括号注明工号"),
        format!("several people are called “{name}”: add the staff number in brackets"),
    )
}
