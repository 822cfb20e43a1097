//! Typst behind one function: a job in, a PDF out, the same bytes for the same job on every node.

use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::sync::PoisonError;

use serde_json::Value;
use serde_json::json;
use typst::World;
use typst::WorldExt as _;
use typst::diag::SourceDiagnostic;
use typst::diag::Warned;
use typst::foundations::Datetime;
use typst::foundations::NativeElement as _;
use typst::foundations::Smart;
use typst::foundations::StyleChain;
use typst::introspection::Introspector as _;
use typst::layout::Frame;
use typst::layout::FrameItem;
use typst::model::Document as _;
use typst::model::HeadingElem;
use typst::text::TextItem;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;
use typst_pdf::PdfStandard;
use typst_pdf::PdfStandards;
use typst_pdf::Timestamp;

use crate::INTERIM_WORDS;
use crate::code::CodeTooLarge;
use crate::code::code_svg;
use crate::fault::Refused;
use crate::job::Job;
use crate::job::Printed;
use crate::job::data_sha256;
use crate::job::hex;
use crate::page::Page;
use crate::page::Shop;
use crate::proof::prove;

/// No paper is longer: 초본 with a hundred former addresses has ten pages.
pub const PAGES_MAX: usize = 40;

/// One paper at a time in a process: Typst's cache is one for the process, and forgetting one paper would forget half of another that is
/// still being laid out. Where one core is not enough, there are more processes.
static ALONE: Mutex<()> = Mutex::new(());

/// What a specimen says on every page, as `typst/paper.typ` prints it.
const SPECIMEN: &str = "견본 SPECIMEN · 효력 없음";

/// What a notice says on every page.
const NOTICE: &str = "증명서가 아닙니다 NOT A CERTIFICATE";

/// The side of the 2D code, millimetres: smaller, and an office scanner does not read it; larger is the specimen mark.
const CODE_MM: RangeInclusive<f64> = 40.0..=60.0;

/// For how many more papers a part of a page is kept: labels, headings and the closing words are the same on the next paper of the form. Typst finds
/// a part by a hash (128 bits) of all that it follows from, the data that it shows included, so it can never be another person's. Kept for three, since
/// a counter prints two or three forms in turn; more costs memory and saves nothing (measured). It lies in the memory of this process only, which ends
/// when it has nothing to print (`Settings::idle_ms_max`).
pub const PAPERS_KEPT: usize = 3;

/// Korean time is nine hours ahead all year.
const KST_MINUTES: i32 = 9 * 60;

/// Typst, our fonts and our shared look, loaded once a process.
pub struct Press {
    shop: Shop,
}

impl Press {
    /// Reads the fonts; about 10 ms.
    #[must_use]
    pub fn open() -> Self {
        Self { shop: Shop::open() }
    }

    /// Prints one paper in this process. It takes as long as the template makes it take: a node prints through [`crate::Printer`],
    /// which can kill.
    pub fn print(&self, job: &Job) -> Result<Printed, Refused> {
        let (language, look) = check_data(job)?;
        let svg = code_picture(&job.code_text)?;
        let page = Page::new(&self.shop, job, look, svg);
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let pdf = compiled(&page, job, &language);
        // Before looking at the result: a failed page leaves as much behind as a good one.
        typst::comemo::evict(PAPERS_KEPT);
        Ok(Printed {
            number: job.number.clone(),
            data_sha256: data_sha256(&job.data),
            pdf: pdf?,
        })
    }
}

/// One thread for layout and PDF: a paper then costs one core and an even time. Called once by a process that prints, before it
/// prints; the library itself never reads the environment.
pub fn use_one_thread() {
    // An error says that a pool stands already, and a second call is no fault.
    let _ = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global();
}

/// The picture of the code; nothing for a notice.
fn code_picture(text: &str) -> Result<String, Refused> {
    if text.is_empty() {
        return Ok(String::new());
    }
    code_svg(text).map_err(|CodeTooLarge| Refused::CodeTooLarge {
        characters: text.chars().count(),
    })
}

/// What every paper's data must say, and say alike with the job: the shared look prints these. The answer is the paper's language, and `/look.json`.
fn check_data(job: &Job) -> Result<(String, String), Refused> {
    let data: Value =
        serde_json::from_str(&job.data).map_err(|error| Refused::Data(error.to_string()))?;
    let paper = &data["paper"];
    if paper["number"] != job.number.as_str() {
        return Err(Refused::Data(
            "paper.number is not the job's number".to_owned(),
        ));
    }
    let printed = paper["check_number"].as_str().unwrap_or_default();
    if !job.is_notice() && printed.replace('-', "") != job.number {
        return Err(Refused::Data(
            "paper.check_number is not the number in groups of four".to_owned(),
        ));
    }
    if paper["specimen"] != job.specimen {
        return Err(Refused::Data("paper.specimen is not the job's".to_owned()));
    }
    let language = paper["language"].as_str().unwrap_or("ko").to_owned();
    let look = json!({ "language": language, "print": paper["print"], "specimen": job.specimen });
    Ok((language, look.to_string()))
}

fn compiled(page: &Page, job: &Job, language: &str) -> Result<Vec<u8>, Refused> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(page);
    let document = output.map_err(|errors| Refused::Template(lines(page, &errors)))?;
    check_pages(&document, job, language)?;
    // After the characters: Typst warns about an unknown character too, but does not name it.
    if !warnings.is_empty() {
        return Err(Refused::Template(lines(page, &warnings)));
    }
    typst_pdf::pdf(&document, &options(job))
        .map_err(|errors| Refused::Standard(lines(page, &errors)))
}

/// What Typst accepts silently or says unclearly.
fn check_pages(document: &PagedDocument, job: &Job, language: &str) -> Result<(), Refused> {
    let found = document.pages().len();
    let max = job.pages_max();
    if found > max {
        return Err(Refused::TooManyPages { found, max });
    }
    let pages: Vec<Seen> = document
        .pages()
        .iter()
        .map(|page| Seen::on(&page.frame))
        .collect();
    let mut characters = String::new();
    for character in pages.iter().flat_map(|page| page.missing.chars()) {
        note_once(&mut characters, character);
    }
    if !characters.is_empty() {
        return Err(Refused::MissingGlyph { characters });
    }
    let said = document.info().locale.custom().map(|locale| locale.lang);
    if said.is_none_or(|said| said.as_str() != language) {
        let wanted = language.to_owned();
        return Err(Refused::OtherLanguage { wanted });
    }
    let found = titles(document);
    if found != 1 {
        return Err(Refused::Headings { found });
    }
    if let Some(page) = pages
        .iter()
        .position(|page| job.specimen && !page.text.contains(SPECIMEN))
    {
        return Err(Refused::NotMarked { page: page + 1 });
    }
    let code = pages.iter().any(|page| page.code);
    if job.is_notice() {
        return check_notice(&pages, code);
    }
    if job.is_interim() {
        check_interim(document, &pages)?;
    }
    if code == job.code_text.is_empty() {
        return Err(Refused::NoCode);
    }
    job.proof
        .map_or(Ok(()), |held_to| prove(document, job, language, held_to))
}

/// Nothing on a notice may be taken for a certificate.
fn check_notice(pages: &[Seen], code: bool) -> Result<(), Refused> {
    if code {
        return Err(Refused::CodeOnNotice);
    }
    let silent = pages.iter().position(|page| !page.text.contains(NOTICE));
    silent.map_or(Ok(()), |page| {
        Err(Refused::NotSaidNotice { page: page + 1 })
    })
}

/// Nobody and no program may take an interim paper for the final one.
fn check_interim(document: &PagedDocument, pages: &[Seen]) -> Result<(), Refused> {
    let title = document.info().title.as_ref();
    if title.is_none_or(|title| !title.contains(INTERIM_WORDS)) {
        return Err(Refused::NotSaidInterim { page: 0 });
    }
    let silent = pages
        .iter()
        .position(|page| !page.text.contains(INTERIM_WORDS));
    silent.map_or(Ok(()), |page| {
        Err(Refused::NotSaidInterim { page: page + 1 })
    })
}

/// How many headings of the first level there are.
fn titles(document: &PagedDocument) -> usize {
    let headings = document.introspector().query(&HeadingElem::ELEM.select());
    headings
        .iter()
        .filter_map(|heading| heading.to_packed::<HeadingElem>())
        .filter(|heading| heading.resolve_level(StyleChain::default()).get() == 1)
        .count()
}

/// What stands on one page.
#[derive(Default)]
struct Seen {
    text: String,
    /// The characters that got the font's empty box (glyph 0), each once.
    missing: String,
    /// Whether there is a picture as large as the 2D code.
    code: bool,
}

impl Seen {
    fn on(frame: &Frame) -> Self {
        let mut seen = Self::default();
        seen.look(frame);
        seen
    }

    fn look(&mut self, frame: &Frame) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.look(&group.frame),
                FrameItem::Text(text) => self.read(text),
                FrameItem::Image(_, size, _) => {
                    let side = size.x.to_mm().min(size.y.to_mm());
                    self.code |= CODE_MM.contains(&side);
                }
                FrameItem::Shape(..) | FrameItem::Link(..) | FrameItem::Tag(..) => {}
            }
        }
    }

    fn read(&mut self, text: &TextItem) {
        self.text.push_str(&text.text);
        let boxes = text.glyphs.iter().filter(|glyph| glyph.id == 0);
        for character in boxes
            .filter_map(|glyph| text.text.get(glyph.range()))
            .flat_map(str::chars)
        {
            note_once(&mut self.missing, character);
        }
    }
}

fn note_once(characters: &mut String, character: char) {
    if !characters.contains(character) {
        characters.push(character);
    }
}

fn options(job: &Job) -> PdfOptions {
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
        .expect("PDF/A-3a and PDF/UA-1 are both PDF 1.7");
    PdfOptions {
        ident: Smart::Custom(job.number.clone()),
        creator: Smart::Custom(Some(creator(job))),
        timestamp: timestamp(job.issued_at_ms),
        standards,
        tagged: true,
        page_ranges: None,
        pretty: false,
    }
}

/// Which template and wording made the paper, so that anyone can compare them with what was approved.
fn creator(job: &Job) -> String {
    let [template, texts] = [&job.template, &job.texts].map(|text| hex(&data_sha256(text)));
    format!(
        "ieum; form {} version {}; template sha256 {template}; texts sha256 {texts}",
        job.form, job.version
    )
}

/// The PDF's creation date: the moment of issue in Korean time. The wall clock has no part in a paper.
fn timestamp(issued_at_ms: i64) -> Option<Timestamp> {
    let kst_ms = issued_at_ms.checked_add(i64::from(KST_MINUTES) * 60_000)?;
    let at = jiff::Timestamp::from_millisecond(kst_ms)
        .ok()?
        .to_zoned(jiff::tz::TimeZone::UTC)
        .datetime();
    let part = |value: i8| u8::try_from(value).ok();
    let at = Datetime::from_ymd_hms(
        i32::from(at.year()),
        part(at.month())?,
        part(at.day())?,
        part(at.hour())?,
        part(at.minute())?,
        part(at.second())?,
    )?;
    Timestamp::new_local(at, KST_MINUTES)
}

/// The faults as `file:line: message`, for the person who writes the template.
fn lines(page: &Page, faults: &[SourceDiagnostic]) -> String {
    let lines: Vec<String> = faults.iter().map(|fault| line(page, fault)).collect();
    lines.join("; ")
}

fn line(page: &Page, fault: &SourceDiagnostic) -> String {
    let place = || {
        let source = page.source(fault.span.id()?).ok()?;
        let line = source.lines().byte_to_line(page.range(fault.span)?.start)?;
        Some(format!(
            "{}:{}: ",
            source.id().get().vpath().get_without_slash(),
            line + 1
        ))
    };
    format!("{}{}", place().unwrap_or_default(), fault.message)
}
