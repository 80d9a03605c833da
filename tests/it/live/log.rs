//! The log of changes: numbered in the order in which commits became visible, so that nothing ever
//! appears in front of a cursor.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use entity::{DivisionCode, Period, change};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use zeren::db::change::{self as log, Change, Feed, KEPT, Resumed, Topic};
use zeren::db::tally::TallyKey;
use zeren::db::{Author, Db, Tx};

use crate::support::app::TestApp;
use crate::support::db::both;
use crate::support::seed::{CITY, COUNTY, OTHER_COUNTY, PERIOD, PROVINCE, morning};

/// Writers at once, and how often each of them writes.
const WRITERS: i64 = 4;
const WRITES: i64 = 25;

fn period() -> Period {
    PERIOD.parse().expect("a period")
}

/// A write that changes the numbers of a division by so much, not yet committed.
async fn begin(db: &Db, division: DivisionCode, by: i64) -> Tx {
    let mut tx = db
        .begin_write(Author::default(), morning())
        .await
        .expect("a write");
    let key = TallyKey {
        period: period(),
        division,
        part: "reporting",
        turns_at: morning(),
    };
    tx.tally(key, [by, 0, 0, 0, 0, 0, 0, 0]);
    tx
}

async fn write(db: &Db, division: DivisionCode) {
    let tx = begin(db, division, 1).await;
    tx.commit().await.expect("the write");
}

async fn read(db: &Db, after: i64) -> Vec<Change> {
    log::number(db, morning()).await.expect("numbers");
    log::after(db, after).await.expect("changes")
}

async fn resume(feed: &Feed, topic: Topic, cursor: Option<i64>) -> Resumed {
    let following = feed.follow(topic);
    feed.resume(&following, cursor).await.expect("the log")
}

both! {
    async fn what_changes_no_number_is_not_told(app: TestApp) {
        app.region(0).await;
        let tx = begin(&app.db, COUNTY, 0).await;
        tx.commit().await.expect("the write");
        assert_eq!(change::Entity::find().count(app.db.reader()).await.expect("rows"), 0);
        write(&app.db, COUNTY).await;
        let told = read(&app.db, 0).await;
        let expected = Change { number: 1, period: period(), division_code: COUNTY, numbers: true };
        assert_eq!(told, [expected]);
    }

    async fn writers_at_once_are_each_told_once_and_in_one_order(app: TestApp) {
        app.region(0).await;
        let writers = (0..WRITERS).map(|_| async {
            for _ in 0..WRITES {
                write(&app.db, COUNTY).await;
            }
        });
        let reader = async {
            let mut told: Vec<i64> = Vec::new();
            while told.len() < usize::try_from(WRITERS * WRITES).expect("a length") {
                let last = told.last().copied().unwrap_or(0);
                told.extend(read(&app.db, last).await.iter().map(|change| change.number));
            }
            told
        };
        let (_, told) = futures_util::future::join(
            futures_util::future::join_all(writers),
            reader,
        ).await;
        assert_eq!(told, (1..=WRITERS * WRITES).collect::<Vec<_>>());
        let rows = change::Entity::find().all(app.db.reader()).await.expect("rows");
        let ids: BTreeSet<_> = rows.iter().map(|row| row.id).collect();
        assert_eq!(ids.len(), told.len());
    }

    async fn a_cursor_goes_on_or_begins_anew(app: TestApp) {
        app.region(0).await;
        let feed = Feed::new(app.db.clone(), app.clock.clone());
        let county = || Topic::division(COUNTY, period());
        assert_eq!(resume(&feed, county(), None).await, Resumed::Anew(0));
        for division in [COUNTY, OTHER_COUNTY, COUNTY, OTHER_COUNTY] {
            write(&app.db, division).await;
        }
        read(&app.db, 0).await;
        for (topic, cursor, resumed) in [
            (county(), None, Resumed::Anew(4)),
            (county(), Some(0), Resumed::After(Some(3))),
            (county(), Some(2), Resumed::After(Some(3))),
            (county(), Some(3), Resumed::After(None)),
            (county(), Some(5), Resumed::Anew(4)),
            (Topic::division(CITY, period()), Some(3), Resumed::After(Some(4))),
            (Topic::division(PROVINCE, period()), Some(4), Resumed::After(None)),
            (Topic::division(CITY, "2026".parse().expect("a year")), Some(1), Resumed::After(Some(4))),
            (Topic::division(CITY, "2026-H2".parse().expect("a half")), Some(1), Resumed::After(None)),
        ] {
            assert_eq!(resume(&feed, topic, cursor).await, resumed, "after {cursor:?}");
        }
    }

    async fn old_changes_are_dropped_and_old_cursors_begin_anew(app: TestApp) {
        app.region(0).await;
        for _ in 0..3 {
            write(&app.db, COUNTY).await;
        }
        read(&app.db, 0).await;
        log::trim(&app.db, morning()).await.expect("trimmed");
        assert_eq!(read(&app.db, 0).await.len(), 3);
        let later = morning() + KEPT + TimeDelta::seconds(1);
        log::trim(&app.db, later - KEPT).await.expect("trimmed");
        let kept = read(&app.db, 0).await;
        assert_eq!(kept.iter().map(|change| change.number).collect::<Vec<_>>(), [3]);
        let feed = Feed::new(app.db.clone(), app.clock.clone());
        let county = Topic::division(COUNTY, period());
        assert_eq!(resume(&feed, county.clone(), Some(1)).await, Resumed::Anew(3));
        assert_eq!(resume(&feed, county, Some(2)).await, Resumed::After(Some(3)));
        write(&app.db, COUNTY).await;
        assert_eq!(read(&app.db, 3).await.first().map(|change| change.number), Some(4));
    }

    async fn a_write_that_becomes_visible_later_is_numbered_later(app: TestApp) {
        if app.db.is_sqlite() {
            // It has one writer at a time.
            return;
        }
        app.region(0).await;
        let early = begin(&app.db, COUNTY, 1).await;
        let row = change::ActiveModel {
            period: sea_orm::Set(period()),
            division_code: sea_orm::Set(OTHER_COUNTY),
            at: sea_orm::Set(morning()),
            ..Default::default()
        };
        change::Entity::insert(row).exec(early.conn()).await.expect("its key is taken");
        write(&app.db, CITY).await;
        let first = read(&app.db, 0).await;
        assert_eq!(first.iter().map(|change| change.division_code).collect::<Vec<_>>(), [CITY]);
        early.commit().await.expect("the write");
        let then = read(&app.db, first[0].number).await;
        let places: Vec<_> = then.iter().map(|change| (change.number, change.division_code)).collect();
        assert_eq!(places, [(2, OTHER_COUNTY), (3, COUNTY)]);
    }
}
