//! Where a request belongs: which home its visitor has a session at.

use hyper::HeaderMap;
use hyper::header::COOKIE;

/// How a request shows the home that it belongs to.
#[derive(Clone, Debug, Default)]
pub struct Affinity {
    /// A header that names it.
    pub header: Option<String>,
    /// A cookie that exists at one home only: what stands before and after the home's name in the cookie's.
    pub cookie: Option<(String, String)>,
}

impl Affinity {
    /// The homes that a request names, the surest first.
    pub(crate) fn of<'a>(&'a self, headers: &'a HeaderMap) -> impl Iterator<Item = &'a str> {
        let named = self.header.as_deref().and_then(|name| headers.get(name));
        let named = named.and_then(|value| value.to_str().ok()).map(str::trim);
        named.into_iter().chain(self.by_cookies(headers))
    }

    fn by_cookies<'a>(&'a self, headers: &'a HeaderMap) -> impl Iterator<Item = &'a str> {
        let shape = self.cookie.as_ref();
        shape.into_iter().flat_map(move |(before, after)| {
            let lines = headers.get_all(COOKIE).iter();
            let cookies = lines
                .filter_map(|line| line.to_str().ok())
                .flat_map(|line| line.split(';'));
            cookies.filter_map(move |cookie| {
                let (name, _) = cookie.trim().split_once('=')?;
                name.strip_prefix(before.as_str())?
                    .strip_suffix(after.as_str())
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    #[test]
    fn a_request_belongs_where_its_session_is() {
        let affinity = Affinity {
            header: Some("ieum-home".to_owned()),
            cookie: Some(("ieum_".to_owned(), "_public".to_owned())),
        };
        let mut headers = HeaderMap::new();
        assert_eq!(affinity.of(&headers).count(), 0);
        let cookies = HeaderValue::from_static("ieum_lang=ko; ieum_songpa_public=ab; other=1");
        headers.insert(COOKIE, cookies);
        assert_eq!(affinity.of(&headers).collect::<Vec<_>>(), ["songpa"]);
        headers.insert("ieum-home", HeaderValue::from_static("jongno"));
        assert_eq!(
            affinity.of(&headers).collect::<Vec<_>>(),
            ["jongno", "songpa"]
        );
    }
}
