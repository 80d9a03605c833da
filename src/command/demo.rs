//! `zeren demo`: fills a database with invented data and serves it, with accounts to sign in with.

use std::io::Write;
use std::process::ExitCode;

use aws_lc_rs::rand;
use chrono::NaiveDate;
use entity::{DivisionCode, Period};

use crate::app::App;
use crate::clock::Clock;
use crate::config::{self, Config, Database};
use crate::db::Db;
use crate::demo::{self, EXAMPLE_COUNTY, Found, Loaded, Plan, Progress, Scale};
use crate::domain::auth::{self, PasswordCost};
use crate::error::{Error, Result};
use crate::files::Files;

/// Where the demo is kept unless another database is named: a file of its own in the current
/// directory, which later starts find again and which nothing else uses.
const DATABASE: &str = "sqlite://zeren-demo.db";
/// Characters of a random password: letters and digits that are not mistaken for each other.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Length of a random password.
const PASSWORD_LENGTH: usize = 16;
/// Connections of a load: SQLite's settings belong to a connection.
const CONNECTIONS: u32 = 1;
/// Connections of the service.
const CONNECTIONS_SERVING: u32 = 16;
/// How often the progress of a load is told.
const PROGRESS_LINES: usize = 20;

/// Options of `zeren demo`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// How much of the country is shown: from a second for a county to some minutes for the nation.
    #[arg(long, value_enum, default_value = "city")]
    scale: Scale,
    /// The county, city or province that is shown [default: 610431, 610400 or 610000].
    #[arg(long, value_name = "CODE", value_parser = parse_code)]
    division: Option<DivisionCode>,
    /// Where the data are kept: sqlite://FILE or postgres://…
    #[arg(long, value_name = "URL", default_value = DATABASE)]
    database: String,
    /// The keys.
    #[command(flatten)]
    keys: config::Keys,
    /// The files.
    #[command(flatten)]
    files: config::Files,
    /// The server.
    #[command(flatten)]
    http: config::Http,
    /// The password of every account [default: a random one, printed].
    #[arg(long, value_name = "P")]
    password: Option<String>,
    /// Empties the demo's database first. A database that holds anything else is never emptied.
    #[arg(long)]
    reset: bool,
}

fn parse_code(text: &str) -> Result<DivisionCode, String> {
    text.parse()
        .map_err(|error: entity::division_code::NotADivisionCode| error.to_string())
}

impl Args {
    fn database(&self, connections: u32) -> Database {
        Database {
            url: self.database.clone(),
            connections,
        }
    }
}

/// Loads what is missing, then serves until it is stopped.
///
/// # Errors
/// When the database cannot be used, or holds something else; or the service fails.
pub async fn run(options: Args, clock: Clock) -> Result<ExitCode> {
    let plan = Plan::new(options.scale, options.division)?;
    let password = options.password.clone().map_or_else(random_password, Ok)?;
    let files = Files::at(&options.files.beside(&options.database(CONNECTIONS)))?;
    let db = Db::connect(&options.database, CONNECTIONS).await?;
    let outcome = prepare((&db, &files), &plan, (&options, &password), &clock).await;
    db.close().await;
    if let Some(loaded) = outcome? {
        say_loaded(&loaded)?;
    }
    welcome(&options, &plan, &password, clock.today())?;
    serve(options, clock).await?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(args: Args, clock: Clock) -> Result<()> {
    let config = Config {
        database: args.database(CONNECTIONS_SERVING),
        keys: args.keys,
        files: args.files,
        http: args.http,
    };
    let listener = super::serve::listen(&config)?;
    App::build(&config, clock).await?.run(listener).await
}

/// Brings the database to hold the demo, with this password; gives what it had to load.
async fn prepare(
    (db, files): (&Db, &Files),
    plan: &Plan,
    (options, password): (&Args, &str),
    clock: &Clock,
) -> Result<Option<Loaded>> {
    db.migrate().await?;
    let hash = auth::hash_password(PasswordCost::default(), password)?;
    match (demo::look(db, plan).await?, options.reset) {
        (Found::Nothing, _) => {}
        (Found::ThisDemo | Found::OtherDemo, true) => demo::reset(db).await?,
        (Found::ThisDemo, false) => {
            demo::set_password(db, &hash, clock.now()).await?;
            return Ok(None);
        }
        (Found::OtherDemo, false) => {
            return Err(Error::internal(
                "the database holds another demo, or one whose loading broke off: add --reset",
            ));
        }
        (Found::NoDemo, _) => {
            return Err(Error::internal(
                "the database holds data that are no demo: name another one with --database",
            ));
        }
    }
    let step = (plan.codes().count() / PROGRESS_LINES).max(1);
    let mut tell = |progress: Progress| {
        if progress.done.is_multiple_of(step) || progress.done == progress.of {
            let Progress { done, of, rows } = progress;
            let line = format!("loading: {done} of {of} divisions, {rows} rows\n");
            let _ = std::io::stderr().lock().write_all(line.as_bytes());
        }
    };
    demo::load((db, files), plan, clock.today(), hash, &mut tell)
        .await
        .map(Some)
}

fn random_password() -> Result<String> {
    let mut bytes = [0_u8; PASSWORD_LENGTH];
    rand::fill(&mut bytes).map_err(|_| Error::internal("no random numbers"))?;
    let letters = bytes
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)));
    Ok(letters.map(|letter| char::from(*letter)).collect())
}

fn say_loaded(loaded: &Loaded) -> Result<()> {
    let rows = loaded.rows.iter();
    let mut text: String = rows
        .map(|(table, rows)| format!("  {rows:>9}  {table}\n"))
        .collect();
    let (rows, elapsed) = (loaded.total(), loaded.elapsed_ms);
    text.push_str(&format!("loaded {rows} rows in {elapsed} ms\n"));
    let written = std::io::stderr().lock().write_all(text.as_bytes());
    written.map_err(unwritable)
}

fn unwritable(error: std::io::Error) -> Error {
    Error::Internal(Box::new(error))
}

/// What a newcomer needs: where, who, and three things to ask.
fn welcome(options: &Args, plan: &Plan, password: &str, today: NaiveDate) -> Result<()> {
    let half = Period::half_of(today).and_then(Period::previous);
    let period = half.map_or_else(|_| String::new(), |half| half.to_string());
    let text = greeting(options, plan, (password, &period));
    std::io::stdout()
        .lock()
        .write_all(text.as_bytes())
        .map_err(unwritable)
}

fn greeting(options: &Args, plan: &Plan, (password, period): (&str, &str)) -> String {
    let example = plan.counties().find(|code| *code == EXAMPLE_COUNTY);
    let county = example.or_else(|| plan.counties().next());
    let text = |code: Option<DivisionCode>| code.map_or_else(String::new, |code| code.to_string());
    let (code, city) = (
        text(county),
        text(county.and_then(|code| plan.parent_of(code))),
    );
    let (listen, scale, shown) = (
        &options.http.listen,
        plan.scale.word(),
        plan.counties().count(),
    );
    let ask = |query: &str| {
        format!(
            "curl -s http://{listen}/graphql -H 'content-type: application/json' \
             -H \"authorization: Bearer $TOKEN\" \\\n  -d '{{\"query\":\"{query}\"}}'\n"
        )
    };
    let sign_in = format!(
        "TOKEN=$(curl -s http://{listen}/graphql -H 'content-type: application/json' \\\n  \
         -d '{{\"query\":\"mutation {{ signIn(input: {{ username: \\\"{code}.committee\\\", \
         password: \\\"{password}\\\" }}) {{ accessToken }} }}\"}}' \\\n  \
         | sed 's/.*\"accessToken\":\"\\([^\"]*\\)\".*/\\1/')\n"
    );
    let status = ask(&format!(
        "{{ division(code: \\\"{code}\\\") {{ name status(period: \\\"{period}\\\") {{ light \
         reporting {{ due submitted late missing completeness }} \
         reasons(first: 5) {{ nodes {{ light message }} }} }} }} }}"
    ));
    let departments = ask(&format!(
        "{{ division(code: \\\"{code}\\\") {{ organizations(kind: PARTY_GROUP, first: 60) {{ nodes \
         {{ name secretary {{ person {{ name }} }} workReport(period: \\\"{period}\\\") \
         {{ status late }} }} }} }} }}"
    ));
    let viewer = ask("{ viewer { displayName grants { role organization { name } } } }");
    format!(
        "\nDemo ({scale}, {shown} counties) at http://{listen}/  GraphQL: http://{listen}/graphql\n\
         \nPassword of every account: {password}\n\
         \n  account                who\n\
         \x20 admin                  administrator of the country\n\
         \x20 {code}.committee       the county working committee's office: opens rounds, reviews\n\
         \x20 {code}.secretary       its secretary, the first responsible person\n\
         \x20 {code}.leader          the leader in charge in the county party committee: hears\n\
         \x20 {code}.accountant, {code}.cashier, {code}.auditor\n\
         \x20 {code}.d01.clerk       a department's clerk: writes its report (d01 to d60)\n\
         \x20 {code}.d01.secretary   its secretary: submits it (d01 to d60)\n\
         \x20 {city}.committee, {city}.secretary, {city}.leader, {city}.office: the level above\n\
         \nTo try, sign in first:\n\n{sign_in}\n\
         Who am I?\n\n{viewer}\nHow does the county stand?\n\n{status}\n\
         Which departments have filed?\n\n{departments}\n"
    )
}
