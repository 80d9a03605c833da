//! Activities in a spreadsheet: the template, the rows that come back, and everything that people and
//! programs put into such files.

use std::io::{Cursor, Write as _};

use calamine::{Data, DataType as _, Reader as _, Xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::{first, titles};
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::db::both;
use crate::support::reports::id;
use crate::support::sheets::{faults, get, pages, post};

const HEADINGS: [&str; 8] = [
    "活动类型",
    "标题",
    "开始日期",
    "学时",
    "参加人员",
    "签到人员",
    "金额（元）",
    "成果标题",
];

async fn template(client: &Client<'_>, organization: &str) -> reqwest::Response {
    get(client, &format!("/sheets/activities/{organization}")).await
}

async fn send(client: &Client<'_>, organization: &str, workbook: Vec<u8>) -> Answer {
    post(
        client,
        &format!("/sheets/activities/{organization}"),
        workbook,
    )
    .await
}

/// A workbook whose first page is filled by hand, below the headings.
fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(HEADINGS) {
        sheet.write_string(0, column, heading).expect("a heading");
    }
    fill(sheet);
    book.save_to_buffer().expect("a workbook")
}

/// A row that can be recorded, with one cell written otherwise.
fn row(sheet: &mut Worksheet, number: u32, (column, text): (u16, &str)) {
    let cells = ["理论学习中心组学习", "学习", "2026-06-02", "7.5"];
    for (place, cell) in (0..).zip(cells) {
        sheet.write_string(number, place, cell).expect("a cell");
    }
    sheet.write_string(number, column, text).expect("a cell");
}

fn good(rows: u32) -> Vec<u8> {
    workbook(|sheet| {
        for number in 1..=rows {
            row(sheet, number, (1, &format!("第{number}次学习")));
        }
    })
}

/// Name and staff number of a person.
async fn person(client: &Client<'_>, id: &str) -> (String, String) {
    let document = "query($id: ID!) { node(id: $id) { ... on Person { name staffNumber } } }";
    let seen = client.run(document, json!({ "id": id })).await.ok();
    (seen.text("/node/name"), seen.text("/node/staffNumber"))
}

/// The same workbook with a part of it written otherwise.
fn rewritten(workbook: &[u8], part: &str, edit: impl Fn(String) -> Vec<u8>) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(workbook)).expect("a workbook");
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut file = from.by_index(index).expect("a part");
        let name = file.name().expect("a name").into_owned();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut file, &mut text).expect("a text");
        to.start_file(&name, SimpleFileOptions::default())
            .expect("a part");
        let bytes = if name == part {
            edit(text)
        } else {
            text.into_bytes()
        };
        to.write_all(&bytes).expect("a part");
    }
    to.finish().expect("a workbook").into_inner()
}

both! {
    async fn a_template_is_filled_in_and_recorded(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let (client, group) = (app.as_(clerk).speaking("zh-CN"), id(&department.party_group));
        let (name, number) = person(&client, &id(&department.secretary)).await;
        let template = template(&client, &group).await;
        assert_eq!(template.status(), 200);
        assert!(template.headers()["content-disposition"].to_str().expect("a text").contains(".xlsx"));
        let bytes = template.bytes().await.expect("a workbook").to_vec();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        assert_eq!(book.sheet_names(), ["活动", "人员", "选项"]);
        let form = book.worksheet_range("活动").expect("the form");
        let headings: Vec<_> = form.rows().next().expect("headings").iter().map(Data::to_string).collect();
        assert!(HEADINGS.iter().all(|heading| headings.contains(&(*heading).to_owned())), "{headings:?}");
        let people = book.worksheet_range("人员").expect("the people");
        let people: Vec<_> = people.rows().skip(1).filter_map(|row| row[0].as_string()).collect();
        let secretary = format!("{name}({number})");
        assert!(people.contains(&secretary), "{people:?}");
        let kinds = book.worksheet_range("选项").expect("the choices");
        assert_eq!((kinds.rows().count(), kinds.get((0, 0))), (28, Some(&Data::String("理论学习中心组学习".to_owned()))));

        let filled = workbook(|sheet| {
            row(sheet, 1, (4, &secretary));
            sheet.write_string(1, 5, &name).expect("a cell");
            sheet.write_number(1, 6, 1_234.56).expect("a cell");
            let day = ExcelDateTime::from_ymd(2026, 6, 3).expect("a day");
            sheet.write_string(4, 0, "HEART_TO_HEART_TALK").expect("a cell");
            sheet.write_string(4, 1, "谈心").expect("a cell");
            let format = Format::new().set_num_format("yyyy-mm-dd");
            sheet.write_datetime_with_format(4, 2, &day, &format).expect("a cell");
        });
        let sent = send(&client, &group, filled.clone()).await.ok();
        let recorded = sent.data("/recorded").as_array().expect("a list").clone();
        assert_eq!(recorded.iter().map(|one| &one["row"]).collect::<Vec<_>>(), [2, 5], "{sent}");
        let seen = super::read(&app, clerk, recorded[0]["id"].as_str().expect("an id")).await;
        let activity = seen.data("/activity");
        assert_eq!((&activity["amount"], &activity["hours"], &activity["signedInCount"]), (&json!(123_456), &json!("7.5"), &json!(1)));
        assert_eq!(activity["participants"]["nodes"][0]["person"]["name"], name);
        let talk = super::read(&app, clerk, recorded[1]["id"].as_str().expect("an id")).await;
        assert_eq!((talk.data("/activity/kind"), talk.data("/activity/startsOn")), (&json!("HEART_TO_HEART_TALK"), &json!("2026-06-03")));
        let again = tokio::join!(send(&client, &group, filled.clone()), send(&client, &group, filled));
        for again in [again.0, again.1] {
            assert_eq!(again.ok().data("/recorded"), &json!(recorded), "the same workbook once more");
        }
        assert_eq!(titles(&app, clerk, &group, json!({})).await.len(), 2);
    }

    async fn each_fault_is_told_at_its_row_and_column_and_nothing_is_recorded(app: TestApp) {
        let region = app.region(2).await;
        let (department, clerk) = first(&region);
        let (client, group) = (app.as_(clerk), id(&department.party_group));
        let staff = app.as_(&region.accounts.county_staff);
        let (own, elsewhere) = (
            person(&staff, &id(&department.secretary)).await.0,
            person(&staff, &id(&region.departments[1].secretary)).await.0,
        );
        let long = "长".repeat(201);
        for (column, text, code, letter) in [
            (0, "打牌", "INVALID", "A"),
            (0, " ", "REQUIRED", "A"),
            (1, &long, "TOO_LONG", "B"),
            (1, " ", "REQUIRED", "B"),
            (2, "昨天", "INVALID", "C"),
            (2, "2027-06-02", "OUT_OF_RANGE", "C"),
            (2, "1999-06-02", "ORGANIZATION_NOT_YET", "C"),
            (3, "-2", "OUT_OF_RANGE", "D"),
            (3, "25", "OUT_OF_RANGE", "D"),
            (3, "1.234", "INVALID", "D"),
            (3, "many", "INVALID", "D"),
            (4, &elsewhere, "PERSON_ELSEWHERE", "E"),
            (5, &own, "INVALID", "F"),
            (6, "1.234", "INVALID", "G"),
            (6, "-1", "OUT_OF_RANGE", "G"),
            (7, "论文", "REQUIRED", ""),
        ] {
            let filled = workbook(|sheet| {
                row(sheet, 1, (1, "第一次学习"));
                row(sheet, 3, (column, text));
            });
            let answer = send(&client, &group, filled).await;
            assert_eq!(answer.status, if code == "TOO_LONG" { 413 } else { 422 }, "{answer}");
            let letter = if letter.is_empty() { Value::Null } else { json!(letter) };
            assert!(faults(&answer).contains(&(code.to_owned(), json!(4), letter)), "{text:?}: {answer}");
        }
        assert_eq!(titles(&app, clerk, &group, json!({})).await, [""; 0], "all together or not at all");
    }

    async fn hostile_workbooks_are_refused(app: TestApp) {
        let region = app.region(1).await;
        let (department, clerk) = first(&region);
        let (client, group) = (app.as_(clerk), id(&department.party_group));
        let at = |code: &str, row: Value, column: Value| vec![(code.to_owned(), row, column)];
        let whole = |code: &str| at(code, Value::Null, Value::Null);
        let formula = workbook(|sheet| {
            row(sheet, 1, (1, "学习"));
            sheet.write_formula(1, 3, "=1+1").expect("a formula");
        });
        let merged = workbook(|sheet| {
            row(sheet, 1, (1, "学习"));
            sheet.merge_range(1, 1, 2, 1, "学习", &Format::new()).expect("merged cells");
        });
        let flag = workbook(|sheet| {
            row(sheet, 1, (1, "学习"));
            sheet.write_boolean(1, 3, true).expect("a cell");
        });
        let far = workbook(|sheet| {
            row(sheet, 1, (1, "学习"));
            sheet.write_string(1_048_575, 16_383, "x").expect("a cell");
        });
        let unknown = workbook(|sheet| {
            row(sheet, 1, (1, "学习"));
            sheet.write_string(0, 8, "积分").expect("a cell");
        });
        let twice = workbook(|sheet| {
            row(sheet, 1, (1, "学习"));
            sheet.write_string(0, 8, "标题").expect("a cell");
        });
        let strings = "xl/sharedStrings.xml";
        let room = |text: String| text.replace("uniqueCount=\"", "uniqueCount = '99999999999999' x=\"").into_bytes();
        let wide = |text: String| text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let bomb = |text: String| text.replace("</sst>", &format!("{}</sst>", " ".repeat(40 << 20))).into_bytes();
        let broken = |text: String| text.as_bytes()[..text.len() / 2].to_vec();
        let bomb = rewritten(&good(1), strings, bomb);
        assert!(bomb.len() < 100_000, "it is small until it is unpacked");
        for (name, workbook, expected) in [
            ("formula", formula, at("FORMULA_CELL", json!(2), json!("D"))),
            ("merged", merged, at("MERGED_CELLS", json!(2), json!("B"))),
            ("boolean", flag, at("INVALID", json!(2), json!("D"))),
            ("far away", far, at("TOO_LONG", json!(1_048_576), json!("XFD"))),
            ("100,000 rows", good(100_000), at("TOO_LONG", json!(502), json!("A"))),
            ("unknown heading", unknown, at("INVALID", json!(1), json!("I"))),
            ("heading twice", twice, at("DUPLICATE", json!(1), json!("I"))),
            ("no rows", good(0), whole("REQUIRED")),
            ("no headings", Workbook::new().save_to_buffer().expect("a workbook"), {
                let mut missing = at("REQUIRED", json!(1), Value::Null);
                missing.extend([missing[0].clone(), missing[0].clone()]);
                missing
            }),
            ("room for texts", rewritten(&good(1), strings, room), whole("TOO_LONG")),
            ("wide letters", rewritten(&good(1), strings, wide), whole("FILE_TYPE_MISMATCH")),
            ("broken part", rewritten(&good(1), "xl/worksheets/sheet1.xml", broken), whole("FILE_TYPE_MISMATCH")),
            ("bomb", bomb, whole("TOO_LONG")),
            ("large", vec![0; 3 << 20], whole("TOO_LONG")),
            ("no workbook", b"%PDF-1.7".to_vec(), whole("FILE_TYPE_MISMATCH")),
            ("half a workbook", good(1)[..500].to_vec(), whole("FILE_TYPE_MISMATCH")),
            ("nothing", Vec::new(), whole("FILE_TYPE_MISMATCH")),
        ] {
            let answer = send(&client, &group, workbook).await;
            assert_eq!(faults(&answer), expected, "{name}: {answer}");
        }
        assert_eq!(titles(&app, clerk, &group, json!({})).await, [""; 0]);
        send(&client, &group, good(500)).await.ok();
        assert_eq!(app.as_(clerk).run("{ viewer { account { id } } }", json!({})).await.status, 200);
    }

    async fn only_who_may_record_sends_a_sheet(app: TestApp) {
        let region = app.region(2).await;
        let (department, clerk) = first(&region);
        let group = id(&department.party_group);
        for (client, status) in [
            (app.as_(clerk), 200),
            (app.nobody(), 401),
            (app.as_(&region.departments[1].clerk), 404),
            (app.as_(&region.accounts.powerless), 404),
            (app.as_(&region.accounts.auditor), 403),
        ] {
            assert_eq!(template(&client, &group).await.status().as_u16(), status);
            assert_eq!(send(&client, &group, good(1)).await.status, status);
        }
        for id in ["x", "b3JnYW5pemF0aW9uOjE", &id(&department.secretary)] {
            assert_eq!(send(&app.as_(clerk), id, good(1)).await.status, 404, "{id}");
        }
        let put = app.as_(clerk).dress(app.http.put(app.url(&format!("/sheets/activities/{group}")))).await;
        assert_eq!(put.send().await.expect("an answer").status(), 405);
    }

    async fn two_people_of_one_name_are_told_apart(app: TestApp) {
        let region = app.region(2).await;
        let (clerk, committee) = (&region.accounts.county_staff, id(&region.county.working_committee));
        let client = app.as_(clerk);
        let mut named = Vec::new();
        for department in &region.departments {
            let rename = json!({ "personId": id(&department.secretary), "name": "王伟" });
            app.act(&region.accounts.administrator, "renamePerson", "person { name }", rename).await.ok();
            let (name, number) = person(&client, &id(&department.secretary)).await;
            named.push(format!("{name}（{number}）"));
        }
        for (text, code) in [
            ("王伟", Some("DUPLICATE")),
            ("王伟(S99999)", Some("PERSON_ELSEWHERE")),
            (&named.join("、"), None),
        ] {
            let answer = send(&client, &committee, workbook(|sheet| row(sheet, 1, (4, text)))).await;
            match code {
                Some(code) => assert_eq!(faults(&answer), [(code.to_owned(), json!(2), json!("E"))], "{text}"),
                None => drop(answer.ok()),
            }
        }
    }

    async fn a_staff_number_is_for_those_who_registered_the_person(app: TestApp) {
        let region = app.region(2).await;
        let (department, clerk) = first(&region);
        let (administrator, group) = (&region.accounts.administrator, id(&department.party_group));
        let guest = &region.departments[1].secretary;
        let admit = json!({ "organizationId": id(&department.branch), "personId": id(guest), "probationary": false, "since": "2026-01-01" });
        app.act(administrator, "admitMember", "membership { id }", admit).await.ok();
        let (name, number) = person(&app.as_(administrator), &id(guest)).await;
        let own = person(&app.as_(administrator), &id(&department.secretary)).await;
        let client = app.as_(clerk);
        let listed = pages(&client, &format!("/sheets/activities/{group}")).await;
        let listed: Vec<_> = listed[1].1.iter().map(|row| row[0].as_str()).collect();
        assert!(listed.contains(&name.as_str()) && listed.contains(&format!("{}({})", own.0, own.1).as_str()), "{listed:?}");
        assert!(!listed.iter().any(|label| label.contains(&number)), "{listed:?}");
        for (text, code) in [(&number, Some("PERSON_ELSEWHERE")), (&name, None)] {
            let answer = send(&client, &group, workbook(|sheet| row(sheet, 1, (4, text)))).await;
            match code {
                Some(code) => assert_eq!(faults(&answer), [(code.to_owned(), json!(2), json!("E"))], "{text}"),
                None => drop(answer.ok()),
            }
        }
    }
}
