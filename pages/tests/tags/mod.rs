//! The tags of a page, read just well enough to check our own pages.

/// One tag.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) closing: bool,
    pub(crate) attributes: Vec<(String, String)>,
    closed_itself: bool,
}

impl Tag {
    /// An attribute's value; empty for one without a value.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// True for a tag that has no end tag.
    pub(crate) fn is_void(&self) -> bool {
        self.closed_itself
            || ["!doctype", "meta", "link", "img", "input", "br"].contains(&self.name.as_str())
    }
}

/// All tags, in order. Text never holds a `<` or a quoted `>`: our templates escape both.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    html.split('<')
        .skip(1)
        .map(|piece| read(piece.split('>').next().unwrap_or_default()))
        .collect()
}

fn read(inside: &str) -> Tag {
    let closed_itself = inside.ends_with('/');
    let inside = inside.trim_end_matches('/');
    let (closing, inside) = inside
        .strip_prefix('/')
        .map_or((false, inside), |rest| (true, rest));
    let (name, mut rest) = inside
        .split_once(char::is_whitespace)
        .unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        if end == 0 {
            break;
        }
        let (attribute, after) = rest.split_at(end);
        let Some(quoted) = after.strip_prefix("=\"") else {
            attributes.push((attribute.to_owned(), String::new()));
            rest = after;
            continue;
        };
        let (value, after) = quoted.split_once('"').unwrap_or((quoted, ""));
        attributes.push((attribute.to_owned(), value.to_owned()));
        rest = after;
    }
    Tag {
        name: name.to_lowercase(),
        closing,
        attributes,
        closed_itself,
    }
}
