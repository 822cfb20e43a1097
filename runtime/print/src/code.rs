//! The 2D code as a picture: QR, level M, one stroked path.
//!
//! Its text is a link and digits (`https://HOST/v#IEUM1/…`). The link goes into a byte segment and the digits into a numeric one,
//! which packs three digits into ten bits: 98.8 % of what binary would take, and every phone reads it.

use std::fmt::Write as _;

use qrcodegen::Mask;
use qrcodegen::QrCode;
use qrcodegen::QrCodeEcc;
use qrcodegen::QrSegment;
use qrcodegen::Version;

/// The largest code: V18 at level M has modules of 0.43 mm on 42 mm, which is read from a 200 dpi scan with noise. Larger codes are
/// refused rather than printed with smaller modules.
const VERSION_MAX: u8 = 18;

/// Level M with smaller modules survives more dirt than level L with larger ones (measured).
const LEVEL: QrCodeEcc = QrCodeEcc::Medium;

/// A fixed mask: all eight decode alike, and choosing the prettiest costs forty times the rest of the code.
const MASK: u8 = 3;

/// ISO/IEC 18004 asks for four modules of empty paper on each side.
const QUIET_MODULES: i32 = 4;

/// The text does not fit the largest code that may be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text does not fit a version 18 code at level M")]
pub struct CodeTooLarge;

/// The picture of the 2D code, as SVG with one unit a module, quiet zone included.
pub fn code_svg(text: &str) -> Result<String, CodeTooLarge> {
    let (link, digits) = split(text);
    let mut segments = Vec::new();
    if !link.is_empty() {
        segments.push(QrSegment::make_bytes(link.as_bytes()));
    }
    if !digits.is_empty() {
        segments.push(QrSegment::make_numeric(digits));
    }
    let (largest, mask) = (Version::new(VERSION_MAX), Mask::new(MASK));
    let code = QrCode::encode_segments_advanced(
        &segments,
        LEVEL,
        Version::MIN,
        largest,
        Some(mask),
        false,
    )
    .map_err(|_| CodeTooLarge)?;
    Ok(drawn(&code))
}

/// Splits the text before its closing run of digits.
fn split(text: &str) -> (&str, &str) {
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    text.split_at(text.len() - digits)
}

/// One path with a stroke of one module: a horizontal line for each run of dark modules. A fifth less than filled rectangles, both in
/// bytes and in time (measured).
fn drawn(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        for (x, length) in runs(code, y) {
            let _ = write!(
                path,
                "M{} {}.5h{length}",
                x + QUIET_MODULES,
                y + QUIET_MODULES
            );
        }
    }
    let side = code.size() + 2 * QUIET_MODULES;
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {side} {side}"><path d="{path}" stroke="#000" stroke-width="1" fill="none"/></svg>"##
    )
}

/// The runs of dark modules in one row: where each starts and how long it is.
fn runs(code: &QrCode, y: i32) -> Vec<(i32, i32)> {
    let mut runs: Vec<(i32, i32)> = Vec::new();
    for x in (0..code.size()).filter(|&x| code.get_module(x, y)) {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == x => *length += 1,
            _ => runs.push((x, 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_and_the_digits_are_two_segments() {
        assert_eq!(
            split("https://h.kr/v#IEUM1/0123"),
            ("https://h.kr/v#IEUM1/", "0123")
        );
        assert_eq!(split("0123"), ("", "0123"));
        assert_eq!(split("가"), ("가", ""));
    }

    #[test]
    fn digits_take_less_room_than_letters() {
        let digits = code_svg(&format!("https://h.kr/v#IEUM1/{}", "7".repeat(600))).unwrap();
        let letters = code_svg(&format!("https://h.kr/v#IEUM1/{}", "x".repeat(600)))
            .map_err(|CodeTooLarge| ());
        // 600 digits at level M are a version 12 code: 65 modules and the quiet zone.
        assert!(
            digits.contains(r#"viewBox="0 0 73 73""#),
            "{}",
            &digits[..120]
        );
        assert_eq!(letters, Err(()));
    }

    #[test]
    fn a_code_larger_than_version_18_is_refused() {
        let text = |digits: usize| format!("https://h.kr/v#IEUM1/{}", "7".repeat(digits));
        assert!(
            code_svg(&text(1_280))
                .unwrap()
                .contains(r#"viewBox="0 0 97 97""#)
        );
        assert_eq!(code_svg(&text(1_400)), Err(CodeTooLarge));
    }
}
