//! The store on SQLite, from outside: the suite of all stores, and what a file on a disk adds to it.

mod folder;

candor_store::suite!(folder::Temporary::new);
