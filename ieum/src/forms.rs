//! The forms that come with the program: their wording, schemas and samples agree, and every form is printed with everything and with the least.

use kernel::Form;
use kernel::form::Schema;
use kernel::form::Texts;
use print::Job;
use print::Press;
use print::Proof;
use serde_json::Value;

fn forms() -> impl Iterator<Item = &'static Form> {
    services::ALL.iter().flat_map(|service| service.forms())
}

fn sample(form: &Form) -> Value {
    serde_json::from_str(form.sample).unwrap()
}

/// A proof of a form with this data.
fn proof(form: &Form, data: &Value) -> Job {
    let pages_max = Schema::read(form.schema).unwrap().pages_max;
    Job {
        number: data["paper"]["number"].as_str().unwrap().to_owned(),
        form: form.name.to_owned(),
        version: form.version.to_string(),
        template: form.template.to_owned(),
        texts: form.texts.to_owned(),
        data: data.to_string(),
        code_text: format!("https://ieum.example/v#IEUM1/{}", "31415926535".repeat(105)),
        issued_at_ms: 1_795_237_327_000,
        specimen: true,
        proof: Some(Proof { pages_max }),
    }
}

#[test]
fn every_text_that_a_template_names_is_there_in_both_languages_and_none_is_left_over() {
    for form in forms() {
        assert_eq!(form.sheet().unwrap().faults(), [], "{}", form.name);
        let title = Texts::read(form.texts).unwrap();
        let title = title.said("title").unwrap();
        assert_eq!((&*title.ko, &*title.en), (form.title.ko, form.title.en));
    }
}

#[test]
fn every_sample_fits_its_schema() {
    for form in forms() {
        let schema = Schema::read(form.schema).unwrap();
        assert_eq!(schema.misfits(&sample(form)), [""; 0], "{}", form.name);
    }
}

#[test]
fn every_form_is_printed_in_both_languages_and_sizes_with_the_longest_and_the_least() {
    let press = Press::open();
    for form in forms() {
        let schema = Schema::read(form.schema).unwrap();
        for (name, data) in schema.variants(&sample(form)) {
            let tried: &[(&str, Option<&str>)] = match name.as_str() {
                "longest" => &[
                    ("ko", None),
                    ("en", None),
                    ("ko", Some("large")),
                    ("en", Some("large")),
                ],
                // The other language differs in words only.
                _ => &[("ko", None)],
            };
            for &(language, print) in tried {
                let mut data = data.clone();
                data["paper"]["language"] = language.into();
                if let Some(print) = print {
                    data["paper"]["print"] = print.into();
                }
                let proof = proof(form, &data);
                let proof = Job {
                    // Large print needs more pages, and no form promises otherwise.
                    proof: proof.proof.filter(|_| print.is_none()),
                    ..proof
                };
                let printed = press.print(&proof);
                assert!(
                    printed.is_ok(),
                    "{} {name} {language} {print:?}: {}",
                    form.name,
                    printed.unwrap_err()
                );
            }
        }
    }
}
