//! What a press does, what is shown, what every page promises.

use kernel::Answers;
use kernel::Gate;
use kernel::Lang;
use kernel::Method;
use kernel::Page;
use kernel::Reply;
use kernel::Visit;

use super::country::TestCountry;
use super::country::now;
use super::house;
use super::house::TestHouse;
use crate::CountryMap;
use crate::State;

fn visit(lang: Lang, form: &[(&str, &str)]) -> Visit {
    Visit {
        path: "/country".to_owned(),
        params: std::collections::BTreeMap::new(),
        query: Answers::default(),
        form: Answers::from_pairs(form.iter().copied()),
        caller: None,
        lang,
        csrf: "csrf".to_owned(),
        key: "key".to_owned(),
        now: house::at(),
    }
}

fn asked(country: &TestCountry, method: Method, lang: Lang, form: &[(&str, &str)]) -> Reply {
    let gate = CountryMap::new(Box::new(country.clone()));
    let route = gate
        .routes()
        .iter()
        .find(|route| route.method == method)
        .unwrap();
    now(gate.answer(route, visit(lang, form), &TestHouse::new()))
}

fn page(reply: Reply) -> Page {
    let Reply::Page(page) = reply else {
        panic!("no page: {reply:?}")
    };
    page
}

fn shown(country: &TestCountry, lang: Lang) -> String {
    let page = page(asked(country, Method::Get, lang, &[]));
    assert_eq!(page.status, 200);
    page.html
}

fn press(country: &TestCountry, form: &[(&str, &str)]) {
    let reply = asked(country, Method::Post, Lang::Ko, form);
    assert_eq!(reply, Reply::SeeOther("/country".to_owned()));
}

/// The rows of the table of lines: title and state.
fn rows(html: &str) -> Vec<(String, String)> {
    let between = |text: &str, from: &str, to: &str| {
        let rest = text.split(from).nth(1).unwrap_or_default();
        rest.split(to).next().unwrap_or_default().to_owned()
    };
    let table = html.split("<table").nth(1).unwrap();
    let rows = table.split("<tr><th scope=\"row\">").skip(1);
    rows.map(|row| {
        let title = row.split("</th>").next().unwrap_or_default().to_owned();
        let state = between(row, "<span class=\"state\"", "</span>");
        (
            title,
            state.split('>').nth(1).unwrap_or_default().to_owned(),
        )
    })
    .collect()
}

fn row(html: &str, title: &str) -> String {
    let rows = rows(html);
    let found = rows.iter().find(|(of, _)| of == title);
    found
        .unwrap_or_else(|| panic!("{title}: {rows:?}"))
        .1
        .clone()
}

#[test]
fn a_press_cuts_a_line_in_both_directions_and_another_heals_it() {
    let country = TestCountry::new();
    assert_eq!(row(&shown(&country, Lang::Ko), "종로구 – 송파구"), "연결됨");
    press(&country, &[("act", "cut"), ("which", "jongno-songpa")]);
    let html = shown(&country, Lang::Ko);
    assert_eq!(row(&html, "종로구 – 송파구"), "끊김");
    assert_eq!(row(&html, "종로구 – 중앙"), "연결됨");
    press(&country, &[("act", "heal"), ("which", "jongno-songpa")]);
    assert_eq!(row(&shown(&country, Lang::Ko), "종로구 – 송파구"), "연결됨");
}

#[test]
fn all_lines_of_a_part_are_cut_and_all_are_healed() {
    let country = TestCountry::new();
    press(&country, &[("act", "cut"), ("which", "songpa")]);
    let html = shown(&country, Lang::En);
    assert_eq!(row(&html, "Jongno-gu – Songpa-gu"), "cut");
    assert_eq!(row(&html, "Songpa-gu – Centre"), "cut");
    assert_eq!(row(&html, "Jongno-gu – Centre"), "connected");
    press(&country, &[("act", "heal")]);
    let html = shown(&country, Lang::En);
    assert!(rows(&html).iter().all(|(_, state)| state == "connected"));
}

#[test]
fn a_line_cut_one_way_says_which_and_may_be_cut_and_healed() {
    let country = TestCountry::new();
    country.set("jongno", "songpa", State::Cut);
    let html = shown(&country, Lang::En);
    assert_eq!(
        row(&html, "Jongno-gu – Songpa-gu"),
        "Jongno-gu → Songpa-gu: cut, Songpa-gu → Jongno-gu: connected"
    );
    let line = html.split("Jongno-gu – Songpa-gu</th>").nth(1).unwrap();
    let line = line.split("</tr>").next().unwrap();
    assert!(line.contains("value=\"cut\"") && line.contains("value=\"heal\""));
}

#[test]
fn the_drawing_and_the_tables_tell_cut_silent_and_stopped() {
    let country = TestCountry::new();
    country.set("jongno", "centre", State::Cut);
    country.set("songpa", "centre", State::Silent);
    country.stop("centre");
    for lang in Lang::ALL {
        let html = shown(&country, lang);
        let drawing = html.split("<svg viewBox=\"0 0 480").nth(1).unwrap();
        let drawing = drawing.split("</svg>").next().unwrap();
        assert_eq!(drawing.matches("<path data-state=\"connected\"").count(), 1);
        assert_eq!(drawing.matches("<path data-state=\"silent\"").count(), 1);
        assert_eq!(drawing.matches("<path data-state=\"cut\"").count(), 1);
        assert_eq!(drawing.matches("<g data-state=\"stopped\"").count(), 1);
        assert_eq!(drawing.matches("<rect").count(), 5);
        let states: std::collections::BTreeSet<_> =
            rows(&html).into_iter().map(|(_, state)| state).collect();
        assert_eq!(states.len(), 3, "{states:?}");
    }
}

#[test]
fn parts_lead_to_their_portals_and_desks() {
    let html = shown(&TestCountry::new(), Lang::Ko);
    for address in ["http://127.0.0.1:8002/\"", "http://127.0.0.1:8003/desk\""] {
        assert!(html.contains(&format!("href=\"{address}")), "{address}");
    }
}

#[test]
fn what_can_t_be_done_is_refused_and_leads_back_to_the_map() {
    let country = TestCountry::new();
    for (form, status) in [
        (&[("act", "cut"), ("which", "busan")][..], 404),
        (&[("act", "burn"), ("which", "songpa")], 422),
        (&[("act", "cut")], 422),
    ] {
        let page = page(asked(&country, Method::Post, Lang::Ko, form));
        assert_eq!(page.status, status);
        assert!(page.html.contains("href=\"/country\""));
    }
    country.end();
    let page = page(asked(&country, Method::Get, Lang::Ko, &[]));
    assert_eq!(page.status, 503);
}

#[test]
fn a_route_without_its_gate_shows_no_country() {
    let gate = CountryMap::new(Box::new(TestCountry::new()));
    for route in gate.routes() {
        let reply = now((route.answer)(visit(Lang::Ko, &[]), &TestHouse::new()));
        assert_eq!(page(reply).status, 404);
    }
}

#[test]
fn every_form_carries_its_token_every_button_says_its_line_and_nothing_is_inline() {
    let country = TestCountry::new();
    country.set("jongno", "centre", State::Cut);
    for lang in Lang::ALL {
        let html = shown(&country, lang);
        let forms: Vec<&str> = html.split("<form").skip(1).collect();
        assert_eq!(forms.len(), 9, "three lines, five parts, all");
        for form in forms {
            let form = form.split("</form>").next().unwrap_or_default();
            assert!(form.contains("name=\"csrf\" value=\"csrf\""));
        }
        assert!(!html.contains(" style=") && !html.contains(" onclick"));
        let main = html.split("<main").nth(1).unwrap();
        let buttons: Vec<&str> = main.split("<button").skip(1).collect();
        let names: std::collections::BTreeSet<&str> = buttons
            .iter()
            .map(|button| button.split("</button>").next().unwrap_or_default())
            .collect();
        assert_eq!(names.len(), buttons.len(), "two buttons of one name");
    }
}

#[test]
fn easy_korean_is_not_korean_and_english_holds_none() {
    let country = TestCountry::new();
    country.set("jongno", "centre", State::Cut);
    let main = |lang| {
        let html = shown(&country, lang);
        html.split("<main").nth(1).unwrap().to_owned()
    };
    assert_ne!(main(Lang::Ko), main(Lang::Easy));
    let english = main(Lang::En);
    let english = english.split("<footer").next().unwrap();
    assert!(
        !english.chars().any(|c| ('가'..='힣').contains(&c)),
        "{english}"
    );
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut texts = 0;
    for file in ["lib.rs", "page.rs"] {
        let source = std::fs::read_to_string(here.join(file)).unwrap();
        for call in source.split("words(").skip(1) {
            let said: Vec<&str> = call.split('"').skip(1).step_by(2).take(3).collect();
            if let [ko, en, easy] = said[..] {
                texts += 1;
                assert!(ko != easy && ko != en && !en.is_empty(), "{file}: {ko}");
            }
        }
    }
    assert!(texts > 30, "{texts} texts were found");
}
