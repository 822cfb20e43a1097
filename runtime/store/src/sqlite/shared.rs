//! What the writer tells everybody: where the journal and the copies stand, and how much room there is.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::atomic::AtomicBool;

use journal::sync::Cursor;
use kernel::Moment;
use tokio::sync::watch;

use super::Change;
use super::Work;
use crate::Copied;
use crate::Room;
use crate::State;

/// What the writer tells everybody.
pub(crate) struct Shared {
    pub(crate) state: Mutex<State>,
    pub(crate) copies: Mutex<Vec<Copied>>,
    /// Told whenever a journal has grown.
    pub(crate) grown: watch::Sender<()>,
    pub(crate) stale: AtomicBool,
}

impl Shared {
    pub(crate) fn read(&self) -> State {
        *self
            .state
            .lock()
            .expect("nothing panics while it holds the state")
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut State)) {
        change(
            &mut self
                .state
                .lock()
                .expect("nothing panics while it holds the state"),
        );
    }

    pub(crate) fn copies(&self) -> Vec<Copied> {
        self.copies_mut().clone()
    }

    fn copies_mut(&self) -> MutexGuard<'_, Vec<Copied>> {
        self.copies
            .lock()
            .expect("nothing panics while it holds the copies")
    }

    /// What work that is on disk now says of other nodes' journals.
    pub(crate) fn tell_copies(&self, work: &Work) {
        match work {
            Work::Copy(chunk) => {
                let epoch = chunk.heads.last().map(|head| head.epoch);
                self.copy_is_whole(&chunk.node, chunk.end, epoch, chunk.whole_at);
            }
            Work::Change(Change::Quarantine { node, why }) => self.copy_is_broken(node, why),
            Work::Return(step) if step.begins() => self.change(|state| state.restoring = None),
            Work::Append(_) | Work::Change(_) | Work::Rebuild(_) | Work::Return(_) => {}
        }
    }

    /// A copy has reached a place; `epoch` where it has moved, `whole_at` where nothing lay behind it.
    pub(crate) fn copy_is_whole(
        &self,
        node: &str,
        cursor: Cursor,
        epoch: Option<u32>,
        whole_at: Option<Moment>,
    ) {
        let mut copies = self.copies_mut();
        let at = position(&mut copies, node);
        let copied = &mut copies[at];
        let grown = copied.cursor != cursor;
        copied.cursor = cursor;
        copied.epoch = epoch.unwrap_or(copied.epoch);
        copied.whole_at = copied.whole_at.max(whole_at);
        drop(copies);
        // Only then: two nodes that hold each other would wake each other for ever, some hundred times a second.
        if grown {
            self.grown.send_replace(());
        }
    }

    /// The copies as they are on disk. How whole they are may be known better than it was written.
    pub(crate) fn copies_stand(&self, mut found: Vec<Copied>) {
        let mut copies = self.copies_mut();
        for copied in &mut found {
            let known = copies.iter().find(|known| known.node == copied.node);
            let whole_at = known
                .filter(|known| known.cursor == copied.cursor)
                .and_then(|known| known.whole_at);
            copied.whole_at = copied.whole_at.max(whole_at);
        }
        *copies = found;
    }

    pub(crate) fn copy_is_broken(&self, node: &str, why: &str) {
        let mut copies = self.copies_mut();
        let at = position(&mut copies, node);
        copies[at].broken = Some(why.to_owned());
    }

    pub(crate) fn tell_room(&self, room: Room) {
        self.change(|state| state.room = room);
    }
}

/// Where a node's copy stands in the list; one that is new begins there.
fn position(copies: &mut Vec<Copied>, node: &str) -> usize {
    let found = copies.iter().position(|copied| copied.node == node);
    found.unwrap_or_else(|| {
        copies.push(Copied {
            node: node.to_owned(),
            cursor: Cursor::START,
            whole_at: None,
            epoch: 0,
            broken: None,
        });
        copies.len() - 1
    })
}
