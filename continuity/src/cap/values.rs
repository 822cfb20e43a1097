//! The simple types of XML Schema that CAP 1.2 uses: which texts are a value of each.

/// A type of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Simple {
    /// Any text.
    Text,
    /// One of these words, to the letter.
    OneOf(&'static [&'static str]),
    /// A time with the pattern of CAP: to the second, with an offset in digits.
    Time,
    /// A language tag. Empty: the default of the schema stands in.
    Language,
    /// A whole number.
    Integer,
    /// A number with a point.
    Decimal,
    /// An address.
    Uri,
}

impl Simple {
    /// Whether the text is a value of the type. White space around all but texts and words is no part of them (whiteSpace = collapse).
    pub(super) fn holds(self, text: &str) -> bool {
        let inner = text.trim_matches([' ', '\t', '\r', '\n']);
        match self {
            Self::Text => true,
            Self::OneOf(words) => words.contains(&text),
            Self::Time => is_time(inner).is_some(),
            Self::Language => inner.is_empty() || is_language(inner),
            Self::Integer => is_digits(unsigned(inner)),
            Self::Decimal => is_decimal(unsigned(inner)),
            Self::Uri => is_uri(inner),
        }
    }
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_decimal(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    is_digits(&[whole, part].concat())
}

/// `2023-11-17T09:00:00+09:00`. The pattern of CAP would also take a comma for the sign; a time of XML Schema has none. Midnight may be 24:00:00.
fn is_time(text: &str) -> Option<()> {
    let (date, rest) = text.split_once('T')?;
    let (clock, offset) = rest.split_at_checked(8)?;
    let offset = offset.strip_prefix(['+', '-'])?;
    let date: Vec<u32> = numbers(date, '-', &[4, 2, 2])?;
    let clock: Vec<u32> = numbers(clock, ':', &[2, 2, 2])?;
    let offset: Vec<u32> = numbers(offset, ':', &[2, 2])?;
    let ([year, month, day], [h, m, s], [away_h, away_m]) =
        (date.as_slice(), clock.as_slice(), offset.as_slice())
    else {
        return None;
    };
    let day_holds = *year > 0 && (1..=days(*year, *month)).contains(day);
    let clock_holds = *h < 24 && *m < 60 && *s < 60 || (*h, *m, *s) == (24, 0, 0);
    let offset_holds = *away_m < 60 && away_h * 60 + away_m <= OFFSET_MINUTES_MAX;
    (day_holds && clock_holds && offset_holds).then_some(())
}

/// The greatest offset of a time of XML Schema: 14 h.
const OFFSET_MINUTES_MAX: u32 = 14 * 60;

/// Numbers of so many digits each, between signs.
fn numbers(text: &str, sign: char, digits: &[usize]) -> Option<Vec<u32>> {
    let parts: Vec<&str> = text.split(sign).collect();
    let fits = |(part, count): (&&str, &usize)| part.len() == *count && is_digits(part);
    if parts.len() != digits.len() || !parts.iter().zip(digits).all(fits) {
        return None;
    }
    parts.into_iter().map(|part| part.parse().ok()).collect()
}

/// The days of a month; none where there is no such month.
fn days(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

/// RFC 3066: letters, then letters and digits, eight at most in each part.
fn is_language(text: &str) -> bool {
    text.split('-').enumerate().all(|(nth, part)| {
        let fits = |byte: u8| byte.is_ascii_alphabetic() || nth > 0 && byte.is_ascii_digit();
        (1..=8).contains(&part.len()) && part.bytes().all(fits)
    })
}

/// RFC 3986 as far as it can be broken after spaces and letters of other scripts were escaped, which an anyURI leaves to its reader.
fn is_uri(text: &str) -> bool {
    let escapes = text.split('%').skip(1);
    let mut escapes = escapes.map(|rest| rest.as_bytes().first_chunk::<2>());
    if !escapes.all(|two| two.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit)))
        || text.matches('#').count() > 1
    {
        return false;
    }
    let head = text.split(['/', '?', '#']).next().unwrap_or_default();
    let scheme = head.split_once(':').map(|(scheme, _)| scheme);
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    if scheme.is_some_and(|scheme| {
        !scheme.starts_with(|first: char| first.is_ascii_alphabetic()) || !scheme.bytes().all(known)
    }) {
        return false;
    }
    let start = scheme.map_or(0, |scheme| scheme.len() + 1);
    let rest = text.get(start..).unwrap_or_default();
    let Some(rest) = rest.strip_prefix("//") else {
        return !rest.contains(['[', ']']);
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    !rest.contains(['[', ']']) && is_authority(authority)
}

/// Who at which host and port.
fn is_authority(text: &str) -> bool {
    let host = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let (host, port) = match host.strip_prefix('[') {
        Some(inner) => match inner.split_once(']') {
            Some((inner, port)) => (inner, port),
            None => return false,
        },
        None => host.find(':').map_or((host, ""), |at| host.split_at(at)),
    };
    let port_holds = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|port| port.parse::<u16>().is_ok());
    port_holds && !host.contains(['[', ']'])
}
