//! `zeren verify`: reads the whole history and says what is wrong with it.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use futures_util::future::BoxFuture;
use uuid::Uuid;

use crate::clock::Clock;
use crate::config;
use crate::db::Db;
use crate::db::history::{ROOT_CHAIN, hex, unhex};
use crate::domain::activity;
use crate::domain::dues;
use crate::domain::history::{self, Progress, Report, SealKey, Verdict, Witness};
use crate::domain::status;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::graphql::split;

/// Connections that this command needs: one reads, one seals.
const CONNECTIONS: u32 = 2;

/// What a check of another domain found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// What was checked, and how much of it.
    pub checked: String,
    /// What is wrong with it, in words.
    pub faults: Vec<String>,
    /// How many more faults there are.
    pub unnamed: i64,
}

/// A check of another domain: that what it keeps equals what its records say.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// What is checked, such as `status numbers`.
    pub name: &'static str,
    /// Checks it.
    pub run: fn(Db, Files) -> BoxFuture<'static, Result<Findings>>,
}

/// The checks that follow that of the history.
pub const CHECKS: &[Check] = &[
    Check {
        name: "status numbers",
        run: |db, _| Box::pin(status_numbers(db)),
    },
    Check {
        name: "dues ledger",
        run: |db, _| Box::pin(dues_ledger(db)),
    },
    Check {
        name: "evidence",
        run: |db, files| Box::pin(evidence(db, files)),
    },
];

/// Verify the history, the seals, the numbers of the status, the ledger of dues and the files of
/// evidence. Exit code 1 on any fault.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The database.
    #[command(flatten)]
    pub database: config::Database,
    /// The keys.
    #[command(flatten)]
    pub keys: config::Keys,
    /// The files.
    #[command(flatten)]
    pub files: config::Files,
    /// What to verify.
    #[command(flatten)]
    pub options: Options,
}

/// What to verify.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Options {
    /// Only the history of this organization (its id in the API, or a UUID), and the seals.
    #[arg(long, value_name = "ID", value_parser = parse_chain)]
    pub organization: Option<Uuid>,
    /// A seal that was written down, as NUMBER:SEAL; it must be there still. May be repeated.
    #[arg(long, value_name = "NUMBER:SEAL", value_parser = parse_witness)]
    pub witness: Vec<Witness>,
    /// Afterwards, if nothing is wrong, seal the history at once.
    #[arg(long)]
    pub seal_now: bool,
}

pub(super) fn parse_chain(text: &str) -> Result<Uuid, String> {
    let key = split(&text.into()).map_or_else(|| text.to_owned(), |(_, key)| key);
    Uuid::try_parse(&key).map_err(|_| "not an id".to_owned())
}

fn parse_witness(text: &str) -> Result<Witness, String> {
    let parts = text.split_once(':');
    let witness = parts.and_then(|(number, seal)| {
        let (number, seal) = (number.parse().ok()?, unhex(&seal.to_ascii_lowercase())?);
        Some(Witness { number, seal })
    });
    witness.ok_or_else(|| "NUMBER:SEAL, with 64 hexadecimal digits".to_owned())
}

/// Runs the command.
///
/// # Errors
/// When the database or the key cannot be read, or `out` not be written.
pub async fn run(args: &Args, clock: &Clock, out: &mut (impl Write + Send)) -> Result<ExitCode> {
    let db = Db::connect(&args.database.url, CONNECTIONS).await?;
    let result = verify(&db, clock, args, out).await;
    db.close().await;
    result
}

async fn verify(
    db: &Db,
    clock: &Clock,
    args: &Args,
    out: &mut (impl Write + Send),
) -> Result<ExitCode> {
    let (options, dir) = (&args.options, args.keys.folder.as_path());
    let mut faults = match options.organization {
        Some(chain) => one_chain(db, dir, chain, out).await?,
        None => everything(db, dir, options, out).await?,
    };
    if options.organization.is_none() {
        let files = Files::at(&args.files.beside(&args.database))?;
        faults += checks((db, &files), CHECKS, out).await?;
    }
    if faults > 0 {
        line(out, &format!("FAULTS: {faults}"))?;
        return Ok(ExitCode::FAILURE);
    }
    line(out, "intact")?;
    if options.seal_now {
        let key = SealKey::load(dir)?;
        let seal = history::seal_now(db, clock, &key).await?;
        let (number, heads, text) = (seal.number, seal.heads, hex(&seal.seal));
        line(
            out,
            &format!("sealed: number {number}, {heads} heads; write down {number}:{text}"),
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn everything(
    db: &Db,
    dir: &Path,
    options: &Options,
    out: &mut (impl Write + Send),
) -> Result<i64> {
    let key = SealKey::open(dir)?;
    let witnesses = options.witness.clone();
    let report = history::verify_all(db, key.as_ref(), witnesses, progress).await?;
    print_report(&report, out)?;
    let broken: i64 = report.broken.iter().map(|b| b.verdict.fault_count).sum();
    let unnamed = report.broken_count - i64::try_from(report.broken.len()).unwrap_or(0);
    let seals = i64::try_from(report.seal_faults.len()).unwrap_or(i64::MAX);
    Ok(broken + unnamed + seals)
}

fn progress(read: Progress) {
    let Progress { chains, events, .. } = read;
    tracing::info!(chains, events, "verifying");
}

fn print_report(report: &Report, out: &mut impl Write) -> Result<()> {
    let Progress {
        chains,
        events,
        personal,
    } = report.read;
    let seals = report.seals;
    line(
        out,
        &format!("history: {chains} chains, {events} events, {personal} personal values"),
    )?;
    match &report.newest_seal {
        None => line(out, "seals: none yet")?,
        Some(newest) => {
            let (number, day, text) = (newest.number, newest.day, hex(&newest.seal));
            line(
                out,
                &format!("seals: {seals}, the newest {number}:{text} closes {day}"),
            )?;
        }
    }
    for fault in &report.seal_faults {
        line(out, &format!("FAULT in the seals: {}", fault.in_words().en))?;
    }
    for broken in &report.broken {
        let name = broken.organization.as_deref();
        print_verdict(broken.chain, name, &broken.verdict, out)?;
    }
    let unnamed = report.broken_count - i64::try_from(report.broken.len()).unwrap_or(0);
    if unnamed > 0 {
        line(out, &format!("FAULTS in {unnamed} more chains"))?;
    }
    Ok(())
}

fn print_verdict(
    chain: Uuid,
    organization: Option<&str>,
    verdict: &Verdict,
    out: &mut impl Write,
) -> Result<()> {
    let name = match organization {
        Some(name) => name,
        None if chain == ROOT_CHAIN => "accounts",
        None => "no organization",
    };
    for fault in &verdict.faults {
        let (sequence, words) = (fault.sequence(), fault.in_words().en);
        line(
            out,
            &format!("FAULT in {name} ({chain}) at event {sequence}: {words}"),
        )?;
    }
    let unnamed = verdict.fault_count - i64::try_from(verdict.faults.len()).unwrap_or(0);
    if unnamed > 0 {
        line(out, &format!("FAULTS in {name} ({chain}): {unnamed} more"))?;
    }
    Ok(())
}

async fn one_chain(db: &Db, dir: &Path, chain: Uuid, out: &mut (impl Write + Send)) -> Result<i64> {
    let key = SealKey::open(dir)?;
    let verdict = history::verify_chain(db, key.as_ref(), chain).await?;
    let (events, personal) = (verdict.events, verdict.personal);
    line(
        out,
        &format!("history: 1 chain, {events} events, {personal} personal values"),
    )?;
    if key.is_none() {
        line(out, "seals: not verified, there is no key")?;
    }
    print_verdict(chain, Some("organization"), &verdict, out)?;
    Ok(verdict.fault_count)
}

async fn checks(
    (db, files): (&Db, &Files),
    checks: &[Check],
    out: &mut (impl Write + Send),
) -> Result<i64> {
    let mut faults = 0;
    for check in checks {
        let found = (check.run)(db.clone(), files.clone()).await?;
        line(out, &format!("{}: {}", check.name, found.checked))?;
        for fault in &found.faults {
            line(out, &format!("FAULT in {}: {fault}", check.name))?;
        }
        if found.unnamed > 0 {
            line(
                out,
                &format!("FAULTS in {}: {} more", check.name, found.unnamed),
            )?;
        }
        faults += i64::try_from(found.faults.len()).unwrap_or(i64::MAX) + found.unnamed;
    }
    Ok(faults)
}

fn line(out: &mut impl Write, text: &str) -> Result<()> {
    writeln!(out, "{text}").map_err(|error| Error::Internal(Box::new(error)))
}

/// Recomputes every tally from the records.
async fn status_numbers(db: Db) -> Result<Findings> {
    let mismatches = status::verify(db.reader(), status::COUNTRY).await?;
    let fault = |found: &status::Mismatch| {
        let key = &found.key;
        format!(
            "{} {} {}: stored {:?}, the records give {:?}",
            key.division, key.period, key.part, found.stored, found.computed
        )
    };
    Ok(Findings {
        checked: status::rows(db.reader()).await?.to_string(),
        faults: mismatches.iter().map(fault).collect(),
        unnamed: 0,
    })
}

/// The bytes of every file.
async fn evidence(db: Db, files: Files) -> Result<Findings> {
    let proof = activity::verify_files(&db, &files).await?;
    let fault = |fault: &activity::Damaged| {
        format!(
            "{} ({}): {}",
            fault.name,
            fault.file.0,
            fault.why.in_words().en
        )
    };
    let named = i64::try_from(proof.faults.len()).unwrap_or(i64::MAX);
    Ok(Findings {
        checked: format!("{} files, {} bytes", proof.files, proof.bytes),
        faults: proof.faults.iter().map(fault).collect(),
        unnamed: proof.fault_count - named,
    })
}

/// Every invariant of the books.
async fn dues_ledger(db: Db) -> Result<Findings> {
    let proof = dues::verify(&db, None).await?;
    let broken = proof.faults.iter().map(|fault| fault.organization);
    let names = dues::names(&db, broken).await?;
    let fault = |fault: &dues::BookFault| {
        let id = fault.organization;
        let name = names.get(&id).map_or("no organization", String::as_str);
        format!("{name} ({}): {}", id.0, fault.in_words().en)
    };
    let dues::Proof {
        books,
        entries,
        lines,
        collections,
        reversals,
        transfers,
        seals,
        disclosures,
        acts,
        ..
    } = proof;
    let kept = i64::try_from(proof.faults.len()).unwrap_or(i64::MAX);
    Ok(Findings {
        checked: format!(
            "{books} books, {entries} entries, {lines} lines, {collections} collections, {reversals} reversals, \
             {transfers} transfers, {seals} seals, {disclosures} disclosures, {acts} acts that post nothing"
        ),
        faults: proof.faults.iter().map(fault).collect(),
        unnamed: proof.fault_count - kept,
    })
}

#[cfg(test)]
mod tests {
    use entity::OrganizationId;
    use sea_orm::ConnectionTrait;

    use super::*;
    use crate::db::Author;
    use crate::db::history::Event;

    #[derive(clap::Parser)]
    struct Cli {
        #[command(flatten)]
        verify: Args,
    }

    /// Runs the command; what it printed, and whether it succeeded.
    async fn run_with(dir: &Path, options: &[&str]) -> (String, bool) {
        let url = format!("sqlite://{}", dir.join("db.sqlite").display());
        let dir = dir.display().to_string();
        let mut argv = vec!["verify", "--database", &url, "--keys", &dir];
        argv.extend(options);
        let cli: Cli = clap::Parser::try_parse_from(argv).unwrap();
        let mut out = Vec::new();
        let code = run(&cli.verify, &Clock::system(), &mut out).await.unwrap();
        (String::from_utf8(out).unwrap(), code == ExitCode::SUCCESS)
    }

    #[tokio::test]
    async fn faults_are_printed_and_end_in_failure() {
        let name = format!("zeren-verify-{}", Clock::system().new_id());
        let dir = std::env::temp_dir().join(name);
        std::fs::create_dir(&dir).unwrap();
        let url = format!("sqlite://{}", dir.join("db.sqlite").display());
        let db = Db::connect(&url, 1).await.unwrap();
        db.migrate().await.unwrap();
        let organization = OrganizationId(Uuid::from_u128(7));
        let tx = db.begin_write(Author::default(), Clock::system().now());
        let mut tx = tx.await.unwrap();
        tx.record(Event::of(organization, "note", "Organization", organization.0).after("a", 1));
        tx.commit().await.unwrap();

        let (out, success) = run_with(&dir, &["--seal-now"]).await;
        assert!(success, "{out}");
        assert!(out.contains("1 chains, 1 events") && out.contains("sealed: number 1"));
        let (_, written_down) = out.trim().rsplit_once(' ').unwrap();
        let (out, success) = run_with(&dir, &["--witness", written_down]).await;
        assert!(success && out.contains(written_down), "{out}");
        let other = format!("2:{}", "0".repeat(64));
        let (out, success) = run_with(&dir, &["--witness", &other]).await;
        assert!(!success && out.contains("FAULT in the seals"), "{out}");

        let tamper = "DROP TRIGGER history_event_no_UPDATE;
            UPDATE history_event SET content = CAST(replace(content, '1', '2') AS BLOB)";
        db.reader().execute_unprepared(tamper).await.unwrap();
        for options in [&[][..], &["--organization", &organization.0.to_string()]] {
            let (out, success) = run_with(&dir, options).await;
            assert!(!success && out.contains("at event 1: "), "{out}");
        }
        db.close().await;
        std::fs::remove_dir_all(&dir).unwrap();
    }

    #[tokio::test]
    async fn checks_of_other_domains_count() {
        let name = format!("zeren-checks-{}.sqlite", Clock::system().new_id());
        let file = std::env::temp_dir().join(name);
        let db = Db::connect(&format!("sqlite://{}", file.display()), 1).await;
        let db = db.unwrap();
        let check = Check {
            name: "numbers",
            run: |_, _| {
                Box::pin(async {
                    Ok(Findings {
                        checked: "3".to_owned(),
                        faults: vec!["the third is 4, not 5".to_owned()],
                        unnamed: 2,
                    })
                })
            },
        };
        let mut out = Vec::new();
        let files = Files::at("no files").unwrap();
        let faults = checks((&db, &files), &[check], &mut out).await.unwrap();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(faults, 3);
        assert_eq!(
            out,
            "numbers: 3\nFAULT in numbers: the third is 4, not 5\nFAULTS in numbers: 2 more\n"
        );
        db.close().await;
        std::fs::remove_file(&file).unwrap();
    }
}
