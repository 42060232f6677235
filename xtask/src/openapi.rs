//! The OpenAPI document judged by others: a validator, a linter, a generator of clients, and a
//! program that sends what the document allows and what it forbids.
//!
//! They are programs in Python and JavaScript. Each is installed at the version that
//! `tests/openapi` names, into a folder under `target`. A machine without Python or Node.js leaves
//! them out and says so; CI may not.

mod server;
mod tools;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{Done, project};
use server::Server;
use tools::Tools;

/// The examples that are judged.
const EXAMPLES: [&str; 2] = ["bookshop", "flights"];

/// How many cases are made up for each operation in each phase; more find more, and take longer.
const CASES: &str = "15";

/// Where the settings of the judges stand.
const SETTINGS: &str = "tests/openapi";

struct Judging {
    tools: Tools,
    program: PathBuf,
    folder: PathBuf,
}

/// Lets all of them judge both examples.
pub(crate) fn run() -> Done {
    let Some(tools) = Tools::find(env::var_os("CI").is_some())? else { return Ok(()) };
    let folder = project::target().join("openapi");
    fs::create_dir_all(&folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    project::run(&["cargo", "build", "--locked", "--package", "candor"], &[])?;
    let program = project::target().join("debug/candor");
    let judging = Judging { tools: tools.installed(&folder)?, program, folder };
    for example in EXAMPLES {
        judging.document(example)?;
    }
    judging.client()?;
    let mut failed = Vec::new();
    for example in EXAMPLES {
        if let Err(told) = judging.schemathesis(example) {
            failed.push(told);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

impl Judging {
    fn document_path(&self, example: &str) -> PathBuf {
        self.folder.join(format!("{example}.json"))
    }

    /// Writes the document of an example, and has it read by two that know what one must be.
    fn document(&self, example: &str) -> Done {
        let declaration = format!("examples/{example}");
        let printed = project::command(&[&text(&self.program), "openapi", &declaration]).output();
        let printed = printed.map_err(|fault| format!("candor openapi: {fault}"))?;
        if !printed.status.success() {
            return Err(String::from_utf8_lossy(&printed.stderr).into_owned());
        }
        let path = self.document_path(example);
        fs::write(&path, printed.stdout).map_err(|fault| format!("{}: {fault}", path.display()))?;
        let path = text(&path);
        project::run(&[&self.tools.python("openapi-spec-validator"), &path], &[])?;
        let settings = format!("{SETTINGS}/redocly.yaml");
        let lint = [&self.tools.node("redocly"), "lint", "--config", &settings, &path];
        project::run(&lint, &[("REDOCLY_TELEMETRY", "off")])
    }

    /// Generates a client of the bookshop, has its types checked, and lets it work.
    fn client(&self) -> Done {
        let folder = self.folder.join("typescript");
        let types = text(&folder.join("schema.d.ts"));
        let document = text(&self.document_path("bookshop"));
        project::run(&[&self.tools.node("openapi-typescript"), &document, "-o", &types], &[])?;
        project::run(&[&self.tools.node("tsc"), "--project", &text(&folder)], &[])?;
        let server = self.serve("bookshop", "client.db")?;
        let script = text(&folder.join("built/bookshop.js"));
        project::run(&["node", &script, &server.base()], &[])
    }

    fn serve(&self, example: &str, store: &str) -> Done<Server> {
        let store = self.folder.join(store);
        Server::start(&self.program, &format!("examples/{example}"), &store)
    }

    /// Every check, right and wrong data, all phases, the same cases each time.
    fn schemathesis(&self, example: &str) -> Done {
        let server = self.serve(example, &format!("{example}.db"))?;
        let base = server.base();
        let document = format!("{base}/v1/openapi.json");
        let program = self.tools.python("st");
        let words = [
            &program,
            "--config-file",
            "schemathesis.toml",
            "run",
            &document,
            "--url",
            &base,
            "--mode",
            "all",
            "--phases",
            "examples,coverage,fuzzing,stateful",
            "--max-examples",
            CASES,
            "--seed",
            "1",
            "--generation-database",
            "none",
            "--continue-on-failure",
            "--output-sanitize",
            "false",
            "--no-color",
        ];
        let mut command = project::command(&words);
        // It keeps what it finds where it is started, and looks for its hooks there.
        let status = command.current_dir(project::root().join(SETTINGS)).status();
        let status = status.map_err(|fault| format!("schemathesis cannot be started: {fault}"))?;
        let told = || format!("schemathesis found faults in {example}");
        if status.success() { Ok(()) } else { Err(told()) }
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
