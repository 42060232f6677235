//! Hooks of an exchange: which services are to be asked before its change is made, what they are
//! asked, and what they said.
//!
//! A change that is decided again, because another was faster, asks a hook again only if what it
//! would be asked is not what it agreed to.

use bytes::Bytes;
use candor_json::{Json, Object, merge_patch};
use http::Response;

use super::{ContentForm, Exchange, Kind, Route};
use crate::batch::Part;
use crate::caller::Caller;
use crate::change::{Candidate, Draft, Origin, Passage};
use crate::declaration::Hook;
use crate::graph::Need;
use crate::limits::NESTING_MAX_DEPTH;
use crate::representation::write_record;
use crate::service::{Answered, Heard, Unanswered, Veto, read_hook};

/// What is known of the hooks of an exchange.
#[derive(Debug, Default)]
pub(super) struct Hooking {
    /// What was agreed to, and with which changes; kept when all is decided again.
    agreed: Vec<(String, Option<Object>)>,
    /// How many hooks have agreed to the change as it is decided now.
    passed: usize,
    end: Option<HookEnd>,
}

/// An exchange of which it is only found out what would become of it.
#[derive(Debug, Default)]
pub(super) struct Rehearsal {
    /// Whether it is one, so that no service may be asked.
    rehearsed: bool,
    /// Whether a hook was not asked, and only taken to agree.
    consent_supposed: bool,
}

/// Why a hook keeps a change from being made.
#[derive(Debug)]
pub(crate) enum HookEnd {
    /// It refused.
    Vetoed(Veto),
    /// It did not answer in time.
    Late,
    /// It did not answer as a hook does.
    Wrong,
}

/// A hook that is to be asked.
#[derive(Debug, Clone, Copy)]
pub struct Due<'a> {
    /// What is about to be done: an operation, or a transition.
    pub operation: &'a str,
    /// The hook.
    pub hook: &'a Hook,
}

impl<'a> Exchange<'a> {
    /// The next hook that is to be asked: first that of the operation, then that of the transition
    /// that the change takes.
    pub fn hook_due(&self) -> Option<Due<'a>> {
        let of = self.route().resource_type()?;
        let hooks = of.hooks.as_ref()?;
        let update = || hooks.update.as_ref().map(|hook| Due { operation: "update", hook });
        let create = || hooks.create.as_ref().map(|hook| Due { operation: "create", hook });
        let by_kind = match self.kind() {
            Kind::Create => create(),
            Kind::Replace if self.live().is_none() => create(),
            Kind::Replace | Kind::Update => update(),
            Kind::Delete => hooks.delete.as_ref().map(|hook| Due { operation: "delete", hook }),
            _ => None,
        };
        let way = match self.candidate().map(|candidate| &candidate.passage) {
            Some(Passage::By(way)) => of
                .lifecycle
                .as_ref()
                .zip(hooks.of_transition(*way))
                .map(|(lifecycle, hook)| Due { operation: lifecycle.of(*way).name.as_str(), hook }),
            _ => None,
        };
        let passed = self.hooking.as_ref().map_or(0, |hooking| hooking.passed);
        by_kind.into_iter().chain(way).nth(passed)
    }

    /// Whether every hook agrees, or why one does not.
    pub(crate) fn hooked(&self) -> Result<Option<&HookEnd>, Need> {
        if self.kind() == Kind::Batch {
            return Ok(self.parts()?.iter().find_map(Part::hook_end));
        }
        if let Some(end) = self.hooking.as_ref().and_then(|hooking| hooking.end.as_ref()) {
            return Ok(Some(end));
        }
        // Whoever finds no turn is told so, and nobody need be asked about it.
        if self.contended || self.hook_due().is_none() {
            return Ok(None);
        }
        Err(Need::Hook)
    }

    /// Whether a hook has agreed, to a change of the record as it was read.
    pub(super) fn hooks_asked(&self) -> bool {
        self.hooking.is_some()
    }

    /// The refusal of a hook.
    pub(crate) fn veto(&self) -> Option<&Veto> {
        match self.hooking.as_ref()?.end.as_ref()? {
            HookEnd::Vetoed(veto) => Some(veto),
            HookEnd::Late | HookEnd::Wrong => None,
        }
    }

    /// What the hook that is due is asked.
    pub fn hook_question(&self, due: Due<'_>) -> String {
        let mut out = String::from("{\"operation\":");
        Json::text(due.operation).write(&mut out);
        out.push_str(",\"type\":");
        Json::text(self.resource_type().name.as_str()).write(&mut out);
        let id = self.id().or_else(|| self.candidate().and_then(|to_be| to_be.id.as_ref()));
        out.push_str(",\"id\":");
        id.map_or(Json::Null, |id| Json::text(id.as_str())).write(&mut out);
        out.push_str(",\"old\":");
        match self.live() {
            Some(record) => write_record(record, &mut out),
            None => out.push_str("null"),
        }
        out.push_str(",\"self\":");
        out.push_str(self.candidate().map_or("null", |to_be| to_be.row.document.as_str()));
        out.push_str(",\"caller\":");
        self.told_caller().write(&mut out);
        out.push('}');
        out
    }

    /// Who asks, as far as a service is told.
    fn told_caller(&self) -> Json {
        let caller = self.caller().unwrap_or(Caller::nobody());
        let id = caller.id.as_deref().map_or(Json::Null, Json::text);
        let roles = caller.roles.iter().map(|role| Json::text(role.as_str()));
        Json::object([("id", id), ("roles", Json::array(roles))])
    }

    /// Takes the consent that the hook gave to the very same question before, if it did.
    pub fn recall_hook(&mut self, question: &str) -> bool {
        let known = self.hooking.as_ref().and_then(|hooking| hooking.agreed.get(hooking.passed));
        let Some((_, changes)) = known.filter(|(asked, _)| asked == question) else { return false };
        let changes = changes.clone();
        self.agree(question.to_owned(), changes).is_none()
    }

    /// Learns what the hook that was due said to a question. Says what is wrong with it, for the
    /// log.
    pub fn learn_hook(&mut self, question: String, answered: &Answered) -> Option<String> {
        let heard = match answered {
            Ok(answer) => self.understood(answer),
            Err(Unanswered::Broken(why)) => Heard::Wrong(why.clone()),
            Err(Unanswered::Late) => {
                self.hooking().end = Some(HookEnd::Late);
                return Some("it did not answer in time".to_owned());
            }
        };
        match heard {
            Heard::Agreed => self.agree(question, None),
            Heard::Changes(patch) => self.agree(question, Some(patch)),
            Heard::Vetoed(veto) => {
                self.hooking().end = Some(HookEnd::Vetoed(veto));
                None
            }
            Heard::Wrong(why) => {
                self.hooking().end = Some(HookEnd::Wrong);
                Some(why)
            }
        }
    }

    /// Takes the hook that is due to agree, without asking it.
    pub fn suppose_agreed(&mut self) {
        let Some(due) = self.hook_due() else { return };
        let question = self.hook_question(due);
        self.agree(question, None);
        self.suppose_consent();
    }

    /// Notes that a hook, of this change or of a request of this batch, was not asked.
    pub fn suppose_consent(&mut self) {
        self.rehearsal.consent_supposed = true;
    }

    /// Whether one of them was not asked.
    pub(super) fn consent_supposed(&self) -> bool {
        self.rehearsal.consent_supposed
    }

    /// Lets it only be found out what would become of it.
    pub fn rehearse(&mut self) {
        self.rehearsal.rehearsed = true;
    }

    /// Whether no service may be asked.
    pub fn is_rehearsed(&self) -> bool {
        self.rehearsal.rehearsed
    }

    /// What the hook said, if it may say it.
    fn understood(&self, answer: &Response<Bytes>) -> Heard {
        let heard = read_hook(answer);
        let (Heard::Changes(patch), Some(due)) = (&heard, self.hook_due()) else { return heard };
        let undeclared = patch
            .iter()
            .find(|(name, _)| !due.hook.may_change.iter().any(|declared| declared == name));
        match undeclared {
            Some((name, _)) => {
                Heard::Wrong(format!("it changes `{name}`, which `may_change` does not name"))
            }
            None => heard,
        }
    }

    fn hooking(&mut self) -> &mut Hooking {
        self.hooking.get_or_insert_default()
    }

    /// Goes on with the consent of a hook, or says why its changes cannot be made.
    fn agree(&mut self, question: String, changes: Option<Object>) -> Option<String> {
        match changes.as_ref().map(|patch| self.changed(patch)) {
            None => {}
            Some(Ok(candidate)) => self.candidate = Some(Ok(candidate)),
            Some(Err(why)) => {
                self.hooking().end = Some(HookEnd::Wrong);
                return Some(why);
            }
        }
        let hooking = self.hooking();
        hooking.agreed.truncate(hooking.passed);
        hooking.agreed.push((question, changes));
        hooking.passed += 1;
        None
    }

    /// The record to be with what a hook changes in it, judged like one that was sent.
    fn changed(&self, patch: &Object) -> Result<Candidate, String> {
        let before = self.candidate().ok_or("there is nothing that it could change")?;
        let by = match self.route() {
            Route::Transition(_, _, by) => Some(*by),
            _ => None,
        };
        let document = Json::read(before.row.document.as_bytes(), NESTING_MAX_DEPTH);
        let document = document.map_err(|error| error.to_string())?;
        let document = merge_patch(document, Json::Object(patch.clone()));
        let deep = document.depth() > NESTING_MAX_DEPTH;
        let after = self.draft(ContentForm::Document).rejudged(before, document, by);
        let after = after.map_err(|unfit| format!("what it makes of the record: {unfit:?}"))?;
        let long = after.row.document.len() as u64 > self.api.content_max_bytes;
        match (deep || long, after.passage == before.passage) {
            (true, _) => Err("what it makes of the record is too deep or too long".to_owned()),
            (false, false) => Err("it leads the record another way".to_owned()),
            (false, true) => Ok(after),
        }
    }

    /// What the record to be is drafted from.
    pub(super) fn draft(&self, form: ContentForm) -> Draft<'_> {
        let replaces = self.kind() != Kind::Create;
        Draft {
            of: self.resource_type(),
            form,
            url_id: if replaces { self.id() } else { None },
            current: if replaces { self.live() } else { None },
            within: self.route().within(),
            origin: Origin::Request,
            hidden: &[],
            now: self.now,
        }
    }

    /// Forgets how far the hooks have come, and not what they agreed to.
    pub(super) fn ask_hooks_anew(&mut self) {
        if let Some(hooking) = &mut self.hooking {
            hooking.passed = 0;
        }
    }
}
