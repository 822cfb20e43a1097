//! What is read without a person in it: the description of the API, health, figures, pages, headers.

use std::collections::BTreeSet;

use crate::client::Caller;
use crate::country::shared;

#[test]
fn the_description_of_the_api_lists_every_request_of_every_service_and_no_other() {
    let description = Caller::nobody(&shared().portal("jongno"))
        .get("/api/openapi.json")
        .json();
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths = description["paths"].as_object().unwrap();
    let described: BTreeSet<String> = paths
        .iter()
        .filter(|(_, methods)| methods.get("post").is_some())
        .map(|(path, _)| path.clone())
        .collect();
    let offered: Vec<String> = services::ALL
        .iter()
        .flat_map(|service| {
            service
                .requests()
                .iter()
                .map(|request| format!("/api/v1/{}/{}", service.name(), request.name))
        })
        .collect();
    let described_for_anybody = ["/api/v1/verify".to_owned()];
    let offered = offered.into_iter().chain(described_for_anybody).collect();
    assert_eq!(described, offered);
    for read in [
        "/api/v1/certificates/{number}.pdf",
        "/api/v1/receipts/{receipt}",
        "/api/v1/looks/{look}",
    ] {
        assert!(paths.contains_key(read), "{read}");
    }
    let extract = &description["paths"]["/api/v1/resident/household-extract"]["post"];
    let body = &extract["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(body["additionalProperties"], false);
    assert!(body["properties"]["options"]["properties"]["history"]["enum"].is_array());
}

#[test]
fn health_is_told_shallow_and_deep_and_the_deep_answer_is_longer_than_a_packet() {
    for place in [
        shared().office("jongno"),
        shared().portal("jongno"),
        shared().office("songpa"),
    ] {
        let nobody = Caller::nobody(&place);
        assert_eq!(nobody.get("/healthz").text(), "ok\n");
        let deep = nobody.get("/healthz/deep");
        assert_eq!(
            (deep.status, deep.json()["state"].as_str()),
            (200, Some("up"))
        );
        assert_eq!(
            (deep.json()["write"].as_str(), deep.json()["read"].as_str()),
            (Some("done"), Some("done"))
        );
        let signed_in = &deep.json()["sign_in"];
        assert_eq!(signed_in, "done", "{signed_in}");
        assert!(deep.json()["sign_in_us"].is_u64() && deep.json()["failed"].is_null());
        assert!(deep.body.len() > 1_500, "{} bytes", deep.body.len());
    }
    assert_eq!(
        Caller::nobody(&shared().office("centre"))
            .get("/healthz")
            .text(),
        "ok\n"
    );
}

#[test]
fn figures_are_told_in_the_format_of_prometheus() {
    let figures = Caller::nobody(&shared().office("jongno")).get("/metrics");
    assert!(figures.header("content-type").starts_with("text/plain"));
    for line in figures.text().lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.split_once(' ').unwrap();
        assert!(
            name.starts_with("ieum_") && value.parse::<u64>().is_ok(),
            "{line}"
        );
    }
    assert!(figures.text().contains("\nieum_store_writable 1\n"));
}

#[test]
fn every_answer_forbids_foreign_hosts_frames_and_caches() {
    let nobody = Caller::nobody(&shared().portal("jongno"));
    // Our own two: their ports lie before those at which operators ask them.
    let gateways = ["gateway1", "gateway2"].map(|name| {
        let office = shared().office(name);
        let (host, port) = office.rsplit_once(':').unwrap();
        format!("{host}:{}", port.parse::<u16>().unwrap() - 1)
    });
    let gateways = gateways.join(" ");
    for path in ["/", "/api/openapi.json", "/nothing-here", "/healthz"] {
        let answer = nobody.get(path);
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'")
                && !policy.contains("unsafe")
                && policy.ends_with(&format!("connect-src 'self' {gateways}"))
                && policy.matches("http").count() == 2,
            "{policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[test]
fn a_page_from_another_of_our_addresses_reads_what_is_the_same_for_everybody_and_nothing_else() {
    let nobody = Caller::nobody(&shared().portal("jongno"));
    let open = |path: &str| {
        let answer = nobody.get(path);
        let open = answer.header("access-control-allow-origin").to_owned();
        let with_cookies = answer.header("access-control-allow-credentials");
        assert_eq!(with_cookies, "", "{path}");
        open
    };
    assert_eq!(open("/v/trust.json"), "*");
    for path in ["/", "/v", "/about-me", "/api/openapi.json", "/healthz"] {
        assert_eq!(open(path), "", "{path}");
    }
}

#[test]
fn the_counter_is_not_on_the_public_side() {
    let public = Caller::nobody(&shared().portal("jongno"));
    for path in ["/desk", "/desk/sign-in", "/desk/day"] {
        assert_eq!(public.get(path).status, 404, "{path}");
    }
    assert_eq!(
        Caller::nobody(&shared().office("jongno"))
            .get("/desk/sign-in")
            .status,
        200
    );
}

#[test]
fn what_runs_is_told_to_programs() {
    let ready = shared().ready();
    let named: Vec<_> = ready["processes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["role"].as_str().unwrap()))
        .collect();
    assert_eq!(
        named,
        [
            ("centre", "centre"),
            ("jongno", "node"),
            ("songpa", "node"),
            ("cheongun", "node"),
            ("jamsil", "node"),
            ("gateway1", "gateway"),
            ("gateway2", "gateway"),
        ]
    );
    for home in ["jongno", "songpa"] {
        let count = |list: &str, key: &str| {
            ready[list]
                .as_array()
                .unwrap()
                .iter()
                .filter(|one| one[key] == home)
                .count()
        };
        assert!(count("citizens", "home") >= 5 && count("officers", "node") >= 2);
    }
    for citizen in ready["citizens"].as_array().unwrap() {
        let number = citizen["resident_number"].as_str().unwrap();
        assert!(
            ["97", "98", "99"].contains(&&number[8..10]),
            "a place code that real people have"
        );
    }
    assert!(std::path::Path::new(ready["anchors"].as_str().unwrap()).exists());
}
