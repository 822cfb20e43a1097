//! Two gateways on machines of their own, with keepalived between them, as a network sees it: namespaces joined by cables at a switch. One dies, loses
//! its cable, leaves calmly; the line to a service loses its full-size packets. The clients call the shared address and, where that does not
//! answer, the twin's own.

use std::fs::File;
use std::os::fd::AsFd;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Mutex;

use rustix::thread::LinkNameSpaceType;
use rustix::thread::move_into_link_name_space;
use serde_json::Value;

use crate::client::Caller;
use crate::load::Service;
use crate::load::asked_meanwhile;
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

/// Two machines with a gateway each, two services, a client.
struct Pair {
    dir: Scratch,
    prefix: String,
    keeper: Child,
    /// What runs on the gateways' machines; it ends with the namespaces.
    started: Mutex<Vec<Child>>,
}

impl Pair {
    /// With its services. None where this machine has no namespaces or no keepalived for us.
    fn laid() -> Option<(Self, [Service; 2])> {
        let able = tools::run(
            "sh",
            &["-c", "test -x /usr/sbin/keepalived && test $(id -u) = 0"],
        );
        if able.code != 0 {
            tools::not_run(
                "a pair of gateways: it needs root and keepalived (apt-get install keepalived iproute2 nftables)",
            );
            return None;
        }
        let prefix = format!("p{}", std::process::id());
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
            keeper,
            started: Mutex::default(),
        };
        let parts = [("s1", SERVICES[0]), ("s2", SERVICES[1])];
        let services = parts.map(|(part, address)| pair.at(part, || Service::at(address)));
        for n in [1, 2] {
            pair.write(n);
            pair.spawn(n, "exec keepalived -n -l -f $DIR/ka$N.conf -p $DIR/ka$N.pid -r $DIR/vrrp$N.pid >$DIR/ka$N.log 2>&1");
            pair.begin(n);
        }
        Some((pair, services))
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

    /// Runs a line of shell on a gateway's machine; it goes on by itself.
    fn spawn(&self, n: usize, line: &str) {
        let namespace = self.namespace(&format!("g{n}"));
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
            n,
            "$IEUM serve $DIR/g$N.toml 2>>$DIR/g$N.log; echo 1 >$DIR/track$N",
        );
        wait_until("the gateway serves and reaches both services", 60, || {
            self.states(n)
                .is_some_and(|states| states.iter().all(|one| one == "up"))
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

    /// Kills every process of a gateway at once, keepalived not.
    fn kill(&self, n: usize) {
        let pids = tools::out("ip", &["netns", "pids", &self.namespace(&format!("g{n}"))]);
        for pid in pids.split_whitespace() {
            let program = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            if program.trim() == "ieum" {
                tools::kill("KILL", pid.parse().unwrap());
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
fn the_pair_loses_a_gateway_its_cable_and_full_size_packets_and_no_client_is_without_an_answer() {
    let Some((pair, services)) = Pair::laid() else {
        return;
    };
    let services = services.each_ref();
    let shared = SHARED.parse().unwrap();
    let ask = |name: &str, done: &(dyn Fn() + Sync)| {
        // Beside the shared address the twin's own: whichever does not have it.
        let twin = OWN[2 - pair.holder()].parse().unwrap();
        let seen = pair.at("client", || asked_meanwhile(&[shared, twin], name, done));
        print!("{name}: ");
        seen.all_is_well(&services);
    };
    let moves_from = |from: usize| {
        wait_until("the other machine has the address", 60, || {
            pair.holder() != from
        });
    };
    ask("killed", &|| {
        let holder = pair.holder();
        pair.kill(holder);
        moves_from(holder);
        pair.begin(holder);
    });
    ask("cable", &|| {
        let holder = pair.holder();
        pair.cable(holder, "down");
        wait_until("the twin has the address", 60, || {
            let twin = pair.namespace(&format!("g{}", 3 - holder));
            tools::out("ip", &["-n", &twin, "-br", "-4", "addr", "show", "cable"])
                .contains(&format!("{NET}.50"))
        });
        pair.cable(holder, "up");
        assert_ne!(pair.holder(), holder, "it is not taken back");
    });
    ask("leaves", &|| {
        let holder = pair.holder();
        tools::kill("TERM", pair.first_process(holder));
        moves_from(holder);
        pair.begin(holder);
    });
    ask("full-size", &|| {
        pair.nft("s2", "add table ip loss");
        pair.nft(
            "s2",
            "add chain ip loss comes { type filter hook prerouting priority -300 ; }",
        );
        pair.nft("s2", "add rule ip loss comes meta length > 600 drop");
        for n in [1, 2] {
            wait_until(
                "small packets pass, full-size ones do not: degraded",
                60,
                || {
                    pair.states(n)
                        .is_some_and(|states| states == ["up", "degraded"])
                },
            );
        }
        pair.nft("s2", "delete table ip loss");
        for n in [1, 2] {
            wait_until("it works again", 60, || {
                pair.states(n).is_some_and(|states| states == ["up", "up"])
            });
        }
    });
}
