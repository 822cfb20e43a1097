//! One table of regions: sorted lines of text, searched where they stand.

use jiff::civil::Date;

use super::Level;
use super::RegionCode;

/// One sorted table. Its lines begin with so many digits; comment lines stand at its head only.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    text: &'static str,
    pub(super) digits: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) digits: &'static str,
    pub(super) name: &'static str,
    pub(super) from: &'static str,
    pub(super) to: &'static str,
    pub(super) successor: &'static str,
}

impl Table {
    pub(super) const fn new(text: &'static str, level: Level) -> Self {
        Self {
            text,
            digits: level.digits(),
        }
    }

    pub(super) fn row(self, code: RegionCode) -> Option<Row> {
        self.exact(&code.as_str()[..self.digits])
    }

    pub(super) fn exact(self, digits: &str) -> Option<Row> {
        self.rows_under(digits)
            .next()
            .filter(|row| row.digits == digits)
    }

    /// The rows whose code begins with these digits.
    pub(super) fn rows_under(self, prefix: &str) -> impl Iterator<Item = Row> {
        let lines = self.text[self.first_at_or_after(prefix)..].lines();
        lines
            .map(Row::read)
            .take_while(move |row| row.digits.starts_with(prefix))
    }

    /// Where the first line begins whose code is not before `prefix`: a binary search over bytes, each step back to its line's start.
    fn first_at_or_after(self, prefix: &str) -> usize {
        let bytes = self.text.as_bytes();
        let (mut low, mut high) = (self.body(), bytes.len());
        while low < high {
            let middle = low.midpoint(high);
            let start = bytes[low..middle]
                .iter()
                .rposition(|b| *b == b'\n')
                .map_or(low, |at| low + at + 1);
            if &bytes[start..start + prefix.len()] >= prefix.as_bytes() {
                high = start;
            } else {
                low = bytes[middle..]
                    .iter()
                    .position(|b| *b == b'\n')
                    .map_or(bytes.len(), |at| middle + at + 1);
            }
        }
        low
    }

    fn body(self) -> usize {
        let head = self.text.lines().take_while(|line| line.starts_with('#'));
        head.map(|line| line.len() + 1).sum()
    }
}

impl Row {
    fn read(line: &'static str) -> Self {
        let mut cells = line.split('\t');
        let mut next = || cells.next().unwrap_or_default();
        Self {
            digits: next(),
            name: next(),
            from: next(),
            to: next(),
            successor: next(),
        }
    }
}

/// Eight digits as a day.
pub(super) fn date_of(digits: &str) -> Option<Date> {
    let part =
        |range: std::ops::Range<usize>| digits.get(range).and_then(|text| text.parse::<i16>().ok());
    let (month, day) = (
        i8::try_from(part(4..6)?).ok()?,
        i8::try_from(part(6..8)?).ok()?,
    );
    Date::new(part(0..4)?, month, day).ok()
}
