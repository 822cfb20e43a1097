//! Bytes as lower-case hexadecimal digits, with one spelling each.

/// The digits of the bytes, two for each.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(letter(byte >> 4));
        text.push(letter(byte & 0xf));
    }
    text
}

fn letter(digit: u8) -> char {
    char::from(if digit < 10 {
        b'0' + digit
    } else {
        b'a' + digit - 10
    })
}

/// The bytes of such digits. `None` for an odd count, capital letters or anything else.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect()
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}
