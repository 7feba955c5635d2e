"""Statistics of fixed spike trains as Elephant computes them, and plain formulas where it has none.

Needs `pip install elephant`, not NEST. Run as `python3 spike_statistics.py`; it writes `../statistics/statistics.json`.
All times lie on the 0.1 ms grid and none on a whole millisecond, so that it does not matter to which of two bins an
edge belongs.
"""

import json
import math
import random
import warnings
from pathlib import Path

import elephant
import neo
import numpy
import quantities as pq
from elephant import conversion, spike_train_correlation, statistics
from elephant.sta import spike_triggered_average

FOLDER = Path(__file__).resolve().parent.parent / "statistics"
DURATION = 2000.0  # ms
SIGNAL_INTERVAL = 0.5  # ms


def on_grid(times):
    """Sorted distinct times on the grid within (0, DURATION), those on a whole millisecond moved by one step."""
    steps = {round(time * 10) for time in times}
    steps = {step + 1 if step % 10 == 0 else step for step in steps}
    return sorted(step / 10 for step in steps if 0 < step < DURATION * 10)


def renewal(draw):
    """Times whose intervals come from `draw`."""
    times, time = [], 0.0
    while time < DURATION:
        time += draw()
        times.append(time)
    return times


def trains():
    """Named trains: irregular, regular, a jittered copy, bursts, and some too short for most statistics."""
    generator = random.Random(20)
    irregular = on_grid(renewal(lambda: generator.expovariate(40 / 1000)))
    regular = on_grid(renewal(lambda: generator.gammavariate(9, 1000 / 30 / 9)))
    copy = on_grid([time + 2.0 + generator.gauss(0, 1.5) for time in irregular if generator.random() < 0.7])
    starts = renewal(lambda: generator.expovariate(6 / 1000))
    bursts = on_grid([start + 4.0 * k + generator.uniform(0, 2) for start in starts for k in range(4)])
    return {
        "irregular": irregular,
        "regular": regular,
        "copy": copy,
        "bursts": bursts,
        "empty": [],
        "one": [700.1],
        "two": [100.1, 150.3],
        "three": [100.1, 150.3, 900.9],
    }


def neo_train(times, stop=DURATION):
    """The train as Elephant wants it."""
    return neo.SpikeTrain(times, units=pq.ms, t_start=0 * pq.ms, t_stop=stop * pq.ms)


def binned(times, width):
    """The train in bins of `width` ms."""
    return conversion.BinnedSpikeTrain([neo_train(train) for train in times], bin_size=width * pq.ms)


def fano(times, width):
    """Variance over mean of the counts in the bins: Elephant's factor over the pieces of the train."""
    pieces = [
        neo_train([time - start for time in times if start < time < start + width], width)
        for start in numpy.arange(0.0, DURATION, width)
    ]
    return statistics.fanofactor(pieces)


def single(times):
    """Statistics of one train; null where a statistic is not defined."""
    train = neo_train(times)
    intervals = statistics.isi(train).magnitude if len(times) > 1 else numpy.array([])
    defined = len(intervals) > 0
    return {
        "count": len(times),
        "rate_Hz": len(times) / DURATION * 1000.0,
        "isi_ms": [round(float(interval), 9) for interval in intervals],
        "cv": statistics.cv(intervals) if defined else math.nan,
        "cv2": statistics.cv2(intervals, with_nan=True) if defined else math.nan,
        "lv": statistics.lv(intervals, with_nan=True) if defined else math.nan,
        "fano_50ms": fano(times, 50.0) if times else math.nan,
        "fano_200ms": fano(times, 200.0) if times else math.nan,
    }


def lag_counts(first, second, width, largest):
    """Pairs with (time in `second`) - (time in `first`) in the bin centred on each multiple of `width`."""
    half = round(width * 10) / 2
    lags = [round(b * 10) - round(a * 10) for a in first for b in second]
    centres = range(-largest, largest + 1)
    counts = [sum(abs(lag - centre * width * 10) < half for lag in lags) for centre in centres]
    return [round(centre * width, 9) for centre in centres], counts


def elephant_counts(first, second, width, largest):
    """The same from Elephant's cross-correlation histogram with bins of one grid step, which are then merged."""
    half = round(width * 10) // 2
    reach = largest * round(width * 10) + half
    histogram, _ = spike_train_correlation.cross_correlation_histogram(
        binned([first], 0.1), binned([second], 0.1), window=[-reach, reach], border_correction=False
    )
    return [int(count) for count in histogram.magnitude.ravel().reshape(2 * largest + 1, 2 * half + 1).sum(axis=1)]


def correlogram(first, second, width, largest):
    """Counts of lags in bins about multiples of `width`, an odd number of steps so that no lag is on an edge."""
    lags, counts = lag_counts(first, second, width, largest)
    if counts != elephant_counts(first, second, width, largest):
        raise RuntimeError("Elephant's correlogram differs")
    return {
        "bin_ms": width,
        "lag_ms": lags,
        "count": counts,
        "rate_Hz": [count / len(first) / width * 1000.0 for count in counts],
    }


def psth(times, width):
    """Counts of all trains together in each bin, and the mean rate of a train."""
    counts = statistics.time_histogram([neo_train(train) for train in times], bin_size=width * pq.ms, output="counts")
    counts = [int(count) for count in counts.magnitude.ravel()]
    return {
        "bin_ms": width,
        "count": counts,
        "rate_Hz": [count / len(times) / width * 1000.0 for count in counts],
    }


def aligned_psth(times, events, start, stop, width):
    """The mean rate of a train about the events: counts in (start, stop] relative to each, over their number."""
    edges = numpy.round(numpy.arange(start, stop + width / 2, width) * 10).astype(int)
    lags = [round(time * 10) - round(event * 10) for train in times for time in train for event in events]
    counts = [sum(low < lag <= high for lag in lags) for low, high in zip(edges, edges[1:])]
    return {
        "align_ms": events,
        "window_ms": [start, stop],
        "bin_ms": width,
        "left_ms": [edge / 10 for edge in edges[:-1].tolist()],
        "count": counts,
        "rate_Hz": [count / len(times) / len(events) / width * 1000.0 for count in counts],
    }


def triggered_average(times, start, stop):
    """Mean and standard error (by n - 1) of a signal about the spikes whose whole window lies in the signal."""
    count = round(DURATION / SIGNAL_INTERVAL)
    signal = [math.sin(0.011 * k) + 0.3 * math.cos(0.37 * k) for k in range(count + 1)]
    spikes = sorted({round(time / SIGNAL_INTERVAL) * SIGNAL_INTERVAL for time in times})
    low, high = round(start / SIGNAL_INTERVAL), round(stop / SIGNAL_INTERVAL)
    middles = [round(time / SIGNAL_INTERVAL) for time in spikes]
    pieces = numpy.array([signal[k + low : k + high] for k in middles if k + low >= 0 and k + high <= count])
    mean = pieces.mean(axis=0)

    analog = neo.AnalogSignal(signal, units="mV", sampling_period=SIGNAL_INTERVAL * pq.ms)
    checked = spike_triggered_average(analog, neo_train(spikes), (start * pq.ms, stop * pq.ms))
    if not numpy.allclose(checked.magnitude.ravel(), mean, rtol=0, atol=1e-12):
        raise RuntimeError("Elephant's spike-triggered average differs")
    return {
        "signal": "sin(0.011 k) + 0.3 cos(0.37 k) at k * 0.5 ms, k = 0, 1, ... 4000",
        "spike_times_ms": spikes,
        "window_ms": [start, stop],
        "spikes_used": len(pieces),
        "lag_ms": [k * SIGNAL_INTERVAL for k in range(low, high)],
        "mean": mean.tolist(),
        "sem": (pieces.std(axis=0, ddof=1) / math.sqrt(len(pieces))).tolist(),
    }


def plain(value):
    """The value with NaN as null and numpy's numbers as Python's."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, numpy.integer):
        return int(value)
    if isinstance(value, float):
        return None if math.isnan(value) else float(value)
    return value


def main():
    """Computes and writes everything."""
    warnings.simplefilter("ignore")
    named = trains()
    long = ["irregular", "regular", "copy", "bursts"]
    group = [named[name] for name in long]
    result = {
        "elephant": elephant.__version__,
        "duration_ms": DURATION,
        "trains_ms": named,
        "single": {name: single(times) for name, times in named.items()},
        "correlation": {
            f"{width:g}ms": {
                "trains": long,
                "matrix": spike_train_correlation.correlation_coefficient(binned(group, width)).tolist(),
            }
            for width in (5.0, 20.0)
        },
        "correlogram": {
            "irregular_copy": correlogram(named["irregular"], named["copy"], 2.1, 24),
            "irregular_irregular": correlogram(named["irregular"], named["irregular"], 2.1, 24),
            "bursts_regular": correlogram(named["bursts"], named["regular"], 4.9, 20),
        },
        "psth": {"trains": long, **psth(group, 20.0)},
        "psth_aligned": {"trains": long, **aligned_psth(group, [200.0, 700.0, 1300.0, 1700.0], -100.0, 150.0, 10.0)},
        "sta": {"train": "regular", **triggered_average(named["regular"], -50.0, 20.0)},
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "statistics.json").write_text(json.dumps(plain(result), indent=1) + "\n")


if __name__ == "__main__":
    main()
