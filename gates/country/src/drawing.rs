//! Where everything of the map is drawn: the centre above, homes beneath it, offices below. Whole units of the drawing.

use kernel::Lang;

use crate::Kind;
use crate::Line;
use crate::Map;
use crate::Part;
use crate::State;

/// The drawing.
pub(crate) struct Drawing {
    pub(crate) height: i32,
    pub(crate) boxes: Vec<Drawn>,
    pub(crate) strokes: Vec<Stroke>,
}

/// A part.
pub(crate) struct Drawn {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) middle: i32,
    pub(crate) name_at: i32,
    pub(crate) kind_at: i32,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) runs: bool,
}

/// A line, and in its middle a mark where it is not well.
pub(crate) struct Stroke {
    pub(crate) path: String,
    pub(crate) state: State,
    pub(crate) mark: Option<(i32, i32, &'static str)>,
}

pub(crate) const WIDTH: i32 = 480;
pub(crate) const BOX_WIDTH: i32 = 132;
pub(crate) const BOX_HEIGHT: i32 = 58;
/// So many letters of a name fit into a box at their full size.
pub(crate) const NAME_LEN: usize = 12;
/// From one row to the next.
const ROW: i32 = 132;
const MARGIN: i32 = 4;
/// Offices stand further in than homes, so that the lines from the centre pass between the homes.
const OFFICES_IN: i32 = 58;

impl Drawing {
    pub(crate) fn of(map: &Map, lang: Lang) -> Self {
        let rows: Vec<(i32, Vec<&Part>)> = [
            (0, Kind::Centre),
            (0, Kind::Home),
            (OFFICES_IN, Kind::Office),
        ]
        .into_iter()
        .map(|(inwards, kind)| {
            let row = map.parts.iter().filter(|part| part.kind == kind);
            (inwards, row.collect())
        })
        .filter(|(_, row): &(i32, Vec<&Part>)| !row.is_empty())
        .collect();
        let mut places = Vec::new();
        for (nth, (inwards, row)) in (0..).zip(&rows) {
            let y = MARGIN + BOX_HEIGHT / 2 + nth * ROW;
            for (x, part) in row_of(row.len(), *inwards).zip(row) {
                places.push((*part, x, y));
            }
        }
        let bottom = places.iter().map(|(.., y)| *y).max().unwrap_or_default();
        let strokes = map.pairs();
        Self {
            height: bottom + BOX_HEIGHT / 2 + MARGIN,
            boxes: places
                .iter()
                .map(|(part, x, y)| drawn(part, *x, *y, lang))
                .collect(),
            strokes: strokes
                .iter()
                .filter_map(|pair| stroke(pair, &places))
                .collect(),
        }
    }
}

/// The middles of so many boxes in a row, the first and last at its ends; one alone in the middle.
fn row_of(count: usize, inwards: i32) -> impl Iterator<Item = i32> {
    let first = MARGIN + BOX_WIDTH / 2 + inwards;
    let count = i32::try_from(count).unwrap_or(1);
    (0..count).map(move |nth| {
        if count == 1 {
            WIDTH / 2
        } else {
            first + nth * (WIDTH - 2 * first) / (count - 1)
        }
    })
}

fn drawn(part: &Part, x: i32, y: i32, lang: Lang) -> Drawn {
    Drawn {
        left: x - BOX_WIDTH / 2,
        top: y - BOX_HEIGHT / 2,
        middle: x,
        name_at: y - 2,
        kind_at: y + 19,
        name: part.short(lang).to_owned(),
        kind: crate::page::below_name(part, lang),
        runs: part.runs,
    }
}

fn stroke(pair: &[&Line], places: &[(&Part, i32, i32)]) -> Option<Stroke> {
    let line = pair.first()?;
    let place = |name: &str| places.iter().find(|(part, ..)| part.name == name);
    let (_, x1, y1) = place(&line.from)?;
    let (_, x2, y2) = place(&line.to)?;
    let state = worst(pair);
    let at = |percent: i32| {
        (
            x1 + (x2 - x1) * percent / 100,
            y1 + (y2 - y1) * percent / 100,
        )
    };
    let (x, y) = at(50);
    let (path, mark) = match state {
        State::Connected => (format!("M{x1} {y1}L{x2} {y2}"), None),
        State::Silent => (format!("M{x1} {y1}L{x2} {y2}"), Some((x, y, "?"))),
        State::Cut => {
            let ((ax, ay), (bx, by)) = (at(40), at(60));
            (
                format!("M{x1} {y1}L{ax} {ay}M{bx} {by}L{x2} {y2}"),
                Some((x, y, "✕")),
            )
        }
    };
    Some(Stroke { path, state, mark })
}

/// How a line stands as a whole: as its worst direction.
pub(crate) fn worst(pair: &[&Line]) -> State {
    pair.iter()
        .map(|line| line.state)
        .max()
        .unwrap_or(State::Silent)
}

impl State {
    /// The value of `data-state`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            State::Connected => "connected",
            State::Silent => "silent",
            State::Cut => "cut",
        }
    }
}
