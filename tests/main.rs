//! The whole system over real HTTP, processes, files and signals: what only shows when the one binary runs as it does in an office.
//!
//! Nothing here looks into the product: papers are read with Poppler, qpdf and zbar, rows with the sqlite3 command, hashes and
//! signatures with Python. What people there are, the tests know from the generator, not from the answers.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says what went wrong by ending, and what it did where it is asked to"
)]

mod aged;
mod behind;
mod centre;
mod checking;
mod client;
#[expect(dead_code, reason = "the store's tests use more of it")]
#[path = "../runtime/store/tests/cluster.rs"]
mod cluster;
mod configuration;
mod configured;
mod configured_nodes;
mod contract;
mod corpus;
mod country;
mod crash;
mod cut_off;
mod desk;
mod disk_full;
mod drill;
mod entrance;
mod entrances_seen;
mod extracts;
mod faults;
mod forms;
mod gateway;
mod healed;
mod holders;
mod import;
mod interim;
mod judged;
mod key_day;
mod lines;
mod live;
mod load;
mod mirror;
mod moves;
mod namespaces;
mod notices;
mod options;
mod outlets;
mod pads;
mod pair;
mod paper;
mod people;
mod posters;
mod printer;
mod printing;
mod pushes;
mod quarantine;
mod reads;
mod remotes;
mod rentals;
mod restore;
mod resume;
mod rules;
mod scans;
mod served;
mod shares;
mod shelf;
mod signed;
mod signing_in;
mod stolen;
mod strangers;
mod telling;
mod third_home;
mod three_days;
mod tools;
mod trial_shown;
mod variants;
mod watch;
mod workers;
