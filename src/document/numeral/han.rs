//! Chinese numerals: 十五, 三十六点七, 二〇二三, and the scales 万 and 亿.
//!
//! Knows the numerals only. Must not know the words around them.

use rust_decimal::Decimal;

use super::lex::power_of_ten;

/// Whether a character is a Chinese numeral, a scale or the decimal point 点.
pub(super) fn is_numeral(character: char) -> bool {
    digit(character).is_some() || unit(character).is_some() || matches!(character, '点' | '點')
}

/// Whether a character belongs to a script that sets no blanks between words.
pub(super) fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn digit(character: char) -> Option<u8> {
    Some(match character {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' | '兩' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// The power of ten of a unit: 十 1, 百 2, 千 3, 万 4, 亿 8, 兆 12.
fn unit(character: char) -> Option<i32> {
    Some(match character {
        '十' => 1,
        '百' => 2,
        '千' => 3,
        '万' | '萬' => 4,
        '亿' | '億' => 8,
        '兆' => 12,
        _ => return None,
    })
}

/// The power of ten that a run made of units alone stands for, as in 3.5万 or 5百万.
pub(super) fn scale(run: &str) -> Option<i32> {
    run.chars().map(unit).sum::<Option<i32>>().filter(|_| !run.is_empty())
}

/// The number a run of numerals stands for, and the power of ten of its last place where that is known.
pub(super) fn read(run: &str) -> Option<(Decimal, Option<i32>)> {
    let (whole, decimals) = match run.split_once(['点', '點']) {
        Some((whole, decimals)) => (whole, decimals),
        None => (run, ""),
    };
    let (decimals, scale_run) = split_scale(decimals);
    let places = decimals.chars().count();
    let mut value = read_whole(whole)?;
    for (place, character) in decimals.chars().enumerate() {
        let power = power_of_ten(-i32::try_from(place + 1).ok()?)?;
        value = value.checked_add(Decimal::from(digit(character)?).checked_mul(power)?)?;
    }
    let power = scale(scale_run).unwrap_or(0);
    let known = places > 0 || run.chars().last().and_then(digit).is_some_and(|d| d > 0);
    let last_place = power - i32::try_from(places).ok()?;
    Some((value.checked_mul(power_of_ten(power)?)?, known.then_some(last_place)))
}

/// The digits after the point, and the scale after them, as in 三点五|万.
fn split_scale(decimals: &str) -> (&str, &str) {
    let at = decimals.find(|c| unit(c).is_some());
    decimals.split_at(at.unwrap_or(decimals.len()))
}

fn read_whole(run: &str) -> Option<Decimal> {
    if run.is_empty() {
        return None;
    }
    if run.chars().count() > 1 && run.chars().all(|c| digit(c).is_some()) {
        let digits: String = run.chars().filter_map(digit).map(|d| d.to_string()).collect();
        return digits.parse().ok();
    }
    read_units(run)
}

/// Sums digit and unit pairs: sections up to 万, 亿 or 兆 are multiplied as wholes.
fn read_units(run: &str) -> Option<Decimal> {
    let (mut total, mut section, mut pending) = (Decimal::ZERO, Decimal::ZERO, None);
    for character in run.chars() {
        if let Some(value) = digit(character) {
            pending = Some(Decimal::from(value));
            continue;
        }
        let power = unit(character)?;
        let factor = power_of_ten(power)?;
        if power < 4 {
            let count = pending.take().unwrap_or(Decimal::ONE);
            section = section.checked_add(count.checked_mul(factor)?)?;
        } else {
            let below = section.checked_add(pending.take().unwrap_or_default())?;
            if below.is_zero() && !total.is_zero() {
                total = total.checked_mul(factor)?;
            } else {
                let count = if below.is_zero() { Decimal::ONE } else { below };
                total = total.checked_add(count.checked_mul(factor)?)?;
            }
            section = Decimal::ZERO;
        }
    }
    total.checked_add(section)?.checked_add(pending.unwrap_or_default())
}
