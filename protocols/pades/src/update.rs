//! The incremental update that holds the signature: four objects, a cross-reference section, a trailer.
//!
//! Its bytes follow from the paper and from what is stated, but for the digits inside `/Contents`. Verification rests on that.

use std::fmt::Write;
use std::ops::Range;

use certificate::hex;
use kernel::Moment;
use sha2::Digest;
use sha2::Sha256;

use crate::base::Base;
use crate::base::Unfit;
use crate::bytes::Walk;
use crate::bytes::find;
use crate::envelope::CONTENTS_LEN_MAX;

/// What the update says beside the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// When it is signed; whole seconds count. PAdES keeps it here and not in the CMS.
    pub signed_at: Moment,
    /// The text of the paper's 2D code. It cannot stand in the paper's data, whose hash it holds.
    pub code: String,
}

/// The paper with its update, `/Contents` still all zeros.
pub(crate) struct Draft {
    bytes: Vec<u8>,
    /// The digits inside the brackets of `/Contents`.
    contents: Range<usize>,
}

impl Draft {
    /// Writes the update over a paper. The printer's own links on the first page stay.
    pub(crate) fn new(base: &Base<'_>, stated: &Stated) -> Result<Self, Unfit> {
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"()\\<>".contains(&byte);
        if !stated.code.bytes().all(plain) {
            return Err(Unfit("the code's text has other characters than a link"));
        }
        let (field, signature) = (base.size, base.size + 1);
        let room = base.bytes.len() + 2 * CONTENTS_LEN_MAX + stated.code.len() + UPDATE_LEN;
        let mut text = Vec::with_capacity(room + base.catalog.body.len() + base.page.body.len());
        text.extend_from_slice(base.bytes);
        let mut offsets = Vec::new();
        let mut add = |text: &mut Vec<u8>, number: usize, body: &str| {
            offsets.push((number, text.len()));
            for part in [&number.to_string(), " 0 obj\n", body, "\nendobj\n"] {
                text.extend_from_slice(part.as_bytes());
            }
        };
        text.push(b'\n');
        let form = format!(
            "/AcroForm<</Fields[{field} 0 R]/SigFlags 3>>/Perms<</DocMDP {signature} 0 R>>"
        );
        add(
            &mut text,
            base.catalog.number,
            &with(base.catalog.body, &form),
        );
        let page = annotated(base.page.body, field).ok_or(Unfit("the first page's links"))?;
        add(&mut text, base.page.number, &page);
        add(&mut text, field, &widget(signature, base.page.number));
        let signed_from = text.len();
        add(&mut text, signature, &signature_object(stated));
        let placed = Placed::after(&mut text, signed_from).expect("it was just written");
        offsets.sort_unstable();
        let xref_at = text.len();
        text.extend_from_slice(xref(&offsets).as_bytes());
        let trailer = format!(
            "trailer\n<</Size {}{}/Prev {}>>\nstartxref\n{xref_at}\n%%EOF\n",
            base.size + 2,
            base.trailer,
            base.xref_at
        );
        text.extend_from_slice(trailer.as_bytes());
        placed.fill_range(&mut text);
        Ok(Self {
            bytes: text,
            contents: placed.contents,
        })
    }

    /// SHA-256 of all but `/Contents`; both of its brackets are outside.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let (before, after) = self.covered();
        Sha256::new()
            .chain_update(before)
            .chain_update(after)
            .finalize()
            .into()
    }

    /// The signed file.
    pub(crate) fn with(mut self, cms: &[u8]) -> Vec<u8> {
        let digits = hex::encode(cms);
        let end = self.contents.start + digits.len();
        if let Some(place) = self.bytes.get_mut(self.contents.start..end) {
            place.copy_from_slice(digits.as_bytes());
        }
        self.bytes
    }

    /// What stands in `/Contents` of a file that is otherwise this one, byte for byte: lower-case hex of one DER value, then zeros.
    pub(crate) fn contents_of(&self, pdf: &[u8]) -> Option<Vec<u8>> {
        let (before, rest) = self.bytes.split_at(self.contents.start);
        let (_, after) = rest.split_at(self.contents.len());
        let same = pdf.len() == self.bytes.len() && pdf.starts_with(before) && pdf.ends_with(after);
        let digits = pdf.get(self.contents.clone()).filter(|_| same)?;
        let reserve = hex::decode(std::str::from_utf8(digits).ok()?)?;
        let [0x30, 0x82, high, low, ..] = *reserve else {
            return None;
        };
        let (value, padding) =
            reserve.split_at_checked(4 + usize::from(u16::from_be_bytes([high, low])))?;
        let zeros = padding.iter().all(|byte| *byte == 0);
        zeros.then(|| value.to_vec())
    }

    fn covered(&self) -> (&[u8], &[u8]) {
        let (before, rest) = self.bytes.split_at(self.contents.start - 1);
        (before, rest.split_at(self.contents.len() + 2).1)
    }
}

/// A signed file taken apart, nothing of it checked.
pub(crate) struct Apart<'a> {
    pub(crate) base: &'a [u8],
    pub(crate) stated: Stated,
}

impl<'a> Apart<'a> {
    /// Finds the paper in front of the update, and what the update states.
    pub(crate) fn read(pdf: &'a [u8]) -> Option<Self> {
        let tail = pdf.len().saturating_sub(40);
        let xref_at = Walk::new(pdf, find(pdf, b"\nstartxref\n", tail)? + 11).number()?;
        let before = Walk::new(pdf, find(pdf, b"/Prev ", xref_at)? + 6).number()?;
        let base = pdf.get(..find(pdf, b"%%EOF", before)? + 5)?;
        let mut walk = Walk::new(pdf, find(pdf, SIGNATURE_BEGIN.as_bytes(), base.len())?);
        walk.over(SIGNATURE_BEGIN.as_bytes())?;
        let signed_at = moment(std::str::from_utf8(walk.until(CODE_BEGIN.as_bytes())?).ok()?)?;
        walk.over(CODE_BEGIN.as_bytes())?;
        let code = std::str::from_utf8(walk.until(b")")?).ok()?.to_owned();
        let stated = Stated { signed_at, code };
        Some(Self { base, stated })
    }
}

/// Where the two gaps of the signature object are.
struct Placed {
    range: Range<usize>,
    contents: Range<usize>,
}

impl Placed {
    fn after(text: &mut [u8], from: usize) -> Option<Self> {
        let range = find(text, RANGE_GAP.as_bytes(), from)?;
        let contents = find(text, b"/Contents<", range)? + 10;
        Some(Self {
            range: range..range + RANGE_GAP.len(),
            contents: contents..contents + 2 * CONTENTS_LEN_MAX,
        })
    }

    /// Writes the byte range, padded with blanks: its length must not depend on the numbers in it.
    fn fill_range(&self, text: &mut [u8]) {
        let (first, second) = (self.contents.start - 1, self.contents.end + 1);
        let range = format!("[0 {first} {second} {}]", text.len() - second);
        let padded = format!("{range:<width$}", width = RANGE_GAP.len());
        if let Some(place) = text.get_mut(self.range.clone()) {
            place.copy_from_slice(padded.as_bytes());
        }
    }
}

/// A dictionary with more entries at its end.
fn with(body: &str, entries: &str) -> String {
    let open = body.strip_suffix(">>").unwrap_or(body);
    format!("{open}{entries}>>")
}

/// The page with the field among its annotations.
fn annotated(page: &str, field: usize) -> Option<String> {
    let Some(at) = page.find("/Annots") else {
        return Some(with(page, &format!("/Annots[{field} 0 R]")));
    };
    let (before, annotations) = page.split_at(at);
    let (list, after) = annotations.strip_prefix("/Annots[")?.split_once(']')?;
    (!after.contains("/Annots")).then(|| format!("{before}/Annots[{list} {field} 0 R]{after}"))
}

/// Zero area off the page: nothing to show, so neither PDF/A asks for an appearance nor PDF/UA for a place in the structure.
fn widget(signature: usize, page: usize) -> String {
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(ieum)/TU<{NAME_UTF16}>/V {signature} 0 R/P {page} 0 R/F 132/Rect[-9 -9 -9 -9]>>"
    )
}

fn signature_object(stated: &Stated) -> String {
    let zeros = "0".repeat(2 * CONTENTS_LEN_MAX);
    let (at, code) = (pdf_date(stated.signed_at), &stated.code);
    format!(
        "{SIGNATURE_BEGIN}{at}{CODE_BEGIN}{code}){REFERENCE}/ByteRange{RANGE_GAP}/Contents<{zeros}>>>"
    )
}

/// One section a run of numbers; every line has 20 bytes.
fn xref(offsets: &[(usize, usize)]) -> String {
    let mut text = String::from("xref\n");
    for run in offsets.chunk_by(|one, next| next.0 == one.0 + 1) {
        let first = run.first().map_or(0, |(number, _)| *number);
        writeln!(text, "{first} {}", run.len()).expect(TEXT);
        for (_, offset) in run {
            write!(text, "{offset:010} 00000 n\r\n").expect(TEXT);
        }
    }
    text
}

/// `20231117140207+09'00'` (ISO 32000-1, 7.9.4), in Korean time.
fn pdf_date(at: Moment) -> String {
    let t = at.kst();
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}+09'00'",
        t.year(),
        t.month(),
        t.day(),
        t.hour(),
        t.minute(),
        t.second()
    )
}

fn moment(text: &str) -> Option<Moment> {
    let part = |range: Range<usize>| text.get(range);
    let iso = format!(
        "{}-{}-{}T{}:{}:{}+09:00",
        part(0..4)?,
        part(4..6)?,
        part(6..8)?,
        part(8..10)?,
        part(10..12)?,
        part(12..14)?
    );
    Moment::parse(&iso).filter(|at| pdf_date(*at) == text)
}

const SIGNATURE_BEGIN: &str = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:";
const CODE_BEGIN: &str = ")/IEUM_Code(";
/// No change at all is permitted after the signature (ISO 32000-1, 12.8.2.2).
const REFERENCE: &str = "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 1/V/1.2>>>>]";
/// Room for three numbers of ten digits.
const RANGE_GAP: &str = "[0 ?????????? ?????????? ??????????]";
/// `전자서명`, what a screen reader says of the field.
const NAME_UTF16: &str = "FEFFC804C790C11CBA85";
/// About as much as the update takes beside what is copied into it.
const UPDATE_LEN: usize = 2_048;
const TEXT: &str = "writing to a string cannot fail";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_signing_has_one_spelling() {
        let at = Moment(1_700_197_320_000);
        assert_eq!(pdf_date(at), "20231117140200+09'00'");
        assert_eq!(moment(&pdf_date(at)), Some(at));
        for other in [
            "20231117140200+09'00",
            "20231117050200Z",
            "20231117140260+09'00'",
            "20231317140200+09'00'",
            "",
            "가나다라마바사",
        ] {
            assert_eq!(moment(other), None, "{other}");
        }
    }

    #[test]
    fn the_field_joins_the_links_of_the_page() {
        let none = annotated("<</Type/Page/Parent 1 0 R>>", 7);
        assert_eq!(none.unwrap(), "<</Type/Page/Parent 1 0 R/Annots[7 0 R]>>");
        let one = annotated("<</Type/Page/Annots[5 0 R]/Tabs/S>>", 7);
        assert_eq!(one.unwrap(), "<</Type/Page/Annots[5 0 R 7 0 R]/Tabs/S>>");
        assert_eq!(annotated("<</Type/Page/Annots 5 0 R>>", 7), None);
    }

    #[test]
    fn every_line_of_the_table_has_twenty_bytes() {
        let text = xref(&[(2, 10), (8, 1_000), (9, 2_000)]);
        assert_eq!(
            text,
            "xref\n2 1\n0000000010 00000 n\r\n8 2\n0000001000 00000 n\r\n0000002000 00000 n\r\n"
        );
    }
}
