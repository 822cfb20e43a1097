//! `ieum keys`: the ceremony by which a country's root vouches for its centre.

use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Makes a root and a centre under it: DIR/root, DIR/centre/keys and DIR/anchors.pem. Keep DIR/root offline afterwards.
    Init {
        /// Where to.
        dir: PathBuf,
        /// The country's name, as verifiers show it.
        #[arg(long, default_value = "ieum")]
        name: String,
        /// Marks everything issued under it as a specimen.
        #[arg(long)]
        demo: bool,
    },
    /// Has the root name the next issuing key of the centre, beside the present one: DIR/centre/keys and DIR/anchors.pem.
    Next {
        /// Where the country's keys were made; its root must be there.
        dir: PathBuf,
    },
    /// Opens a key day at the centre: every node changes its keys, and the centre its issuing key if `keys next` has named one.
    Day(crate::key_day::Args),
    /// Lets a node enrol once with other keys: it came back from a backup of before a key day, say.
    Readmit(crate::key_day::Readmit),
    /// Says at the centre that a node's paper key no longer counts.
    Revoke(crate::revoke::Args),
    /// Gives a country of an earlier release the X.509 certificates that PDF readers ask for: adds them to DIR/anchors.pem and the centre's.
    Certify {
        /// Where the country's keys were made.
        dir: PathBuf,
    },
}

/// Refuses to overwrite keys.
pub(crate) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Init { dir, name, demo } => {
            init(dir, name, *demo)?;
            println!("{}", dir.join("anchors.pem").display());
        }
        Command::Certify { dir } => {
            certify(dir)?;
            println!("{}", dir.join("anchors.pem").display());
        }
        Command::Next { dir } => {
            next(dir)?;
            println!("{}", dir.join("anchors.pem").display());
        }
        Command::Day(args) => crate::key_day::run(args)?,
        Command::Readmit(args) => crate::key_day::readmit(args)?,
        Command::Revoke(args) => crate::revoke::run(args)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes root, centre and anchors file.
pub(crate) fn init(dir: &std::path::Path, name: &str, demo: bool) -> anyhow::Result<()> {
    let now_s = crate::site::now().0.div_euclid(1_000);
    let root = keys::make_root(&dir.join("root"), name, demo, now_s)?;
    let centre = keys::make_centre(&dir.join("centre/keys"), "centre", &root, now_s)?;
    keys::write_public(&dir.join("anchors.pem"), centre.anchors_text().as_bytes())?;
    Ok(())
}

/// Completes what an earlier release made; changes nothing where all is there.
pub(crate) fn certify(dir: &std::path::Path) -> anyhow::Result<()> {
    let root = keys::Root::open(&dir.join("root"))?;
    hand_out(dir, &keys::certify_centre(&dir.join("centre/keys"), &root)?)
}

/// Names the next issuing key. Said twice, it is one key.
fn next(dir: &std::path::Path) -> anyhow::Result<()> {
    let root = keys::Root::open(&dir.join("root"))?;
    let now_s = crate::site::now().0.div_euclid(1_000);
    let text = keys::make_next_centre(&dir.join("centre/keys"), &root, now_s)?;
    hand_out(dir, &text)
}

/// Puts the anchors file where verifiers take it from.
fn hand_out(dir: &std::path::Path, text: &str) -> anyhow::Result<()> {
    let anchors = dir.join("anchors.pem");
    if std::fs::read_to_string(&anchors).ok().as_deref() != Some(text) {
        keys::write_public(&anchors, text.as_bytes())?;
    }
    Ok(())
}
