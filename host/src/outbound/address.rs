//! Which addresses are the public network's, and which belong to this machine, its
//! neighbours, or nobody.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Everything that is not a public unicast address, by IANA's registries of addresses for
/// special purposes.
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_private_v4(mapped),
            None => is_private_v6(address),
        },
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || (a == 100 && (64..128).contains(&b)) // RFC 6598, carriers' own
        || (a == 192 && b == 0 && c == 0) // RFC 6890
        || (a == 192 && b == 88 && c == 99) // RFC 7526, relays into IPv6
        || (a == 198 && (b == 18 || b == 19)) // RFC 2544, benchmarks
        || a >= 240
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Only 2000::/3 is given out to be reached by all. IPv4 in disguise is not in it
    // (`::10.0.0.1`, and RFC 6052's 64:ff9b::), nor is what is local or for many.
    first & 0xe000 != 0x2000
        || (first == 0x2001 && second < 0x0200) // RFC 2928, tunnels among it
        || (first == 0x2001 && second == 0x0db8) // RFC 3849, documentation
        || first == 0x2002 // RFC 3056, IPv4 in disguise
        || (first == 0x3fff && second < 0x1000) // RFC 9637, documentation
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn knows_private_addresses_in_every_disguise() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::10.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::a00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:a00:1::",
            "3fff::1",
            "fd00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(is_private(address.parse().unwrap()), "{address}");
        }
        for address in [
            "8.8.8.8",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.66.2",
            "2606:4700::1111",
            "2001:4860:4860::8888",
        ] {
            assert!(!is_private(address.parse().unwrap()), "{address}");
        }
    }

    proptest! {
        #[test]
        fn an_ipv4_address_is_judged_alike_in_both_notations(bits: u32) {
            let address = Ipv4Addr::from(bits);
            let mapped = IpAddr::V6(address.to_ipv6_mapped());
            prop_assert_eq!(is_private(address.into()), is_private(mapped));
        }
    }
}
