//! The series of a claim as a line of time: figures with error bars and bounds, drawn here, and the same as a table.
//!
//! Knows numbers and days. Must not know where they come from.

use super::Known;
use super::states::about;
use crate::calendar;
use crate::claims::trace::RelatedClaim;
use crate::encoding::{Exact, Summary};
use crate::server::pages::frame::{Frame, shortened};
use crate::server::pages::texts as c;
use crate::server::pages::texts::reading as t;
use maud::{Markup, html};

/// The most figures of a drawing, and of its table.
const DRAWN: usize = 150;
const LISTED: usize = 40;
/// The drawing, in its own units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 78.0;
const BOTTOM: f64 = 34.0;
const TOP: f64 = 14.0;
const RIGHT: f64 = 16.0;

/// A figure at its time.
#[derive(Debug, Clone, PartialEq)]
struct Figure {
    /// The first and the last day, since 1970.
    days: (f64, f64),
    low: Option<f64>,
    high: Option<f64>,
    value: Option<f64>,
    is_own: bool,
    says: String,
}

impl Figure {
    fn of(says: &Summary, half: Option<&Exact>, is_own: bool, who: &str) -> Option<Self> {
        let day = |text: &Option<String>| text.as_deref().and_then(days_of);
        let (start, end) = (day(&says.when.period_start), day(&says.when.period_end));
        let days = (start.or(end)?, end.or(start)?);
        let number =
            |exact: &Option<Exact>| exact.as_ref().and_then(|exact| exact.0.to_string().parse::<f64>().ok());
        let (mut low, mut high, value) =
            (number(&says.said.low), number(&says.said.high), number(&says.said.value));
        if let (Some(value), Some(half)) =
            (value, half.and_then(|half| half.0.to_string().parse::<f64>().ok()))
        {
            low = low.map(|low| low.min(value - half));
            high = high.map(|high| high.max(value + half));
        }
        low.or(high).or(value)?;
        let period = says.when.period.as_deref().unwrap_or_default();
        Some(Self {
            days,
            low,
            high,
            value,
            is_own,
            says: format!("{period}: {} ({who})", says.said.content),
        })
    }

    fn middle(&self) -> f64 {
        f64::midpoint(self.days.0, self.days.1)
    }

    fn numbers(&self) -> impl Iterator<Item = f64> {
        [self.low, self.high, self.value].into_iter().flatten()
    }
}

fn days_of(text: &str) -> Option<f64> {
    let mut parts = text.trim_start_matches('-').splitn(3, '-').map(str::parse::<i64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let year = if text.starts_with('-') { -year } else { year };
    Some(place_of(year, month, day))
}

/// A day as a number of days since 1970.
#[expect(clippy::cast_precision_loss, reason = "a place in a drawing")]
fn place_of(year: i64, month: i64, day: i64) -> f64 {
    calendar::days_since_1970(year.into(), month.into(), day.into()) as f64
}

/// The series of the first number that the claim states.
pub(super) fn series(frame: &Frame<'_>, known: &Known<'_>) -> Markup {
    let trace = known.trace;
    let has_number = |says: &Summary| says.said.low.is_some() || says.said.high.is_some();
    let own = trace.statements.iter().find(|statement| has_number(&statement.says));
    let is_of = |says: &Summary| own.is_some_and(|own| is_one_series(&own.says, says));
    let mut figures: Vec<Figure> = Vec::new();
    if let Some(own) = own {
        figures.extend(Figure::of(&own.says, own.precision.as_ref(), true, &trace.source.id));
    }
    let others = trace.same_series.iter().chain(&trace.same_proposition).filter(|one| is_of(&one.states));
    figures.extend(others.take(DRAWN).filter_map(|one| Figure::of(&one.states, None, false, &one.source)));
    html! {
        @if let Some(own) = own.filter(|_| !trace.same_series.is_empty()) {
            section {
                h2 { (t::SERIES) }
                p.about { (about(&own.says)) @if let Some(unit) = &own.says.said.unit { ", " (unit) } }
                @if figures.len() > 1 { figure.chart { (drawn(&figures)) figcaption { (t::CHART_MEANS) } } }
                (table(frame, &trace.same_series))
            }
        } @else if !trace.same_series.is_empty() {
            section { h2 { (t::SERIES) } (table(frame, &trace.same_series)) }
        }
    }
}

fn is_one_series(one: &Summary, other: &Summary) -> bool {
    one.subject_iri == other.subject_iri
        && one.property_iri == other.property_iri
        && one.dimensions == other.dimensions
        && one.said.unit_iri == other.said.unit_iri
}

fn table(frame: &Frame<'_>, series: &[RelatedClaim]) -> Markup {
    html! {
        div.table tabindex="0" role="region" aria-label=(t::SERIES) {
            table.stack {
                thead { tr { th scope="col" { (t::PERIOD) } th scope="col" { (t::SAYS) } th scope="col" { (t::CLAIM) } th scope="col" { (t::FIRST_SAID_BY) } } }
                tbody {
                    @for one in series.iter().take(LISTED) {
                        tr {
                            td data-h=(t::PERIOD) { (one.states.when.period.as_deref().unwrap_or("–")) }
                            td data-h=(t::SAYS) {
                                (shortened(&one.states.said.content, 120))
                                @if let Some(sense) = &one.sense { " " span.flag.sense { (sense) } }
                            }
                            td data-h=(t::CLAIM) { a href=(frame.links.thing(&one.claim.iri)) { (one.claim.id) } }
                            td data-h=(t::FIRST_SAID_BY) { (shortened(&one.origin.origin, 60)) }
                        }
                    }
                }
            }
        }
        @if series.len() > LISTED { p { (c::first_of(LISTED, series.len())) } }
    }
}

/// From numbers and days to places of the drawing.
struct Scale {
    days: (f64, f64),
    numbers: (f64, f64),
}

impl Scale {
    fn of(figures: &[Figure]) -> Self {
        let spread = |values: &mut dyn Iterator<Item = f64>| {
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            })
        };
        let mut days = spread(&mut figures.iter().flat_map(|one| [one.days.0, one.days.1]));
        let mut numbers = spread(&mut figures.iter().flat_map(Figure::numbers));
        if days.1 - days.0 < 400.0 {
            days = (days.0 - 200.0, days.1 + 200.0);
        }
        if numbers.0 > 0.0 && numbers.0 < numbers.1 * 0.6 {
            numbers.0 = 0.0;
        }
        let room = (numbers.1 - numbers.0).max(numbers.1.abs() * 0.02).max(1e-9) * 0.08;
        numbers = (if numbers.0 == 0.0 { 0.0 } else { numbers.0 - room }, numbers.1 + room);
        Self { days, numbers }
    }

    fn x(&self, day: f64) -> f64 {
        LEFT + 10.0 + (day - self.days.0) / (self.days.1 - self.days.0) * (WIDTH - LEFT - RIGHT - 20.0)
    }

    fn y(&self, number: f64) -> f64 {
        HEIGHT
            - BOTTOM
            - (number - self.numbers.0) / (self.numbers.1 - self.numbers.0) * (HEIGHT - TOP - BOTTOM)
    }

    /// Round numbers at even distances.
    fn ticks(&self) -> Vec<f64> {
        let span = self.numbers.1 - self.numbers.0;
        let power = 10_f64.powf((span / 4.0).log10().floor());
        let step =
            [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power).into_iter().find(|step| span / step <= 5.0);
        let step = step.unwrap_or(10.0 * power);
        let first = (self.numbers.0 / step).ceil() * step;
        (0..8).map(|at| first + f64::from(at) * step).filter(|tick| *tick <= self.numbers.1).collect()
    }

    /// The first days of years, at most eight of them.
    fn years(&self) -> Vec<(i64, f64)> {
        #[expect(clippy::cast_possible_truncation, reason = "a year")]
        let year = |day: f64| (1970.0 + day / 365.2425).floor() as i64;
        let (first, last) = (year(self.days.0), year(self.days.1) + 1);
        let step = ((last - first) / 8 + 1).max(1);
        let all = (first..=last).filter(|year| year % step == 0);
        let placed = all.map(|year| (year, place_of(year, 1, 1)));
        placed.filter(|(_, day)| *day >= self.days.0 && *day <= self.days.1).collect()
    }
}

/// A coordinate with a digit behind the point.
fn at(place: f64) -> String {
    format!("{place:.1}")
}

/// A number for an axis.
fn label(number: f64) -> String {
    let (scaled, unit) = match number.abs() {
        large if large >= 1e9 => (number / 1e9, " G"),
        large if large >= 1e6 => (number / 1e6, " M"),
        large if large >= 1e4 => (number / 1e3, " k"),
        _ => (number, ""),
    };
    let digits = format!("{scaled:.2}");
    format!("{}{unit}", digits.trim_end_matches('0').trim_end_matches('.'))
}

fn drawn(figures: &[Figure]) -> Markup {
    let scale = Scale::of(figures);
    let (left, right, bottom) = (at(LEFT), at(WIDTH - RIGHT), at(HEIGHT - BOTTOM));
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } width=(WIDTH) height=(HEIGHT) role="img" aria-label=(t::CHART) {
            @for tick in scale.ticks() {
                @let y = at(scale.y(tick));
                line.rule x1=(left) x2=(right) y1=(y) y2=(y) {}
                text.tick x=(at(LEFT - 8.0)) y=(at(scale.y(tick) + 4.0)) text-anchor="end" { (label(tick)) }
            }
            @for (year, day) in scale.years() {
                @let x = at(scale.x(day));
                line.rule x1=(x) x2=(x) y1=(bottom) y2=(at(HEIGHT - BOTTOM + 5.0)) {}
                text.tick x=(x) y=(at(HEIGHT - 12.0)) text-anchor="middle" { (year) }
            }
            line.axis x1=(left) x2=(right) y1=(bottom) y2=(bottom) {}
            @for figure in figures.iter().filter(|one| !one.is_own).chain(figures.iter().filter(|one| one.is_own)) {
                (point(&scale, figure))
            }
        }
    }
}

/// A figure: a bar over its period, a bar from its lower to its upper end, an arrow where it is open, a dot at its point.
fn point(scale: &Scale, figure: &Figure) -> Markup {
    let x = scale.x(figure.middle());
    let (top, bottom) = (TOP, HEIGHT - BOTTOM);
    let (low, high) = (figure.low.map(|low| scale.y(low)), figure.high.map(|high| scale.y(high)));
    let arrow = |y: f64, sign: f64| format!("M{} {} l-4 {} h8 z", at(x), at(y), at(7.0 * sign));
    let dot = figure.value.map(|value| scale.y(value));
    html! {
        g class=(if figure.is_own { "own" } else { "other" }) {
            title { (figure.says) }
            @match (low, high) {
                (Some(low), Some(high)) if (low - high).abs() > 1.0 => {
                    line.bar x1=(at(x)) x2=(at(x)) y1=(at(low)) y2=(at(high)) {}
                    line.bar x1=(at(x - 4.0)) x2=(at(x + 4.0)) y1=(at(low)) y2=(at(low)) {}
                    line.bar x1=(at(x - 4.0)) x2=(at(x + 4.0)) y1=(at(high)) y2=(at(high)) {}
                }
                (Some(low), None) => {
                    line.bar x1=(at(x)) x2=(at(x)) y1=(at(low)) y2=(at(top + 7.0)) {}
                    line.bar x1=(at(x - 5.0)) x2=(at(x + 5.0)) y1=(at(low)) y2=(at(low)) {}
                    path.dot d=(arrow(top, 1.0)) {}
                }
                (None, Some(high)) => {
                    line.bar x1=(at(x)) x2=(at(x)) y1=(at(high)) y2=(at(bottom - 7.0)) {}
                    line.bar x1=(at(x - 5.0)) x2=(at(x + 5.0)) y1=(at(high)) y2=(at(high)) {}
                    path.dot d=(arrow(bottom, -1.0)) {}
                }
                _ => {}
            }
            @if let Some(y) = dot {
                line.span x1=(at(scale.x(figure.days.0))) x2=(at(scale.x(figure.days.1))) y1=(at(y)) y2=(at(y)) {}
                circle.dot cx=(at(x)) cy=(at(y)) r=(if figure.is_own { "5" } else { "3.5" }) {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(days: (f64, f64), low: Option<f64>, high: Option<f64>) -> Figure {
        Figure { days, low, high, value: low.filter(|_| low == high), is_own: false, says: "<x>".to_owned() }
    }

    #[test]
    fn every_figure_is_within_the_drawing() {
        let figures = [
            figure((0.0, 364.0), Some(36.7), Some(36.7)),
            figure((18_628.0, 18_992.0), Some(1.0), None),
            figure((-5000.0, -4800.0), None, Some(1e9)),
            figure((100.0, 100.0), Some(-2.0), Some(3.0)),
        ];
        let scale = Scale::of(&figures);
        for one in &figures {
            assert!((LEFT..WIDTH).contains(&scale.x(one.middle())));
            assert!(one.numbers().all(|number| (0.0..=HEIGHT).contains(&scale.y(number))));
        }
        assert!((2..8).contains(&scale.ticks().len()) && !scale.years().is_empty());
        let drawing = drawn(&figures).into_string();
        assert!(
            drawing.contains("&lt;x&gt;") && !drawing.contains("NaN") && !drawing.contains("inf"),
            "{drawing}"
        );
        let one = [figure((0.0, 0.0), Some(5.0), Some(5.0))];
        assert!(!drawn(&one).into_string().contains("NaN"));
    }

    #[test]
    fn numbers_of_an_axis_are_short() {
        for (number, shown) in
            [(0.0, "0"), (36.5, "36.5"), (44_000_000.0, "44 M"), (12_500.0, "12.5 k"), (1e9, "1 G")]
        {
            assert_eq!(label(number), shown);
        }
    }
}
