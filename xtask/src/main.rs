//! xtask: the recipes of the house.

fn main() {}
