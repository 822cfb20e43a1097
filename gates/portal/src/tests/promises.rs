//! What every page promises, in every state and language.

use kernel::Page;

use super::samples::Sample;
use super::samples::all;

/// Tags with their attributes, enough for pages that our own templates write.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let open = format!("<{name}");
    let parts = html
        .split(&open as &str)
        .skip(1)
        .filter_map(|rest| rest.split('>').next());
    parts
        .filter(|tag| tag.is_empty() || tag.starts_with([' ', '/']))
        .collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split(&format!(" {name}=\"") as &str)
        .nth(1)
        .and_then(|rest| rest.split('"').next())
}

#[test]
fn every_page_holds_what_all_pages_promise() {
    let samples = all();
    assert!(samples.len() > 100, "every page in three languages");
    for (name, page, _) in &samples {
        let html = &page.html;
        assert_eq!(tags(html, "h1").len(), 1, "{name}");
        assert!(
            tags(html, "style").is_empty()
                && !html.contains(" style=")
                && !html.contains(" onclick"),
            "{name}"
        );
        let ids: Vec<&str> = html
            .split(" id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{name}: an id twice");
        let labels: Vec<&str> = tags(html, "label")
            .into_iter()
            .filter_map(|tag| attribute(tag, "for"))
            .collect();
        let controls = ["input", "select", "textarea"]
            .into_iter()
            .flat_map(|kind| tags(html, kind));
        for control in controls.filter(|tag| attribute(tag, "type") != Some("hidden")) {
            assert!(
                attribute(control, "id").is_some_and(|id| labels.contains(&id)),
                "{name}: <{control}> has no label"
            );
        }
        for form in html
            .split("<form")
            .skip(1)
            .filter(|form| form.contains("method=\"post\""))
        {
            let form = form.split("</form>").next().unwrap_or_default();
            assert!(form.contains("name=\"csrf\" value=\"csrf\""), "{name}");
        }
        for reference in html
            .split(" aria-describedby=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .flat_map(str::split_whitespace)
        {
            assert!(ids.contains(&reference), "{name}: {reference}");
        }
    }
}

#[test]
fn no_link_or_form_of_any_page_carries_personal_data() {
    for (name, page, _) in all() {
        let links = page.html.split(" href=\"").skip(1);
        let forms = page.html.split(" action=\"").skip(1);
        for address in links.chain(forms).filter_map(|rest| rest.split('"').next()) {
            for personal in ["한이음", "나다움", "온누리", "900101", "resident.person"] {
                assert!(!address.contains(personal), "{name}: {address}");
            }
            let known = address.starts_with('/')
                || address.starts_with('#')
                || address.starts_with("http://127.0.0.1:8010/");
            assert!(known, "{name}: {address} leads elsewhere");
        }
    }
}

#[test]
fn easy_words_differ_and_english_pages_hold_no_korean_of_ours() {
    let samples = all();
    let of = |code: &str| -> Vec<&Sample> {
        samples
            .iter()
            .filter(|(_, _, lang)| lang.code() == code)
            .collect()
    };
    for ((name, ko, _), (_, easy, _)) in of("ko").iter().zip(of("easy")) {
        let title = |page: &Page| {
            page.html
                .split("<main")
                .nth(1)
                .unwrap_or_default()
                .to_owned()
        };
        assert_ne!(title(ko), title(easy), "{name}");
    }
}

#[test]
fn every_text_is_said_in_three_ways() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut texts = 0;
    for file in [
        "about_me.rs",
        "apply.rs",
        "apply/sheet.rs",
        "check.rs",
        "check/verdict.rs",
        "elsewhere.rs",
        "find.rs",
        "home.rs",
        "papers.rs",
        "shell.rs",
        "sign_in.rs",
    ] {
        let source = std::fs::read_to_string(here.join(file)).unwrap();
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        for call in source.split("words(").skip(1) {
            let said: Vec<&str> = call
                .split(");")
                .next()
                .unwrap_or_default()
                .split('"')
                .skip(1)
                .step_by(2)
                .take(3)
                .collect();
            if let [ko, en, easy] = said[..] {
                texts += 1;
                assert!(ko != easy && ko != en && !en.is_empty(), "{file}: {ko}");
            }
        }
    }
    assert!(texts > 90, "{texts} texts were found");
}

/// Writes every sample and asset into a folder, to be looked at: `cargo test -p portal gallery -- --ignored`.
#[test]
#[ignore = "a tool for the eye"]
fn gallery() {
    let folder = std::env::temp_dir().join("portal-pages");
    for asset in pages::ASSETS {
        let path = folder.join(asset.path.trim_start_matches('/'));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, asset.raw).unwrap();
    }
    for (name, page, _) in all() {
        std::fs::write(folder.join(format!("{name}.html")), page.html).unwrap();
    }
}
