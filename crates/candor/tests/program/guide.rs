//! What the guide says of the program is what the program says of itself.

use std::collections::HashMap;
use std::fs;

use crate::support::{Folder, example, project};

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

#[test]
fn the_problem_on_the_front_page_is_what_the_bookshop_answers() {
    let page = fs::read_to_string(project().join("README.md")).expect("it is there");
    let shown = page.split("```").find(|block| block.contains("problem+json\n")).expect("a block");
    let folder = Folder::new();
    let served = folder.serve(&[&example("bookshop"), "--store", "sample.db", "--sample"]);
    let answered = served.client().send_as(None, "POST", "/v1/books", r#"{"title": 5}"#);
    assert!(shown.contains(&format!("HTTP/1.1 {} ", answered.status)), "{}", answered.content);
    // Lines are broken for people, and `…` stands for more of the same.
    let shown = shown.split_once("\n\n").expect("a head and content").1.replace("\n ", "");
    for part in shown.trim().split(" …") {
        assert!(answered.content.contains(part), "{part}\n{}", answered.content);
    }
}

/// What stands in the cells of a row, without the backquotes around it.
fn cells(row: &str) -> Vec<&str> {
    row.trim_matches('|').split(" |").map(|cell| cell.trim().trim_matches('`')).collect()
}

#[test]
fn the_clinic_of_the_guide_is_protected_as_it_says() {
    let page = fs::read_to_string(project().join("docs/guide/protecting.md")).expect("it is there");
    let folder = Folder::new();
    for block in page.split("```yaml\n# ").skip(1) {
        let (name, text) = block.split_once('\n').expect("a name, and a declaration");
        let text = text.split("```").next().expect("the block ends");
        folder.write(&format!("clinic/{name}"), text);
    }
    let served = folder.serve(&["clinic"]);
    let made = page.lines().filter_map(|line| line.strip_prefix("candor "));
    let tokens = made.filter(|line| line.starts_with("token create")).map(|line| {
        let arguments: Vec<&str> = line.split(' ').collect();
        (arguments[4].to_owned(), folder.run(&arguments).check(0, &[]).out.trim().to_owned())
    });
    let tokens: HashMap<String, String> = tokens.collect();
    let rows = page.lines().filter(|line| line.contains("/v1/visits") && line.starts_with('|'));
    let mut tried = 0;
    for row in rows {
        let [who, request, content, answer] = cells(row)[..] else { panic!("{row}") };
        let (method, target) = request.split_once(' ').expect("a method and a target");
        let token = tokens.get(who).map(String::as_str);
        let answered = served.client().send_as(token, method, target, content);
        let mut wanted = answer.split('`');
        let status = wanted.next().unwrap_or_default().trim();
        assert_eq!(answered.status.to_string(), status, "{row}\n{}", answered.content);
        let part = wanted.next().unwrap_or_default();
        assert!(answered.content.contains(part), "{row}\n{}", answered.content);
        assert!(who == "dora" || !answered.content.contains("Rest."), "{}", answered.content);
        tried += 1;
    }
    assert_eq!((tokens.len(), tried), (4, 13));
}
