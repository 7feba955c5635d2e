"""How many events a Poisson generator sends in each step, at rates from 50 Hz to 1 MHz, over 40 seeds.

A parrot repeats the train so that it can be recorded. Run as `python3 poisson_counts.py`; it writes
`../poisson/counts.json` and one CSV file for each rate.
"""

import nest
import numpy

from lecture import REFERENCE, digits, reset, spike_step, steps, write_json, write_lines

SEEDS = range(1, 41)

# rate (Hz), duration (ms): a mean of 0.005, 0.1, 1, 3 and 100 events in each step of 0.1 ms
RATES = [(50.0, 20_000.0), (1000.0, 2000.0), (10_000.0, 1000.0), (30_000.0, 500.0), (1e6, 200.0)]

# The train reaches the parrot one delay after it is sent; the window starts after that.
DELAY = 1.0


def counts(seed, rate, duration):
    """Events in each step of a window of `duration`."""
    reset(resolution=0.1, rng_seed=seed)
    generator = nest.Create("poisson_generator", params={"rate": rate})
    parrot = nest.Create("parrot_neuron")
    recorder = nest.Create("spike_recorder", params={"start": 2 * DELAY, "stop": 2 * DELAY + duration})
    nest.Connect(generator, parrot, syn_spec={"delay": DELAY})
    nest.Connect(parrot, recorder)
    nest.Simulate(duration + 4 * DELAY)
    table = numpy.zeros(steps(duration), dtype=int)
    for time in recorder.events["times"]:
        table[spike_step(time) - steps(2 * DELAY) - 1] += 1
    return table


def main():
    """Writes the statistics of all rates and their index."""
    index = []
    for rate, duration in RATES:
        name = f"counts_{rate:.0f}Hz"
        lines = ["seed,events,mean_per_step,variance_per_step,fraction_of_empty_steps,largest"]
        for seed in SEEDS:
            table = counts(seed, rate, duration)
            values = [table.mean(), table.var(), (table == 0).mean()]
            lines.append(",".join([str(seed), str(table.sum()), *map(digits, values), str(table.max())]))
        write_lines(REFERENCE / "poisson" / f"{name}.csv", lines)
        index.append({"rate_Hz": rate, "duration_ms": duration, "file": f"{name}.csv"})
    write_json(
        REFERENCE / "poisson" / "counts.json", {"nest": nest.__version__, "resolution_ms": 0.1, "trains": index}
    )


if __name__ == "__main__":
    main()
