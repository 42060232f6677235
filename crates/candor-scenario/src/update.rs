//! Rewrites what a scenario file expects, so that its difference can be read.

use crate::judge::Edit;

/// The text with the edits made. A line is edited once: the first edit of it stands.
pub fn rewrite(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.first);
    edits.dedup_by_key(|edit| edit.first);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for edit in edits.into_iter().rev() {
        let first = edit.first - 1;
        lines.splice(first..first + edit.lines, edit.with);
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_do_not_move_each_other() {
        let edit = |first, lines, with: &[&str]| Edit {
            first,
            lines,
            with: with.iter().map(|line| (*line).to_owned()).collect(),
        };
        let edits = vec![edit(4, 1, &["D"]), edit(1, 2, &["A", "AA", "AAA"]), edit(3, 1, &[])];
        assert_eq!(rewrite("a\nb\nc\nd\ne\n", edits), "A\nAA\nAAA\nD\ne\n");
    }
}
