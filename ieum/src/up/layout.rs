//! The sample deployment: keys, the centre's list, and one configuration a role. What is there already stays as it is.

use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;

use anyhow::Context;
use country::Kind;
use link::Listed;

use crate::keys_init;
use crate::up::control;
use crate::up::lines::Lines;
use crate::up::lines::Wire;

/// A country laid out in a directory.
pub(crate) struct Layout {
    pub(crate) dir: PathBuf,
    pub(crate) parts: Vec<Part>,
}

/// One process.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) role: &'static str,
    pub(crate) public: Option<u16>,
    pub(crate) office: u16,
    pub(crate) link: Option<u16>,
}

/// A home of the sample: name, 시군구 code (also its five digits), titles, twin.
const HOMES: [(&str, u32, &str, &str, &str); 2] = [
    (
        "jongno",
        11_110,
        "서울특별시 종로구",
        "Jongno-gu, Seoul",
        "songpa",
    ),
    (
        "songpa",
        11_710,
        "서울특별시 송파구",
        "Songpa-gu, Seoul",
        "jongno",
    ),
];

impl Layout {
    /// Lays a country out, with ports that count up from `port`: the portals and offices, the centre, then the doors for other nodes.
    pub(crate) fn plan(dir: &Path, port: u16) -> anyhow::Result<Self> {
        let top = port
            .checked_add(4)
            .filter(|top| top.checked_add(2).is_some())
            .context("--port leaves no room for seven ports")?;
        let mut parts = vec![Part {
            name: "centre".to_owned(),
            role: "centre",
            public: None,
            office: top,
            link: None,
        }];
        for (n, (name, ..)) in (0u16..).zip(HOMES) {
            parts.push(Part {
                name: name.to_owned(),
                role: "node",
                public: Some(port + 2 * n),
                office: port + 2 * n + 1,
                link: Some(top + 1 + n),
            });
        }
        Ok(Self {
            dir: dir.to_owned(),
            parts,
        })
    }

    /// Who calls whom: every node the centre, and every other node at its door.
    pub(crate) fn wires(&self) -> Vec<Wire> {
        let nodes = self.parts.iter().filter(|part| part.role == "node");
        let wire = |from: &Part, to: &Part, port| Wire {
            from: from.name.clone(),
            to: to.name.clone(),
            target: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        };
        let mut wires = Vec::new();
        for from in nodes {
            wires.push(wire(from, self.centre(), self.centre().office));
            let others = self.parts.iter().filter(|to| to.name != from.name);
            wires.extend(others.filter_map(|to| Some(wire(from, to, to.link?))));
        }
        wires
    }

    /// Writes keys, the centre's list and the configurations; parts call each other by the lines.
    pub(crate) fn write(&self, lines: &Lines) -> anyhow::Result<()> {
        if !self.dir.join("anchors.pem").exists() {
            keys_init::init(&self.dir, "이음 시연국", true)?;
        }
        self.write_file(
            "centre/nodes.json",
            &serde_json::to_string_pretty(&self.listed())?,
        )?;
        for part in &self.parts {
            self.write_file(
                &format!("{}.toml", part.name),
                &self.configuration(part, lines),
            )?;
        }
        Ok(())
    }

    /// The parts as the page /country draws them.
    pub(crate) fn on_the_map(&self, runs: impl Fn(&str) -> bool) -> Vec<country::Part> {
        let drawn = |part: &Part| {
            let home = HOMES.into_iter().find(|(home, ..)| *home == part.name);
            let (ko, en) = home.map_or(("중앙", "Centre"), |(_, _, ko, en, _)| (ko, en));
            country::Part {
                name: part.name.clone(),
                kind: if home.is_some() {
                    Kind::Home
                } else {
                    Kind::Centre
                },
                title_ko: ko.to_owned(),
                title_en: en.to_owned(),
                under: None,
                runs: runs(&part.name),
                portal: part.public_url(),
                desk: home.map(|_| format!("{}/desk", part.office_url())),
            }
        };
        self.parts.iter().map(drawn).collect()
    }

    fn centre(&self) -> &Part {
        self.part("centre").expect("there is a centre")
    }

    pub(crate) fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }

    pub(crate) fn people_file(&self) -> PathBuf {
        self.dir.join("people.json")
    }

    pub(crate) fn config(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.toml"))
    }

    fn listed(&self) -> Vec<Listed> {
        let listed = |(name, code, ko, en, twin): (&str, u32, &str, &str, &str)| {
            let part = self.part(name).expect("every home is a part");
            Listed {
                name: name.to_owned(),
                code,
                title_ko: ko.to_owned(),
                title_en: en.to_owned(),
                places: vec![code],
                public_url: part.public_url().unwrap_or_default(),
                office_url: part.office_url(),
                link_url: part.link_url().unwrap_or_default(),
                twin: Some(twin.to_owned()),
                kinds: services::ALL
                    .iter()
                    .map(|service| service.name().to_owned())
                    .collect(),
            }
        };
        HOMES.into_iter().map(listed).collect()
    }

    fn configuration(&self, part: &Part, lines: &Lines) -> String {
        let Part {
            name, role, office, ..
        } = part;
        let common = format!(
            "role = \"{role}\"\nname = \"{name}\"\n\n[paths]\ndata = \"{name}\"\nanchors = \"anchors.pem\"\n"
        );
        let Some((_, code, ko, en, _)) = HOMES.into_iter().find(|(home, ..)| home == name) else {
            return format!("{common}\n[listen]\noffice = \"127.0.0.1:{office}\"\n");
        };
        let public = part.public.expect("a home has a portal");
        let link = part.link.expect("a home has a door for other nodes");
        let centre = lines
            .address(name, &self.centre().name)
            .expect("every node has a line to the centre");
        format!(
            "{common}\n[listen]\npublic = \"127.0.0.1:{public}\"\noffice = \"127.0.0.1:{office}\"\nlink = \"127.0.0.1:{link}\"\n\n\
             [directory]\ncentre = \"http://{centre}\"\n\n\
             [office]\ncode = {code}\ntitle-ko = \"{ko}\"\ntitle-en = \"{en}\"\nplaces = [\"{code}\"]\n\n\
             [papers]\nhost = \"127.0.0.1:{public}\"\n\n\
             [demo]\npeople = \"people.json\"\ncontrol = \"{control}\"\n{others}",
            control = control::SOCKET,
            others = self.other_lines(name, lines),
        )
    }

    /// Where a node calls the other nodes.
    fn other_lines(&self, name: &str, lines: &Lines) -> String {
        let others = lines.of(name).filter(|(to, _)| *to != self.centre().name);
        let others: Vec<String> = others
            .map(|(to, address)| format!("{to} = \"{address}\""))
            .collect();
        if others.is_empty() {
            return String::new();
        }
        format!("lines = {{ {} }}\n", others.join(", "))
    }

    /// Ports may change from one `up` to the next, so these files follow the command and are written anew.
    fn write_file(&self, name: &str, text: &str) -> anyhow::Result<()> {
        let path = self.dir.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        keys::write_public(&path, text.as_bytes())
            .with_context(|| format!("{} can't be written", path.display()))
    }
}

impl Part {
    pub(crate) fn public_url(&self) -> Option<String> {
        self.public.map(|port| format!("http://127.0.0.1:{port}"))
    }

    pub(crate) fn link_url(&self) -> Option<String> {
        self.link.map(|port| format!("https://127.0.0.1:{port}"))
    }

    pub(crate) fn office_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.office)
    }
}
