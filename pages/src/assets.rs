//! The files that pages load, embedded in the program. Their addresses hold the hash of their content, so they may be kept for ever.

/// One embedded file.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its file name.
    pub name: &'static str,
    /// Its address, `/a/<hash>/<name>`: serve it with `cache-control: public, max-age=31536000, immutable`.
    pub path: &'static str,
    /// Its media type.
    pub content_type: &'static str,
    /// The bytes.
    pub raw: &'static [u8],
    /// The bytes packed by brotli; empty where packing gains nothing (fonts).
    pub brotli: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The file at an address; none if the address, hash included, is not exactly one of ours.
pub fn asset(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

/// The policy that every page is sent with: nothing inline, nothing from another host.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types ieum";
