//! Gateways as systems that the watch sees: one dead, both dead, a home that only they can't reach; told by the nodes that live, at their own addresses.

use serde_json::Value;

use crate::client::Caller;
use crate::country::Country;
use crate::country::Made;
use crate::tools::wait_until;

const NODES: [&str; 4] = ["jongno", "songpa", "cheongun", "jamsil"];
/// More than the ten seconds that are promised: these are debug builds on a busy machine.
const TOLD_S: u32 = 60;

fn part(country: &Country, node: &str, name: &str) -> Value {
    let status = Caller::nobody(&country.portal(node)).get("/status.json");
    let status = status.json();
    let mut parts = status["parts"].as_array().unwrap().iter();
    parts.find(|part| part["name"] == name).cloned().unwrap()
}

fn everywhere(country: &Country, what: &str, so: impl Fn(&str) -> bool) {
    wait_until(what, TOLD_S, || NODES.iter().all(|node| so(node)));
    // It is told on the page for everybody, too.
    for node in NODES {
        let page = Caller::nobody(&country.portal(node)).get("/status");
        assert_eq!(page.status, 200);
    }
}

fn page(country: &Country) -> String {
    Caller::nobody(&country.portal("cheongun"))
        .get("/status?lang=en")
        .text()
}

#[test]
fn the_status_page_tells_of_gateways_also_while_both_are_dead() {
    let country = Country::start("entrances", Made::default());
    let state = |node: &str, name: &str| part(&country, node, name)["state"].clone();
    let all_up = |node: &str| {
        ["portal", "gateway1", "gateway2"]
            .iter()
            .all(|name| state(node, name) == "up")
            && part(&country, node, "portal")["observed"]["heard"].as_u64() >= Some(4)
    };
    everywhere(&country, "all nodes see both gateways", all_up);
    assert_eq!(
        part(&country, "songpa", "portal")["one_of"],
        serde_json::json!({"work": 2, "all": 2})
    );

    country.kill("gateway1");
    everywhere(
        &country,
        "one of two is dead, and the address lives",
        |node| {
            state(node, "gateway1") == "down"
                && state(node, "portal") == "up"
                && part(&country, node, "portal")["one_of"]["work"] == 1
        },
    );
    let told = page(&country);
    assert!(told.contains("Works with 1 of 2"));
    let alarm = "<strong>Gateway 1 of the portal: ";
    assert!(!told.contains(alarm), "it is no alarm for everybody");

    country.kill("gateway2");
    assert!(Caller::nobody(&country.everybody()).try_get("/").is_err());
    everywhere(&country, "both are dead, and so is the address", |node| {
        let portal = part(&country, node, "portal");
        let hits = portal["hits"].as_array().unwrap();
        let mut ways = hits.iter().flat_map(|hit| hit["ways"].as_array().unwrap());
        portal["state"] == "down"
            && portal["observed"]["since"].is_string()
            && state(node, "gateway2") == "down"
            && !hits.is_empty()
            && ways.all(|way| way["by"] == "web")
    });
    let told = page(&country);
    assert!(told.contains(alarm), "{told}");
    assert!(
        told.contains("the portal&#39;s address") || told.contains("the portal's address"),
        "{told}"
    );
    let now = Caller::nobody(&country.portal("cheongun"))
        .get("/now?service=resident.household-extract&place=cheongun-office&lang=en");
    assert_eq!(now.status, 200);

    for gateway in ["gateway1", "gateway2"] {
        assert_eq!(country.start_again(gateway).code, 0);
    }
    everywhere(&country, "both are there again, and the address", all_up);
}

#[test]
fn a_home_that_only_gateways_do_not_reach_is_degraded_and_they_are_named() {
    let country = Country::start("unreached", Made::default());
    everywhere(&country, "all nodes see songpa", |node| {
        part(&country, node, "songpa")["observed"]["state"] == "up"
            && part(&country, node, "gateway1")["observed"]["state"] == "up"
    });
    // They look for it where nobody listens; each is well otherwise.
    for gateway in ["gateway1", "gateway2"] {
        let file = country.dir.join(format!("{gateway}.toml"));
        let text = std::fs::read_to_string(&file).unwrap();
        let songpa = text.split_once("[backends.songpa]\naddress = \"").unwrap();
        let address = songpa.1.split_once('"').unwrap().0;
        let nobody = crate::tools::free_port().to_string();
        std::fs::write(&file, text.replace(address, &nobody)).unwrap();
        country.kill(gateway);
        assert_eq!(country.start_again(gateway).code, 0);
    }
    everywhere(&country, "it is degraded, by what gateways say", |node| {
        let songpa = part(&country, node, "songpa");
        let by = songpa["observed"]["seen_bad_by"].clone();
        songpa["state"] == "degraded" && by == serde_json::json!(["gateway1", "gateway2"])
    });
    for node in NODES {
        assert_eq!(part(&country, node, "jongno")["state"], "up");
    }
}
