//! What an answer promises about other requests, looked into by making them.

use candor_core::graph::Path;

use crate::client::Client;
use crate::reply::Reply;
use crate::run::Run;
use crate::sent::Sent;

/// Every method of HTTP that a target could allow, and some that none does.
const METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"];

/// Fails after the questions about the method and before anything is done.
const HARMLESS: (&str, &str) = ("Expect", "nothing-we-know");

impl Run<'_> {
    /// Follows what an answer points at.
    pub(crate) fn follow(
        &mut self,
        line: usize,
        sent: &Sent,
        reply: &Reply,
        path: &Path,
    ) -> Result<(), String> {
        // Where connections are counted, one more would change what is tried.
        if self.scenario.limits.iter().any(|(name, _)| name.starts_with("connections_")) {
            return Ok(());
        }
        if path.outcome.is_refusal() && self.once(path.outcome.name) {
            self.type_resolves(line, &format!("/-/problems/{}", path.outcome.name))?;
        }
        if self.counts() {
            return Ok(());
        }
        // Whoever may not see what they made is shown nothing, though they did not ask for that.
        let unseen =
            reply.field("content-type").is_none() && reply.field("preference-applied").is_none();
        let anothers = path.outcome.name == "forwarded";
        if let (201, Some(location), false) =
            (reply.status, reply.field("location"), path.replayed || unseen || anothers)
        {
            self.leads_to_200(line, location, "application/json", sent.credentials.as_deref())?;
        }
        if let (Some(allow), Some(target)) = (reply.field("allow"), sent.path())
            && self.once(&format!("{} {target}", self.scenario.api))
        {
            self.allow_is_true(line, target, allow, sent.credentials.as_deref())?;
        }
        Ok(())
    }

    fn once(&mut self, what: &str) -> bool {
        self.report.followed.insert(what.to_owned())
    }

    /// The type of a problem is the address of a page about it (RFC 9457 §3.1.1).
    fn type_resolves(&mut self, line: usize, target: &str) -> Result<(), String> {
        self.leads_to_200(line, target, "application/json", None)?;
        self.leads_to_200(line, target, "text/html", None)
    }

    fn leads_to_200(
        &mut self,
        line: usize,
        target: &str,
        form: &str,
        credentials: Option<&str>,
    ) -> Result<(), String> {
        let shown = credentials.map(|shown| ("Authorization", shown));
        let fields: Vec<_> = shown.into_iter().chain([("Accept", form)]).collect();
        let reply = self.ask(line, "GET", target, &fields)?;
        if reply.status != 200 || reply.media_type() != Some(form) {
            self.fault(line, &format!("{target} does not lead to {form}: {reply}"));
        }
        Ok(())
    }

    /// What Allow lists works, what it does not list does not, and OPTIONS says the same
    /// (RFC 9110 §10.2.1).
    fn allow_is_true(
        &mut self,
        line: usize,
        target: &str,
        allow: &str,
        credentials: Option<&str>,
    ) -> Result<(), String> {
        let shown = credentials.map(|shown| ("Authorization", shown));
        let fields: Vec<_> = shown.into_iter().collect();
        let options = self.ask(line, "OPTIONS", target, &fields)?;
        let fields: Vec<_> = shown.into_iter().chain([HARMLESS]).collect();
        if options.field("allow") != Some(allow) {
            self.fault(line, &format!("Allow is {allow}, and OPTIONS says otherwise: {options}"));
        }
        let allowed: Vec<&str> = allow.split(", ").collect();
        for method in METHODS {
            let status = self.ask(line, method, target, &fields)?.status;
            if matches!(status, 405 | 501) == allowed.contains(&method) {
                self.fault(line, &format!("Allow is {allow}, and {method} is answered {status}"));
            }
        }
        Ok(())
    }

    /// A request of our own, on a connection of its own.
    fn ask(
        &mut self,
        line: usize,
        method: &str,
        target: &str,
        fields: &[(&str, &str)],
    ) -> Result<Reply, String> {
        let sent = Sent::plain(method, target, fields);
        let mut client = Client::connect(self.world.address, self.over)?;
        client.begin(&sent)?;
        let reply = client.reply(method)?.ok_or("closed without a word")?;
        let path = self.path()?;
        self.look(line, &sent, &reply, &path, None)?;
        Ok(reply)
    }
}
