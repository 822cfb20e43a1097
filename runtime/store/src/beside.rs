//! What copying computes: on one thread of low priority, which takes mostly what those who wait for an answer leave. Checking, opening and sealing
//! a page of another node's journal takes tens of milliseconds; on the threads that serve, somebody at a counter would wait for them.
//!
//! It is not starved: on a machine that is full it still gets about a tenth of what a printing process gets, and a paper takes a hundred times
//! what copying its entry does.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::OnceLock;

use journal::StoreError;
use tokio::sync::mpsc;
use tokio::sync::oneshot;

/// So much waits; then those who ask wait. Each follower asks for one thing at a time.
const QUEUE_LEN_MAX: usize = 64;
/// Nine times less than a thread that serves. At the lowest (19) a country under load was not in step a minute after its lines had healed.
const NICE: i32 = 10;

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
    async fn it_has_a_low_priority_and_leaves_that_of_others() {
        let here = rustix::process::nice(0).unwrap();
        let there = beside(|| rustix::process::nice(0).unwrap()).await;
        assert_eq!(there, Ok(NICE));
        assert_eq!(rustix::process::nice(0).unwrap(), here);
    }
}
