//! Looks at one answer: every rule, what was stored, and what was said before.

use candor_core::graph::Path;

use crate::checks::{Answered, RULES};
use crate::reply::Reply;
use crate::run::Run;
use crate::sent::Sent;
use crate::store::Dump;

impl Run<'_> {
    /// Holds an answer against every rule. `before` is what was stored, when nothing else went on
    /// since.
    pub(crate) fn look(
        &mut self,
        line: usize,
        sent: &Sent,
        reply: &Reply,
        path: &Path,
        before: Option<&Dump>,
    ) -> Result<(), String> {
        self.report.coverage.add(&sent.method, path);
        self.report.coverage.answered(reply);
        let now = self.world.clock.now().seconds();
        let state = match before {
            Some(_) => self.world.state(sent, reply)?,
            None => None,
        };
        let answered = Answered { sent, reply, path, now, state };
        for rule in RULES {
            if let Err(told) = (rule.check)(&answered) {
                self.fault(line, &format!("{} {}: {told}\n{reply}", sent.method, rule.source));
            }
        }
        if let Err(told) = self.world.documented.check(sent, reply) {
            self.fault(line, &format!("{}: {told}\n{reply}", sent.method));
        }
        if let Some(before) = before {
            self.changed_as_told(line, &answered, before)?;
        }
        self.varies_alike(line, sent, reply);
        Ok(())
    }

    /// A refusal and a look change nothing; a write that is told as done was done (RFC 9110 §9.2.1,
    /// §15.5).
    fn changed_as_told(
        &mut self,
        line: usize,
        answered: &Answered<'_>,
        before: &Dump,
    ) -> Result<(), String> {
        let changed = self.world.dump()? != *before;
        let method = answered.sent.method.as_str();
        let done = !answered.refused() && !answered.path.replayed && !answered.forwarded();
        let writes = matches!(method, "POST" | "PUT" | "PATCH" | "DELETE") && done;
        if changed != writes {
            let told = if changed { "something was changed" } else { "nothing was changed" };
            self.fault(
                line,
                &format!("{method} was answered {}, and {told}", answered.reply.status),
            );
        }
        Ok(())
    }

    /// Vary is the same on every answer of a target (RFC 9110 §12.5.5).
    fn varies_alike(&mut self, line: usize, sent: &Sent, reply: &Reply) {
        let Some(path) = sent.path() else { return };
        let vary = reply.field("vary").unwrap_or_default().to_owned();
        let before = self.varies.entry(path.to_owned()).or_insert_with(|| vary.clone()).clone();
        if before != vary {
            self.fault(line, &format!("Vary was {before:?} before and is {vary:?}"));
        }
    }
}
