//! A catalogue for tests: an office and its home behind one network, and a web page that needs neither.

use super::*;

fn text(name: &str) -> Text {
    Text {
        ko: name.to_owned(),
        en: name.to_owned(),
        easy: name.to_owned(),
    }
}

fn system(name: &str, node: Option<&str>, needs: &[&str]) -> System {
    System {
        name: name.to_owned(),
        title: text(name),
        owner: text(name),
        grade: 1,
        node: node.map(str::to_owned),
        needs: needs.iter().map(|need| (*need).to_owned()).collect(),
        one_of: Vec::new(),
        look: Vec::new(),
    }
}

fn place(name: &str, nodes: &[&str], postcodes: &[&str]) -> Place {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Place {
        name: name.to_owned(),
        title: text(name),
        address: text(name),
        postcodes: texts(postcodes),
        nodes: texts(nodes),
        needs: vec![name.to_owned()],
        phone: String::new(),
        hours: Hours {
            working_days: vec!["09:00-18:00".to_owned()],
            other_days: Vec::new(),
        },
    }
}

fn way(by: By, places: &[&str], needs: &[&str]) -> Way {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Way {
        by,
        places: texts(places),
        needs: texts(needs),
        on_paper: by == By::Counter,
        url: String::new(),
    }
}

pub(crate) fn catalogue() -> Catalogue {
    Catalogue {
        version: 1,
        from: kernel::read_date("2026-11-21").unwrap(),
        source: "test".to_owned(),
        site: "https://ieum.example".to_owned(),
        centre: "centre".to_owned(),
        keepers: vec!["gu".to_owned()],
        gone: Gone::default(),
        begun: None,
        former: Vec::new(),
        systems: vec![
            system("network", None, &[]),
            system("gu", Some("gu"), &["network"]),
            system("dong", Some("dong"), &[]),
            system("web", None, &[]),
        ],
        places: vec![
            place("gu", &["gu"], &["031"]),
            place("dong", &["dong", "gu"], &["030"]),
        ],
        services: vec![Service {
            name: "resident.extract".to_owned(),
            title: text("extract"),
            bring: vec![text("card")],
            ways: vec![
                way(By::Counter, &["dong", "gu"], &[]),
                way(By::Web, &[], &["web"]),
            ],
            alternates: vec![Alternate {
                say: text("ask"),
                url: String::new(),
                phone: "110".to_owned(),
            }],
        }],
    }
}

#[test]
fn a_good_catalogue_has_nothing_wrong() {
    assert_eq!(catalogue().wrong(), []);
}

#[test]
fn everything_wrong_is_found_at_its_place() {
    type Break = fn(&mut Catalogue);
    let break_it: [(&str, Break); 13] = [
        ("keepers ", |c| c.keepers = vec!["nobody".to_owned()]),
        ("system gu", |c| c.systems[1].grade = 0),
        ("system gu", |c| {
            c.systems[1].needs = vec!["nobody".to_owned()];
        }),
        ("system network", |c| {
            c.systems[0].needs = vec!["gu".to_owned()];
        }),
        ("system gu", |c| c.systems[0].name = "gu".to_owned()),
        ("place dong", |c| {
            c.places[1].postcodes = vec!["03a".to_owned()];
        }),
        ("place dong", |c| {
            c.places[1].needs = vec!["nobody".to_owned()];
        }),
        ("place dong", |c| c.places[1].title.easy.clear()),
        ("service resident.extract", |c| {
            c.services[0].alternates.clear();
        }),
        ("service resident.extract", |c| c.services[0].ways.clear()),
        ("service resident.extract", |c| {
            c.services[0].ways[0].places = vec!["nowhere".to_owned()];
        }),
        ("service resident.extract", |c| {
            c.services[0].ways[1].places = vec!["gu".to_owned()];
        }),
        ("site ", |c| c.site = "ieum.example".to_owned()),
    ];
    for (at, break_it) in break_it {
        let mut catalogue = catalogue();
        break_it(&mut catalogue);
        let wrong = catalogue.wrong();
        assert!(wrong.iter().any(|wrong| wrong.at == at), "{at}: {wrong:?}");
    }
}

#[test]
fn what_is_gone_is_still_known_by_name_and_offered_nowhere() {
    let mut next = catalogue();
    next.places.remove(1);
    next.systems.remove(2);
    next.services[0].ways[0].places = vec!["gu".to_owned()];
    let mut earlier = catalogue();
    earlier.places[1].phone = "old".to_owned();
    let next = next.after(&catalogue()).after(&earlier);
    assert_eq!(next.place("dong").map(|one| one.phone.as_str()), Some(""));
    assert!(next.system("dong").is_some() && next.places.len() == 1);
    assert_eq!(next.gone.services, [], "what is still there is not gone");
    assert_eq!(next.gone.systems.len(), 1, "each once, as it was last");
}

#[test]
fn it_comes_back_from_what_it_is_written_as() {
    let written = serde_json::to_value(catalogue()).unwrap();
    assert_eq!(
        serde_json::from_value::<Catalogue>(written).unwrap(),
        catalogue()
    );
}
