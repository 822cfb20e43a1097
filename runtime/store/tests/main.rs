//! The store against its promises: conformance with the store in memory, small behaviours, files, a crash loop and a full disk.
#![expect(clippy::unwrap_used, reason = "a test that can't go on says where")]

mod behaviour;
mod cluster;
mod conformance;
mod copies;
mod crash;
mod derived;
mod disk_full;
mod files;
mod held;
mod moved;
mod notes;
mod postgres;
mod power;
mod restored;
