//! Chinese and Japanese numerals: 十五, 三十六点七, 二〇二三, 一万五, and the scales 万 and 亿.
//!
//! Knows the numerals only. Must not know the words around them.

use rust_decimal::Decimal;

use super::digits::power_of_ten;

/// Whether a character is a numeral, a unit of numerals or the decimal point.
pub(in crate::document::numeral) fn is_numeral(character: char) -> bool {
    digit(character).is_some() || unit(character).is_some() || is_point(character)
}

pub(in crate::document::numeral) fn is_point(character: char) -> bool {
    matches!(character, '点' | '點')
}

fn digit(character: char) -> Option<u8> {
    Some(match character {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '兩' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// The power of ten of a unit: 十 1, 百 2, 千 3, 万 4, 亿 8, 兆 12.
pub(in crate::document::numeral) fn unit(character: char) -> Option<i32> {
    Some(match character {
        '十' | '拾' => 1,
        '百' | '佰' => 2,
        '千' | '仟' => 3,
        '万' | '萬' => 4,
        '亿' | '億' => 8,
        '兆' => 12,
        _ => return None,
    })
}

/// The number a run of numerals stands for, and the power of ten of its last place where that is known. Nothing for runs
/// that give no one number, such as 五六 ("five or six").
pub(in crate::document::numeral) fn read(run: &[char]) -> Option<(Decimal, Option<i32>)> {
    let (whole, decimals) = match run.iter().position(|c| is_point(*c)) {
        Some(at) => (&run[..at], &run[at + 1..]),
        None => (run, &run[run.len()..]),
    };
    let has_point = whole.len() < run.len();
    let split = decimals.iter().position(|c| unit(*c).is_some()).unwrap_or(decimals.len());
    let (decimals, scale) = decimals.split_at(split);
    if has_point && decimals.is_empty() {
        return None;
    }
    let mut value = read_whole(whole)?;
    for (place, character) in decimals.iter().enumerate() {
        let power = power_of_ten(-i32::try_from(place + 1).ok()?)?;
        value = value.checked_add(Decimal::from(digit(*character)?).checked_mul(power)?)?;
    }
    let power = scale.iter().map(|c| unit(*c)).sum::<Option<i32>>()?;
    let known = has_point || run.last().copied().and_then(digit).is_some_and(|d| d > 0);
    let last_place = power - i32::try_from(decimals.len()).ok()?;
    let colloquial = if has_point { 0 } else { dropped_unit(run).unwrap_or(0) };
    Some((value.checked_mul(power_of_ten(power)?)?, known.then_some(last_place + colloquial)))
}

fn read_whole(run: &[char]) -> Option<Decimal> {
    if run.is_empty() {
        return None;
    }
    let is_plain = run.iter().all(|c| digit(*c).is_some());
    // Two digits side by side are "two or three", three and more a year or a code.
    if is_plain && run.len() != 2 {
        let digits: String = run.iter().filter_map(|c| digit(*c)).map(|d| d.to_string()).collect();
        return digits.parse().ok();
    }
    let shifted = dropped_unit(run).map(|power| (power, &run[..run.len() - 1]));
    if let Some((power, before)) = shifted {
        let last = Decimal::from(digit(*run.last()?)?).checked_mul(power_of_ten(power)?)?;
        return read_units(before)?.checked_add(last);
    }
    read_units(run)
}

/// The power of ten of a last digit whose unit is left out: 3 for 一万五, which is 15,000.
fn dropped_unit(run: &[char]) -> Option<i32> {
    let [.., before, last] = run else { return None };
    digit(*last).filter(|last| *last > 0)?;
    unit(*before).filter(|power| *power >= 2).map(|power| power - 1)
}

/// Sums digit and unit pairs: sections up to 万, 亿 or 兆 are multiplied as wholes.
fn read_units(run: &[char]) -> Option<Decimal> {
    let (mut total, mut section, mut pending) = (Decimal::ZERO, Decimal::ZERO, None);
    let (mut above, mut within) = (i32::MAX, i32::MAX);
    for character in run {
        if let Some(value) = digit(*character) {
            if pending.is_some_and(|before: Decimal| !before.is_zero()) {
                return None;
            }
            pending = Some(Decimal::from(value));
            continue;
        }
        let power = unit(*character)?;
        let factor = power_of_ten(power)?;
        if power < 4 {
            if power >= within {
                return None;
            }
            within = power;
            let count = pending.take().filter(|count| !count.is_zero()).unwrap_or(Decimal::ONE);
            section = section.checked_add(count.checked_mul(factor)?)?;
        } else {
            let below = section.checked_add(pending.take().unwrap_or_default())?;
            if below.is_zero() && total.is_zero() {
                total = factor;
            } else if power > above || below.is_zero() {
                total = total.checked_add(below)?.checked_mul(factor)?;
            } else {
                total = total.checked_add(below.checked_mul(factor)?)?;
            }
            (section, above, within) = (Decimal::ZERO, power, i32::MAX);
        }
    }
    total.checked_add(section)?.checked_add(pending.unwrap_or_default())
}
