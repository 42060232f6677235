//! The store on SQLite, from outside: the suite of all stores, and what a file on a disk adds to
//! it.

#[cfg(test)]
mod bulk;
#[cfg(test)]
mod cache;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod filters;
#[cfg(test)]
mod folder;
#[cfg(test)]
mod full;
#[cfg(test)]
mod migration;
#[cfg(test)]
mod model;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod removals;
#[cfg(test)]
mod writing;

candor_store::suite!(folder::Temporary::new);
