//! What every page promises: labels, languages, nothing inline, nothing from elsewhere, small files, glyphs for all our texts.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use kernel::Words;

#[path = "../samples/samples.rs"]
mod samples;
mod tags;

use tags::Tag;
use tags::tags;

fn check_every_page(check: impl Fn(&str, &str, &[Tag])) {
    let pages = samples::all();
    assert!(pages.len() >= 21, "seven samples in three languages");
    for (name, html) in pages {
        let tags = tags(&html);
        check(&name, &html, &tags);
    }
}

fn ids(tags: &[Tag]) -> Vec<&str> {
    tags.iter().filter_map(|tag| tag.attribute("id")).collect()
}

#[test]
fn every_tag_is_closed_in_order() {
    check_every_page(|name, _, tags| {
        let mut open = Vec::new();
        for tag in tags {
            if tag.closing {
                assert_eq!(
                    open.pop(),
                    Some(tag.name.as_str()),
                    "{name}: </{}>",
                    tag.name
                );
            } else if !tag.is_void() {
                open.push(&tag.name);
            }
        }
        assert!(open.is_empty(), "{name}: {open:?}");
    });
}

#[test]
fn every_control_has_a_label_and_every_id_is_unique() {
    check_every_page(|name, _, tags| {
        let ids = ids(tags);
        assert_eq!(
            ids.iter().collect::<BTreeSet<_>>().len(),
            ids.len(),
            "{name}: an id twice"
        );
        let labelled: BTreeSet<&str> = tags
            .iter()
            .filter(|tag| tag.name == "label")
            .filter_map(|tag| tag.attribute("for"))
            .collect();
        let controls = tags
            .iter()
            .filter(|tag| ["input", "select", "textarea"].contains(&tag.name.as_str()));
        let controls: Vec<_> = controls
            .filter(|tag| !tag.closing && tag.attribute("type") != Some("hidden"))
            .collect();
        for control in &controls {
            let id = control.attribute("id").unwrap_or_default();
            assert!(labelled.contains(id), "{name}: {control:?} has no label");
        }
        assert!(
            labelled.iter().all(|id| ids.contains(id)),
            "{name}: a label for nothing"
        );
        assert!(
            !name.starts_with("form") || controls.len() > 10,
            "{name}: the controls were not found"
        );
    });
}

#[test]
fn whatever_describes_a_control_exists() {
    check_every_page(|name, _, tags| {
        let ids = ids(tags);
        for reference in tags
            .iter()
            .filter_map(|tag| tag.attribute("aria-describedby"))
            .flat_map(str::split_whitespace)
        {
            assert!(ids.contains(&reference), "{name}: {reference}");
        }
        for link in tags
            .iter()
            .filter_map(|tag| tag.attribute("href"))
            .filter_map(|href| href.strip_prefix('#'))
        {
            assert!(ids.contains(&link), "{name}: #{link}");
        }
    });
}

#[test]
fn every_group_begins_with_its_question_in_sight() {
    check_every_page(|name, _, tags| {
        for (n, _) in tags
            .iter()
            .enumerate()
            .filter(|(_, tag)| tag.name == "fieldset" && !tag.closing)
        {
            assert_eq!(tags[n + 1].name, "legend", "{name}");
            assert_eq!(
                tags[n + 1].attribute("class"),
                None,
                "{name}: a legend may not be hidden"
            );
        }
    });
    let css = std::fs::read_to_string("assets/ieum.css").unwrap();
    for rule in css.split('}').filter(|rule| {
        rule.split('{')
            .next()
            .is_some_and(|s| s.contains("legend") || s.contains("caption"))
    }) {
        assert!(
            !["absolute", "clip", "none", "hidden"]
                .iter()
                .any(|word| rule.contains(word)),
            "{rule}"
        );
    }
}

#[test]
fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
    check_every_page(|name, html, tags| {
        for tag in tags.iter().filter(|tag| !tag.closing) {
            assert!(
                tag.attribute("style").is_none() && tag.name != "style",
                "{name}: {tag:?}"
            );
            assert!(
                !tag.attributes
                    .iter()
                    .any(|(name, _)| name.starts_with("on")),
                "{name}: {tag:?}"
            );
            assert!(
                tag.name != "script" || tag.attribute("src").is_some(),
                "{name}: {tag:?}"
            );
            for loaded in ["src", "action"].iter().filter_map(|a| tag.attribute(a)) {
                assert!(
                    loaded.starts_with('/') && !loaded.starts_with("//"),
                    "{name}: {tag:?}"
                );
            }
        }
        assert!(
            !html.contains("http:") && !html.contains("https:"),
            "{name}"
        );
    });
    for asset in pages::ASSETS
        .iter()
        .filter(|asset| asset.content_type.starts_with("text/"))
    {
        let text = std::str::from_utf8(asset.raw).unwrap();
        assert!(
            !text.contains("http:") && !text.contains("https:") && !text.contains("@import"),
            "{}",
            asset.name
        );
        assert!(
            !text.contains("innerHTML") && !text.contains(".style"),
            "{}",
            asset.name
        );
    }
}

#[test]
fn every_page_says_its_language_its_state_and_that_it_is_no_government_site() {
    check_every_page(|name, html, tags| {
        let lang = kernel::Lang::ALL
            .into_iter()
            .find(|lang| name.ends_with(&format!("-{}", lang.code())))
            .unwrap();
        assert_eq!(tags[1].attribute("lang"), Some(lang.tag()), "{name}");
        assert!(html.contains(pages::said(lang).identifier()), "{name}");
        assert_eq!(
            tags.iter()
                .filter(|tag| tag.name == "h1" && !tag.closing)
                .count(),
            1,
            "{name}"
        );
        assert_eq!(
            tags.iter()
                .filter(|tag| tag.attribute("class") == Some("strip"))
                .count(),
            1,
            "{name}"
        );
        assert_eq!(
            html.matches("?step=2&#38;lang=").count(),
            2,
            "{name}: the two other languages, on the same page"
        );
        let cut = ["cut", "faults", "done"]
            .iter()
            .any(|word| name.contains(word));
        assert_eq!(
            html.contains(pages::said(lang).centre_down()),
            cut,
            "{name}"
        );
    });
}

#[test]
fn a_page_with_faults_says_so_in_its_title_and_every_form_carries_its_keys() {
    check_every_page(|name, html, tags| {
        let lang = kernel::Lang::ALL
            .into_iter()
            .find(|lang| name.ends_with(&format!("-{}", lang.code())))
            .unwrap();
        let title = format!("<title>{}: ", pages::said(lang).faulty());
        assert_eq!(html.contains(&title), name.contains("faults"), "{name}");
        let posts = tags
            .iter()
            .filter(|tag| tag.attribute("method") == Some("post"))
            .count();
        let hidden = |field| {
            tags.iter()
                .filter(|tag| {
                    tag.attribute("type") == Some("hidden") && tag.attribute("name") == Some(field)
                })
                .count()
        };
        assert_eq!(hidden("csrf"), posts, "{name}");
        let acting = tags.iter().filter(|tag| {
            tag.name == "form"
                && tag.attribute("class") == Some("form")
                && tag.attribute("method") == Some("post")
        });
        assert_eq!(hidden("key"), acting.count(), "{name}");
    });
}

#[test]
fn the_files_stay_small_and_are_found_at_their_own_address_only() {
    let packed = |name: &str| {
        let asset = pages::ASSETS
            .iter()
            .find(|asset| asset.name == name)
            .unwrap();
        assert!(pages::asset(asset.path).is_some() && asset.path.ends_with(name));
        (asset.raw.len(), asset.brotli.len())
    };
    assert!(
        packed("ieum.css").1 <= 10 * 1024,
        "{:?}",
        packed("ieum.css")
    );
    assert!(packed("ieum.js").0 <= 6 * 1024, "{:?}", packed("ieum.js"));
    let checks = ["reach.js", "verify.js", "check.js"].map(|name| packed(name).1);
    assert!(checks.iter().sum::<usize>() <= 8 * 1024, "{checks:?}");
    for font in ["IeumUI-Regular.woff2", "IeumUI-Bold.woff2"] {
        assert!(packed(font).0 <= 60 * 1024, "{font}: {:?}", packed(font));
    }
    assert!(
        pages::asset("/a/0000000000000000/ieum.css").is_none()
            && pages::asset("ieum.css").is_none()
    );
}

#[test]
fn the_style_sheet_knows_print_still_motion_and_forced_colours() {
    let css = std::fs::read_to_string("assets/ieum.css").unwrap();
    for word in [
        "@media print",
        "prefers-reduced-motion",
        "forced-colors",
        ":focus-visible",
    ] {
        assert!(css.contains(word), "{word}");
    }
}

#[test]
fn easy_korean_differs_from_korean_and_nothing_is_empty() {
    for text in pages::Said::ALL {
        let Words { ko, en, easy } = *text;
        assert!(
            !ko.is_empty() && !en.is_empty() && !easy.is_empty() && easy != ko,
            "{text:?}"
        );
    }
}

#[test]
fn every_syllable_of_our_texts_has_a_glyph() {
    let held: BTreeSet<char> = std::fs::read_to_string("assets/fonts/charset.txt")
        .unwrap()
        .chars()
        .collect();
    let mut missing = BTreeSet::new();
    for folder in [
        "pages",
        "samples",
        "src",
        "../gates",
        "../services",
        "../kernel/src",
        "../continuity/src",
        "../continuity/pages",
    ] {
        for file in files(Path::new(folder)) {
            let text = std::fs::read_to_string(&file).unwrap();
            let shown = if file.extension().is_some_and(|e| e == "rs") {
                code_only(&text)
            } else {
                text
            };
            missing.extend(
                shown
                    .chars()
                    .filter(|c| ('가'..='힣').contains(c) && !held.contains(c)),
            );
        }
    }
    assert!(
        missing.is_empty(),
        "{missing:?} have no glyph in IeumUI: run pages/assets/fonts/subset.py"
    );
}

/// Templates and Rust files, without those of tests: names in tests may be as rare as they like.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let unread = ["tests", "testing", "target"];
            if !unread.iter().any(|name| path.ends_with(name)) {
                found.extend(files(&path));
            }
        } else if path.extension().is_some_and(|e| e == "html" || e == "rs")
            && !["tests.rs", "testing.rs"]
                .iter()
                .any(|name| path.ends_with(name))
        {
            found.push(path);
        }
    }
    found
}

/// A Rust file without its comments and its tests.
fn code_only(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}
