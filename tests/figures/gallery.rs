//! Figures like those of the example scripts, on made-up data.

use snn::output::figure::{Axis, Entry, Figure, Heatmap, LineStyle, Panel, Scale, Shape, color, colormap};
use snn::units::Dimension;

/// A small generator (xorshift, Marsaglia 2003), uniform in 0 to 1: enough for pictures. The seed is not 0.
pub struct Noise(pub u64);

impl Noise {
    pub fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// About normal: the sum of twelve.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

pub fn axis(label: &str, dimension: Dimension) -> Axis {
    Axis { label: Some(label.to_owned()), dimension, ..Axis::default() }
}

pub fn line(x: &[f64], y: &[f64]) -> Entry {
    Entry::new(Shape::Line { x: x.to_vec(), y: y.to_vec(), error: None })
}

pub fn points(x: &[f64], y: &[f64]) -> Entry {
    Entry::new(Shape::Points { x: x.to_vec(), y: y.to_vec(), error: None })
}

pub fn bars(x: &[f64], y: &[f64]) -> Entry {
    Entry::new(Shape::Bars { x: x.to_vec(), y: y.to_vec(), error: None })
}

pub fn labelled(mut entry: Entry, label: &str) -> Entry {
    entry.label = Some(label.to_owned());
    entry
}

pub fn grid(from: f64, to: f64, count: usize) -> Vec<f64> {
    (0..count).map(|index| from + (to - from) * index as f64 / (count - 1) as f64).collect()
}

fn poisson(noise: &mut Noise, rate: f64, duration: f64) -> Vec<f64> {
    let mut times = Vec::new();
    let mut time = 0.0;
    loop {
        time += -libm::log(1.0 - noise.next()) / rate;
        if time > duration {
            return times;
        }
        times.push((time * 10.0).round() / 10.0);
    }
}

fn raster(noise: &mut Noise, nodes: usize, rate: f64, from: f64, to: f64) -> Shape {
    let (mut times, mut rows) = (Vec::new(), Vec::new());
    for row in 0..nodes {
        for time in poisson(noise, rate, to - from) {
            times.push(from + time);
            rows.push(row as u32);
        }
    }
    Shape::Raster { times, rows, nodes }
}

/// Potential and effective potential of a neuron under a regular spike train, with marks.
pub fn membrane(duration: f64) -> Figure {
    let time = grid(0.1, duration, (duration * 10.0) as usize);
    let (mut current, mut potential, mut rest) = (0.0, -5.0, 0.0);
    let (mut u, mut effective, mut spikes) = (Vec::new(), Vec::new(), Vec::new());
    for (step, &t) in time.iter().enumerate() {
        if step % 10 == 9 {
            current += 10.0;
        }
        current *= 0.99;
        potential += 0.1 * (-(potential + 5.0) + 0.2 * current) / 10.0 * 5.0;
        if rest > 0.0 {
            rest -= 0.1;
            potential = -5.0;
        } else if potential > 3.0 {
            spikes.push(t);
            rest = 2.0;
            potential = -5.0;
        }
        u.push(potential);
        effective.push(0.2 * current - 5.0);
    }
    let mut x = axis("Time", Dimension::TIME);
    x.default_label = Some("trace.time".into());
    Figure {
        title: Some(format!("Number of output spikes: {}", spikes.len())),
        ..Figure::single(Panel {
            entries: vec![
                labelled(line(&time, &u), "u"),
                labelled(line(&time, &effective), "u_eff"),
                Entry::new(Shape::Marks { x: spikes, at: Some(4.0) }),
            ],
            x,
            y: axis("Voltage", Dimension::VOLTAGE),
            ..Panel::default()
        })
    }
}

/// A staircase of output rates over the bias.
pub fn activation() -> Figure {
    let bias = grid(-15.0, 50.0, 100);
    let rate: Vec<f64> = bias
        .iter()
        .map(|b| if *b > 1.0 { (0.1 * (1.0 - 1.0 / b).sqrt() * 200.0).floor() / 200.0 } else { 0.0 })
        .collect();
    let mut y = axis("Output rate", Dimension::FREQUENCY);
    y.limits = (Some(0.0), None);
    let panel = Panel {
        entries: vec![line(&bias, &rate)],
        x: axis("Bias", Dimension::VOLTAGE),
        y,
        ..Panel::default()
    };
    Figure { title: Some("Number of non-monotonicities: 0".into()), ..Figure::single(panel) }
}

/// A raster above the rate of its population.
pub fn network() -> Figure {
    let mut noise = Noise(1);
    let sample = Entry::new(raster(&mut noise, 50, 0.035, 1000.0, 1200.0));
    let time = grid(1000.5, 1199.5, 200);
    let rate: Vec<f64> =
        time.iter().map(|t| 0.03 + 0.02 * libm::sin(t / 7.0) + 0.006 * noise.normal()).collect();
    let mut x = axis("Time", Dimension::TIME);
    x.limits = (Some(1000.0), Some(1200.0));
    let dimension = Dimension::TIME;
    let own = || Axis { dimension, ..Axis::default() };
    Figure {
        size_mm: Some((120.0, 90.0)),
        columns: Some(1),
        x,
        panels: vec![
            Panel { entries: vec![sample], x: own(), y: axis("Neuron", Dimension::NONE), ..Panel::default() },
            Panel {
                entries: vec![bars(&time, &rate)],
                x: own(),
                y: axis("Population rate", Dimension::FREQUENCY),
                ..Panel::default()
            },
        ],
        ..Figure::default()
    }
}

/// Eight stacked rasters beside rates by name.
pub fn microcircuit() -> Figure {
    let mut noise = Noise(2);
    let names = ["L2/3E", "L2/3I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"];
    let sizes = [2068, 583, 2192, 548, 485, 106, 1440, 295];
    let rates = [0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829].map(|rate| rate / 1000.0);
    let rasters = (0..8)
        .map(|x| labelled(Entry::new(raster(&mut noise, sizes[x], rates[x], 0.0, 1000.0)), names[x]))
        .collect();
    let mut time = axis("Time", Dimension::TIME);
    time.limits = (Some(500.0), Some(700.0));
    let mut populations = Axis::default();
    let at: Vec<f64> = names.iter().map(|name| populations.category(name)).collect();
    let measured: Vec<f64> = rates.iter().map(|rate| rate * (1.0 + 0.2 * noise.normal())).collect();
    Figure {
        columns: Some(2),
        size_mm: Some((170.0, 80.0)),
        panels: vec![
            Panel { entries: rasters, x: time, ..Panel::default() },
            Panel {
                entries: vec![bars(&at, &measured), labelled(points(&at, &rates), "full scale")],
                x: populations,
                y: axis("Rate", Dimension::FREQUENCY),
                ..Panel::default()
            },
        ],
        ..Figure::default()
    }
}

/// An average with its error, a correlogram, and intervals on a logarithmic axis.
pub fn spike_analysis() -> Figure {
    let mut noise = Noise(3);
    let time = grid(-50.0, 20.0, 141);
    let current: Vec<f64> = time
        .iter()
        .map(|t| {
            180.0
                + noise.normal()
                + if *t <= 0.0 { 120.0 * libm::exp(t / 4.0) } else { 60.0 * libm::exp(-t / 3.0) }
        })
        .collect();
    let error = vec![6.0; time.len()];
    let lag = grid(-99.0, 99.0, 100);
    let rate: Vec<f64> = lag
        .iter()
        .map(|lag| (0.02 * (1.0 - libm::exp(-lag.abs() / 12.0)) + 0.0006 * noise.normal()).max(0.0))
        .collect();
    let gaps: Vec<f64> = (0..4000).map(|_| 5.0 - 45.0 * libm::log(1.0 - noise.next())).collect();
    let theory = Entry { style: Some(LineStyle::Dashed), ..Entry::new(Shape::HorizontalLine { y: 0.02 }) };
    let intervals = Panel {
        title: Some("Intervals".into()),
        entries: vec![labelled(Entry::new(Shape::Histogram { values: gaps, bins: Some(60) }), "simulated")],
        x: axis("Interval", Dimension::TIME),
        y: Axis { scale: Some(Scale::Log), ..axis("Count", Dimension::NONE) },
        ..Panel::default()
    };
    Figure {
        columns: Some(3),
        panels: vec![
            Panel {
                title: Some("Spike-triggered average".into()),
                entries: vec![
                    Entry::new(Shape::Line { x: time, y: current, error: Some(error) }),
                    Entry::new(Shape::VerticalLine { x: 0.0 }),
                ],
                x: axis("Time to spike", Dimension::TIME),
                y: axis("Synaptic current", Dimension::CURRENT),
                ..Panel::default()
            },
            Panel {
                title: Some("Autocorrelogram".into()),
                entries: vec![bars(&lag, &rate), theory],
                x: axis("Lag", Dimension::TIME),
                y: axis("Rate", Dimension::FREQUENCY),
                ..Panel::default()
            },
            intervals,
        ],
        ..Figure::default()
    }
}

/// A curve with band and error bars beside a heat map.
pub fn trials() -> Figure {
    let rate = grid(0.0, 2.0, 21);
    let mean: Vec<f64> = rate.iter().map(|rate| 0.08 / (1.0 + libm::exp(-(rate - 1.0) * 4.0))).collect();
    let error: Vec<f64> = rate.iter().map(|rate| 0.002 + 0.002 * rate).collect();
    let (columns, rows) = (grid(0.0, 60.0, 25), grid(-60.0, 0.0, 25));
    let (mut x, mut y, mut z) = (Vec::new(), Vec::new(), Vec::new());
    for excitation in &columns {
        for inhibition in &rows {
            x.push(*excitation);
            y.push(*inhibition);
            z.push(0.09 / (1.0 + libm::exp(-(excitation + 0.7 * inhibition - 10.0) / 6.0)));
        }
    }
    let map = Heatmap::from_columns(&x, &y, &z).unwrap();
    let heatmap = Entry::new(Shape::Heatmap { grid: map, colormap: colormap::find("viridis") });
    Figure {
        columns: Some(2),
        panels: vec![
            Panel {
                title: Some("Mean and standard error of 20 trials".into()),
                entries: vec![
                    Entry::new(Shape::Line { x: rate.clone(), y: mean.clone(), error: Some(error.clone()) }),
                    Entry::new(Shape::Points { x: rate, y: mean, error: Some(error) }),
                ],
                x: axis("Input rate", Dimension::FREQUENCY),
                y: axis("Output rate", Dimension::FREQUENCY),
                ..Panel::default()
            },
            Panel {
                entries: vec![labelled(heatmap, "Output rate")],
                x: axis("Excitation", Dimension::CURRENT),
                y: axis("Inhibition", Dimension::CURRENT),
                z: Axis { dimension: Dimension::FREQUENCY, ..Axis::default() },
                ..Panel::default()
            },
        ],
        ..Figure::default()
    }
}

/// Eight firing patterns with common axes.
pub fn patterns() -> Figure {
    let names =
        ["tonic", "adapting", "initial burst", "bursting", "irregular", "transient", "delayed", "rebound"];
    let time = grid(0.0, 500.0, 5000);
    let panels = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let period = 20.0 + 9.0 * index as f64;
            let potential = time.iter().map(|t| -70.0 + 22.0 * (t % period) / period).collect::<Vec<f64>>();
            let spikes = (1..).map(|n| f64::from(n) * period).take_while(|t| *t < 500.0).collect();
            Panel {
                title: Some((*name).to_owned()),
                entries: vec![
                    line(&time, &potential),
                    Entry::new(Shape::Marks { x: spikes, at: Some(10.0) }),
                ],
                x: Axis { dimension: Dimension::TIME, ..Axis::default() },
                y: Axis { dimension: Dimension::VOLTAGE, ..Axis::default() },
                ..Panel::default()
            }
        })
        .collect();
    let mut y = axis("V_m", Dimension::VOLTAGE);
    y.limits = (Some(-80.0), Some(20.0));
    Figure {
        size_mm: Some((170.0, 120.0)),
        columns: Some(4),
        x: axis("Time", Dimension::TIME),
        y,
        panels,
        ..Figure::default()
    }
}

/// Several curves with a legend, one of theory.
pub fn gains() -> Figure {
    let current = grid(0.0, 1000.0, 101);
    let curve = |threshold: f64, slope: f64| -> Vec<f64> {
        current.iter().map(|i| ((i - threshold).max(0.0) * slope).sqrt() * 0.008).collect()
    };
    let mut theory = labelled(line(&current, &curve(250.0, 0.43)), "Lapicque");
    theory.style = Some(LineStyle::Dashed);
    theory.color = color::parse("black");
    Figure::single(Panel {
        entries: vec![
            labelled(line(&current, &curve(255.0, 0.4)), "integrate-and-fire"),
            labelled(line(&current, &curve(400.0, 0.7)), "adaptive exponential"),
            labelled(line(&current, &curve(120.0, 0.2)), "Hodgkin-Huxley"),
            theory,
        ],
        x: axis("Current", Dimension::CURRENT),
        y: axis("Firing rate", Dimension::FREQUENCY),
        ..Panel::default()
    })
}

/// A window of plasticity beside courses of weights.
pub fn plasticity() -> Figure {
    let difference = grid(-100.0, 100.0, 41);
    let rule = |t: f64| if t > 0.0 { 0.6 * libm::exp(-t / 20.0) } else { -0.5 * libm::exp(t / 30.0) };
    let theory: Vec<f64> = difference.iter().map(|t| rule(*t)).collect();
    let mut dashed = labelled(line(&difference, &theory), "pair rule");
    dashed.style = Some(LineStyle::Dashed);
    let measured: Vec<f64> = theory.iter().map(|change| change * 0.97 + 0.004).collect();
    let time = grid(0.0, 60_000.0, 61);
    let course = |rate: f64| time.iter().map(|t| 1.0 + rate * t / 60_000.0).collect::<Vec<f64>>();
    Figure {
        columns: Some(2),
        panels: vec![
            Panel {
                title: Some("After 60 pairings".into()),
                entries: vec![
                    dashed,
                    labelled(points(&difference, &measured), "simulated"),
                    Entry::new(Shape::HorizontalLine { y: 0.0 }),
                    Entry::new(Shape::VerticalLine { x: 0.0 }),
                ],
                x: axis("t_post - t_pre", Dimension::TIME),
                y: axis("Relative change of weight", Dimension::NONE),
                ..Panel::default()
            },
            Panel {
                title: Some("Course".into()),
                entries: [("25 ms", -0.4), ("28 ms", -0.1), ("32 ms", 0.2), ("35 ms", 0.6)]
                    .map(|(label, rate)| labelled(line(&time, &course(rate)), label))
                    .to_vec(),
                x: axis("Time", Dimension::TIME),
                y: axis("Weight", Dimension::CURRENT),
                ..Panel::default()
            },
        ],
        ..Figure::default()
    }
}

/// Two phases: stacked rasters, a response about a change, a histogram.
pub fn two_phase() -> Figure {
    let mut noise = Noise(5);
    let excitatory = labelled(Entry::new(raster(&mut noise, 80, 0.02, 800.0, 1300.0)), "E");
    let mut inhibitory = labelled(Entry::new(raster(&mut noise, 20, 0.04, 800.0, 1300.0)), "I");
    inhibitory.color = color::parse("red");
    let mut time =
        Axis { dimension: Dimension::TIME, default_label: Some("exc.time".into()), ..Axis::default() };
    time.limits = (Some(800.0), Some(1300.0));
    let about = grid(-195.0, 295.0, 50);
    let rate: Vec<f64> =
        about.iter().map(|t| 0.02 + if *t > 0.0 { 0.015 } else { 0.0 } + 0.001 * noise.normal()).collect();
    let gain: Vec<f64> = (0..500).map(|_| 0.004 + 0.003 * noise.normal()).collect();
    Figure {
        columns: Some(1),
        panels: vec![
            Panel {
                entries: vec![excitatory, inhibitory, Entry::new(Shape::VerticalLine { x: 1000.0 })],
                x: time,
                ..Panel::default()
            },
            Panel {
                entries: vec![
                    bars(&about, &rate),
                    labelled(Entry::new(Shape::VerticalLine { x: 0.0 }), "change"),
                ],
                x: axis("Time from the change", Dimension::TIME),
                y: axis("Rate", Dimension::FREQUENCY),
                ..Panel::default()
            },
            Panel {
                entries: vec![Entry::new(Shape::Histogram { values: gain, bins: Some(40) })],
                x: axis("Change of rate", Dimension::FREQUENCY),
                y: axis("Neurons", Dimension::NONE),
                ..Panel::default()
            },
        ],
        ..Figure::default()
    }
}

/// What the scripts do not use: logarithmic axes, steps, spans, a matrix, overlaid histograms, grouped bars, slanted names.
pub fn rest() -> Figure {
    let mut noise = Noise(7);
    let size: Vec<f64> = (0..25).map(|index| libm::pow(10.0, 0.25 * f64::from(index))).collect();
    let falling: Vec<f64> = size.iter().map(|s| 3.0 / s.sqrt() * (1.0 + 0.1 * noise.normal())).collect();
    let steps = Entry::new(Shape::Steps {
        x: vec![0.0, 100.0, 200.0, 300.0],
        y: vec![0.0, 150.0, -80.0, 40.0],
        error: None,
    });
    let matrix: Vec<Vec<f64>> =
        (0..8).map(|_| (0..8).map(|_| libm::exp(noise.normal() * 1.4) * 1e-3).collect()).collect();
    let heatmap =
        Entry::new(Shape::Heatmap { grid: Heatmap::from_matrix(&matrix), colormap: colormap::find("magma") });
    let histogram = |noise: &mut Noise, mean: f64, label: &str| {
        let values = (0..2000).map(|_| mean + 0.4 * noise.normal()).collect();
        labelled(Entry::new(Shape::Histogram { values, bins: None }), label)
    };
    let mut kinds = Axis::default();
    let at: Vec<f64> = ["regular spiking", "fast spiking", "bursting", "low threshold", "stuttering"]
        .iter()
        .map(|name| kinds.category(name))
        .collect();
    let mut errors = labelled(bars(&at, &[12.0, 35.0, 20.0, 9.0, 15.0]), "control");
    if let Shape::Bars { error, .. } = &mut errors.shape {
        *error = Some(vec![2.0, 4.0, 3.0, 1.0, 2.5]);
    }
    let log = |label: &str| Axis { scale: Some(Scale::Log), ..axis(label, Dimension::NONE) };
    Figure {
        title: Some("Axes and entries that the scripts leave out".into()),
        columns: Some(3),
        panels: vec![
            Panel {
                entries: vec![points(&size, &falling)],
                x: log("Size"),
                y: log("Error"),
                ..Panel::default()
            },
            Panel {
                entries: vec![steps, Entry::new(Shape::Span { from: 150.0, to: 250.0 })],
                x: axis("Time", Dimension::TIME),
                y: axis("I_stim", Dimension::CURRENT),
                ..Panel::default()
            },
            Panel {
                entries: vec![labelled(heatmap, "Probability")],
                x: axis("Source", Dimension::NONE),
                y: axis("Target", Dimension::NONE),
                z: Axis { scale: Some(Scale::Log), ..Axis::default() },
                ..Panel::default()
            },
            Panel {
                entries: vec![histogram(&mut noise, 1.0, "before"), histogram(&mut noise, 2.2, "after")],
                x: axis("CV", Dimension::NONE),
                ..Panel::default()
            },
            Panel {
                entries: vec![errors, labelled(bars(&at, &[18.0, 30.0, 26.0, 12.0, 11.0]), "blocked")],
                x: kinds,
                y: axis("Rate", Dimension::NONE),
                ..Panel::default()
            },
            Panel {
                x: axis("Time", Dimension::TIME),
                y: axis("V_m", Dimension::VOLTAGE),
                ..Panel::default()
            },
        ],
        ..Figure::default()
    }
}

/// A small figure with long words, few rows of spikes and angles.
pub fn column() -> Figure {
    let mut noise = Noise(11);
    let angle = grid(0.0, 360.0, 37);
    let rate: Vec<f64> = angle
        .iter()
        .map(|angle| {
            0.005 + 0.03 * libm::exp(libm::cos((angle - 90.0) / 57.3) - 1.0) + 0.0005 * noise.normal()
        })
        .collect();
    let time = grid(0.0, 1.0, 101);
    let traces = (0..10u8)
        .map(|curve| {
            let y: Vec<f64> = time.iter().map(|t| libm::sin(6.0 * t + 0.6 * f64::from(curve))).collect();
            labelled(line(&time, &y), &format!("neuron {curve}"))
        })
        .collect();
    Figure {
        title: Some("A title that is far too long for a figure as wide as one column of a journal".into()),
        size_mm: Some((85.0, 150.0)),
        columns: Some(1),
        panels: vec![
            Panel {
                entries: vec![points(&angle, &rate)],
                x: axis("Direction of movement", Dimension::ANGLE),
                y: axis("Rate of the population as read from the recording", Dimension::FREQUENCY),
                ..Panel::default()
            },
            Panel {
                title: Some("Six neurons".into()),
                entries: vec![Entry::new(raster(&mut noise, 6, 0.05, 0.0, 400.0))],
                x: Axis { dimension: Dimension::TIME, ..Axis::default() },
                ..Panel::default()
            },
            Panel {
                entries: traces,
                x: axis("Phase", Dimension::NONE),
                y: axis("dV_m/dt", Dimension::of(-1, 1, 0)),
                ..Panel::default()
            },
        ],
        ..Figure::default()
    }
}

/// A grid whose x label is common and whose y labels are not; small and large numbers; a band that crosses zero.
pub fn mixed() -> Figure {
    let mut noise = Noise(13);
    let time = grid(0.0, 2000.0, 400);
    let wave = |scale: f64, offset: f64| -> Vec<f64> {
        time.iter().map(|t| offset + scale * libm::sin(t / 90.0) * libm::exp(-t / 900.0)).collect()
    };
    let panel = |y: Vec<f64>, label: &str, dimension: Dimension| Panel {
        entries: vec![line(&time, &y)],
        x: Axis { dimension: Dimension::TIME, ..Axis::default() },
        y: axis(label, dimension),
        ..Panel::default()
    };
    let mut banded = panel(wave(1.0, 0.0), "g_ex", Dimension::CONDUCTANCE);
    if let Shape::Line { error, .. } = &mut banded.entries[0].shape {
        *error = Some(time.iter().map(|_| 0.3 + 0.05 * noise.next()).collect());
    }
    Figure {
        columns: Some(2),
        x: axis("Time", Dimension::NONE),
        panels: vec![
            panel(wave(12.0, -65.0), "V_m", Dimension::VOLTAGE),
            panel(wave(2e6, 3e6), "Number of spikes", Dimension::NONE),
            banded,
            panel(wave(3e-7, 0.0), "Change", Dimension::NONE),
        ],
        ..Figure::default()
    }
}

/// Every figure with its name.
pub fn all() -> Vec<(&'static str, Figure)> {
    vec![
        ("membrane", membrane(40.0)),
        ("membrane_long", membrane(1000.0)),
        ("activation", activation()),
        ("network", network()),
        ("microcircuit", microcircuit()),
        ("spike_analysis", spike_analysis()),
        ("trials", trials()),
        ("patterns", patterns()),
        ("gains", gains()),
        ("plasticity", plasticity()),
        ("two_phase", two_phase()),
        ("rest", rest()),
        ("column", column()),
        ("mixed", mixed()),
    ]
}
