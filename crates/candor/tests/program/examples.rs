//! The examples are served with their samples, and every record of them can be read.

use crate::client::ids;
use crate::support::{Folder, example};

#[track_caller]
fn check(name: &str, counts: &[(&str, usize)]) {
    let folder = Folder::new();
    let served = folder.serve(&[&example(name), "--store", "sample.db", "--sample"]);
    let mut client = served.client();
    for (of, count) in counts {
        let ids = ids(&mut client, &format!("/v1/{of}"));
        assert_eq!(ids.len(), *count, "{of}");
        for id in ids {
            assert_eq!(client.get(&format!("/v1/{of}/{id}")).status, 200, "{of}/{id}");
        }
    }
}

#[test]
fn the_bookshop_is_served_with_its_sample() {
    check("bookshop", &[("authors", 29), ("books", 57), ("customers", 5), ("orders", 5)]);
}

#[test]
fn the_flights_are_served_with_their_sample() {
    check("flights", &[("airlines", 16), ("airports", 1_458), ("planes", 3_322), ("flights", 0)]);
}
