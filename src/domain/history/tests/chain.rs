//! Every fault of a chain, on rows in hand.

use entity::{history_event, history_head, history_personal, history_seal_head};
use sea_orm::TryIntoModel;
use uuid::Uuid;

use super::super::rules::{ChainCheck, Fault, Verdict};
use crate::clock::Clock;
use crate::db::Author;
use crate::db::history::{Event, Head, link, seal};

const CHAIN: Uuid = super::ORGANIZATION.0;

/// A chain of five events: sealed at 3, with a personal value in 2.
#[derive(Clone)]
struct Chain {
    events: Vec<history_event::Model>,
    personal: Vec<history_personal::Model>,
    sealed: Vec<history_seal_head::Model>,
    head: Option<history_head::Model>,
}

impl Chain {
    fn new() -> Self {
        let at = Clock::system().now();
        let mut head = Head::default();
        let (mut events, mut personal) = (Vec::new(), Vec::new());
        for number in 1..=5 {
            let event = Event::of(super::ORGANIZATION, "person.rename", "Person", CHAIN);
            let event = match number {
                2 => event.personal_after("name", "张三"),
                _ => event.before("rank", number).after("rank", number + 1),
            };
            let rows = seal(&mut head, &Author::default(), at, event).unwrap();
            events.push(rows.event.try_into_model().unwrap());
            for row in rows.personal {
                personal.push(row.try_into_model().unwrap());
            }
        }
        let head = history_head::Model {
            chain_id: CHAIN,
            sequence: head.sequence,
            hash: head.hash.to_vec(),
        };
        let mut chain = Self {
            events,
            personal,
            sealed: Vec::new(),
            head: Some(head),
        };
        chain.sealed.push(chain.sealed_at(3));
        chain
    }

    fn sealed_at(&self, sequence: usize) -> history_seal_head::Model {
        history_seal_head::Model {
            seal_number: 1,
            chain_id: CHAIN,
            sequence: i64::try_from(sequence).unwrap(),
            hash: self.events[sequence - 1].hash.clone(),
        }
    }

    fn verdict(&self) -> Verdict {
        let mut check = ChainCheck::of(CHAIN);
        for event in &self.events {
            let personal: Vec<_> = self
                .personal
                .iter()
                .filter(|row| row.sequence == event.sequence)
                .cloned()
                .collect();
            let sealed: Vec<_> = self
                .sealed
                .iter()
                .filter(|row| row.sequence == event.sequence)
                .cloned()
                .collect();
            check.event(event, &personal, &sealed);
        }
        let exists = |sequence| self.events.iter().any(|event| event.sequence == sequence);
        for row in self.personal.iter().filter(|row| !exists(row.sequence)) {
            check.stray(row);
        }
        for row in self.sealed.iter().filter(|row| !exists(row.sequence)) {
            check.sealed_missing(row);
        }
        check.end(self.head.as_ref())
    }

    /// Recomputes every hash, and the head, as somebody with the program would.
    fn rehash(&mut self) {
        let mut hash = [0; 32];
        for event in &mut self.events {
            hash = link(&hash, &event.content);
            event.hash = hash.to_vec();
        }
        self.head.as_mut().unwrap().hash = hash.to_vec();
    }
}

/// Tampers with an intact chain and expects these faults, in this order.
fn check(tamper: impl FnOnce(&mut Chain), expected: &[Fault]) {
    let mut chain = Chain::new();
    tamper(&mut chain);
    let verdict = chain.verdict();
    assert_eq!(verdict.faults, expected);
    assert_eq!(verdict.intact, expected.is_empty());
    let first = expected.iter().map(Fault::sequence).min();
    assert_eq!(verdict.first_broken, first);
    for fault in expected {
        assert!(!fault.in_words().zh.is_empty() && !fault.in_words().en.is_empty());
    }
}

fn replace(event: &mut history_event::Model, from: &str, to: &str) {
    let text = String::from_utf8(event.content.clone()).unwrap();
    assert!(text.contains(from), "{text}");
    event.content = text.replace(from, to).into_bytes();
}

fn name() -> String {
    "name".to_owned()
}

#[test]
fn an_untouched_chain_is_intact() {
    check(|_| {}, &[]);
    let verdict = Chain::new().verdict();
    assert_eq!((verdict.events, verdict.personal), (5, 1));
    assert!(ChainCheck::of(CHAIN).end(None).intact);
}

#[test]
fn an_edited_event_is_found() {
    let edit = |chain: &mut Chain| replace(&mut chain.events[2], "\"rank\":4", "\"rank\":9");
    check(edit, &[Fault::HashDiffers { sequence: 3 }]);
    check(
        |chain| chain.events[2].hash[0] ^= 1,
        &[
            Fault::HashDiffers { sequence: 3 },
            Fault::SealedDiffers {
                sequence: 3,
                seal: 1,
            },
            Fault::HashDiffers { sequence: 4 },
        ],
    );
    check(
        |chain| chain.events[4].content = b"{".to_vec(),
        &[
            Fault::HashDiffers { sequence: 5 },
            Fault::Unreadable { sequence: 5 },
        ],
    );
}

#[test]
fn a_column_that_contradicts_the_content_is_found() {
    let column = |column| {
        [Fault::ColumnDiffers {
            sequence: 4,
            column,
        }]
    };
    let other = Uuid::from_u128(3);
    check(
        |chain| chain.events[3].chain_id = other,
        &column("chain_id"),
    );
    check(
        |chain| chain.events[3].subject_id = other,
        &column("subject_id"),
    );
    check(
        |chain| {
            replace(&mut chain.events[3], "\"sequence\":4", "\"sequence\":7");
            chain.rehash();
        },
        &column("sequence"),
    );
}

#[test]
fn a_deleted_event_is_found() {
    let missing = |from, to| [Fault::Missing { from, to }];
    check(|chain| drop(chain.events.remove(3)), &missing(4, 4));
    check(
        |chain| drop(chain.events.remove(0)),
        &[Fault::Missing { from: 1, to: 1 }],
    );
}

#[test]
fn an_inserted_or_moved_event_is_found() {
    check(
        |chain| {
            let mut event = chain.events[4].clone();
            replace(&mut event, "\"sequence\":5", "\"sequence\":6");
            event.sequence = 6;
            event.hash = link(&chain.events[4].hash, &event.content).to_vec();
            chain.events.push(event);
        },
        &[Fault::BeyondHead { head: 5, last: 6 }],
    );
    check(
        |chain| {
            let mut event = chain.events[0].clone();
            event.sequence = 0;
            chain.events.insert(0, event);
        },
        &[
            Fault::OutOfOrder { sequence: 0 },
            Fault::ColumnDiffers {
                sequence: 0,
                column: "sequence",
            },
            Fault::HashDiffers { sequence: 1 },
        ],
    );
    let verdict = {
        let mut chain = Chain::new();
        chain.events.swap(3, 4);
        (chain.events[3].sequence, chain.events[4].sequence) = (4, 5);
        chain.verdict()
    };
    assert_eq!(verdict.first_broken, Some(4));
}

#[test]
fn a_chain_cut_short_is_found() {
    check(
        |chain| drop(chain.events.pop()),
        &[Fault::CutShort { last: 4, head: 5 }],
    );
    check(|chain| chain.head = None, &[Fault::HeadMissing { last: 5 }]);
    check(
        |chain| chain.head.as_mut().unwrap().hash[0] ^= 1,
        &[Fault::HeadDiffers { sequence: 5 }],
    );
    check(
        |chain| {
            chain.events.truncate(2);
            let (head, last) = (chain.head.as_mut().unwrap(), &chain.events[1]);
            (head.sequence, head.hash) = (2, last.hash.clone());
        },
        &[Fault::SealedMissing {
            sequence: 3,
            seal: 1,
        }],
    );
}

#[test]
fn a_recomputed_chain_is_found_by_its_seal() {
    check(
        |chain| {
            replace(&mut chain.events[0], "\"rank\":2", "\"rank\":9");
            chain.rehash();
        },
        &[Fault::SealedDiffers {
            sequence: 3,
            seal: 1,
        }],
    );
}

#[test]
fn an_altered_personal_value_is_found_and_an_erased_one_is_fine() {
    let altered = || {
        [Fault::PersonalAltered {
            sequence: 2,
            field: name(),
        }]
    };
    check(
        |chain| chain.personal[0].value = Some("李四".to_owned()),
        &altered(),
    );
    check(
        |chain| chain.personal[0].salt = Some(vec![0; 32]),
        &altered(),
    );
    check(|chain| chain.personal[0].salt = None, &altered());
    check(|chain| chain.personal[0].value = None, &altered());
    check(
        |chain| chain.personal[0].field = "rank".to_owned(),
        &altered(),
    );
    check(
        |chain| (chain.personal[0].salt, chain.personal[0].value) = (None, None),
        &[],
    );
    check(
        |chain| chain.personal.clear(),
        &[Fault::PersonalMissing {
            sequence: 2,
            field: name(),
        }],
    );
    let stray = |sequence| {
        [Fault::PersonalStray {
            sequence,
            field: name(),
        }]
    };
    for sequence in [1, 8] {
        check(
            |chain| {
                let mut row = chain.personal[0].clone();
                row.sequence = sequence;
                chain.personal.push(row);
            },
            &stray(sequence),
        );
    }
}

#[test]
fn a_verdict_keeps_a_hundred_faults_and_counts_the_rest() {
    let mut verdict = Verdict::default();
    for sequence in (1..=150).rev() {
        verdict.add(Fault::HashDiffers { sequence });
    }
    assert_eq!((verdict.faults.len(), verdict.fault_count), (100, 150));
    assert_eq!(verdict.first_broken, Some(1));
}
