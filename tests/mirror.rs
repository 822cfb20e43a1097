//! The mirror: a folder that any web server carries on with when its node is dead.

use std::net::TcpListener;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use crate::client::Answer;
use crate::client::Caller;
use crate::country::Country;
use crate::country::harmed;
use crate::telling::at_the_desk;
use crate::telling::fields;
use crate::telling::told;
use crate::tools;
use crate::tools::scratch;
use crate::tools::wait_until;

const PAGES: [&str; 3] = ["index.html", "en.html", "easy.html"];

/// Somebody else's web server over a folder.
struct Plain {
    server: Child,
    caller: Caller,
}

impl Plain {
    fn over(folder: &Path) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port().to_string();
        drop(free);
        let server = Command::new("/usr/bin/python3")
            .args([
                "-m",
                "http.server",
                &port,
                "--bind",
                "127.0.0.1",
                "--directory",
            ])
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let caller = Caller::nobody(&format!("http://127.0.0.1:{port}"));
        wait_until("the plain server answers", 20, || {
            caller.try_get("/").is_ok()
        });
        Self { server, caller }
    }

    fn get(&self, path: &str) -> Answer {
        let answer = self.caller.get(path);
        assert_eq!(answer.status, 200, "{path}");
        answer
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Gives jamsil a mirror, as an operator would: a line in its configuration, and a start.
fn with_mirror(country: &Country, folder: &str) {
    let file = country.dir.join("jamsil.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.replacen("[paths]\n", &format!("[paths]\nmirror = \"{folder}\"\n"), 1);
    std::fs::write(&file, text).unwrap();
    let said = tools::ieum(&["check", &file.display().to_string()]);
    assert_eq!(said.code, 0, "{}", said.err);
    country.kill("jamsil");
    country.bring_back("jamsil");
}

/// The addresses that a page leads to or loads.
fn leads(html: &str) -> Vec<String> {
    let parts = html.split([' ', '\n']).filter_map(|part| {
        let value = part
            .strip_prefix("href=\"")
            .or(part.strip_prefix("src=\""))?;
        Some(value.split('"').next()?.to_owned())
    });
    parts.collect()
}

#[test]
fn a_plain_web_server_tells_it_with_the_node_dead() {
    let country = harmed();
    let around = scratch("mirror");
    let folder = around.as_path().join("site");
    std::fs::create_dir(&folder).unwrap();
    with_mirror(&country, &folder.display().to_string());
    let mut desk = at_the_desk(&country, "jamsil");
    let cause = "정전 거울 시험";
    desk.post(
        "/desk/outages",
        &fields("system/jamsil", "place.jamsil-office", cause),
    );
    let id = told(&country, "jamsil", cause).unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let page = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    wait_until("the folder tells it", 60, || {
        PAGES.iter().all(|name| page(name).contains(cause))
    });
    the_folder_goes_and_comes(&country, &folder, &around.as_path().join("away"), cause);
    country.kill("jamsil");

    let plain = Plain::over(&folder);
    let mut led = Vec::new();
    for name in PAGES {
        let answer = plain.get(&format!("/{name}"));
        assert!(answer.header_all("set-cookie").is_empty());
        let html = answer.text();
        assert!(html.contains(cause) && html.contains("data-at="), "{name}");
        assert!(
            !html.contains("<form") && !html.contains("<script>"),
            "{name}"
        );
        led.extend(leads(&html));
    }
    led.sort();
    led.dedup();
    assert!(led.len() > 6, "{led:?}");
    for address in led.iter().filter(|one| !one.starts_with('#')) {
        assert!(
            !address.starts_with('/') && !address.contains(':'),
            "{address} leads out of the folder"
        );
        plain.get(&format!("/{address}"));
    }
    let css = plain.get("/ieum.css").text();
    assert!(
        css.contains("url(\"IeumUI-Regular.woff2\")") && !css.contains("/a/"),
        "fonts lie beside"
    );
    let json = plain.get("/status.json").json();
    let outages = json["outages"].as_array().unwrap();
    assert!(
        outages
            .iter()
            .any(|one| one["id"] == id.as_str() && one["on"] == true)
    );
    for name in [format!("cap/{id}.xml"), "status.atom".to_owned()] {
        let file = folder.join(name).display().to_string();
        tools::out("xmllint", &["--noout", &file]);
    }
    assert!(
        plain
            .get(&format!("/cap/{id}.xml"))
            .text()
            .contains("<status>Test</status>")
    );
    country.bring_back("jamsil");
}

/// The folder's disk goes away and comes back: the node goes on, says it once, and writes again.
fn the_folder_goes_and_comes(country: &Country, folder: &Path, away: &Path, cause: &str) {
    std::fs::rename(folder, away).unwrap();
    let mut desk = at_the_desk(country, "jamsil");
    let told_of = |text: &str| {
        let log = std::fs::read_to_string(country.dir.join("logs/jamsil.log")).unwrap();
        log.matches(text).count()
    };
    let before = told_of("can't be written");
    for nth in 0..2 {
        let cause = format!("{cause} {nth}");
        desk.post(
            "/desk/outages",
            &fields("system/jamsil", "place.jamsil-office", &cause),
        );
        desk.get("/desk/outages");
        wait_until("it is told", 60, || {
            told(country, "jamsil", &cause).is_some()
        });
    }
    wait_until("the log tells it", 60, || told_of("can't be written") > 0);
    assert!(country.is_well("jamsil"));
    assert!(!folder.exists(), "it is not made up for elsewhere");
    std::fs::rename(away, folder).unwrap();
    let index = folder.join("index.html");
    wait_until("the mirror is written again", 90, || {
        let text = std::fs::read_to_string(&index).unwrap_or_default();
        text.contains(&format!("{cause} 1"))
    });
    assert_eq!(told_of("can't be written"), before + 1, "said once");
}

#[test]
fn a_folder_that_can_not_be_meant_or_is_not_there_is_told() {
    let (folder, file) = crate::configuration::changed(|text| {
        text.replacen("[paths]\n", "[paths]\nmirror = \"mirror\"\n", 1)
    });
    let line = crate::configuration::line_of(&file, "mirror =");
    let begin = format!("{file}:{line}: paths.mirror: ");
    let said = tools::ieum(&["check", &file]);
    assert!(said.code == 1 && said.err.contains(&begin), "{}", said.err);
    std::fs::create_dir(folder.file("mirror")).unwrap();
    assert_eq!(tools::ieum(&["check", &file]).code, 0);
    // What would show the keys to everybody, or has nothing to tell, does not even start.
    let text = std::fs::read_to_string(&file).unwrap();
    for (of, to) in [
        ("mirror = \"mirror\"", "mirror = \"jongno/mirror\""),
        ("mirror = \"mirror\"", "mirror = \".\""),
        ("catalogue = ", "# catalogue = "),
    ] {
        let file = folder.write("jongno.toml", text.replacen(of, to, 1).as_bytes());
        crate::configuration::refused(&file, &begin);
    }
}
