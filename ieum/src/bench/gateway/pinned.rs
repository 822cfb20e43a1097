//! Two processors: one for the proxies, one for everything else. What this process starts stands where it stands itself.

use std::path::PathBuf;
use std::process::Command;

use anyhow::bail;

use crate::bench::children;

/// The two processors, and those that this process had before.
pub(super) struct Pinned {
    taskset: PathBuf,
    proxies: usize,
    before: String,
}

impl Pinned {
    /// Keeps this process on the second of its processors; none where it has only one.
    pub(super) fn keep() -> anyhow::Result<Option<Self>> {
        let status = std::fs::read_to_string("/proc/self/status")?;
        let before = status
            .lines()
            .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))
            .unwrap_or_default()
            .trim();
        let [Some(proxies), Some(others)] = first_two(before) else {
            return Ok(None);
        };
        let pinned = Self {
            taskset: children::installed("taskset")?,
            proxies,
            before: before.to_owned(),
        };
        pinned.stand(&others.to_string())?;
        Ok(Some(pinned))
    }

    /// A program that will stand on the proxies' processor.
    pub(super) fn with_proxies(&self, program: PathBuf) -> Command {
        let mut command = Command::new(&self.taskset);
        command.arg("-c").arg(self.proxies.to_string()).arg(program);
        command
    }

    fn stand(&self, cpus: &str) -> anyhow::Result<()> {
        let mut taskset = Command::new(&self.taskset);
        let pid = std::process::id().to_string();
        let done = taskset.args(["-cp", cpus, &pid]).output()?;
        if !done.status.success() {
            bail!("taskset: {}", String::from_utf8_lossy(&done.stderr));
        }
        Ok(())
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        let _ = self.stand(&self.before);
    }
}

/// The first two processors of a list as the kernel writes it: `0-1`, `3,7-9`.
fn first_two(list: &str) -> [Option<usize>; 2] {
    let parts = list.split(',').filter_map(|part| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        Some(from.parse::<usize>().ok()?..=to.parse().ok()?)
    });
    let mut all = parts.flatten();
    [all.next(), all.next()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_processors_are_found_wherever_they_are() {
        assert_eq!(first_two("0-1"), [Some(0), Some(1)]);
        assert_eq!(first_two("3,7-9"), [Some(3), Some(7)]);
        assert_eq!(first_two("5"), [Some(5), None]);
    }
}
