//! What this node finds in itself.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use kernel::Health;
use kernel::Link;
use kernel::Moment;

use crate::Watch;

/// For how long what it found counts: three rounds. A node that hangs is not healthy because it was once.
const FRESH_MS: i64 = 10_000;
/// The file that is written anew in each round.
const FILE: &str = "watch.tmp";
const WRITTEN: [u8; 4096] = [b'.'; 4096];

impl Watch {
    /// Looks, and keeps what was found for those who ask.
    pub(crate) async fn look_inside(&self) -> Health {
        let file = self.parts.record.join(FILE);
        let written = tokio::task::spawn_blocking(move || write_down(&file));
        let written = written.await.is_ok_and(|written| written.is_ok());
        let reading = self.parts.clock.read();
        let health = Health {
            writes: written && self.parts.node.store().state().writable(),
            clock_good: !reading.doubtful,
            lag_ms: self.lag_ms(reading.at),
        };
        *self.health() = Some((health, reading.at));
        health
    }

    /// What was found last; none where that is too long ago.
    pub(crate) fn found(&self, now: Moment) -> Option<Health> {
        let found = *self.health();
        let (health, at) = found?;
        (now.ms_since(at).abs() <= FRESH_MS).then_some(health)
    }

    /// The lag of the oldest copy, of those whose node answers: where it does not, nothing newer can be had.
    fn lag_ms(&self, now: Moment) -> Option<i64> {
        let lines = self.parts.board.lines();
        let heard = lines.iter().filter(|(_, line)| *line == Link::Up);
        let copies = heard.filter_map(|(whose, _)| {
            let copied = self.parts.node.store().copied(whose)?;
            Some(now.ms_since(copied.whole_at?))
        });
        copies.max()
    }
}

/// A little, on disk before it answers.
fn write_down(file: &Path) -> std::io::Result<()> {
    let mut file = File::create(file)?;
    file.write_all(&WRITTEN)?;
    file.sync_data()
}
