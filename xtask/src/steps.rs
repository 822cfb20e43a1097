//! `cargo xtask test`: what CI runs, in order, with the time that each step took.

use std::path::Path;
use std::process::Command;
use std::time::Duration;
use std::time::Instant;

use crate::metadata::Metadata;
use crate::needs;
use crate::tidy;
use crate::tree::Tree;

/// Steps that are done, with their time.
#[derive(Default)]
struct Steps {
    done: Vec<(&'static str, Duration)>,
}

impl Steps {
    #[expect(
        clippy::disallowed_methods,
        reason = "shows a person what took how long; nothing depends on it"
    )]
    fn take(
        &mut self,
        name: &'static str,
        step: impl FnOnce() -> Result<(), String>,
    ) -> Result<(), String> {
        eprintln!("\n── {name}");
        let start = Instant::now();
        let outcome = step();
        let took = start.elapsed();
        eprintln!(
            "── {name}: {} after {} s",
            if outcome.is_ok() { "ok" } else { "FAILED" },
            took.as_secs()
        );
        self.done.push((name, took));
        outcome.map_err(|fault| format!("{name}: {fault}"))
    }

    fn closing_line(&self) -> String {
        let each: Vec<String> = self
            .done
            .iter()
            .map(|(name, took)| format!("{name} {} s", took.as_secs()))
            .collect();
        let sum: Duration = self.done.iter().map(|(_, took)| *took).sum();
        format!("all green in {} s ({})", sum.as_secs(), each.join(", "))
    }
}

/// Runs every check; stops at the first that fails, and says which.
pub(crate) fn test(tree: &Tree) -> Result<(), String> {
    let root = &tree.root;
    let mut steps = Steps::default();
    steps.take("needs", needs::install)?;
    steps.take("fmt", || cargo(root, &["fmt", "--all", "--", "--check"]))?;
    steps.take("tidy", || tidy::report(tree))?;
    steps.take("clippy", || {
        cargo(
            root,
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ],
        )
    })?;
    steps.take("judges", || judges(tree))?;
    steps.take("test", || cargo(root, &["test", "--workspace", "--quiet"]))?;
    steps.take("build", || cargo(root, &["build", "--package", "ieum"]))?;
    if tree.has("tests/browser/package.json") {
        steps.take("browser", || browser(tree, &["npm", "test"]))?;
    }
    eprintln!("\nxtask test: {}", steps.closing_line());
    Ok(())
}

/// Installs pyHanko, as tests/judges/requirements.txt says, into `judges` in the target folder, unless it is there. A machine that cannot have
/// it goes on without: its tests say "not run".
fn judges(tree: &Tree) -> Result<(), String> {
    let folder = Metadata::of(&tree.root)?.target_directory.join("judges");
    let listed = tree.text("tests/judges/requirements.txt");
    let done = folder.join("installed.txt");
    if std::fs::read_to_string(&done).is_ok_and(|installed| installed == listed) {
        return Ok(());
    }
    let place = folder.display().to_string();
    let pip = folder.join("bin/pip").display().to_string();
    let list = tree
        .path("tests/judges/requirements.txt")
        .display()
        .to_string();
    let venv = run(&mut command(
        &tree.root,
        &["/usr/bin/python3", "-m", "venv", &place],
    ));
    let installed = venv.and_then(|()| {
        let words = [&pip, "install", "--quiet", "--requirement", &list];
        run(&mut command(&tree.root, &words))
    });
    match installed {
        Ok(()) => std::fs::write(&done, listed).map_err(|fault| fault.to_string()),
        Err(fault) => {
            eprintln!("judges: not run: {fault}");
            // Half a judge must not be asked.
            let _gone = std::fs::remove_dir_all(&folder);
            Ok(())
        }
    }
}

/// Runs a script of tests/browser with its packages installed and the built binary in `IEUM_BIN`.
pub(crate) fn browser(tree: &Tree, words: &[&str]) -> Result<(), String> {
    let folder = tree.path("tests/browser");
    packages(&folder)?;
    let binary = Metadata::of(&tree.root)?
        .target_directory
        .join("debug/ieum");
    let mut command = command(&folder, words);
    run(command.env("IEUM_BIN", binary))
}

/// Installs the npm packages of a folder as its lock file says, unless they are.
pub(crate) fn packages(folder: &Path) -> Result<(), String> {
    let age = |path: &str| {
        folder
            .join(path)
            .metadata()
            .and_then(|file| file.modified())
            .ok()
    };
    if age("node_modules/.package-lock.json") >= age("package-lock.json") {
        return Ok(());
    }
    run(&mut command(
        folder,
        &["npm", "ci", "--no-audit", "--no-fund"],
    ))
}

/// Runs cargo in a folder, without what our own `cargo run` put into the environment.
pub(crate) fn cargo(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let mut command = command(folder, &["cargo"]);
    run(command
        .args(arguments)
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("CARGO_MANIFEST_PATH"))
}

/// A command with its arguments, to be run in `folder`.
pub(crate) fn command(folder: &Path, words: &[&str]) -> Command {
    let (program, arguments) = words.split_first().expect("a command has a first word");
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    command
}

/// Runs a command to its end; a failure names it.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let name = format!(
        "`{}` in {}",
        line(command),
        command
            .get_current_dir()
            .unwrap_or(Path::new("."))
            .display()
    );
    let status = command
        .status()
        .map_err(|fault| format!("{name} does not start: {fault}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{name} ended with {status}"))
    }
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_step_is_named_and_timed() {
        let mut steps = Steps::default();
        assert_eq!(steps.take("good", || Ok(())), Ok(()));
        let fault = steps
            .take("bad", || run(&mut command(Path::new("/"), &["false"])))
            .expect_err("false fails");
        assert!(fault.starts_with("bad: `false` in / ended with"), "{fault}");
        assert_eq!(steps.closing_line(), "all green in 0 s (good 0 s, bad 0 s)");
    }
}
