//! Keys of search rows and claims as bytes that sort as their values do.

use kernel::Cell;

use crate::Seal;

const INT: u8 = 1;
const TEXT: u8 = 2;
const TOKEN: u8 = 3;

/// No cell begins with this byte, and a text that goes on after an escaped zero goes on with a greater one: all keys that begin with the cells of
/// `prefix` lie in `prefix .. prefix ‖ KEY_END`.
pub const KEY_END: u8 = 4;

/// Writes cells one after the other. A number is 8 bytes with its sign turned, a text ends in a zero byte (a zero inside is written 00 FF), a
/// token is its keyed hash.
pub fn encode_key(cells: &[Cell], seal: &dyn Seal) -> Vec<u8> {
    let mut out = Vec::with_capacity(cells.len() * 16);
    for cell in cells {
        match cell {
            Cell::Int(number) => {
                out.push(INT);
                out.extend((number.cast_unsigned() ^ (1 << 63)).to_be_bytes());
            }
            Cell::Text(text) => {
                out.push(TEXT);
                for byte in text.bytes() {
                    out.push(byte);
                    if byte == 0 {
                        out.push(0xff);
                    }
                }
                out.push(0);
            }
            Cell::Token(text) => {
                out.push(TOKEN);
                out.extend(seal.token(text));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toy::ToySeal;

    fn key(cells: &[Cell]) -> Vec<u8> {
        encode_key(cells, &ToySeal)
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn keys_sort_as_their_cells_do() {
        let cells = [
            vec![Cell::Int(i64::MIN)],
            vec![Cell::Int(-1)],
            vec![Cell::Int(0), text("나")],
            vec![Cell::Int(7)],
            vec![text("")],
            vec![text("김"), Cell::Int(1)],
            vec![text("김\0"), Cell::Int(0)],
            vec![text("김가")],
            vec![text("이")],
        ];
        let keys: Vec<_> = cells.iter().map(|cells| key(cells)).collect();
        assert!(keys.is_sorted());
    }

    #[test]
    fn a_search_by_a_prefix_finds_whole_columns_only() {
        let low = key(&[text("김")]);
        let high = [low.as_slice(), &[KEY_END]].concat();
        let within = |cells: &[Cell]| {
            let key = key(cells);
            low <= key && key < high
        };
        assert!(within(&[text("김")]));
        assert!(within(&[text("김"), Cell::Token("x".into())]));
        assert!(!within(&[text("김가")]));
        assert!(!within(&[text("김\0")]));
    }

    #[test]
    fn a_token_does_not_hold_its_text() {
        let key = key(&[Cell::Token("900101-1970011".into())]);
        assert!(!key.windows(6).any(|window| window == b"900101"));
    }
}
