//! xtask: the recipes of the house. `cargo xtask` alone lists them.

mod dispatch;
mod metadata;
mod needs;
mod new_service;
mod notices;
mod steps;
mod tidy;
mod tree;

use std::process::ExitCode;

use crate::tree::Tree;

const USAGE: &str = "\
cargo xtask RECIPE

  test                 every check that CI runs; installs what it needs when root
  tidy                 the rules of the house that the compiler cannot hold
  new-service NAME [--title 한글]
                       a working, tested, empty civil service in services/NAME
  notices              writes THIRD-PARTY-NOTICES.md anew
  baselines            builds what `ieum bench` compares with (bench/)
  pictures             takes the README's pictures from a real run";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match recipe(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("xtask: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn recipe(words: &[&str]) -> Result<(), String> {
    let tree = Tree::of_this_workspace()?;
    match words {
        ["test"] => steps::test(&tree),
        ["tidy"] => tidy::report(&tree),
        ["new-service", name] => new_service::create(&tree, name, name),
        ["new-service", name, "--title", title] => new_service::create(&tree, name, title),
        ["notices"] => notices::write(&tree),
        ["baselines"] => dispatch::baselines(&tree),
        ["pictures"] => dispatch::pictures(&tree),
        [] | ["help" | "--help" | "-h"] => {
            eprintln!("{USAGE}");
            Ok(())
        }
        other => Err(format!("no recipe `{}`\n\n{USAGE}", other.join(" "))),
    }
}
