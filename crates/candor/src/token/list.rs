//! `candor token list`.

use candor_core::caller::Token;
use candor_core::record::Timestamp;
use candor_json::Json;
use candor_server::Clock;

use super::store::TokenStore;
use crate::exit::{Exit, Failure};
use crate::{help, tell};

/// List the tokens of a store, without their secrets
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::after(
    &["candor token list notes", "candor token list --store notes.db --json"],
    &[Exit::Done, Exit::Usage, Exit::Store, Exit::File],
))]
pub(super) struct List {
    #[command(flatten)]
    store: TokenStore,
    /// Write a JSON array
    #[arg(long)]
    json: bool,
}

impl List {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let tokens = self.store.open()?.all().map_err(|error| self.store.failed(&error))?;
        let now = Clock::System.now();
        if self.json {
            tell::say(Json::array(tokens.iter().map(|token| json(token, now))).to_text());
        } else if tokens.is_empty() {
            tell::say("there are no tokens");
        } else {
            tell::say(table(&tokens, now));
        }
        Ok(Exit::Done)
    }
}

const HEAD: [&str; 6] = ["HANDLE", "ID", "ROLES", "MADE", "ENDS", "STATE"];

/// A line a token, in columns.
fn table(tokens: &[Token], now: Timestamp) -> String {
    let rows: Vec<[String; 6]> = std::iter::once(HEAD.map(str::to_owned))
        .chain(tokens.iter().map(|token| row(token, now)))
        .collect();
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default())
        .collect();
    let line = |row: &[String; 6]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn row(token: &Token, now: Timestamp) -> [String; 6] {
    let day = |time: Timestamp| time.to_string().split('T').next().unwrap_or_default().to_owned();
    let roles = if token.roles.is_empty() { "-".to_owned() } else { token.roles.join(",") };
    [
        token.digest.handle(),
        token.id.clone(),
        roles,
        day(token.create_time),
        token.expire_time.map_or("never".to_owned(), day),
        state(token, now).to_owned(),
    ]
}

fn state(token: &Token, now: Timestamp) -> &'static str {
    match (token.revoke_time, token.expire_time) {
        (Some(_), _) => "revoked",
        (None, Some(time)) if time <= now => "expired",
        (None, _) => "good",
    }
}

/// What is known of a token, for programs.
pub(super) fn json(token: &Token, now: Timestamp) -> Json {
    let time = |time: Timestamp| Json::text(time.to_string());
    let perhaps = |moment: Option<Timestamp>| moment.map_or(Json::Null, time);
    Json::object([
        ("handle", Json::text(token.digest.handle())),
        ("id", Json::text(token.id.as_str())),
        ("roles", Json::array(token.roles.iter().map(|role| Json::text(role.as_str())))),
        ("claims", token.claims.clone()),
        ("create_time", time(token.create_time)),
        ("expire_time", perhaps(token.expire_time)),
        ("revoke_time", perhaps(token.revoke_time)),
        ("state", Json::text(state(token, now))),
    ])
}
