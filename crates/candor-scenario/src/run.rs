//! Runs scenarios: sends what they say, and holds what comes back against them.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use candor_core::graph::Path;

use crate::caller::{signed, token_text};
use crate::client::{Client, Over};
use crate::coverage::Coverage;
use crate::judge::{Edit, judge};
use crate::parse::parse;
use crate::reply::Reply;
use crate::scenario::{Ending, Expected, Given, Scenario, Step, Then, Turn};
use crate::sent::Sent;
use crate::store::{Dump, Engine};
use crate::text::Captures;
use crate::world::World;

/// What came of a file.
#[derive(Debug, Default)]
pub struct Report {
    /// Everything that is wrong, in sentences.
    pub faults: Vec<String>,
    /// What would make the file say what happened.
    pub edits: Vec<Edit>,
    /// What was reached.
    pub coverage: Coverage,
    /// What was looked into once and need not be again.
    pub(crate) followed: HashSet<String>,
}

/// Runs every scenario of a file that can happen over a version of HTTP on an engine, each in a
/// world of its own.
pub fn run(text: &str, engine: Engine, over: Over, folders: &[PathBuf]) -> Result<Report, String> {
    let mut report = Report::default();
    for scenario in parse(text)?.iter().filter(|scenario| scenario.can_happen(over)) {
        let world = World::start(scenario, engine, folders)
            .map_err(|fault| format!("{}: {fault}", scenario.title))?;
        let mut run = Run {
            scenario,
            world,
            over,
            clients: HashMap::new(),
            captures: Captures::new(),
            varies: HashMap::new(),
            report: &mut report,
        };
        if let Err((line, fault)) = run.all() {
            run.fault(line, &fault);
        }
    }
    Ok(report)
}

/// A scenario being run.
pub(crate) struct Run<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) world: World,
    pub(crate) over: Over,
    pub(crate) report: &'a mut Report,
    clients: HashMap<String, Client>,
    captures: Captures,
    /// What each path said in Vary.
    pub(crate) varies: HashMap<String, String>,
}

/// Why a scenario cannot go on, and in which line.
type Stop = (usize, String);

impl Run<'_> {
    pub(crate) fn fault(&mut self, line: usize, told: &str) {
        let title = &self.scenario.title;
        self.report.faults.push(format!("line {line} of `{title}`: {told}"));
    }

    fn all(&mut self) -> Result<(), Stop> {
        let mut at = 0;
        while let Some(step) = self.scenario.steps.get(at) {
            at = match step {
                Step::Given(given) => self.given(given).map(|()| at + 1),
                Step::Turn(turn) if !turn.happens(self.over) => Ok(at + 1),
                Step::Turn(turn) => self.turn(turn, at),
            }?;
        }
        self.connections_still_work().map_err(|fault| (self.scenario.line, fault))
    }

    fn given(&mut self, given: &Given) -> Result<(), Stop> {
        match given {
            Given::Caller(person) => {
                let token = token_text(&person.id).reveal().to_owned();
                self.captures.insert(person.id.clone(), token);
            }
            Given::Signed { name, claims } => {
                self.captures.insert(name.clone(), signed(claims));
            }
            _ => {}
        }
        self.world.make(given).map_err(|fault| (self.scenario.line, fault))
    }

    /// Runs the turn at a place, and says where the next one is.
    fn turn(&mut self, turn: &Turn, at: usize) -> Result<usize, Stop> {
        let stop = |fault: String| (turn.line, fault);
        let sent = Sent::of(&turn.request, &self.captures);
        if turn.at_once > 1 {
            self.crowd(turn, &sent).map_err(stop)?;
            return Ok(at + 1);
        }
        let mut before = self.world.dump().map_err(stop)?;
        let mut client = self.client(&turn.connection).map_err(stop)?;
        let mut next = at + 1;
        let gate = turn.meanwhile.then(|| self.world.store.hold());
        begin(&mut client, turn, &sent).map_err(stop)?;
        if turn.then == Then::Close {
            drop(client);
            self.unheard(turn, &sent, &before).map_err(stop)?;
            return Ok(next);
        }
        if let Some(gate) = gate {
            self.world.wait_for(&gate).map_err(stop)?;
            match self.scenario.steps.get(next) {
                Some(Step::Turn(inner)) => next = self.turn(inner, next)?,
                _ => return Err(stop("no exchange follows that could happen meanwhile".into())),
            }
            before = self.world.dump().map_err(stop)?;
            gate.open.notify_one();
        }
        self.answers(turn, &sent, client, &before).map_err(stop)?;
        Ok(next)
    }

    fn client(&mut self, name: &str) -> Result<Client, String> {
        match self.clients.remove(name) {
            Some(mut client) => client.surplus().map(|()| client),
            None => Client::connect(self.world.address, self.over),
        }
    }

    /// Reads every answer of a turn, and looks at each from all sides.
    fn answers(
        &mut self,
        turn: &Turn,
        sent: &Sent,
        mut client: Client,
        before: &Dump,
    ) -> Result<(), String> {
        let replies = self.read(turn, sent, &mut client)?;
        let trouble = self.world.store.take_trouble();
        let closing = turn.then == Then::HalfClose
            || replies.last().is_none_or(|(_, reply, _)| reply.says_close());
        if closing {
            client.end()?;
        } else {
            self.clients.insert(turn.connection.clone(), client);
        }
        let parts = if replies.len() > 1 { sent.parts() } else { vec![sent.clone()] };
        // Of answers that follow each other on one connection, what is stored is that of the last.
        let before = (replies.len() == 1).then_some(before);
        for ((expected, reply, path), part) in replies.iter().zip(&parts) {
            self.judge(expected, reply, path);
            self.look(turn.line, part, reply, path, before)?;
            self.follow(turn.line, part, reply, path)?;
        }
        if let Some((_, reply, _)) =
            replies.last().filter(|_| !self.counts() && has_twin(turn, sent))
        {
            self.world.store.trouble(trouble);
            self.twin(turn, sent, reply)?;
        }
        Ok(())
    }

    /// The answers as they come, each with the way it was decided.
    fn read<'t>(
        &mut self,
        turn: &'t Turn,
        sent: &Sent,
        client: &mut Client,
    ) -> Result<Vec<(&'t Expected, Reply, Path)>, String> {
        let mut replies = Vec::new();
        let mut early = None;
        for expected in &turn.answers {
            let interim = matches!(expected.ending, Ending::Answer(100, _));
            let mut reply = match early.take() {
                Some(reply) => Some(reply),
                None => client.reply(&sent.method)?,
            };
            if reply.as_ref().is_some_and(|reply| reply.status == 100) {
                client.go_on(sent);
                if interim {
                    continue;
                }
                self.fault(expected.line, "100 was sent, and the scenario does not say so");
                reply = client.reply(&sent.method)?;
            }
            match (&expected.ending, reply) {
                (Ending::Nothing | Ending::Unheard(_), None) => {}
                (_, None) => return Err("the server closed without a word".to_owned()),
                (_, Some(reply)) if interim => {
                    self.fault(expected.line, "100 was not sent");
                    early = Some(reply);
                }
                (_, Some(reply)) => {
                    replies.push((expected, reply, self.path()?));
                }
            }
        }
        Ok(replies)
    }

    /// Nobody listens any more: what was decided is all there is to look at.
    fn unheard(&mut self, turn: &Turn, sent: &Sent, before: &Dump) -> Result<(), String> {
        for expected in &turn.answers {
            let Ending::Unheard(cause) = &expected.ending else { continue };
            let path = self.world.wait_for_path()?;
            self.report.coverage.add(&sent.method, &path);
            if path.outcome.name != cause {
                self.fault(expected.line, &format!("it ended with {}", path.outcome.name));
            }
            let changed = self.world.dump()? != *before;
            if changed && path.outcome.is_refusal() {
                self.fault(expected.line, "it was refused, and something was changed");
            }
        }
        Ok(())
    }

    pub(crate) fn path(&self) -> Result<Path, String> {
        self.world.take_path().ok_or_else(|| "nobody saw how that was decided".to_owned())
    }

    fn judge(&mut self, expected: &Expected, reply: &Reply, path: &Path) {
        let judgement = judge(expected, reply, path, &mut self.captures);
        for (line, told) in &judgement.faults {
            self.fault(*line, told);
        }
        self.report.edits.extend(judgement.edits);
    }

    /// Where requests are counted, one more of ours would change what is tried.
    pub(crate) fn counts(&self) -> bool {
        self.world.api.rate.is_some()
    }

    /// HEAD is GET without content, the same fields (RFC 9110 §9.3.2).
    fn twin(&mut self, turn: &Turn, sent: &Sent, reply: &Reply) -> Result<(), String> {
        let twin = sent.as_head();
        let mut client = self.client(&turn.connection)?;
        begin(&mut client, turn, &twin)?;
        let head = client.reply("HEAD")?.ok_or("HEAD was not answered")?;
        self.world.store.trouble(None);
        let path = self.path()?;
        match head.says_close() {
            true => client.end()?,
            false => drop(self.clients.insert(turn.connection.clone(), client)),
        }
        // How content will be framed is known only when there is some (RFC 9112 §6.1); and having
        // been asked for metrics is one of them, so the next are longer.
        let metrics = reply.media_type() == Some("application/openmetrics-text");
        let framing = |name: &str| {
            name.eq_ignore_ascii_case("transfer-encoding")
                || (metrics && name.eq_ignore_ascii_case("content-length"))
        };
        // Each of the two has a path of its own, under a name of its own.
        let own = |of: &Reply, value: &str| match of.told_path() {
            Some(path) => value.replace(path, "/-/paths/…"),
            None => value.to_owned(),
        };
        let fields = |of: &Reply| {
            let fields = of.fields.iter().filter(|(name, _)| !framing(name));
            fields.map(|(name, value)| (name.clone(), own(of, value))).collect::<Vec<_>>()
        };
        if (head.status, fields(&head)) != (reply.status, fields(reply)) {
            self.fault(turn.line, &format!("HEAD is not like GET (RFC 9110 §9.3.2): {head}"));
        }
        self.look(turn.line, &twin, &head, &path, None)
    }

    /// The same request from several clients at the same moment; their answers are told by status.
    fn crowd(&mut self, turn: &Turn, sent: &Sent) -> Result<(), String> {
        let (address, over) = (self.world.address, self.over);
        let clients: Result<Vec<Client>, String> =
            (0..turn.at_once).map(|_| Client::connect(address, over)).collect();
        let mut replies = std::thread::scope(|scope| {
            let exchange = |mut client: Client| {
                scope.spawn(move || {
                    begin(&mut client, turn, sent)?;
                    client.reply(&sent.method)?.ok_or("one was not answered".to_owned())
                })
            };
            let threads: Vec<_> = clients?.into_iter().map(exchange).collect();
            let join = |thread: std::thread::ScopedJoinHandle<'_, Result<Reply, String>>| {
                thread.join().map_err(|_| "a client failed".to_owned())?
            };
            threads.into_iter().map(join).collect::<Result<Vec<Reply>, String>>()
        })?;
        replies.sort_by_key(|reply| reply.status);
        let paths: Result<Vec<Path>, String> = replies.iter().map(|_| self.path()).collect();
        let mut paths = paths?;
        paths.sort_by_key(|path| path.outcome.status);
        if replies.len() != turn.answers.len() {
            return Err(format!("{} came, {} are written", replies.len(), turn.answers.len()));
        }
        for ((expected, reply), path) in turn.answers.iter().zip(&replies).zip(&paths) {
            self.judge(expected, reply, path);
            self.look(turn.line, sent, reply, path, None)?;
        }
        Ok(())
    }

    /// Whoever was not told that the connection closes can go on using it (RFC 9112 §9.3).
    fn connections_still_work(&mut self) -> Result<(), String> {
        for (name, mut client) in std::mem::take(&mut self.clients) {
            let sent = Sent::plain("GET", "/-/live", &[]);
            client.surplus().map_err(|fault| format!("connection {name}: {fault}"))?;
            client.begin(&sent)?;
            let reply = client.reply("GET")?;
            let reply = reply.ok_or_else(|| format!("connection {name} was closed in silence"))?;
            let path = self.path()?;
            self.look(self.scenario.line, &sent, &reply, &path, None)?;
        }
        Ok(())
    }
}

/// Sends a request, or as much of it as is sent unasked.
fn begin(client: &mut Client, turn: &Turn, sent: &Sent) -> Result<(), String> {
    client.begin(sent)?;
    if turn.then == Then::HalfClose {
        client.half_close();
    }
    Ok(())
}

fn has_twin(turn: &Turn, sent: &Sent) -> bool {
    sent.method == "GET" && sent.well_formed && turn.then == Then::Listen && !sent.waits
}
