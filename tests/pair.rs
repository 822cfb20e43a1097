//! Two gateways on machines of their own, with keepalived between them, as a network sees it: namespaces joined by cables at a switch. One dies, loses
//! its cable, leaves calmly; the line to a service loses its full-size packets; a service is killed, or stands still. The clients call the shared
//! address and, where that does not answer, the twin's own.
//!
//! All of it before services that keep keys, and before plain nginx, which does not. A gateway takes a key for the promise that what is asked with
//! it is done once, whoever stands behind: it sends such a request again, and nginx does it again. What has no key is nowhere done twice.

use std::collections::BTreeSet;
use std::fs::File;
use std::os::fd::AsFd;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::PoisonError;

use rustix::thread::LinkNameSpaceType;
use rustix::thread::move_into_link_name_space;
use serde_json::Value;

use crate::client::Caller;
use crate::load::asked_meanwhile;
use crate::served;
use crate::served::Book;
use crate::tools;
use crate::tools::Scratch;
use crate::tools::scratch;
use crate::tools::wait_until;

/// The network of the cables; it is nobody's else for as long as the test runs.
const NET: &str = "10.213.78";
/// The address that either gateway has.
const SHARED: &str = "10.213.78.50:8080";
/// Where each gateway can be reached whoever has the shared address.
const OWN: [&str; 2] = ["10.213.78.2:8080", "10.213.78.3:8080"];
const SERVICES: [&str; 2] = ["10.213.78.100:9000", "10.213.78.101:9000"];

/// Makes the namespaces; they end when its standard input does. `$1` is the names' beginning.
const KEEPER: &str = r#"
pre=$1
parts="g1:2 g2:3 client:9 s1:100 s2:101"
over() {
  for part in $parts; do
    ns="$pre-${part%%:*}"
    for pid in $(ip netns pids "$ns" 2>/dev/null); do [ $pid = "$TEST" ] || kill -KILL $pid 2>/dev/null; done
  done
  sleep 0.3
  for part in $parts; do ip netns del "$pre-${part%%:*}" 2>/dev/null; done
  ip link del "$pre" 2>/dev/null
}
trap over EXIT
set -e
ip link add "$pre" type bridge
ip link set "$pre" up
for part in $parts; do
  ns="$pre-${part%%:*}"; n=${part##*:}
  ip netns add "$ns"
  ip link add "$pre$n" type veth peer name cable netns "$ns"
  ip link set "$pre$n" master "$pre" up
  ip -n "$ns" link set lo up
  ip -n "$ns" addr add "$NET.$n/24" dev cable
  ip -n "$ns" link set cable up
done
echo ready
cat >/dev/null
"#;

/// One pair at a time: they have one network, and are measured.
static ALONE: Mutex<()> = Mutex::new(());

/// What stands behind the pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behind {
    /// A service that does what has a key once.
    KeepsKeys,
    /// Debian's nginx, a static file and a POST that is answered.
    Nginx,
}

/// Two machines with a gateway each, two with a service each, a client.
struct Pair {
    dir: Scratch,
    prefix: String,
    behind: Behind,
    book: Book,
    keeper: Child,
    /// What runs on the machines; it ends with the namespaces.
    started: Mutex<Vec<Child>>,
}

impl Pair {
    /// With its services. None where this machine has no namespaces, no keepalived or no nginx for us.
    fn laid(behind: Behind) -> Option<Self> {
        let able = "test -x /usr/sbin/keepalived && test -x /usr/sbin/nginx && test $(id -u) = 0";
        if tools::run("sh", &["-c", able]).code != 0 {
            tools::not_run(
                "a pair of gateways: it needs root, keepalived and nginx (apt-get install keepalived nginx iproute2 nftables)",
            );
            return None;
        }
        // The kernel takes its time to forget the cables of the pair before.
        let kind = if behind == Behind::Nginx { "n" } else { "k" };
        let prefix = format!("p{}{kind}", std::process::id());
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper", &prefix])
            .env("NET", NET)
            .env("TEST", std::process::id().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = [0; 5];
        let read = std::io::Read::read_exact(keeper.stdout.as_mut().unwrap(), &mut said);
        if read.is_err() || said != *b"ready" {
            let _ = keeper.wait();
            tools::not_run("a pair of gateways: this machine lets nobody make network namespaces");
            return None;
        }
        let pair = Self {
            dir: scratch("pair"),
            prefix,
            behind,
            book: Book::begin(),
            keeper,
            started: Mutex::default(),
        };
        for n in [1, 2] {
            pair.serve(n);
            pair.write(n);
            let keepalived = "exec keepalived -n -l -f $DIR/ka$N.conf -p $DIR/ka$N.pid -r $DIR/vrrp$N.pid >$DIR/ka$N.log 2>&1";
            pair.spawn("g", n, keepalived);
        }
        for n in [1, 2] {
            pair.begin(n);
        }
        Some(pair)
    }

    /// Starts a service.
    fn serve(&self, n: usize) {
        let (keeps, name) = (self.behind == Behind::KeepsKeys, format!("s{n}"));
        let command = served::command(keeps, &name, SERVICES[n - 1], &self.book);
        self.spawn("s", n, &command);
    }

    /// The configuration of a gateway and its keepalived.
    fn write(&self, n: usize) {
        let (own, peer) = (n + 1, 4 - n);
        let backends = [1, 2].map(|n| {
            let address = SERVICES[n - 1];
            format!("[backends.s{n}]\naddress = \"{address}\"\nhome = \"h\"\n")
        });
        let backends = backends.concat();
        let gateway = format!(
            "role = \"gateway\"\nname = \"g{n}\"\n[paths]\ndata = \"g{n}\"\n[listen]\npublic = \"0.0.0.0:8080\"\noffice = \"{NET}.{own}:8081\"\n[pair]\n\
             track-file = \"track{n}\"\n[limits]\naddress-per-s = 100000\naddress-burst = 100000\nnetwork-per-s = 100000\nnetwork-burst = 100000\n\
             [checks]\nshallow = \"/page\"\ndeep = \"/deep\"\ndeep-bytes = 1500\n{backends}"
        );
        self.dir.write(&format!("g{n}.toml"), gateway.as_bytes());
        let track = self.dir.write(&format!("track{n}"), b"1\n");
        let keepalived = format!(
            "global_defs {{\n router_id g{n}\n vrrp_garp_master_delay 0\n vrrp_garp_master_repeat 3\n}}\nvrrp_track_file serves {{\n file {track}\n \
             weight 0\n}}\nvrrp_instance portal {{\n state BACKUP\n interface cable\n virtual_router_id 51\n priority {}\n advert_int 0.1\n version 3\n \
             nopreempt\n unicast_src_ip {NET}.{own}\n unicast_peer {{\n  {NET}.{peer}\n }}\n virtual_ipaddress {{\n  {NET}.50/24 dev cable\n }}\n \
             track_file {{\n  serves\n }}\n}}\n",
            106 - n
        );
        self.dir
            .write(&format!("ka{n}.conf"), keepalived.as_bytes());
    }

    fn namespace(&self, part: &str) -> String {
        format!("{}-{part}", self.prefix)
    }

    /// Runs a line of shell on a machine of this kind (g, s); it goes on by itself.
    fn spawn(&self, kind: &str, n: usize, line: &str) {
        let namespace = self.namespace(&format!("{kind}{n}"));
        let child = Command::new("ip")
            .args(["netns", "exec", &namespace, "sh", "-c", line])
            .env("DIR", self.dir.as_path())
            .env("N", n.to_string())
            .env("IEUM", tools::binary())
            .stdin(Stdio::null())
            .spawn();
        self.started.lock().unwrap().push(child.unwrap());
    }

    /// Starts a gateway; whatever kills it, keepalived hears of it, as systemd's ExecStopPost would tell.
    fn begin(&self, n: usize) {
        self.spawn(
            "g",
            n,
            "$IEUM serve $DIR/g$N.toml 2>>$DIR/g$N.log; echo 1 >$DIR/track$N",
        );
        self.stands(n, ["up", "up"]);
    }

    /// Waits until a gateway sees the services so.
    fn stands(&self, n: usize, wanted: [&str; 2]) {
        wait_until(&format!("gateway {n} sees {wanted:?}"), 60, || {
            self.states(n).is_some_and(|states| states == wanted)
        });
    }

    /// Does something where a part is.
    fn at<T: Send>(&self, part: &str, work: impl FnOnce() -> T + Send) -> T {
        let place = File::open(Path::new("/run/netns").join(self.namespace(part))).unwrap();
        std::thread::scope(|scope| {
            let there = scope.spawn(move || {
                move_into_link_name_space(place.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
                work()
            });
            there.join().unwrap()
        })
    }

    /// How a gateway sees the services, as it is told on its own machine.
    fn states(&self, n: usize) -> Option<Vec<String>> {
        let told = self.at(&format!("g{n}"), || {
            Caller::nobody(&format!("http://{NET}.{}:8081", n + 1)).try_get("/gateway.json")
        });
        let told: Value = told.ok()?.json();
        let all = told["backends"].as_array()?;
        Some(
            all.iter()
                .map(|one| one["state"].as_str().unwrap().to_owned())
                .collect(),
        )
    }

    /// Which machine has the shared address.
    fn holder(&self) -> usize {
        let has = |n: &usize| {
            let namespace = self.namespace(&format!("g{n}"));
            tools::out(
                "ip",
                &["-n", &namespace, "-br", "-4", "addr", "show", "cable"],
            )
            .contains(&format!("{NET}.50"))
        };
        let mut holders = Vec::new();
        wait_until(
            "one machine, and no other, has the shared address",
            60,
            || {
                holders = [1, 2].into_iter().filter(has).collect();
                holders.len() == 1
            },
        );
        holders[0]
    }

    /// Sends a signal to every process of a gateway or of a service at once; neither to keepalived nor to what stands for systemd.
    fn signal(&self, signal: &str, part: &str) {
        let pids = tools::out("ip", &["netns", "pids", &self.namespace(part)]);
        for pid in pids.split_whitespace() {
            let program = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            if !["keepalived", "sh"].contains(&program.trim()) {
                tools::kill(signal, pid.parse().unwrap());
            }
        }
    }

    fn first_process(&self, n: usize) -> u32 {
        let file = self.dir.file(&format!("g{n}.toml"));
        let found = tools::out("pgrep", &["-f", &format!("serve {file}")]);
        let pids = found
            .split_whitespace()
            .map(|pid| pid.parse::<u32>().unwrap());
        let is_it = |pid: &u32| {
            std::fs::read_to_string(format!("/proc/{pid}/comm"))
                .is_ok_and(|comm| comm.trim() == "ieum")
        };
        pids.into_iter().find(is_it).unwrap()
    }

    fn cable(&self, n: usize, state: &str) {
        // The switch is where this program began, wherever this thread is.
        let here = std::process::id().to_string();
        let end = format!("{}{}", self.prefix, n + 1);
        tools::out(
            "nsenter",
            &["-t", &here, "-n", "ip", "link", "set", &end, state],
        );
    }

    fn nft(&self, part: &str, words: &str) {
        let namespace = self.namespace(part);
        let words: Vec<&str> = words.split(' ').collect();
        tools::out(
            "ip",
            &[&["netns", "exec", &namespace, "nft"], &words[..]].concat(),
        );
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
        for mut child in std::mem::take(&mut *self.started.lock().unwrap()) {
            let _ = child.wait();
        }
    }
}

#[test]
fn the_pair_loses_what_it_is_made_of_and_no_client_is_without_an_answer() {
    if let Some(again) = through_all_of_it(Behind::KeepsKeys) {
        println!("{again} keys came more than once; each was done once");
    }
}

#[test]
fn before_plain_nginx_no_client_is_without_an_answer_either_and_what_has_a_key_may_be_done_twice() {
    if let Some(again) = through_all_of_it(Behind::Nginx) {
        println!("{again} keys were done more than once, by a service that keeps none");
    }
}

/// Everything that may happen to a pair. Returns how many keys came to a service more than once; none where it is not run.
fn through_all_of_it(behind: Behind) -> Option<usize> {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let pair = Pair::laid(behind)?;
    let shared = SHARED.parse().unwrap();
    let mut again = 0;
    let mut ask = |name: &str, done: &(dyn Fn() + Sync)| {
        // Beside the shared address the twin's own: whichever does not have it.
        let twin = OWN[2 - pair.holder()].parse().unwrap();
        let seen = pair.at("client", || asked_meanwhile(&[shared, twin], name, done));
        print!("{behind:?}, {name}: ");
        let record = pair.book.read();
        again += seen.all_is_well(&record);
        if behind == Behind::KeepsKeys {
            let came: BTreeSet<_> = record.keys.keys().cloned().collect();
            assert_eq!(record.done, came, "what came with a key is done");
        }
    };
    ask("a gateway is killed", &|| pair.loses_a_gateway());
    ask("its cable is lost", &|| pair.loses_a_cable());
    ask("it leaves", &|| pair.lets_a_gateway_go());
    ask("full-size packets are lost", &|| {
        pair.loses_full_size_packets();
    });
    ask("a service is killed", &|| pair.loses_a_service());
    ask("a service stands still", &|| pair.waits_for_a_service());
    Some(again)
}

impl Pair {
    fn moves_from(&self, from: usize) {
        wait_until("the other machine has the address", 60, || {
            self.holder() != from
        });
    }

    fn loses_a_gateway(&self) {
        let holder = self.holder();
        self.signal("KILL", &format!("g{holder}"));
        self.moves_from(holder);
        self.begin(holder);
    }

    fn loses_a_cable(&self) {
        let holder = self.holder();
        self.cable(holder, "down");
        wait_until("the twin has the address", 60, || {
            let twin = self.namespace(&format!("g{}", 3 - holder));
            tools::out("ip", &["-n", &twin, "-br", "-4", "addr", "show", "cable"])
                .contains(&format!("{NET}.50"))
        });
        self.cable(holder, "up");
        assert_ne!(self.holder(), holder, "it is not taken back");
    }

    fn lets_a_gateway_go(&self) {
        let holder = self.holder();
        tools::kill("TERM", self.first_process(holder));
        self.moves_from(holder);
        self.begin(holder);
    }

    /// Small packets pass, full-size ones do not.
    fn loses_full_size_packets(&self) {
        self.nft("s2", "add table ip loss");
        self.nft(
            "s2",
            "add chain ip loss comes { type filter hook prerouting priority -300 ; }",
        );
        self.nft("s2", "add rule ip loss comes meta length > 600 drop");
        self.both_see(["up", "degraded"]);
        self.nft("s2", "delete table ip loss");
        self.both_see(["up", "up"]);
    }

    fn loses_a_service(&self) {
        self.signal("KILL", "s2");
        self.both_see(["up", "down"]);
        self.serve(2);
        self.both_see(["up", "up"]);
    }

    /// Its machine still takes connections, nobody answers them; what was asked meanwhile it does when it goes on.
    fn waits_for_a_service(&self) {
        self.signal("STOP", "s2");
        self.both_see(["up", "down"]);
        self.signal("CONT", "s2");
        self.both_see(["up", "up"]);
    }

    fn both_see(&self, wanted: [&str; 2]) {
        for n in [1, 2] {
            self.stands(n, wanted);
        }
    }
}
