//! Sizes, times and counts as people read them.

use std::time::Duration;

/// `12 bytes`, `3.4 KiB`, `1.2 MiB`.
pub(super) fn bytes(count: u64) -> String {
    const KIB: u64 = 1 << 10;
    const MIB: u64 = 1 << 20;
    match count {
        1 => "1 byte".to_owned(),
        0..KIB => format!("{count} bytes"),
        KIB..MIB => in_units(count, KIB, "KiB"),
        _ => in_units(count, MIB, "MiB"),
    }
}

/// With one digit behind the point, unless it is a whole number.
fn in_units(count: u64, unit: u64, name: &str) -> String {
    let tenths = (u128::from(count) * 10 + u128::from(unit) / 2) / u128::from(unit);
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} {name}"),
        (whole, tenth) => format!("{whole}.{tenth} {name}"),
    }
}

/// `34 µs`, `1.20 ms`, `3.00 s`.
pub(super) fn time(time: Duration) -> String {
    let micros = time.as_micros();
    let seconds = time.as_secs_f64();
    if micros < 1_000 {
        format!("{micros} µs")
    } else if micros < 1_000_000 {
        format!("{:.2} ms", seconds * 1e3)
    } else {
        format!("{seconds:.2} s")
    }
}

/// `12345678` as `12 345 678`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_times_and_counts_are_short() {
        for (size, expected) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1023, "1023 bytes"),
            (1024, "1 KiB"),
            (1536, "1.5 KiB"),
            (64 << 20, "64 MiB"),
            (u64::MAX, "17592186044416 MiB"),
        ] {
            assert_eq!(bytes(size), expected);
        }
        assert_eq!(time(Duration::from_micros(34)), "34 µs");
        assert_eq!(time(Duration::from_micros(1_204)), "1.20 ms");
        assert_eq!(time(Duration::from_secs(3)), "3.00 s");
        for (number, expected) in [(7, "7"), (1000, "1 000"), (12_345_678, "12 345 678")] {
            assert_eq!(count(number), expected);
        }
    }
}
