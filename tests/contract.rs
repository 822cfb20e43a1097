//! The contract of issuing: fields, replays, keys, who may, and what is found again afterwards.

use serde_json::Value;
use serde_json::json;

use crate::country::shared;
use crate::people;
use crate::people::FAMILY;
use crate::people::SEAL;
use crate::tools;
use crate::tools::scratch;

const HOUSEHOLD: &str = "household-extract";
const INDIVIDUAL: &str = "individual-extract";

fn number(household: usize, member: usize) -> String {
    people::special(household).members[member].number.full()
}

/// The fields that outsiders rely on.
fn assert_paper(done: &Value) {
    let text = |name: &str| {
        done[name]
            .as_str()
            .unwrap_or_else(|| panic!("no {name}: {done}"))
    };
    let number = text("number");
    assert!(
        number.len() == 16 && number.bytes().all(|b| b.is_ascii_digit()),
        "{number}"
    );
    assert_eq!(number.parse::<u64>().unwrap() % 97, 1, "its check digits");
    assert!(number.starts_with("11110"), "{number} is not jongno's");
    assert_eq!(text("check_number").replace('-', ""), number);
    assert_eq!(
        text("check_number")
            .split('-')
            .map(str::len)
            .collect::<Vec<_>>(),
        [4, 4, 4, 4]
    );
    assert_eq!(text("issued_by"), "jongno");
    assert_eq!(text("mode"), "normal");
    assert_eq!(
        text("pdf_url"),
        format!("/api/v1/certificates/{number}.pdf")
    );
    assert!(text("code").starts_with("https://127.0.0.1:") && text("code").contains("/v#IEUM1/"));
    for moment in ["issued_at", "as_of", "legal_at", "recorded_at"] {
        assert!(
            text(moment).starts_with("20") && text(moment).contains('T'),
            "{done}"
        );
    }
    assert!(!text("receipt").is_empty());
}

#[test]
fn an_officer_issues_both_extracts_with_the_subjects_number_alone() {
    let officer = shared().officer("jongno", 0);
    for request in [HOUSEHOLD, INDIVIDUAL] {
        let done = officer
            .ask(
                request,
                &format!("plain {request}"),
                &json!({"subject": number(FAMILY, 0)}),
            )
            .done();
        assert_paper(&done);
        assert_eq!(done["form"], request);
        assert_eq!(done["fee_won"], 400, "the counter's fee");
    }
}

#[test]
fn a_citizen_gets_both_extracts_free_at_the_portal() {
    let own = number(FAMILY, 0);
    let citizen = shared().citizen("jongno", &own);
    for request in [HOUSEHOLD, INDIVIDUAL] {
        let body = json!({"subject": own, "purpose": "은행 제출", "options": {"history": "5y"}});
        let done = citizen
            .ask(request, &format!("own {request}"), &body)
            .done();
        assert_paper(&done);
        assert_eq!(done["fee_won"], 0);
        let pdf = citizen.get(done["pdf_url"].as_str().unwrap());
        assert_eq!(
            (pdf.status, pdf.header("content-type")),
            (200, "application/pdf")
        );
        assert!(pdf.body.starts_with(b"%PDF-"));
    }
}

#[test]
fn the_same_key_and_body_give_the_same_answer_and_say_so() {
    let officer = shared().officer("jongno", 0);
    let body = json!({"subject": number(FAMILY, 0)});
    let first = officer.ask(HOUSEHOLD, "replayed", &body);
    assert_eq!(first.header("idempotency-replayed"), "");
    let again = officer.ask(HOUSEHOLD, "replayed", &body);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(first.done(), again.done());
}

#[test]
fn another_body_or_request_under_a_used_key_is_refused() {
    let officer = shared().officer("jongno", 0);
    let body = json!({"subject": number(FAMILY, 0)});
    officer.ask(HOUSEHOLD, "used", &body).done();
    let other_body = json!({"subject": number(FAMILY, 0), "purpose": "회사"});
    assert_eq!(
        officer.ask(HOUSEHOLD, "used", &other_body).refused(422),
        "request.key-reused"
    );
    assert_eq!(
        officer.ask(INDIVIDUAL, "used", &body).refused(422),
        "request.key-reused"
    );
}

#[test]
fn keys_of_different_callers_have_nothing_to_do_with_each_other() {
    let body = json!({"subject": number(FAMILY, 0)});
    let of = |nth| {
        shared()
            .officer("jongno", nth)
            .ask(HOUSEHOLD, "the same for two", &body)
    };
    let (first, second) = (of(0), of(1));
    assert_eq!(second.header("idempotency-replayed"), "");
    assert_ne!(first.done()["number"], second.done()["number"]);
}

#[test]
fn somebody_elses_paper_is_refused_without_telling_whether_that_person_is_in_the_register() {
    let citizen = shared().citizen("jongno", &number(FAMILY, 0));
    let here = number(SEAL, 0);
    let nowhere = "700101-1990013";
    for request in [HOUSEHOLD, INDIVIDUAL] {
        let ask = |key: &str, subject: &str| {
            let answer = citizen.ask(
                request,
                &format!("{key} {request}"),
                &json!({"subject": subject}),
            );
            assert_eq!(answer.refused(403), "resident.not-yours");
            answer.json()
        };
        assert_eq!(ask("here", &here), ask("nowhere", nowhere));
    }
}

#[test]
fn a_citizen_cannot_say_what_only_an_officer_sees() {
    let own = number(FAMILY, 0);
    let body = json!({"subject": own, "applicant": "agent", "applicant-name": "나대리", "mandate": true, "identity-seen": "passport"});
    let refused = shared()
        .citizen("jongno", &own)
        .ask(HOUSEHOLD, "as an agent", &body);
    assert_eq!(refused.refused(403), "resident.counter-only");
}

#[test]
fn a_paper_is_given_to_its_holder_and_its_office_and_to_nobody_else() {
    let country = shared();
    let own = number(FAMILY, 0);
    let done = country
        .officer("jongno", 0)
        .ask(INDIVIDUAL, "for its holder", &json!({"subject": own}))
        .done();
    let url = done["pdf_url"].as_str().unwrap();
    assert_eq!(country.citizen("jongno", &own).get(url).status, 200);
    assert_eq!(country.officer("jongno", 1).get(url).status, 200);
    let others = [
        country.citizen("jongno", &number(FAMILY, 1)),
        country.citizen("jongno", &number(SEAL, 0)),
    ];
    for other in others {
        assert_eq!(other.get(url).refused(404), "node.not-found");
        assert_eq!(
            other
                .get("/api/v1/certificates/1111000000000012.pdf")
                .refused(404),
            "node.not-found"
        );
    }
    let nobody = crate::client::Caller::nobody(&country.portal("jongno"));
    assert_eq!(nobody.get(url).refused(401), "api.no-token");
}

#[test]
fn a_receipt_is_shown_to_whoever_has_it() {
    let country = shared();
    let own = number(FAMILY, 0);
    let citizen = country.citizen("jongno", &own);
    let done = citizen
        .ask(HOUSEHOLD, "with receipt", &json!({"subject": own}))
        .done();
    let path = format!("/api/v1/receipts/{}", done["receipt"].as_str().unwrap());
    let shown = citizen.get(&path);
    assert_eq!((shown.status, shown.json()), (200, done));
    assert_eq!(
        country
            .citizen("jongno", &number(SEAL, 0))
            .get(&path)
            .refused(404),
        "node.not-found"
    );
}

#[test]
fn a_look_is_on_record_before_anything_is_shown_and_only_for_its_officer() {
    let country = shared();
    let officer = country.officer("jongno", 0);
    let subject = number(FAMILY, 0);
    let body = json!({"subject": subject, "purpose": "등본 발급", "basis": "주민등록법 제29조"});
    let done = officer.ask("look", "a look", &body).done();
    assert!(
        !done
            .to_string()
            .contains(&people::special(FAMILY).members[0].name),
        "the answer to a look shows nothing yet: {done}"
    );
    let path = format!("/api/v1/looks/{}", done["receipt"].as_str().unwrap());
    let shown = officer.get(&path);
    assert_eq!(shown.status, 200);
    for member in people::special(FAMILY).members {
        assert!(
            shown.text().contains(&member.name),
            "{} is not shown",
            member.name
        );
    }
    assert_eq!(
        country.officer("jongno", 1).get(&path).refused(404),
        "node.not-found"
    );
    assert_eq!(
        country.citizen("jongno", &subject).get(&path).refused(404),
        "node.not-found"
    );
    let without_basis = json!({"subject": subject, "purpose": "등본 발급"});
    assert_eq!(
        officer.ask("look", "no basis", &without_basis).refused(422),
        "resident.basis-needed"
    );
}

#[test]
fn an_officer_comes_in_by_the_address_of_the_own_office_and_by_no_other() {
    let country = shared();
    let mut officer = country.officer("jongno", 0);
    let body = json!({"subject": number(FAMILY, 0)});
    let elsewhere = [
        country.portal("jongno"),
        country.portal("songpa"),
        country.office("songpa"),
    ];
    for door in elsewhere {
        officer.base = door;
        let refused = officer.ask(HOUSEHOLD, "another door", &body);
        assert_eq!(refused.refused(403), "api.office-only");
        let refused = officer.get("/api/v1/receipts/x");
        assert_eq!(refused.refused(403), "api.office-only");
    }
}

#[test]
fn a_used_number_is_never_given_again() {
    let officer = shared().officer("jongno", 0);
    let body = json!({"subject": number(FAMILY, 1)});
    let numbers: std::collections::BTreeSet<String> = (0..4)
        .map(|nth| {
            officer.ask(INDIVIDUAL, &format!("nth {nth}"), &body).done()["number"].to_string()
        })
        .collect();
    assert_eq!(numbers.len(), 4);
}

#[test]
fn the_journal_of_a_running_node_holds_by_our_own_check_and_by_another() {
    let country = shared();
    let place = country.dir.join("jongno").display().to_string();
    let said = tools::ieum(&["journal", "verify", &place]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let said = tools::independent("verify_journal.py", &[&place]);
    assert_eq!(said.code, 0, "{}", said.err);

    // A copy of which one byte of one entry is another.
    let copy = scratch("copy");
    let exported = tools::ieum(&["journal", "export", &place]);
    assert_eq!(exported.code, 0, "{}", exported.err);
    let good = copy.write("good.jsonl", exported.out.as_bytes());
    assert_eq!(tools::ieum(&["journal", "verify", &good]).code, 0);
    assert_eq!(tools::independent("verify_journal.py", &[&good]).code, 0);
    let body = exported.out.find("\"body\":\"").unwrap() + 20;
    let mut bytes = exported.out.into_bytes();
    bytes[body] = if bytes[body] == b'0' { b'1' } else { b'0' };
    let bad = copy.write("bad.jsonl", &bytes);
    assert_eq!(tools::ieum(&["journal", "verify", &bad]).code, 1);
    assert_eq!(tools::independent("verify_journal.py", &[&bad]).code, 1);
}
