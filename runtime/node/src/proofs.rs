//! Trying a version of a form before anybody can use it: what can be told by reading it, then pages printed with the form's sample, with the longest
//! values, with the least, and without each thing that may be left out. And the preview that people look at.

use kernel::Fault;
use kernel::Form;
use kernel::Lang;
use kernel::Refusal;
use kernel::Words;
use kernel::form::Schema;
use kernel::form::Sheet;
use kernel::form::TEMPLATE;
use kernel::words;
use print::Job;
use print::PrintError;
use print::Proof;
use print::Refused;
use serde_json::Value;

use crate::Node;
use crate::refusals::BROKEN;
use crate::refusals::FORM_UNPRINTABLE;
use crate::refusals::PRINTER_DOWN;

/// How much is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tried {
    /// All that is known.
    Wholly,
    /// The sample, the longest and the least.
    Briefly,
}

/// The digits of a preview's code: as many as the code of a household of four has, and no checker reads them.
const CODE_DIGITS: usize = 1_155;

impl Node {
    /// What is wrong with a version of a form; empty where nothing is. What is found by printing is told one by one, for one fault often makes more.
    pub(crate) async fn faults_of(
        &self,
        form: &Form,
        sheet: &Sheet,
        tried: Tried,
    ) -> Result<Vec<Fault>, Refusal> {
        let faults = sheet.faults();
        if !faults.is_empty() {
            return Ok(faults);
        }
        let (schema, sample) = schema_and_sample(form)?;
        let misfits = schema.misfits(&sample).join(", ");
        if !misfits.is_empty() {
            return Ok(vec![Fault::new("", &misfits, "form.sample", SAMPLE)]);
        }
        let variants = schema.variants(&sample);
        for (name, data) in &variants {
            let brief = !name.starts_with("without");
            if tried == Tried::Briefly && !brief {
                continue;
            }
            // What is left out alone is tried in one language: the other differs in words only.
            let languages = if brief {
                &[Lang::Ko, Lang::En][..]
            } else {
                &[Lang::Ko]
            };
            for lang in languages {
                let job = self.proof(form, sheet, data.clone(), *lang, schema.pages_max);
                if let Some(fault) = self.fault_of(&job, sheet, name, *lang).await? {
                    return Ok(vec![fault]);
                }
            }
        }
        Ok(Vec::new())
    }

    /// A proof of a version: with the sample's number, which no node gives, and a code that is none.
    fn proof(
        &self,
        form: &Form,
        sheet: &Sheet,
        mut data: Value,
        lang: Lang,
        pages_max: Option<usize>,
    ) -> Job {
        let title = sheet.texts.said(kernel::form::TITLE);
        data["paper"]["title"] = title.map_or("", |title| title.say(lang)).into();
        data["paper"]["specimen"] = true.into();
        if lang == Lang::En {
            data["paper"]["language"] = "en".into();
        }
        Job {
            number: data["paper"]["number"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            form: form.name.to_owned(),
            version: "preview".to_owned(),
            template: sheet.template.clone(),
            texts: sheet.texts.to_json(),
            data: data.to_string(),
            code_text: format!(
                "{}/v#IEUM1/{}",
                self.parts.paper_base,
                "0".repeat(CODE_DIGITS)
            ),
            issued_at_ms: self.parts.clock.now().0,
            specimen: true,
            proof: Some(Proof { pages_max }),
        }
    }

    async fn fault_of(
        &self,
        job: &Job,
        sheet: &Sheet,
        name: &str,
        lang: Lang,
    ) -> Result<Option<Fault>, Refusal> {
        let (field, code, what, hint) = match self.parts.printer.print(job).await {
            Ok(_) => return Ok(None),
            Err(PrintError::Refused(refused)) => told(&refused, sheet, lang),
            Err(error @ (PrintError::Late { .. } | PrintError::WorkerLost)) => (
                TEMPLATE.to_owned(),
                "form.endless",
                error.to_string(),
                ENDLESS,
            ),
            Err(error @ PrintError::JobTooLarge { .. }) => (
                TEMPLATE.to_owned(),
                "form.template-long",
                error.to_string(),
                ENDLESS,
            ),
            Err(PrintError::Busy) => return Err(request::BUSY),
            Err(PrintError::OtherPaper | PrintError::Start(_)) => return Err(PRINTER_DOWN),
        };
        let what = format!("{what} ({name}, {})", lang.code());
        // Longer than what a person gave: it is the place in the template, and what is wrong there.
        Ok(Some(Fault {
            given: what.chars().take(GIVEN_LEN_MAX).collect(),
            ..Fault::new(&field, "", code, hint)
        }))
    }

    /// A version with the form's sample, for people to look at.
    pub(crate) async fn specimen(
        &self,
        form: &Form,
        version: u16,
        sheet: &Sheet,
        lang: Lang,
    ) -> Result<Vec<u8>, Refusal> {
        let (schema, mut data) = schema_and_sample(form)?;
        data["paper"]["provisional"] = match lang {
            Lang::En => format!("PREVIEW · version {version} of the form · not an issued paper"),
            Lang::Ko | Lang::Easy => {
                format!("미리보기 PREVIEW · 서식 {version}판 · 발급된 서류가 아님")
            }
        }
        .into();
        let job = self.proof(form, sheet, data, lang, schema.pages_max);
        let job = Job { proof: None, ..job };
        match self.parts.printer.print(&job).await {
            Ok(printed) => Ok(printed.pdf),
            Err(PrintError::Refused(refused)) => Err(FORM_UNPRINTABLE.with(refused.to_string())),
            Err(PrintError::Busy) => Err(request::BUSY),
            Err(
                PrintError::Late { .. }
                | PrintError::WorkerLost
                | PrintError::OtherPaper
                | PrintError::Start(_)
                | PrintError::JobTooLarge { .. },
            ) => Err(PRINTER_DOWN),
        }
    }
}

const GIVEN_LEN_MAX: usize = 400;

fn schema_and_sample(form: &Form) -> Result<(Schema, Value), Refusal> {
    let schema = Schema::read(form.schema);
    let sample = serde_json::from_str(form.sample);
    match (schema, sample) {
        (Ok(schema), Ok(sample)) => Ok((schema, sample)),
        (schema, _) => {
            let fault = schema.err().unwrap_or_default();
            tracing::error!(
                form = form.name,
                fault,
                "a form of the program does not read"
            );
            Err(BROKEN)
        }
    }
}

/// Where a fault is, its code, what was found, and what to do.
fn told(refused: &Refused, sheet: &Sheet, lang: Lang) -> (String, &'static str, String, Words) {
    let what = refused.to_string();
    let template = |code, hint| (TEMPLATE.to_owned(), code, what.clone(), hint);
    let text = |key: &str, code, hint| {
        (
            format!("texts.{key}.{}", lang.code()),
            code,
            what.clone(),
            hint,
        )
    };
    match refused {
        Refused::Template(_) => template("form.template", TEMPLATE_FAULTY),
        Refused::MissingGlyph { characters } => {
            let mut keys = sheet.texts.keys();
            let has = |key: &&String| {
                let said = sheet.texts.said(key);
                said.is_some_and(|said| said.say(lang).contains(|c| characters.contains(c)))
            };
            match keys.find(has) {
                Some(key) => text(key, "form.glyph-missing", GLYPH),
                None => template("form.glyph-missing", GLYPH),
            }
        }
        Refused::Standard(_) => template("form.standard", STANDARD),
        Refused::OtherLanguage { .. } => template("form.language", LANGUAGE),
        Refused::Headings { .. } => template("form.headings", HEADINGS),
        Refused::TooManyPages { .. } | Refused::MorePages { .. } => template("form.pages", PAGES),
        Refused::NotMarked { .. } => template("form.not-marked", MARK),
        Refused::NoCode | Refused::CodeTooLarge { .. } => template("form.code", CODE),
        Refused::BrokenWord { key, .. } => text(key, "form.word-broken", WORD),
        Refused::Unfilled { key, .. } => text(key, "form.unfilled", UNFILLED),
        // The last three are of notices and interim papers, which no form is.
        Refused::Data(_)
        | Refused::CodeOnNotice
        | Refused::NotSaidNotice { .. }
        | Refused::NotSaidInterim { .. } => template("form.data", SAMPLE),
    }
}

const SAMPLE: Words = words(
    "견본 자료가 이 서식의 자료 규격에 맞지 않습니다. 프로그램의 서식을 고쳐야 합니다.",
    "The sample does not fit the form's schema. The program's form must be mended.",
    "견본이 서식과 맞지 않아요. 프로그램을 고쳐야 해요.",
);
const ENDLESS: Words = words(
    "서식 원본이 너무 오래 걸리거나 찍는 프로그램을 멈추게 합니다. 끝나지 않는 반복이 있는지 보세요.",
    "The template takes too long or stops the program that prints. Look for a loop without an end.",
    "서식이 끝나지 않아요. 되풀이하는 곳을 봐 주세요.",
);
const TEMPLATE_FAULTY: Words = words(
    "서식 원본에 오류가 있습니다. 적힌 줄을 고치세요.",
    "The template has a fault. Mend the line that is named.",
    "서식 글이 잘못됐어요. 나온 줄을 고쳐 주세요.",
);
const GLYPH: Words = words(
    "글꼴에 없는 글자입니다. 다른 글자로 바꾸세요.",
    "No font has this character. Use another one.",
    "찍을 수 없는 글자예요. 다른 글자로 바꿔 주세요.",
);
const STANDARD: Words = words(
    "PDF/A나 PDF/UA에 맞지 않습니다. 제목이 있는지, 그림에 설명(alt)이 있는지, 제목 단계를 건너뛰지 않았는지 보세요.",
    "The page breaks PDF/A or PDF/UA. See that there is a title, that each picture has a description (alt), that no heading level is skipped.",
    "누구나 읽을 수 있는 서류가 아니에요. 제목과 그림 설명을 넣어 주세요.",
);
const LANGUAGE: Words = words(
    "문서의 언어가 맞지 않습니다. 언어를 따로 정하지 말고 paper 틀에 맡기세요.",
    "The document's language is not the paper's. Leave the language to the frame `paper`.",
    "서류의 언어가 달라요. 언어는 따로 정하지 마세요.",
);
const HEADINGS: Words = words(
    "큰제목은 하나여야 합니다. paper 틀이 이미 넣으므로 서식 원본에는 쓰지 마세요.",
    "There must be one first-level heading. The frame `paper` writes it; leave it out of the template.",
    "큰제목은 하나만 있어야 해요.",
);
const PAGES: Words = words(
    "약속한 쪽수를 넘습니다. 문구를 줄이거나 칸을 좁히세요.",
    "There are more pages than promised. Shorten the texts or the layout.",
    "종이가 너무 많아요. 글을 줄여 주세요.",
);
const MARK: Words = words(
    "견본 표시가 없는 쪽이 있습니다. 쪽 설정은 paper 틀에 맡기세요.",
    "A page does not say that it is a specimen. Leave the page settings to the frame `paper`.",
    "견본이라는 말이 없는 쪽이 있어요.",
);
const CODE: Words = words(
    "확인용 2차원 코드가 없거나 작습니다. paper 틀을 그대로 쓰세요.",
    "The 2D code is missing or small. Use the frame `paper` as it is.",
    "네모 코드가 없거나 작아요.",
);
const WORD: Words = words(
    "낱말이 두 줄로 끊깁니다. 문구를 줄이거나 칸을 넓히고, 원본에서는 eojeol(…)로 감싸세요.",
    "A word is broken over two lines. Shorten the text or widen its column, and put it through eojeol(…) in the template.",
    "낱말이 두 줄로 나뉘어요. 글을 짧게 써 주세요.",
);
const UNFILLED: Words = words(
    "자료 자리가 그대로 찍혔습니다. 이름이 원본과 같은지 보세요.",
    "A place was printed as it is. See that its name is the one that the template fills.",
    "중괄호가 그대로 나왔어요. 이름을 다시 봐 주세요.",
);
