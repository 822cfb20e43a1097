//! The form of a new edition: its text and why, with all that is wrong with it.

use kernel::ATTACHED_LEN_MAX;
use kernel::Answers;
use kernel::Fault;
use kernel::Lang;
use kernel::Visit;
use kernel::Words;
use pages::Input;

use crate::catalogue::Catalogue;
use crate::shelf::Misread;
use crate::shelf::Shelf;
use crate::shelf::Shelved;
use crate::shelf::misread;
use crate::texts_shelf as said;

/// The longest reason, in characters.
const WHY_LEN_MAX: usize = 200;

/// What a form says.
pub(super) struct Asked {
    /// False for a page that was only opened.
    pub(super) sent: bool,
    pub(super) why: String,
    /// What is wrong with the fields themselves.
    pub(super) whys: Vec<(&'static str, Words)>,
    pub(super) text: String,
    pub(super) read: Result<Catalogue, Vec<Misread>>,
}

impl Asked {
    /// A form that begins with a text.
    pub(super) fn fresh(text: String) -> Self {
        Self {
            sent: false,
            why: String::new(),
            whys: Vec::new(),
            text,
            read: Err(Vec::new()),
        }
    }

    /// What is wrong with the text.
    pub(super) fn misread(&self) -> &[Misread] {
        self.read.as_ref().err().map_or(&[], Vec::as_slice)
    }

    /// What is wrong, by field.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let fault = |(name, hint): &(&'static str, Words)| {
            // The text itself is shown in its field; a fault repeats nothing so long.
            Fault::new(name, "", "catalogue.form", *hint)
        };
        let fields = self.whys.iter().map(fault);
        let text = (!self.misread().is_empty()).then(|| fault(&("text", said::FAULTY)));
        fields.chain(text).collect()
    }
}

/// Reads the form. A reason is asked for where it is to be proposed, not where it is only looked at.
pub(super) fn read(shelf: &Shelf, shelved: &Shelved, visit: &Visit) -> Asked {
    let raw = |name| visit.form.raw(name).unwrap_or_default();
    // A browser sends a text with the line ends of Windows; what is signed has those of the file.
    let text = raw("text").replace("\r\n", "\n");
    let why = raw("why").trim().to_owned();
    let mut whys = Vec::new();
    let asks = raw("act") == "propose";
    let one_line = why.chars().count() <= WHY_LEN_MAX && !why.contains('\n');
    if !one_line || (asks && why.is_empty()) {
        whys.push(("why", said::WRITE));
    }
    let read = if text.is_empty() {
        whys.push(("text", said::WRITE));
        Err(Vec::new())
    } else if text.len() > ATTACHED_LEN_MAX {
        whys.push(("text", said::TOO_LONG));
        Err(Vec::new())
    } else {
        checked(shelf, shelved, visit, &text)
    };
    Asked {
        sent: true,
        why,
        whys,
        text,
        read,
    }
}

/// The catalogue of a text that can be proposed now.
fn checked(
    shelf: &Shelf,
    shelved: &Shelved,
    visit: &Visit,
    text: &str,
) -> Result<Catalogue, Vec<Misread>> {
    let catalogue = shelf.read(text)?;
    let mut wrong = Vec::new();
    let highest = shelved.highest();
    if catalogue.version <= highest {
        let next = highest.saturating_add(1);
        let expected = format!("{next} 이상 · {next} or higher");
        wrong.push(misread(text, "version", &expected));
    }
    let today = visit.now.day();
    if catalogue.from < today {
        let expected =
            format!("{today}이나 그 뒤의 날 · {today} or later: nothing counts for the past");
        wrong.push(misread(text, "from", &expected));
    }
    if wrong.is_empty() {
        Ok(catalogue)
    } else {
        Err(wrong)
    }
}

/// The two questions.
pub(super) fn inputs(
    shelved: &Shelved,
    asked: &Asked,
    faults: &[Fault],
    lang: Lang,
) -> (Input, Input) {
    let answers = [("why", &asked.why), ("text", &asked.text)];
    let answers = Answers::from_pairs(answers.map(|(name, value)| (name, value.as_str())));
    let ask = pages::Ask::new(lang, &answers, faults);
    let next = shelved.highest().saturating_add(1).to_string();
    let why = ask.text("why", said::WHY).hint(said::WHY_HINT);
    let mut text = ask.area("text", said::TEXT);
    text.hint = said::TEXT_HINT.say(lang).replace("{next}", &next);
    (why.length_max(WHY_LEN_MAX), text)
}
