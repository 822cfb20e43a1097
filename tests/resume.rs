//! A country that ends, or whose `up` is killed, goes on where it was when it is started again.

use serde_json::json;

use crate::country::Country;
use crate::country::Made;
use crate::extracts::INDIVIDUAL;
use crate::people;
use crate::people::FAMILY;
use crate::signed;
use crate::tools;

#[test]
fn a_country_goes_on_where_it_was_with_the_same_people_and_papers() {
    let country = Country::start("resumed", Made::default());
    let before = country.ready();
    let subject = people::special(FAMILY).members[0].number.full();
    let body = json!({"subject": subject});
    let done = country
        .officer("jongno", 0)
        .ask(INDIVIDUAL, "before", &body)
        .done();
    let url = done["pdf_url"].as_str().unwrap().to_owned();
    let pdf = country.officer("jongno", 0).get(&url).body;

    // Its processes are left running, and the next `up` ends them first.
    let left = ["centre", "jongno", "songpa"].map(|role| country.pid(role));
    tools::kill("KILL", country.up());
    let country = Country::resume(country.leave());
    for pid in left {
        assert!(!tools::is_running(pid), "{pid} was left running");
    }

    let after = country.ready();
    for list in ["citizens", "officers"] {
        assert_eq!(before[list], after[list], "the same people and tokens");
    }
    let officer = country.officer("jongno", 0);
    let again = officer.ask(INDIVIDUAL, "before", &body);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.done(), done);
    // It may have got its time stamp in between, in the room that its signature leaves open.
    let (room, _) = signed::contents(&pdf);
    let now = officer.get(&url).body;
    assert!(signed::same_outside(&room, &pdf, &now), "the same file");

    // An `up` that is asked to end ends everything.
    let running = ["centre", "jongno", "songpa"].map(|role| country.pid(role));
    drop(country);
    for pid in running {
        assert!(!tools::is_running(pid), "{pid} goes on");
    }
}
