"""Neurons of iaf_psc_exp with many Poisson generators each, in PyNEST: the counterpart of inputs.snn.

Run as `python3 inputs.py [--neurons 2000] [--generators 1000] [--indegree 100] [--rate 10] [--duration 500]
[--threads 1]`; prints the seconds for building and for simulating as JSON.
"""

import argparse
import json
import time

import nest
from trains import start


def main():
    """Builds, simulates and prints the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--neurons", type=int, default=2000)
    parser.add_argument("--generators", type=int, default=1000)
    parser.add_argument("--indegree", type=int, default=100)
    parser.add_argument("--rate", type=float, default=10.0)
    parser.add_argument("--duration", type=float, default=500.0)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    start(options.threads, 1)

    begin = time.perf_counter()
    cells = nest.Create("iaf_psc_exp", options.neurons)
    inputs = nest.Create("poisson_generator", options.generators, params={"rate": options.rate})
    rule = {"rule": "fixed_indegree", "indegree": options.indegree}
    nest.Connect(inputs, cells, rule, {"weight": 250.0, "delay": 1.0})
    recorder = nest.Create("spike_recorder")
    nest.Connect(cells, recorder)
    nest.Prepare()
    built = time.perf_counter()
    nest.Run(options.duration)
    done = time.perf_counter()
    nest.Cleanup()
    model_s = options.duration / 1000.0
    result = {
        "build_s": round(built - begin, 3),
        "simulate_s": round(done - built, 3),
        "model_s": model_s,
        "rate_Hz": recorder.n_events / options.neurons / model_s,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
