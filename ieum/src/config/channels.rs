//! The outlets of a node: `[channels]`. Secrets lie in files of their own, never in the configuration.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use channels::Address;
use channels::Mail;
use channels::Program;
use channels::Provider;
use channels::Push;
use channels::Roots;
use channels::Settings;
use keys::Keys;

use crate::config::read::ConfigFault;
use crate::config::read::Values;

/// Whose certificates are believed where nothing else is said: those that Debian believes.
const ROOTS: &str = "/etc/ssl/certs/ca-certificates.crt";
/// A provider, and the other one.
const PROVIDERS_MAX: usize = 2;

/// The outlets as the file names them.
#[derive(Debug, Clone)]
pub(crate) struct ChannelsFile {
    site: String,
    roots: PathBuf,
    mail: Option<MailServer>,
    sms: Vec<Remote>,
    push: Option<Browsers>,
    emergency: Vec<Remote>,
    programs: Vec<Remote>,
}

#[derive(Debug, Clone)]
struct MailServer {
    server: String,
    from: String,
    login: Option<(String, PathBuf)>,
}

/// How browsers are reached.
#[derive(Debug, Clone)]
struct Browsers {
    contact: String,
    services: Vec<String>,
}

#[derive(Debug, Clone)]
struct Remote {
    name: String,
    address: Address,
    secret: PathBuf,
}

/// The outlets; none where the file has no `[channels]`. Or everything that is wrong with them.
pub(super) fn of(
    values: &Values,
    file: &Path,
    text: &str,
    folder: &Path,
) -> Result<Option<ChannelsFile>, Vec<ConfigFault>> {
    let only_services = values.has("channels.push.services");
    if values.under("channels.").next().is_none() && !only_services {
        return Ok(None);
    }
    let mut reading = Reading {
        values,
        file,
        text,
        folder,
        faults: Vec::new(),
    };
    let site = reading.text("channels.site");
    let roots = values.text("channels.roots").unwrap_or(ROOTS);
    let read = ChannelsFile {
        site: site.unwrap_or_default(),
        roots: folder.join(roots),
        mail: reading.mail(),
        sms: reading.remotes("sms", "key-file"),
        push: reading.push(),
        emergency: reading.remotes("emergency", "key-file"),
        programs: reading.remotes("programs", "secret-file"),
    };
    for (table, remotes) in [("sms", &read.sms), ("emergency", &read.emergency)] {
        if remotes.len() > PROVIDERS_MAX {
            let expected = "two providers at most: the second is asked where the first fails";
            reading.fault(&format!("channels.{table}"), expected);
        }
    }
    if reading.faults.is_empty() {
        Ok(Some(read))
    } else {
        Err(reading.faults)
    }
}

struct Reading<'a> {
    values: &'a Values,
    file: &'a Path,
    text: &'a str,
    folder: &'a Path,
    faults: Vec<ConfigFault>,
}

impl Reading<'_> {
    /// Notes a fault, at the line of its key in its table or, where that is missing, of the table.
    fn fault(&mut self, key: &str, expected: &str) {
        let (table, leaf) = key.rsplit_once('.').unwrap_or(("", key));
        let mut lines = self.text.lines().map(str::trim);
        let of_table = lines.position(|line| line == format!("[{table}]"));
        let at = of_table.map(|table| {
            let under = self.text.lines().skip(table + 1);
            let mut under = under.take_while(|line| !line.trim_start().starts_with('['));
            let leaf = under.position(|line| line.trim_start().starts_with(leaf));
            table + leaf.map_or(0, |leaf| leaf + 1)
        });
        self.faults.push(ConfigFault {
            file: self.file.display().to_string(),
            line: 1 + at.unwrap_or_else(|| self.text.lines().count()),
            key: key.to_owned(),
            expected: expected.to_owned(),
        });
    }

    fn text(&mut self, key: &str) -> Option<String> {
        let text = self.values.text(key).map(str::to_owned);
        if text.is_none() {
            self.fault(key, "missing");
        }
        text
    }

    /// A file that can be read and is not empty.
    fn secret(&mut self, key: &str) -> Option<PathBuf> {
        let path = self.folder.join(self.text(key)?);
        let read = std::fs::read(&path);
        if read.is_ok_and(|bytes| !bytes.trim_ascii().is_empty()) {
            return Some(path);
        }
        self.fault(
            key,
            "a file that this process can read, with the secret in it",
        );
        None
    }

    fn mail(&mut self) -> Option<MailServer> {
        self.values.under("channels.mail.").next()?;
        let server = self.text("channels.mail.server");
        let from = self.text("channels.mail.from");
        let login = match self.values.text("channels.mail.user") {
            None => None,
            Some(user) => {
                let user = user.to_owned();
                let password = self.secret("channels.mail.password-file");
                password.map(|password| (user, password))
            }
        };
        let (server, from) = (server?, from?);
        if !Mail::reads(&server, "noreply@ieum.example") {
            let expected = "smtps://HOST, smtp://HOST (with TLS), or smtp://127.0.0.1:PORT";
            self.fault("channels.mail.server", expected);
        } else if !Mail::reads(&server, &from) {
            let expected = "a mail address like \"이음 <noreply@ieum.example>\"";
            self.fault("channels.mail.from", expected);
        }
        Some(MailServer {
            server,
            from,
            login,
        })
    }

    fn push(&mut self) -> Option<Browsers> {
        let (contact, services) = ("channels.push.contact", "channels.push.services");
        if !self.values.has(contact) && !self.values.has(services) {
            return None;
        }
        let said = self.text(contact)?;
        if !Push::is_contact(&said) {
            let expected =
                "whom a push service may ask: \"mailto:help@HOST\" or \"https://HOST/PATH\"";
            self.fault(contact, expected);
        }
        Some(Browsers {
            contact: said,
            services: self.values.names(services),
        })
    }

    fn remotes(&mut self, table: &str, secret: &str) -> Vec<Remote> {
        let prefix = format!("channels.{table}.");
        let named = self.values.under(&prefix);
        let names: BTreeSet<String> = named
            .filter_map(|(rest, _)| Some(rest.split_once('.')?.0.to_owned()))
            .collect();
        let mut remotes = Vec::new();
        for name in names {
            let url = format!("channels.{table}.{name}.url");
            let address = self.text(&url).and_then(|text| Address::parse(&text));
            if address.is_none() && self.values.has(&url) {
                let expected = "https://HOST/PATH, or http:// on this machine (127.0.0.1)";
                self.fault(&url, expected);
            }
            let secret = self.secret(&format!("channels.{table}.{name}.{secret}"));
            if let (Some(address), Some(secret)) = (address, secret) {
                remotes.push(Remote {
                    name,
                    address,
                    secret,
                });
            }
        }
        remotes
    }
}

impl ChannelsFile {
    /// Whether this machine is named as a push service, which only a demo country may.
    pub(crate) fn pushes_to_itself(&self) -> bool {
        let services = self.push.iter().flat_map(|browsers| &browsers.services);
        let mut hosts = services.filter_map(|name| name.split(':').next());
        hosts.any(|host| {
            let address = host.parse::<std::net::IpAddr>();
            address.is_ok_and(|address| address.is_loopback())
        })
    }

    /// The outlets, with their secrets read; the node's own key for browsers is made where there is none yet.
    pub(crate) fn settings(&self, keys: &Keys) -> anyhow::Result<Settings> {
        let roots = Roots::read(&self.roots);
        let mail = self.mail.as_ref().map(|mail| {
            let login = mail
                .login
                .as_ref()
                .map(|(user, password)| anyhow::Ok((user.clone(), line(&secret(password)?)?)));
            let mail = Mail::new(&mail.server, &mail.from, login.transpose()?, &roots);
            mail.ok_or_else(|| anyhow::anyhow!("channels.mail can't be used: `ieum check`"))
        });
        let provider = |remote: &Remote| {
            anyhow::Ok(Provider {
                address: remote.address.clone(),
                key: line(&secret(&remote.secret)?)?,
            })
        };
        let program = |remote: &Remote| {
            anyhow::Ok(Program {
                name: remote.name.clone(),
                address: remote.address.clone(),
                secret: secret(&remote.secret)?,
            })
        };
        let push = self.push.as_ref().map(|browsers| {
            anyhow::Ok(Push {
                contact: browsers.contact.clone(),
                services: browsers.services.clone(),
                key: keys.push()?,
            })
        });
        Ok(Settings {
            push: push.transpose()?,
            site: self.site.clone(),
            mail: mail.transpose()?,
            sms: self.sms.iter().map(provider).collect::<Result<_, _>>()?,
            emergency: self
                .emergency
                .iter()
                .map(provider)
                .collect::<Result<_, _>>()?,
            programs: self
                .programs
                .iter()
                .map(program)
                .collect::<Result<_, _>>()?,
            roots,
        })
    }
}

/// What a file holds, without blanks around it.
fn secret(path: &Path) -> anyhow::Result<Vec<u8>> {
    use anyhow::Context;
    let bytes = std::fs::read(path).with_context(|| format!("{} can't be read", path.display()))?;
    Ok(bytes.trim_ascii().to_owned())
}

fn line(bytes: &[u8]) -> anyhow::Result<String> {
    Ok(std::str::from_utf8(bytes)?.to_owned())
}
