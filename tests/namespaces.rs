//! Home, office and centre each on a machine of its own, as far as a network sees it: network namespaces, joined by cables at a switch. The
//! processes are configured as `ieum up` writes it, on loopback alone; what they call on their own loopback, the kernel carries over the cable
//! (address translation by nftables). So nothing of the product knows of it, and the packets are counted by nftables, not by us.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::fd::AsFd;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::ChildStdin;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use rustix::thread::LinkNameSpaceType;
use rustix::thread::move_into_link_name_space;
use serde_json::Value;
use serde_json::json;

use crate::client::Caller;
use crate::country::Country;
use crate::country::Made;
use crate::extracts::INDIVIDUAL;
use crate::people;
use crate::people::FAMILY;
use crate::tools;
use crate::tools::wait_until;

/// Each in its namespace, with the end of its address.
const PARTS: [(&str, u8); 3] = [("centre", 2), ("jongno", 3), ("cheongun", 4)];
/// The network of the cables; it is nobody's else for as long as the test runs.
const NET: &str = "10.213.77";
/// So many requests are watched.
const WATCHED: usize = 30;

/// Makes the namespaces and starts the processes; ends all of it when its standard input does. `$1` is the directory, `$2` the names' beginning.
const KEEPER: &str = r#"
dir=$1; pre=$2; shift 2
clear() {
  for part in $parts; do
    for pid in $(ip netns pids "$pre-$part" 2>/dev/null); do kill -CONT $pid 2>/dev/null; kill -"$1" $pid 2>/dev/null; done
  done
}
parts="centre jongno cheongun"
trap 'clear KILL; sleep 0.3; for part in $parts; do ip netns del "$pre-$part" 2>/dev/null; done; ip link del "$pre" 2>/dev/null' EXIT
set -e
ip link add "$pre" type bridge
ip link set "$pre" up
n=1
for part in $parts; do
  n=$((n+1)); ns="$pre-$part"
  ip netns add "$ns"
  ip link add "$pre$n" type veth peer name cable netns "$ns"
  ip link set "$pre$n" master "$pre" up
  ip -n "$ns" link set lo up
  ip -n "$ns" addr add "$NET.$n/24" dev cable
  ip -n "$ns" link set cable up
  echo 1 | ip netns exec "$ns" tee /proc/sys/net/ipv4/conf/all/route_localnet >/dev/null
  ip netns exec "$ns" nft -f "$dir/$part.nft"
done
for part in $parts; do
  ip netns exec "$pre-$part" "$BINARY" serve "$dir/$part.toml" >"$dir/$part.log" 2>&1 </dev/null &
done
echo ready
cat >/dev/null
"#;

/// The field: namespaces, cables, processes. All of it ends with its value or with the test program, however that ends.
struct Field {
    dir: PathBuf,
    prefix: String,
    keeper: Child,
    line: Option<ChildStdin>,
}

impl Field {
    /// Takes the parts of a country that has ended into namespaces.
    fn of(dir: PathBuf) -> Self {
        let ports: BTreeMap<&str, Vec<u16>> = PARTS
            .iter()
            .map(|(part, _)| (*part, ports(&dir, part)))
            .collect();
        for (part, _) in PARTS {
            rewire(&dir, part, &ports);
            let rules = rules(part, &ports);
            std::fs::write(dir.join(format!("{part}.nft")), rules).unwrap();
        }
        let prefix = format!("i{}", std::process::id());
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .args([&dir.display().to_string(), &prefix])
            .env("NET", NET)
            .env("BINARY", tools::binary())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = [0; 5];
        let read = std::io::Read::read_exact(keeper.stdout.as_mut().unwrap(), &mut said);
        let line = keeper.stdin.take();
        assert!(
            read.is_ok() && said == *b"ready",
            "this test makes network namespaces: it must be run as root, with iproute2 and nftables (apt-get install iproute2 nftables)"
        );
        Self {
            dir,
            prefix,
            keeper,
            line,
        }
    }

    fn name(&self, part: &str) -> String {
        format!("{}-{part}", self.prefix)
    }

    /// Does something where a part is: a thread of its own moves into the namespace.
    fn at<T: Send>(&self, part: &str, work: impl FnOnce() -> T + Send) -> T {
        let place = File::open(Path::new("/run/netns").join(self.name(part))).unwrap();
        std::thread::scope(|scope| {
            let there = scope.spawn(move || {
                move_into_link_name_space(place.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
                work()
            });
            there.join().unwrap()
        })
    }

    /// Tells a part's packet filter something.
    fn nft(&self, part: &str, words: &str) -> String {
        let name = self.name(part);
        let words: Vec<&str> = words.split(' ').collect();
        tools::out(
            "ip",
            &[&["netns", "exec", &name, "nft"], &words[..]].concat(),
        )
    }

    /// Packets that have left the office by its cable, and those of them by which the office itself calls somebody, by nftables' counters.
    fn left(&self) -> (u64, u64) {
        let said: Value = serde_json::from_str(&self.nft("cheongun", "-j list counters")).unwrap();
        let counters = said["nftables"].as_array().unwrap();
        let of = |name: &str| {
            let counter = counters.iter().find(|one| one["counter"]["name"] == name);
            counter.unwrap()["counter"]["packets"].as_u64().unwrap()
        };
        (of("left"), of("called"))
    }

    /// Cuts the office's cable: `leaves`, `comes`, or both.
    fn cut(&self, ways: &[&str]) {
        for way in ways {
            let end = if *way == "leaves" {
                "oifname"
            } else {
                "iifname"
            };
            self.nft(
                "cheongun",
                &format!("add rule ip cut {way} {end} cable drop"),
            );
        }
    }

    fn heal(&self) {
        self.nft("cheongun", "flush table ip cut");
    }

    /// Stops the processes of a part where they stand, or lets them go on. Their machine still answers on the wire, they do not.
    fn signal(&self, signal: &str, part: &str) {
        let pids = tools::out("ip", &["netns", "pids", &self.name(part)]);
        for pid in pids.split_whitespace() {
            tools::kill(signal, pid.parse().unwrap());
        }
    }

    fn sql(&self, node: &str, statement: &str) -> String {
        let file = self.dir.join(node).join("journal.db").display().to_string();
        tools::out("sqlite3", &["-readonly", &file, statement])
            .trim()
            .to_owned()
    }

    /// The home holds the office's journal to its end, and has countersigned that.
    fn in_step(&self) -> bool {
        let own = self.sql("cheongun", "SELECT max(seq) || hex(hash) FROM entry");
        let copy = "SELECT max(seq) || hex(hash) FROM copy WHERE node = 'cheongun'";
        let receipt = "SELECT seq FROM receipt WHERE holder = 'jongno'";
        own == self.sql("jongno", copy)
            && self.sql("cheongun", receipt) == self.sql("cheongun", "SELECT max(seq) FROM entry")
    }
}

impl Drop for Field {
    fn drop(&mut self) {
        drop(self.line.take());
        let _ = self.keeper.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
        // What the country has left beside it.
        for ending in ["kept", "log"] {
            let _ = std::fs::remove_file(self.dir.with_extension(ending));
        }
    }
}

/// The ports that a part listens on, the door for other nodes last.
fn ports(dir: &Path, part: &str) -> Vec<u16> {
    let text = std::fs::read_to_string(dir.join(format!("{part}.toml"))).unwrap();
    let listens = ["public = ", "office = ", "link = "];
    let lines = text
        .lines()
        .filter(|line| listens.iter().any(|key| line.starts_with(key)));
    let port = |line: &str| line.trim_end_matches('"').rsplit(':').next()?.parse().ok();
    lines.filter_map(port).collect()
}

/// The relays of `up` are gone with it: a part calls the others' own ports, still on loopback.
fn rewire(dir: &Path, part: &str, ports: &BTreeMap<&str, Vec<u16>>) {
    let file = dir.join(format!("{part}.toml"));
    let text = std::fs::read_to_string(&file).unwrap();
    let line = |line: &str| {
        if line.starts_with("centre = ") {
            format!("centre = \"http://127.0.0.1:{}\"", ports["centre"][0])
        } else if line.starts_with("lines = ") {
            let others = PARTS.iter().map(|(name, _)| *name);
            let others = others.filter(|name| *name != part);
            let door = |name| ports[name].last().unwrap();
            let others = others.map(|name| format!("{name} = \"127.0.0.1:{}\"", door(name)));
            format!("lines = {{ {} }}", others.collect::<Vec<_>>().join(", "))
        } else {
            line.to_owned()
        }
    };
    let kept = text.lines().filter(|line| !line.starts_with("control = "));
    std::fs::write(file, kept.map(line).collect::<Vec<_>>().join("\n")).unwrap();
}

/// What a part's kernel does with packets: carries calls between loopback and cable, counts, and drops what a cut says.
fn rules(part: &str, ports: &BTreeMap<&str, Vec<u16>>) -> String {
    let others = PARTS.iter().filter(|(other, _)| *other != part);
    let calls: Vec<String> = others
        .clone()
        .flat_map(|(other, end)| ports[other].iter().map(move |port| (port, end)))
        .map(|(port, end)| format!("    ip daddr 127.0.0.1 tcp dport {port} dnat to {NET}.{end}\n"))
        .collect();
    let calls = calls.concat();
    let theirs: Vec<String> = others
        .flat_map(|(other, _)| &ports[other])
        .map(ToString::to_string)
        .collect();
    format!(
        "table ip carry {{\n  chain calls {{\n    type nat hook output priority -100\n{calls}  }}\n  chain answers {{\n    type nat hook \
         prerouting priority -100\n    iifname \"cable\" meta l4proto tcp dnat to 127.0.0.1\n  }}\n  chain leaves {{\n    type nat hook postrouting \
         priority 100\n    oifname \"cable\" masquerade\n  }}\n}}\ntable ip count {{\n  counter left {{\n  }}\n  counter called {{\n  }}\n  chain \
         leaves {{\n    type filter hook postrouting priority 200\n    oifname \"cable\" counter name left\n    oifname \"cable\" tcp dport {{ {} }} \
         counter name called\n  }}\n}}\ntable ip cut {{\n  chain leaves {{\n    type filter hook postrouting priority 300; policy accept\n  }}\n  \
         chain comes {{\n    type filter hook prerouting priority -300; policy accept\n  }}\n}}\n",
        theirs.join(", ")
    )
}

/// An officer of the office, and somebody of the home's whose record it holds.
struct Counter<'a> {
    field: &'a Field,
    officer: Caller,
    subject: String,
}

impl Counter<'_> {
    fn ask(&self, request: &str, key: &str, body: &Value) -> Value {
        let answer = self
            .field
            .at("cheongun", || self.officer.ask(request, key, body));
        answer.done()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "how long it took is told; nothing depends on it"
    )]
    fn extract(&self, key: &str) -> Duration {
        let began = Instant::now();
        let paper = self.ask(INDIVIDUAL, key, &json!({"subject": self.subject}));
        assert_eq!(paper["issued_by"], "cheongun");
        began.elapsed()
    }

    /// What only the home may decide.
    fn intake(&self, key: &str, basic: &str) -> Value {
        self.ask(
            "military-note",
            key,
            &json!({"subject": self.subject, "basic": basic}),
        )
    }

    /// Packets that leave by the cable between a request and its answer: all of them, and calls of the office.
    fn watched(&self, key: &str) -> (u64, u64) {
        let before = self.field.left();
        self.extract(key);
        let after = self.field.left();
        (after.0 - before.0, after.1 - before.1)
    }
}

#[test]
fn no_packet_leaves_the_office_for_a_counter_request_and_a_cut_cable_changes_nothing_at_the_counter()
 {
    let country = Country::start("cables", Made::default());
    let officer = country.officer("cheongun", 0);
    let subject = people::special(FAMILY).members[0].number.full();
    let first = json!({"subject": subject});
    officer.ask(INDIVIDUAL, "cables-before", &first).done();
    let dir = country.leave();

    let field = Field::of(dir);
    let counter = Counter {
        field: &field,
        officer,
        subject,
    };
    wait_until("the office serves", 120, || {
        let health = || {
            counter
                .officer
                .try_get("/healthz/deep")
                .is_ok_and(|answer| answer.status == 200)
        };
        field.at("cheongun", health)
    });
    counter.extract("over the cable");
    wait_until("home and office are in step over the cable", 60, || {
        field.in_step()
    });

    nothing_leaves(&counter);
    let taken_in = cut_off(&counter);
    one_register_again(&counter, &taken_in);
}

/// Copies travel over the same cable all the time, and a new entry is fetched as soon as it is on disk, so a count over a while says nothing. A
/// request that needed another machine would call it every time. So each request is watched alone: if between its first byte and its answer the
/// office calls nobody but once, it needs nobody. And with all others standing still, when nothing else travels, no packet at all leaves.
fn nothing_leaves(counter: &Counter<'_>) {
    let field = counter.field;
    let calls: Vec<u64> = (0..WATCHED)
        .map(|n| counter.watched(&format!("watched {n}")).1)
        .collect();
    println!("calls of the office while a request was answered, everything connected: {calls:?}");
    assert!(
        calls.contains(&0),
        "every request called somebody: {calls:?}"
    );

    for part in ["jongno", "centre"] {
        field.signal("STOP", part);
    }
    // Answers the question that the home had asked before it stood still.
    counter.extract("standing still");
    let mut packets = Vec::new();
    for n in 0..WATCHED {
        packets.push(counter.watched(&format!("still {n}")).0);
    }
    println!("packets that left meanwhile, home and centre standing still: {packets:?}");
    // The office looks from time to time whether they are back, and a build without optimisation takes a second for a paper.
    assert!(
        packets.contains(&0),
        "every request sent packets: {packets:?}"
    );
    for part in ["jongno", "centre"] {
        field.signal("CONT", part);
    }
    wait_until("they are in step after it", 90, || field.in_step());
}

/// The cable cut both ways, then one way, then the other. Returns what was taken in.
#[expect(
    clippy::disallowed_methods,
    reason = "how long it took is told; nothing depends on it"
)]
fn cut_off(counter: &Counter<'_>) -> Vec<(String, Value)> {
    let ways: [(&str, &[&str], &str); 3] = [
        ("both", &["leaves", "comes"], "보충역"),
        ("leaves", &["leaves"], "전시근로역"),
        ("comes", &["comes"], "현역병 입영 대상"),
    ];
    let mut taken_in = Vec::new();
    for (name, cut, basic) in ways {
        counter.field.cut(cut);
        let took: Vec<_> = (0..5)
            .map(|n| counter.extract(&format!("cut {name} {n}")))
            .collect();
        let began = Instant::now();
        let key = format!("intake {name}");
        let answer = counter.intake(&key, basic);
        println!(
            "cable cut ({name}): extracts in {took:?}, the intake in {:?}",
            began.elapsed()
        );
        assert_eq!(answer["taken_in"]["home"], "jongno", "{answer}");
        taken_in.push((key, answer));
        counter.field.heal();
        if name != "comes" {
            // The next cut meets a line that was whole.
            wait_until("they are in step between two cuts", 90, || {
                counter.field.in_step()
            });
        }
    }
    taken_in
}

fn one_register_again(counter: &Counter<'_>, taken_in: &[(String, Value)]) {
    let basics = ["보충역", "전시근로역", "현역병 입영 대상"];
    for ((key, then), basic) in taken_in.iter().zip(basics) {
        wait_until("the home has decided", 90, || {
            let now = counter.intake(key, basic);
            assert_eq!(now["legal_at"], then["legal_at"], "its time stays");
            now.get("taken_in").is_none()
        });
    }
    let field = counter.field;
    wait_until("they are in step, and receipts say so", 90, || {
        field.in_step()
    });
    let decided = "SELECT count(*) FROM entry WHERE head LIKE '%military-note%' AND head LIKE '%officer/cheongun%'";
    assert_eq!(field.sql("jongno", decided), "3", "each once");
    for node in ["jongno", "cheongun"] {
        let said = tools::ieum(&[
            "journal",
            "verify",
            &field.dir.join(node).display().to_string(),
        ]);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    }
}
