"""Regular trains at which rounding noise decides: the exact steps where NumPy's rounding of the times misses them.

Run as `python3 trains.py`; it writes `../trains/trains.json`.
"""

import numpy

from lecture import REFERENCE, regular_steps, write_json

# durations (ms) and the largest rate, in tenths of 1 Hz, tried for each
TRIED = [(40.0, 20_000), (300.0, 5000), (1000.0, 5000)]

# Rates with true ties, which go to the even step.
TIES = [(800.0, 200.0), (1600.0, 100.0), (312.5, 300.0)]


def numpy_steps(rate, duration):
    """The train as the lecture notebook computes it, in doubles."""
    times = numpy.round(numpy.arange(0.1, duration, 1000.0 / rate), 1)
    return [round(float(time) * 10) for time in times]


def entry(rate, duration, exact, positions):
    """The train's length, the sum of its steps, and its steps at the telling positions (from 0)."""
    return {
        "rate_Hz": rate,
        "duration_ms": duration,
        "count": len(exact),
        "sum_of_steps": sum(exact),
        "steps": [[position, exact[position]] for position in positions],
    }


def main():
    """Compares all rates and writes the trains that differ, and some with ties."""
    noisy = []
    for duration, largest in TRIED:
        for tenths in range(1, largest + 1):
            rate = tenths / 10
            exact, rounded = regular_steps(rate, duration), numpy_steps(rate, duration)
            if exact != rounded:
                differ = [k for k, (own, other) in enumerate(zip(exact, rounded)) if own != other]
                noisy.append(entry(rate, duration, exact, differ))
    tied = []
    for rate, duration in TIES:
        exact = regular_steps(rate, duration)
        tied.append(entry(rate, duration, exact, range(min(len(exact), 12))))
    write_json(REFERENCE / "trains" / "trains.json", {"resolution_ms": 0.1, "ties": tied, "numpy_differs": noisy})


if __name__ == "__main__":
    main()
