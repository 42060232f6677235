//! Templates: the paths of an API with their open parts left open, counted, so that what is counted
//! by path is bounded by what is declared and not by what is asked.

use super::route::{Route, SubCollection};
use crate::declaration::{Api, Lifecycle, ResourceType, Upstream};
use crate::openapi;

type Is = fn(&Route<'_>) -> bool;

/// The templates that every API has, and what a request without one counts as.
const OWN: [(&str, Is); 14] = [
    ("(unread)", |_| false),
    ("(unknown)", |route| matches!(route, Route::Unknown { .. })),
    ("(retired)", |route| matches!(route, Route::Retired(_))),
    ("*", |route| matches!(route, Route::Server)),
    ("/", |route| matches!(route, Route::Home)),
    ("/{version}", |route| matches!(route, Route::Version)),
    ("/{version}/openapi.json", |route| matches!(route, Route::OpenApi)),
    ("/{version}/batch", |route| matches!(route, Route::Batch)),
    ("/-/problems", |route| matches!(route, Route::Problems)),
    ("/-/problems/{name}", |route| matches!(route, Route::Problem(_))),
    ("/-/live", |route| matches!(route, Route::Live)),
    ("/-/ready", |route| matches!(route, Route::Ready)),
    ("/-/metrics", |route| matches!(route, Route::Metrics)),
    ("/-/paths/{id}", |route| matches!(route, Route::Path(_))),
];

/// The place of a route among the templates of its API.
pub fn template(route: Option<&Route<'_>>) -> usize {
    let Some(route) = route else { return 0 };
    let below = |of: &ResourceType, place: usize| of.first_template + place;
    match route {
        Route::Collection(of) => below(of, 0),
        Route::Record(of, _) => below(of, 1),
        Route::SubCollection(sub) => {
            let place = sub.parent.referrers.iter().position(|one| one == sub.referrers);
            below(sub.parent, 2 + place.unwrap_or_default())
        }
        Route::Transition(of, _, by) => below(of, 2 + of.referrers.len() + usize::from(by.0)),
        Route::Upstream { of, below } => of.first_template + usize::from(*below),
        _ => OWN.iter().position(|(_, is)| is(route)).unwrap_or(1),
    }
}

/// The templates of an API, by place.
pub fn templates(api: &Api) -> Vec<String> {
    let own = OWN.iter().map(|(name, _)| name.replace("{version}", &api.version));
    let theirs = api.upstreams.iter().flat_map(|of| of_upstream(api, of));
    own.chain(api.types.iter().flat_map(|of| of_type(api, of))).chain(theirs).collect()
}

fn of_type<'a>(api: &'a Api, of: &'a ResourceType) -> impl Iterator<Item = String> + 'a {
    let below = of.referrers.iter().map(move |referrers| {
        let refers = api.of(referrers.resource_type);
        let (parent, of) = (of, refers);
        Route::SubCollection(SubCollection { parent, parent_id: None, of, referrers })
    });
    let transitions = of.lifecycle.iter().flat_map(Lifecycle::indexes);
    let transitions = transitions.map(move |by| Route::Transition(of, None, by));
    [Route::Collection(of), Route::Record(of, None)]
        .into_iter()
        .chain(below)
        .chain(transitions)
        .map(|route| openapi::template(api, &route))
}

fn of_upstream(api: &Api, of: &Upstream) -> [String; 2] {
    [false, true].map(|below| openapi::template(api, &Route::Upstream { of, below }))
}

/// Tells each type the place of its first template, once it is known who refers to it.
pub(crate) fn number(types: &mut [ResourceType], upstreams: &mut [Upstream]) {
    let mut place = OWN.len();
    for of in types {
        of.first_template = place;
        let transitions = of.lifecycle.as_ref().map_or(0, |one| one.transitions.len());
        place += 2 + of.referrers.len() + transitions;
    }
    for of in upstreams {
        of.first_template = place;
        place += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declaration::{SourceFile, load};

    #[test]
    fn every_route_has_a_place_of_its_own_and_its_own_template_there() {
        let file = |name: &str, text: &str| SourceFile { name: name.into(), text: text.into() };
        let states = "schema:\n  type: object\n  properties: { author: { type: string }, state: { \
                      enum: [a, b], default: a } }\nreferences: { author: authors }\nlifecycle: { field: state, \
                      transitions: { go: { from: a, to: b } } }\nallow: true\n";
        let api = load(&[
            file("candor.yaml", "title: Tests\nversion: v1\n"),
            file("authors.yaml", "schema: { type: object }\nallow: true\n"),
            file("books.yaml", states),
            file("quotes.yaml", "upstream: { url: \"http://a/b\" }\n"),
            file("rates.yaml", "upstream: { url: \"http://a/b\" }\n"),
        ]);
        let api = api.unwrap();
        let templates = templates(&api);
        let mut seen = Vec::new();
        for route in &openapi::routes(&api) {
            let place = template(Some(route));
            assert_eq!(templates[place], openapi::template(&api, route));
            assert!(!seen.contains(&place), "{} stands twice", templates[place]);
            seen.push(place);
        }
        assert_eq!(templates.len(), OWN.len() + 6 + 4, "{templates:?}");
        let nowhere = Route::Unknown { nearest: None };
        assert_eq!(templates[template(Some(&nowhere))], "(unknown)");
        assert_eq!(templates[template(None)], "(unread)");
    }
}
