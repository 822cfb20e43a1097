//! The address of a printer.

use std::fmt;

use ipp::prelude::Uri;

/// Where a printer is: `ipp://10.0.3.7/ipp/print`. The port is 631 where none is given (RFC 8010, 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(Uri);

const PORT: u16 = 631;

impl Address {
    /// Reads it. Only `ipp`, with a host and a path, and without a user or a query.
    pub fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let authority = uri.authority()?.as_str();
        let whole = uri.scheme_str() == Some("ipp")
            && !authority.contains('@')
            && !authority.ends_with(':')
            && uri.query().is_none()
            && uri.path().len() > 1;
        whole.then_some(Self(uri))
    }

    pub(crate) fn uri(&self) -> Uri {
        self.0.clone()
    }

    pub(crate) fn path(&self) -> &str {
        self.0.path()
    }

    /// `host:port`, to connect to.
    pub(crate) fn host_and_port(&self) -> String {
        let host = self.0.host().unwrap_or_default();
        format!("{host}:{}", self.0.port_u16().unwrap_or(PORT))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_the_scheme_ipp_a_host_and_a_path() {
        let good = [
            ("ipp://10.0.3.7/ipp/print", "10.0.3.7:631"),
            ("ipp://localhost:8631/ipp/print", "localhost:8631"),
            ("ipp://[fe80::1]:9000/printers/desk1", "[fe80::1]:9000"),
        ];
        for (text, to) in good {
            let address = Address::parse(text).expect(text);
            assert_eq!(address.host_and_port(), to);
            assert_eq!(address.to_string(), text);
        }
        let bad = [
            "",
            "10.0.3.7",
            "http://10.0.3.7/ipp/print",
            "ipps://10.0.3.7/ipp/print",
            "ipp://10.0.3.7",
            "ipp://10.0.3.7/",
            "ipp://me@10.0.3.7/ipp/print",
            "ipp://10.0.3.7:/ipp/print",
            "ipp://10.0.3.7/ipp/print?x=1",
        ];
        for text in bad {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }
}
