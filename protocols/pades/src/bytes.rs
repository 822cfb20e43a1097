//! Small readers over bytes of which nothing is known yet.

/// Where `wanted` begins, at `from` or behind it.
pub(crate) fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let behind = bytes.get(from..)?;
    let found = behind
        .windows(wanted.len())
        .position(|window| window == wanted)?;
    Some(from + found)
}

/// What stands between two marks, the first of them at or behind `from`.
pub(crate) fn between<'a>(
    bytes: &'a [u8],
    before: &[u8],
    after: &[u8],
    from: usize,
) -> Option<&'a [u8]> {
    let begin = find(bytes, before, from)? + before.len();
    bytes.get(begin..find(bytes, after, begin)?)
}

/// A cursor that takes exactly what it is told to expect.
pub(crate) struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Walk<'a> {
    pub(crate) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// Where it stands.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// Steps over these bytes and nothing else.
    pub(crate) fn over(&mut self, expected: &[u8]) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        rest.starts_with(expected).then(|| {
            self.at += expected.len();
        })
    }

    /// Takes a number without sign and without leading zero.
    pub(crate) fn number(&mut self) -> Option<usize> {
        let rest = self.bytes.get(self.at..)?;
        let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = std::str::from_utf8(rest.get(..len)?).ok()?;
        let plain = !text.starts_with('0') || text == "0";
        self.at += len;
        text.parse().ok().filter(|_| plain && len <= 10)
    }

    /// Takes all before a mark, which must come.
    pub(crate) fn until(&mut self, mark: &[u8]) -> Option<&'a [u8]> {
        let end = find(self.bytes, mark, self.at)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_takes_what_it_expects_and_numbers_in_one_spelling() {
        let mut walk = Walk::new(b"xref 0 17 017 abc", 0);
        assert_eq!(walk.over(b"xref 0 "), Some(()));
        assert_eq!((walk.over(b"18"), walk.number()), (None, Some(17)));
        assert_eq!((walk.over(b" "), walk.number()), (Some(()), None));
        let mut walk = Walk::new(b"99999999999 abc", 0);
        assert_eq!(walk.number(), None, "longer than any offset");
        assert_eq!(walk.until(b"c"), Some(b" ab".as_slice()));
        assert_eq!(walk.until(b"x"), None);
        assert_eq!(Walk::new(b"", 9).over(b""), None);
    }

    #[test]
    fn what_stands_between_two_marks_is_found_behind_a_place() {
        let text = b"(one)(two)";
        assert_eq!(between(text, b"(", b")", 0), Some(b"one".as_slice()));
        assert_eq!(between(text, b"(", b")", 1), Some(b"two".as_slice()));
        assert_eq!(between(text, b"(", b")", 6), None);
        assert_eq!(find(text, b"(", 99), None);
    }
}
