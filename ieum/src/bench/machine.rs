//! The machine on which it was measured, and its clocks.

use std::path::Path;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::bail;
use rustix::time::ClockId;
use rustix::time::clock_gettime;
use serde_json::Value;
use serde_json::json;

/// A folder that is the benchmark's own, and gone afterwards.
pub(crate) struct Workplace {
    pub(crate) path: PathBuf,
}

impl Workplace {
    /// Makes the folder. One that is there is somebody's, and stays as it is.
    pub(crate) fn make(path: &Path) -> anyhow::Result<Self> {
        if path.exists() {
            bail!(
                "{} is there already; remove it, or name another --dir",
                path.display()
            );
        }
        std::fs::create_dir_all(path)?;
        Ok(Self {
            path: path.canonicalize()?,
        })
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// Now, on a clock that only goes forward.
#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures with the machine's own clock; nothing is decided by it"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Processor time of this process so far, all threads, in seconds.
pub(crate) fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    #[expect(clippy::cast_precision_loss, reason = "seconds of one process")]
    let (seconds, nanos) = (time.tv_sec as f64, time.tv_nsec as f64);
    seconds + nanos / 1e9
}

/// How many tasks want a processor: the averages of 1, 5 and 15 minutes.
pub(crate) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// What a reader must know beside the figures.
pub(crate) fn facts(load_before: &str, dir: &Path) -> Value {
    let line = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap_or_default();
        line.split_once(':')
            .map_or(String::new(), |(_, value)| value.trim().to_owned())
    };
    json!({
        "at": format!("{} KST", crate::site::now().to_minute()),
        "ieum": env!("CARGO_PKG_VERSION"),
        "optimized": !cfg!(debug_assertions),
        "processor": line("/proc/cpuinfo", "model name"),
        "cores": cores(),
        "memory": line("/proc/meminfo", "MemTotal"),
        "kernel": std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim(),
        "folder_in_memory": in_memory(dir),
        "load_before": load_before,
        "load_after": load(),
    })
}

/// True for a folder that no disk stands behind, so that syncing it costs nothing.
fn in_memory(dir: &Path) -> bool {
    /// Of `linux/magic.h`.
    const TMPFS_MAGIC: u32 = 0x0102_1994;
    rustix::fs::statfs(dir).is_ok_and(|found| u32::try_from(found.f_type) == Ok(TMPFS_MAGIC))
}

/// How many processors this process may use.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

/// A process and all that it has started, and they again.
pub(crate) fn descendants(pid: u32) -> Vec<u32> {
    let children = |parent: u32| -> Vec<u32> {
        // Each thread has its own list.
        let threads = std::fs::read_dir(format!("/proc/{parent}/task"))
            .into_iter()
            .flatten()
            .flatten();
        let lists = threads
            .filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
        lists
            .flat_map(|list| {
                list.split_whitespace()
                    .filter_map(|pid| pid.parse().ok())
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    let mut all = vec![pid];
    let mut at = 0;
    while let Some(parent) = all.get(at) {
        let found = children(*parent);
        all.extend(found);
        at += 1;
    }
    all
}

/// Resident memory of a process, MiB; 0 where it has ended.
pub(crate) fn memory_mib(pid: u32) -> f64 {
    memory(&pid.to_string(), "VmRSS:")
}

/// The most that this process had, MiB.
pub(crate) fn memory_most_mib() -> f64 {
    memory("self", "VmHWM:")
}

fn memory(of: &str, name: &str) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{of}/status")).unwrap_or_default();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap_or_default();
    let kib: f64 = line
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap_or_default();
    kib / 1024.0
}

/// Processor time of a process and of its children that have ended, seconds.
pub(crate) fn cpu_seconds_of(pid: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name in the second field may hold blanks; after its bracket the state is field 3, and the four times are 14 to 17.
    let rest = text.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let ticks: f64 = rest
        .split(' ')
        .skip(11)
        .take(4)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}
