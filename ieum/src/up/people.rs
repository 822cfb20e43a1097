//! The country's people: generated, and entered through the same requests as everybody else.

use std::time::Instant;

use anyhow::Context;
use drills::people::By;
use drills::people::Country;
use drills::people::Filed;
use drills::people::HOMES;
use drills::people::Part;
use kernel::Cell;
use kernel::Lang;
use kernel::Need;
use kernel::Role;
use kernel::Submission;
use kernel::resident_number::ResidentNumber;
use node::DemoPerson;
use serde::Deserialize;
use serde::Serialize;

use crate::load;
use crate::up::layout::Layout;

/// Somebody whom the demo offers, with what a tester needs to know.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Cast {
    #[serde(flatten)]
    pub(crate) person: DemoPerson,
    /// Empty for an officer.
    pub(crate) resident_number: String,
}

impl Cast {
    pub(crate) fn citizen(&self) -> bool {
        self.person.roles.contains(&Role::Citizen)
    }
}

/// Fills the homes, unless an earlier `up` has done so: `people.json` is written last, so a half-done filling is taken up again.
pub(crate) async fn populate(
    layout: &Layout,
    seed: u64,
    residents: u32,
) -> anyhow::Result<Vec<Cast>> {
    let file = layout.people_file();
    if let Ok(text) = std::fs::read_to_string(&file) {
        let cast: Vec<Cast> = serde_json::from_str(&text)
            .with_context(|| format!("{} does not read", file.display()))?;
        if !cast.is_empty() {
            return Ok(cast);
        }
    }
    // The nodes' configuration names this file, so it must be there when they are opened. Empty, it says that the filling is not done.
    keys::write_public(&file, b"[]")?;
    let cast = fill(layout, &drills::people::country(seed, residents)).await?;
    keys::write_public(&file, &serde_json::to_vec_pretty(&cast)?)?;
    Ok(cast)
}

#[expect(
    clippy::disallowed_methods,
    reason = "tells the operator how long the filling took; nothing depends on it"
)]
async fn fill(layout: &Layout, country: &Country) -> anyhow::Result<Vec<Cast>> {
    let mut cast = Vec::new();
    for home in HOMES {
        let began = Instant::now();
        let opened = load::open(&layout.config(home.name)).await?;
        let entered = opened
            .load(country.submissions(home).map(|filed| by(&opened, filed)))
            .await?;
        // Only when everybody is there: these name people.
        opened
            .load(
                country
                    .specials(home)
                    .into_iter()
                    .map(|filed| by(&opened, filed)),
            )
            .await?;
        for member in drills::people::cast(country)
            .into_iter()
            .filter(|member| member.home == home)
        {
            cast.push(sign_up(&opened, member).await?);
        }
        println!(
            "{}: {} households in {:.1} s",
            home.name,
            entered,
            began.elapsed().as_secs_f32()
        );
    }
    // An office has its own people at the counter; its records come from its home.
    for office in Layout::replicas() {
        cast.extend(
            (1..)
                .zip(COUNTER)
                .map(|(n, name)| at_the_counter(office, n, name)),
        );
    }
    Ok(cast)
}

/// Who works at the counter of each 읍면동 office.
const COUNTER: [&str; 2] = ["문가온", "서다온"];

fn at_the_counter(office: &str, n: u32, name: &str) -> Cast {
    let id = format!("{office}{n}");
    Cast {
        person: DemoPerson {
            token: format!("{:032x}", keys::fresh_id_bits()),
            who: format!("officer/{id}"),
            id,
            name: name.to_owned(),
            node: office.to_owned(),
            roles: vec![if n == 1 {
                Role::Officer
            } else {
                Role::Supervisor
            }],
            about: [
                "읍면동 창구",
                "A counter of a 읍면동 office",
                "동네 주민센터 창구",
            ]
            .map(str::to_owned),
        },
        resident_number: String::new(),
    }
}

fn by(opened: &load::Opened, filed: Filed) -> Submission {
    let caller = match filed.by {
        By::Importer => opened.importer(),
        By::Officer => opened.officer(),
    };
    filed.submission(caller)
}

async fn sign_up(opened: &load::Opened, member: drills::people::Cast) -> anyhow::Result<Cast> {
    let drills::people::Cast {
        home,
        name,
        part,
        worth,
    } = member;
    let (id, who, roles, resident_number) = match part {
        Part::Officer { id, role } => (
            id.clone(),
            format!("officer/{id}"),
            vec![role],
            String::new(),
        ),
        Part::Citizen { number, .. } => {
            let who = find(opened, &number).await?;
            // The chooser's evidence is no personal data: a piece of the pseudonym.
            let id = who.chars().rev().take(8).collect();
            (id, who, vec![Role::Citizen], number.full())
        }
    };
    let token = format!("{:032x}", keys::fresh_id_bits());
    let about = Lang::ALL.map(|lang| worth.say(lang).to_owned());
    Ok(Cast {
        person: DemoPerson {
            token,
            id,
            who,
            name,
            node: home.name.to_owned(),
            roles,
            about,
        },
        resident_number,
    })
}

/// The pseudonym of somebody who is in the register.
async fn find(opened: &load::Opened, number: &ResidentNumber) -> anyhow::Result<String> {
    let find = Need::Find {
        table: "resident.person-by-number",
        key: vec![Cell::Token(number.full())],
        limit: 1,
    };
    let store = opened.node.store();
    let found = store
        .load(
            &store.deciding(opened.node.clock().now()),
            std::slice::from_ref(&find),
        )
        .await?;
    let hit = found
        .hits(&find)
        .first()
        .context("a member of the cast is not in the register")?;
    Ok(hit.stream.to_string())
}
