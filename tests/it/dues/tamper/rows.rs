//! What is done to the rows of the ledger, and what is then said.

/// The tables of the ledger; each is put back after it was tampered with.
pub(super) const TABLES: [&str; 16] = [
    "dues_assertion",
    "dues_balance",
    "dues_book",
    "dues_collection",
    "dues_disclosure",
    "dues_entry",
    "dues_line",
    "dues_objection",
    "dues_objection_answer",
    "dues_policy",
    "dues_policy_share",
    "dues_remittance",
    "dues_reopening",
    "dues_seal",
    "dues_share",
    "dues_spending",
];

/// Which row is meant: of the collection, of what was spent, of what was sent and confirmed.
const COLLECTED: &str =
    "(SELECT entry_id FROM dues_collection WHERE reversed_by_id IS NULL AND policy_id IS NOT NULL)";
const SPENT: &str = "(SELECT entry_id FROM dues_spending WHERE entry_id IS NOT NULL)";
const DELIVERED: &str = "(SELECT id FROM dues_entry WHERE kind = 'DELIVERED' AND fund = 'DUES')";

/// One way to tamper: the table, what is done to it, and what is then said.
pub(super) type Case = (&'static str, &'static str, &'static str);

const HASH: &str = "it does not have the hash of its content";
const STRAY: &str = "its lines say something else than the entry";
const RECORD: &str = "the record behind it says something else";
const UNFOUNDED: &str = "not exactly one record stands behind it";
const PARTS: &str = "the parts of the collection are not those of the books";
const POLICY: &str = "the parts are not those of the policy of the day";
const MIRROR: &str = "the two books do not carry the same transfer";
const MONTHS: &str = "the book names other months as begun or sealed";
const UNTOLD: &str = "the history does not tell of it";
const OTHER_SEALS: &str = "the history tells of other seals or disclosures";
const PERSONS: &str = "one person did both halves";
const USED: &str = "effective_from = '2026-01-01'";
const NEWEST: &str = "number = (SELECT MAX(b.number) FROM dues_entry b WHERE b.organization_id = dues_entry.organization_id)";

/// The books themselves.
pub(super) const ENTRIES_AND_LINES: &[Case] = &[
    (
        "dues_line",
        "UPDATE dues_line SET amount = amount + 1 WHERE account = 'CASH' AND entry_id IN {collected}",
        "debit and credit differ by 1 fen",
    ),
    (
        "dues_line",
        "UPDATE dues_line SET amount = amount * 2 WHERE entry_id IN {spent}",
        "its lines are not those of what happened",
    ),
    (
        "dues_line",
        "UPDATE dues_line SET amount = amount * 2 WHERE entry_id IN {collected}",
        HASH,
    ),
    (
        "dues_line",
        "UPDATE dues_line SET account = 'SPENT_MATERIALS' WHERE account = 'SPENT_TRAINING'",
        HASH,
    ),
    (
        "dues_line",
        "UPDATE dues_line SET effective_on = '2026-07-01' WHERE entry_id IN {spent}",
        STRAY,
    ),
    (
        "dues_line",
        "DELETE FROM dues_line WHERE number = 2 AND entry_id IN {spent}",
        STRAY,
    ),
    (
        "dues_line",
        "DELETE FROM dues_line WHERE entry_id IN {delivered}",
        HASH,
    ),
    (
        "dues_line",
        "INSERT INTO dues_line SELECT entry_id, number + 20, organization_id, fund, account, amount, effective_on, recorded_at FROM dues_line WHERE entry_id IN {spent}",
        STRAY,
    ),
    (
        "dues_entry",
        "UPDATE dues_entry SET memo = 'x' WHERE id IN {collected}",
        HASH,
    ),
    (
        "dues_entry",
        "UPDATE dues_entry SET effective_on = '2026-07-02' WHERE id IN {spent}",
        STRAY,
    ),
    (
        "dues_entry",
        "UPDATE dues_entry SET month = '2026-05' WHERE id IN {collected}",
        RECORD,
    ),
    (
        "dues_entry",
        "UPDATE dues_entry SET kind = 'INTEREST' WHERE id IN {spent}",
        UNFOUNDED,
    ),
    (
        "dues_entry",
        "UPDATE dues_entry SET recorded_at = '2026-07-01 00:00:00+00:00' WHERE id IN {spent}",
        STRAY,
    ),
    (
        "dues_entry",
        "UPDATE dues_entry SET counterparty_id = organization_id WHERE id IN {delivered}",
        MIRROR,
    ),
    (
        "dues_entry",
        "UPDATE dues_entry SET mirror_id = NULL WHERE id IN {delivered}",
        UNFOUNDED,
    ),
    (
        "dues_entry",
        "UPDATE dues_entry SET reverses_id = NULL WHERE kind = 'REVERSAL'",
        UNFOUNDED,
    ),
    (
        "dues_entry",
        "UPDATE dues_entry SET hash = (SELECT b.hash FROM dues_entry b WHERE b.id IN {spent}) WHERE id IN {collected}",
        "the history tells of another entry with this number",
    ),
    (
        "dues_entry",
        "DELETE FROM dues_entry WHERE id IN {collected}",
        "are missing",
    ),
    (
        "dues_entry",
        "DELETE FROM dues_entry WHERE {newest}",
        "which is not there",
    ),
    (
        "dues_entry",
        "DELETE FROM dues_entry WHERE {newest}",
        "entries, and another newest one",
    ),
    (
        "dues_entry",
        "INSERT INTO dues_entry SELECT {new}, organization_id, number + 50, fund, 'INTEREST', month, effective_on, recorded_at, recorded_by, NULL, NULL, NULL, memo, hash FROM dues_entry WHERE id IN {spent}",
        UNTOLD,
    ),
];

/// What stands beside the entries.
pub(super) const BESIDE_THE_ENTRIES: &[Case] = &[
    (
        "dues_balance",
        "UPDATE dues_balance SET amount = amount + 1 WHERE account = 'CASH' AND fund = 'DUES'",
        "its lines add up to",
    ),
    (
        "dues_balance",
        "DELETE FROM dues_balance WHERE account = 'RETENTION'",
        "its lines add up to",
    ),
    (
        "dues_balance",
        "INSERT INTO dues_balance SELECT organization_id, fund, 'BUDGETED', 5 FROM dues_balance WHERE account = 'CASH' AND fund = 'DUES'",
        "Budgeted is kept as 5 fen",
    ),
    (
        "dues_book",
        "UPDATE dues_book SET entries = entries + 1",
        "entries, and another newest one",
    ),
    (
        "dues_book",
        "UPDATE dues_book SET head = (SELECT hash FROM dues_entry WHERE id IN {spent})",
        "entries, and another newest one",
    ),
    (
        "dues_book",
        "UPDATE dues_book SET sealed_through = '2026-07-31'",
        MONTHS,
    ),
    (
        "dues_book",
        "UPDATE dues_book SET begins_on = '2026-05-01'",
        MONTHS,
    ),
    (
        "dues_book",
        "DELETE FROM dues_book",
        "there are entries and no book",
    ),
    (
        "dues_collection",
        "UPDATE dues_collection SET amount = amount + 1 WHERE policy_id IS NOT NULL",
        "its lines are not those of what happened",
    ),
    (
        "dues_collection",
        "UPDATE dues_collection SET month = '2026-05'",
        RECORD,
    ),
    (
        "dues_collection",
        "UPDATE dues_collection SET policy_id = NULL",
        POLICY,
    ),
    (
        "dues_collection",
        "UPDATE dues_collection SET reversed_by_id = NULL",
        RECORD,
    ),
    ("dues_collection", "DELETE FROM dues_collection", UNFOUNDED),
    (
        "dues_collection",
        "INSERT INTO dues_collection SELECT {new}, organization_id, month, amount, payers, voluntary, policy_id, (SELECT id FROM dues_entry WHERE kind = 'INTEREST'), NULL FROM dues_collection WHERE entry_id IN {collected}",
        UNFOUNDED,
    ),
    (
        "dues_share",
        "UPDATE dues_share SET amount = amount + CASE number WHEN 1 THEN 1 WHEN 2 THEN -1 ELSE 0 END",
        PARTS,
    ),
    (
        "dues_share",
        "DELETE FROM dues_share WHERE number = 4",
        PARTS,
    ),
    (
        "dues_share",
        "INSERT INTO dues_share SELECT collection_id, number + 9, level, organization_id, 0 FROM dues_share WHERE number = 1",
        PARTS,
    ),
    (
        "dues_policy_share",
        "UPDATE dues_policy_share SET basis_points = basis_points + 1 WHERE number = 1",
        "add up to 10001, not to 10,000",
    ),
    (
        "dues_policy_share",
        "UPDATE dues_policy_share SET basis_points = basis_points + CASE number WHEN 1 THEN 500 WHEN 2 THEN -500 ELSE 0 END",
        POLICY,
    ),
    (
        "dues_policy_share",
        "DELETE FROM dues_policy_share WHERE number = 4",
        "add up to 7000, not to 10,000",
    ),
    (
        "dues_policy",
        "UPDATE dues_policy SET effective_from = '2026-12-01' WHERE {used}",
        POLICY,
    ),
    (
        "dues_policy",
        "INSERT INTO dues_policy SELECT {new}, issuer_id, '2026-02-01', 1, issued_by, '2026-02-01 00:00:00+00:00' FROM dues_policy WHERE {used}",
        POLICY,
    ),
    ("dues_policy", "DELETE FROM dues_policy", POLICY),
    (
        "dues_spending",
        "UPDATE dues_spending SET amount = amount + 1",
        "its lines are not those of what happened",
    ),
    (
        "dues_spending",
        "UPDATE dues_spending SET state = 'REQUESTED'",
        RECORD,
    ),
    (
        "dues_spending",
        "UPDATE dues_spending SET decided_by = requested_by",
        PERSONS,
    ),
    (
        "dues_spending",
        "UPDATE dues_spending SET entry_id = NULL",
        "a spending was approved and not booked",
    ),
    ("dues_spending", "DELETE FROM dues_spending", UNFOUNDED),
];

/// What is between books, and what seals them.
pub(super) const TRANSFERS_AND_MONTHS: &[Case] = &[
    (
        "dues_remittance",
        "UPDATE dues_remittance SET amount = amount + 1 WHERE state = 'CONFIRMED'",
        "its lines are not those of what happened",
    ),
    (
        "dues_remittance",
        "UPDATE dues_remittance SET state = 'CONFIRMED' WHERE state = 'REFUSED'",
        MIRROR,
    ),
    (
        "dues_remittance",
        "UPDATE dues_remittance SET state = 'SENT' WHERE state = 'CONFIRMED'",
        RECORD,
    ),
    (
        "dues_remittance",
        "UPDATE dues_remittance SET answered_by = sent_by WHERE state = 'CONFIRMED'",
        PERSONS,
    ),
    (
        "dues_remittance",
        "DELETE FROM dues_remittance WHERE state = 'CONFIRMED'",
        UNFOUNDED,
    ),
    (
        "dues_remittance",
        "INSERT INTO dues_remittance SELECT {new}, direction, sender_id, receiver_id, fund, month, amount, purpose, sent_on, state, sent_by, sent_by_person, sent_at, answered_by, answered_at, reason FROM dues_remittance WHERE state = 'REFUSED'",
        MIRROR,
    ),
    (
        "dues_seal",
        "UPDATE dues_seal SET totals = '{}'",
        "the seal does not have the hash of its content",
    ),
    (
        "dues_seal",
        "UPDATE dues_seal SET hash = (SELECT hash FROM dues_entry WHERE id IN {spent})",
        OTHER_SEALS,
    ),
    (
        "dues_seal",
        "UPDATE dues_seal SET entries = entries - 1",
        "the seal does not have the hash of its content",
    ),
    (
        "dues_seal",
        "UPDATE dues_seal SET entries = 0",
        "it was sealed before this entry",
    ),
    (
        "dues_seal",
        "UPDATE dues_seal SET number = number + 7",
        "its seals do not follow each other",
    ),
    ("dues_seal", "DELETE FROM dues_seal", OTHER_SEALS),
    (
        "dues_seal",
        "INSERT INTO dues_seal SELECT {new}, organization_id, '2027-01', 1, NULL, entries, totals, hash, sealed_by, sealed_at FROM dues_seal WHERE month = '2026-12'",
        MONTHS,
    ),
    (
        "dues_reopening",
        "DELETE FROM dues_reopening",
        "its seals do not follow each other",
    ),
    (
        "dues_reopening",
        "INSERT INTO dues_reopening SELECT id, 'x', sealed_by, sealed_at FROM dues_seal WHERE month = '2026-12'",
        MONTHS,
    ),
    (
        "dues_assertion",
        "UPDATE dues_assertion SET amount = amount + 1 WHERE on_day = '2026-06-30'",
        "it was sealed though the bank said something else",
    ),
    (
        "dues_disclosure",
        "UPDATE dues_disclosure SET content = '{}'",
        "what was disclosed is not what the books say",
    ),
    (
        "dues_disclosure",
        "DELETE FROM dues_disclosure",
        OTHER_SEALS,
    ),
];

/// What posts nothing.
pub(super) const ACTS: &[Case] = &[
    (
        "dues_assertion",
        "UPDATE dues_assertion SET amount = amount + 1 WHERE on_day = '2026-07-10'",
        "it was sealed though the bank said something else",
    ),
    (
        "dues_assertion",
        "UPDATE dues_assertion SET asserted_by = (SELECT lodged_by FROM dues_objection)",
        "the history tells otherwise of a bank balance",
    ),
    (
        "dues_assertion",
        "DELETE FROM dues_assertion WHERE on_day = '2026-06-30'",
        "the history tells of a bank balance that is not there",
    ),
    (
        "dues_assertion",
        "INSERT INTO dues_assertion SELECT {new}, organization_id, fund, '2026-06-01', amount, asserted_by, asserted_at FROM dues_assertion WHERE on_day = '2026-06-30'",
        "the history does not tell of a bank balance that is there",
    ),
    (
        "dues_objection",
        "UPDATE dues_objection SET text = 'x'",
        "the history tells otherwise of an objection",
    ),
    (
        "dues_objection",
        "DELETE FROM dues_objection",
        "the history tells of an objection that is not there",
    ),
    (
        "dues_objection_answer",
        "UPDATE dues_objection_answer SET answer = 'x'",
        "the history tells otherwise of an answer to an objection",
    ),
    (
        "dues_objection_answer",
        "DELETE FROM dues_objection_answer",
        "the history tells of an answer to an objection that is not there",
    ),
    (
        "dues_policy",
        "UPDATE dues_policy SET effective_from = '2028-01-01' WHERE NOT {used}",
        "the history tells otherwise of a retention policy",
    ),
    (
        "dues_policy",
        "UPDATE dues_policy SET number = 2 WHERE NOT {used}",
        "the history tells otherwise of a retention policy",
    ),
    (
        "dues_policy",
        "DELETE FROM dues_policy WHERE NOT {used}",
        "the history tells of a retention policy that is not there",
    ),
    (
        "dues_policy",
        "INSERT INTO dues_policy SELECT {new}, issuer_id, '2028-01-01', 1, issued_by, issued_at FROM dues_policy WHERE {used}",
        "the history does not tell of a retention policy that is there",
    ),
    (
        "dues_policy_share",
        "UPDATE dues_policy_share SET basis_points = basis_points + CASE number WHEN 1 THEN 500 WHEN 2 THEN -500 ELSE 0 END WHERE policy_id IN (SELECT id FROM dues_policy WHERE NOT {used})",
        "the history tells otherwise of a retention policy",
    ),
    (
        "dues_reopening",
        "UPDATE dues_reopening SET reason = 'x'",
        "the history tells otherwise of a month opened again",
    ),
    (
        "dues_spending",
        "UPDATE dues_spending SET spent_on = '2026-07-01' WHERE state = 'REFUSED'",
        "the history tells otherwise of a request to spend",
    ),
    (
        "dues_spending",
        "UPDATE dues_spending SET reason = 'x' WHERE state = 'REFUSED'",
        "the history tells otherwise of a refusal to spend",
    ),
    (
        "dues_spending",
        "UPDATE dues_spending SET state = 'REQUESTED' WHERE state = 'REFUSED'",
        "the history tells of a refusal to spend that is not there",
    ),
    (
        "dues_spending",
        "DELETE FROM dues_spending WHERE state = 'REFUSED'",
        "the history tells of a request to spend that is not there",
    ),
];

/// What is done, with the rows that are meant.
pub(super) fn row(does: &str) -> String {
    does.replace("{collected}", COLLECTED)
        .replace("{spent}", SPENT)
        .replace("{delivered}", DELIVERED)
        .replace("{newest}", NEWEST)
        .replace("{used}", USED)
}
