//! A table as a chart: bars of things, a line of periods, with the ends of ranges where columns have them. Drawn here, as SVG.
//!
//! Knows numbers and lengths. Must not know where rows come from.

use super::rows::Table;
use crate::query::Term;
use crate::server::pages::frame::shortened;
use crate::server::pages::texts as t;
use maud::{Markup, html};

/// The most bars and the most points.
const BARS: usize = 60;
const POINTS: usize = 600;
const WIDTH: f64 = 720.0;
/// The room for the names of bars, and for figures behind them.
const NAMES: f64 = 210.0;
const FIGURES: f64 = 90.0;
const BAR: f64 = 24.0;
const HEIGHT: f64 = 320.0;
const EDGE: f64 = 56.0;

/// The columns that a chart is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) x: usize,
    pub(super) y: usize,
    low: Option<usize>,
    high: Option<usize>,
}

/// A number that a cell holds.
fn number(term: Option<&Term>) -> Option<f64> {
    let Some(Term::Literal(literal)) = term else { return None };
    let datatype = literal.datatype().as_str();
    let kind = datatype.strip_prefix("http://www.w3.org/2001/XMLSchema#")?;
    let is_number =
        matches!(kind, "decimal" | "integer" | "double" | "float" | "int" | "long" | "nonNegativeInteger");
    literal.value().parse().ok().filter(|number: &f64| is_number && number.is_finite())
}

/// The time that a cell holds, in years.
fn time(term: Option<&Term>) -> Option<f64> {
    let Some(Term::Literal(literal)) = term else { return None };
    let kind = literal.datatype().as_str().rsplit('#').next()?;
    if !matches!(kind, "date" | "dateTime" | "gYear" | "gYearMonth") {
        return None;
    }
    let mut parts = literal.value().split(['-', 'T']);
    let mut part =
        |other: f64| parts.next().map_or(Some(other), |part| part.get(..part.len().min(4))?.parse().ok());
    let (year, month, day) = (part(0.0)?, part(1.0)?, part(1.0).unwrap_or(1.0));
    Some(year + (month - 1.0) / 12.0 + (day - 1.0) / 365.0)
}

impl Columns {
    /// The columns that are named, or that fit; `None` where nothing is to be drawn.
    pub(super) fn of(table: &Table, x: Option<&str>, y: Option<&str>) -> Option<Self> {
        let at = |name: &str| table.columns.iter().position(|column| column == name);
        let is_end = |column: usize| matches!(table.columns[column].as_str(), "low" | "high");
        let has = |column: usize, reads: &dyn Fn(Option<&Term>) -> Option<f64>| {
            let found = table.rows.iter().filter(|row| reads(row[column].as_ref()).is_some()).count();
            found > 0 && found * 2 >= table.rows.len()
        };
        let all = 0..table.columns.len();
        let numbers: Vec<usize> =
            all.clone().filter(|column| has(*column, &number) && !is_end(*column)).collect();
        let value = at("value").filter(|column| numbers.contains(column));
        let y =
            y.and_then(at).filter(|column| has(*column, &number)).or(value).or(numbers.first().copied())?;
        let x = x.and_then(at).filter(|column| *column != y);
        let x = x.or_else(|| all.clone().find(|column| *column != y && has(*column, &time)));
        let x = x.or_else(|| all.clone().find(|column| *column != y && !is_end(*column)))?;
        let end = |name: &str| at(name).filter(|column| has(*column, &number) && *column != y);
        Some(Self { x, y, low: end("low"), high: end("high") })
    }
}

/// A point of a chart.
struct Point {
    name: String,
    x: Option<f64>,
    y: f64,
    low: f64,
    high: f64,
}

/// A chart of a table.
pub(super) fn chart(table: &Table, columns: Columns, shown: &dyn Fn(&Term) -> String) -> Markup {
    let points = table.rows.iter().filter_map(|row| {
        let y = number(row[columns.y].as_ref())?;
        let end = |column: Option<usize>| column.and_then(|column| number(row[column].as_ref())).unwrap_or(y);
        let x = row[columns.x].as_ref();
        Some(Point {
            name: x.map(shown).unwrap_or_default(),
            x: time(x),
            y,
            low: end(columns.low).min(y),
            high: end(columns.high).max(y),
        })
    });
    let points: Vec<Point> = points.collect();
    let caption = t::chart_of(&table.columns[columns.y], &table.columns[columns.x]);
    if points.iter().all(|point| point.x.is_some()) && !points.is_empty() {
        line(points, &caption)
    } else {
        bars(&points, &caption)
    }
}

/// Where a range of numbers begins and ends, from zero or to it, and numbers between that are easily read.
fn scale(points: &[Point]) -> (f64, f64, Vec<f64>) {
    let low = points.iter().map(|point| point.low).fold(0.0, f64::min);
    let high = points.iter().map(|point| point.high).fold(0.0, f64::max);
    let high = if high > low { high } else { low + 1.0 };
    let rough = (high - low) / 5.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step >= rough)
        .unwrap_or(power);
    let (first, last) = ((low / step).floor() * step, (high / step).ceil() * step);
    let mut ticks = Vec::new();
    let mut tick = first;
    while tick <= last + step / 2.0 && ticks.len() < 20 {
        ticks.push(tick);
        tick += step;
    }
    (first, last, ticks)
}

/// A number as an axis shows it.
fn figure(number: f64) -> String {
    let size = number.abs();
    let (scaled, sign) = match size {
        size if size >= 1e9 => (number / 1e9, " bn"),
        size if size >= 1e6 => (number / 1e6, " M"),
        size if size >= 1e4 => (number / 1e3, " k"),
        _ => (number, ""),
    };
    let text = format!("{scaled:.2}");
    format!("{}{sign}", text.trim_end_matches('0').trim_end_matches('.'))
}

fn at(number: f64) -> String {
    format!("{number:.1}")
}

fn bars(points: &[Point], caption: &str) -> Markup {
    let shown = &points[..points.len().min(BARS)];
    let (first, last, ticks) = scale(shown);
    let width = WIDTH - NAMES - FIGURES;
    let place = |number: f64| NAMES + (number - first) / (last - first) * width;
    let rows = f64::from(u32::try_from(shown.len()).unwrap_or_default());
    let height = rows * BAR + 28.0;
    html! {
        figure.chart {
            figcaption { (caption) @if shown.len() < points.len() { " " (t::first_of(shown.len(), points.len())) } }
            svg viewBox={ "0 0 " (at(WIDTH)) " " (at(height)) } role="img" aria-label=(caption) {
                @for tick in &ticks {
                    line.grid x1=(at(place(*tick))) x2=(at(place(*tick))) y1="0" y2=(at(height - 22.0)) {}
                    text.tick x=(at(place(*tick))) y=(at(height - 6.0)) text-anchor="middle" { (figure(*tick)) }
                }
                @for (row, point) in (0u32..).zip(shown) {
                    @let top = f64::from(row) * BAR;
                    @let (from, to) = (place(point.y.min(0.0)), place(point.y.max(0.0)));
                    text.name x=(at(NAMES - 8.0)) y=(at(top + 16.0)) text-anchor="end" { title { (point.name) } (shortened(&point.name, 25)) }
                    rect.bar x=(at(from)) y=(at(top + 4.0)) width=(at((to - from).max(0.5))) height=(at(BAR - 8.0)) { title { (point.name) ": " (point.y) } }
                    (range((place(point.low), place(point.high)), top + BAR / 2.0, true))
                    text.figure x=(at(place(point.high.max(0.0)) + 6.0)) y=(at(top + 16.0)) { (figure(point.y)) }
                }
            }
        }
    }
}

/// The ends of a range, where there is one.
fn range((low, high): (f64, f64), across: f64, is_flat: bool) -> Markup {
    let has_width = (high - low).abs() > 0.5;
    html! {
        @if has_width && is_flat {
            path.range d={ "M" (at(low)) " " (at(across - 4.0)) "v8M" (at(low)) " " (at(across)) "H" (at(high)) "M" (at(high)) " " (at(across - 4.0)) "v8" } {}
        } @else if has_width {
            path.range d={ "M" (at(across - 4.0)) " " (at(low)) "h8M" (at(across)) " " (at(low)) "V" (at(high)) "M" (at(across - 4.0)) " " (at(high)) "h8" } {}
        }
    }
}

fn line(mut points: Vec<Point>, caption: &str) -> Markup {
    points.sort_by(|one, other| one.x.partial_cmp(&other.x).unwrap_or(std::cmp::Ordering::Equal));
    let all = points.len();
    points.truncate(POINTS);
    let (first, last, ticks) = scale(&points);
    let times: Vec<f64> = points.iter().filter_map(|point| point.x).collect();
    let (begin, end) =
        (times.first().copied().unwrap_or_default(), times.last().copied().unwrap_or_default());
    let (begin, end) = if end - begin < 0.1 { (begin - 0.5, end + 0.5) } else { (begin, end) };
    let across = |time: f64| EDGE + (time - begin) / (end - begin) * (WIDTH - EDGE - 24.0);
    let down = |number: f64| 12.0 + (last - number) / (last - first) * (HEIGHT - 44.0);
    let path: Vec<String> = points
        .iter()
        .filter_map(|point| Some(format!("{} {}", at(across(point.x?)), at(down(point.y)))))
        .collect();
    let step = ((end - begin) / 8.0).ceil().max(1.0);
    let years =
        (0u32..12).map(|count| begin.ceil() + f64::from(count) * step).take_while(|year| *year <= end);
    let years: Vec<f64> = years.collect();
    html! {
        figure.chart {
            figcaption { (caption) @if points.len() < all { " " (t::first_of(points.len(), all)) } }
            svg viewBox={ "0 0 " (at(WIDTH)) " " (at(HEIGHT)) } role="img" aria-label=(caption) {
                @for tick in &ticks {
                    line.grid x1=(at(EDGE)) x2=(at(WIDTH - 24.0)) y1=(at(down(*tick))) y2=(at(down(*tick))) {}
                    text.tick x=(at(EDGE - 8.0)) y=(at(down(*tick) + 4.0)) text-anchor="end" { (figure(*tick)) }
                }
                @for year in &years {
                    text.tick x=(at(across(*year))) y=(at(HEIGHT - 8.0)) text-anchor="middle" { (format!("{year:.0}")) }
                }
                path.line d={ "M" (path.join("L")) } {}
                @for point in &points {
                    @let x = across(point.x.unwrap_or_default());
                    (range((down(point.low), down(point.high)), x, false))
                    circle.dot cx=(at(x)) cy=(at(down(point.y))) r="4" { title { (point.name) ": " (point.y) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse_term;

    fn table(columns: &[&str], rows: &[&[&str]]) -> Table {
        let prefixes = crate::query::Prefixes::new();
        let cell = |text: &&str| parse_term(text, &prefixes).ok();
        Table {
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            rows: rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
        }
    }

    #[test]
    fn what_is_drawn_follows_from_the_columns() {
        let shares = table(
            &["who", "low", "value", "high", "when"],
            &[&["\"a\"", "1.0", "2.0", "3.0", "\"2021\""], &["\"b<c>\"", "1.5", "2.5", "3.5", "\"2022\""]],
        );
        let columns = Columns::of(&shares, None, None).unwrap();
        assert_eq!((columns.x, columns.y, columns.low, columns.high), (0, 2, Some(1), Some(3)));
        let drawn = chart(&shares, columns, &|term| term.to_string()).into_string();
        assert!(drawn.contains("class=\"range\"") && drawn.contains("b&lt;c&gt;"), "{drawn}");
        let dated = table(
            &["when", "n"],
            &[
                &["\"2021-07-01\"^^<http://www.w3.org/2001/XMLSchema#date>", "5"],
                &["\"2020\"^^<http://www.w3.org/2001/XMLSchema#gYear>", "-1"],
            ],
        );
        let columns = Columns::of(&dated, None, None).unwrap();
        assert!(chart(&dated, columns, &|term| term.to_string()).into_string().contains("class=\"line\""));
        assert!(Columns::of(&table(&["a"], &[&["\"x\""]]), None, None).is_none());
        assert!(Columns::of(&table(&["a"], &[]), None, None).is_none());
    }

    #[test]
    fn axes_have_numbers_that_are_easily_read() {
        for (number, expected) in [
            (0.0, "0"),
            (0.25, "0.25"),
            (1500.0, "1500"),
            (25_000.0, "25 k"),
            (4.4e7, "44 M"),
            (-2e9, "-2 bn"),
        ] {
            assert_eq!(figure(number), expected);
        }
        let point = |y: f64| Point { name: String::new(), x: None, y, low: y, high: y };
        assert_eq!(scale(&[point(36.7), point(92.0)]).2, [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(scale(&[]).2.first(), Some(&0.0));
    }
}
