//! Registers: all or nothing, every fault with its place, the same file twice changes nothing.

use entity::{appointment, division, organization, organization_edge, person, post};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde::de::DeserializeOwned;

use super::commands::World;
use crate::domain::organization::{
    Imported, OrganizationRow, PersonRow, PostRow, RawDivision, import_divisions,
    import_organizations, import_people, import_posts, load_divisions, organization_id_of,
};

const ORGANIZATIONS: &str = "code,kind,name,division_code,superior,guided_by,valid_from
武工委,WORKING_COMMITTEE,武功县直机关工委,610431,武委,咸工委,2020-01-01
武委,PARTY_COMMITTEE,中共武功县委,610431,咸委,,2020-01-01
咸工委,WORKING_COMMITTEE,咸阳市直机关工委,610400,咸委,,2020-01-01
咸委,PARTY_COMMITTEE,中共咸阳市委,610400,陕委,,2020-01-01
陕委,PARTY_COMMITTEE,中共陕西省委,610000,,,2020-01-01
财,PARTY_GROUP,武功县财政局党组,610431,武工委,,2020-01-01
";

const PEOPLE: &str = "staff_number,name,organization\n1,张三,财\n2,李四,财\n";

const POSTS: &str = "\
organization,role,title,staff_number,full_time,valid_from,document
财,SECRETARY,党组书记,1,true,2022-01-01,任〔2022〕1号
财,TEAM_MEMBER,党组成员,,,2022-01-01,
财,TEAM_MEMBER,党组成员,2,false,2022-01-01,任〔2022〕2号
";

/// What a text is a register of.
#[derive(Clone, Copy)]
enum Register {
    Divisions,
    Organizations,
    People,
    Posts,
}

fn rows<T: DeserializeOwned>(text: &str, number: impl Fn(&mut T, u64)) -> Vec<T> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    let records = reader.records().map(|record| {
        let record = record.unwrap();
        let mut row = record.deserialize(Some(&head)).unwrap();
        number(&mut row, record.position().unwrap().line());
        row
    });
    records.collect()
}

async fn load(world: &World, what: Register, text: &str) -> Result<Imported, Vec<String>> {
    let (db, clock) = (&world.db, &world.clock);
    let outcome = match what {
        Register::Divisions => {
            let rows = rows(text, |row: &mut RawDivision, line| row.line = line);
            import_divisions(db, clock, rows).await
        }
        Register::Organizations => {
            let rows = rows(text, |row: &mut OrganizationRow, line| row.line = line);
            import_organizations(db, clock, rows).await
        }
        Register::People => {
            let rows = rows(text, |row: &mut PersonRow, line| row.line = line);
            import_people(db, clock, rows).await
        }
        Register::Posts => {
            let rows = rows(text, |row: &mut PostRow, line| row.line = line);
            import_posts(db, clock, &[], rows).await
        }
    };
    outcome.unwrap().map_err(|faults| {
        faults
            .iter()
            .map(|fault| format!("{} {}", fault.line, fault.column))
            .collect()
    })
}

fn written(written: usize) -> Result<Imported, Vec<String>> {
    Ok(Imported {
        written,
        unchanged: 0,
    })
}

fn unchanged(unchanged: usize) -> Result<Imported, Vec<String>> {
    Ok(Imported {
        written: 0,
        unchanged,
    })
}

#[tokio::test]
async fn a_register_in_any_order_twice() {
    let world = World::new().await;
    assert_eq!(
        load(&world, Register::Organizations, ORGANIZATIONS).await,
        written(6)
    );
    assert_eq!(
        load(&world, Register::Organizations, ORGANIZATIONS).await,
        unchanged(6)
    );
    let reader = world.db.reader();
    let group = organization::Entity::find_by_id(organization_id_of("财"));
    let group = group.one(reader).await.unwrap().unwrap();
    assert_eq!(group.path.len(), 5 * 16);
    assert_eq!(
        organization_edge::Entity::find()
            .count(reader)
            .await
            .unwrap(),
        6
    );
    let by_id = format!(
        "code,kind,name,division_code,superior,guided_by,valid_from\n\
         支,BRANCH,第一党支部,610431,{},,2021-01-01\n",
        group.id.0
    );
    assert_eq!(
        load(&world, Register::Organizations, &by_id).await,
        written(1)
    );

    assert_eq!(load(&world, Register::People, PEOPLE).await, written(2));
    assert_eq!(load(&world, Register::People, PEOPLE).await, unchanged(2));
    assert_eq!(person::Entity::find().count(reader).await.unwrap(), 2);

    assert_eq!(load(&world, Register::Posts, POSTS).await, written(3));
    assert_eq!(load(&world, Register::Posts, POSTS).await, unchanged(3));
    assert_eq!(post::Entity::find().count(reader).await.unwrap(), 3);
    assert_eq!(appointment::Entity::find().count(reader).await.unwrap(), 2);
    let filled = "organization,role,title,staff_number,full_time,valid_from,document\n\
                  财,TEAM_MEMBER,党组成员,1,0,2023-01-01,任〔2023〕1号\n";
    assert_eq!(load(&world, Register::Posts, filled).await, written(1));
    assert_eq!(
        post::Entity::find().count(reader).await.unwrap(),
        3,
        "the vacant one was filled"
    );
}

#[tokio::test]
async fn every_fault_has_its_line_and_nothing_is_imported() {
    let world = World::new().await;
    let faulty = "code,kind,name,division_code,superior,guided_by,valid_from\n\
        陕委,PARTY_COMMITTEE,中共陕西省委,610000,,,2020-01-01\n\
        a,COMMITTEE,=1+1,61,,,2020-1-1\n\
        b,PARTY_COMMITTEE,中共咸阳市委,610400,nobody,,2020-01-01\n\
        \"c\",BRANCH,\"支\n部\",610431,陕委,,2020-01-01\n\
        d,PARTY_COMMITTEE,甲,610431,e,,2020-01-01\n\
        e,PARTY_COMMITTEE,乙,610431,d,,2020-01-01\n\
        陕委,PARTY_COMMITTEE,中共陕西省委,610000,,,2020-01-01\n\
        f,PARTY_COMMITTEE,另一个省委,610000,,,2020-01-01\n";
    let faults = load(&world, Register::Organizations, faulty)
        .await
        .unwrap_err();
    for expected in [
        "3 kind",
        "3 division_code",
        "3 valid_from",
        "4 superior",
        "5 name",
        "5 superior",
        "7 superior",
        "8 superior",
        "9 code",
        "10 division_code",
    ] {
        assert!(
            faults.contains(&expected.to_owned()),
            "{expected} in {faults:?}"
        );
    }
    assert_eq!(
        organization::Entity::find()
            .count(world.db.reader())
            .await
            .unwrap(),
        0
    );
    load(&world, Register::Organizations, ORGANIZATIONS)
        .await
        .unwrap();
    let renamed = ORGANIZATIONS.replace("武功县财政局党组", "武功县审计局党组");
    let faults = load(&world, Register::Organizations, &renamed)
        .await
        .unwrap_err();
    assert_eq!(faults, ["7 code"]);
    let people =
        "staff_number,name,organization\n1,,财\n-2,李四,财\n3,王五,无\n3,王五,财\n3,王五,财\n";
    let faults = load(&world, Register::People, people).await.unwrap_err();
    assert_eq!(
        faults,
        [
            "2 name",
            "3 staff_number",
            "4 organization",
            "6 staff_number"
        ]
    );
    let posts = POSTS.replace("true", "maybe");
    let faults = load(&world, Register::Posts, &posts).await.unwrap_err();
    assert_eq!(faults, ["2 staff_number", "2 full_time", "4 staff_number"]);
}

#[tokio::test]
async fn divisions_twice_and_changed() {
    let world = World::without_divisions().await;
    assert_eq!(load_divisions(&world.db).await.unwrap(), 3_348);
    let text = include_str!("../divisions.csv");
    assert_eq!(
        load(&world, Register::Divisions, text).await,
        unchanged(3_348)
    );
    let changed = "code,level,name,parent_code\n500229,COUNTY,城口新县,500200\n";
    assert_eq!(load(&world, Register::Divisions, changed).await, written(1));
    let row = division::Entity::find_by_id(super::code(500_229));
    let row = row.one(world.db.reader()).await.unwrap().unwrap();
    assert_eq!(
        (row.name.as_str(), row.parent_code),
        ("城口新县", Some(super::code(500_000)))
    );
    let wrong = "code,level,name,parent_code\n610432,COUNTY,新县,\n61,CITY,市,610000\n\
                 620000,PROVINCE,省,610000\n610433,COUNTY,县,620100\n610433,TOWN,县,610400\n";
    let faults = load(&world, Register::Divisions, wrong).await.unwrap_err();
    let mut faults: Vec<_> = faults.iter().map(String::as_str).collect();
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            "2 parent_code",
            "3 code",
            "4 parent_code",
            "5 parent_code",
            "6 level"
        ]
    );
}
