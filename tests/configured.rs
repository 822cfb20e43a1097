//! Configuration that cannot kill: a gateway takes ten good ones while everybody is served, and no bad one; whatever happens in the middle, the former serves.

use std::net::TcpListener;

use crate::behind;
use crate::behind::Manner;
use crate::corpus;
use crate::entrance::Entrance;
use crate::entrance::is_refused;
use crate::entrance::serve;
use crate::entrance::spoilt;
use crate::tools;
use crate::tools::scratch;
use crate::tools::wait_until;

/// How long a bad configuration may take to be refused, or to go back, in seconds.
const OUT_MAX: u64 = 30;

fn seconds_since(began: clock::Ticks) -> u64 {
    began.ms() / 1_000
}

#[test]
fn ten_good_ones_come_into_force_and_no_bad_one_while_everybody_is_served() {
    let gate = Entrance::open();
    let third = behind::service(Manner::Good, &gate.keys);
    let known = known(&gate);
    let with_third = format!(
        "{}[backends.c]\naddress = \"{third}\"\nhome = \"north\"\n",
        gate.text
    );
    let variants = [
        with_third.clone(),
        with_third.replace("\"/healthz\"", "\"/alive\""),
        with_third.replace("sources = 2048", "sources = 4096\nrequests = 4096"),
        gate.text.replace("home = \"south\"", "home = \"east\""),
        gate.text.replace("access = \"on\"", "access = \"off\""),
    ];
    let mut slowest = 0;
    let load = behind::load(gate.public, 3, "/page", || {
        for nth in 0..10 {
            let text = &variants[nth % variants.len()];
            let before = gate.in_force();
            let mut said = gate.configure("good.toml", text, &[]);
            if said.out.contains("no backend of the home") {
                // A starved machine had no time for a backend's answer: the trial goes back, as it must, and is asked for again.
                said = gate.configure("good.toml", text, &[]);
            }
            assert_eq!(said.code, 0, "{nth}: {}{}", said.out, said.err);
            if gate.told()["open"].is_object() {
                assert_eq!(gate.decide("confirm").code, 0);
            }
            assert!(gate.in_force() > before, "{nth}");
        }
        let back = gate.configure("good.toml", &gate.text, &[]);
        assert_eq!(
            back.code, 0,
            "a log that is on again needs no word: {}",
            back.err
        );
        let in_force = gate.in_force();
        for bad in &corpus::GATEWAY {
            let began = clock::Ticks::begin();
            let said = gate.configure("bad.toml", &spoilt(&gate.text, bad, &known), &[]);
            is_refused(&said, "bad.toml", bad);
            assert_eq!(gate.in_force(), in_force, "{}", bad.name);
            slowest = slowest.max(seconds_since(began));
        }
        let record = gate.told();
        let lines = record["record"].as_array().unwrap().iter();
        let refused = lines.filter(|line| {
            line["event"] == "refused" && line["who"]["name"] == "kim" && line["why"] == "a test"
        });
        assert_eq!(
            refused.count(),
            corpus::GATEWAY.len(),
            "each is on record with who and why"
        );
    });
    gate.served_all(&load);
    println!(
        "{} requests, the slowest refusal took {slowest} s",
        load.answered
    );
    assert!(slowest < OUT_MAX);
    let files = std::fs::read_dir(gate.folder.as_path().join("g/generations")).unwrap();
    let texts = files.filter(|file| {
        file.as_ref()
            .unwrap()
            .path()
            .extension()
            .is_some_and(|of| of == "toml")
    });
    assert_eq!(texts.count(), 10, "the last ten texts are kept");
}

fn known(gate: &Entrance) -> Vec<(&'static str, String)> {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    // Held as long as the test program lives.
    Box::leak(Box::new(taken));
    let own = gate
        .text
        .lines()
        .find_map(|line| line.strip_prefix("own = "))
        .unwrap();
    let [a, b] = gate.backends;
    let backends = gate.text.split_once("[backends.a]").unwrap().1;
    let empty = gate.folder.file("empty");
    std::fs::create_dir_all(&empty).unwrap();
    vec![
        ("public", gate.public.to_string()),
        ("own", own.trim_matches('"').to_owned()),
        ("taken", address),
        ("a", a.to_string()),
        ("b", b.to_string()),
        ("aport", a.port().to_string()),
        ("dead", tools::free_port().to_string()),
        (
            "hung",
            behind::service(Manner::Hung, &gate.keys).to_string(),
        ),
        (
            "other",
            behind::service(Manner::Other, &gate.keys).to_string(),
        ),
        ("backends", format!("[backends.a]{backends}")),
        ("empty", empty),
    ]
}

/// What only a trial finds out: each is tried on a part of what is asked, harms nobody, and goes back.
#[test]
fn what_no_dry_run_finds_out_is_found_on_trial_and_nobody_notices() {
    let gate = Entrance::open();
    let [_, b] = gate.backends;
    let with = |manner| {
        let address = behind::service(manner, &gate.keys);
        gate.text.replace(&b.to_string(), &address.to_string())
    };
    let limits = |lines: &str| gate.text.replace("[limits]", &format!("[limits]\n{lines}"));
    assert_eq!(
        behind::ask(gate.public, "/upload", Some("an upload"), 300_000),
        Ok(200)
    );
    let bad = [
        (
            "answers checks and nothing else",
            with(Manner::Hollow),
            "404 where it was 200",
        ),
        ("fails soon after", with(Manner::Mortal(6)), ""),
        (
            "a body limit below what was sent",
            limits("body-bytes = 200000"),
            "limits.body-bytes",
        ),
        (
            "fewer places than are taken",
            limits("requests = 16\naddress-burst = 1").replace("s = 100000", "s = 1"),
            "limits.requests",
        ),
    ];
    let serves = gate.serves();
    let mut slowest = 0;
    let load = behind::load(gate.public, 8, "/slow", || {
        for (name, text, says) in &bad {
            let began = clock::Ticks::begin();
            let said = gate.configure("bad.toml", text, &["--confirm-within", "20"]);
            let went = if said.code == 0 {
                // It stood its trial, and went back while it served.
                wait_until("it goes back", 40, || gate.told()["open"].is_null());
                gate.told()["record"].as_array().unwrap().last().unwrap()["why"].to_string()
            } else {
                said.err.clone()
            };
            println!("{name}: {} s, {went}", seconds_since(began));
            assert!(went.contains(says), "{name}: {went}");
            assert_eq!(
                (gate.in_force(), gate.serves()),
                (1, serves.clone()),
                "{name}"
            );
            slowest = slowest.max(seconds_since(began));
        }
    });
    gate.served_all(&load);
    assert!(slowest < OUT_MAX + 10);
}

#[test]
fn what_nobody_confirms_goes_back_and_so_does_what_somebody_takes_back() {
    let gate = Entrance::open();
    let third = behind::service(Manner::Good, &gate.keys);
    let text = gate
        .text
        .replace(&gate.backends[0].to_string(), &third.to_string());
    let before = gate.serves();
    let load = behind::load(gate.public, 2, "/page", || {
        let said = gate.configure("next.toml", &text, &["--confirm-within", "10"]);
        assert_eq!(said.code, 0, "{}", said.err);
        assert_ne!(gate.serves(), before, "it serves, and waits for a word");
        let second = gate.configure("other.toml", &gate.text.replace("2048", "3000"), &[]);
        assert!(
            second.code == 1 && second.err.contains("generation 2"),
            "{}",
            second.err
        );
        wait_until("nobody confirms it", 30, || gate.told()["open"].is_null());
        assert_eq!((gate.in_force(), gate.serves()), (1, before.clone()));
        assert_eq!(gate.decide("confirm").code, 1, "it is too late");

        assert_eq!(gate.configure("next.toml", &text, &[]).code, 0);
        assert_eq!(gate.decide("revert").code, 0);
        wait_until("it goes back", 20, || gate.serves() == before);
        assert_eq!(gate.in_force(), 1);
    });
    gate.served_all(&load);
}

#[test]
fn a_worker_that_dies_meanwhile_starts_again_by_what_is_on_trial_and_then_by_what_is_in_force() {
    let gate = Entrance::open();
    let third = behind::service(Manner::Good, &gate.keys);
    let text = gate
        .text
        .replace(&gate.backends[0].to_string(), &third.to_string());
    assert_eq!(gate.configure("next.toml", &text, &[]).code, 0);
    let next = gate.serves();
    assert!(next.contains(&third.to_string()));
    let all = gate.workers();
    assert!(all.len() > 1);
    let renewed = |pid: u32| {
        tools::kill("KILL", pid);
        wait_until("another worker serves in its place", 60, || {
            let now = gate.workers();
            now.len() == all.len() && !now.contains(&pid)
        });
    };
    renewed(all[0]);
    assert_eq!(gate.decide("confirm").code, 0);
    wait_until("it is in force", 20, || gate.in_force() == 2);
    renewed(all[1]);
    let load = behind::load(gate.public, 2, "/page", || {
        wait_until("all serve by it", 30, || gate.serves() == next);
    });
    gate.served_all(&load);
}

#[test]
fn a_dry_run_changes_nothing_and_a_sentence_why_is_asked_for() {
    let gate = Entrance::open();
    let record = gate.folder.as_path().join("g/generations/record.jsonl");
    let before = std::fs::read(&record).unwrap();
    let text = gate.text.replace("2048", "3000");
    let said = gate.configure("next.toml", &text, &["--dry-run"]);
    assert!(
        said.code == 0 && said.out.contains("limits.sources"),
        "{}{}",
        said.out,
        said.err
    );
    let bad = gate.text.replace("[limits]", "[limits]\nrequests = 0");
    assert_eq!(gate.configure("bad.toml", &bad, &["--dry-run"]).code, 1);
    let file = gate.folder.file("next.toml");
    let said = tools::ieum(&["configure", &file]);
    assert!(said.code == 1 && said.err.contains("--why"), "{}", said.err);
    let elsewhere = gate.folder.write(
        "elsewhere.toml",
        text.replace("data = \"g\"", "data = \"none\"").as_bytes(),
    );
    let said = tools::ieum(&["configure", &elsewhere, "--why", "x"]);
    assert!(said.code == 1 && said.err.contains("--dir"), "{}", said.err);
    let same = gate.configure("same.toml", &format!("# a word\n{}", gate.text), &[]);
    assert!(
        same.code == 0 && same.out.contains("nothing changes"),
        "{}",
        same.out
    );
    assert_eq!(std::fs::read(&record).unwrap(), before);
}

#[test]
fn a_kill_in_the_middle_leaves_the_former_and_a_file_changed_by_hand_never_keeps_it_from_starting()
{
    let mut gate = Entrance::open();
    let third = behind::service(Manner::Good, &gate.keys);
    let text = gate
        .text
        .replace(&gate.backends[0].to_string(), &third.to_string());
    let before = gate.serves();
    assert_eq!(gate.configure("next.toml", &text, &[]).code, 0);
    assert_ne!(gate.serves(), before);
    gate.restart("KILL");
    assert_eq!(
        (gate.in_force(), gate.serves()),
        (1, before.clone()),
        "nobody had confirmed it"
    );

    let file = gate.folder.file("g.toml");
    let by_hand = [
        format!("{}x =\n", gate.text),
        gate.text.replace("data = \"g\"", "data = \"elsewhere\""),
        gate.text.replace("name = \"g\"", "name = \"h\""),
        String::new(),
    ];
    for text in by_hand {
        std::fs::write(&file, &text).unwrap();
        gate.restart("TERM");
        assert_eq!(
            (gate.in_force(), gate.serves()),
            (1, before.clone()),
            "{text}"
        );
        assert!(!gate.folder.as_path().join("elsewhere").exists());
    }
    // Nobody listens at its only backend: it is not well within half a minute, and the same process goes on as before.
    let dead = tools::free_port().to_string();
    let none = gate
        .backends
        .iter()
        .fold(gate.text.clone(), |text, backend| {
            text.replace(&backend.to_string(), &dead)
        });
    std::fs::write(&file, none).unwrap();
    tools::kill("TERM", gate.process.id());
    gate.process.wait().unwrap();
    gate.process = serve(&file);
    wait_until("it goes back by itself", 90, || {
        behind::ask(gate.office, "/healthz/deep", None, 0) == Ok(200)
    });
    assert_eq!((gate.in_force(), gate.serves()), (1, before));
    assert!(
        gate.process.try_wait().unwrap().is_none(),
        "the same process"
    );

    std::fs::write(&file, &text).unwrap();
    gate.restart("TERM");
    wait_until("a good file comes into force", 30, || gate.in_force() != 1);
    assert!(gate.serves().contains(&third.to_string()));
}

#[test]
fn where_it_listens_is_tried_at_its_next_start_and_goes_back_where_nobody_confirms_it() {
    let mut gate = Entrance::open();
    let moved = tools::free_port();
    let text = gate
        .text
        .replace(&gate.public.to_string(), &moved.to_string());
    let said = gate.configure("next.toml", &text, &["--confirm-within", "20"]);
    assert!(
        said.code == 0 && said.out.contains("starts again"),
        "{}{}",
        said.out,
        said.err
    );
    assert_eq!(behind::ask(gate.public, "/page", None, 0), Ok(200));
    gate.restart("TERM");
    assert_eq!(behind::ask(moved, "/page", None, 0), Ok(200));
    let pid = gate.process.id();
    wait_until("nobody confirms it", 60, || {
        behind::ask(gate.public, "/page", None, 0) == Ok(200)
    });
    assert_eq!(gate.in_force(), 1);
    assert!(tools::is_running(pid), "the same process");

    // Somebody else was there first: it can't even listen, and serves as before. More than once: the thread that watches a trial must not end the
    // start that comes after it.
    for _ in 0..6 {
        assert_eq!(gate.configure("next.toml", &text, &[]).code, 0);
        let other = TcpListener::bind(moved).unwrap();
        gate.restart("TERM");
        assert_eq!(
            (gate.in_force(), behind::ask(gate.public, "/page", None, 0)),
            (1, Ok(200))
        );
        drop(other);
    }
}

/// Certificates of a test's own authority, by Debian's Python: name, hosts, from and until in days.
const CERTIFICATES: &str = r#"
import sys, datetime
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
def make(name, hosts, begin, end):
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    now = datetime.datetime.utcnow()
    cert = (x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=begin)).not_valid_after(now + datetime.timedelta(days=end))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(h) for h in hosts]), False).sign(key, hashes.SHA256()))
    d = sys.argv[1] + "/" + name
    open(d + ".pem", "wb").write(cert.public_bytes(serialization.Encoding.PEM))
    open(d + ".key", "wb").write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
good = ["portal.example", "www.portal.example"]
make("good", good, -1, 90)
make("other", good, -1, 90)
make("renewed", good + ["new.example"], -1, 180)
make("expired", good, -90, -1)
make("tomorrow", good, 1, 90)
make("elsewhere", ["shop.example"], -1, 90)
open(sys.argv[1] + "/empty", "w").close()
"#;

#[test]
fn no_wrong_certificate_is_ever_shown_and_a_new_one_is_without_a_start() {
    let folder = scratch("shown");
    let dir = folder.as_path().display().to_string();
    tools::out("/usr/bin/python3", &["-c", CERTIFICATES, &dir]);
    let more = "[tls]\ncertificate = \"good.pem\"\nkey = \"good.key\"\n";
    let gate = Entrance::in_folder(folder, more);
    let shown = || {
        let at = gate.public.to_string();
        let said = tools::run(
            "openssl",
            &[
                "s_client",
                "-connect",
                &at,
                "-servername",
                "portal.example",
                "-showcerts",
            ],
        );
        let begin = said.out.split("-----BEGIN CERTIFICATE-----").nth(1);
        begin
            .and_then(|rest| rest.split("-----END").next())
            .map(|text| text.trim().to_owned())
    };
    let holds = |name: &str| {
        let text = std::fs::read_to_string(gate.folder.file(name)).unwrap();
        let begin = text.split("-----BEGIN CERTIFICATE-----").nth(1).unwrap();
        begin.split("-----END").next().unwrap().trim().to_owned()
    };
    assert_eq!(shown(), Some(holds("good.pem")));
    for bad in &corpus::CERTIFICATES {
        let said = gate.configure("bad.toml", &spoilt(&gate.text, bad, &[]), &[]);
        is_refused(&said, "bad.toml", bad);
        assert_eq!(
            (gate.in_force(), shown()),
            (1, Some(holds("good.pem"))),
            "{}",
            bad.name
        );
    }
    let text = gate.text.replace("good.", "renewed.");
    assert_eq!(gate.configure("next.toml", &text, &[]).code, 0);
    assert_eq!(
        shown(),
        Some(holds("renewed.pem")),
        "it serves, and waits for a word"
    );
    assert_eq!(gate.decide("revert").code, 0);
    wait_until("it goes back", 20, || shown() == Some(holds("good.pem")));
    assert_eq!(gate.configure("next.toml", &text, &[]).code, 0);
    assert_eq!(gate.decide("confirm").code, 0);
    wait_until("it is in force", 20, || gate.told()["open"].is_null());
    assert_eq!((gate.in_force(), shown()), (3, Some(holds("renewed.pem"))));
}

#[test]
fn a_full_disk_refuses_and_the_gateway_goes_on_and_starts_again() {
    let folder = scratch("full");
    let data = folder.file("g");
    std::fs::create_dir_all(&data).unwrap();
    let said = tools::run("mount", &["-t", "tmpfs", "-o", "size=24m", "tmpfs", &data]);
    assert_eq!(
        said.code, 0,
        "this test mounts a small disk and must be run as root: {}",
        said.err
    );
    let mut gate = Entrance::in_folder(folder, "");
    let ballast = gate.folder.as_path().join("g/ballast");
    let _ = std::fs::write(&ballast, vec![7_u8; 32 << 20]);
    let text = gate.text.replace("2048", "3000");
    let said = gate.configure("next.toml", &text, &[]);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(
        said.err.contains("room on the disk") || said.err.contains("No space"),
        "{}",
        said.err
    );
    gate.restart("KILL");
    // A change by hand can't be put on record, so it is not tried: what was in force serves.
    std::fs::write(gate.folder.file("g.toml"), &text).unwrap();
    gate.restart("KILL");
    assert_eq!(gate.in_force(), 1);
    let second = gate.folder.as_path().join("g/generations/0002.toml");
    assert!(!second.exists(), "nothing was tried");
    std::fs::remove_file(&ballast).unwrap();
    let said = gate.configure("next.toml", &text, &[]);
    assert_eq!((said.code, gate.in_force()), (0, 2), "{}", said.err);
    // Its workers may hold the folder a moment longer.
    let data = gate.dir();
    drop(gate.process.kill());
    drop(gate.process.wait());
    assert_eq!(tools::run("umount", &["-l", &data]).code, 0);
}
