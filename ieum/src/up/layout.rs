//! The sample deployment: keys, the centre's list, and one configuration a role. What is there already stays as it is.

use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;

use anyhow::Context;
use country::Kind;
use link::Listed;

use crate::configure::start;
use crate::keys_init;
use crate::telling;
use crate::up::control;
use crate::up::lines::Lines;
use crate::up::lines::Use;
use crate::up::lines::Wire;

/// A country laid out in a directory.
pub(crate) struct Layout {
    pub(crate) dir: PathBuf,
    pub(crate) parts: Vec<Part>,
    /// The two gateways before the homes' portals.
    pub(crate) gateways: Vec<Entrance>,
    /// The port that the gateways share.
    portal: u16,
    /// The PostgreSQL server of the centre's copies; none for SQLite.
    postgres: Option<String>,
}

/// One process.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) role: &'static str,
    pub(crate) public: Option<u16>,
    pub(crate) office: u16,
    pub(crate) link: u16,
}

/// A gateway: a process that is not in the directory.
pub(crate) struct Entrance {
    pub(crate) name: &'static str,
    /// Its own port before the portals, beside the one that both share.
    own: u16,
    pub(crate) office: u16,
}

/// Whoever is in the directory of the sample.
struct Sample {
    name: &'static str,
    /// Its five digits, never another's.
    code: u32,
    ko: &'static str,
    en: &'static str,
    kind: Kind,
    /// The 시군구 code of its place: whose records a home decides on, and an office holds.
    place: u32,
    /// Of a home: its twin.
    twin: Option<&'static str>,
    /// Of a 읍면동 office: its home.
    home: Option<&'static str>,
}

/// The homes first; an office stands behind its home. The centre is the last to be asked for a copy.
const MEMBERS: [Sample; 5] = [
    Sample {
        name: "jongno",
        code: 11_110,
        ko: "서울특별시 종로구",
        en: "Jongno-gu, Seoul",
        kind: Kind::Home,
        place: 11_110,
        twin: Some("songpa"),
        home: None,
    },
    Sample {
        name: "songpa",
        code: 11_710,
        ko: "서울특별시 송파구",
        en: "Songpa-gu, Seoul",
        kind: Kind::Home,
        place: 11_710,
        twin: Some("jongno"),
        home: None,
    },
    Sample {
        name: "cheongun",
        code: 11_111,
        ko: "종로구 청운효자동",
        en: "Cheongunhyoja-dong, Jongno-gu",
        kind: Kind::Office,
        place: 11_110,
        twin: None,
        home: Some("jongno"),
    },
    Sample {
        name: "jamsil",
        code: 11_711,
        ko: "송파구 잠실2동",
        en: "Jamsil 2-dong, Songpa-gu",
        kind: Kind::Office,
        place: 11_710,
        twin: None,
        home: Some("songpa"),
    },
    Sample {
        name: CENTRE,
        code: 10_000,
        ko: "이음 중앙센터",
        en: "Centre",
        kind: Kind::Centre,
        place: 36_110,
        twin: None,
        home: None,
    },
];

const CENTRE: &str = "centre";
const GATEWAYS: [&str; 2] = ["gateway1", "gateway2"];

fn sample(name: &str) -> &'static Sample {
    let mut members = MEMBERS.iter();
    members
        .find(|sample| sample.name == name)
        .expect("every part is a member")
}

impl Layout {
    /// Lays a country out, with ports that count up from `port`: the portal for everybody, the offices and portals of the homes, the centre, the doors for
    /// other nodes, the offices, the first home's own portal, the gateways.
    pub(crate) fn plan(dir: &Path, port: u16, postgres: Option<String>) -> anyhow::Result<Self> {
        let top = port
            .checked_add(4)
            .filter(|top| top.checked_add(14).is_some())
            .context("--port leaves no room for nineteen ports")?;
        let mut parts = vec![Part {
            name: CENTRE.to_owned(),
            role: "centre",
            public: None,
            office: top,
            link: top + 9,
        }];
        let nodes = MEMBERS.iter().filter(|sample| sample.kind != Kind::Centre);
        for (n, sample) in (0u16..).zip(nodes) {
            // Homes have their portals and offices before the centre's port, their doors behind it; the offices follow in threes.
            let (public, office, link) = match (n, sample.home) {
                // The port that was its portal's is everybody's.
                (0, _) => (top + 10, port + 1, top + 1),
                (_, None) => (port + 2 * n, port + 2 * n + 1, top + 1 + n),
                (_, Some(_)) => (top + 3 * n - 3, top + 3 * n - 2, top + 3 * n - 1),
            };
            parts.push(Part {
                name: sample.name.to_owned(),
                role: "node",
                public: Some(public),
                office,
                link,
            });
        }
        let entrance = |(n, name): (u16, _)| Entrance {
            name,
            own: top + 11 + 2 * n,
            office: top + 12 + 2 * n,
        };
        Ok(Self {
            dir: dir.to_owned(),
            parts,
            gateways: (0u16..).zip(GATEWAYS).map(entrance).collect(),
            portal: port,
            postgres,
        })
    }

    /// Who calls whom: everybody each other at the door for nodes, and every node the centre for the directory.
    pub(crate) fn wires(&self) -> Vec<Wire> {
        let wire = |from: &Part, to: &Part, kind, port| Wire {
            from: from.name.clone(),
            to: to.name.clone(),
            kind,
            target: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        };
        let mut wires = Vec::new();
        let (centre, nodes): (Vec<_>, Vec<_>) =
            self.parts.iter().partition(|part| part.name == CENTRE);
        for from in nodes.into_iter().chain(centre) {
            for to in self.parts.iter().filter(|to| to.name != from.name) {
                wires.push(wire(from, to, Use::Door, to.link));
                if to.name == CENTRE {
                    wires.push(wire(from, to, Use::Directory, to.office));
                }
            }
        }
        wires
    }

    /// Writes keys, the centre's list and the configurations; parts call each other by the lines.
    pub(crate) fn write(&self, lines: &Lines) -> anyhow::Result<()> {
        if !self.dir.join("anchors.pem").exists() {
            keys_init::init(&self.dir, "이음 시연국", true)?;
        } else if self.dir.join("root").exists() {
            keys_init::certify(&self.dir)?;
        }
        self.write_file(
            "centre/nodes.json",
            &serde_json::to_string_pretty(&self.listed())?,
        )?;
        let catalogue = self.dir.join("catalogue.toml");
        let there = std::fs::read_to_string(catalogue).unwrap_or_default();
        // Whoever looks after the country may change it; the ports are the command's.
        if there.is_empty() || telling::is_sample(&there) {
            let offices = self.gateways.iter().map(|gateway| gateway.office);
            let text = telling::sample(self.portal, offices);
            self.write_file("catalogue.toml", &text)?;
        }
        for part in &self.parts {
            // The centre's may hold the password of its database.
            let text = self.configuration(part, lines);
            keys::write_private(&self.config(&part.name), text.as_bytes())?;
            start::written(&self.config(&part.name), &text);
        }
        for gateway in &self.gateways {
            let text = self.entrance(gateway);
            self.write_file(&format!("{}.toml", gateway.name), &text)?;
            start::written(&self.config(gateway.name), &text);
        }
        Ok(())
    }

    /// The parts as the page /country draws them.
    pub(crate) fn on_the_map(&self, runs: impl Fn(&str) -> bool) -> Vec<country::Part> {
        let drawn = |part: &Part| {
            let member = sample(&part.name);
            country::Part {
                name: part.name.clone(),
                kind: member.kind,
                title_ko: member.ko.to_owned(),
                title_en: member.en.to_owned(),
                under: member.home.map(str::to_owned),
                runs: runs(&part.name),
                portal: part.public_url(),
                desk: part.public.map(|_| format!("{}/desk", part.office_url())),
            }
        };
        self.parts.iter().map(drawn).collect()
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
        let listed = |member: &Sample| {
            let part = self.part(member.name).expect("every member is a part");
            Listed {
                name: member.name.to_owned(),
                code: member.code,
                title_ko: member.ko.to_owned(),
                title_en: member.en.to_owned(),
                places: vec![member.place],
                public_url: part.public_url().unwrap_or_default(),
                office_url: part.office_url(),
                link_url: part.link_url(),
                twin: member.twin.map(str::to_owned),
                home: member.home.map(str::to_owned),
                centre: member.kind == Kind::Centre,
                kinds: services::ALL
                    .iter()
                    .map(|service| service.name().to_owned())
                    .collect(),
            }
        };
        MEMBERS.iter().map(listed).collect()
    }

    /// The names of the 읍면동 offices.
    pub(crate) fn replicas() -> impl Iterator<Item = &'static str> {
        MEMBERS
            .iter()
            .filter(|member| member.kind == Kind::Office)
            .map(|member| member.name)
    }

    fn configuration(&self, part: &Part, lines: &Lines) -> String {
        let Part {
            name, role, office, ..
        } = part;
        let Sample {
            code,
            ko,
            en,
            place,
            ..
        } = sample(name);
        let local = |port: u16| format!("\"127.0.0.1:{port}\"");
        let mut text = vec![
            format!("role = \"{role}\"\nname = \"{name}\"\n"),
            format!(
                "[paths]\ndata = \"{name}\"\nanchors = \"anchors.pem\"\ncatalogue = \"catalogue.toml\"\n\n[listen]"
            ),
        ];
        text.extend(part.public.map(|port| format!("public = {}", local(port))));
        text.push(format!(
            "office = {}\nlink = {}",
            local(*office),
            local(part.link)
        ));
        let centre = lines.address(name, CENTRE, Use::Directory);
        text.extend(centre.map(|centre| format!("\n[directory]\ncentre = \"http://{centre}\"")));
        text.push(format!(
            "\n[office]\ncode = {code}\ntitle-ko = \"{ko}\"\ntitle-en = \"{en}\"\nplaces = [\"{place}\"]"
        ));
        if let (CENTRE, Some(url)) = (name.as_str(), &self.postgres) {
            // JSON's escapes are TOML's.
            let url = serde_json::Value::from(url.as_str());
            text.push(format!("\n[store]\npostgres = {url}"));
        }
        if part.public.is_some() {
            let own = self.gateways.iter();
            let own = own.map(|gateway| format!("\"http://127.0.0.1:{}\"", gateway.own));
            let own = own.collect::<Vec<_>>().join(", ");
            text.push(format!("\n[pages]\naddresses = [{own}]"));
        }
        text.push(format!(
            "\n[papers]\nhost = {}\n\n[demo]",
            local(self.portal)
        ));
        if part.public.is_some() {
            text.push(format!(
                "people = \"people.json\"\ncontrol = \"{}\"",
                control::SOCKET
            ));
        }
        let doors = lines.doors(name);
        let doors: Vec<String> = doors
            .map(|(to, address)| format!("{to} = \"{address}\""))
            .collect();
        text.push(format!("lines = {{ {} }}\n", doors.join(", ")));
        text.join("\n")
    }

    /// A gateway before the portals of the homes. Where a visitor has a session, the name of that node's cookie says.
    fn entrance(&self, gateway: &Entrance) -> String {
        let Entrance { name, own, office } = gateway;
        let portal = self.portal;
        let homes = self
            .parts
            .iter()
            .filter(|part| sample(&part.name).kind == Kind::Home);
        let backends: Vec<String> = homes
            .filter_map(|part| {
                let (name, public) = (&part.name, part.public?);
                Some(format!(
                    "[backends.{name}]\naddress = \"127.0.0.1:{public}\"\n"
                ))
            })
            .collect();
        format!(
            "role = \"gateway\"\nname = \"{name}\"\n\n[paths]\ndata = \"{name}\"\n\n[listen]\n\
             public = \"127.0.0.1:{portal}\"\nown = \"127.0.0.1:{own}\"\noffice = \"127.0.0.1:{office}\"\n\n\
             [checks]\nshallow = \"/healthz\"\ndeep = \"/healthz/deep\"\ndeep-bytes = 1500\n\n\
             [affinity]\nheader = \"ieum-home\"\ncookie = \"ieum_*_public\"\n\n{}",
            backends.join("\n")
        )
    }

    /// The address of the portal for everybody.
    pub(crate) fn portal_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.portal)
    }

    /// What a process is.
    pub(crate) fn role(&self, name: &str) -> &'static str {
        self.part(name).map_or("gateway", |part| part.role)
    }

    /// Every process by name, with the address at which it is asked whether it works.
    pub(crate) fn offices(&self) -> impl Iterator<Item = (String, String)> {
        let parts = self.parts.iter();
        let parts = parts.map(|part| (part.name.clone(), part.office_url()));
        let gateways = self.gateways.iter();
        parts.chain(gateways.map(|gateway| (gateway.name.to_owned(), gateway.office_url())))
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

impl Entrance {
    pub(crate) fn office_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.office)
    }
}

impl Part {
    pub(crate) fn public_url(&self) -> Option<String> {
        self.public.map(|port| format!("http://127.0.0.1:{port}"))
    }

    fn link_url(&self) -> String {
        format!("https://127.0.0.1:{}", self.link)
    }

    pub(crate) fn office_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.office)
    }
}
