//! Quantities and bounds as a person reads them.
//!
//! Knows how quantities are told. Must not know how they are read.

use std::fmt;

use rust_decimal::Decimal;

use super::{Bound, Direction, Notation, Quantity};

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exact => "exactly",
            Self::AtLeast => "at least",
            Self::MoreThan => "more than",
            Self::AtMost => "at most",
            Self::LessThan => "less than",
            Self::About => "about",
        })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.unread.is_some() {
            return f.write_str("what cannot be read");
        }
        // A rise has the sign that numbers have anyway.
        if self.direction == Some(Direction::Fall) {
            f.write_str("a fall by ")?;
        }
        if self.bound != Bound::Exact {
            write!(f, "{} ", self.bound)?;
        }
        if self.is_negative {
            f.write_str("-")?;
        }
        if let Some(center) = self.center {
            write!(f, "{} (", shown(center))?;
        }
        f.write_str(&shown(self.low))?;
        if let Some(high) = self.high {
            write!(f, " to {}", shown(high))?;
        }
        if self.center.is_some() {
            f.write_str(")")?;
        }
        match &self.unit {
            Some(unit) if unit.names == ["PERCENT"] => f.write_str(" %"),
            Some(_) if self.notation == Notation::Multiple => f.write_str(" times"),
            Some(unit) => write!(f, " {}", unit.words),
            None => Ok(()),
        }
    }
}

fn shown((over, under): (Decimal, Decimal)) -> String {
    if under == Decimal::ONE {
        return over.normalize().to_string();
    }
    match over.checked_div(under) {
        Some(exact) if exact.checked_mul(under) == Some(over) => exact.normalize().to_string(),
        _ => format!("{}/{}", over.normalize(), under.normalize()),
    }
}
