//! The file by which keepalived learns whether somebody serves on this machine (`vrrp_track_file`, weight 0): 0 keeps the shared address here, 1
//! gives it to the other machine.

use std::path::PathBuf;
use std::sync::Mutex;

use crate::lock;

/// The file, and what stands in it.
pub(crate) struct TrackFile {
    path: Option<PathBuf>,
    told: Mutex<Option<bool>>,
}

impl TrackFile {
    pub(crate) fn new(path: Option<PathBuf>) -> Self {
        Self {
            path,
            told: Mutex::default(),
        }
    }

    /// Writes whether somebody serves here; true where that is news and there is a file for it.
    pub(crate) fn tell(&self, serves: bool) -> bool {
        let Some(path) = &self.path else { return false };
        let mut told = lock(&self.told);
        if *told == Some(serves) {
            return false;
        }
        let fault = if serves { "0\n" } else { "1\n" };
        // In place: keepalived watches this very file.
        if let Err(error) = std::fs::write(path, fault) {
            tracing::error!(%error, path = %path.display(), "keepalived can't be told");
            return false;
        }
        *told = Some(serves);
        true
    }
}
