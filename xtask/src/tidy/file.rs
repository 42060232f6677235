//! A file as the rules see it: lines that know whether they are tests, comments or left to their
//! author.

/// A tracked text file.
#[derive(Debug)]
pub(super) struct File<'a> {
    /// Its path from the root of the project.
    pub name: &'a str,
    /// Its lines, from the first.
    pub lines: Vec<Line<'a>>,
}

/// A line of it.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// As it stands.
    pub text: &'a str,
    /// It is part of a test.
    pub test: bool,
    /// The formatter leaves it alone: inside `#[rustfmt::skip]`, or the continuation of a text.
    pub unformatted: bool,
}

impl<'a> File<'a> {
    /// A file of this name and text.
    pub(super) fn new(name: &'a str, text: &'a str) -> Self {
        let mut lines: Vec<Line<'a>> =
            text.lines().map(|text| Line { text, test: false, unformatted: false }).collect();
        mark_tests(name, &mut lines);
        mark_unformatted(&mut lines);
        Self { name, lines }
    }

    /// Is it Rust?
    pub(super) fn rust(&self) -> bool {
        self.name.ends_with(".rs")
    }

    /// Does it belong to the sources of one of these crates?
    pub(super) fn source_of(&self, crates: &[&str]) -> bool {
        let of = self.name.strip_prefix("crates/").and_then(|rest| rest.split_once("/src/"));
        self.rust() && of.is_some_and(|(name, _)| crates.contains(&name))
    }

    /// The numbers of the lines of which this holds.
    pub(super) fn numbers(&self, holds: impl Fn(&Line<'_>) -> bool) -> Vec<usize> {
        (1..).zip(&self.lines).filter(|(_, line)| holds(line)).map(|(number, _)| number).collect()
    }
}

impl Line<'_> {
    /// Is it nothing but a comment?
    pub(super) fn comment(&self) -> bool {
        self.text.trim_start().starts_with("//")
    }

    /// Is it code that is part of the program?
    pub(super) fn program(&self) -> bool {
        !self.test && !self.comment()
    }

    /// Does it contain one of these?
    pub(super) fn has(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.text.contains(word))
    }
}

/// Tests stand at the end of a file, in a folder of their own, or in a file that has nothing else.
fn mark_tests(name: &str, lines: &mut [Line<'_>]) {
    let opens = |pair: &[Line<'_>]| {
        pair[0].text.trim() == "#[cfg(test)]" && pair[1].text.starts_with("mod ")
    };
    let module = lines.windows(2).position(|pair| opens(pair) && pair[1].text.ends_with('{'));
    let alone = lines.iter().any(|line| line.has(&["#[test]", "#[tokio::test"]));
    let start = match module {
        _ if name.contains("/tests/") => 0,
        Some(start) => start,
        None if alone => 0,
        None => lines.len(),
    };
    lines[start..].iter_mut().for_each(|line| line.test = true);
}

/// An item that is skipped ends with the first line that is indented no deeper than its attribute.
fn mark_unformatted(lines: &mut [Line<'_>]) {
    let mut skipping: Option<usize> = None;
    let mut continued = false;
    for line in lines {
        let depth = line.text.len() - line.text.trim_start().len();
        let continues = line.text.ends_with('\\');
        line.unformatted = continues || continued || skipping.is_some();
        continued = continues;
        match skipping {
            None if line.text.trim() == "#[rustfmt::skip]" => skipping = Some(depth),
            Some(from) if depth <= from && line.text.trim_start().starts_with([']', '}', ')']) => {
                skipping = None;
            }
            Some(_) | None => {}
        }
    }
}
