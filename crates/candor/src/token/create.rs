//! `candor token create`.

use candor_core::caller::{Token, TokenText};
use candor_core::limits::{
    CALLER_CLAIMS_MAX_BYTES, CALLER_CLAIMS_MAX_DEPTH, CALLER_NAME_MAX_CHARACTERS, CALLER_ROLES_MAX,
    TOKEN_LIFE_MAX_SECONDS,
};
use candor_core::record::Timestamp;
use candor_json::Json;
use candor_server::Clock;
use candor_store::fresh_secret;

use super::list;
use super::store::TokenStore;
use crate::exit::{Exit, Failure};
use crate::{folder, help, store, tell};

/// Make a token and show it, this once
///
/// The token alone goes to standard output, what is known of it to standard error. Only its digest
/// is kept: a token that is lost is not found again, make another.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::after(
    &[
        "candor token create notes --id ann --roles staff,admin --expires 90d",
        "candor token create --store notes.db --id nightly-import --expires never",
        "candor token create notes --id bob --claims '{\"team\": \"blue\"}' --json",
    ],
    &[Exit::Done, Exit::Mistakes, Exit::Usage, Exit::Store, Exit::File],
))]
pub(super) struct Create {
    #[command(flatten)]
    store: TokenStore,
    /// Whom it is for: `caller.id` in rules
    #[arg(long, value_parser = name)]
    id: String,
    /// What they may act as, divided by commas: `caller.roles` in rules
    #[arg(long, value_delimiter = ',', value_parser = name)]
    roles: Vec<String>,
    /// How long it is good, such as 12h or 90d, or `never`
    #[arg(long, value_name = "DURATION", default_value = "90d", value_parser = life)]
    expires: Life,
    /// What else is said of them, a JSON object: `caller.claims` in rules
    #[arg(long, value_name = "JSON", default_value = "{}", value_parser = claims)]
    claims: Json,
    /// Write the token and what is known of it as JSON
    #[arg(long)]
    json: bool,
}

impl Create {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        if self.roles.len() > CALLER_ROLES_MAX {
            let happened = format!("{} roles are too many", self.roles.len());
            let todo = format!("give {CALLER_ROLES_MAX} at most");
            return Err(Failure::new(Exit::Usage, happened, todo));
        }
        self.as_declared()?;
        let tokens = self.store.open()?;
        let secret = fresh_secret().map_err(|fault| store::failed(&fault, "nothing was made"))?;
        let text = TokenText::new(secret.bytes());
        let now = Clock::System.now();
        let token = Token {
            digest: text.digest(),
            id: self.id.clone(),
            roles: self.roles.clone(),
            claims: self.claims.clone(),
            create_time: now,
            expire_time: self.expires.0.map(|seconds| now.plus_seconds(seconds)),
            revoke_time: None,
        };
        tokens.keep(&token).map_err(|error| self.store.failed(&error))?;
        self.tell(&text, &token, now);
        Ok(Exit::Done)
    }

    /// That rules can be about what the token is to say, where the folder tells what they know. A
    /// store by itself does not.
    fn as_declared(&self) -> Result<(), Failure> {
        let Some(folder) = self.store.folder() else { return Ok(()) };
        let said_claims = self.claims.as_object().is_some_and(|claims| !claims.is_empty());
        if self.roles.is_empty() && !said_claims {
            return Ok(());
        }
        let callers = &folder::api(folder)?.callers;
        let (roles, claims) =
            (callers.unknown_role(&self.roles), callers.unfit_claims(&self.claims));
        let todo = "see `callers` in its candor.yaml; nothing was made";
        match roles.or(claims.filter(|_| said_claims)) {
            Some(wrong) => Err(Failure::new(Exit::Usage, wrong, todo)),
            None => Ok(()),
        }
    }

    fn tell(&self, text: &TokenText, token: &Token, now: Timestamp) {
        if self.json {
            let mut told = list::json(token, now);
            if let Some(members) = told.as_object_mut() {
                members.insert("token", Json::text(text.reveal()));
            }
            return tell::say(told.to_text());
        }
        tell::say(text.reveal());
        let ends = token.expire_time.map_or("never".to_owned(), |time| time.to_string());
        tell::warn(format!(
            "made for {}, ends {ends}, handle {}; it is not shown again",
            token.id,
            token.digest.handle()
        ));
    }
}

/// How many seconds a token is good; for ever, without.
#[derive(Debug, Clone, Copy)]
struct Life(Option<u64>);

fn life(text: &str) -> Result<Life, String> {
    if text == "never" {
        return Ok(Life(None));
    }
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err("write a number and s, m, h or d, such as 90d, or `never`".to_owned()),
    };
    let seconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
    match seconds {
        Some(1..=TOKEN_LIFE_MAX_SECONDS) => Ok(Life(seconds)),
        Some(0) | None => Err("a token is good for a second at least".to_owned()),
        Some(_) => Err("that is more than a hundred years; write `never`".to_owned()),
    }
}

fn name(text: &str) -> Result<String, String> {
    match text.chars().count() {
        0 => Err("it is empty".to_owned()),
        _ if text.chars().any(char::is_control) => Err("it has a control character".to_owned()),
        count if count > CALLER_NAME_MAX_CHARACTERS => {
            Err(format!("it has more than {CALLER_NAME_MAX_CHARACTERS} characters"))
        }
        _ => Ok(text.to_owned()),
    }
}

/// Reads what else is said of a caller.
pub(crate) fn claims(text: &str) -> Result<Json, String> {
    if text.len() > CALLER_CLAIMS_MAX_BYTES {
        return Err(format!("they have more than {CALLER_CLAIMS_MAX_BYTES} bytes"));
    }
    let claims = Json::read(text.as_bytes(), CALLER_CLAIMS_MAX_DEPTH);
    let claims = claims.map_err(|error| format!("at {}: {error}", error.place))?;
    match claims.as_object() {
        Some(_) => Ok(claims),
        None => Err("they must be a JSON object".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, seconds: Result<Option<u64>, ()>) {
        assert_eq!(life(text).map(|life| life.0).map_err(drop), seconds, "{text}");
    }

    #[test]
    fn a_token_is_good_for_a_number_of_units() {
        check("90d", Ok(Some(7_776_000)));
        check("1s", Ok(Some(1)));
        check("12h", Ok(Some(43_200)));
        check("never", Ok(None));
        for text in ["", "d", "0d", "-1d", "1.5d", "90", "1w", "99999999999999999999d", "36501d"] {
            check(text, Err(()));
        }
    }

    #[test]
    fn ids_and_claims_have_limits() {
        assert!(name("ann@example.org").is_ok());
        for text in ["", "a\nb", &"x".repeat(CALLER_NAME_MAX_CHARACTERS + 1)] {
            assert!(name(text).is_err(), "{text}");
        }
        assert!(claims("{\"a\": [1]}").is_ok());
        let deep = format!("{{\"a\": {}{}}}", "[".repeat(40), "]".repeat(40));
        let long = format!("{{\"a\": \"{}\"}}", "x".repeat(CALLER_CLAIMS_MAX_BYTES));
        for text in ["", "[]", "{", "{\"a\":1,\"a\":2}", deep.as_str(), long.as_str()] {
            assert!(claims(text).is_err(), "{text}");
        }
    }
}
