//! Whom a node tells: a mail server that is not ours, and programs on loopback that always answer the same and keep what they were sent.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering;

use serde_json::Value;

use crate::tools;
use crate::tools::Scratch;
use crate::tools::scratch;
use crate::tools::wait_until;

/// Debian's SMTP server for tests, which writes each mail into a file of its own.
pub(crate) struct Server {
    folder: Scratch,
    port: u16,
    process: Child,
}

impl Server {
    /// None where this machine has no such server.
    pub(crate) fn start() -> Option<Self> {
        if tools::run("/usr/bin/python3", &["-c", "import aiosmtpd"]).code != 0 {
            tools::not_run("no mail server: apt-get install python3-aiosmtpd");
            return None;
        }
        let folder = scratch("mails");
        let port = free_port();
        let process = Command::new("/usr/bin/python3")
            .args(["-m", "aiosmtpd", "-n", "-l", &format!("127.0.0.1:{port}")])
            .args(["-c", "aiosmtpd.handlers.Mailbox", &folder.file("box")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self {
            folder,
            port,
            process,
        };
        wait_until("the mail server answers", 30, || {
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        Some(server)
    }

    /// The table of a node that writes by it.
    pub(crate) fn table(&self) -> String {
        let port = self.port;
        format!("server = \"smtp://127.0.0.1:{port}\"\nfrom = \"noreply@ieum.example\"")
    }

    /// The mails to an address, as Python reads them: headers and the text.
    pub(crate) fn mails(&self, to: &str) -> Vec<Value> {
        const READ: &str = r#"
import email, email.policy, glob, json, os, sys
found = []
# By name ten microseconds come before nine.
for path in sorted(glob.glob(sys.argv[1] + "/new/*"), key=lambda path: os.stat(path).st_mtime_ns):
    mail = email.message_from_binary_file(open(path, "rb"), policy=email.policy.default)
    if sys.argv[2] in mail["To"]:
        found.append({"id": mail["Message-ID"], "subject": mail["Subject"], "text": mail.get_content(),
                      "end": mail["List-Unsubscribe"], "post": mail["List-Unsubscribe-Post"]})
print(json.dumps(found))
"#;
        let mails = self.folder.file("box");
        let said = tools::out("/usr/bin/python3", &["-c", READ, &mails, to]);
        serde_json::from_str::<Vec<Value>>(&said).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a provider or program was sent.
#[derive(Clone)]
pub(crate) struct Message {
    /// Where it was sent.
    pub(crate) path: String,
    headers: Vec<(String, String)>,
    /// Its body, as it came.
    pub(crate) raw: Vec<u8>,
    /// The same, read where it is JSON.
    pub(crate) body: Value,
}

impl Message {
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// A provider or program on loopback that always answers the same until it is told otherwise, and keeps what it was sent.
pub(crate) struct Remote {
    port: u16,
    status: Arc<AtomicU16>,
    taken: Arc<Mutex<Vec<Message>>>,
}

impl Remote {
    pub(crate) fn answering(status: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken: Arc<Mutex<Vec<Message>>> = Arc::default();
        let keeps = Arc::clone(&taken);
        let status = Arc::new(AtomicU16::new(status));
        let says = Arc::clone(&status);
        // It ends with the test program.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Some(message) = read(&stream) {
                    keeps.lock().unwrap().push(message);
                }
                let status = says.load(Ordering::SeqCst);
                let answer = format!(
                    "HTTP/1.1 {status} said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                );
                let _ = (&stream).write_all(answer.as_bytes());
            }
        });
        Self {
            port,
            status,
            taken,
        }
    }

    /// From now on it answers so.
    pub(crate) fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/send", self.host())
    }

    pub(crate) fn taken(&self) -> Vec<Message> {
        self.taken.lock().unwrap().clone()
    }
}

/// A program on loopback that takes every connection and never answers.
pub(crate) struct Silent {
    port: u16,
    held: Arc<Mutex<Vec<TcpStream>>>,
}

impl Silent {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let held: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
        let holds = Arc::clone(&held);
        // It ends with the test program.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                holds.lock().unwrap().push(stream);
            }
        });
        Self { port, held }
    }

    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// How often it was called.
    pub(crate) fn calls(&self) -> usize {
        self.held.lock().unwrap().len()
    }
}

fn read(stream: &TcpStream) -> Option<Message> {
    let mut reader = BufReader::new(stream);
    let mut headers = Vec::new();
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let text = line.trim();
        if text.is_empty() {
            break;
        }
        if let Some((name, value)) = text.split_once(": ") {
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
    }
    let length = headers.iter().find(|(name, _)| name == "content-length")?;
    let mut raw = vec![0; length.1.parse().ok()?];
    reader.read_exact(&mut raw).ok()?;
    Some(Message {
        path,
        body: serde_json::from_slice(&raw).unwrap_or_default(),
        headers,
        raw,
    })
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}
