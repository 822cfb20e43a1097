//! Open status pages: they are told of each change at once, however many there are, and end with their node.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use rustix::process::Resource;
use rustix::process::getrlimit;
use rustix::process::setrlimit;

use crate::client::Caller;
use crate::country::harmed;
use crate::telling::at_the_desk;
use crate::telling::fields;
use crate::tools;

/// More than the connections that are served at once: open pages take nobody's place.
const PAGES: usize = 1_100;

/// An open page.
struct Page(BufReader<TcpStream>);

impl Page {
    fn open(address: &str, lang: &str) -> Self {
        let host = address.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).unwrap();
        let patience = Some(Duration::from_mins(2));
        stream.set_read_timeout(patience).unwrap();
        write!(
            stream,
            "GET /status/live?lang={lang} HTTP/1.1\r\nhost: {host}\r\n\r\n"
        )
        .unwrap();
        Self(BufReader::new(stream))
    }

    /// The lines up to one that holds a text; the stream must not end before.
    fn until(&mut self, text: &str) -> String {
        let mut read = String::new();
        loop {
            let mut line = String::new();
            assert_ne!(
                self.0.read_line(&mut line).unwrap(),
                0,
                "it ended before {text:?}: {read}"
            );
            read.push_str(&line);
            if line.contains(text) {
                return read;
            }
        }
    }
}

#[test]
fn a_crowd_of_open_pages_is_told_and_takes_no_place_from_others() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
    let country = harmed();
    let portal = country.portal("songpa");
    let mut pages: Vec<Page> = (0..PAGES).map(|_| Page::open(&portal, "ko")).collect();
    pages.push(Page::open(&portal, "en"));
    pages.push(Page::open(&country.office("songpa"), "easy"));
    let head = pages[0].until("event: part");
    for said in [
        "HTTP/1.1 200",
        "content-type: text/event-stream",
        "cache-control: no-store",
        "content-security-policy",
    ] {
        assert!(head.contains(said), "{said}: {head}");
    }
    for page in &mut pages {
        page.until("class=\"lead\"");
    }
    // As many again are open as are served at once, and a page is had all the same.
    assert_eq!(Caller::nobody(&portal).get("/status").status, 200);
    let mut desk = at_the_desk(&country, "songpa");
    let cause = "열린 화면 시험";
    desk.post(
        "/desk/outages",
        &fields("system/jamsil", "place.jamsil-office", cause),
    );
    for page in &mut pages {
        let read = page.until(cause);
        assert!(read.contains("event: part"), "{read}");
    }
    // Nothing changes, and they hear that, too: who hears nothing knows that it stands still.
    pages[0].until("event: beat");
    // A node that ends lets them go, whole, before it is made to.
    tools::kill("TERM", country.pid("songpa"));
    let mut rest = Vec::new();
    pages[1].0.read_to_end(&mut rest).unwrap();
    assert!(rest.ends_with(b"0\r\n\r\n"), "cut off");
    drop(pages);
    country.kill("songpa");
    country.bring_back("songpa");
}
