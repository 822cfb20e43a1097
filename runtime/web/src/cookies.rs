//! Cookies: one secret a listener, and the language.

use axum::http::HeaderMap;
use axum::http::header;
use kernel::Lang;

use crate::Site;

const LANG: &str = "ieum_lang";
/// A year: a language is no secret.
const LANG_S: u32 = 31_536_000;

/// The value of a cookie.
fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(known, value)| (known == name).then_some(value))
}

fn secret_name(site: &Site) -> String {
    use kernel::House;
    named(&site.node.node().name, site)
}

fn named(node: &str, site: &Site) -> String {
    format!("ieum_{node}_{}", site.listener.name())
}

/// The visitor's secret.
pub(crate) fn secret<'a>(headers: &'a HeaderMap, site: &Site) -> Option<&'a str> {
    value(headers, &secret_name(site))
        .filter(|secret| secret.len() == 64 && secret.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The header that gives the visitor a secret, for this browser session only.
pub(crate) fn set_secret(site: &Site, secret: &str) -> String {
    format!(
        "{}={secret}; Path=/; HttpOnly; SameSite=Lax",
        secret_name(site)
    )
}

/// The headers that give the visitor a secret of another node, and take this one's back: whoever stands before both sends them there from now on.
pub(crate) fn set_elsewhere(site: &Site, home: &str, secret: &str) -> [String; 2] {
    [
        format!(
            "{}={secret}; Path=/; HttpOnly; SameSite=Lax",
            named(home, site)
        ),
        format!("{}=; Path=/; Max-Age=0", secret_name(site)),
    ]
}

/// The language of earlier visits.
pub(crate) fn lang(headers: &HeaderMap) -> Option<Lang> {
    value(headers, LANG).and_then(Lang::parse)
}

/// The header that keeps a language.
pub(crate) fn set_lang(lang: Lang) -> String {
    format!(
        "{LANG}={}; Path=/; Max-Age={LANG_S}; SameSite=Lax",
        lang.code()
    )
}
