//! ieum: the one binary. Each command is one file; this one only says which there are.

#![expect(clippy::print_stdout, reason = "a command answers on standard output")]

mod anchors;
mod backup;
mod bench;
mod check;
mod config;
mod configure;
mod cut;
mod drill;
#[cfg(test)]
mod forms;
mod gateway;
mod import;
mod inspect;
mod journal_file;
mod key_day;
mod keys_init;
mod load;
mod mirror;
mod restore;
mod revoke;
#[cfg(test)]
mod roles;
mod rules;
mod serve;
mod site;
mod telling;
mod up;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use clap::Subcommand;
use rustix::process::Resource;
use rustix::process::Rlimit;
use rustix::process::setrlimit;

/// Civil services that go on when their parts fail.
#[derive(Parser)]
#[command(name = "ieum", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts a small generated country on this machine.
    Up(up::Args),
    /// Runs one role, for production.
    Serve {
        /// The role's configuration.
        config: PathBuf,
    },
    /// Validates a configuration without starting.
    Check {
        /// The role's configuration.
        config: PathBuf,
    },
    /// A role's next configuration: checked, tried, and back again by itself where it is wrong.
    Configure(configure::Args),
    /// Checks a certificate offline.
    Verify(verify::Args),
    /// Loads a register's export into a stopped node.
    Import(import::Args),
    /// Cuts a line between two parts of a running `up`.
    Cut(cut::CutArgs),
    /// Heals a line, or all of them.
    Heal(cut::HealArgs),
    /// Saves a node into a folder, while it runs or stands.
    Backup(backup::Args),
    /// Puts a backup back into a stopped node.
    Restore(restore::Args),
    /// Checks or exports a node's chained record.
    #[command(subcommand)]
    Journal(journal_file::Command),
    /// What an operator looks at when something is wrong.
    #[command(subcommand)]
    Inspect(inspect::Command),
    /// Replays an outage and scores it.
    #[command(subcommand)]
    Drill(drill::Command),
    /// Evaluates cases (JSON lines) with the product's own rules.
    #[command(subcommand)]
    Rules(rules::Command),
    /// Makes the root and centre keys of a country.
    #[command(subcommand)]
    Keys(keys_init::Command),
    /// Measures, beside baselines in the same run.
    Bench(bench::Args),
    /// Serves at a gateway's listeners (started by the gateway itself).
    #[command(hide = true)]
    GatewayWorker {
        /// The gateway's configuration: where it lies; what stands in it comes from who started this.
        config: PathBuf,
    },
    /// Prints papers for a node (started by the node itself).
    #[command(hide = true)]
    Print,
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    let goes_on = matches!(
        command,
        Command::Up(_) | Command::Serve { .. } | Command::GatewayWorker { .. } | Command::Print
    );
    if !goes_on {
        end_with_the_reader();
    }
    let done = match command {
        Command::Up(args) => up::run(args),
        Command::Serve { config } => serve::run(&config),
        Command::Check { config } => check::run(&config),
        Command::Configure(args) => configure::run(&args),
        Command::Verify(args) => Ok(verify::run(&args)),
        Command::Import(args) => import::run(&args),
        Command::Cut(args) => cut::cut(args),
        Command::Heal(args) => cut::heal(args),
        Command::Backup(args) => backup::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Journal(command) => journal_file::run(&command),
        Command::Inspect(command) => inspect::run(&command),
        Command::Drill(command) => drill::run(&command),
        Command::Rules(command) => rules::run(&command),
        Command::Keys(command) => keys_init::run(&command),
        Command::Bench(args) => bench::run(args),
        Command::GatewayWorker { config } => gateway::work(&config),
        Command::Print => printing(),
    };
    done.unwrap_or_else(|error| {
        eprintln!("ieum: {error:#}");
        ExitCode::FAILURE
    })
}

/// What a shell tells of a program whose reader had gone (128 + SIGPIPE).
const READER_GONE: i32 = 141;

/// Ends the program when nobody reads its answer any more (`| head`), as other programs do. `println!` panics there, and an operator would read of a
/// fault that is none.
#[expect(
    clippy::disallowed_methods,
    reason = "what a command leaves behind when it is killed here must hold anyway"
)]
fn end_with_the_reader() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload_as_str().unwrap_or_default();
        if said.starts_with("failed printing to stdout") && said.contains("Broken pipe") {
            std::process::exit(READER_GONE);
        }
        usual(panic);
    }));
}

/// A printing process may have so much address space: four times what the largest of our papers took. An office writes its own forms, and a template
/// that grows for ever must not take the node's memory with it.
const PRINTING_BYTES_MAX: u64 = 1 << 30;

fn printing() -> anyhow::Result<ExitCode> {
    let most = Rlimit {
        current: Some(PRINTING_BYTES_MAX),
        maximum: Some(PRINTING_BYTES_MAX),
    };
    setrlimit(Resource::As, most)?;
    print::run_worker(std::io::stdin().lock(), std::io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}
