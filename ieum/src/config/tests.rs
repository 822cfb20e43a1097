use super::*;

const GOOD: &str = r#"
role = "node"
name = "jongno"
[paths]
data = "jongno"
anchors = "anchors.pem"
[listen]
public = "127.0.0.1:8000"
office = "127.0.0.1:8001"
link = "127.0.0.1:8005"
[directory]
centre = "http://127.0.0.1:8004"
[office]
code = 11110
title-ko = "서울특별시 종로구"
title-en = "Jongno-gu, Seoul"
places = ["11110"]
"#;

fn faults(text: &str) -> Vec<String> {
    let read = Config::read(std::path::Path::new("d/jongno.toml"), text);
    read.err()
        .unwrap_or_default()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_whole_file_is_read_and_its_paths_are_relative_to_it() {
    let config = Config::read(std::path::Path::new("d/jongno.toml"), GOOD).expect("a good file");
    assert_eq!(
        (
            config.role,
            config.data.to_str(),
            config.paper_host.as_str()
        ),
        (Role::Node, Some("d/jongno"), "127.0.0.1:8000")
    );
    assert_eq!(
        config.place.map(|place| (place.code, place.places)),
        Some((11_110, vec!["11110".to_owned()]))
    );
}

#[test]
fn every_fault_is_told_with_file_line_key_and_what_is_expected() {
    let text = GOOD
        .replace("code = 11110", "code = 1")
        .replace("title-en", "tittle-en")
        .replace("data = \"jongno\"", "data = \"\"");
    assert_eq!(
        faults(&text),
        [
            "d/jongno.toml:5: paths.data: expected a text \"…\"",
            "d/jongno.toml:14: office.code: expected a whole number from 10000 to 99999",
            "d/jongno.toml:16: office.tittle-en: unknown key for the role node; remove it",
            "d/jongno.toml:18: office.title-en: missing; expected a text \"…\"",
        ]
    );
}

#[test]
fn a_half_written_file_is_refused_with_its_line() {
    let cut = &GOOD[..GOOD.find("\"서울").expect("in the text") + 4];
    assert!(
        faults(cut)[0].starts_with("d/jongno.toml:15: not TOML"),
        "{:?}",
        faults(cut)
    );
    assert!(faults("role = \"node\"\nname =").len() == 1);
}

#[test]
fn a_key_of_the_other_role_is_unknown() {
    let centre = "role = \"centre\"\nname = \"centre\"\n[paths]\ndata = \"centre\"\nanchors = \"anchors.pem\"\n[listen]\noffice = \"127.0.0.1:8004\"\n";
    assert!(faults(centre).is_empty(), "{:?}", faults(centre));
    let told = faults(&format!("{centre}public = \"127.0.0.1:8005\"\n"));
    assert_eq!(
        told,
        ["d/jongno.toml:8: listen.public: unknown key for the role centre; remove it"]
    );
}

#[test]
fn the_lines_of_a_demo_node_are_a_table_of_any_names() {
    let text = format!(
        "{GOOD}[demo]\ncontrol = \"up.sock\"\nlines = {{ songpa = \"127.0.0.1:9001\", jamsil = \"127.0.0.1:9002\" }}\n"
    );
    let config = Config::read(std::path::Path::new("d/jongno.toml"), &text).expect("a good file");
    assert_eq!(
        config.control.as_deref().and_then(|path| path.to_str()),
        Some("d/up.sock")
    );
    let lines: Vec<_> = config
        .lines
        .iter()
        .map(|(name, address)| (name.as_str(), address.port()))
        .collect();
    assert_eq!(lines, [("jamsil", 9002), ("songpa", 9001)]);
    let faulty = text
        .replace("jamsil =", "\"Jam-sil\" =")
        .replace("127.0.0.1:9001", "songpa");
    assert_eq!(
        faults(&faulty),
        [
            "d/jongno.toml:20: demo.lines.songpa: expected an address and port like \"127.0.0.1:8001\"",
            "d/jongno.toml:20: demo.lines.Jam-sil: unknown key for the role node; remove it",
        ]
    );
}

const PUBLISHING: &str = r#"
role = "centre"
name = "centre"
[paths]
data = "centre"
anchors = "anchors.pem"
[listen]
office = "127.0.0.1:8004"
"#;

#[test]
fn a_centre_publishes_alone_or_holds_copies_with_all_that_a_member_has() {
    let alone = Config::read(std::path::Path::new("d/centre.toml"), PUBLISHING).expect("good");
    assert!(alone.place.is_none() && alone.postgres.is_none());

    let holding = PUBLISHING.to_owned()
        + "link = \"127.0.0.1:8013\"\n[office]\ncode = 10000\ntitle-ko = \"중앙센터\"\ntitle-en = \"Centre\"\nplaces = [\"36110\"]\n\
           [store]\npostgres = \"host=/run/postgresql dbname=ieum\"\n";
    let config = Config::read(std::path::Path::new("d/centre.toml"), &holding).expect("good");
    assert_eq!(config.record(), std::path::Path::new("d/centre/copies"));
    assert_eq!(
        config.postgres.as_deref(),
        Some("host=/run/postgresql dbname=ieum")
    );

    let half = holding.replace("link = \"127.0.0.1:8013\"\n", "");
    let read = Config::read(std::path::Path::new("d/centre.toml"), &half);
    let faults = read.expect_err("no door for others");
    assert!(
        faults.len() == 1 && faults[0].to_string().contains("listen.link: missing"),
        "{faults:?}"
    );
}

#[test]
fn a_printer_has_an_address_and_words_for_people_and_no_centre_has_one() {
    let desk1 = "[printers.desk1]\nuri = \"ipp://10.0.3.7/ipp/print\"\ntitle-ko = \"1번 창구 프린터\"\ntitle-en = \"Printer at counter 1\"\n";
    let text = format!(
        "{GOOD}{desk1}[printers.back]\nuri = \"ipp://[::1]:8631/ipp/print\"\ntitle-ko = \"뒷방 프린터\"\ntitle-en = \"Printer in the back\"\n"
    );
    let config = Config::read(std::path::Path::new("d/jongno.toml"), &text).expect("a good file");
    let printers: Vec<_> = config
        .desk_printers
        .iter()
        .map(|printer| (printer.name.name.as_str(), printer.address.to_string()))
        .collect();
    assert_eq!(
        printers,
        [
            ("back", "ipp://[::1]:8631/ipp/print".to_owned()),
            ("desk1", "ipp://10.0.3.7/ipp/print".to_owned()),
        ]
    );
    let faulty = [
        (
            text.replace("ipp://10.0.3.7/ipp/print", "http://10.0.3.7/"),
            "d/jongno.toml:19: printers.desk1.uri: expected a printer's address like \"ipp://10.0.3.7/ipp/print\"",
        ),
        (
            text.replace("title-en = \"Printer at counter 1\"\n", ""),
            "d/jongno.toml:18: printers.desk1.title-en: missing: a printer has uri, title-ko, title-en",
        ),
        (
            text.replace("printers.desk1", "printers.desk-1"),
            "d/jongno.toml:19: printers.desk-1.uri: unknown key for the role node; did you mean printers.*.uri?",
        ),
        (
            format!("{PUBLISHING}{desk1}"),
            "d/centre.toml:10: printers.desk1.uri: unknown key for the role centre; remove it",
        ),
    ];
    for (text, expected) in faulty {
        let centre = text.contains("role = \"centre\"");
        let file = if centre {
            "d/centre.toml"
        } else {
            "d/jongno.toml"
        };
        let told = Config::read(std::path::Path::new(file), &text).expect_err("a fault");
        assert_eq!(told[0].to_string(), expected);
    }
}

#[test]
fn pages_ask_at_origins_and_nothing_else_gets_into_their_policy() {
    let with = |list: &str| faults(&format!("{GOOD}[pages]\naddresses = [{list}]\n"));
    for good in [
        "\"https://g1.example\"",
        "\"http://10.0.3.11:8443\", \"https://g-2.example:443\"",
    ] {
        assert_eq!(with(good), [""; 0]);
    }
    for bad in [
        "",
        "\"g1.example\"",
        "\"https://g1.example/\"",
        "\"https://g1.example/v\"",
        "\"https://g1.example:99999\"",
        "\"https://*\"",
        "\"https://g1.example; script-src *\"",
        "\"https://G1.example\"",
    ] {
        let told = with(bad);
        assert!(
            told[0].starts_with("d/jongno.toml:19: pages.addresses: expected a list of addresses"),
            "{told:?}"
        );
    }
}

#[test]
fn outlets_are_told_with_all_that_is_wrong_with_them() {
    let folder = tempfile_of("key", "secret");
    let good = format!(
        "[channels]\nsite = \"https://ieum.example\"\n\
         [channels.mail]\nserver = \"smtps://mail.example\"\nfrom = \"noreply@ieum.example\"\n\
         [channels.sms.first]\nurl = \"https://sms.example/v1\"\nkey-file = \"{folder}\"\n"
    );
    assert_eq!(faults(&format!("{GOOD}{good}")), [""; 0]);
    let bad = good
        .replace("site = \"https://ieum.example\"\n", "")
        .replace("smtps://", "http://")
        .replace("https://sms", "http://sms")
        .replace(&folder, "nowhere");
    assert_eq!(
        faults(&format!("{GOOD}{bad}")),
        [
            "d/jongno.toml:18: channels.site: missing",
            "d/jongno.toml:20: channels.mail.server: smtps://HOST, smtp://HOST (with TLS), or smtp://127.0.0.1:PORT",
            "d/jongno.toml:23: channels.sms.first.url: https://HOST/PATH, or http:// on this machine (127.0.0.1)",
            "d/jongno.toml:24: channels.sms.first.key-file: a file that this process can read, with the secret in it",
        ]
    );
    let provider = |name: &str| {
        format!(
            "[channels.sms.{name}]\nurl = \"https://sms.example/v1\"\nkey-file = \"{folder}\"\n"
        )
    };
    let three = format!("{GOOD}{good}{}{}", provider("second"), provider("third"));
    assert!(faults(&three)[0].contains("channels.sms: two providers at most"));
    std::fs::remove_file(folder).unwrap();
}

#[test]
fn browsers_are_reached_with_a_contact_and_by_named_services_alone() {
    let channels = "[channels]\nsite = \"https://ieum.example\"\n[channels.push]\n";
    let with = |lines: &str| faults(&format!("{GOOD}{channels}{lines}"));
    let contact = "contact = \"mailto:help@ieum.example\"\n";
    assert_eq!(with(contact), [""; 0]);
    let services = "services = [\"fcm.googleapis.com\", \"*.push.apple.com\"]\n";
    assert_eq!(with(&format!("{contact}{services}")), [""; 0]);
    assert_eq!(
        with(services),
        ["d/jongno.toml:20: channels.push.contact: missing"]
    );
    assert_eq!(
        with("contact = \"help@ieum.example\"\n"),
        [
            "d/jongno.toml:21: channels.push.contact: whom a push service may ask: \"mailto:help@HOST\" or \"https://HOST/PATH\""
        ]
    );
    assert_eq!(
        with(&format!(
            "{contact}services = [\"https://fcm.googleapis.com\"]\n"
        )),
        [
            "d/jongno.toml:22: channels.push.services: expected a list of push services like [\"fcm.googleapis.com\", \"*.push.apple.com\"], without https://"
        ]
    );
    let alone = format!("{GOOD}[channels.push]\n{services}");
    assert!(faults(&alone)[0].contains("channels.site: missing"));
}

/// A file with something in it, by its path.
fn tempfile_of(name: &str, text: &str) -> String {
    let path = std::env::temp_dir().join(format!("ieum-config-{name}-{}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}
