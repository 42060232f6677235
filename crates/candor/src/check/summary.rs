//! What a declaration declares, in short, for people.

use candor_core::declaration::{Api, Hook, IdRule, OnDelete, ResourceType, Service, Upstream};

use crate::{notes, tell};

/// A line for the whole, one a type, and one for each service that is asked.
pub(crate) fn summary(api: &Api) -> String {
    let mut types = tell::count(api.types.len() as u64, "resource type");
    if !api.upstreams.is_empty() {
        types += &format!(", {} at other services", api.upstreams.len());
    }
    let mut lines = vec![format!("{} {}: no mistakes, {types}", api.title, api.version)];
    let ours = api.types.iter().map(|of| (of.name.as_str(), facts(api, of)));
    let theirs = api.upstreams.iter().map(|of| (of.name.as_str(), facts_of_upstream(of)));
    let all: Vec<(&str, Vec<String>)> = ours.chain(theirs).collect();
    let width = all.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    lines.extend(all.iter().map(|(name, facts)| format!("  {name:width$}  {}", facts.join("; "))));
    let asked = asked(api);
    if !asked.is_empty() {
        lines.push("asked before a change is made:".to_owned());
        lines.extend(asked.iter().map(|(what, service)| format!("  {what}  {service}")));
    }
    lines.extend(notes::notes(api).into_iter().map(|note| format!("note: {note}")));
    lines.join("\n")
}

/// Every hook: the type and what is done to it, and the service.
pub(crate) fn asked(api: &Api) -> Vec<(String, &Service)> {
    api.types.iter().flat_map(hooks).collect()
}

fn hooks<'a>(of: &'a ResourceType) -> Vec<(String, &'a Service)> {
    let Some(hooks) = &of.hooks else { return Vec::new() };
    let named = [("create", &hooks.create), ("update", &hooks.update), ("delete", &hooks.delete)];
    let named = named.into_iter().filter_map(|(name, hook)| Some((name, hook.as_ref()?)));
    let transitions = of.lifecycle.iter().flat_map(|lifecycle| {
        hooks.transitions.iter().map(|(way, hook)| (lifecycle.of(*way).name.as_str(), hook))
    });
    let told = |(name, hook): (&str, &'a Hook)| (format!("{} {name}", of.name), &hook.service);
    named.chain(transitions).map(told).collect()
}

fn facts_of_upstream(of: &Upstream) -> Vec<String> {
    let mut facts = vec![format!("at {}", of.service)];
    if of.access.is_closed() {
        facts.push(CLOSED.to_owned());
    }
    facts
}

const CLOSED: &str = "closed to everybody, for it has no `allow`";

fn facts(api: &Api, of: &ResourceType) -> Vec<String> {
    let name = |field| of.field(field).name.as_str();
    let mut facts = vec![tell::count(of.fields.len() as u64, "field")];
    facts.push(match &of.id {
        IdRule::Uuid => "ids made by the server".to_owned(),
        IdRule::Client(pattern) => format!("ids chosen by clients, matching `{}`", pattern.source),
        IdRule::Field(field) => format!("the id is `{}`", name(*field)),
    });
    for unique in &of.unique {
        let fields: Vec<&str> = unique.fields.iter().map(|field| name(*field)).collect();
        facts.push(format!("{} unique", tell::list(&fields)));
    }
    for reference in &of.references {
        let then = match reference.on_delete {
            OnDelete::Restrict => "",
            OnDelete::Cascade => " and goes with it",
            OnDelete::Clear => " and is cleared",
        };
        let to = &api.of(reference.to).name;
        facts.push(format!("`{}` refers to {to}{then}", name(reference.field)));
    }
    facts.extend(of.lifecycle.as_ref().map(|lifecycle| {
        let (member, initial) = (&lifecycle.member, &lifecycle.initial);
        let transitions = tell::count(lifecycle.transitions.len() as u64, "transition");
        format!("`{member}` begins as `{initial}`, {transitions}")
    }));
    if of.access.is_closed() {
        facts.push(CLOSED.to_owned());
    }
    if !of.checks.is_empty() {
        facts.push(tell::count(of.checks.len() as u64, "check"));
    }
    facts
}

#[cfg(test)]
mod tests {
    use candor_core::declaration::{SourceFile, load};

    use super::*;

    #[test]
    fn the_summary_says_what_is_declared() {
        let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
        let api = load(&[
            file("candor.yaml", "title: Test\nversion: v1\n"),
            file(
                "authors.yaml",
                "schema: { type: object, properties: { name: { type: string } } }\nid: { client: '^a' }",
            ),
            file(
                "books.yaml",
                "schema:\n  type: object\n  properties: { author: { type: string }, isbn: { type: string },\
                 \x20 shelf: { enum: [in, out], default: in } }\n\
                 references: { author: { to: authors, on_delete: clear } }\nunique: [isbn, [author, isbn]]\n\
                 lifecycle: { field: shelf, transitions: { lend: { from: in, to: out } } }\n\
                 check: [{ rule: isbn != author }]\nallow: true\n",
            ),
        ]);
        assert_eq!(
            summary(&api.unwrap()),
            "Test v1: no mistakes, 2 resource types\n  \
             authors  1 field; ids chosen by clients, matching `^a`; closed to everybody, for it has no `allow`\n  \
             books    3 fields; ids made by the server; `isbn` unique; `author` and `isbn` unique; \
             `author` refers to authors and is cleared; `shelf` begins as `in`, 1 transition; 1 check"
        );
    }

    #[test]
    fn the_summary_says_whom_the_server_asks() {
        let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
        let api = load(&[
            file("candor.yaml", "title: Test\nversion: v1\n"),
            file(
                "books.yaml",
                "schema: { type: object, properties: { shelf: { enum: [in, out], default: in } } }\n\
                 lifecycle: { field: shelf, transitions: { lend: { from: in, to: out } } }\n\
                 hooks: { create: { url: \"http://127.0.0.1:9000/check\" },\n\
                 \x20 lend: { url: \"https://desk.example/lend\", deadline: 1500ms } }\nallow: true\n",
            ),
            file(
                "quotes.yaml",
                "upstream: { url: \"https://quotes.example/v2\", deadline: 3s }\nallow: true\n",
            ),
        ]);
        assert_eq!(
            summary(&api.unwrap()),
            "Test v1: no mistakes, 1 resource type, 1 at other services\n  \
             books   1 field; ids made by the server; `shelf` begins as `in`, 1 transition\n  \
             quotes  at https://quotes.example/v2 within 3s\n\
             asked before a change is made:\n  \
             books create  http://127.0.0.1:9000/check within 5s\n  \
             books lend  https://desk.example/lend within 1500ms"
        );
    }
}
