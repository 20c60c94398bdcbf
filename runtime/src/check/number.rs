//! Numbers as they are written: compared and divided without the error of binary fractions, so that 0.3 is a multiple of 0.1.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// `digits` times ten to the power of `exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    digits: i128,
    exponent: i32,
}

impl Decimal {
    pub(super) fn of(number: &Number) -> Option<Self> {
        Self::parse(&number.to_string())
    }

    /// Reads a number of JSON.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (number, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let fraction = fraction.trim_end_matches('0');
        let digits = format!("{whole}{fraction}").parse().ok()?;
        let exponent = power.parse::<i32>().ok()?.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        Some(Self { digits, exponent })
    }

    pub(super) fn compare(self, other: Self) -> Ordering {
        match self.aligned(other) {
            Some((one, other)) => one.cmp(&other),
            None => self.approximate().total_cmp(&other.approximate()),
        }
    }

    pub(super) fn is_multiple(self, step: Self) -> bool {
        match self.aligned(step) {
            Some((_, 0)) => true,
            Some((value, step)) => value % step == 0,
            // So far apart that no more than the nearest quotient is known.
            None => (self.approximate() / step.approximate()).fract() == 0.0,
        }
    }

    /// The integer that it is, if it is one of 64 bits.
    pub(super) fn whole(self) -> Option<i64> {
        let (value, one) = self.aligned(Self { digits: 1, exponent: 0 })?;
        if value % one == 0 { i64::try_from(value / one).ok() } else { None }
    }

    /// Both with the smaller exponent, where that has room.
    fn aligned(self, other: Self) -> Option<(i128, i128)> {
        let least = self.exponent.min(other.exponent);
        let scaled = |one: Self| {
            let power = u32::try_from(one.exponent.checked_sub(least)?).ok()?;
            if one.digits == 0 { Some(0) } else { one.digits.checked_mul(10_i128.checked_pow(power)?) }
        };
        Some((scaled(self)?, scaled(other)?))
    }

    fn approximate(self) -> f64 {
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(f64::NAN)
    }
}

/// Whether a value is the one that `json` is; numbers are the same by what they amount to.
pub(super) fn is_one(value: &Value, json: &str) -> bool {
    let amounts = |number: &Number| Some(Decimal::of(number)?.compare(Decimal::parse(json)?) == Ordering::Equal);
    match value {
        Value::Number(number) => amounts(number).unwrap_or(false),
        value => serde_json::from_str::<Value>(json).is_ok_and(|known| known == *value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn numbers_compare_by_what_they_amount_to() {
        let order =
            ["-1e400", "-3", "-0.5", "0", "1e-400", "0.1", "0.10000000000000000001", "9007199254740993", "18446744073709551615", "1e300"];
        for pair in order.windows(2) {
            assert_eq!(decimal(pair[0]).compare(decimal(pair[1])), Ordering::Less, "{pair:?}");
        }
        assert_eq!(decimal("1.50e1").compare(decimal("15")), Ordering::Equal);
        assert_eq!(decimal("-0").compare(decimal("0.0e9")), Ordering::Equal);
        assert_eq!(Decimal::parse("inf"), None);
    }

    #[test]
    fn multiples_are_exact() {
        for (value, step, holds) in [
            ("0.3", "0.1", true),
            ("19.99", "0.01", true),
            ("19.995", "0.01", false),
            ("9007199254740993", "2", false),
            ("1e30", "7", false),
            ("0", "5", true),
        ] {
            assert_eq!(decimal(value).is_multiple(decimal(step)), holds, "{value} {step}");
        }
    }
}
