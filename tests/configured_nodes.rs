//! Configuration that cannot kill, of nodes and the centre: their trial is a start, and a start that does not come out well goes back by itself.

use std::net::TcpListener;

use crate::corpus;
use crate::corpus::Bad;
use crate::country::Country;
use crate::country::harmed;
use crate::country::shared;
use crate::entrance::is_refused;
use crate::entrance::spoilt;
use crate::entrance::told;
use crate::tools;
use crate::tools::Said;
use crate::tools::scratch;
use crate::tools::wait_until;

fn configure(country: &Country, name: &str, text: &str, more: &[&str]) -> Said {
    let folder = scratch("next");
    let file = folder.write("next.toml", text.as_bytes());
    let dir = country.dir.join(name).display().to_string();
    let mut args = vec!["configure", file.as_str(), "--dir", &dir, "--why", "a test"];
    args.extend(more);
    tools::ieum(&args)
}

fn text_of(country: &Country, name: &str) -> String {
    std::fs::read_to_string(country.dir.join(format!("{name}.toml"))).unwrap()
}

fn in_force(country: &Country, name: &str) -> u64 {
    let dir = country.dir.join(name).display().to_string();
    told(&dir)["in_force"].as_u64().unwrap()
}

/// All of a table against one role; nothing of it starts, and what serves does not notice.
fn none_of(name: &str, table: &[Bad]) {
    let country = shared();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let dead = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let office = country.office(name).replace("http://", "");
    let known = [
        ("taken", taken.local_addr().unwrap().to_string()),
        ("dead", dead.to_string()),
        ("office", office),
    ];
    let text = text_of(country, name);
    let before = in_force(country, name);
    for bad in table {
        let said = configure(country, name, &spoilt(&text, bad, &known), &[]);
        is_refused(&said, "next.toml", bad);
        assert_eq!(in_force(country, name), before, "{}", bad.name);
    }
    assert!(country.is_well(name), "{name}");
}

#[test]
fn no_bad_configuration_of_a_node_is_tried() {
    none_of("jongno", &corpus::NODE);
}

#[test]
fn no_bad_configuration_of_the_centre_is_tried() {
    none_of("centre", &corpus::CENTRE);
}

#[test]
fn a_centres_list_with_a_twin_that_is_itself_is_told_before_it_goes_out() {
    let country = harmed();
    let list = country.dir.join("centre/nodes.json");
    let good = std::fs::read_to_string(&list).unwrap();
    std::fs::write(
        &list,
        good.replacen("\"twin\": \"songpa\"", "\"twin\": \"jongno\"", 1),
    )
    .unwrap();
    let text =
        text_of(&country, "centre").replace("[papers]", "[store]\nreserve-mib = 33\n[papers]");
    let said = configure(&country, "centre", &text, &["--dry-run"]);
    std::fs::write(&list, good).unwrap();
    assert!(
        said.code == 1 && said.err.contains("jongno.twin: another node"),
        "{}{}",
        said.out,
        said.err
    );
}

#[test]
fn a_nodes_next_configuration_is_tried_at_its_start_and_goes_back_by_itself_where_it_fails() {
    let country = harmed();
    let text = text_of(&country, "songpa");
    let first = in_force(&country, "songpa");
    let with = |mib: u32| format!("{text}\n[store]\nreserve-mib = {mib}\n");

    // Tried by a start, and confirmed.
    let said = configure(&country, "songpa", &with(33), &[]);
    assert!(
        said.code == 0 && said.out.contains("starts again"),
        "{}{}",
        said.out,
        said.err
    );
    country.kill("songpa");
    country.bring_back("songpa");
    let dir = country.dir.join("songpa").display().to_string();
    wait_until("it waits for a word", 60, || {
        told(&dir)["open"]["stage"] == "serving and not confirmed yet"
    });
    assert_eq!(
        tools::ieum(&["configure", "confirm", "--dir", &dir]).code,
        0
    );
    let confirmed = in_force(&country, "songpa");
    assert_eq!(confirmed, first + 1);

    // The file still says what it said, and nobody changed it: what is in force serves.
    country.kill("songpa");
    country.bring_back("songpa");
    assert_eq!(in_force(&country, "songpa"), confirmed);

    // Somebody else listens where it shall: it goes back in the same process.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    drop(taken);
    let link = text
        .lines()
        .find(|line| line.starts_with("link = "))
        .unwrap();
    let moved = text.replace(link, &format!("link = \"{address}\""));
    let said = configure(&country, "songpa", &moved, &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    let taken = TcpListener::bind(&address).unwrap();
    country.kill("songpa");
    country.bring_back("songpa");
    assert_eq!(in_force(&country, "songpa"), confirmed);
    let told = told(&dir);
    let last = told["record"].as_array().unwrap().last().unwrap();
    assert!(
        last["event"] == "reverted"
            && last["why"]
                .as_str()
                .unwrap()
                .contains("can't be listened on"),
        "{last}"
    );
    drop(taken);

    // By hand, and broken: the node starts all the same.
    let file = country.dir.join("songpa.toml");
    std::fs::write(&file, format!("{text}x =\n")).unwrap();
    country.kill("songpa");
    country.bring_back("songpa");
    assert_eq!(in_force(&country, "songpa"), confirmed);
    std::fs::write(&file, &text).unwrap();
    country.kill("songpa");
    country.bring_back("songpa");
    wait_until("the file as it was is in force again", 60, || {
        in_force(&country, "songpa") > confirmed
    });
}
