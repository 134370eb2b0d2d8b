//! The units that documents use: what they measure, and by which factor and offset they convert.
//!
//! Knows the table of units, and how names of units of several parts are made: `TONNE-PER-YR`. Must not know RDF, nor which
//! units somebody declares.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use rust_decimal::Decimal;

/// The table that comes with Assay. Read when a unit of it is first asked for.
const TABLE: &str = include_str!("../../../../ontology/units.tsv");

/// The kind of money, of which each currency is one by itself.
const MONEY: &str = "money";
/// Other names of units of the table.
const OTHER_NAMES: [(&str, &str); 14] = [
    ("LB_M", "LB"),
    ("OZ_M", "OZ"),
    ("TON_Metric", "TONNE"),
    ("KiloTON_Metric", "KiloTONNE"),
    ("TON_SHORT", "TON_US"),
    ("TON_LONG", "TON_UK"),
    ("BBL_US", "BBL"),
    ("COUNT", "NUM"),
    ("ONE", "UNITLESS"),
    ("CAPITA", "PERSON"),
    ("HEAD", "PERSON"),
    ("GAL", "GAL_US"),
    ("PINT", "PINT_US"),
    ("BTU", "BTU_IT"),
];

/// A unit of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Its local name, as in `TONNE`.
    pub name: &'static str,
    /// Whether it has its name from QUDT, or else from Assay.
    pub is_qudt: bool,
    /// The local name of its kind of quantity; `money` of currencies.
    pub kind: &'static str,
    /// Its dimension vector as QUDT writes it; of a currency, its code.
    pub dimension: &'static str,
    /// Its factor to the coherent unit of its kind, as numerator and denominator; `None` where that is not linear.
    pub factor: Option<(Decimal, Decimal)>,
    /// What is added to a number before it is multiplied with the factor.
    pub offset: Decimal,
    /// Its symbol; empty where it has none.
    pub symbol: &'static str,
    /// What it is called, by language.
    pub labels: Vec<(&'static str, &'static str)>,
}

/// A factor computed from the parts of a unit, and what it measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Computed {
    /// Numerator and denominator.
    pub factor: (Decimal, Decimal),
    /// The base dimensions and currencies with their powers: `M1 T-1`, `CCY_USD1 M-1`.
    pub dimension: String,
}

struct Tables {
    units: Vec<Unit>,
    by_name: HashMap<&'static str, usize>,
}

static UNITS: LazyLock<Tables> = LazyLock::new(|| {
    let rows = TABLE.lines().filter(|row| !row.is_empty() && !row.starts_with('#'));
    let units: Vec<Unit> = rows.filter_map(read).collect();
    let by_name = units.iter().enumerate().map(|(at, unit)| (unit.name, at)).collect();
    let mut tables = Tables { units, by_name };
    // A row without a factor has that of its parts.
    for at in 0..tables.units.len() {
        let unit = &tables.units[at];
        if unit.factor.is_none() && unit.name.contains("-PER-") {
            let computed = parts(&tables, unit.name, &|_| None);
            tables.units[at].factor = computed.map(|computed| computed.factor);
        }
    }
    tables
});

/// Reads a row: prefix and name, kind, dimension, factor, offset, symbol, labels.
fn read(row: &'static str) -> Option<Unit> {
    let mut cells = row.split('\t');
    let (prefix, name) = cells.next()?.split_once(':')?;
    let (kind, dimension, factor) = (cells.next()?, cells.next()?, cells.next()?);
    let (offset, symbol, labels) = (cells.next()?, cells.next()?, cells.next()?);
    let labels = labels.split(';').filter_map(|group| group.split_once('='));
    let labels = labels.flat_map(|(language, names)| names.split('|').map(move |name| (language, name)));
    let decimal = |text: &str| text.parse::<Decimal>().ok();
    let (over, under) = factor.split_once('/').unwrap_or((factor, "1"));
    let factor = decimal(over).zip(decimal(under)).filter(|(over, _)| !over.is_zero());
    Some(Unit {
        name,
        is_qudt: prefix == "unit",
        kind,
        dimension,
        factor,
        offset: decimal(offset).unwrap_or_default(),
        symbol,
        labels: labels.collect(),
    })
}

/// All units of the table.
#[must_use]
pub(crate) fn units() -> &'static [Unit] {
    &UNITS.units
}

/// The unit of a local name, or of another name for it.
#[must_use]
pub(crate) fn unit(name: &str) -> Option<&'static Unit> {
    find(&UNITS, name)
}

fn find<'t>(tables: &'t Tables, name: &str) -> Option<&'t Unit> {
    let at = tables.by_name.get(name).or_else(|| {
        let other = OTHER_NAMES.iter().find(|(own, _)| *own == name);
        other.and_then(|(_, name)| tables.by_name.get(name))
    });
    at.map(|at| &tables.units[*at])
}

/// The factor and the dimension of a unit, computed from its parts where its name has several: `TONNE-PER-YR`,
/// `CCY_USD-PER-TONNE`, `KiloW-HR-PER-CAPITA`. `declared` gives the factor of a part that somebody declares otherwise. `None`
/// where a part is not known, or has no linear factor.
#[must_use]
pub(crate) fn computed(
    name: &str,
    declared: &dyn Fn(&str) -> Option<(Decimal, Decimal)>,
) -> Option<Computed> {
    parts(&UNITS, name, declared)
}

fn parts(
    tables: &Tables,
    name: &str,
    declared: &dyn Fn(&str) -> Option<(Decimal, Decimal)>,
) -> Option<Computed> {
    let (over, under) = name.split_once("-PER-").map_or((name, ""), |(over, under)| (over, under));
    let mut product = Product { factor: (Decimal::ONE, Decimal::ONE), powers: BTreeMap::new() };
    product.take(tables, over, 1, declared)?;
    for side in under.split("-PER-").filter(|side| !side.is_empty()) {
        product.take(tables, side, -1, declared)?;
    }
    let powers = product.powers.iter().filter(|(_, power)| **power != 0);
    let dimension: Vec<String> = powers.map(|(base, power)| format!("{base}{power}")).collect();
    Some(Computed { factor: product.factor, dimension: dimension.join(" ") })
}

struct Product {
    factor: (Decimal, Decimal),
    powers: BTreeMap<String, i32>,
}

impl Product {
    /// Multiplies with the units that hyphens join, to a power.
    fn take(
        &mut self,
        tables: &Tables,
        side: &str,
        power: i32,
        declared: &dyn Fn(&str) -> Option<(Decimal, Decimal)>,
    ) -> Option<()> {
        let mut rest = side;
        while !rest.is_empty() {
            let ends = std::iter::once(rest.len()).chain(rest.rmatch_indices('-').map(|(at, _)| at));
            let (end, unit, own) = ends.into_iter().find_map(|end| {
                let (unit, own) = raised(tables, &rest[..end])?;
                Some((end, unit, own))
            })?;
            let (over, under) = declared(unit.name).or(unit.factor)?;
            for _ in 0..own {
                let (over, under) = if power > 0 { (over, under) } else { (under, over) };
                self.factor = (self.factor.0.checked_mul(over)?, self.factor.1.checked_mul(under)?);
            }
            self.add(unit, power * own);
            rest = rest[end..].trim_start_matches('-');
        }
        let (over, under) = (self.factor.0.normalize(), self.factor.1.normalize());
        self.factor = if over == under { (Decimal::ONE, Decimal::ONE) } else { (over, under) };
        Some(())
    }

    fn add(&mut self, unit: &Unit, power: i32) {
        let mut add = |base: &str, own: i32| *self.powers.entry(base.to_owned()).or_default() += own * power;
        if unit.kind == MONEY {
            add(&format!("CCY_{}", unit.dimension), 1);
        } else if bases(unit.dimension).next().is_some() {
            for (base, own) in bases(unit.dimension) {
                add(base, own);
            }
        } else if !matches!(unit.kind, "DimensionlessRatio" | "Count") {
            // Persons and shares are no pure numbers: so much a head is not so much.
            add(unit.kind, 1);
        }
    }
}

/// The unit of a name, or the one that a digit at its end raises: `SEC2`.
fn raised<'t>(tables: &'t Tables, name: &str) -> Option<(&'t Unit, i32)> {
    if let Some(unit) = find(tables, name) {
        return Some((unit, 1));
    }
    // Domains name currencies without their mark.
    if name.len() == 3
        && let Some(unit) = find(tables, &format!("CCY_{name}"))
    {
        return Some((unit, 1));
    }
    let power = name.chars().next_back()?.to_digit(10).filter(|power| (2..=4).contains(power))?;
    let base = find(tables, &name[..name.len() - 1])?;
    Some((base, i32::try_from(power).ok()?))
}

/// The base dimensions of a vector such as `A0E0L2I0M1H0T-2D0`, with their powers.
fn bases(dimension: &str) -> impl Iterator<Item = (&str, i32)> {
    let starts = dimension.match_indices(|c: char| c.is_ascii_uppercase()).map(|(at, _)| at);
    starts.filter_map(|at| {
        let rest = &dimension[at + 1..];
        let end = rest.find(|c: char| c.is_ascii_uppercase()).unwrap_or(rest.len());
        let power: i32 = rest[..end].parse().ok()?;
        let base = &dimension[at..=at];
        (power != 0 && base != "D").then_some((base, power))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str) -> Option<String> {
        let computed = computed(name, &|_| None)?;
        let factor = computed.factor.0 / computed.factor.1;
        Some(format!("{} {}", factor.normalize(), computed.dimension))
    }

    #[test]
    fn every_row_of_the_table_can_be_read_and_most_have_a_factor() {
        let rows = TABLE.lines().filter(|row| !row.is_empty() && !row.starts_with('#')).count();
        assert_eq!(units().len(), rows);
        assert!(rows >= 300, "{rows}");
        let scales = ["DeciB", "PH", "EARTHQUAKE_MAGNITUDE"];
        let without: Vec<&str> =
            units().iter().filter(|unit| unit.factor.is_none()).map(|unit| unit.name).collect();
        assert_eq!(without, scales);
        assert_eq!(UNITS.by_name.len(), rows, "a name stands twice");
    }

    #[test]
    fn factors_are_computed_from_parts() {
        let cases = [
            ("CCY_USD-PER-TONNE", Some("0.001 CCY_USD1 M-1")),
            ("USD-PER-TONNE", Some("0.001 CCY_USD1 M-1")),
            ("CCY_EUR-PER-MegaW-HR", None),
            ("KiloGM-PER-CAPITA", Some("1 M1 Persons-1")),
            ("KiloGM-PER-PERSON", Some("1 M1 Persons-1")),
            ("M-PER-SEC2", Some("1 L1 T-2")),
            ("KiloM-PER-SEC", Some("1000 L1 T-1")),
            ("MegaW-HR", Some("3600000000 L2 M1 T-2")),
            ("TONNE-PER-FURLONG", None),
        ];
        for (name, expected) in cases {
            if name != "CCY_EUR-PER-MegaW-HR" {
                assert_eq!(shown(name).as_deref(), expected, "{name}");
            }
        }
        let price = computed("CCY_EUR-PER-MegaW-HR", &|_| None).map(|own| (own.factor, own.dimension));
        let expected = ((Decimal::ONE, Decimal::from(3_600_000_000_i64)), "CCY_EUR1 L-2 M-1 T2".to_owned());
        assert_eq!(price, Some(expected));
        let flow = computed("TONNE-PER-YR", &|_| None).map(|own| own.factor);
        assert_eq!(flow, Some((Decimal::from(1000), Decimal::from(31_557_600))));
        // Somebody's tonne is another.
        let declared = |name: &str| (name == "TONNE").then_some((Decimal::ONE, Decimal::ONE));
        assert_eq!(
            computed("CCY_USD-PER-TONNE", &declared).map(|own| own.factor),
            Some((Decimal::ONE, Decimal::ONE))
        );
    }
}
