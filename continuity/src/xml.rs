//! XML as values: a tree of elements, and its text. What CAP and Atom have in common, and nothing that they do not need: no mixed content, no
//! names with prefixes, no document type.

use std::fmt::Write as _;

/// An element with its attributes and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name, without a prefix: a namespace is the attribute `xmlns`.
    pub name: String,
    /// Its attributes in order.
    pub attributes: Vec<(&'static str, String)>,
    /// What it holds.
    pub content: Content,
}

/// What an element holds: a text or elements, never both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A text, as people read it.
    Text(String),
    /// Elements in order.
    Elements(Vec<Element>),
}

impl Element {
    /// An element that holds a text.
    pub fn text(name: &str, text: &str) -> Self {
        Self::of(name, Content::Text(text.to_owned()))
    }

    /// An element that holds elements.
    pub fn holding(name: &str, elements: Vec<Self>) -> Self {
        Self::of(name, Content::Elements(elements))
    }

    fn of(name: &str, content: Content) -> Self {
        Self {
            name: name.to_owned(),
            attributes: Vec::new(),
            content,
        }
    }

    /// The same with an attribute more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// The elements in it; none in a text.
    pub fn elements(&self) -> &[Self] {
        match &self.content {
            Content::Text(_) => &[],
            Content::Elements(elements) => elements,
        }
    }

    /// The whole document, in UTF-8 with its declaration.
    pub fn document(&self) -> String {
        let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        self.write(&mut out, 0);
        out
    }

    fn write(&self, out: &mut String, depth: usize) {
        let indent = " ".repeat(depth);
        let _ = write!(out, "{indent}<{}", self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escaped(value));
        }
        match &self.content {
            // No line break beside a text: it would be part of the text.
            Content::Text(text) => {
                out.push('>');
                out.push_str(&escaped(text));
            }
            Content::Elements(elements) => {
                out.push_str(">\n");
                for element in elements {
                    element.write(out, depth + 1);
                }
                out.push_str(&indent);
            }
        }
        let _ = writeln!(out, "</{}>", self.name);
    }
}

/// A text as it stands inside an element or between double quotes. What XML 1.0 can't hold at all (section 2.2: most control characters, and two code
/// points that are none) becomes U+FFFD, so that no text of anybody's makes a document unreadable.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // Readers turn a bare one of these into a line feed, and in an attribute into a space.
            '\r' | '\n' | '\t' => {
                let _ = write!(out, "&#{};", u32::from(letter));
            }
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_xml_is_escaped() {
        let text = "<a href=\"x\">'&amp;'</a>";
        let expected = "&lt;a href=&quot;x&quot;&gt;&apos;&amp;amp;&apos;&lt;/a&gt;";
        assert_eq!(escaped(text), expected);
        assert_eq!(escaped("]]>"), "]]&gt;");
    }

    #[test]
    fn line_breaks_come_back_and_what_xml_cannot_hold_does_not() {
        assert_eq!(escaped("a\r\nb\tc"), "a&#13;&#10;b&#9;c");
        assert_eq!(
            escaped("a\0b\u{1b}c\u{ffff}"),
            "a\u{fffd}b\u{fffd}c\u{fffd}"
        );
        assert_eq!(escaped("똠방각하 😀 \u{7f}"), "똠방각하 😀 \u{7f}");
    }

    #[test]
    fn a_text_stands_alone_in_its_element() {
        let tree = Element::holding("a", vec![Element::text("b", " 가 ").with("c", "\"")])
            .with("xmlns", "urn:x");
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a xmlns=\"urn:x\">\n <b c=\"&quot;\"> 가 </b>\n</a>\n";
        assert_eq!(tree.document(), expected);
    }
}
