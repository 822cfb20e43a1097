//! Public notices (공지): one source text, what each channel takes of it and whether it fits, and versions that supersede each other and end.
//!
//! Lengths are data: `data/notice-lengths.jsonl`, and those of emergency texts (`emergency_text.rs`). Nothing is ever cut to fit: a text that was cut
//! says something that nobody wrote. Who approves a notice, and how it goes out, is not here.

use kernel::Date;
use kernel::Lang;
use kernel::Moment;
use kernel::Policy;
use serde::Deserialize;
use serde::Serialize;

use crate::dated::dated;
use crate::emergency_text;

/// The policy table of lengths.
pub const LENGTHS: (&str, &str) = (
    "continuity/notice-lengths",
    include_str!("../data/notice-lengths.jsonl"),
);

dated! { LengthRow }

/// A way by which a notice reaches people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// The portal's banner and status page.
    Web,
    /// A board in a hall, a kiosk's screen.
    Board,
    /// A text message to those who asked for it.
    Sms,
    /// The subject of a mail; its body is the page.
    EmailSubject,
    /// A notification of a browser, which leads to the page.
    Push,
    /// A sheet at the counter's door.
    Poster,
    /// An emergency text (재난문자): its kind is safety, since an outage threatens no life; the area decides the length.
    EmergencyText {
        /// To whom it goes: `충북 진천군`.
        area: String,
    },
}

/// The text in one language: the most important first, for the short channels take the beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// What happened, in a few words.
    pub headline: String,
    /// Sentences; the first says what to do.
    pub sentences: Vec<String>,
}

/// The source text in all languages. Emergency texts are in Korean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Korean.
    pub ko: Text,
    /// English.
    pub en: Text,
    /// Easy Korean.
    pub easy: Text,
}

/// What a channel takes of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Takes {
    /// The headline.
    Headline,
    /// The headline and the first sentence.
    First,
    /// All of it.
    Everything,
}

#[derive(Deserialize)]
struct LengthRow {
    channel: Channel,
    takes: Takes,
    chars_max: usize,
    from: Option<Date>,
    until: Option<Date>,
}

/// What goes out by a channel in one language, and whether it fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The channel.
    pub channel: Channel,
    /// The language.
    pub lang: Lang,
    /// What goes out.
    pub text: String,
    /// How many characters that is.
    pub chars: usize,
    /// How many it may be.
    pub chars_max: usize,
}

impl Fit {
    /// Whether it goes out as it is: it says something, and not too much.
    pub fn fits(&self) -> bool {
        self.chars > 0 && self.chars <= self.chars_max
    }

    /// The end that is over; empty where it fits.
    pub fn over(&self) -> &str {
        let end = self.text.char_indices().nth(self.chars_max);
        end.and_then(|(at, _)| self.text.get(at..))
            .unwrap_or_default()
    }
}

/// A notice that is being written: for which channels, until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What it says.
    pub source: Source,
    /// By which channels.
    pub channels: Vec<Channel>,
    /// Until when it counts. Whoever reads it later must see that it is old.
    pub expires: Moment,
}

/// Why a draft can't go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftFault {
    /// It goes nowhere.
    NoChannel,
    /// It ends before it begins.
    Expired,
    /// The text is empty or too long there.
    DoesNotFit(Fit),
    /// No length is known for this channel on that day.
    NoLength(Channel),
}

impl Draft {
    /// What goes out by each channel in each of its languages; a channel without a row in the table is left out.
    pub fn fits(&self, policy: &Policy, day: Date) -> Vec<Fit> {
        let rows = policy.on::<LengthRow>(LENGTHS.0, day);
        self.channels
            .iter()
            .filter_map(|channel| Some((channel, limit(channel, &rows, policy, day)?)))
            .flat_map(|(channel, (takes, chars_max))| {
                let langs: &[Lang] = match channel {
                    Channel::EmergencyText { .. } => &[Lang::Ko],
                    Channel::Web
                    | Channel::Board
                    | Channel::Sms
                    | Channel::EmailSubject
                    | Channel::Push
                    | Channel::Poster => &Lang::ALL,
                };
                langs
                    .iter()
                    .map(move |lang| self.fit(channel, *lang, takes, chars_max))
            })
            .collect()
    }

    fn fit(&self, channel: &Channel, lang: Lang, takes: Takes, chars_max: usize) -> Fit {
        let text = self.source.of(lang).taken(takes);
        Fit {
            channel: channel.clone(),
            lang,
            chars: emergency_text::chars(&text),
            text,
            chars_max,
        }
    }

    /// Everything for which it can't go out now.
    pub fn faults(&self, policy: &Policy, now: Moment) -> Vec<DraftFault> {
        let mut faults = Vec::new();
        if self.channels.is_empty() {
            faults.push(DraftFault::NoChannel);
        }
        if self.expires <= now {
            faults.push(DraftFault::Expired);
        }
        let fits = self.fits(policy, now.day());
        let unknown = self
            .channels
            .iter()
            .filter(|channel| !fits.iter().any(|fit| fit.channel == **channel));
        faults.extend(unknown.cloned().map(DraftFault::NoLength));
        faults.extend(
            fits.into_iter()
                .filter(|fit| !fit.fits())
                .map(DraftFault::DoesNotFit),
        );
        faults
    }
}

fn limit(
    channel: &Channel,
    rows: &[LengthRow],
    policy: &Policy,
    day: Date,
) -> Option<(Takes, usize)> {
    if let Channel::EmergencyText { area } = channel {
        let max = emergency_text::chars_max(policy, emergency_text::Kind::Safety, Some(area), day);
        return max.map(|max| (Takes::First, max));
    }
    let row = rows.iter().find(|row| row.channel == *channel)?;
    Some((row.takes, row.chars_max))
}

impl Source {
    /// The text in a language.
    pub const fn of(&self, lang: Lang) -> &Text {
        match lang {
            Lang::Ko => &self.ko,
            Lang::En => &self.en,
            Lang::Easy => &self.easy,
        }
    }
}

impl Text {
    /// The parts that a channel takes, apart by a space; empty parts are none.
    fn taken(&self, takes: Takes) -> String {
        let count = match takes {
            Takes::Headline => 0,
            Takes::First => 1,
            Takes::Everything => usize::MAX,
        };
        let sentences = self.sentences.iter().take(count);
        let parts = [&self.headline]
            .into_iter()
            .chain(sentences)
            .map(|part| part.trim());
        parts
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// A notice as it went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// From 1; it supersedes the one before it.
    pub number: u32,
    /// When it went out.
    pub at: Moment,
    /// What it says; none: what was said before is taken back.
    pub said: Option<Draft>,
}

/// A notice with all its versions. Nothing that went out is ever forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions(Vec<Version>);

impl Versions {
    /// All versions, the oldest first.
    pub fn all(&self) -> &[Version] {
        &self.0
    }

    /// Adds the next version: a first text, a correction of it, or none, which takes it back. The same again adds nothing. Gives the version that counts.
    pub fn next(&mut self, said: Option<Draft>, at: Moment) -> Option<&Version> {
        let newest = self.0.last();
        let same = newest.map_or(said.is_none(), |newest| newest.said == said);
        if !same {
            let number = newest.map_or(1, |newest| newest.number.saturating_add(1));
            // A clock that was set back does not put a correction before what it corrects.
            let at = newest.map_or(at, |newest| newest.at.max(at));
            self.0.push(Version { number, at, said });
        }
        self.0.last()
    }

    /// What is said at a moment: the newest text, unless it has ended or was taken back. An older one never counts again.
    pub fn current(&self, now: Moment) -> Option<(&Version, &Draft)> {
        let newest = self.0.last()?;
        let said = newest.said.as_ref()?;
        (now < said.expires).then_some((newest, said))
    }

    /// The version that another one superseded; none for the first and for numbers that never were.
    pub fn superseded_by(&self, number: u32) -> Option<&Version> {
        let before = number.checked_sub(1).filter(|before| *before > 0)?;
        let known = self.0.iter().any(|version| version.number == number);
        self.0
            .iter()
            .find(|version| known && version.number == before)
    }
}

#[cfg(test)]
mod tests;
