//! Figures through the public interface: structure, sameness, edges. The pictures are left in the target folder
//! (`tmp/figures`) to be looked at.

#[path = "figures/gallery.rs"]
mod gallery;

use gallery::{Noise, axis, bars, grid, labelled, line, points};
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_oneof, proptest};
use snn::output::figure::{Axis, Entry, Figure, Heatmap, Panel, Scale, Shape};
use snn::output::plot;
use snn::units::Dimension;
use std::fs;
use std::path::Path;

/// The words of a picture, in the order in which they are drawn.
fn words(svg: &str) -> Vec<&str> {
    svg.split("aria-label=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn panel(entries: Vec<Entry>) -> Figure {
    Figure::single(Panel { entries, ..Panel::default() })
}

/// Is the text well-formed, with every number finite?
fn check(svg: &str) {
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "a number that is none");
    resvg::usvg::Tree::from_str(svg, &resvg::usvg::Options::default()).unwrap();
}

#[test]
fn every_figure_becomes_svg_png_pdf_and_eps() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("figures");
    fs::create_dir_all(&folder).unwrap();
    for (name, figure) in gallery::all() {
        let svg = plot::svg(&figure);
        check(&svg);
        fs::write(folder.join(format!("{name}.svg")), &svg).unwrap();
        fs::write(folder.join(format!("{name}.png")), plot::png(&svg, 200.0).unwrap()).unwrap();
        fs::write(folder.join(format!("{name}.pdf")), plot::pdf(&svg).unwrap()).unwrap();
        fs::write(folder.join(format!("{name}.eps")), plot::eps(&svg).unwrap()).unwrap();
        fs::write(folder.join(format!("{name}.txt")), plot::terminal(&figure, 78, 20, false)).unwrap();
    }
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    for (_, figure) in gallery::all() {
        let svg = plot::svg(&figure);
        assert_eq!(svg, plot::svg(&figure.clone()));
    }
    let svg = plot::svg(&gallery::trials());
    assert_eq!(plot::pdf(&svg), plot::pdf(&svg));
    assert_eq!(plot::png(&svg, 100.0), plot::png(&svg, 100.0));
}

#[test]
fn axes_name_their_units() {
    let svg = plot::svg(&gallery::membrane(40.0));
    let words = words(&svg);
    for expected in ["Time (ms)", "Voltage (mV)", "Number of output spikes: 10", "u", "u_eff", "0", "40"] {
        assert!(words.contains(&expected), "{expected} in {words:?}");
    }
    assert!(svg.contains("width=\"340.16pt\" height=\"226.77pt\""));
}

#[test]
fn labels_of_the_figure_stand_once_at_the_edges() {
    let svg = plot::svg(&gallery::patterns());
    let count = |label: &str| words(&svg).iter().filter(|word| **word == label).count();
    // Four columns, two rows.
    assert_eq!((count("Time (ms)"), count("V_m (mV)")), (4, 2));
    // Numbers of the common y axis at the left only.
    assert_eq!(count("\u{2212}80"), 2);
}

#[test]
fn panels_that_share_a_label_share_its_unit() {
    let time = || Axis { dimension: Dimension::TIME, ..Axis::default() };
    let panel =
        |end: f64| Panel { entries: vec![line(&[0.0, end], &[0.0, 1.0])], x: time(), ..Panel::default() };
    let figure = Figure {
        columns: Some(1),
        x: axis("Time", Dimension::NONE),
        panels: vec![panel(500.0), panel(2000.0)],
        ..Figure::default()
    };
    let svg = plot::svg(&figure);
    let words = words(&svg);
    assert!(words.contains(&"Time (s)") && words.contains(&"0.4") && !words.contains(&"400"), "{words:?}");
}

#[test]
fn stacked_rasters_are_named_beside_their_rows() {
    let svg = plot::svg(&gallery::microcircuit());
    let names = words(&svg);
    let place = |name: &str| names.iter().position(|word| *word == name);
    assert!(place("L2/3E") < place("L6I") && place("L6I").is_some());
    // No legend but that of the dots.
    assert_eq!(names.iter().filter(|word| **word == "full scale").count(), 1);
    assert!(!names.contains(&"Neuron"));
}

#[test]
fn a_legend_can_be_turned_off() {
    let mut figure = gallery::gains();
    assert!(words(&plot::svg(&figure)).contains(&"Lapicque"));
    figure.panels[0].legend = Some(false);
    assert!(!words(&plot::svg(&figure)).contains(&"Lapicque"));
}

#[test]
fn an_empty_figure_says_so() {
    for entries in [
        vec![],
        vec![line(&[], &[])],
        vec![line(&[f64::NAN], &[1.0]), points(&[f64::INFINITY], &[2.0])],
        vec![Entry::new(Shape::Histogram { values: vec![], bins: None })],
        vec![Entry::new(Shape::Raster { times: vec![], rows: vec![], nodes: 10 })],
        vec![Entry::new(Shape::Heatmap { grid: Heatmap::from_matrix(&[]), colormap: None })],
    ] {
        let figure = panel(entries);
        let svg = plot::svg(&figure);
        check(&svg);
        assert!(words(&svg).contains(&"no data"));
        assert!(plot::terminal(&figure, 60, 12, false).contains("no data"));
    }
    check(&plot::svg(&Figure::default()));
}

#[test]
fn hard_numbers_are_drawn() {
    let hard = [
        vec![5.0],
        vec![0.0, 0.0],
        vec![-70.0; 50],
        vec![1e-300, 2e-300],
        vec![1e300, -1e300],
        vec![f64::MAX, f64::MIN],
        vec![f64::MIN_POSITIVE, 5e-324],
        vec![1.0, f64::NAN, 3.0, f64::INFINITY, 5.0, f64::NEG_INFINITY],
        vec![1e9, 1e9 + 1e-6],
        vec![-1.0, 0.0, 1e-12],
    ];
    for (x, y) in hard.iter().flat_map(|x| hard.iter().map(move |y| (x, y))) {
        for scale in [Scale::Linear, Scale::Log] {
            let axis = Axis { scale: Some(scale), dimension: Dimension::TIME, ..Axis::default() };
            let error = Some(y.iter().map(|y| y / 3.0).collect());
            let entries = vec![
                labelled(line(x, y), "line"),
                bars(x, y),
                Entry::new(Shape::Steps { x: x.clone(), y: y.clone(), error: error.clone() }),
                Entry::new(Shape::Points { x: x.clone(), y: y.clone(), error: error.clone() }),
                Entry::new(Shape::Line { x: x.clone(), y: y.clone(), error }),
                Entry::new(Shape::Marks { x: x.clone(), at: y.first().copied() }),
                Entry::new(Shape::HorizontalLine { y: y[0] }),
                Entry::new(Shape::Span { from: x[0], to: f64::INFINITY }),
                Entry::new(Shape::Histogram { values: x.clone(), bins: None }),
                Entry::new(Shape::Raster { times: x.clone(), rows: vec![0; x.len()], nodes: 3 }),
            ];
            let panel = Panel { entries, x: axis.clone(), y: axis, ..Panel::default() };
            let figure = Figure::single(panel);
            let svg = plot::svg(&figure);
            assert!(!svg.contains("NaN") && !svg.contains("inf"));
            assert!(svg.len() < 400_000);
            assert!(plot::terminal(&figure, 60, 15, true).len() < 60_000);
        }
    }
}

#[test]
fn a_single_point_is_seen() {
    let svg = plot::svg(&panel(vec![line(&[5.0], &[2.0])]));
    assert!(svg.contains("h0"), "a dot");
    assert!(!words(&svg).contains(&"no data"));
}

#[test]
fn gaps_part_curves() {
    let moves = |y: &[f64]| {
        let svg = plot::svg(&panel(vec![line(&[0.0, 1.0, 2.0, 3.0, 4.0], y)]));
        let curve = svg.split("<path").find(|path| path.contains("stroke=\"#0072b2\"")).unwrap().to_owned();
        curve.matches('m').count()
    };
    assert_eq!(moves(&[1.0, 2.0, f64::NAN, 4.0, 5.0]), moves(&[1.0, 2.0, 3.0, 4.0, 5.0]) + 1);
}

#[test]
fn a_million_points_stay_a_small_picture() {
    let mut noise = Noise(9);
    let count = 1_000_000;
    let x = grid(0.0, 100_000.0, count);
    let mut y: Vec<f64> = (0..count).map(|_| noise.next()).collect();
    y[123_456] = 7.0;
    let rows: Vec<u32> = (0..count).map(|index| (index * 7919 % 10_000) as u32).collect();
    for entry in [
        line(&x, &y),
        points(&x, &y),
        bars(&x, &y),
        Entry::new(Shape::Raster { times: y.clone(), rows, nodes: 10_000 }),
        Entry::new(Shape::Marks { x: x.clone(), at: None }),
        Entry::new(Shape::Line { x: x.clone(), y: y.clone(), error: Some(vec![0.1; count]) }),
    ] {
        let svg = plot::svg(&panel(vec![entry]));
        check(&svg);
        assert!(svg.len() < 3_000_000, "{}", svg.len());
    }
    // The one spike in a million points is still the highest point of the picture.
    let alone = plot::svg(&panel(vec![line(&x, &y)]));
    assert!(words(&alone).contains(&"6"));
    let svg_of_matrix = plot::svg(&panel(vec![Entry::new(Shape::Heatmap {
        grid: Heatmap::from_matrix(&y.chunks(1000).map(<[f64]>::to_vec).collect::<Vec<_>>()),
        colormap: None,
    })]));
    assert!(svg_of_matrix.len() < 12_000_000, "{}", svg_of_matrix.len());
}

#[test]
fn sizes_are_bounded() {
    for size in [(0.0, 0.0), (f64::NAN, -5.0), (1e300, f64::INFINITY), (12.0, 12.0)] {
        let mut figure = gallery::microcircuit();
        figure.size_mm = Some(size);
        check(&plot::svg(&figure));
        assert!(!plot::terminal(&figure, 0, 0, false).is_empty());
    }
}

#[test]
fn terminals_get_plain_text_unless_they_want_colours() {
    let figure = gallery::gains();
    let plain = plot::terminal(&figure, 78, 20, false);
    assert!(!plain.contains('\u{1b}') && plain.contains("Current (nA)") && plain.contains("Lapicque"));
    assert!(plain.lines().count() <= 20 && plain.lines().all(|line| line.chars().count() <= 80));
    assert!(plot::terminal(&figure, 78, 20, true).contains('\u{1b}'));
}

/// Numbers of every kind, mostly tame ones.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![6 => -100.0..100.0f64, 1 => any::<f64>(), 1 => Just(0.0), 1 => Just(f64::NAN)]
}

fn column() -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec(number(), 0..12)
}

fn shape() -> impl Strategy<Value = Shape> {
    let error = || proptest::option::of(column());
    prop_oneof![
        (column(), column(), error()).prop_map(|(x, y, error)| Shape::Line { x, y, error }),
        (column(), column(), error()).prop_map(|(x, y, error)| Shape::Steps { x, y, error }),
        (column(), column(), error()).prop_map(|(x, y, error)| Shape::Points { x, y, error }),
        (column(), column(), error()).prop_map(|(x, y, error)| Shape::Bars { x, y, error }),
        (column(), proptest::option::of(number())).prop_map(|(x, at)| Shape::Marks { x, at }),
        number().prop_map(|y| Shape::HorizontalLine { y }),
        number().prop_map(|x| Shape::VerticalLine { x }),
        (number(), number()).prop_map(|(from, to)| Shape::Span { from, to }),
        (column(), proptest::collection::vec(0..9u32, 0..12), 0..6usize)
            .prop_map(|(times, rows, nodes)| Shape::Raster { times, rows, nodes }),
        (column(), proptest::option::of(0..50usize))
            .prop_map(|(values, bins)| Shape::Histogram { values, bins }),
        proptest::collection::vec(column(), 0..5)
            .prop_map(|rows| Shape::Heatmap { grid: Heatmap::from_matrix(&rows), colormap: None }),
    ]
}

fn any_axis() -> impl Strategy<Value = Axis> {
    let limit = || proptest::option::of(number());
    let names = proptest::collection::vec("[a-zE_ -]{0,12}", 0..4);
    let label = proptest::option::of("[ -~µ]{0,30}");
    (limit(), limit(), any::<bool>(), label, names, any::<bool>()).prop_map(
        |(low, high, log, label, names, named)| Axis {
            label,
            limits: (low, high),
            scale: log.then_some(Scale::Log),
            dimension: Dimension::VOLTAGE,
            categories: if named { names } else { Vec::new() },
            ..Axis::default()
        },
    )
}

proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(300))]

    #[test]
    fn no_figure_is_too_odd(
        shapes in proptest::collection::vec((shape(), proptest::option::of("[ -~]{0,20}")), 0..5),
        axes in (any_axis(), any_axis(), any_axis()),
        panels in 1..4usize,
        size in proptest::option::of((5.0..300.0f64, 5.0..300.0f64)),
        columns in proptest::option::of(0..5usize),
        title in proptest::option::of("[ -~]{0,80}"),
    ) {
        let entries = shapes.into_iter().map(|(shape, label)| Entry { label, ..Entry::new(shape) }).collect();
        let panel = Panel { title: title.clone(), entries, x: axes.0, y: axes.1, z: axes.2, legend: None };
        let figure =
            Figure { title, size_mm: size, columns, panels: vec![panel; panels], ..Figure::default() };
        let svg = plot::svg(&figure);
        let tree = resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default());
        prop_assert!(tree.is_ok(), "{:?}", tree.err());
        prop_assert!(plot::eps(&svg).is_ok_and(|eps| !eps.contains("NaN")));
        prop_assert!(!plot::terminal(&figure, 60, 12, true).is_empty());
    }
}
