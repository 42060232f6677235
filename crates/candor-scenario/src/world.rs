//! A server of its own for each scenario: a declaration, an empty store, a clock that stands.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use candor_core::change::{Action, Change, Draft, Expected, Origin, Row};
use candor_core::declaration::{Api, ResourceType, SourceFile, TypeIndex, load};
use candor_core::exchange::ContentForm;
use candor_core::graph::Path;
use candor_core::limits::{ATTEMPTS_MAX, CONTENTS_HELD_MAX_BYTES, REQUESTS_MAX};
use candor_core::record::{RecordId, Scalar, Standing, Timestamp};
use candor_server::connection::{Limits, serve};
use candor_server::{Clock, Issuers, Notices, Server};
use candor_store::Store;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::caller::token;
use crate::checks::State;
use crate::checks::documented::Documented;
use crate::reply::Reply;
use crate::scenario::{Given, Scenario};
use crate::sent::Sent;
use crate::service::Stub;
use crate::store::{Dump, Engine, Gate, Rigged};

/// When every scenario begins: 2026-01-05T12:00:00Z, a Monday.
const START: Timestamp = Timestamp(1_767_614_400_000);

/// How declarations name the other service.
const SERVICE: &str = "service.test";

/// How long the world waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running server and everything that can be done to it.
#[derive(Debug)]
pub struct World {
    /// What it serves.
    pub api: Arc<Api>,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its time.
    pub clock: Clock,
    /// What its OpenAPI document says.
    pub documented: Arc<Documented>,
    /// Its store.
    pub store: Arc<Rigged>,
    /// What it is told from outside.
    notices: Arc<Notices>,
    /// The ways that were not asked for yet, and who waits for one.
    paths: Arc<(Mutex<VecDeque<Path>>, Condvar)>,
    /// The other service, where the declaration names one.
    service: Option<Stub>,
    runtime: Runtime,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<()>>,
}

impl World {
    /// Starts what a scenario asks for. Its declaration is in the first of the folders that has one
    /// of its name.
    pub fn start(
        scenario: &Scenario,
        engine: Engine,
        folders: &[PathBuf],
    ) -> Result<World, String> {
        let (mut api, service) = with_service(&scenario.api, folders)?;
        let mut limits = Limits {
            parting_timeout: Duration::ZERO,
            refusal_pause: Duration::ZERO,
            drain_timeout: Duration::from_secs(1),
            ..Limits::default()
        };
        let (mut requests_max, mut attempts_max) = (REQUESTS_MAX, ATTEMPTS_MAX);
        let mut contents_held_max_bytes = CONTENTS_HELD_MAX_BYTES;
        for (name, value) in &scenario.limits {
            match name.as_str() {
                "requests_max" => requests_max = count(*value)?,
                "contents_held_max_bytes" => contents_held_max_bytes = count(*value)?,
                "attempts_max" => attempts_max = u32::try_from(*value).unwrap_or(u32::MAX),
                _ => set_limit(name, *value, &mut api, &mut limits)?,
            }
        }
        let api = Arc::new(api);
        let documented = Documented::of(&api);
        let store = Arc::new(Rigged::open(engine, &api)?);
        let clock = Clock::stepped(START);
        let paths = Arc::new((Mutex::new(VecDeque::new()), Condvar::new()));
        let told = Arc::clone(&paths);
        let notices = Arc::new(Notices::default());
        let folder = folder(&scenario.api, folders)?;
        let issuers = Issuers::of(&api.callers, |file| std::fs::read(folder.join(file)));
        let server = Server::new(Arc::clone(&api), Arc::clone(&store), clock.clone())
            .taking_on(requests_max)
            .holding(contents_held_max_bytes)
            .with_attempts(attempts_max)
            .noticing(Arc::clone(&notices))
            .believing(issuers.map_err(|fault| fault.to_string())?)
            .observed_by(Box::new(move |path| {
                lock(&told.0).push_back(path);
                told.1.notify_all();
            }));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|fault| fault.to_string())?;
        let listener = runtime
            .block_on(TcpListener::bind(("127.0.0.1", 0)))
            .map_err(|fault| fault.to_string())?;
        let address = listener.local_addr().map_err(|fault| fault.to_string())?;
        let (stop, stopped) = oneshot::channel();
        let served = runtime.spawn(serve(listener, Arc::new(server), limits, async {
            let _ = stopped.await;
        }));
        let (stop, served) = (Some(stop), Some(served));
        Ok(World {
            api,
            documented,
            address,
            clock,
            store,
            notices,
            paths,
            service,
            runtime,
            stop,
            served,
        })
    }

    /// Makes a fact so.
    pub fn make(&self, given: &Given) -> Result<(), String> {
        match given {
            Given::Records { type_name, ids, document } => {
                for (id, number) in ids {
                    let document = document.replace("$n", &number.to_string());
                    self.create(type_name, id, Some(&document))?;
                }
                Ok(())
            }
            Given::Deleted { type_name, id } => {
                self.create(type_name, id, None)?;
                self.commit(self.of(type_name)?, id, Expected::Live, Action::Delete)
            }
            Given::Caller(person) => {
                let kept = self.store.keep_token(token(person, self.clock.now()));
                self.runtime.block_on(kept).map_err(|fault| fault.to_string())
            }
            // It is held by its caller alone.
            Given::Signed { .. } => Ok(()),
            Given::Later { seconds } => {
                self.clock.step_seconds(*seconds);
                Ok(())
            }
            Given::Maintenance(maintenance) => {
                self.notices.maintain(maintenance.clone());
                Ok(())
            }
            Given::Stopping => {
                self.notices.stop();
                Ok(())
            }
            Given::Trouble(trouble) => {
                self.store.trouble(Some(*trouble));
                Ok(())
            }
            Given::Service(behaviour) => {
                let service = self.service.as_ref().ok_or("the declaration names no service")?;
                service.behave(behaviour.clone());
                Ok(())
            }
        }
    }

    fn of(&self, type_name: &str) -> Result<&ResourceType, String> {
        self.api.resource_type(type_name).ok_or_else(|| format!("there is no type `{type_name}`"))
    }

    /// Without a document the record is one that will not be looked at.
    fn create(&self, type_name: &str, id: &str, document: Option<&str>) -> Result<(), String> {
        let of = self.of(type_name)?;
        let row = match document {
            Some(document) => row(of, id, document)?,
            None => {
                Row { document: "{}".to_owned(), columns: vec![Scalar::Absent; of.fields.len()] }
            }
        };
        self.commit(of, id, Expected::Unknown, Action::Create(row))
    }

    fn commit(
        &self,
        of: &ResourceType,
        id: &str,
        expected: Expected,
        action: Action,
    ) -> Result<(), String> {
        let id = RecordId::parse(id).ok_or_else(|| format!("`{id}` is no id"))?;
        let change =
            Change { resource_type: of.index, id, expected, action, now: self.clock.now() };
        match self.runtime.block_on(self.store.commit(change.into())) {
            Ok(_) => Ok(()),
            Err(fault) => Err(format!("given: {fault:?}")),
        }
    }

    /// The way of the last exchange that has ended and was not asked for yet.
    pub fn take_path(&self) -> Option<Path> {
        lock(&self.paths.0).pop_front()
    }

    /// The way of the next exchange that ends.
    pub fn wait_for_path(&self) -> Result<Path, String> {
        let (paths, told) = &*self.paths;
        let none = |paths: &mut VecDeque<Path>| paths.is_empty();
        let waited = told.wait_timeout_while(lock(paths), PATIENCE, none);
        let (mut paths, _) = waited.unwrap_or_else(PoisonError::into_inner);
        paths.pop_front().ok_or_else(|| "no exchange ended".to_owned())
    }

    /// Everything that is stored.
    pub fn dump(&self) -> Result<Dump, String> {
        let dump = self.runtime.block_on(self.store.dump(&self.api));
        dump.map_err(|fault| fault.to_string())
    }

    /// What the target of a request is now; of a creation, what was created.
    pub fn state(&self, sent: &Sent, reply: &Reply) -> Result<Option<State>, String> {
        let located;
        let segments = match reply.field("location") {
            Some(location) if reply.status == 201 => {
                located = Sent::plain("GET", location, &[]);
                located.segments()
            }
            _ => sent.segments(),
        };
        let [version, type_name, id @ ..] = segments.as_slice() else { return Ok(None) };
        let Some(of) = self.api.resource_type(type_name) else { return Ok(None) };
        match id {
            _ if *version != self.api.version => Ok(None),
            [] => self.collection_state(of.index).map(Some),
            [id] => self.record_state(of, id).map(Some),
            [id, name] if transition(of, name) => self.record_state(of, id).map(Some),
            [_, segment] => {
                let referrers = of.referrers_at(segment);
                referrers.map(|one| self.collection_state(one.resource_type)).transpose()
            }
            _ => Ok(None),
        }
    }

    fn collection_state(&self, of: TypeIndex) -> Result<State, String> {
        let state = self.runtime.block_on(self.store.collection(of));
        state.map(|state| State::At(state.revision)).map_err(|fault| fault.to_string())
    }

    fn record_state(&self, of: &ResourceType, id: &str) -> Result<State, String> {
        let Some(id) = RecordId::parse(id) else { return Ok(State::Nothing) };
        let standing = self.runtime.block_on(self.store.read(of.index, &id));
        match standing.map_err(|fault| fault.to_string())? {
            Standing::Live(record) => Ok(State::At(record.revision)),
            Standing::Deleted(_) | Standing::Unknown => Ok(State::Nothing),
        }
    }

    /// Waits until a commit stands at the gate.
    pub fn wait_for(&self, gate: &Gate) -> Result<(), String> {
        let reached = async { tokio::time::timeout(PATIENCE, gate.reached.notified()).await };
        self.runtime.block_on(reached).map_err(|_| "no commit came to be held back".to_owned())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let (Some(stop), Some(served)) = (self.stop.take(), self.served.take()) {
            let _ = stop.send(());
            let _ = self.runtime.block_on(served);
        }
    }
}

fn transition(of: &ResourceType, name: &str) -> bool {
    of.lifecycle.as_ref().is_some_and(|lifecycle| lifecycle.named(name).is_some())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn row(of: &ResourceType, id: &str, document: &str) -> Result<Row, String> {
    let id = RecordId::parse(id).ok_or_else(|| format!("`{id}` is no id"))?;
    let (form, origin) = (ContentForm::Document, Origin::Import);
    let draft = Draft {
        of,
        form,
        url_id: Some(&id),
        current: None,
        within: None,
        origin,
        hidden: &[],
        now: START,
    };
    match draft.candidate(document.as_bytes()) {
        Ok(candidate) => Ok(candidate.row),
        Err(unfit) => Err(format!("given: {document} is no record of {}: {unfit:?}", of.name)),
    }
}

fn count(value: u64) -> Result<usize, String> {
    usize::try_from(value).map_err(|fault| fault.to_string())
}

fn set_limit(name: &str, value: u64, api: &mut Api, limits: &mut Limits) -> Result<(), String> {
    let count = count(value)?;
    match name {
        "connections_max" => limits.connections_max = count,
        "connections_per_address_max" => limits.connections_per_address_max = count,
        "crowd_max" => limits.crowd_max = count,
        "scan_max_records" => api.scan_max_records = value,
        "content_max_bytes" => api.content_max_bytes = value,
        "deadline_ms" => api.deadline_ms = value,
        "head_timeout_ms" => limits.head_timeout = Duration::from_millis(value),
        "idle_timeout_ms" => limits.idle_timeout = Duration::from_millis(value),
        _ => return Err(format!("`{name}` is no limit")),
    }
    Ok(())
}

/// The first folder of this name.
fn folder(name: &str, folders: &[PathBuf]) -> Result<PathBuf, String> {
    let folder = folders.iter().map(|folder| folder.join(name)).find(|folder| folder.is_dir());
    folder.ok_or_else(|| format!("there is no declaration `{name}`"))
}

/// The API that the folder of this name declares.
pub fn declared(name: &str, folders: &[PathBuf]) -> Result<Api, String> {
    loaded(name, &sources(name, folders)?)
}

/// Every API that these folders declare, with its name, in the order of the names.
pub fn apis(folders: &[PathBuf]) -> Vec<(String, Api)> {
    let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("it is there"));
    let entries = entries.map(|entry| entry.expect("it can be listed"));
    // Whoever served an example has its store beside it.
    let folders_only = entries.filter(|entry| entry.path().is_dir());
    let names = folders_only.map(|entry| entry.file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    let apis = names.into_iter().map(|name| {
        let api = declared(&name, folders).expect("what is declared there is right");
        (name, api)
    });
    apis.collect()
}

/// The same, with a service of its own in the place of the one that it names.
fn with_service(name: &str, folders: &[PathBuf]) -> Result<(Api, Option<Stub>), String> {
    let mut files = sources(name, folders)?;
    if !files.iter().any(|file| file.text.contains(SERVICE)) {
        return Ok((loaded(name, &files)?, None));
    }
    let service = Stub::start()?;
    for file in &mut files {
        file.text = file.text.replace(SERVICE, &service.authority());
    }
    Ok((loaded(name, &files)?, Some(service)))
}

fn loaded(name: &str, files: &[SourceFile]) -> Result<Api, String> {
    load(files).map_err(|diagnostics| format!("{name}: {diagnostics:?}"))
}

fn sources(name: &str, folders: &[PathBuf]) -> Result<Vec<SourceFile>, String> {
    files(&folder(name, folders)?)
}

fn files(folder: &FilePath) -> Result<Vec<SourceFile>, String> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|fault| fault.to_string())? {
        let path = entry.map_err(|fault| fault.to_string())?.path();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            let text = std::fs::read_to_string(&path).map_err(|fault| fault.to_string())?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push(SourceFile { name, text });
        }
    }
    Ok(files)
}
