//! Issuing one paper: number, data, code, page. Pure CPU but for the lease of numbers and the printing process.

use certificate::Mode;
use certificate::NodeCode;
use certificate::Number;
use certificate::Summary;
use certificate::code::CodeFault;
use journal::Issued;
use kernel::Date;
use kernel::Dated;
use kernel::Lang;
use kernel::Link;
use kernel::Moment;
use kernel::Paper;
use kernel::Policy;
use kernel::Refusal;
use kernel::form::Sheet;
use kernel::form::TITLE;
use print::Job;
use print::PrintError;
use request::Going;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::Node;
use crate::carry::told;
use crate::refusals::BROKEN;
use crate::refusals::GLYPH_MISSING;
use crate::refusals::NOT_DELEGATED;
use crate::refusals::PRINTER_DOWN;
use crate::refusals::UNPRINTABLE;
use crate::versions::InForce;
use crate::wording::Wording;

/// The policy tables of a node itself.
pub const POLICY: &[(&str, &str)] = &[
    ("node/papers", include_str!("../data/papers.jsonl")),
    ("node/shares", include_str!("../data/shares.jsonl")),
    ("node/interim", include_str!("../data/interim.jsonl")),
];

#[derive(Deserialize)]
struct Validity {
    days: i64,
    from: Option<Date>,
    until: Option<Date>,
}

impl Dated for Validity {
    fn from(&self) -> Option<Date> {
        self.from
    }

    fn until(&self) -> Option<Date> {
        self.until
    }
}

impl Node {
    pub(crate) async fn issue(
        &self,
        paper: Paper,
        (as_of, provisional): (Moment, bool),
        going: &Going<'_>,
    ) -> Result<(Issued, Vec<u8>), Refusal> {
        let form = self.in_force(&going.submission.service, paper.form).await?;
        let number = self.number().await?;
        // Right after a start nobody has tried yet: a paper does not say of a line what is not known.
        let mode = match self.parts.directory.link() {
            _ if provisional || paper.provisional => Mode::Provisional,
            Link::Up => Mode::Normal,
            Link::Down { .. } | Link::Unknown => Mode::CutOff,
        };
        let data = self.data(&paper, &form, number, (as_of, mode), going);
        let code = self.code(&paper, &form, number, &data, as_of, mode, going)?;
        let issued = Issued {
            number: number.plain(),
            form: paper.form.to_owned(),
            version: form.version,
            subject: paper.subject,
            holder: paper.holder,
            applicant: paper.applicant,
            data,
            facts: paper.facts,
            code,
            fee_won: paper.fee_won,
            issued_at: going.now,
            as_of,
            mode: mode.name().to_owned(),
            reads: Vec::new(),
            replaces: None,
        };
        let pdf = self.print(&form.sheet, &issued).await?;
        let pdf = self.signed(pdf, &issued, going.now);
        Ok((issued, pdf))
    }

    /// The page of a paper. The printing process answers with the number and the hash of the data, and another's page is thrown away unseen.
    pub(crate) async fn print(&self, sheet: &Sheet, issued: &Issued) -> Result<Vec<u8>, Refusal> {
        let job = Job {
            number: issued.number.clone(),
            form: issued.form.clone(),
            version: issued.version.to_string(),
            template: sheet.template.clone(),
            texts: sheet.texts.to_json(),
            data: issued.data.clone(),
            code_text: issued.code.clone(),
            issued_at_ms: issued.issued_at.0,
            specimen: self.parts.directory.demo(),
            proof: None,
        };
        let printed = self.parts.printer.print(&job).await;
        printed.map(|printed| printed.pdf).map_err(unprinted)
    }

    pub(crate) async fn number(&self) -> Result<Number, Refusal> {
        let sequence = self.numbers.take(&self.parts.store).await.map_err(told)?;
        let code = NodeCode::new(self.parts.name.code).ok_or(BROKEN)?;
        self.parts.keys.number(code, sequence).ok_or(BROKEN)
    }

    /// The service's data with what every paper bears, as JSON text with sorted keys: these bytes are hashed, printed and attached.
    fn data(
        &self,
        paper: &Paper,
        form: &InForce,
        number: Number,
        (as_of, mode): (Moment, Mode),
        going: &Going<'_>,
    ) -> String {
        let mut data = paper.data.clone();
        let wording = Wording::of(&data);
        let title = form.sheet.texts.said(TITLE);
        let title = |lang| title.map(|title| title.say(lang).to_owned());
        let mut own = json!({
            "number": number.plain(),
            "check_number": number.to_string(),
            "title": title(wording.lang()),
            "issued_at": wording.second(going.now),
            "as_of": wording.as_of(as_of),
            "issued_by": wording.head_of(&self.parts.name),
            "fee": wording.fee(paper.fee_won),
            "applicant": paper.applicant,
            "specimen": self.parts.directory.demo(),
        });
        if wording.lang() == Lang::Ko {
            own["title_en"] = title(Lang::En).into();
        }
        if mode == Mode::Provisional {
            own["provisional"] = wording.provisional().into();
        }
        // Whoever prints it anew finds by this what it was printed from.
        if let Some(stream) = &form.stream {
            own["form"] = json!(stream);
        }
        if let (Some(own), Some(given)) = (
            own.as_object_mut(),
            data.get("paper").and_then(Value::as_object),
        ) {
            own.extend(given.clone());
        }
        if let Some(data) = data.as_object_mut() {
            data.insert("paper".to_owned(), own);
            // The code holds the hash of this text: without chance in it, what the page hides could be guessed by trying.
            data.insert(
                "salt".to_owned(),
                format!("{:032x}", keys::fresh_id_bits()).into(),
            );
        }
        data.to_string()
    }

    #[expect(clippy::too_many_arguments, reason = "a code says seven things")]
    fn code(
        &self,
        paper: &Paper,
        form: &InForce,
        number: Number,
        data: &str,
        as_of: Moment,
        mode: Mode,
        going: &Going<'_>,
    ) -> Result<String, Refusal> {
        let issued_at_s = going.now.0.div_euclid(1_000);
        let expires_at_s = expiry(&self.parts.policy, going.now)?.0.div_euclid(1_000);
        self.coded(&Summary {
            number,
            kind: format!("{}.{}", going.submission.service, paper.form),
            hash: print::data_sha256(data),
            facts: paper.facts.clone(),
            place: self.place()?,
            issued_at_s,
            expires_at_s,
            as_of_s: as_of.0.div_euclid(1_000),
            mode,
            template: form.version,
            specimen: self.parts.directory.demo(),
        })
    }

    /// The place whose papers this office issues: the first of its own.
    pub(crate) fn place(&self) -> Result<u32, Refusal> {
        let place = self.parts.name.places.first();
        place.and_then(|place| place.parse().ok()).ok_or(BROKEN)
    }

    /// A paper's 2D code, signed by this node's key.
    pub(crate) fn coded(&self, summary: &Summary) -> Result<String, Refusal> {
        let keys = self.parts.keys.now();
        let delegation = keys.delegation().ok_or(NOT_DELEGATED)?;
        let code =
            certificate::code::build(summary, &delegation, &self.parts.paper_base, keys.paper());
        code.map(|code| code.text).map_err(|fault| uncoded(&fault))
    }
}

/// After this, receivers usually ask for a newer paper, by the rule of the day of issue.
pub(crate) fn expiry(policy: &Policy, issued_at: Moment) -> Result<Moment, Refusal> {
    let validity = policy.on::<Validity>("node/papers", issued_at.day());
    let days = validity.last().ok_or(BROKEN)?.days;
    Ok(issued_at.plus_ms(days * 86_400_000))
}

fn uncoded(fault: &CodeFault) -> Refusal {
    tracing::error!(%fault, "code");
    match fault {
        CodeFault::NotDelegated(_) => NOT_DELEGATED,
        CodeFault::TooLarge { .. } => UNPRINTABLE,
        CodeFault::Sign(_) => BROKEN,
    }
}

pub(crate) fn unprinted(error: PrintError) -> Refusal {
    // The characters are told to the caller, who typed or holds them; the log gets only the kind of fault.
    match error {
        PrintError::Refused(print::Refused::MissingGlyph { characters }) => {
            GLYPH_MISSING.with(characters)
        }
        PrintError::Refused(_) | PrintError::JobTooLarge { .. } => {
            tracing::error!(%error, "the paper is not printable");
            UNPRINTABLE
        }
        PrintError::Busy => request::BUSY,
        PrintError::Late { .. }
        | PrintError::WorkerLost
        | PrintError::OtherPaper
        | PrintError::Start(_) => {
            tracing::error!(%error, "printer");
            PRINTER_DOWN
        }
    }
}
