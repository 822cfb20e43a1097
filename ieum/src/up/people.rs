//! The country's people: generated, and entered through the same requests as everybody else.

use std::time::Instant;

use anyhow::Context;
use drills::people::Country;
use kernel::Cell;
use kernel::Need;
use kernel::Role;
use node::DemoPerson;
use serde::Deserialize;
use serde::Serialize;

use crate::load;
use crate::load::Load;
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
pub(crate) async fn populate(layout: &Layout, seed: u64, residents: u32) -> anyhow::Result<Vec<Cast>> {
    let file = layout.people_file();
    if let Ok(text) = std::fs::read_to_string(&file) {
        return serde_json::from_str(&text).with_context(|| format!("{} does not read", file.display()));
    }
    // The nodes' configuration names this file, so it must be there when they are opened.
    keys::write_public(&file, b"[]")?;
    let filled = fill(layout, &drills::people::country(seed, residents)).await;
    if filled.is_err() {
        let _ = std::fs::remove_file(&file);
    }
    let cast = filled?;
    keys::write_public(&file, &serde_json::to_vec_pretty(&cast)?)?;
    Ok(cast)
}

#[expect(clippy::disallowed_methods, reason = "tells the operator how long the filling took; nothing depends on it")]
async fn fill(layout: &Layout, country: &Country) -> anyhow::Result<Vec<Cast>> {
    let mut cast = Vec::new();
    for part in layout.parts.iter().filter(|part| part.role == "node") {
        let began = Instant::now();
        let opened = load::open(&layout.config(&part.name)).await?;
        let entered = opened.load(country.households(&part.name).map(into_load)).await?;
        opened.load(country.specials(&part.name).map(into_load)).await?;
        for person in country.cast(&part.name) {
            cast.push(sign_up(&opened, &part.name, person).await?);
        }
        println!("{}: {} households in {:.1} s", part.name, entered, began.elapsed().as_secs_f32());
    }
    Ok(cast)
}

fn into_load(entering: drills::people::Entering) -> Load {
    let drills::people::Entering { request, answers, legal_at, key } = entering;
    Load { request, answers, legal_at, key }
}

async fn sign_up(opened: &load::Opened, node: &str, person: drills::people::Cast) -> anyhow::Result<Cast> {
    let who = match &person.resident_number {
        None => format!("officer/{}", person.id),
        Some(number) => {
            let find = Need::Find { table: "resident.person-by-number", key: vec![Cell::Token(number.full())], limit: 1 };
            let store = opened.node.store();
            let found = store.load(&store.deciding(opened.node.clock().now()), std::slice::from_ref(&find)).await?;
            found.hits(&find).first().context("a member of the cast is not in the register")?.stream.to_string()
        }
    };
    let resident_number = person.resident_number.map(|number| number.full()).unwrap_or_default();
    let token = format!("{:032x}", keys::fresh_id_bits());
    let roles = person.roles;
    let person = DemoPerson { token, id: person.id, who, name: person.name, node: node.to_owned(), roles, about: person.about };
    Ok(Cast { person, resident_number })
}
