//! Latency per percentile, as SVG: a panel for each kind of call, a line for each program and number of connections.

use std::fmt::Write as _;

use super::Measured;

/// What is marked below: parts of all calls.
const PARTS: [(f64, &str); 6] = [(0.5, "50 %"), (0.9, "90 %"), (0.95, "95 %"), (0.99, "99 %"), (0.999, "99.9 %"), (0.9999, "99.99 %")];

const WIDTH: f64 = 920.0;
const PANEL: f64 = 300.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 240.0;
const TOP: f64 = 46.0;
const BOTTOM: f64 = 44.0;

pub(crate) fn svg(all: &[Measured]) -> String {
    let mut pairs: Vec<&str> = all.iter().map(|measured| measured.pair).collect();
    pairs.dedup();
    let height = PANEL * pairs.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
    );
    for (index, pair) in pairs.iter().enumerate() {
        let lines: Vec<&Measured> = all.iter().filter(|measured| measured.pair == *pair).collect();
        panel(&mut svg, PANEL * index as f64, pair, &lines);
    }
    svg.push_str("</svg>\n");
    svg
}

fn panel(svg: &mut String, top: f64, pair: &str, lines: &[&Measured]) {
    let most = lines.iter().map(|line| line.latencies.at(0.9999)).fold(0.1, f64::max);
    let least = lines.iter().map(|line| line.latencies.at(0.5)).fold(f64::MAX, f64::min);
    let (low, high) = (least.log10().floor(), most.log10().ceil());
    let (upper, lower, right) = (top + TOP, top + PANEL - BOTTOM, WIDTH - RIGHT);
    // The part that is slower shrinks by the same factor over the same way.
    let x = |part: f64| LEFT + (right - LEFT) * ((1.0 - part).log10() - 0.5_f64.log10()) / (0.0001_f64.log10() - 0.5_f64.log10());
    let y = |millis: f64| lower - (lower - upper) * (millis.log10() - low) / (high - low).max(1.0);
    let _ = writeln!(
        svg,
        "<text x=\"{LEFT}\" y=\"{}\" font-weight=\"600\" font-size=\"15\" fill=\"#1b1b1f\">{pair}: latency in milliseconds</text>",
        top + 26.0
    );
    let mut decade = low;
    while decade <= high {
        let (at, label) = (y(10_f64.powf(decade)), 10_f64.powf(decade));
        let _ = writeln!(svg, "<line x1=\"{LEFT}\" y1=\"{at:.1}\" x2=\"{right}\" y2=\"{at:.1}\" stroke=\"#d6d6de\"/>");
        let _ = writeln!(svg, "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#55555f\">{label}</text>", LEFT - 8.0, at + 4.0);
        decade += 1.0;
    }
    for (part, label) in PARTS {
        let at = x(part);
        let _ = writeln!(svg, "<line x1=\"{at:.1}\" y1=\"{upper}\" x2=\"{at:.1}\" y2=\"{lower}\" stroke=\"#ececf1\"/>");
        let _ = writeln!(svg, "<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\" fill=\"#55555f\">{label}</text>", lower + 18.0);
    }
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"#55555f\">of all calls are not slower</text>",
        (LEFT + right) / 2.0,
        lower + 36.0
    );
    for (index, line) in lines.iter().enumerate() {
        let (color, dash) = style(line, lines);
        let points: Vec<String> =
            steps().map(|part| format!("{:.1},{:.1}", x(part), y(line.latencies.at(part).max(10_f64.powf(low))))).collect();
        let _ = writeln!(svg, "<polyline fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"{dash} points=\"{}\"/>", points.join(" "));
        let at = upper + 8.0 + 20.0 * index as f64;
        let _ = writeln!(
            svg,
            "<line x1=\"{}\" y1=\"{at}\" x2=\"{}\" y2=\"{at}\" stroke=\"{color}\" stroke-width=\"2\"{dash}/>",
            right + 16.0,
            right + 44.0
        );
        let connections = if line.connections == 1 { "1 connection".to_owned() } else { format!("{} connections", line.connections) };
        let _ =
            writeln!(svg, "<text x=\"{}\" y=\"{}\" fill=\"#1b1b1f\">{}, {connections}</text>", right + 50.0, at + 4.0, short(line.program));
    }
}

/// Blue by hand and orange the gateway; the more connections, the more broken.
fn style(line: &Measured, lines: &[&Measured]) -> (&'static str, String) {
    let color = if line.program == "the gateway" { "#c2410c" } else { "#1747a6" };
    let fewest = lines.iter().map(|line| line.connections).min();
    let dash = if Some(line.connections) == fewest { String::new() } else { " stroke-dasharray=\"6 4\"".to_owned() };
    (color, dash)
}

fn short(program: &str) -> &str {
    match program {
        "by_hand" => "by hand",
        "rmcp_alone" => "rmcp alone",
        "the gateway" => "gateway",
        other => other,
    }
}

/// From half of all calls to all but one in ten thousand.
fn steps() -> impl Iterator<Item = f64> {
    const COUNT: i32 = 60;
    let (from, to) = (0.5_f64.log10(), 0.0001_f64.log10());
    (0..=COUNT).map(move |step| 1.0 - 10_f64.powf(from + (to - from) * f64::from(step) / f64::from(COUNT)))
}
