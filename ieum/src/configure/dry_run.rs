//! What can be found out of a configuration without serving by it: its addresses can be listened on, its certificate is the right one, its files and folders are
//! there, its backends answer, and it is still the same role with the same record.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use gateway::BackendAt;
use rustix::fs::Access;
use tokio::net::TcpSocket;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::anchors;
use crate::config::Any;
use crate::config::Config;
use crate::config::ConfigFault;
use crate::config::GatewayFile;
use crate::config::Role;
use crate::config::line_of;
use crate::configure::peers;
use crate::mirror;

/// What must be free on the disk of a data folder, in bytes.
const ROOM_MIN: u64 = 16 << 20;
/// How long a centre may take to be reached.
const CONNECT_MAX: Duration = Duration::from_secs(2);

/// A configuration that is meant, beside the one in force.
pub(crate) struct Meant<'a> {
    /// Where its faults are said to be.
    pub(crate) file: &'a Path,
    pub(crate) text: &'a str,
    pub(crate) read: &'a Any,
    /// What is in force.
    pub(crate) former: &'a Any,
}

impl Meant<'_> {
    /// Everything that is wrong, each with what to do.
    pub(crate) async fn faults(&self, now_ms: i64) -> Vec<ConfigFault> {
        let mut faults = self.identity();
        if !faults.is_empty() {
            // Another role's file: what else is wrong with it says nothing.
            return faults;
        }
        faults.extend(self.addresses());
        faults.extend(self.folders());
        match (self.read, self.former) {
            (Any::Gateway(read), Any::Gateway(former)) => {
                faults.extend(self.certificate(read, former, now_ms));
                faults.extend(self.backends(read, former).await);
                faults.extend(self.targets(read, former).await);
            }
            (Any::Member(read), Any::Member(former)) => {
                faults.extend(self.member(read, former).await);
            }
            (Any::Gateway(_), Any::Member(_)) | (Any::Member(_), Any::Gateway(_)) => {}
        }
        faults
    }

    fn fault(&self, key: &str, expected: impl Into<String>) -> ConfigFault {
        ConfigFault {
            file: self.file.display().to_string(),
            line: line_of(self.text, key),
            key: key.to_owned(),
            expected: expected.into(),
        }
    }

    /// Who it is, and where its record lies: that never changes while it serves.
    pub(crate) fn identity(&self) -> Vec<ConfigFault> {
        let mut faults = Vec::new();
        let (role, was) = (self.read.role(), self.former.role());
        if role != was {
            faults.push(self.fault("role", format!("the role in force is {was}, and stays it: another role gets a file and a data folder of its own")));
            return faults;
        }
        let was = self.former.name();
        if self.read.name() != was {
            faults.push(self.fault("name", format!("the data folder is that of {was}: a name lasts for ever; write {was}, or name another data folder")));
        }
        if resolved(self.read.data()) != resolved(self.former.data()) {
            let was = self.former.data().display();
            faults.push(self.fault("paths.data", format!("the record lies in {was}, and a role that starts on another folder has lost it; stop the role, move the folder with all that is in it, then change this key")));
        }
        if let (Any::Member(read), Any::Member(former)) = (self.read, self.former) {
            let codes = [read, former].map(|config| config.place.as_ref().map(|place| place.code));
            if let [now, Some(was)] = codes
                && now != Some(was)
            {
                faults.push(self.fault(
                    "office.code",
                    format!("the numbers of this office's papers begin with {was}, for ever"),
                ));
            }
        }
        faults
    }

    /// Each address that is not listened on now can be; it is let go again at once.
    fn addresses(&self) -> Vec<ConfigFault> {
        let listened = self.former.listens();
        let mut faults = Vec::new();
        for (key, address, shared) in self.read.listens() {
            if address.port() == 0 {
                faults.push(self.fault(&key, "a port from 1: at port 0 nobody finds it"));
            } else if listened.iter().all(|(_, was, _)| *was != address)
                && let Err(error) = listen(address, shared)
            {
                faults.push(self.fault(&key, format!("{address} can't be listened on ({error}): is another process there, and is it an address of this machine?")));
            }
        }
        faults
    }

    /// The data folder can be written to, and its disk has room.
    fn folders(&self) -> Vec<ConfigFault> {
        let data = self.read.data();
        let writable = rustix::fs::access(data, Access::WRITE_OK | Access::EXEC_OK);
        if let Err(error) = writable {
            let expected = format!(
                "a folder that this user may write into: {}: {error}",
                data.display()
            );
            return vec![self.fault("paths.data", expected)];
        }
        let room =
            rustix::fs::statvfs(data).map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
        match room {
            Ok(room) if room < ROOM_MIN => {
                let expected = format!(
                    "room on the disk: {} MiB are left of the {} that are needed; make room and try again",
                    room >> 20,
                    ROOM_MIN >> 20
                );
                vec![self.fault("paths.data", expected)]
            }
            Ok(_) | Err(_) => Vec::new(),
        }
    }

    /// Certificate and key belong together, count now, and for all hosts for which the former counts.
    fn certificate(
        &self,
        read: &GatewayFile,
        former: &GatewayFile,
        now_ms: i64,
    ) -> Vec<ConfigFault> {
        let Some((path, key)) = &read.tls else {
            return Vec::new();
        };
        if let Err(error) = gateway::tls(path, key) {
            let key = if error.is_of(key) {
                "tls.key"
            } else {
                "tls.certificate"
            };
            return vec![self.fault(key, error.to_string())];
        }
        let Ok(certificate) = gateway::certificate(path) else {
            return vec![self.fault("tls.certificate", "a certificate (X.509) that can be read")];
        };
        let mut faults = Vec::new();
        if now_ms < certificate.from_ms {
            faults.push(self.fault(
                "tls.certificate",
                "it does not count yet: is the clock right?",
            ));
        }
        if now_ms > certificate.until_ms {
            faults.push(self.fault("tls.certificate", "it has expired: get a new one"));
        }
        let was = former
            .tls
            .as_ref()
            .and_then(|(path, _)| gateway::certificate(path).ok());
        let hosts = was.map(|was| was.hosts).unwrap_or_default();
        let missing: Vec<&str> = hosts
            .difference(&certificate.hosts)
            .map(String::as_str)
            .collect();
        if !missing.is_empty() {
            faults.push(self.fault(
                "tls.certificate",
                format!(
                    "it must count for {}, as the one in force does",
                    missing.join(", ")
                ),
            ));
        }
        faults
    }

    /// Somebody of each home answers its checks; a home that stands there just as before is nobody's fault.
    async fn backends(&self, read: &GatewayFile, former: &GatewayFile) -> Vec<ConfigFault> {
        let of = |file: &GatewayFile, home: &str| -> Vec<BackendAt> {
            let all = file.settings.backends.iter();
            all.filter(|one| one.home == home).cloned().collect()
        };
        let found = gateway::probe(&read.settings).await;
        let homes: std::collections::BTreeSet<&str> =
            found.iter().map(|one| one.home.as_str()).collect();
        let same_checks = read.settings.checks == former.settings.checks;
        let mut faults = Vec::new();
        for home in homes {
            let as_before = same_checks && of(read, home) == of(former, home);
            let all = || found.iter().filter(|one| one.home == home);
            if as_before || all().any(|one| one.fault.is_none()) {
                continue;
            }
            for (one, fault) in all().filter_map(|one| Some((one, one.fault.as_ref()?))) {
                let key = match fault.key {
                    "address" => format!("backends.{}.address", one.name),
                    check => format!("checks.{check}"),
                };
                let expected = format!(
                    "a backend of {home} that works: {} at {}: {}",
                    one.name, one.address, fault.said
                );
                faults.push(self.fault(&key, expected));
            }
        }
        faults
    }

    /// Some target of each passage takes connections, unless it leads where it led before.
    async fn targets(&self, read: &GatewayFile, former: &GatewayFile) -> Vec<ConfigFault> {
        let mut faults = Vec::new();
        for passage in &read.settings.passages {
            let mut was = former.settings.passages.iter();
            if was.any(|was| was.name == passage.name && was.targets == passage.targets) {
                continue;
            }
            let mut reached = false;
            for target in &passage.targets {
                let connected = timeout(CONNECT_MAX, TcpStream::connect(target.address)).await;
                reached |= matches!(connected, Ok(Ok(_)));
            }
            if !reached {
                let key = format!("passages.{}", passage.name);
                faults.push(self.fault(&key, "a target that takes connections: none does"));
            }
        }
        faults
    }

    async fn member(&self, read: &Config, former: &Config) -> Vec<ConfigFault> {
        let mut faults = Vec::new();
        if let Err(error) = anchors::read(&read.anchors) {
            faults.push(self.fault(
                "paths.anchors",
                format!("anchors that can be read: {error:#}"),
            ));
        }
        faults.extend(
            mirror::ready(self.file, self.text, read)
                .err()
                .unwrap_or_default(),
        );
        if let Some(people) = &read.people
            && let Err(error) = std::fs::read(people)
        {
            faults.push(self.fault(
                "demo.people",
                format!("a file that can be read: {}: {error}", people.display()),
            ));
        }
        if read.lines.contains_key(&read.name) {
            let key = format!("demo.lines.{}", read.name);
            faults.push(self.fault(&key, "another node's name: nobody calls itself"));
        }
        if let Some(centre) = read
            .centre
            .as_ref()
            .filter(|_| read.centre != former.centre)
            && !reached(centre).await
        {
            faults.push(self.fault("directory.centre", "the centre: nobody answers there; while the centre is away leave this key as it is"));
        }
        if read.role == Role::Centre {
            faults.extend(peers::faults(&read.data));
        }
        faults
    }
}

/// Binds and lets go. It never listens, so that no connection comes to it.
fn listen(address: SocketAddr, shared: bool) -> std::io::Result<()> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(true)?;
    socket.set_reuseport(shared)?;
    socket.bind(address)
}

async fn reached(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or(rest);
    let address = if host
        .rsplit(':')
        .next()
        .is_some_and(|port| port.parse::<u16>().is_ok())
    {
        host.to_owned()
    } else if url.starts_with("https") {
        format!("{host}:443")
    } else {
        format!("{host}:80")
    };
    matches!(
        timeout(CONNECT_MAX, TcpStream::connect(address)).await,
        Ok(Ok(_))
    )
}

/// A folder's whole name, also of one that is not there.
pub(crate) fn resolved(path: &Path) -> std::path::PathBuf {
    let whole = path.canonicalize().or_else(|_| std::path::absolute(path));
    whole.unwrap_or_else(|_| path.to_owned())
}
