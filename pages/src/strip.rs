//! One line of state, on every page: this node, its link to the centre, its clock, its disk.

use kernel::Lang;
use kernel::Link;
use kernel::Moment;
use kernel::Strip;

use crate::said;

/// How serious a line of state or a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// All is well.
    Calm,
    /// Something is down, and the work goes on.
    Care,
    /// The work is paused.
    Stop,
}

impl Tone {
    /// The value of `data-tone`.
    pub const fn name(self) -> &'static str {
        match self {
            Tone::Calm => "calm",
            Tone::Care => "care",
            Tone::Stop => "stop",
        }
    }
}

/// The line of state, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripLine {
    /// The worst of its parts.
    pub tone: Tone,
    /// True if the line to the centre is drawn whole.
    pub linked: bool,
    /// This node: `서울특별시 종로구 정상`.
    pub node: String,
    /// Everything else, most serious first.
    pub parts: Vec<String>,
    /// As of when: `14:02 현재`.
    pub at: String,
}

impl StripLine {
    /// Puts a node's state into words.
    pub fn new(strip: &Strip, node: &str, lang: Lang) -> Self {
        let said = said(lang);
        let mut parts = Vec::new();
        if !strip.writable {
            parts.push(said.full().to_owned());
        }
        if strip.clock_doubtful {
            parts.push(said.clock().to_owned());
        }
        parts.push(centre(strip, lang));
        let down = matches!(strip.centre, Link::Down { .. });
        let tone = match (strip.writable, down || strip.clock_doubtful) {
            (false, _) => Tone::Stop,
            (true, true) => Tone::Care,
            (true, false) => Tone::Calm,
        };
        let gap = if lang == Lang::En { ": " } else { " " };
        let node = if strip.writable {
            format!("{node}{gap}{}", said.working())
        } else {
            node.to_owned()
        };
        let at = as_of(&time(strip.at, strip.at), lang);
        Self {
            tone,
            linked: strip.centre == Link::Up,
            node,
            parts,
            at,
        }
    }
}

fn centre(strip: &Strip, lang: Lang) -> String {
    let said = said(lang);
    match strip.centre {
        Link::Up => said.centre_up().to_owned(),
        Link::Unknown => said.centre_unknown().to_owned(),
        Link::Down { since } => {
            let since = begun(&time(since, strip.at), lang);
            // The disk is another matter: with it full, nothing goes on.
            let end = if strip.writable {
                format!(" · {}", said.goes_on())
            } else {
                String::new()
            };
            format!("{} ({since}){end}", said.centre_down())
        }
    }
}

/// The time alone where it is of the same legal day, else with its date.
fn time(moment: Moment, now: Moment) -> String {
    let text = moment.to_minute();
    if moment.day() == now.day() {
        text.rsplit(' ').next().unwrap_or_default().to_owned()
    } else {
        text
    }
}

fn as_of(time: &str, lang: Lang) -> String {
    match lang {
        Lang::Ko => format!("{time} 현재"),
        Lang::En => format!("as of {time}"),
        Lang::Easy => format!("지금 {time}"),
    }
}

fn begun(time: &str, lang: Lang) -> String {
    match lang {
        Lang::Ko | Lang::Easy => format!("{time}부터"),
        Lang::En => format!("since {time}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: &str = "2026-11-21T12:00+09:00";

    fn line(centre: Link, writable: bool, clock_doubtful: bool, lang: Lang) -> StripLine {
        let at = Moment::parse(NOON).expect("a test's moment");
        StripLine::new(
            &Strip {
                centre,
                writable,
                clock_doubtful,
                at,
            },
            "종로구",
            lang,
        )
    }

    fn since(text: &str) -> Link {
        Link::Down {
            since: Moment::parse(text).expect("a test's moment"),
        }
    }

    #[test]
    fn a_cut_line_says_since_when_and_that_work_goes_on() {
        let cut = line(since("2026-11-21T09:12+09:00"), true, false, Lang::Ko);
        assert_eq!(
            cut.parts,
            ["중앙 연결 끊김 (09:12부터) · 이곳의 발급과 접수는 계속됩니다"]
        );
        assert_eq!(
            (cut.tone, cut.linked, cut.node.as_str()),
            (Tone::Care, false, "종로구 정상")
        );
        let older = line(since("2026-11-20T23:59+09:00"), true, false, Lang::En);
        assert_eq!(
            older.parts,
            ["link to the centre down (since 2026-11-20 23:59) · issuing and requests go on here"]
        );
    }

    #[test]
    fn a_full_disk_is_never_called_working_nor_said_to_go_on() {
        for lang in Lang::ALL {
            let full = line(since(NOON), false, false, lang);
            let text = format!("{} {}", full.node, full.parts.join(" "));
            assert_eq!(full.tone, Tone::Stop);
            assert!(
                !text.contains(said(lang).working()) && !text.contains(said(lang).goes_on()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_doubtful_clock_is_told_first_and_a_calm_line_is_short() {
        assert!(line(Link::Up, true, true, Lang::Ko).parts[0].contains("시계"));
        let calm = line(Link::Up, true, false, Lang::Ko);
        assert_eq!(
            (calm.tone, calm.at.as_str(), calm.parts.len()),
            (Tone::Calm, "12:00 현재", 1)
        );
        assert_eq!(line(Link::Up, true, false, Lang::En).at, "as of 12:00");
    }
}
