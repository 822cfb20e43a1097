//! What a proof of a template is held to beyond what every paper is held to: Korean is broken between its words, and Typst breaks it between any two
//! syllables, so a label that was not put through `eojeol` is found where it stands on the finished page.

use std::collections::BTreeMap;

use serde::Deserialize;
use typst::layout::Frame;
use typst::layout::FrameItem;
use typst::layout::Point;
use typst::layout::Transform;
use typst_layout::PagedDocument;

use crate::fault::Refused;
use crate::job::Job;
use crate::job::Proof;

/// A wording, as the job carries it.
#[derive(Deserialize)]
struct Texts(BTreeMap<String, BTreeMap<String, String>>);

/// A letter on a page; blanks are left out, since a line's end has none.
struct Letter {
    it: char,
    /// The page, and how far below its top the line is, hundredths of a point.
    line: (usize, i64),
    /// Whether a run of text begins with it. A word of a label begins one, or follows a blank.
    begins: bool,
}

/// Holds a proof to what a form promises.
pub(crate) fn prove(
    document: &PagedDocument,
    job: &Job,
    language: &str,
    held_to: Proof,
) -> Result<(), Refused> {
    let found = document.pages().len();
    if let Some(promised) = held_to.pages_max.filter(|promised| found > *promised) {
        return Err(Refused::MorePages { found, promised });
    }
    let texts: Texts =
        serde_json::from_str(&job.texts).map_err(|error| Refused::Data(error.to_string()))?;
    let letters = letters(document);
    for (key, sides) in &texts.0 {
        let text = sides.get(language).map_or("", String::as_str);
        unfilled(&letters, key, text)?;
        if let Some(word) = broken(&letters, text) {
            let key = key.clone();
            return Err(Refused::BrokenWord { key, word });
        }
    }
    Ok(())
}

fn letters(document: &PagedDocument) -> Vec<Letter> {
    let mut letters = Vec::new();
    for (page, laid) in document.pages().iter().enumerate() {
        read(&laid.frame, Transform::identity(), page, &mut letters);
    }
    letters
}

fn read(frame: &Frame, at: Transform, page: usize, letters: &mut Vec<Letter>) {
    for (pos, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                let inner = at
                    .pre_concat(Transform::translate(pos.x, pos.y))
                    .pre_concat(group.transform);
                read(&group.frame, inner, page, letters);
            }
            FrameItem::Text(text) => {
                let line = (page, hundredths(Point::transform(*pos, at)));
                let mut begins = true;
                for it in text.text.chars() {
                    if it.is_whitespace() {
                        begins = true;
                    } else {
                        letters.push(Letter { it, line, begins });
                        begins = false;
                    }
                }
            }
            FrameItem::Image(..)
            | FrameItem::Shape(..)
            | FrameItem::Link(..)
            | FrameItem::Tag(..) => {}
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a place on a page is some thousand points at most"
)]
fn hundredths(place: Point) -> i64 {
    (place.y.to_pt() * 100.0).round() as i64
}

/// The first word of a text that is broken over two lines.
fn broken(letters: &[Letter], text: &str) -> Option<String> {
    let pieces = pieces(text);
    pieces.iter().find_map(|piece| broken_piece(letters, piece))
}

/// A text between its places. What is filled in is data, and may be broken where it is very long.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    for (n, part) in text.split('{').enumerate() {
        pieces.push(match part.split_once('}') {
            Some((_, rest)) if n > 0 => rest,
            Some(_) | None => part,
        });
    }
    pieces
}

fn broken_piece(letters: &[Letter], piece: &str) -> Option<String> {
    let wanted: Vec<char> = piece.chars().filter(|c| !c.is_whitespace()).collect();
    let first = *wanted.first()?;
    let is_there = |from: &usize| {
        let there = letters.get(*from..*from + wanted.len());
        there.is_some_and(|there| {
            there
                .iter()
                .map(|letter| letter.it)
                .eq(wanted.iter().copied())
        })
    };
    let starts = letters
        .iter()
        .enumerate()
        .filter(|(_, letter)| letter.it == first && letter.begins);
    for from in starts.map(|(from, _)| from).filter(is_there) {
        let mut at = from;
        for word in piece.split_whitespace() {
            let end = at + word.chars().count();
            let lines = letters[at..end].iter().map(|letter| letter.line);
            if lines.clone().any(|line| line != letters[at].line) {
                return Some(word.to_owned());
            }
            at = end;
        }
    }
    None
}

/// A place that stands on the page in its braces.
fn unfilled(letters: &[Letter], key: &str, text: &str) -> Result<(), Refused> {
    let page: String = letters.iter().map(|letter| letter.it).collect();
    for part in text.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else {
            continue;
        };
        let place = format!("{{{name}}}");
        if page.contains(&place) {
            let key = key.to_owned();
            return Err(Refused::Unfilled { key, place });
        }
    }
    Ok(())
}
