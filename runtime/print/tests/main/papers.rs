//! The paper itself.

use std::sync::LazyLock;

use print::Job;
use print::Press;
use print::Printed;
use print::data_sha256;
use serde_json::Value;
use serde_json::json;

use crate::sample;
use crate::sample::PRESS;
use crate::tools;
use crate::tools::Folder;

/// The sample household's paper, printed once for all who read it.
static PAPER: LazyLock<Printed> = LazyLock::new(|| PRESS.print(&sample::job()).unwrap());

fn printed(folder: &Folder, job: &Job) -> std::path::PathBuf {
    folder.pdf(&PRESS.print(job).unwrap().pdf)
}

#[test]
fn a_reader_finds_every_datum_on_the_page() {
    let folder = Folder::new("text");
    let job = sample::job();
    assert_eq!(PAPER.number, job.number);
    assert_eq!(PAPER.data_sha256, data_sha256(&job.data));
    let pdf = folder.pdf(&PAPER.pdf);
    let text = tools::run("pdftotext", &["-layout", "FILE", "-"], &pdf);
    let data: Value = serde_json::from_str(&job.data).unwrap();
    for member in data["members"].as_array().unwrap() {
        let row = text.lines().find(|line| {
            line.contains(member["name"].as_str().unwrap()) && line.contains("-***")
                || line.contains("900101-1970011")
        });
        let row = row.unwrap_or_else(|| panic!("no row for {member}"));
        assert!(row.contains(member["since"].as_str().unwrap()), "{row}");
    }
    for address in data["addresses"].as_array().unwrap() {
        assert!(
            text.contains(address["address"].as_str().unwrap()),
            "{address}"
        );
    }
    for key in [
        "check_number",
        "title",
        "issued_at",
        "as_of",
        "issued_by",
        "office",
        "fee",
        "applicant",
        "purpose",
    ] {
        assert!(text.contains(data["paper"][key].as_str().unwrap()), "{key}");
    }
}

#[test]
fn the_structure_is_one_title_and_true_tables() {
    let folder = Folder::new("structure");
    let structure = tools::structure(&folder.pdf(&PAPER.pdf));
    assert_eq!(tools::tags(&structure, "H1"), 1);
    assert_eq!(tools::tags(&structure, "H2"), 2);
    assert_eq!(tools::tags(&structure, "Table"), 4);
    // Facts 4, members 4 × 5, addresses 3 × 4, issue lines 8.
    assert_eq!(tools::tags(&structure, "TD"), 4 + 20 + 12 + 8);
    assert_eq!(tools::tags(&structure, "TH"), 4 + 5 + 4 + 8);
    assert_eq!(tools::tags(&structure, "Figure"), 1);
}

#[test]
fn the_file_says_korean_and_describes_the_code() {
    let folder = Folder::new("qpdf");
    let pdf = folder.pdf(&PAPER.pdf);
    tools::run("qpdf", &["--check"], &pdf);
    let json = tools::run("qpdf", &["--json"], &pdf);
    assert!(json.contains(r#""/Lang": "u:ko""#));
    assert!(
        json.contains(r#""/Alt": "u:진위 확인용 2차원 코드. 문서확인번호 1234-5678-9012-3456""#)
    );
    assert!(json.contains(
        r#""/Title": "u:견본 SPECIMEN · 효력 없음 · 주민등록표 등본 1234-5678-9012-3456""#
    ));
    assert_eq!(json.matches(r#""/S": "/GTS_PDFA1""#).count(), 1);
}

#[test]
fn the_file_declares_pdf_a_3a_and_pdf_ua_1() {
    let text = String::from_utf8_lossy(&PAPER.pdf);
    for mark in [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
    ] {
        assert!(text.contains(mark), "{mark}");
    }
}

#[test]
fn the_attached_data_is_the_data_that_was_hashed() {
    let folder = Folder::new("attached");
    let job = sample::job();
    let pdf = folder.pdf(&PAPER.pdf);
    let attached = folder.path("data.json");
    tools::run(
        "pdfdetach",
        &["-save", "1", "-o", attached.to_str().unwrap()],
        &pdf,
    );
    assert_eq!(std::fs::read_to_string(attached).unwrap(), job.data);
    assert!(tools::run("qpdf", &["--json"], &pdf).contains(r#""/AFRelationship": "/Data""#));
}

#[test]
fn every_font_is_embedded_and_maps_to_unicode() {
    let folder = Folder::new("fonts");
    let fonts = tools::run("pdffonts", &[], &folder.pdf(&PAPER.pdf));
    let faces: Vec<&str> = fonts.lines().skip(2).collect();
    assert_eq!(faces.len(), 2, "{fonts}");
    assert!(
        faces
            .iter()
            .all(|face| face.contains("PretendardGOV") && face.contains("yes yes yes")),
        "{fonts}"
    );
}

#[test]
fn the_code_reads_back_from_a_200_dpi_scan() {
    let folder = Folder::new("code");
    let job = sample::job();
    let pdf = folder.pdf(&PAPER.pdf);
    assert_eq!(tools::scanned(&folder, &pdf, 200), job.code_text);
}

#[test]
fn the_largest_code_reads_back_too() {
    let folder = Folder::new("largest-code");
    let job = Job {
        code_text: format!("https://ieum.example/v#IEUM1/{}", "27182818284".repeat(115)),
        ..sample::job()
    };
    let pdf = printed(&folder, &job);
    assert_eq!(tools::scanned(&folder, &pdf, 200), job.code_text);
}

#[test]
fn the_printed_address_links_to_the_whole_code() {
    let folder = Folder::new("link");
    let job = sample::job();
    let pdf = folder.pdf(&PAPER.pdf);
    assert!(tools::run("qpdf", &["--json"], &pdf).contains(&job.code_text));
    assert!(tools::text(&pdf, 1).contains("https://ieum.example/v"));
}

#[test]
fn the_same_job_gives_the_same_bytes() {
    PRESS.print(&sample::numbered(7)).unwrap();
    assert_eq!(PRESS.print(&sample::job()).unwrap(), *PAPER);
    assert_eq!(Press::open().print(&sample::job()).unwrap(), *PAPER);
}

#[test]
fn a_specimen_says_so_once_on_every_page_in_tagged_text() {
    let folder = Folder::new("specimen");
    let pdf = printed(&folder, &sample::moved_often(70));
    for page in 1..=3 {
        let text = tools::text(&pdf, page);
        assert_eq!(
            text.matches("견본 SPECIMEN · 효력 없음").count(),
            1,
            "page {page}: {text}"
        );
    }
    let structure = tools::structure(&pdf).join("");
    assert_eq!(structure.matches("견본 SPECIMEN · 효력 없음").count(), 3);
}

#[test]
fn the_words_of_a_specimen_stand_at_the_same_height_on_every_page() {
    for (print, times) in [("usual", 70), ("large", 24)] {
        let folder = Folder::new(&format!("height-{print}"));
        let mut job = sample::moved_often(times);
        // Values of two lines: the words once hung from the second, and off the page.
        let address = "서울특별시 종로구 자하문로 105, 302호 (청운동, 청운빌라) 지하층 뒷동";
        let data = job.data.replace("잠실동", address);
        let large = format!(r#""paper":{{"print":"{print}","#);
        job.data = data.replace(r#""paper":{"#, &large);
        let pdf = printed(&folder, &job);
        let boxes = tools::run("pdftotext", &["-bbox", "FILE", "-"], &pdf);
        let words = boxes.lines().filter(|line| line.contains(">SPECIMEN<"));
        let heights: Vec<f64> = words.map(|word| number(word, "yMin=\"")).collect();
        assert!(heights.len() > 2, "{print}: {heights:?}");
        let same = heights
            .iter()
            .all(|height| (height - heights[0]).abs() < 0.1);
        assert!(same && heights[0] > 5.0, "{print}: {heights:?}");
    }
}

#[test]
fn a_cell_that_fills_a_page_alone_says_so_too() {
    let template = r##"
        #import "/paper.typ": *
        #let data = json("/data.json")
        #show: paper.with(data, certify: say("certify"))
        #facts((("그 밖", lines(range(150).map(n => "김하늘 " + str(n)))),))
        #end-mark()
    "##;
    let folder = Folder::new("one-cell");
    for specimen in [true, false] {
        let mut job = sample::templated(template);
        let said = format!(r#""specimen":{specimen}"#);
        job.data = job.data.replace(r#""specimen":true"#, &said);
        job.specimen = specimen;
        let pdf = printed(&folder, &job);
        for page in 1..=4 {
            let text = tools::text(&pdf, page);
            let times = text.matches("견본 SPECIMEN · 효력 없음").count();
            assert_eq!(times, usize::from(specimen), "page {page}: {text}");
        }
    }
}

/// The number behind `key` in a line of `pdftotext -bbox`.
fn number(line: &str, key: &str) -> f64 {
    let behind = line.split(key).nth(1).unwrap();
    behind.split('"').next().unwrap().parse().unwrap()
}

#[test]
fn a_specimen_has_the_mark_across_every_page_and_another_paper_has_none() {
    // How many dots of each page have the mark's own grey, #e7e9ec.
    let marked = |specimen: bool| {
        let folder = Folder::new(&format!("mark-{specimen}"));
        let mut job = sample::moved_often(24);
        job.data = job
            .data
            .replace(r#""specimen":true"#, &format!(r#""specimen":{specimen}"#));
        job.specimen = specimen;
        let pdf = printed(&folder, &job);
        [1, 2].map(|page| {
            let dots = tools::grey(&folder, &pdf, page);
            dots.iter()
                .filter(|dot| (0xe6..=0xea).contains(*dot))
                .count()
        })
    };
    let (with, without) = (marked(true), marked(false));
    assert!(with[0] > without[0] + 1_500, "{with:?} and {without:?}");
    assert!(with[1] > without[1] + 1_500, "{with:?} and {without:?}");
}

#[test]
fn a_paper_that_is_no_specimen_does_not_say_so() {
    let folder = Folder::new("no-specimen");
    let job = sample::with(|data| data["paper"]["specimen"] = json!(false));
    let text = tools::text(&printed(&folder, &job), 1);
    assert!(
        !text.contains("견본") && !text.contains("SPECIMEN"),
        "{text}"
    );
}

#[test]
fn a_long_table_repeats_its_header_and_the_pages_are_counted() {
    let folder = Folder::new("pages");
    let pdf = printed(&folder, &sample::moved_often(70));
    for page in 1..=3 {
        let text = tools::text(&pdf, page);
        assert!(
            text.replace(' ', "").contains(&format!("\n{page}/3쪽\n")),
            "{text}"
        );
        assert!(text.contains("1234-5678-9012-3456"), "{text}");
        assert!(text.contains("변동 사유"), "{text}");
    }
    // The repeated header is said once only.
    assert_eq!(
        tools::structure(&pdf).join("").matches("변동 사유").count(),
        1
    );
}

#[test]
fn no_line_ends_inside_a_word() {
    let folder = Folder::new("words");
    let narrow = r#"
        #import "/paper.typ": *
        #let data = json("/data.json")
        #show: paper.with(data)
        #form-table(columns: (38mm, 26mm), header: ("현재 주소", "세대주와의 관계"), rows: ((data.address, "형제자매의 배우자"),))
    "#;
    let pdf = printed(&folder, &sample::templated(narrow));
    let words = tools::run("pdftotext", &["-bbox", "FILE", "-"], &pdf);
    let address = "서울특별시 종로구 자하문로28길 31, 302호 (청운동, 인왕산마을아파트) 형제자매의 배우자 세대주와의";
    for word in address.split(' ') {
        assert!(words.contains(&format!(">{word}</word>")), "{word}");
    }
}

#[test]
fn a_name_in_one_long_piece_stays_within_its_column() {
    let folder = Folder::new("long-name");
    let narrow = r#"
        #import "/paper.typ": *
        #show: paper.with(json("/data.json"))
        #form-table(columns: (30mm, 30mm), header: ("성명", "관계"), rows: (("ALEXANDRAVICTORIAKONSTANTINOPOULOS", "배우자"),))
    "#;
    let pdf = printed(&folder, &sample::templated(narrow));
    let words = tools::run("pdftotext", &["-bbox", "FILE", "-"], &pdf);
    let pieces = words
        .lines()
        .filter(|line| line.contains(">ALEX") || line.contains("POULOS<"));
    for piece in pieces {
        let right: f64 = piece
            .split("xMax=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        // Left margin 20 mm and 30 mm of column, in points.
        assert!(right < 50.0 * 72.0 / 25.4, "{piece}");
    }
    assert!(
        words.contains(">ALEX") && words.contains("POULOS<"),
        "{words}"
    );
}

#[test]
fn a_household_of_eight_with_long_names_prints() {
    let folder = Folder::new("eight");
    let job = sample::with(|data| {
        let member = data["members"][1].clone();
        let names = [
            "김하늘 (金하늘)",
            "MUHAMMAD ABDULRAHMAN BIN ABDULLAH AL-FARUQI",
            "황보은별하늘이슬 (皇甫은별하늘이슬)",
        ];
        let members = (0..8).map(|no| {
            let mut member = member.clone();
            member["no"] = json!(no + 1);
            member["name"] = json!(names[no % 3]);
            member
        });
        data["members"] = members.collect();
    });
    let structure = tools::structure(&printed(&folder, &job));
    assert_eq!(tools::tags(&structure, "TD"), 4 + 40 + 12 + 8);
}
