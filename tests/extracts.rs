//! A paper in the hand: issued at the counter, saved, and read with Poppler.

use serde_json::Value;
use serde_json::json;

use crate::client::Caller;
use crate::tools;
use crate::tools::Scratch;
use crate::tools::scratch;

/// 주민등록등본.
pub(crate) const HOUSEHOLD: &str = "household-extract";
/// 주민등록초본.
pub(crate) const INDIVIDUAL: &str = "individual-extract";

/// A paper that was issued.
pub(crate) struct Paper {
    pub(crate) done: Value,
    folder: Scratch,
}

impl Paper {
    /// Has a paper issued at a counter.
    pub(crate) fn issue(
        officer: &Caller,
        request: &str,
        key: &str,
        subject: &str,
        options: &Value,
    ) -> Self {
        let body = json!({"subject": subject, "options": options});
        Self::of(officer, officer.ask(request, key, &body).done())
    }

    /// Fetches the file of a paper.
    pub(crate) fn of(caller: &Caller, done: Value) -> Self {
        let pdf = caller.get(done["pdf_url"].as_str().unwrap());
        assert_eq!(pdf.status, 200, "{}", pdf.text());
        let folder = scratch("paper");
        folder.write("paper.pdf", &pdf.body);
        Self { done, folder }
    }

    pub(crate) fn file(&self) -> String {
        self.folder.file("paper.pdf")
    }

    pub(crate) fn folder(&self) -> &Scratch {
        &self.folder
    }

    /// A field of the answer that is text.
    pub(crate) fn told(&self, name: &str) -> &str {
        self.done[name].as_str().unwrap()
    }

    /// All text of the page without blanks, so that a line break in an address is none.
    pub(crate) fn text(&self) -> String {
        joined(&tools::out("pdftotext", &["-raw", &self.file(), "-"]))
    }

    /// The text of one cell after the other, as the tags of the page have them.
    pub(crate) fn structure(&self) -> String {
        tools::out("pdfinfo", &["-struct-text", &self.file()])
    }
}

/// A text without blanks.
pub(crate) fn joined(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect()
}

/// Every resident number in a text, whole or hidden: six digits, a hyphen, and what follows of digits and stars.
pub(crate) fn numbers(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let digits = |from: usize, len: usize| {
        chars
            .get(from..from + len)
            .is_some_and(|part| part.iter().all(char::is_ascii_digit))
    };
    let mut found = Vec::new();
    for at in 0..chars.len() {
        let begins = at == 0 || !chars[at - 1].is_ascii_digit() && chars[at - 1] != '-';
        if begins && digits(at, 6) && chars.get(at + 6) == Some(&'-') {
            let back = chars[at + 7..]
                .iter()
                .take(7)
                .take_while(|c| c.is_ascii_digit() || **c == '*');
            let back: String = back.collect();
            if back.chars().count() == 7 {
                found.push(chars[at..at + 7].iter().collect::<String>() + &back);
            }
        }
    }
    found
}
