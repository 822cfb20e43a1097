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

/// A node of the sample.
struct Sample {
    name: &'static str,
    /// Its five digits, never another's.
    code: u32,
    ko: &'static str,
    en: &'static str,
    /// The 시군구 code whose records it decides on, or holds.
    place: u32,
    /// Of a home: its twin.
    twin: Option<&'static str>,
    /// Of a 읍면동 office: its home.
    home: Option<&'static str>,
}

/// The homes first; an office stands behind its home.
const NODES: [Sample; 4] = [
    Sample {
        name: "jongno",
        code: 11_110,
        ko: "서울특별시 종로구",
        en: "Jongno-gu, Seoul",
        place: 11_110,
        twin: Some("songpa"),
        home: None,
    },
    Sample {
        name: "songpa",
        code: 11_710,
        ko: "서울특별시 송파구",
        en: "Songpa-gu, Seoul",
        place: 11_710,
        twin: Some("jongno"),
        home: None,
    },
    Sample {
        name: "cheongun",
        code: 11_111,
        ko: "종로구 청운효자동",
        en: "Cheongunhyoja-dong, Jongno-gu",
        place: 11_110,
        twin: None,
        home: Some("jongno"),
    },
    Sample {
        name: "jamsil",
        code: 11_711,
        ko: "송파구 잠실2동",
        en: "Jamsil 2-dong, Songpa-gu",
        place: 11_710,
        twin: None,
        home: Some("songpa"),
    },
];

fn sample(name: &str) -> Option<&'static Sample> {
    NODES.iter().find(|sample| sample.name == name)
}

impl Layout {
    /// Lays a country out, with ports that count up from `port`: the portals and offices, the centre, then the doors for other nodes.
    pub(crate) fn plan(dir: &Path, port: u16) -> anyhow::Result<Self> {
        let top = port
            .checked_add(4)
            .filter(|top| top.checked_add(8).is_some())
            .context("--port leaves no room for thirteen ports")?;
        let mut parts = vec![Part {
            name: "centre".to_owned(),
            role: "centre",
            public: None,
            office: top,
            link: None,
        }];
        for (n, sample) in (0u16..).zip(&NODES) {
            // Homes have their portals and offices before the centre's port, their doors behind it; the offices follow in threes.
            let (public, link) = match sample.home {
                None => (port + 2 * n, top + 1 + n),
                Some(_) => (top + 3 * n - 3, top + 3 * n - 1),
            };
            parts.push(Part {
                name: sample.name.to_owned(),
                role: "node",
                public: Some(public),
                office: public + 1,
                link: Some(link),
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
            let node = sample(&part.name);
            let (ko, en) = node.map_or(("중앙", "Centre"), |node| (node.ko, node.en));
            let under = node.and_then(|node| node.home);
            country::Part {
                name: part.name.clone(),
                kind: match (node, under) {
                    (None, _) => Kind::Centre,
                    (Some(_), None) => Kind::Home,
                    (Some(_), Some(_)) => Kind::Office,
                },
                title_ko: ko.to_owned(),
                title_en: en.to_owned(),
                under: under.map(str::to_owned),
                runs: runs(&part.name),
                portal: part.public_url(),
                desk: node.map(|_| format!("{}/desk", part.office_url())),
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
        let listed = |node: &Sample| {
            let part = self.part(node.name).expect("every node is a part");
            Listed {
                name: node.name.to_owned(),
                code: node.code,
                title_ko: node.ko.to_owned(),
                title_en: node.en.to_owned(),
                places: vec![node.place],
                public_url: part.public_url().unwrap_or_default(),
                office_url: part.office_url(),
                link_url: part.link_url().unwrap_or_default(),
                twin: node.twin.map(str::to_owned),
                home: node.home.map(str::to_owned),
                kinds: services::ALL
                    .iter()
                    .map(|service| service.name().to_owned())
                    .collect(),
            }
        };
        NODES.iter().map(listed).collect()
    }

    /// The names of the 읍면동 offices.
    pub(crate) fn offices() -> impl Iterator<Item = &'static str> {
        NODES
            .iter()
            .filter(|node| node.home.is_some())
            .map(|node| node.name)
    }

    fn configuration(&self, part: &Part, lines: &Lines) -> String {
        let Part {
            name, role, office, ..
        } = part;
        let common = format!(
            "role = \"{role}\"\nname = \"{name}\"\n\n[paths]\ndata = \"{name}\"\nanchors = \"anchors.pem\"\n"
        );
        let Some(Sample {
            code,
            ko,
            en,
            place,
            ..
        }) = sample(name)
        else {
            return format!("{common}\n[listen]\noffice = \"127.0.0.1:{office}\"\n");
        };
        let public = part.public.expect("a node has a portal");
        let link = part.link.expect("a node has a door for others");
        let centre = lines
            .address(name, &self.centre().name)
            .expect("every node has a line to the centre");
        format!(
            "{common}\n[listen]\npublic = \"127.0.0.1:{public}\"\noffice = \"127.0.0.1:{office}\"\nlink = \"127.0.0.1:{link}\"\n\n\
             [directory]\ncentre = \"http://{centre}\"\n\n\
             [office]\ncode = {code}\ntitle-ko = \"{ko}\"\ntitle-en = \"{en}\"\nplaces = [\"{place}\"]\n\n\
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
