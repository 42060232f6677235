//! Reads a scenario file. `docs/decisions/0006-scenario-format.md` says what it may hold.

mod answer;
mod given;
mod request;

use crate::scenario::{Block, Scenario, Step, Turn};

/// The scenarios of a file, or what is wrong with it and in which line.
pub fn parse(text: &str) -> Result<Vec<Scenario>, String> {
    let mut reader = Reader { lines: text.lines().collect(), at: 0 };
    let mut scenarios = Vec::new();
    reader.skip_blank();
    while reader.peek().is_some() {
        let line = reader.at + 1;
        let scenario = scenario(&mut reader);
        scenarios.push(scenario.map_err(|fault| {
            format!("line {}, in the scenario of line {line}: {fault}", reader.at + 1)
        })?);
    }
    Ok(scenarios)
}

/// The lines of a file and how far they are read.
struct Reader<'t> {
    lines: Vec<&'t str>,
    at: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<&'t str> {
        self.lines.get(self.at).copied()
    }

    /// The next line of this block; nothing at its end.
    fn in_block(&self) -> Option<&'t str> {
        self.peek().filter(|line| !line.trim().is_empty())
    }

    fn skip_blank(&mut self) {
        while self.peek().is_some_and(|line| line.trim().is_empty()) {
            self.at += 1;
        }
    }

    /// The block of content that comes next, if one does.
    fn content(&mut self) -> Option<Block> {
        self.skip_blank();
        let starts_anew = |line: &str| {
            ["# ", "> ", "< ", "api: ", "given: ", "limits: ", "over: "]
                .iter()
                .any(|m| line.starts_with(m))
                || line == "<"
        };
        if self.peek().is_none_or(starts_anew) {
            return None;
        }
        let first = self.at;
        while self.in_block().is_some() {
            self.at += 1;
        }
        let text = self.lines[first..self.at].join("\n");
        Some(Block { first: first + 1, lines: self.at - first, text })
    }
}

fn scenario(reader: &mut Reader<'_>) -> Result<Scenario, String> {
    let line = reader.at + 1;
    let title = reader.peek().and_then(|line| line.strip_prefix("# "));
    let title = title.ok_or("a scenario begins with `# ` and a sentence")?.to_owned();
    while reader.peek().is_some_and(|line| line.starts_with('#')) {
        reader.at += 1;
    }
    let mut scenario = Scenario {
        title,
        line,
        api: String::new(),
        limits: Vec::new(),
        over: None,
        steps: Vec::new(),
    };
    reader.skip_blank();
    while let Some(line) = reader.peek().filter(|line| !line.starts_with("# ")) {
        if let Some(api) = line.strip_prefix("api: ") {
            scenario.api = api.trim().to_owned();
            reader.at += 1;
        } else if let Some(limits) = line.strip_prefix("limits: ") {
            scenario.limits = given::limits(limits)?;
            reader.at += 1;
        } else if let Some(version) = line.strip_prefix("over: ") {
            scenario.over = Some(given::over(version)?);
            reader.at += 1;
        } else if let Some(fact) = line.strip_prefix("given: ") {
            scenario.steps.push(Step::Given(given::given(fact)?));
            reader.at += 1;
        } else if let Some(request_line) = line.strip_prefix("> ") {
            scenario.steps.push(Step::Turn(Box::new(turn(reader, request_line)?)));
        } else {
            return Err(format!(
                "`{line}` is none of `api:`, `given:`, `limits:`, `over:`, `>`, `<`"
            ));
        }
        reader.skip_blank();
    }
    if scenario.api.is_empty() {
        return Err("`api:` is missing".to_owned());
    }
    Ok(scenario)
}

fn turn(reader: &mut Reader<'_>, request_line: &str) -> Result<Turn, String> {
    let mut turn = request::request(reader, request_line)?;
    while let Some(line) = reader.peek().filter(|line| *line == "<" || line.starts_with("< ")) {
        let answer = answer::answer(reader, line)?;
        turn.answers.push(answer);
        reader.skip_blank();
    }
    if turn.answers.is_empty() {
        return Err(format!("the request of line {} has no `<`", turn.line));
    }
    Ok(turn)
}

fn names(list: &str) -> Vec<String> {
    list.split(',').map(|name| name.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Claim, Ending, Expected, Given, Request, Source};

    const FILE: &str = "\
# A deleted record stays gone.
# Why: the comment goes on.
api: notes
given: notes/1 deleted

> GET /v1/notes/1

< 410 record-deleted
path: … record_live=no

# Another.
api: notes
> POST /v1/notes
Prefer: return=minimal

{\"a\": 1}

< 100
< 201
Location: /v1/notes/…
etag -> $first

?
";

    #[test]
    fn a_file_holds_scenarios() {
        let scenarios = parse(FILE).unwrap();
        assert_eq!(scenarios.len(), 2);
        assert_eq!(scenarios[0].title, "A deleted record stays gone.");
        let deleted = Given::Deleted { type_name: "notes".into(), id: "1".into() };
        assert_eq!(scenarios[0].steps[0], Step::Given(deleted));
        let Step::Turn(turn) = &scenarios[1].steps[0] else { panic!("a turn") };
        let Request::Whole(request) = &turn.request else { panic!("whole") };
        assert_eq!(request.content.as_deref(), Some(&b"{\"a\": 1}"[..]));
        let [interim, last] = turn.answers.as_slice() else { panic!("two answers") };
        assert_eq!(interim.ending, Ending::Answer(100, String::new()));
        let expected = Expected {
            line: 19,
            ending: Ending::Answer(201, String::new()),
            claims: vec![
                (20, Claim::Field("Location".into(), "/v1/notes/…".into())),
                (21, Claim::Capture(Source::Field("etag".into()), "first".into())),
            ],
            content: Some(Block { first: 23, lines: 1, text: "?".into() }),
        };
        assert_eq!(*last, expected);
    }

    #[track_caller]
    fn check_fault(text: &str, told: &str) {
        let fault = parse(text).unwrap_err();
        assert!(fault.contains(told), "{fault}");
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        check_fault("> GET /\n< 200", "line 1");
        check_fault("# A\n> GET /\n< 200 x\n", "`api:` is missing");
        check_fault("# A\napi: b\n> GET /\n", "has no `<`");
        check_fault("# A\napi: b\ngiven: whatever\n", "line 3");
        check_fault("# A\napi: b\n> raw\n\"\\q\"\n< 400 x\n", "no escape");
        check_fault("# A\napi: b\nlimits: speed=3\n", "`speed`");
        check_fault("# A\napi: b\n> GET /\n< twohundred\n", "a status");
    }
}
