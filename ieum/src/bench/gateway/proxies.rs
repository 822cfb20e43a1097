//! The proxies and the backend behind all of them: their configurations, and their processes. Each serves with one thread or process, writes no
//! log, keeps its connections to the backend open, looks every half second whether that lives, and says who asked.

use std::net::Ipv4Addr;
use std::net::TcpStream;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context;
use anyhow::bail;
use rustix::process::Pid;
use rustix::process::Signal;

use super::pinned::Pinned;
use crate::bench::children;
use crate::bench::machine;

/// How long a proxy may take until it can be reached.
const READY_MAX: Duration = Duration::from_secs(20);
/// The body of every answer, in bytes.
const ANSWER_LEN: usize = 240;
/// Connections that each of them may have: the idle ones, and room.
const CONNECTIONS_MAX: usize = 8_192;

/// Where everything listens.
#[derive(Clone, Copy)]
pub(super) struct Ports {
    pub(super) first: u16,
}

/// What a proxy is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// HTTP/1.1 in plain.
    Http,
    /// HTTP/1.1 and 2 by TLS.
    Tls,
    /// Connections that pass through.
    Passage,
}

impl Ports {
    pub(super) fn backend(self) -> u16 {
        self.first
    }

    /// A door of one of them; directly it is always the backend's own.
    pub(super) fn of(self, who: Who, door: Door) -> u16 {
        let door = match door {
            _ if who == Who::Direct => return self.backend(),
            Door::Http => 1,
            Door::Tls => 2,
            Door::Passage => 3,
        };
        self.first + 10 * who.nth() + door
    }

    fn office(self, who: Who) -> u16 {
        self.first + 10 * who.nth() + 4
    }
}

/// Who is measured. The order is that of their ports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Who {
    Direct,
    Ours,
    /// Ours without the table of sources.
    Plain,
    HaProxy,
    Nginx,
}

impl Who {
    pub(super) const ALL: [Who; 5] = [Who::Direct, Who::Ours, Who::Plain, Who::HaProxy, Who::Nginx];

    pub(super) const PROXIES: [Who; 3] = [Who::Ours, Who::HaProxy, Who::Nginx];

    pub(super) fn name(self) -> &'static str {
        match self {
            Who::Direct => "direct",
            Who::Ours => "ieum",
            Who::Plain => "ieum, no count of sources",
            Who::HaProxy => "HAProxy",
            Who::Nginx => "nginx",
        }
    }

    fn nth(self) -> u16 {
        match self {
            Who::Direct => 0,
            Who::Ours => 1,
            Who::Plain => 2,
            Who::HaProxy => 3,
            Who::Nginx => 4,
        }
    }
}

/// One of them, running; it ends with this value.
pub(super) struct Running {
    processes: Vec<Child>,
}

impl Running {
    /// Its processes, and those that they have started.
    pub(super) fn pids(&self) -> Vec<u32> {
        let processes = self.processes.iter();
        processes
            .flat_map(|process| machine::descendants(process.id()))
            .collect()
    }

    /// Processor time so far, seconds.
    pub(super) fn cpu_seconds(&self) -> f64 {
        self.pids().into_iter().map(machine::cpu_seconds_of).sum()
    }

    /// Resident memory, MiB.
    pub(super) fn memory_mib(&self) -> f64 {
        self.pids().into_iter().map(machine::memory_mib).sum()
    }

    /// Waits until something answers at a port.
    fn wait_for(&mut self, port: u16, log: &Path) -> anyhow::Result<()> {
        let began = machine::now();
        while began.elapsed() < READY_MAX {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Ok(());
            }
            for process in &mut self.processes {
                if let Some(ended) = process.try_wait()? {
                    let told = std::fs::read_to_string(log).unwrap_or_default();
                    bail!("it ended with {ended}: {}", told.trim());
                }
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("nobody answers at port {port}")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let pid = i32::try_from(process.id()).ok().and_then(Pid::from_raw);
            if let Some(pid) = pid {
                let _ = rustix::process::kill_process(pid, Signal::TERM);
            }
        }
        for process in &mut self.processes {
            let ended = (0..50).any(|_| {
                std::thread::sleep(Duration::from_millis(20));
                !matches!(process.try_wait(), Ok(None))
            });
            if !ended {
                let _ = process.kill();
                let _ = process.wait();
            }
        }
    }
}

/// The baselines' programs.
pub(super) struct Programs {
    haproxy: PathBuf,
    nginx: PathBuf,
    stream: PathBuf,
    pub(super) wrk: PathBuf,
    pub(super) h2load: PathBuf,
    openssl: PathBuf,
}

impl Programs {
    pub(super) fn find() -> anyhow::Result<Self> {
        Ok(Self {
            haproxy: children::installed("haproxy")?,
            nginx: children::installed("nginx")?,
            stream: children::present(Path::new("/usr/lib/nginx/modules/ngx_stream_module.so"))?,
            wrk: children::installed("wrk")?,
            h2load: children::installed("h2load")?,
            openssl: children::installed("openssl")?,
        })
    }

    /// Makes a P-256 certificate that all of them show: `tls.pem`, `tls.key`, and both in `tls.both`.
    pub(super) fn certificate(&self, dir: &Path) -> anyhow::Result<()> {
        let words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3 -subj /CN=localhost \
             -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE -keyout tls.key -out tls.pem";
        let mut openssl = Command::new(&self.openssl);
        let made = openssl
            .args(words.split_whitespace())
            .current_dir(dir)
            .output()?;
        if !made.status.success() {
            bail!("openssl: {}", String::from_utf8_lossy(&made.stderr));
        }
        let both = [
            std::fs::read(dir.join("tls.pem"))?,
            std::fs::read(dir.join("tls.key"))?,
        ];
        std::fs::write(dir.join("tls.both"), both.concat())?;
        Ok(())
    }

    /// Starts one of them, and answers once each of its doors can be reached.
    pub(super) fn start(
        &self,
        who: Who,
        dir: &Path,
        ports: Ports,
        pinned: &Pinned,
    ) -> anyhow::Result<Running> {
        let mut running = Running {
            processes: Vec::new(),
        };
        for (name, text, doors) in self.configurations(who, ports) {
            let file = dir.join(format!("{name}.conf"));
            std::fs::write(&file, text)?;
            let log = dir.join(format!("{name}.log"));
            let program = match who {
                Who::HaProxy => self.haproxy.clone(),
                Who::Direct | Who::Nginx => self.nginx.clone(),
                Who::Ours | Who::Plain => std::env::current_exe()?,
            };
            let mut command = match who {
                Who::Direct => Command::new(program),
                Who::Ours | Who::Plain | Who::HaProxy | Who::Nginx => pinned.with_proxies(program),
            };
            match who {
                Who::HaProxy => command.args(["-db", "-f"]),
                Who::Direct | Who::Nginx => command.arg("-c"),
                Who::Ours | Who::Plain => command.arg("serve"),
            };
            command.arg(&file).current_dir(dir).stdin(Stdio::null());
            command
                .stdout(Stdio::null())
                .stderr(std::fs::File::create(&log)?);
            let started = command.spawn();
            running
                .processes
                .push(started.with_context(|| format!("{name} does not start"))?);
            for port in doors {
                let reached = running.wait_for(port, &log);
                reached.with_context(|| format!("{name} does not serve"))?;
            }
        }
        Ok(running)
    }

    /// The files with which one of them is started, and where each listens.
    fn configurations(&self, who: Who, ports: Ports) -> Vec<(&'static str, String, Vec<u16>)> {
        let at = |door| ports.of(who, door);
        let doors = || [Door::Http, Door::Tls, Door::Passage].map(at).to_vec();
        match who {
            Who::Direct => vec![("backend", backend(ports), vec![ports.backend()])],
            Who::Ours => vec![
                (
                    "ieum",
                    ours(who, ports),
                    vec![at(Door::Http), at(Door::Passage)],
                ),
                ("ieum-tls", ours_by_tls(ports), vec![at(Door::Tls)]),
            ],
            Who::Plain => vec![("ieum-plain", ours(who, ports), vec![at(Door::Http)])],
            Who::HaProxy => vec![("haproxy", haproxy(ports), doors())],
            Who::Nginx => vec![("nginx", self.nginx(ports), doors())],
        }
    }

    fn nginx(&self, ports: Ports) -> String {
        let backend = ports.backend();
        let [http, tls, passage] =
            [Door::Http, Door::Tls, Door::Passage].map(|door| ports.of(Who::Nginx, door));
        let module = self.stream.display();
        let common = nginx_common("nginx");
        format!(
            "load_module {module};\n{common}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 60s;
  upstream b {{ server 127.0.0.1:{backend}; keepalive 256; keepalive_requests 1000000000; }}
  server {{
    listen 127.0.0.1:{http};
    listen 127.0.0.1:{tls} ssl http2;
    ssl_certificate tls.pem; ssl_certificate_key tls.key; ssl_protocols TLSv1.2 TLSv1.3; http2_max_concurrent_streams 100;
    location / {{
      proxy_pass http://b; proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme;
    }}
  }}
}}
stream {{
  server {{ listen 127.0.0.1:{passage}; proxy_pass 127.0.0.1:{backend}; }}
}}
"
        )
    }
}

/// What both of nginx's processes begin with.
fn nginx_common(name: &str) -> String {
    format!(
        "daemon off; master_process off; pid {name}.pid; error_log stderr; worker_rlimit_nofile 65536;
events {{ worker_connections {CONNECTIONS_MAX}; }}"
    )
}

fn backend(ports: Ports) -> String {
    let (port, common) = (ports.backend(), nginx_common("backend"));
    let filling = "0".repeat(ANSWER_LEN - r#"{"state":"ok","filling":""}"#.len());
    format!(
        r#"{common}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{ default_type application/json; return 200 '{{"state":"ok","filling":"{filling}"}}'; }}
  }}
}}
"#
    )
}

fn haproxy(ports: Ports) -> String {
    let backend = ports.backend();
    let [http, tls, passage] =
        [Door::Http, Door::Tls, Door::Passage].map(|door| ports.of(Who::HaProxy, door));
    format!(
        "global
  nbthread 1
  maxconn {CONNECTIONS_MAX}
defaults
  option idle-close-on-response
  timeout connect 500ms
  timeout client 60s
  timeout server 60s
  timeout http-keep-alive 60s
  default-server check inter 500ms fall 1 rise 2
frontend http
  mode http
  bind 127.0.0.1:{http}
  bind 127.0.0.1:{tls} ssl crt tls.both alpn h2,http/1.1
  option forwardfor
  http-request set-header x-forwarded-proto %[ssl_fc,iif(https,http)]
  default_backend http
backend http
  mode http
  http-reuse always
  server b 127.0.0.1:{backend}
frontend passage
  mode tcp
  bind 127.0.0.1:{passage}
  default_backend passage
backend passage
  mode tcp
  server b 127.0.0.1:{backend}
"
    )
}

fn ours(who: Who, ports: Ports) -> String {
    let backend = ports.backend();
    let (http, office) = (ports.of(who, Door::Http), ports.office(who));
    let name = if who == Who::Plain { "plain" } else { "usual" };
    let rest = if who == Who::Plain {
        "[limits]\nsources = 0\n".to_owned()
    } else {
        let passage = ports.of(who, Door::Passage);
        format!(
            "[passages.through]\nlisten = \"127.0.0.1:{passage}\"\n[targets.t]\npassage = \"through\"\naddress = \"127.0.0.1:{backend}\"\n"
        )
    };
    ours_at(name, http, office, backend) + &rest
}

fn ours_by_tls(ports: Ports) -> String {
    let (tls, office) = (ports.of(Who::Ours, Door::Tls), ports.office(Who::Ours) + 1);
    ours_at("tls", tls, office, ports.backend())
        + "[tls]\ncertificate = \"tls.pem\"\nkey = \"tls.key\"\n"
}

fn ours_at(name: &str, public: u16, office: u16, backend: u16) -> String {
    format!(
        "role = \"gateway\"\nname = \"{name}\"\nworkers = 1
[paths]\ndata = \"{name}\"
[listen]\npublic = \"127.0.0.1:{public}\"\noffice = \"127.0.0.1:{office}\"
[log]\naccess = \"off\"
[backends.b]\naddress = \"127.0.0.1:{backend}\"\n"
    )
}
