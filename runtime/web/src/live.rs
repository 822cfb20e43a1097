//! Open pages that follow what happens: server-sent events, made once for each change and shared by all who listen.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::body::Bytes;
use axum::http::HeaderName;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use futures_util::stream;
use kernel::Lang;
use kernel::LivePart;
use node::Node;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::sync::watch;

use crate::serve::over;

/// How many pages may be followed at once, of both listeners together; to more it is said that they come again.
const STREAMS_MAX: usize = 4_096;
/// How often a page hears that nothing has changed, and time goes on.
const BEAT: Duration = Duration::from_secs(10);
/// After a change others often follow at once; so long they are waited for.
const GATHER: Duration = Duration::from_millis(50);

/// What all open pages are told.
pub struct Live {
    node: Arc<Node>,
    part: Box<dyn LivePart>,
    told: watch::Sender<Arc<Told>>,
    places: Arc<Semaphore>,
    end: watch::Receiver<bool>,
}

/// The newest of what is told. Who reads slowly finds only this one, however many there were before.
#[derive(Default)]
struct Told {
    /// Counts up with each change; the first is 1.
    nth: u64,
    /// The part in each language, in the order of [`Lang::ALL`], as an event.
    parts: [Bytes; 3],
}

impl Live {
    /// What a node tells until its end.
    pub fn new(node: Arc<Node>, part: Box<dyn LivePart>, end: watch::Receiver<bool>) -> Arc<Self> {
        Arc::new(Self {
            node,
            part,
            told: watch::Sender::new(Arc::default()),
            places: Arc::new(Semaphore::new(STREAMS_MAX)),
            end,
        })
    }

    /// Tells each change, and every ten seconds that nothing has changed; until the end.
    pub async fn keep(self: Arc<Self>, mut changed: watch::Receiver<u64>) {
        let mut end = self.end.clone();
        loop {
            tokio::select! {
                () = over(&mut end) => return,
                more = changed.changed() => {
                    if more.is_err() {
                        return;
                    }
                    tokio::time::sleep(GATHER).await;
                    changed.mark_unchanged();
                }
                () = tokio::time::sleep(BEAT) => {}
            }
            if self.told.receiver_count() > 0 {
                self.renew();
            }
        }
    }

    /// Makes it anew, and tells it, changed or not: who hears nothing for half a minute knows that this has stopped.
    fn renew(&self) {
        let now = self.node.clock().now();
        let part = |lang| event(&self.part.part(self.node.as_ref(), lang, now));
        let parts = Lang::ALL.map(part);
        self.told.send_modify(|told| {
            let nth = told.nth + u64::from(told.parts != parts);
            *told = Arc::new(Told { nth, parts });
        });
    }

    /// An answer that goes on until the page is closed or the node ends; none where there are too many already.
    pub(crate) fn stream(&self, lang: Lang) -> Option<Response> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        let mut told = self.told.subscribe();
        if self.told.receiver_count() == 1 {
            // Nobody has listened, so nothing was made.
            self.renew();
        }
        told.mark_changed();
        let follower = Follower {
            told,
            lang,
            seen: 0,
            end: self.end.clone(),
            _place: place,
        };
        let events = stream::unfold(follower, |mut follower| async {
            let event = follower.next().await?;
            Some((Ok::<_, Infallible>(event), follower))
        });
        let headers = [
            (header::CONTENT_TYPE, "text/event-stream"),
            (header::CACHE_CONTROL, "no-store"),
            // A proxy that gathers an answer before it passes it on would show nothing for ever.
            (HeaderName::from_static("x-accel-buffering"), "no"),
        ];
        Some((headers, Body::from_stream(events)).into_response())
    }
}

/// One open page.
struct Follower {
    told: watch::Receiver<Arc<Told>>,
    lang: Lang,
    seen: u64,
    end: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
}

impl Follower {
    async fn next(&mut self) -> Option<Bytes> {
        tokio::select! {
            biased;
            () = over(&mut self.end) => return None,
            changed = self.told.changed() => changed.ok()?,
        }
        let told = Arc::clone(&self.told.borrow_and_update());
        if told.nth == self.seen {
            return Some(Bytes::from_static(b"event: beat\ndata:\n\n"));
        }
        self.seen = told.nth;
        let at = Lang::ALL.iter().position(|lang| *lang == self.lang)?;
        told.parts.get(at).cloned()
    }
}

/// HTML as an event: each of its lines is a line of data.
fn event(html: &str) -> Bytes {
    let lines = html.lines().filter(|line| !line.is_empty());
    let data: String = lines.flat_map(|line| ["data: ", line, "\n"]).collect();
    Bytes::from(format!("event: part\n{data}\n"))
}

#[cfg(test)]
mod tests {
    use super::event;

    #[test]
    fn a_part_of_several_lines_is_one_event() {
        let told = event("<p>a</p>\n\n<p>b</p>\r\n");
        assert_eq!(
            &told[..],
            b"event: part\ndata: <p>a</p>\ndata: <p>b</p>\n\n"
        );
    }
}
