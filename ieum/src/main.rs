//! ieum: the one binary.

fn main() {}
