//! Interim papers: nobody may take one for the final paper, whatever is done to its template.

use print::INTERIM_TYP;
use print::INTERIM_WORDS;
use print::Job;
use print::Refused;
use serde_json::json;

use crate::sample;
use crate::sample::PRESS;
use crate::tools;
use crate::tools::Folder;

fn job(coded: bool) -> Job {
    let usual = sample::job();
    let number = usual.number.clone();
    let fours: Vec<&str> = [0, 4, 8, 12].map(|at| &number[at..at + 4]).into();
    let data = json!({
        "paper": {
            "number": number, "check_number": fours.join("-"), "issued_by": "종로구 청운효자동", "language": "ko", "specimen": true,
        },
        "interim": {
            "words": INTERIM_WORDS,
            "title": ["임시 발급서", "Interim paper"],
            "is_not": ["이 종이는 증명서가 아닙니다.", "This sheet is no certificate."],
            "facts": [["성명", "Name", "한이음"], ["까닭", "Why", "연결되지 않음", "Not reached"]],
            "sections": [["최종 증명서 받기", "To get the final paper", "무료로 한 번 드립니다.", "Free of charge, once."]],
            "code": ["코드", "Code"],
            "coded": coded,
        },
        "salt": "0",
    });
    Job {
        form: "interim-household-extract".to_owned(),
        template: INTERIM_TYP.to_owned(),
        texts: "{}".to_owned(),
        data: data.to_string(),
        code_text: if coded {
            usual.code_text.clone()
        } else {
            String::new()
        },
        ..usual
    }
}

#[test]
fn it_says_what_it_is_not_on_its_page_to_screen_readers_and_in_its_title_with_a_code_and_without() {
    for coded in [true, false] {
        let folder = Folder::new("interim");
        let pdf = folder.pdf(&PRESS.print(&job(coded)).unwrap().pdf);
        let text = tools::run("pdftotext", &["-layout", "FILE", "-"], &pdf);
        assert!(text.contains(INTERIM_WORDS) && text.contains("견본 SPECIMEN"));
        let told = tools::run("pdfinfo", &["FILE"], &pdf);
        let title = told
            .lines()
            .find(|line| line.starts_with("Title:"))
            .unwrap();
        assert!(title.contains(INTERIM_WORDS), "{title}");
        let told = tools::run("pdfinfo", &["-struct-text", "FILE"], &pdf);
        assert!(told.contains("H1"), "{told}");
    }
}

#[test]
fn one_without_its_words_is_refused() {
    let said = |change: &dyn Fn(&mut Job)| {
        let mut job = job(true);
        change(&mut job);
        PRESS.print(&job).map(drop)
    };
    // Silent at the head of a page and in the text; in the title alone; and a code where the job has none, or none where it has one.
    let silent = said(&|job| job.data = job.data.replace(INTERIM_WORDS, "임시"));
    assert_eq!(silent, Err(Refused::NotSaidInterim { page: 0 }));
    let untitled = said(&|job| {
        job.template = job.template.replacen("interim.words, \" · \", ", "", 1);
    });
    assert_eq!(untitled, Err(Refused::NotSaidInterim { page: 0 }));
    let second = said(&|job| {
        job.template += "\n#pagebreak()\n#set page(header: none)\n#specimen-words";
    });
    assert_eq!(second, Err(Refused::NotSaidInterim { page: 2 }));
    let bare = said(&|job| job.code_text.clear());
    assert!(bare.is_err(), "its template shows a code that it has not");
    let hidden = said(&|job| job.data = job.data.replace("\"coded\":true", "\"coded\":false"));
    assert_eq!(hidden, Err(Refused::NoCode));
}
