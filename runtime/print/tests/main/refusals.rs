//! What is not printed.

use print::Job;
use print::Refused;
use serde_json::json;

use crate::sample;
use crate::sample::PRESS;

/// A page that has everything; each test takes one thing away.
const SOUND: &str = r#"
    #set document(title: "제목")
    #set text(lang: "ko", font: "Pretendard GOV")
    = 제목
    견본 SPECIMEN · 효력 없음
    #image("/code.svg", width: 42mm, alt: "코드")
"#;

fn refused(template: &str) -> Refused {
    PRESS.print(&sample::templated(template)).unwrap_err()
}

#[test]
fn the_sound_page_is_printed() {
    assert!(PRESS.print(&sample::templated(SOUND)).is_ok());
}

#[test]
fn a_character_that_no_font_has_is_named_and_not_printed() {
    for rare in ["\u{20BB7}", "😀"] {
        let job = sample::with(|data| {
            data["members"][2]["name"] = json!(format!("김서연 (金{rare}姸{rare})"));
        });
        let refused = PRESS.print(&job).unwrap_err();
        assert_eq!(
            refused,
            Refused::MissingGlyph {
                characters: rare.to_owned()
            }
        );
    }
    let refused = Refused::MissingGlyph {
        characters: "\u{20BB7}".to_owned(),
    };
    assert_eq!(
        refused.to_string(),
        "no font has the character \u{20BB7} (U+20BB7)"
    );
}

#[test]
fn a_page_without_a_title_is_refused() {
    let refused = refused(&SOUND.replace(r#"#set document(title: "제목")"#, ""));
    assert!(
        matches!(&refused, Refused::Standard(why) if why.contains("title")),
        "{refused}"
    );
}

#[test]
fn a_picture_without_a_description_is_refused() {
    let refused = refused(&SOUND.replace(r#", alt: "코드""#, ""));
    assert!(
        matches!(&refused, Refused::Standard(why) if why.contains("template.typ:6: ")),
        "{refused}"
    );
}

#[test]
fn a_skipped_heading_level_is_refused() {
    let refused = refused(&format!("{SOUND}\n=== 소제목"));
    assert!(
        matches!(&refused, Refused::Standard(why) if why.contains("heading")),
        "{refused}"
    );
}

#[test]
fn a_page_that_is_not_korean_is_refused() {
    assert_eq!(
        refused(&SOUND.replace(r#"lang: "ko", "#, "")),
        Refused::OtherLanguage {
            wanted: "ko".to_owned()
        }
    );
    assert_eq!(
        refused(&SOUND.replace(r#"lang: "ko""#, r#"lang: "en""#)),
        Refused::OtherLanguage {
            wanted: "ko".to_owned()
        }
    );
}

#[test]
fn a_page_has_one_first_level_heading() {
    assert_eq!(
        refused(&SOUND.replace("= 제목", "제목")),
        Refused::Headings { found: 0 }
    );
    assert_eq!(
        refused(&format!("{SOUND}\n= 둘째")),
        Refused::Headings { found: 2 }
    );
}

#[test]
fn a_warning_is_a_fault() {
    let refused = refused(&SOUND.replace(
        r#""Pretendard GOV""#,
        r#"("Pretendard GOV", "Nanum Gothic")"#,
    ));
    assert!(
        matches!(&refused, Refused::Template(why) if why.contains("unknown font family")),
        "{refused}"
    );
}

#[test]
fn a_proof_is_held_to_the_words_places_and_pages_that_its_form_promises_and_a_paper_is_not() {
    // Room for the first word and half of the second.
    let narrow = |label: &str| format!("{SOUND}\n#box(width: 23mm, {label})");
    let word = |key: &str, word: &str| Refused::BrokenWord {
        key: key.to_owned(),
        word: word.to_owned(),
    };
    let import = "#import \"/paper.typ\": eojeol, say\n";
    let cases = [
        (SOUND.to_owned(), None),
        (
            format!("{import}{}", narrow("eojeol(say(\"relation\"))")),
            None,
        ),
        (
            format!("{import}{}", narrow("say(\"relation\")")),
            Some(word("relation", "관계")),
        ),
        (
            format!("{import}{SOUND}#say(\"moved\")"),
            Some(Refused::Unfilled {
                key: "moved".to_owned(),
                place: "{date}".to_owned(),
            }),
        ),
        (
            format!("{import}{SOUND}#say(\"moved\", date: \"2026-11-21\")"),
            None,
        ),
        (
            format!("{SOUND}#pagebreak()견본 SPECIMEN · 효력 없음"),
            Some(Refused::MorePages {
                found: 2,
                promised: 1,
            }),
        ),
    ];
    for (template, fault) in cases {
        let pages_max = Some(1);
        let proof = Job {
            texts: r#"{"relation": {"ko": "세대주와의 관계"}, "moved": {"ko": "전입일 {date}"}}"#
                .to_owned(),
            proof: Some(print::Proof { pages_max }),
            ..sample::templated(&template)
        };
        assert_eq!(PRESS.print(&proof).err(), fault, "{template}");
        let paper = Job {
            proof: None,
            ..proof
        };
        assert!(PRESS.print(&paper).is_ok(), "somebody waits for a paper");
    }
}

#[test]
fn a_template_reaches_nothing_outside() {
    for reach in [
        r#"#read("/etc/passwd")"#,
        r#"#read("/template2.typ")"#,
        r#"#import "@preview/cetz:0.3.0""#,
        "#datetime.today()",
    ] {
        let refused = refused(&format!("{SOUND}\n{reach}"));
        assert!(
            matches!(&refused, Refused::Template(why) if why.starts_with("template.typ:8: ")),
            "{refused}"
        );
    }
}

#[test]
fn a_paper_of_too_many_pages_is_refused() {
    let refused = refused(&format!("{SOUND}\n#for _ in range(40) {{ pagebreak() }}"));
    assert_eq!(refused, Refused::TooManyPages { found: 41, max: 40 });
}

#[test]
fn a_specimen_whose_template_does_not_say_so_is_refused() {
    assert_eq!(
        refused(&SOUND.replace("견본", "")),
        Refused::NotMarked { page: 1 }
    );
    assert_eq!(
        refused(&format!("{SOUND}\n#pagebreak()")),
        Refused::NotMarked { page: 2 }
    );
}

#[test]
fn a_page_without_the_code_or_with_a_small_one_is_refused() {
    assert_eq!(
        refused(&SOUND.replace("#image", "#let code = image")),
        Refused::NoCode
    );
    assert_eq!(refused(&SOUND.replace("42mm", "28mm")), Refused::NoCode);
}

#[test]
fn a_code_larger_than_its_frame_is_refused() {
    let code_text = format!("https://ieum.example/v#IEUM1/{}", "7".repeat(1_400));
    let refused = PRESS
        .print(&Job {
            code_text,
            ..sample::job()
        })
        .unwrap_err();
    assert_eq!(refused, Refused::CodeTooLarge { characters: 1_429 });
}

#[test]
fn data_that_speaks_of_another_paper_is_refused() {
    let sound = sample::job();
    let faults = [
        Job {
            number: "9999999999999999".to_owned(),
            ..sound.clone()
        },
        Job {
            data: sound.data.replace("9012-3456", "9012-3457"),
            ..sound.clone()
        },
        Job {
            specimen: false,
            ..sound.clone()
        },
        Job {
            data: "{}".to_owned(),
            ..sound.clone()
        },
        Job {
            data: "no JSON".to_owned(),
            ..sound
        },
    ];
    for job in faults {
        let refused = PRESS.print(&job).unwrap_err();
        assert!(matches!(refused, Refused::Data(_)), "{refused}");
    }
}

#[test]
fn a_refusal_leaves_the_press_sound() {
    let sound = PRESS.print(&sample::job()).unwrap();
    for template in ["#nonsense", "= \u{20BB7}", SOUND] {
        let _ = PRESS.print(&sample::templated(template));
    }
    assert_eq!(PRESS.print(&sample::job()).unwrap(), sound);
}
