//! The store on a disk that loses its power, becomes full or fails: whatever was acknowledged is there, once, in a chain that holds.
//!
//! `work` is what the store does meanwhile, `check` is what must hold afterwards; `cuts` loses the power, `faults` lets operations fail, `fsync`
//! lets a sync fail.

mod check;
mod cuts;
mod faults;
mod fsync;
mod work;

use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use journal::toy::ToyKey;
use journal::toy::ToySeal;
use store::Config;
use store::OpenError;
use store::Store;

use crate::notes::config;

/// Opens a store that needs few threads and sets no real file aside.
fn open(dir: &Path) -> Result<Store, OpenError> {
    open_with(usual(dir))
}

fn usual(dir: &Path) -> Config {
    Config {
        reserve_bytes: 0,
        readers: 2,
        ..config(dir)
    }
}

fn open_with(config: Config) -> Result<Store, OpenError> {
    Store::open(config, Arc::new(ToySeal), Arc::new(ToyKey))
}

/// Runs to the end on this thread.
fn run<T>(what: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_time().build().unwrap().block_on(what)
}
