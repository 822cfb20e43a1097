//! The PDF as our printer makes it: one revision, a classic cross-reference table, no object streams, a flat page tree
//! (pdf-writer under Typst). Anything else is refused, so that an upgrade of the printer is noticed here and not by a reader.

use std::io::Read;

use flate2::read::ZlibDecoder;
use thiserror::Error;

use crate::bytes::Walk;
use crate::bytes::between;
use crate::bytes::find;

/// The largest data that a paper carries.
const DATA_LEN_MAX: u64 = 1 << 20;
/// One line of the cross-reference table (ISO 32000-1, 7.5.4).
const XREF_LINE_LEN: usize = 20;
/// More objects than any of our papers has.
const OBJECTS_MAX: usize = 100_000;

/// The PDF is not of the shape that our printer makes. The text says what is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the PDF is not as our printer makes it: {0}")]
pub struct Unfit(pub &'static str);

/// An object that is a dictionary.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object<'a> {
    pub(crate) number: usize,
    /// From `<<` to `>>`.
    pub(crate) body: &'a str,
}

/// A PDF of one revision.
#[derive(Clone, Debug)]
pub(crate) struct Base<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) catalog: Object<'a>,
    pub(crate) page: Object<'a>,
    /// How many object numbers are taken, 0 included.
    pub(crate) size: usize,
    /// Where the cross-reference table stands.
    pub(crate) xref_at: usize,
    /// `/Root … /Info … /ID[…]`, as the trailer has it.
    pub(crate) trailer: &'a str,
    offsets: Vec<usize>,
}

impl<'a> Base<'a> {
    /// Reads a PDF that nothing was appended to.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Unfit> {
        let head = bytes.starts_with(b"%PDF-1.7\n");
        head.then_some(()).ok_or(Unfit("its version is not 1.7"))?;
        let tail = bytes.len().saturating_sub(40);
        let xref_at = find(bytes, b"\nstartxref\n", tail)
            .and_then(|at| Walk::new(bytes, at + 11).number())
            .ok_or(Unfit("no startxref at its end"))?;
        let (offsets, behind) =
            xref(bytes, xref_at).ok_or(Unfit("no plain cross-reference table"))?;
        let (trailer, root) = trailer(bytes, behind, offsets.len(), xref_at)
            .ok_or(Unfit("the trailer is of another shape"))?;
        let object = |number: usize| dictionary(bytes, &offsets, number);
        let catalog = object(root)
            .filter(|object| object.body.starts_with("<</Type/Catalog/Pages "))
            .filter(|object| {
                !["/AcroForm", "/Perms"]
                    .iter()
                    .any(|key| object.body.contains(key))
            })
            .ok_or(Unfit(
                "the catalog is of another shape, or has a form already",
            ))?;
        let page = first_page(catalog, &object)
            .filter(|object| object.body.starts_with("<</Type/Page/"))
            .ok_or(Unfit("the first page is not found where it was expected"))?;
        Ok(Self {
            bytes,
            catalog,
            page,
            size: offsets.len(),
            xref_at,
            trailer,
            offsets,
        })
    }

    /// The attached `data.json`, inflated.
    pub(crate) fn data(&self) -> Option<String> {
        let object = |number: usize| dictionary(self.bytes, &self.offsets, number);
        let names = b"/Names[(data.json)";
        let file = object(reference(self.catalog.body, names)?)?;
        let stream = reference(file.body, b"/EF<</F ")?;
        let mut walk = Walk::new(self.bytes, *self.offsets.get(stream)?);
        walk.over(format!("{stream} 0 obj\n<</Length ").as_bytes())?;
        let len = walk.number()?;
        walk.over(b"/Type/EmbeddedFile/Filter/FlateDecode/")?;
        walk.until(b">>\nstream\n")?;
        walk.over(b">>\nstream\n")?;
        let packed = self.bytes.get(walk.at()..)?.get(..len)?;
        let mut text = String::new();
        let inflated = ZlibDecoder::new(packed).take(DATA_LEN_MAX);
        { inflated }.read_to_string(&mut text).ok()?;
        Some(text)
    }
}

/// The offsets of all objects, and where the table ends.
fn xref(bytes: &[u8], at: usize) -> Option<(Vec<usize>, usize)> {
    let mut walk = Walk::new(bytes, at);
    walk.over(b"xref\n0 ")?;
    let size = walk.number().filter(|size| *size <= OBJECTS_MAX)?;
    walk.over(b"\n0000000000 65535 f\r\n")?;
    let (from, mut offsets) = (walk.at(), vec![0]);
    let len = size.checked_sub(1)? * XREF_LINE_LEN;
    for line in bytes.get(from..)?.get(..len)?.chunks(XREF_LINE_LEN) {
        let (offset, rest) = line.split_at_checked(10)?;
        if rest != b" 00000 n\r\n" {
            return None;
        }
        offsets.push(std::str::from_utf8(offset).ok()?.parse().ok()?);
    }
    Some((offsets, from + len))
}

/// What of the trailer stays, and the catalog's number. Nothing may follow it.
fn trailer(bytes: &[u8], at: usize, size: usize, xref_at: usize) -> Option<(&str, usize)> {
    let mut walk = Walk::new(bytes, at);
    walk.over(format!("trailer\n<</Size {size}").as_bytes())?;
    let kept = std::str::from_utf8(walk.until(b">>\nstartxref\n")?).ok()?;
    walk.over(format!(">>\nstartxref\n{xref_at}\n%%EOF").as_bytes())?;
    let root = reference(kept, b"/Root ")?;
    let plain = kept.starts_with("/Root ") && kept.contains("/ID[") && !kept.contains("/Prev");
    (plain && walk.at() == bytes.len()).then_some((kept, root))
}

fn dictionary<'a>(bytes: &'a [u8], offsets: &[usize], number: usize) -> Option<Object<'a>> {
    let mut walk = Walk::new(bytes, *offsets.get(number)?);
    walk.over(format!("{number} 0 obj\n").as_bytes())?;
    let body = std::str::from_utf8(walk.until(b"\nendobj\n")?).ok()?;
    let whole = body.starts_with("<<") && body.ends_with(">>");
    whole.then_some(Object { number, body })
}

fn first_page<'a>(
    catalog: Object<'a>,
    object: &dyn Fn(usize) -> Option<Object<'a>>,
) -> Option<Object<'a>> {
    let pages = object(reference(catalog.body, b"/Pages ")?)?;
    pages.body.starts_with("<</Type/Pages/").then_some(())?;
    object(reference(pages.body, b"/Kids[")?)
}

/// The number of the object that is referred to behind a mark.
fn reference(body: &str, mark: &[u8]) -> Option<usize> {
    let number = between(body.as_bytes(), mark, b" 0 R", 0)?;
    std::str::from_utf8(number).ok()?.parse().ok()
}
