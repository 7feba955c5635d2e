"""Rates, irregularity and correlation of large networks in NEST: what tests/reference_networks.rs holds ours against.

Run as `python3 reference.py NAME [--threads 2] [--seeds 12] [--scaled 1]`, NAME one of `brunel_delta`, `brunel_exp`,
`microcircuit` (a tenth), `microcircuit_full`. Writes tests/reference/networks/NAME.csv: a row for each seed. With
`--scaled 1.02` all recurrent weights are larger by that factor and the rows are printed instead: what a comparison should
notice.
"""

import argparse
from pathlib import Path

import brunel
import microcircuit
import nest
from trains import mean_correlation, mean_cv, start

FOLDER = Path(__file__).resolve().parent.parent.parent / "tests" / "reference" / "networks"
DURATION = 1000.0  # ms, after the transient
SAMPLE = 200  # neurons whose pairs are correlated: the first of the population
BIN = 5.0  # ms


def brunel_row(synapses, scaled):
    """Of the excitatory neurons: rate, mean CV, mean correlation of the first ones."""
    excitatory = brunel.build(synapses, 2500, scaled)
    recorder = nest.Create("spike_recorder", params={"start": brunel.WARM_UP, "stop": brunel.WARM_UP + DURATION})
    nest.Connect(excitatory, recorder)
    nest.Simulate(brunel.WARM_UP + DURATION)
    events = recorder.events
    return {
        "rate_Hz": recorder.n_events / len(excitatory) / (DURATION / 1000.0),
        "cv": mean_cv(events),
        "correlation": mean_correlation(events, excitatory[0].global_id, SAMPLE, brunel.WARM_UP, DURATION, BIN),
    }


def microcircuit_row(scale, scaled):
    """Rate and mean CV of each population."""
    recorders = microcircuit.build(scale, scaled)
    nest.Simulate(microcircuit.WARM_UP + DURATION)
    row = {}
    for name, (size, recorder) in zip(microcircuit.NAMES, recorders):
        row[f"{name}_rate_Hz"] = recorder.n_events / size / (DURATION / 1000.0)
        row[f"{name}_cv"] = mean_cv(recorder.events)
    return row


NETWORKS = {
    "brunel_delta": lambda scaled: brunel_row("delta", scaled),
    "brunel_exp": lambda scaled: brunel_row("exp", scaled),
    "microcircuit": lambda scaled: microcircuit_row(0.1, scaled),
    "microcircuit_full": lambda scaled: microcircuit_row(1.0, scaled),
}


def main():
    """Runs the network with each seed; the file grows row by row, so that a long run can be ended."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=sorted(NETWORKS))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=12, help="seeds 1, 2, … up to this one")
    parser.add_argument("--scaled", type=float, default=1.0, help="factor of the recurrent weights")
    options = parser.parse_args()
    lines = []
    for seed in range(1, options.seeds + 1):
        start(options.threads, seed)
        row = {"seed": seed, **NETWORKS[options.name](options.scaled)}
        if not lines:
            lines.append(",".join(row))
        lines.append(",".join(f"{value:.17g}" for value in row.values()))
        print(lines[-1], flush=True)
        if options.scaled == 1.0:
            FOLDER.mkdir(parents=True, exist_ok=True)
            (FOLDER / f"{options.name}.csv").write_text("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    main()
