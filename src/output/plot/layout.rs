//! Where the frames of a figure stand: a grid whose columns and rows leave room for what the axes need.

use super::canvas::Rect;
use super::font::Fonts;
use super::prepare::Prepared;
use super::style::{
    COLOR_BAR, LABEL_GAP, LABEL_LEADING, LABEL_SIZE, MARGIN, PANEL_GAP, SLANT, TICK, TICK_GAP, TICK_SIZE,
    TITLE_LEADING, TITLE_SIZE,
};
use super::text::{Text, wrapped};
use super::ticks::Tick;
use super::view::View;
use crate::output::figure::Figure;

/// Points in a millimetre.
const POINTS_PER_MM: f64 = 72.0 / 25.4;
/// Smallest and largest side of a figure in millimetres.
const SIDES: (f64, f64) = (10.0, 3000.0);
/// Smallest side of a frame in points.
const SMALLEST_FRAME: f64 = 12.0;

/// The panels of a figure in rows and columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    pub columns: usize,
    pub rows: usize,
}

impl Grid {
    /// As many columns as asked for, else a grid about as wide as high.
    pub fn new(figure: &Figure) -> Grid {
        let panels = figure.panels.len().max(1);
        let square = (1..=panels).find(|side| side * side >= panels).unwrap_or(1);
        let columns = figure.columns.unwrap_or(square).clamp(1, panels);
        Grid { columns, rows: panels.div_ceil(columns) }
    }

    /// Row and column of a panel.
    pub fn cell(&self, panel: usize) -> (usize, usize) {
        (panel / self.columns, panel % self.columns)
    }

    /// Size of the figure in points: what was asked for, else one that suits a page.
    pub fn size(&self, figure: &Figure) -> (f64, f64) {
        let width = match self.columns {
            1 => 120.0,
            2 => 160.0,
            _ => 180.0,
        };
        let row = match (self.columns, self.rows) {
            (1, 1) => 80.0,
            (1, _) => 52.0,
            (2, _) => 62.0,
            (3, _) => 56.0,
            _ => 48.0,
        };
        let (width, height) = figure.size_mm.unwrap_or((width, row * self.rows as f64));
        let side = |mm: f64| if mm.is_nan() { SIDES.0 } else { mm.clamp(SIDES.0, SIDES.1) } * POINTS_PER_MM;
        (side(width), side(height))
    }
}

/// What a panel shows of its axes and needs around its frame.
#[derive(Clone, Debug, Default)]
pub struct Surround {
    pub shows_x_numbers: bool,
    pub shows_y_numbers: bool,
    shows_x_label: bool,
    shows_y_label: bool,
    /// Category names stand at a slant.
    pub slanted: bool,
    pub title: Vec<Text>,
    /// The lines of the axis labels that are shown.
    pub x_label: Vec<Text>,
    pub y_label: Vec<Text>,
    pub z_label: Vec<Text>,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// The places of everything.
pub struct Layout {
    pub frames: Vec<Rect>,
    pub surrounds: Vec<Surround>,
    pub title: Vec<Text>,
}

/// Room for tick labels and label below a frame, or left of it, given the depth of the tick labels.
fn depth(numbers: f64, label: &[Text]) -> f64 {
    let leading = LABEL_LEADING * label.len().saturating_sub(1) as f64;
    let label = if label.is_empty() { 0.0 } else { LABEL_GAP + LABEL_SIZE * 0.8 + leading };
    TICK + if numbers > 0.0 { TICK_GAP + numbers } else { 0.0 } + label
}

/// The lines of a label that is shown on an axis of a length; a label may be a little longer than its axis.
fn label_lines(label: Option<&Text>, shown: bool, fonts: &Fonts, length: f64) -> Vec<Text> {
    let label = label.filter(|_| shown);
    label.map_or_else(Vec::new, |label| label.wrapped(&fonts.regular, LABEL_SIZE, (1.15 * length).max(60.0)))
}

/// Lays out the panels. `above` is the room each needs for a legend above its frame.
pub fn layout(figure: &Figure, prepared: &[Prepared], fonts: &Fonts, above: &[f64]) -> Layout {
    let grid = Grid::new(figure);
    let (width, height) = grid.size(figure);
    let title = title(figure.title.as_deref(), fonts, width - 2.0 * MARGIN - 30.0);
    let title_height = if title.is_empty() { 0.0 } else { title.len() as f64 * TITLE_LEADING + 4.0 };
    let estimate = (width - 2.0 * MARGIN) / grid.columns as f64 - 45.0;
    let mut surrounds: Vec<Surround> =
        (0..prepared.len()).map(|panel| shown(prepared, panel, grid)).collect();
    for ((surround, prepared), above) in surrounds.iter_mut().zip(prepared).zip(above) {
        surround.title = self::title(prepared.panel.title.as_deref(), fonts, estimate + 30.0);
        measure_height(surround, prepared, fonts, estimate, *above);
    }
    let sum_rows =
        |side: fn(&Surround) -> f64, row: usize| widest(&surrounds, grid, side, |cell| cell.0 == row);
    let tops: Vec<f64> = (0..grid.rows).map(|row| sum_rows(|surround| surround.top, row)).collect();
    let bottoms: Vec<f64> = (0..grid.rows).map(|row| sum_rows(|surround| surround.bottom, row)).collect();
    let gaps = PANEL_GAP * 0.6 * (grid.rows - 1) as f64;
    let taken = 2.0 * MARGIN + title_height + gaps + tops.iter().sum::<f64>() + bottoms.iter().sum::<f64>();
    let frame_height = ((height - taken) / grid.rows as f64).max(SMALLEST_FRAME);
    for (surround, prepared) in surrounds.iter_mut().zip(prepared) {
        measure_width(surround, prepared, fonts, frame_height);
    }
    let sum_columns =
        |side: fn(&Surround) -> f64, column: usize| widest(&surrounds, grid, side, |cell| cell.1 == column);
    let lefts: Vec<f64> =
        (0..grid.columns).map(|column| sum_columns(|surround| surround.left, column)).collect();
    let rights: Vec<f64> =
        (0..grid.columns).map(|column| sum_columns(|surround| surround.right, column)).collect();
    let gaps = PANEL_GAP * (grid.columns - 1) as f64;
    let taken = 2.0 * MARGIN + gaps + lefts.iter().sum::<f64>() + rights.iter().sum::<f64>();
    let frame_width = ((width - taken) / grid.columns as f64).max(SMALLEST_FRAME);
    let frames = (0..prepared.len())
        .map(|panel| {
            let (row, column) = grid.cell(panel);
            let left = MARGIN
                + (frame_width + PANEL_GAP) * column as f64
                + lefts[..=column].iter().sum::<f64>()
                + rights[..column].iter().sum::<f64>();
            let top = MARGIN
                + title_height
                + (frame_height + PANEL_GAP * 0.6) * row as f64
                + tops[..=row].iter().sum::<f64>()
                + bottoms[..row].iter().sum::<f64>();
            Rect { left, top, right: left + frame_width, bottom: top + frame_height }
        })
        .collect();
    Layout { frames, surrounds, title }
}

fn widest(
    surrounds: &[Surround],
    grid: Grid,
    side: fn(&Surround) -> f64,
    holds: impl Fn((usize, usize)) -> bool,
) -> f64 {
    let inside = surrounds.iter().enumerate().filter(|(panel, _)| holds(grid.cell(*panel)));
    inside.map(|(_, surround)| side(surround)).fold(0.0, f64::max)
}

fn title(text: Option<&str>, fonts: &Fonts, width: f64) -> Vec<Text> {
    match text.map(str::trim) {
        None | Some("") => Vec::new(),
        Some(text) => wrapped(text, &fonts.bold, TITLE_SIZE, width.max(40.0)),
    }
}

/// What a panel shows: labels that the figure gave once stand at the left and at the bottom of the grid only, and so do
/// the numbers where neighbours have the same axis.
fn shown(prepared: &[Prepared], panel: usize, grid: Grid) -> Surround {
    let (_, column) = grid.cell(panel);
    let own = &prepared[panel];
    let below = prepared.get(panel + grid.columns).filter(|below| own.x_is_shared && below.x_is_shared);
    let beside = panel.checked_sub(1).map(|before| &prepared[before]);
    let beside = beside.filter(|beside| column > 0 && own.y_is_shared && beside.y_is_shared);
    Surround {
        shows_x_label: below.is_none(),
        shows_y_label: beside.is_none(),
        shows_x_numbers: !below.is_some_and(|below| below.x.agrees_with(&own.x)),
        shows_y_numbers: !beside.is_some_and(|beside| beside.y.agrees_with(&own.y)),
        ..Surround::default()
    }
}

fn measure_height(surround: &mut Surround, prepared: &Prepared, fonts: &Fonts, width: f64, above: f64) {
    let names = prepared.x.categories.iter().map(|name| Text::written(name).width(&fonts.regular, TICK_SIZE));
    let widest_name = names.fold(0.0, f64::max);
    let room = width / prepared.x.categories.len().max(1) as f64;
    surround.slanted = widest_name + 3.0 > room;
    let numbers = if surround.slanted {
        let radians = SLANT.to_radians();
        widest_name * libm::sin(radians) + TICK_SIZE * libm::cos(radians)
    } else {
        TICK_SIZE * 0.78
    };
    let numbers = if surround.shows_x_numbers { numbers } else { 0.0 };
    surround.x_label = label_lines(prepared.x.label.as_ref(), surround.shows_x_label, fonts, width);
    surround.bottom = depth(numbers, &surround.x_label);
    surround.top = surround.title.len() as f64 * TITLE_LEADING
        + above
        + if surround.title.is_empty() { 3.0 } else { 5.0 };
}

fn measure_width(surround: &mut Surround, prepared: &Prepared, fonts: &Fonts, frame_height: f64) {
    let numbers = if surround.shows_y_numbers { widest_number(prepared, fonts, frame_height) } else { 0.0 };
    surround.y_label = label_lines(prepared.y.label.as_ref(), surround.shows_y_label, fonts, frame_height);
    surround.left = depth(numbers, &surround.y_label) + 1.0;
    // The last number of the x axis hangs over the end of the frame.
    surround.right = if surround.shows_x_numbers { 7.0 } else { 2.0 };
    if let Some(colors) = &prepared.colors {
        surround.z_label = label_lines(colors.view.label.as_ref(), true, fonts, frame_height);
        let ticks = colors.view.ticks(most_ticks(frame_height));
        let numbers =
            ticks.iter().map(|(_, tick)| tick.label.width(&fonts.regular, TICK_SIZE)).fold(0.0, f64::max);
        surround.right = COLOR_BAR.0 + COLOR_BAR.1 + depth(numbers, &surround.z_label);
    }
}

fn widest_number(prepared: &Prepared, fonts: &Fonts, frame_height: f64) -> f64 {
    if !prepared.row_names.is_empty() {
        let names =
            prepared.row_names.iter().map(|(_, name)| Text::written(name).width(&fonts.regular, TICK_SIZE));
        return names.fold(0.0, f64::max) + 4.0;
    }
    let ticks = prepared.y.ticks(most_ticks(frame_height));
    ticks.iter().map(|(_, tick)| tick.label.width(&fonts.regular, TICK_SIZE)).fold(0.0, f64::max)
}

/// Ticks on a vertical axis of a height.
pub fn most_ticks(height: f64) -> usize {
    ((height / 16.0) as usize).clamp(2, 7)
}

/// The ticks of a horizontal axis: as many as leave space between their labels.
pub fn horizontal_ticks(view: &View, fonts: &Fonts, width: f64) -> Vec<(f64, Tick)> {
    let most = ((width / 20.0) as usize).clamp(2, 7);
    if !view.categories.is_empty() {
        return view.ticks(most);
    }
    let fits = |ticks: &[(f64, Tick)]| {
        let labelled: Vec<(f64, f64)> = ticks
            .iter()
            .filter(|(_, tick)| tick.label != Text::default())
            .map(|(position, tick)| (position * width, tick.label.width(&fonts.regular, TICK_SIZE) / 2.0))
            .collect();
        labelled.windows(2).all(|pair| pair[1].0 - pair[0].0 > pair[0].1 + pair[1].1 + 6.0)
    };
    (2..=most).rev().map(|most| view.ticks(most)).find(|ticks| fits(ticks)).unwrap_or_else(|| view.ticks(2))
}
