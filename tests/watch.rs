//! The watch over real processes and real servers: systems that are none of ours, and our own; what falls is told by every node, with what falls with it.

use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::client::Caller;
use crate::country::Country;
use crate::country::Made;
use crate::tools;
use crate::tools::Scratch;
use crate::tools::scratch;
use crate::tools::wait_until;

const NODES: [&str; 4] = ["jongno", "songpa", "cheongun", "jamsil"];
/// Systems as in the autumn of 2025: 709 stood still at once (domain/continuity.md, 11).
const SYSTEMS: usize = 709;
/// More than the ten seconds that are promised: these are debug builds on a busy machine.
const TOLD_S: u32 = 60;
/// What fits into one packet of the full size.
const PACKET_LEN: usize = 1_400;

/// A plain HTTP server, as anybody runs one: it answers every request that has come whole, until it is ended.
struct Server {
    port: u16,
    ended: Arc<AtomicBool>,
    /// It loses what is larger than a packet, and all behind it on the same connection.
    loses_full: Arc<AtomicBool>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            ended: Arc::default(),
            loses_full: Arc::default(),
        };
        let (ended, loses_full) = (Arc::clone(&server.ended), Arc::clone(&server.loses_full));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if ended.load(Ordering::SeqCst) {
                    break;
                }
                let loses = loses_full.load(Ordering::SeqCst);
                thread::spawn(move || answer(stream, loses));
            }
        });
        server
    }

    /// Takes no connection any more.
    fn end(&self) {
        self.ended.store(true, Ordering::SeqCst);
        // The one that wakes it.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

fn answer(mut stream: TcpStream, loses_full: bool) {
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let mut asked = Vec::new();
    let mut buffer = [0; 8192];
    while !asked.ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(len) => asked.extend_from_slice(&buffer[..len]),
        }
        if loses_full && asked.len() > PACKET_LEN {
            // As on 17 November 2023: the small ones came through.
            thread::sleep(Duration::from_secs(20));
            return;
        }
    }
    let _ =
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
}

/// A site with TLS and a certificate that ends in five days, by a server that is not ours. It ends with its value.
struct Secure(Child, u16);

impl Secure {
    fn start(folder: &Scratch) -> Self {
        let (key, certificate) = (folder.file("key.pem"), folder.file("certificate.pem"));
        let made = [
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "5",
            "-subj",
            "/CN=city.example",
            "-keyout",
            &key,
            "-out",
            &certificate,
        ];
        tools::out("openssl", &made);
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let server = Command::new("openssl")
            .args([
                "s_server",
                "-www",
                "-quiet",
                "-accept",
                &format!("127.0.0.1:{port}"),
            ])
            .args(["-key", &key, "-cert", &certificate])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self(server, port)
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A text in three languages.
fn words(name: &str) -> String {
    format!("{{ ko = \"{name} 시스템\", en = \"{name}\", easy = \"{name}\" }}")
}

fn system(name: &str, needs: &str, look: &str) -> String {
    let title = words(name);
    format!(
        "[[system]]\nname = \"{name}\"\ntitle = {title}\nowner = {title}\ngrade = 2\nneeds = [{needs}]\nlook = [\"{look}\"]\n"
    )
}

fn place(name: &str) -> String {
    let (title, open) = (words(name), "[\"00:00-24:00\"]");
    format!(
        "[[place]]\nname = \"{name}\"\ntitle = {title}\naddress = {title}\nnodes = [\"jongno\"]\nhours = {{ working_days = {open}, other_days = {open} }}\n"
    )
}

/// A service at two counters, that needs the second of ten systems.
fn service(at: usize) -> String {
    let (title, needs) = (words(&format!("service {at}")), at + 1);
    format!(
        "[[service]]\nname = \"city.v{at}\"\ntitle = {title}\nbring = []\n\
         [[service.way]]\nby = \"counter\"\nplaces = [\"north\", \"south\"]\nneeds = [\"s{needs}\"]\n\
         [[service.way]]\nby = \"phone\"\n[[service.alternate]]\nsay = {title}\nphone = \"120\"\n"
    )
}

/// A municipality's systems, none of which is ours: of each ten, nine need the first, and a service the second.
fn catalogue(ports: &[u16]) -> String {
    let head = "version = 2\nfrom = \"2026-11-23\"\nsource = \"test\"\ncentre = \"centre\"\nsite = \"https://city.example\"\n";
    let systems = ports.iter().enumerate().map(|(at, port)| {
        let needs = match at % 10 {
            0 => String::new(),
            behind => format!("\"s{}\"", at - behind),
        };
        system(
            &format!("s{at}"),
            &needs,
            &format!("http://127.0.0.1:{port}/"),
        )
    });
    let services = (0..ports.len()).step_by(10).map(service);
    let rest = ["north", "south"].map(place).into_iter().chain(services);
    std::iter::once(head.to_owned())
        .chain(systems)
        .chain(rest)
        .collect()
}

fn status(country: &Country, node: &str) -> Value {
    let answer = Caller::nobody(&country.portal(node)).get("/status.json");
    answer.json()
}

fn part(status: &Value, name: &str) -> Value {
    let parts = status["parts"].as_array().unwrap().iter();
    { parts }
        .find(|part| part["name"] == name)
        .cloned()
        .unwrap()
}

fn everywhere(country: &Country, what: &str, so: impl Fn(&Value) -> bool) {
    wait_until(what, TOLD_S, || {
        NODES.iter().all(|node| so(&status(country, node)))
    });
}

#[test]
fn systems_of_a_municipality_are_watched_and_what_falls_with_one_is_told_by_every_node() {
    let country = Country::start("watched", Made::default());
    let dir = country.leave();
    let servers: Vec<Server> = (0..SYSTEMS).map(|_| Server::start()).collect();
    let ports: Vec<u16> = servers.iter().map(|server| server.port).collect();
    let folder = scratch("secure");
    let secure = Secure::start(&folder);
    let mut text = catalogue(&ports);
    for (name, scheme) in [("site", "https"), ("port", "tls")] {
        text += &system(name, "", &format!("{scheme}://127.0.0.1:{}", secure.1));
    }
    std::fs::write(dir.join("catalogue.toml"), text).unwrap();
    let country = Country::resume(dir);
    everywhere(&country, "all nodes look at all systems", |status| {
        let parts = status["parts"].as_array().unwrap().iter();
        let all = parts.filter(|part| part["observed"]["heard"].as_u64() >= Some(4));
        status["state"] == "up" && all.count() == SYSTEMS + 2
    });
    for name in ["site", "port"] {
        let seen = part(&status(&country, "songpa"), name)["observed"].clone();
        assert_eq!(seen["state"], "up");
        assert!(
            seen["certificate_until"].is_string(),
            "it ends soon: {seen}"
        );
    }
    // One falls that another needs, and a service that one.
    servers[20].end();
    servers[21].end();
    everywhere(
        &country,
        "it is down, and takes its service at both counters with it",
        |status| {
            let (root, behind) = (part(status, "s20"), part(status, "s21"));
            let hit = root["hits"][0].clone();
            root["state"] == "down"
                && root["behind"].is_null()
                && behind["behind"] == "s20"
                && hit["service"] == "city.v20"
                && hit["ways"].as_array().is_some_and(|ways| ways.len() == 2)
        },
    );
    // On a busy machine one of seven hundred may be slow for a while; it comes back by itself.
    everywhere(&country, "nothing else is touched by that", |status| {
        let services = status["services"].as_array().unwrap().iter();
        services.filter(|one| one["state"] != "up").count() == 1
    });
    let jongno = status(&country, "jongno");
    assert_eq!(jongno["state"], "degraded", "by telephone it still works");
    assert_eq!(
        part(&jongno, "s22")["state"],
        "up",
        "it answers, whatever it needs"
    );
    let page = Caller::nobody(&country.portal("jongno")).get("/now?service=city.v20&place=north");
    assert!(page.text().contains("안 됩니다"), "{}", page.text());

    // Small packets come through, full-size ones do not.
    servers[30].loses_full.store(true, Ordering::SeqCst);
    everywhere(&country, "it is degraded", |status| {
        let part = part(status, "s30");
        part["state"] == "degraded" && part["observed"]["state"] == "degraded"
    });
    servers[30].loses_full.store(false, Ordering::SeqCst);
    everywhere(&country, "it is up again", |status| {
        part(status, "s30")["state"] == "up"
    });
}

#[test]
fn a_node_that_dies_is_seen_by_the_others_and_nobody_has_to_tell_it() {
    let country = Country::start("seen", Made::default());
    let all = [&NODES[..], &["centre"]].concat();
    everywhere(&country, "all nodes see all", |status| {
        all.iter()
            .all(|name| part(status, name)["observed"]["state"] == "up")
    });
    country.kill("centre");
    everywhere(&country, "the centre is down", |status| {
        let centre = part(status, "centre");
        centre["state"] == "down"
            && centre["observed"]["seen_bad_by"]
                .as_array()
                .is_some_and(|by| by.len() >= 2)
    });
    // A home that nobody hears: its pages are gone, and its counter may go on by itself.
    country.kill("jongno");
    let left = ["songpa", "cheongun", "jamsil"];
    wait_until("jongno is seen to be gone, with its pages", TOLD_S, || {
        left.iter().all(|node| {
            let jongno = part(&status(&country, node), "jongno");
            let hits = jongno["hits"].as_array().unwrap().iter();
            let mut ways = hits
                .flat_map(|hit| hit["ways"].as_array().unwrap().clone())
                .peekable();
            jongno["state"] == "down" && ways.peek().is_some() && ways.all(|way| way["by"] == "web")
        })
    });
    country.bring_back("jongno");
    country.bring_back("centre");
    everywhere(&country, "all is up again", |status| {
        status["state"] == "up" && part(status, "centre")["state"] == "up"
    });
}
