//! The header by which a backend behind a passed-through connection learns who is at its other end (HAProxy's PROXY protocol, version 2).

use core::net::IpAddr;
use core::net::SocketAddr;

/// What every header begins with.
const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
/// Version 2, PROXY: for somebody else.
const PROXY: u8 = 0x21;
/// TCP over IPv4, and over IPv6.
const TCP4: u8 = 0x11;
const TCP6: u8 = 0x21;

/// The header of a connection that came from `source` to `destination`.
pub fn proxy_header(source: SocketAddr, destination: SocketAddr) -> Vec<u8> {
    let (from, to) = (source.ip().to_canonical(), destination.ip().to_canonical());
    let (family, mut addresses) = match (from, to) {
        (IpAddr::V4(from), IpAddr::V4(to)) => (TCP4, [from.octets(), to.octets()].concat()),
        (from, to) => (TCP6, [v6(from), v6(to)].concat()),
    };
    addresses.extend(source.port().to_be_bytes());
    addresses.extend(destination.port().to_be_bytes());
    let length = u16::try_from(addresses.len()).expect("two addresses and two ports");
    let mut header = SIGNATURE.to_vec();
    header.extend([PROXY, family]);
    header.extend(length.to_be_bytes());
    header.extend(addresses);
    header
}

fn v6(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_that_of_the_specification() {
        let header = proxy_header(
            "192.0.2.1:56324".parse().expect("an address"),
            "198.51.100.7:443".parse().expect("an address"),
        );
        let expected = [
            &b"\r\n\r\n\0\r\nQUIT\n"[..],
            &[0x21, 0x11, 0, 12],
            &[192, 0, 2, 1, 198, 51, 100, 7],
            &[0xdc, 0x04, 0x01, 0xbb],
        ];
        assert_eq!(header, expected.concat());
    }

    #[test]
    fn addresses_of_version_six_take_thirty_six_bytes() {
        let header = proxy_header(
            "[2001:db8::1]:1".parse().expect("an address"),
            "192.0.2.1:2".parse().expect("an address"),
        );
        assert_eq!(header.get(12..16), Some(&[0x21, 0x21, 0, 36][..]));
        assert_eq!(header.len(), 16 + 36);
    }
}
