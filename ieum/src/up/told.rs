//! What `up` tells: the ready file for programs, and numbered lines for people.

use std::path::Path;

use serde_json::Value;
use serde_json::json;

use crate::up::layout::Layout;
use crate::up::people::Cast;
use crate::up::processes::Processes;

/// Writes the ready file.
pub(crate) fn write_ready(
    file: &Path,
    layout: &Layout,
    processes: &Processes,
    people: &[Cast],
) -> anyhow::Result<()> {
    let parts: Vec<Value> = layout
        .offices()
        .map(|(name, url)| json!({"name": name, "role": layout.role(&name), "pid": processes.pid(&name), "url": url}))
        .collect();
    let citizen = |cast: &Cast| {
        let person = &cast.person;
        json!({"name": person.name, "resident_number": cast.resident_number, "home": person.node, "token": person.token})
    };
    let officer = |cast: &Cast| {
        let person = &cast.person;
        json!({"name": person.name, "id": person.id, "node": person.node, "token": person.token})
    };
    let body = json!({
        "portal": layout.portal_url(),
        "anchors": layout.dir.join("anchors.pem"),
        "processes": parts,
        "citizens": people.iter().filter(|cast| cast.citizen()).map(citizen).collect::<Vec<_>>(),
        "officers": people.iter().filter(|cast| !cast.citizen()).map(officer).collect::<Vec<_>>(),
    });
    keys::write_public(file, serde_json::to_string_pretty(&body)?.as_bytes())?;
    Ok(())
}

/// What to try, in order.
pub(crate) fn say(layout: &Layout, people: &[Cast]) {
    let name = |node: &str, citizen: bool| {
        let mut of = people
            .iter()
            .filter(|cast| cast.citizen() == citizen && cast.person.node == node);
        of.next().map_or("", |cast| cast.person.name.as_str())
    };
    let office = layout
        .part("jongno")
        .map(crate::up::layout::Part::office_url)
        .unwrap_or_default();
    let dir = layout.dir.display();
    println!(
        "\n이음 시연국이 섰습니다. 모든 사람은 지어낸 사람이고, 서류는 모두 견본입니다.\n\
         The demo country stands. Everybody in it is generated; every paper is a specimen.\n\n\
         1. 민원 포털에서 등본을 받으세요 · get a household extract as a citizen ({citizen})\n   {portal}/\n\
         2. 창구에서 한 통 내주세요, 키보드만으로 · issue one at the counter ({officer}), keyboard only\n   {office}/desk\n\
         3. 종이가 스스로 증명합니다, 아무에게도 묻지 않고 · the paper proves itself, asking nobody\n   \
         ieum verify --anchors {dir}/anchors.pem --code '…'   (the text of the 2D code)\n\
         4. 주민센터의 모든 회선을 끊고 그 창구에서 다시 발급하세요, 그리고 이으세요 · cut an office off, issue at its counter, heal it\n   \
         {portal}/country    {cheongun}/desk\n   ieum cut cheongun --dir {dir}    ieum heal --dir {dir}\n\
         5. 기록을 밖에서 검사하세요 · check the record from outside\n   ieum journal verify {dir}/jongno\n\n\
         끝내기 · end: Ctrl-C\n",
        citizen = name("jongno", true),
        officer = name("jongno", false),
        portal = layout.portal_url(),
        cheongun = layout
            .part("cheongun")
            .map(crate::up::layout::Part::office_url)
            .unwrap_or_default(),
    );
}
