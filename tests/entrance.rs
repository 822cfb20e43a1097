//! A gateway of a test's own, with two homes behind it, and the commands that configure it.

use std::net::SocketAddr;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;

use serde_json::Value;

use crate::behind;
use crate::behind::Keys;
use crate::behind::Load;
use crate::behind::Manner;
use crate::corpus::Bad;
use crate::tools;
use crate::tools::Said;
use crate::tools::Scratch;
use crate::tools::scratch;
use crate::tools::wait_until;

/// A gateway of its own, with two homes behind it.
pub(crate) struct Entrance {
    pub(crate) folder: Scratch,
    pub(crate) text: String,
    pub(crate) public: SocketAddr,
    pub(crate) office: SocketAddr,
    pub(crate) backends: [SocketAddr; 2],
    pub(crate) keys: Keys,
    pub(crate) process: Child,
}

impl Entrance {
    pub(crate) fn open() -> Self {
        Self::in_folder(scratch("entrance"), "")
    }

    pub(crate) fn in_folder(folder: Scratch, more: &str) -> Self {
        let keys: Keys = Arc::new(Mutex::default());
        let backends = [Manner::Good, Manner::Good].map(|manner| behind::service(manner, &keys));
        let [public, own, office] = [tools::free_port(), tools::free_port(), tools::free_port()];
        let [a, b] = backends;
        let text = format!(
            "role = \"gateway\"\nname = \"g\"\n[paths]\ndata = \"g\"\n[listen]\npublic = \"{public}\"\nown = \"{own}\"\noffice = \"{office}\"\n\
             [log]\naccess = \"on\"\n[checks]\nshallow = \"/healthz\"\ndeep = \"/healthz/deep\"\ndeep-bytes = 1500\n\
             [affinity]\nheader = \"x-home\"\ncookie = \"s_*\"\n[limits]\nsources = 2048\naddress-per-s = 100000\nnetwork-per-s = 100000\n[trial]\nseconds = 1\n{more}\
             [backends.a]\naddress = \"{a}\"\nhome = \"north\"\n[backends.b]\naddress = \"{b}\"\nhome = \"south\"\n"
        );
        let file = folder.write("g.toml", text.as_bytes());
        let process = serve(&file);
        let entrance = Self {
            folder,
            text,
            public,
            office,
            backends,
            keys,
            process,
        };
        entrance.is_well();
        entrance
    }

    pub(crate) fn dir(&self) -> String {
        self.folder.file("g")
    }

    pub(crate) fn is_well(&self) {
        wait_until("the gateway works", 30, || {
            behind::ask(self.office, "/healthz/deep", None, 0) == Ok(200)
        });
    }

    pub(crate) fn configure(&self, name: &str, text: &str, more: &[&str]) -> Said {
        let file = self.folder.write(name, text.as_bytes());
        let dir = self.dir();
        let mut args = vec![
            "configure",
            file.as_str(),
            "--dir",
            &dir,
            "--why",
            "a test",
            "--who",
            "kim",
        ];
        args.extend(more);
        tools::ieum(&args)
    }

    pub(crate) fn decide(&self, what: &str) -> Said {
        tools::ieum(&["configure", what, "--dir", &self.dir()])
    }

    pub(crate) fn told(&self) -> Value {
        told(&self.dir())
    }

    pub(crate) fn in_force(&self) -> u64 {
        self.told()["in_force"].as_u64().unwrap()
    }

    /// The processes that serve.
    pub(crate) fn workers(&self) -> Vec<u32> {
        let told = crate::client::Caller::nobody(&format!("http://{}", self.office))
            .get("/gateway.json")
            .json();
        let workers = told["workers"].as_array().unwrap().iter();
        let serving = workers.filter(|worker| worker["serves"] == true);
        serving
            .map(|worker| u32::try_from(worker["pid"].as_u64().unwrap()).unwrap())
            .collect()
    }

    /// The addresses of the backends that serve.
    pub(crate) fn serves(&self) -> Vec<String> {
        let told = crate::client::Caller::nobody(&format!("http://{}", self.office))
            .get("/gateway.json")
            .json();
        let backends = told["backends"].as_array().unwrap().iter();
        backends
            .map(|one| one["address"].as_str().unwrap().to_owned())
            .collect()
    }

    pub(crate) fn restart(&mut self, signal: &str) {
        tools::kill(signal, self.process.id());
        self.process.wait().unwrap();
        self.process = serve(&self.folder.file("g.toml"));
        self.is_well();
    }

    pub(crate) fn served_all(&self, load: &Load) {
        assert!(load.answered > 0);
        assert_eq!(load.failed, Vec::<String>::new(), "of {}", load.answered);
        let keys = self.keys.lock().unwrap();
        let twice: Vec<_> = keys.iter().filter(|(_, times)| **times > 1).collect();
        assert!(twice.is_empty(), "done twice: {twice:?}");
    }
}

impl Drop for Entrance {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) fn serve(file: &str) -> Child {
    let mut command = Command::new(tools::binary());
    command.args(["serve", file]).stdin(Stdio::null());
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

pub(crate) fn told(dir: &str) -> Value {
    let said = tools::ieum(&["inspect", "generations", "--dir", dir, "--json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

/// A good text with what is wrong put in, and what only this run knows.
pub(crate) fn spoilt(text: &str, bad: &Bad, known: &[(&str, String)]) -> String {
    let fill = |text: &str| {
        let mut text = text.to_owned();
        for (name, value) in known {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    };
    let from = fill(bad.from);
    assert!(
        text.contains(&from),
        "{}: {from} is not in {text}",
        bad.name
    );
    text.replace(&from, &fill(bad.to))
}

/// It is refused with file, line and key, and says what is wrong.
pub(crate) fn is_refused(said: &Said, file: &str, bad: &Bad) {
    assert_eq!(said.code, 1, "{}: {}{}", bad.name, said.out, said.err);
    let mut lines = said.err.lines();
    let found = lines.any(|line| {
        let rest = line
            .split_once(file)
            .map(|(_, rest)| rest.trim_start_matches(':'));
        let at = rest.and_then(|rest| rest.split_once(": "));
        at.is_some_and(|(line, rest)| {
            line.parse::<u32>().is_ok() && rest.starts_with(bad.key) && rest.contains(bad.says)
        })
    });
    assert!(
        found,
        "{}: {:?} {:?} is not in: {}",
        bad.name, bad.key, bad.says, said.err
    );
}
