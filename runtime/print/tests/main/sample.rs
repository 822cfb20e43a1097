//! The jobs that the tests print.

use std::sync::LazyLock;

use print::Job;
use print::Press;
use serde_json::Value;
use serde_json::json;

pub(crate) const NUMBER: &str = "1234567890123456";

/// The press of this process, as a worker has one.
pub(crate) static PRESS: LazyLock<Press> = LazyLock::new(Press::open);

/// The sample form with its sample household of four.
pub(crate) fn job() -> Job {
    with(|_| {})
}

/// The sample form with other data.
pub(crate) fn with(change: impl FnOnce(&mut Value)) -> Job {
    let mut data: Value = serde_json::from_str(include_str!("../sample/sample.json")).unwrap();
    change(&mut data);
    Job {
        number: data["paper"]["number"].as_str().unwrap().to_owned(),
        form: "sample".to_owned(),
        version: "1".to_owned(),
        template: include_str!("../sample/template.typ").to_owned(),
        texts: include_str!("../sample/texts.json").to_owned(),
        // serde_json keeps its keys sorted and writes no blanks: canonical, as far as this data goes.
        data: data.to_string(),
        code_text: format!("https://ieum.example/v#IEUM1/{}", "31415926535".repeat(105)),
        issued_at_ms: 1_795_237_327_000,
        specimen: data["paper"]["specimen"].as_bool().unwrap(),
        proof: None,
    }
}

/// Another paper number, everywhere where it stands.
pub(crate) fn numbered(sequence: u8) -> Job {
    with(|data| {
        data["paper"]["number"] = json!(format!("12345678901234{sequence:02}"));
        data["paper"]["check_number"] = json!(format!("1234-5678-9012-34{sequence:02}"));
    })
}

/// The sample's data under another template.
pub(crate) fn templated(template: &str) -> Job {
    Job {
        template: template.to_owned(),
        ..job()
    }
}

/// So many former addresses.
pub(crate) fn moved_often(times: usize) -> Job {
    with(|data| {
        let address = data["addresses"][0].clone();
        let addresses = (1..=times).map(|no| {
            let mut address = address.clone();
            address["no"] = json!(no);
            address
        });
        data["addresses"] = addresses.collect();
    })
}
