//! A node's clock, as `runtime/clock` keeps it: never behind what is on disk, and honest about its doubts.

use kernel::Moment;

/// A step beyond this makes entries `clock doubtful`.
const STEP_MAX_MS: i64 = 2_000;
/// When the world begins: the generated registers were counted the day before.
const BEGINS: Moment = Moment(1_775_001_600_000);

/// The clock of a machine. What it reads is the world's time, wrong by an offset that may jump.
#[derive(Clone, Debug, Default)]
pub(super) struct Clock {
    /// How wrong the machine's clock is.
    pub(super) offset_ms: i64,
    /// A pair of readings taken together: time passed, and wall.
    anchor: (i64, i64),
    floor: i64,
    doubtful: bool,
}

impl Clock {
    fn wall(&self, passed_ms: i64) -> i64 {
        BEGINS.plus_ms(passed_ms).0 + self.offset_ms
    }

    /// The process starts: nothing is earlier than the newest time on disk.
    pub(super) fn start(&mut self, passed_ms: i64, newest: Moment) {
        let wall = self.wall(passed_ms);
        self.anchor = (passed_ms, wall);
        self.floor = newest.0;
        self.doubtful = wall < newest.0.saturating_sub(STEP_MAX_MS);
    }

    /// A journal has come back: nothing is earlier than the newest time in it. Else what was written before an error of the clock was mended would not be
    /// due for as long as the clock was wrong.
    pub(super) fn not_before(&mut self, newest: Moment) {
        self.floor = self.floor.max(newest.0);
    }

    /// The time now, and whether it is doubtful.
    pub(super) fn read(&mut self, passed_ms: i64) -> (Moment, bool) {
        let wall = self.wall(passed_ms);
        let stepped = wall - (self.anchor.1 + passed_ms - self.anchor.0);
        if stepped.abs() > STEP_MAX_MS {
            // A step forward may be the correction of an earlier step back, so it ends the doubt only when it passes the floor.
            self.doubtful = stepped < 0 || wall < self.floor;
            self.anchor = (passed_ms, wall);
        }
        if wall < self.floor.saturating_sub(STEP_MAX_MS) {
            self.doubtful = true;
        }
        self.floor = self.floor.max(wall);
        (Moment(self.floor), self.doubtful)
    }
}
