//! The sample deployment: keys, the centre's list, and one configuration a role. What is there already stays as it is.

use std::path::Path;
use std::path::PathBuf;

use anyhow::Context;
use link::Listed;

use crate::keys_init;

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
    pub(crate) fn on_disk(dir: &Path, port: u16) -> anyhow::Result<Self> {
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
        let layout = Self {
            dir: dir.to_owned(),
            parts,
        };
        if !dir.join("anchors.pem").exists() {
            keys_init::init(dir, "이음 시연국", true)?;
        }
        layout.write(
            "centre/nodes.json",
            &serde_json::to_string_pretty(&layout.listed())?,
        )?;
        for part in &layout.parts {
            layout.write(&format!("{}.toml", part.name), &layout.configuration(part))?;
        }
        Ok(layout)
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

    fn configuration(&self, part: &Part) -> String {
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
        let centre = self.part("centre").expect("there is a centre").office_url();
        format!(
            "{common}\n[listen]\npublic = \"127.0.0.1:{public}\"\noffice = \"127.0.0.1:{office}\"\nlink = \"127.0.0.1:{link}\"\n\n\
             [directory]\ncentre = \"{centre}\"\n\n\
             [office]\ncode = {code}\ntitle-ko = \"{ko}\"\ntitle-en = \"{en}\"\nplaces = [\"{code}\"]\n\n\
             [papers]\nhost = \"127.0.0.1:{public}\"\n\n\
             [demo]\npeople = \"people.json\"\n"
        )
    }

    /// Ports may change from one `up` to the next, so these files follow the command and are written anew.
    fn write(&self, name: &str, text: &str) -> anyhow::Result<()> {
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
