//! A gateway's processes: what serves may be killed, hang, be replaced and leave, under load, before services that are not ours; nobody is without an
//! answer, and nothing is done twice.

use std::net::SocketAddr;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;

use crate::client::Caller;
use crate::load::asked_meanwhile;
use crate::served::Book;
use crate::served::Service;
use crate::tools;
use crate::tools::Scratch;
use crate::tools::scratch;
use crate::tools::wait_until;

/// A gateway that stands by itself.
struct Alone {
    dir: Scratch,
    process: Child,
    public: SocketAddr,
    own: SocketAddr,
    office: SocketAddr,
}

impl Alone {
    fn before(services: &[&Service]) -> Self {
        let dir = scratch("workers");
        let [public, own, office] = [(); 3].map(|()| tools::free_port());
        let backend = |(n, one): (usize, &&Service)| {
            format!(
                "[backends.b{n}]\naddress = \"{}\"\nhome = \"h\"\n",
                one.address
            )
        };
        let backends: Vec<String> = services.iter().enumerate().map(backend).collect();
        let backends = backends.concat();
        let text = format!(
            "role = \"gateway\"\nname = \"g\"\nworkers = 2\n[paths]\ndata = \"g\"\n[listen]\npublic = \"{public}\"\nown = \"{own}\"\noffice = \
             \"{office}\"\n[pair]\ntrack-file = \"track\"\n[limits]\naddress-per-s = 100000\naddress-burst = 100000\nnetwork-per-s = \
             100000\nnetwork-burst = 100000\n[checks]\nshallow = \"/page\"\ndeep = \"/deep\"\ndeep-bytes = 1500\n{backends}"
        );
        let file = dir.write("g.toml", text.as_bytes());
        let log = std::fs::File::create(dir.file("log")).unwrap();
        let process = Command::new(tools::binary())
            .args(["serve", &file])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let alone = Self {
            dir,
            process,
            public,
            own,
            office,
        };
        alone.serves();
        alone
    }

    fn standing(&self) -> Option<Value> {
        let told = Caller::nobody(&format!("http://{}", self.office)).try_get("/gateway.json");
        told.ok().map(|told| told.json())
    }

    /// The processes that serve.
    fn workers(&self) -> Vec<u32> {
        let standing = self.standing().unwrap_or_default();
        let workers = standing["workers"].as_array().cloned().unwrap_or_default();
        let serving = workers.iter().filter(|one| one["serves"] == true);
        serving
            .map(|one| u32::try_from(one["pid"].as_u64().unwrap()).unwrap())
            .collect()
    }

    fn serves(&self) {
        wait_until("both workers serve and all behind them is up", 60, || {
            let up = self.standing().is_some_and(|standing| {
                let all = standing["backends"].as_array().unwrap();
                all.iter().all(|one| one["state"] == "up")
            });
            up && self.workers().len() == 2
        });
    }

    fn upgrade(&self) -> u16 {
        let office = Caller::nobody(&format!("http://{}", self.office));
        office.send("/upgrade", b"").unwrap().status
    }

    fn track(&self) -> String {
        std::fs::read_to_string(self.dir.file("track"))
            .unwrap()
            .trim()
            .to_owned()
    }

    fn is_new(&self, before: &[u32]) {
        wait_until("another one serves in its place", 60, || {
            let now = self.workers();
            now.len() == 2 && before.iter().all(|pid| !now.contains(pid))
        });
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        for pid in self.workers() {
            tools::kill("KILL", pid);
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn workers_are_killed_hang_and_are_replaced_and_nobody_notices() {
    let book = Book::begin();
    let services = ["s1", "s2"].map(|name| Service::new(name, &book));
    let gateway = Alone::before(&services.each_ref());
    assert_eq!(gateway.track(), "0");
    let addresses = [gateway.public, gateway.own];
    let seen = asked_meanwhile(&addresses, "killed", || {
        let first = gateway.workers()[0];
        tools::kill("KILL", first);
        gateway.is_new(&[first]);
    });
    seen.all_is_well(&book.read());
    let seen = asked_meanwhile(&addresses, "hangs", || {
        let first = gateway.workers()[0];
        tools::kill("STOP", first);
        gateway.is_new(&[first]);
        assert!(!tools::is_running(first), "who hangs is killed");
    });
    seen.all_is_well(&book.read());
    let seen = asked_meanwhile(&addresses, "replaced", || {
        for _ in 0..2 {
            let before = gateway.workers();
            assert_eq!(gateway.upgrade(), 204);
            gateway.is_new(&before);
        }
    });
    seen.all_is_well(&book.read());
    assert_eq!(gateway.track(), "0");
}

#[test]
fn who_goes_over_to_a_new_program_loses_no_request_of_a_client_that_never_asks_twice() {
    let book = Book::begin();
    let service = Service::new("s", &book);
    let gateway = Alone::before(&[&service]);
    let url = format!("http://{}", gateway.public);
    let mut sent = 0;
    for _ in 0..2 {
        let before = gateway.workers();
        assert_eq!(gateway.upgrade(), 204);
        while gateway.workers() == before || sent % 50 != 0 {
            let answer = Caller::nobody(&url).send("/do", b"x");
            assert_eq!(answer.unwrap().status, 201);
            sent += 1;
        }
        for _ in 0..50 {
            assert_eq!(Caller::nobody(&url).send("/do", b"x").unwrap().status, 201);
            sent += 1;
        }
    }
    assert_eq!(book.read().bare, sent, "each once");
}

#[test]
fn where_the_new_program_does_not_serve_the_one_before_goes_on() {
    let book = Book::begin();
    let service = Service::new("s", &book);
    let gateway = Alone::before(&[&service]);
    let before = gateway.workers();
    // What the worker is started with is gone, as after an installation that broke off.
    let file = gateway.dir.file("g");
    std::fs::remove_dir_all(&file).unwrap();
    std::fs::write(&file, b"no folder").unwrap();
    let config = gateway.dir.file("g.toml");
    let seen = tools::ieum(&["inspect", "gateway", &config]);
    assert_eq!(seen.code, 0, "{}{}", seen.out, seen.err);
    for pid in &before {
        let line = format!("serves as process {pid}");
        assert!(seen.out.contains(&line), "{}", seen.out);
    }
    let office = Caller::nobody(&format!("http://{}", gateway.office));
    let told = office.send("/upgrade", b"").unwrap();
    assert_eq!(told.status, 409, "{}", told.text());
    assert!(told.text().contains("gateway.stays"), "{}", told.text());
    assert_eq!(gateway.workers(), before);
    let portal = Caller::nobody(&format!("http://{}", gateway.public));
    assert_eq!(portal.get("/page").status, 200);
}

#[test]
fn the_first_process_dies_and_its_workers_give_the_address_away_and_finish() {
    let book = Book::begin();
    let service = Service::new("s", &book);
    let gateway = Alone::before(&[&service]);
    let workers = gateway.workers();
    tools::kill("KILL", gateway.process.id());
    wait_until("the workers end", 60, || {
        workers.iter().all(|pid| !tools::is_running(*pid))
    });
    assert_eq!(gateway.track(), "1", "keepalived moves the address");
}

#[test]
fn it_ends_when_it_is_told_to_and_says_so_to_keepalived_first() {
    let book = Book::begin();
    let service = Service::new("s", &book);
    let mut gateway = Alone::before(&[&service]);
    let workers = gateway.workers();
    tools::kill("TERM", gateway.process.id());
    assert!(gateway.process.wait().unwrap().success());
    assert!(workers.iter().all(|pid| !tools::is_running(*pid)));
    assert_eq!(gateway.track(), "1");
}
