//! Embeds the assets: each file raw and brotli-11, at an address that holds the hash of its content.
#![expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script where to write by its environment"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The files, fonts first: the style sheet names the addresses of the fonts.
const FILES: &[(&str, &str, &str)] = &[
    (
        "IEUM_UI_REGULAR",
        "fonts/IeumUI-Regular.woff2",
        "font/woff2",
    ),
    ("IEUM_UI_BOLD", "fonts/IeumUI-Bold.woff2", "font/woff2"),
    (
        "IEUM_NAMES_REGULAR",
        "fonts/IeumNames-Regular.woff2",
        "font/woff2",
    ),
    (
        "IEUM_MORE_REGULAR",
        "fonts/IeumMore-Regular.woff2",
        "font/woff2",
    ),
    ("MARK_SVG", "mark.svg", "image/svg+xml"),
    ("IEUM_JS", "ieum.js", "text/javascript; charset=utf-8"),
    ("REACH_JS", "reach.js", "text/javascript; charset=utf-8"),
    ("VERIFY_JS", "verify.js", "text/javascript; charset=utf-8"),
    ("CHECK_JS", "check.js", "text/javascript; charset=utf-8"),
    ("LIVE_JS", "live.js", "text/javascript; charset=utf-8"),
    ("PUSH_JS", "push.js", "text/javascript; charset=utf-8"),
    (
        "PUSH_WORKER_JS",
        "push-worker.js",
        "text/javascript; charset=utf-8",
    ),
    ("WORKER_JS", "worker.js", "text/javascript; charset=utf-8"),
    ("IEUM_CSS", "ieum.css", "text/css; charset=utf-8"),
];

fn main() {
    let out = std::env::var("OUT_DIR").expect("cargo gives build scripts an OUT_DIR");
    let out = Path::new(&out);
    let mut addresses: Vec<(String, String)> = Vec::new();
    let mut consts = String::new();
    let mut list = String::from("/// All embedded files.\npub const ASSETS: &[Asset] = &[\n");
    for (constant, file, content_type) in FILES {
        let source = Path::new("assets").join(file);
        println!("cargo::rerun-if-changed={}", source.display());
        let name = file.rsplit('/').next().unwrap_or(file);
        let bytes = fill_in(
            fs::read(&source).expect("every listed asset exists"),
            content_type,
            &addresses,
        );
        let address = format!("/a/{:016x}/{name}", fnv1a(&bytes));
        fs::write(out.join(name), &bytes).expect("OUT_DIR can be written");
        let packed = if content_type.starts_with("font/") {
            Vec::new()
        } else {
            brotli_11(&bytes)
        };
        fs::write(out.join(format!("{name}.br")), packed).expect("OUT_DIR can be written");
        let _ = writeln!(
            consts,
            "/// The address of `{name}`.\npub const {constant}: &str = {address:?};"
        );
        let _ = writeln!(
            list,
            "    Asset {{ name: {name:?}, path: {constant}, content_type: {content_type:?}, \
             raw: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\")), brotli: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.br\")) }},"
        );
        addresses.push((name.to_owned(), address));
    }
    fs::write(out.join("assets.rs"), format!("{consts}{list}];\n"))
        .expect("OUT_DIR can be written");
}

/// A script without the lines that only remark on it and without what indents its lines. Ours have no text of several lines.
fn without_remarks(script: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(script).expect("a script is UTF-8");
    let lines = text.lines().map(str::trim_start);
    let kept = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    kept.collect::<Vec<_>>().join("\n").into_bytes()
}

/// Puts the addresses of other assets where the style sheet says `@name@`.
fn fill_in(bytes: Vec<u8>, content_type: &str, addresses: &[(String, String)]) -> Vec<u8> {
    if content_type.starts_with("text/javascript") {
        return without_remarks(&bytes);
    }
    if !content_type.starts_with("text/css") {
        return bytes;
    }
    let mut text = String::from_utf8(bytes).expect("the style sheet is UTF-8");
    for (name, address) in addresses {
        text = text.replace(&format!("@{name}@"), address);
    }
    assert!(
        !text.contains(".woff2@"),
        "the style sheet names a font that is not embedded"
    );
    text.into_bytes()
}

/// FNV-1a, 64 bit: tells one content from another; nothing is secured by it.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn brotli_11(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &params)
        .expect("packing memory into memory does not fail");
    packed
}
