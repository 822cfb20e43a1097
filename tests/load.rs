//! Clients that ask a gateway without a rest: how it is judged.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clock::Ticks;
use hyper::Request;
use hyper::StatusCode;
use hyper::body::Bytes;
use reach::Limits;
use reach::Reach;
use reach::Unreached;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::served::MARK;
use crate::served::Record;
use crate::tools;

/// So many requests a second, unless the caller says otherwise (IEUM_LOAD).
const PER_S: u64 = 150;

/// One of so many asks as a browser does, beside the others.
const PLAIN: u32 = 10;

/// What a client asks for.
#[derive(Clone)]
enum Wish {
    Look,
    /// Something that is done once, however often it is asked for with this key.
    Keyed(String),
    /// Something that nobody may ask for twice; the mark finds it in the record.
    Unkeyed(String),
}

/// What clients saw.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Answered as they should be.
    pub(crate) answered: u32,
    /// The keys of those that did something.
    keys: Vec<String>,
    /// Everything else, as it was said; what came without a key is not among it.
    failed: Vec<String>,
    /// The marks of what came without a key: done, and not done.
    done: Vec<String>,
    nowhere: Vec<String>,
    /// How often something without a key was perhaps done, by what was said of it.
    unsure: BTreeMap<String, u32>,
    /// The longest time, while they asked, in which nobody got an answer.
    pub(crate) gap: Duration,
    /// The longest time that one of them waited.
    pub(crate) wait: Duration,
    plain: Plain,
}

/// What those saw who ask the first address alone, once, on a connection of their own.
#[derive(Debug, Default)]
struct Plain {
    answered: u32,
    failed: u32,
    /// The longest time in which none of them got an answer.
    gap: Duration,
}

/// GET and keyed POST in turn, and one POST of ten without a key, at these addresses, while something is done. In the network namespace of the calling thread.
pub(crate) fn asked_meanwhile(
    addresses: &[SocketAddr],
    name: &str,
    done: impl FnOnce() + Send,
) -> Seen {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // A thread begins in the namespace of the one that starts it.
        let clients = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(ask(addresses, name, &over))
        });
        {
            // Also where it fails: the clients wait for it.
            let _over = Over(&over);
            done();
        }
        clients.join().unwrap()
    })
}

/// Says with its end that it is over.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

async fn ask(addresses: &[SocketAddr], name: &str, over: &AtomicBool) -> Seen {
    let asking = Arc::new(AtomicBool::new(true));
    let limits = Limits {
        answer_max: Duration::from_secs(5),
        ..Limits::default()
    };
    let reach = Arc::new(Reach::new(addresses.iter().copied(), limits));
    let pause = Duration::from_micros(1_000_000 / tools::asked("IEUM_LOAD", PER_S));
    let seen = Arc::new(Mutex::new((Seen::default(), Ticks::begin())));
    let last_plain = Arc::new(Mutex::new(Ticks::begin()));
    let mut going = JoinSet::new();
    let mut clock = tokio::time::interval(pause);
    for n in 0_u32.. {
        if over.load(Ordering::Relaxed) {
            asking.store(false, Ordering::Relaxed);
            break;
        }
        clock.tick().await;
        while going.try_join_next().is_some() {}
        if n % PLAIN == 0 {
            let (seen, asking) = (Arc::clone(&seen), Arc::clone(&asking));
            let (last, address) = (Arc::clone(&last_plain), addresses[0]);
            going.spawn(async move {
                let answered = asked_plainly(address).await;
                let (plain, mut last) = (&mut seen.lock().unwrap().0.plain, last.lock().unwrap());
                plain.saw(answered, &mut last, asking.load(Ordering::Relaxed));
            });
        }
        let (reach, seen, asking) = (Arc::clone(&reach), Arc::clone(&seen), Arc::clone(&asking));
        let wish = match n % 10 {
            5 => Wish::Unkeyed(format!("{name}-{n}")),
            even if even % 2 == 0 => Wish::Look,
            _ => Wish::Keyed(format!("{name}-{n}")),
        };
        going.spawn(async move {
            let began = Ticks::begin();
            let answer = reach.send(wish.request()).await;
            let answer = answer.map(|answer| answer.status());
            let (seen, last) = &mut *seen.lock().unwrap();
            if !answer.is_ok_and(|status| status.is_success()) {
                seen.no_answer(n, wish, answer);
                return;
            }
            seen.answered(wish, Duration::from_millis(began.ms()));
            if asking.load(Ordering::Relaxed) {
                seen.gap = seen.gap.max(Duration::from_millis(last.ms()));
            }
            *last = Ticks::begin();
        });
    }
    while going.join_next().await.is_some() {}
    let mut seen = seen.lock().unwrap();
    std::mem::take(&mut seen.0)
}

/// Looks at a page as whoever has no client library: whether it came.
async fn asked_plainly(address: SocketAddr) -> bool {
    const PAGE: &[u8] = b"GET /page HTTP/1.1\r\nhost: service\r\nconnection: close\r\n\r\n";
    let asked = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(PAGE).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer.starts_with(b"HTTP/1.1 200"))
    };
    let asked = tokio::time::timeout(Duration::from_secs(5), asked).await;
    matches!(asked, Ok(Ok(true)))
}

impl Plain {
    fn saw(&mut self, answered: bool, last: &mut Ticks, asking: bool) {
        if !answered {
            self.failed += 1;
            return;
        }
        self.answered += 1;
        if asking {
            self.gap = self.gap.max(Duration::from_millis(last.ms()));
        }
        *last = Ticks::begin();
    }
}

impl Wish {
    fn request(&self) -> Request<Bytes> {
        let request = match self {
            Self::Look => Request::get("/page"),
            Self::Keyed(key) => Request::post("/do").header("idempotency-key", key),
            Self::Unkeyed(mark) => Request::post("/do").header(MARK, mark),
        };
        let request = request.header("host", "service");
        request.body(Bytes::from_static(b"x")).unwrap()
    }
}

impl Seen {
    fn answered(&mut self, wish: Wish, waited: Duration) {
        self.answered += 1;
        self.wait = self.wait.max(waited);
        match wish {
            Wish::Look => {}
            Wish::Keyed(key) => self.keys.push(key),
            Wish::Unkeyed(mark) => self.done.push(mark),
        }
    }

    fn no_answer(&mut self, n: u32, wish: Wish, why: Result<StatusCode, Unreached>) {
        match (wish, why) {
            (Wish::Unkeyed(mark), Err(Unreached::Nowhere)) => self.nowhere.push(mark),
            (wish, why) => {
                let why = why.map_or_else(|error| error.to_string(), |status| status.to_string());
                match wish {
                    Wish::Unkeyed(_) => *self.unsure.entry(why).or_default() += 1,
                    Wish::Look | Wish::Keyed(_) => self.failed.push(format!("{n}: {why}")),
                }
            }
        }
    }

    /// Nobody was without an answer who may ask twice, and what was answered was done. What nobody may ask for twice was done at most once; not at
    /// all where the client was told so. Returns how many keys came to a service more than once: done once where services keep keys.
    pub(crate) fn all_is_well(&self, record: &Record) -> usize {
        assert!(self.answered > 0);
        assert_eq!(self.failed, Vec::<String>::new(), "of {}", self.answered);
        for key in &self.keys {
            let came = record.keys.contains_key(key);
            assert!(came, "{key} was answered and did not come");
        }
        for (mark, times) in &record.marks {
            assert_eq!(*times, 1, "{mark} has no key and came twice");
        }
        for mark in &self.done {
            let came = record.marks.contains_key(mark);
            assert!(came, "{mark} was answered and did not come");
        }
        for mark in &self.nowhere {
            let came = record.marks.contains_key(mark);
            assert!(
                !came,
                "{mark} came, and its client was told that it did not"
            );
        }
        let again = self.keys.iter().filter(|key| record.keys[*key] > 1).count();
        println!(
            "{} answered, none for {:?} at most, one waited {:?}; {again} keys came again; without a key {} done, {} not, perhaps {:?}; without the client library {} answered, {} not, none for {:?} at most",
            self.answered,
            self.gap,
            self.wait,
            self.done.len(),
            self.nowhere.len(),
            self.unsure,
            self.plain.answered,
            self.plain.failed,
            self.plain.gap,
        );
        assert!(self.plain.answered > 0);
        again
    }
}
