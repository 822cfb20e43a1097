//! The line an address stands on: made plain, divided, and read word by word.

use super::ADDRESS_LEN_MAX;
use super::AddressFault;
use super::AddressFaultKind;
use super::Number;

/// The greatest main or branch number: five digits, as in the key of an address.
const NUMBER_MAX: u32 = 99_999;

/// The line with every run of spaces made one, full-width characters made plain, and all dashes made hyphens.
pub(super) fn plain(text: &str) -> Result<String, AddressFault> {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => continue,
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            c if c.is_whitespace() => ' ',
            c if c.is_control() => return Err(AddressFault::new(AddressFaultKind::Character, "")),
            c => c,
        };
        if c != ' ' || !(line.is_empty() || line.ends_with(' ')) {
            line.push(c);
        }
    }
    let line = line.trim_end().to_owned();
    match line.chars().count() {
        0 => Err(AddressFault::new(AddressFaultKind::Empty, "")),
        count if count > ADDRESS_LEN_MAX => Err(AddressFault::new(AddressFaultKind::TooLong, "")),
        _ => Ok(line),
    }
}

/// Divides a line into what comes before the first comma, the detail after it, and what stands in parentheses at the end or right after the
/// number, where people put it too.
pub(super) fn split_reference(line: &str) -> Result<(&str, String, Option<String>), AddressFault> {
    let fault = || AddressFault::new(AddressFaultKind::Reference, line);
    let (before, reference, after) = match line.split_once('(') {
        None if line.contains(')') => return Err(fault()),
        None => (line, None, ""),
        Some((before, rest)) => {
            let (inside, after) = rest.split_once(')').ok_or_else(fault)?;
            (before, Some(inside), after)
        }
    };
    let reference =
        match reference.map(|inside| inside.split(',').map(str::trim).collect::<Vec<_>>()) {
            Some(parts)
                if parts
                    .iter()
                    .any(|part| part.is_empty() || part.contains('(')) =>
            {
                return Err(fault());
            }
            parts => parts.map(|parts| parts.join(", ")),
        };
    let (main, detail) = before.split_once(',').unwrap_or((before, ""));
    Ok((
        main,
        join(
            detail,
            after.trim_start().trim_start_matches(',').to_owned(),
        ),
        reference,
    ))
}

pub(super) fn join(first: &str, second: String) -> String {
    [first.trim(), second.trim()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The words of a line that are still to be read.
pub(super) struct Words<'a>(pub(super) &'a str);

impl<'a> Words<'a> {
    fn peek(&self) -> (&'a str, &'a str) {
        let text = self.0.trim_start();
        text.split_once(' ').unwrap_or((text, ""))
    }

    pub(super) fn next(&mut self) -> Option<&'a str> {
        self.take(|word| !word.is_empty())
    }

    pub(super) fn take(&mut self, wanted: impl Fn(&str) -> bool) -> Option<&'a str> {
        let (word, rest) = self.peek();
        wanted(word).then(|| {
            self.0 = rest;
            word
        })
    }

    pub(super) fn take_if_followed(&mut self, wanted: impl Fn(&str) -> bool) -> Option<&'a str> {
        if self.peek().1.is_empty() {
            None
        } else {
            self.take(wanted)
        }
    }

    /// Takes `지하` or `산`, standing alone or right before a digit.
    pub(super) fn take_prefix(&mut self, prefix: &str) -> bool {
        let text = self.0.trim_start();
        let rest = text
            .strip_prefix(prefix)
            .map(str::trim_start)
            .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        self.0 = rest.unwrap_or(text);
        rest.is_some()
    }

    /// Whether what follows can only be the number of a lot: 산, or a number with `번지`.
    pub(super) fn is_lot_ahead(&self) -> bool {
        let (word, rest) = self.peek();
        word.starts_with('산') || word.ends_with("번지") || rest.split(' ').next() == Some("번지")
    }

    pub(super) fn number(&mut self, of_lot: bool) -> Result<Number, AddressFault> {
        let word = self
            .next()
            .ok_or_else(|| self.fault(AddressFaultKind::Number))?;
        let digits = if of_lot {
            word.strip_suffix("번지").unwrap_or(word)
        } else {
            word
        };
        if of_lot {
            self.take(|word| word == "번지");
        }
        let (main, branch) = digits.split_once('-').unwrap_or((digits, "0"));
        let read = |text: &str| {
            let plain = text.bytes().all(|b| b.is_ascii_digit());
            text.parse::<u32>()
                .ok()
                .filter(|n| plain && *n <= NUMBER_MAX)
        };
        let number = read(main).filter(|main| *main > 0).zip(read(branch));
        let (main, branch) =
            number.ok_or_else(|| AddressFault::new(AddressFaultKind::Number, word))?;
        Ok(Number { main, branch })
    }

    pub(super) fn rest(&self) -> &'a str {
        self.0.trim()
    }

    pub(super) fn fault(&self, kind: AddressFaultKind) -> AddressFault {
        AddressFault::new(kind, self.peek().0)
    }
}

pub(super) fn is_name(word: &str) -> bool {
    word.chars().count() > 1
        && word
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '·'))
}

pub(super) fn is_province(word: &str) -> bool {
    is_name(word)
        && ["특별시", "광역시", "특별자치시", "직할시", "도"]
            .iter()
            .any(|end| word.ends_with(end))
}

pub(super) fn is_municipality(word: &str) -> bool {
    is_name(word) && word.ends_with(['시', '군', '구'])
}

pub(super) fn is_rural_town(word: &str) -> bool {
    is_name(word) && word.ends_with(['읍', '면'])
}

pub(super) fn is_urban_town(word: &str) -> bool {
    is_name(word) && word.ends_with(['동', '가'])
}

pub(super) fn is_village(word: &str) -> bool {
    is_name(word) && word.ends_with('리')
}

pub(super) fn is_road(word: &str) -> bool {
    is_name(word) && word.ends_with(['로', '길'])
}
