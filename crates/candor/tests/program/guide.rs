//! What the guide says of the program is what the program says of itself.

use std::fs;

use crate::support::{Folder, project};

#[test]
fn the_guide_has_every_exit_code_with_its_meaning() {
    let guide = fs::read_to_string(project().join("docs/guide/operating.md")).expect("it is there");
    let help = Folder::new().run(&["serve", "--help"]);
    let codes = help.out.split("Exit codes:\n").nth(1).expect("the help has them");
    for line in codes.lines() {
        let (code, meaning) = line.trim().split_once("  ").expect("a code and what it means");
        assert!(guide.contains(&format!("| {code} | {meaning} |")), "{line}");
    }
}

#[test]
fn the_mistake_in_the_guide_is_told_as_it_stands_there() {
    let folder = Folder::new();
    folder.run(&["new", "notes"]).check(0, &[]);
    let path = folder.path("notes/notes.yaml");
    let text = fs::read_to_string(&path).expect("it is there");
    fs::write(&path, text.replace("indexes: [priority]", "index: [priority]")).expect("it can be");
    let ended = folder.run(&["check", "notes"]);
    let guide = fs::read_to_string(project().join("docs/guide/getting-started.md"));
    assert!(guide.expect("it is there").contains(ended.out.trim()), "{}", ended.out);
}
