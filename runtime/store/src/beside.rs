//! What copying computes: on one thread of low priority, which takes mostly what those who wait for an answer leave. Checking, opening and sealing
//! a page of another node's journal takes tens of milliseconds; on the threads that serve, somebody at a counter would wait for them.
//!
//! Even so it would slow down whoever is served on the next core, where two cores share what they compute with. So it gives way between two
//! entries while somebody is served, for a moment only: it is not starved, neither by those who come one after the other nor on a machine that is
//! full, where it still gets about a tenth of what a printing process gets. A paper takes a hundred times what copying its entry does.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::time::Duration;

use journal::StoreError;
use tokio::sync::mpsc;
use tokio::sync::oneshot;

/// So much waits; then those who ask wait. Each follower asks for one thing at a time.
const QUEUE_LEN_MAX: usize = 64;
/// Nine times less than a thread that serves. At the lowest (19) a country under load was not in step a minute after its lines had healed.
const NICE: i32 = 10;

/// So long it gives way at once: with some 0.2 ms of work between two moments, it keeps a sixth of its pace where somebody is always served.
const GIVE_WAY_MAX: Duration = Duration::from_millis(1);

type Task = Box<dyn FnOnce() + Send>;

/// Computes something beside everything else. One thread a process, whatever the number of stores.
pub async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    let gone = || StoreError::Broken("what copying computes has ended early".to_owned());
    let (tell, told) = oneshot::channel();
    let task: Task = Box::new(move || {
        let _gone = tell.send(work());
    });
    queue().send(task).await.map_err(|_| gone())?;
    told.await.map_err(|_| gone())
}

/// How many are being served, and whoever waits until nobody is.
static SERVED: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

/// Somebody waits for an answer, as long as this lives.
#[derive(Debug)]
pub struct Serving(());

/// Says that somebody waits for an answer from now on.
pub fn serving() -> Serving {
    *SERVED.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    Serving(())
}

impl Drop for Serving {
    fn drop(&mut self) {
        let mut served = SERVED.0.lock().unwrap_or_else(PoisonError::into_inner);
        *served -= 1;
        if *served == 0 {
            SERVED.1.notify_all();
        }
    }
}

/// Waits a moment where somebody is being served.
pub(crate) fn give_way() {
    let served = SERVED.0.lock().unwrap_or_else(PoisonError::into_inner);
    // Whether it came to an end or not: the moment is over.
    let _over = SERVED
        .1
        .wait_timeout_while(served, GIVE_WAY_MAX, |served| *served > 0);
}

fn queue() -> &'static mpsc::Sender<Task> {
    static QUEUE: OnceLock<mpsc::Sender<Task>> = OnceLock::new();
    QUEUE.get_or_init(|| {
        let (queue, mut tasks) = mpsc::channel::<Task>(QUEUE_LEN_MAX);
        let thread = std::thread::Builder::new().name("copying".to_owned());
        let started = thread.spawn(move || {
            // On Linux a thread's own. Where it is refused, copying takes its share like everybody.
            let _nice = rustix::process::nice(NICE);
            while let Some(task) = tasks.blocking_recv() {
                // Whoever waits for one that panicked is told that it ended; the next one is done all the same.
                let _panicked = catch_unwind(AssertUnwindSafe(task));
            }
        });
        if let Err(error) = started {
            tracing::error!(%error, "the thread for copying does not start: nothing can be copied");
        }
        queue
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_panics_ends_alone() {
        let panicked = beside(|| panic!("on purpose")).await;
        assert!(panicked.map(|(): ()| ()).is_err());
        assert_eq!(beside(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn it_gives_way_for_a_moment_and_goes_on_at_once_when_nobody_is_served() {
        let served = serving();
        // However long somebody is served: it ends.
        assert_eq!(beside(give_way).await, Ok(()));
        let given = beside(|| (0..20).for_each(|_| give_way()));
        drop(served);
        assert_eq!(given.await, Ok(()));
        assert_eq!(*SERVED.0.lock().unwrap(), 0);
    }

    #[tokio::test]
    async fn it_has_a_low_priority_and_leaves_that_of_others() {
        let here = rustix::process::nice(0).unwrap();
        let there = beside(|| rustix::process::nice(0).unwrap()).await;
        // 19 is the lowest that there is.
        assert_eq!(there, Ok((here + NICE).min(19)));
        assert_eq!(rustix::process::nice(0).unwrap(), here);
    }
}
