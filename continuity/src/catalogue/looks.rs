//! Where the watch looks, as the catalogue writes it.

use kernel::LookAt;

use super::System;

impl System {
    /// What is looked at to know how it is: the node that it is, and its addresses. What can't be read is left out; [`super::Catalogue::wrong`] tells of it.
    pub fn looks(&self) -> impl Iterator<Item = LookAt> {
        let node = self.node.iter().cloned().map(LookAt::Node);
        node.chain(self.look.iter().filter_map(|text| look_at(text)))
    }
}

/// An address of the catalogue. None: it is none of the five kinds, or holds a user, a query or a fragment.
pub(super) fn look_at(text: &str) -> Option<LookAt> {
    let (scheme, rest) = text.split_once("://")?;
    let (address, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let (host, port) = split(address)?;
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"?#\\".contains(&byte);
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    if host.is_empty() || !host.bytes().all(is_host) || !path.bytes().all(plain) {
        return None;
    }
    let with = |port: u16| format!("{host}:{port}");
    let site = |tls, usual: u16| LookAt::Site {
        tls,
        address: with(port.unwrap_or(usual)),
        path: if path.is_empty() { "/" } else { path }.to_owned(),
    };
    match (scheme, port, path) {
        ("http", _, _) => Some(site(false, 80)),
        ("https", _, _) => Some(site(true, 443)),
        ("tcp", Some(port), "") => Some(LookAt::Port(with(port))),
        ("tls", Some(port), "") => Some(LookAt::Certificate(with(port))),
        ("gateway", Some(port), "") => Some(LookAt::Gateway(with(port))),
        _ => None,
    }
}

/// A host, in brackets where it is an IPv6 address, and its port where there is one.
fn split(address: &str) -> Option<(&str, Option<u16>)> {
    let ends_at = address.find(']').map_or(0, |at| at + 1);
    match address.get(ends_at..)?.split_once(':') {
        None => Some((address, None)),
        Some((before, port)) => {
            let host = address.get(..ends_at + before.len())?;
            let port = port.parse().ok().filter(|port| *port != 0)?;
            Some((host, Some(port)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(tls: bool, address: &str, path: &str) -> LookAt {
        LookAt::Site {
            tls,
            address: address.to_owned(),
            path: path.to_owned(),
        }
    }

    #[test]
    fn five_kinds_of_addresses_are_looked_at() {
        assert_eq!(
            look_at("https://www.gov.example/portal/main"),
            Some(site(true, "www.gov.example:443", "/portal/main"))
        );
        assert_eq!(
            look_at("http://10.0.0.7:8080"),
            Some(site(false, "10.0.0.7:8080", "/"))
        );
        assert_eq!(
            look_at("http://[fd00::1]/"),
            Some(site(false, "[fd00::1]:80", "/"))
        );
        assert_eq!(
            look_at("tcp://db.example:5432"),
            Some(LookAt::Port("db.example:5432".to_owned()))
        );
        assert_eq!(
            look_at("tls://[fd00::1]:443"),
            Some(LookAt::Certificate("[fd00::1]:443".to_owned()))
        );
        assert_eq!(
            look_at("gateway://10.9.0.11:9000"),
            Some(LookAt::Gateway("10.9.0.11:9000".to_owned()))
        );
        for bad in [
            "",
            "gateway://10.9.0.11",
            "gateway://10.9.0.11:9000/gateway.json",
            "gov.example",
            "ftp://gov.example",
            "https://",
            "https://gov.example:",
            "https://gov.example:0",
            "https://gov.example:99999",
            "https://me@gov.example/",
            "https://gov.example/?id=1",
            "https://gov.example/a b",
            "tcp://db.example",
            "tcp://db.example:5432/x",
            "http://[fd00::1",
        ] {
            assert_eq!(look_at(bad), None, "{bad}");
        }
    }
}
