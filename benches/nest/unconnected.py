"""Neurons of iaf_psc_exp with a constant current and nothing else, in PyNEST: the counterpart of unconnected.snn.

Run as `python3 unconnected.py [--neurons 100000] [--duration 1000] [--threads 1]`; prints the seconds for building and
for simulating as JSON.
"""

import argparse
import json
import time

import nest
from trains import start


def main():
    """Builds, simulates and prints the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--neurons", type=int, default=100_000)
    parser.add_argument("--duration", type=float, default=1000.0)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    start(options.threads, 1)

    begin = time.perf_counter()
    neurons = nest.Create("iaf_psc_exp", options.neurons, params={"I_e": 500.0})
    nest.Prepare()
    built = time.perf_counter()
    nest.Run(options.duration)
    done = time.perf_counter()
    nest.Cleanup()
    result = {
        "build_s": round(built - begin, 3),
        "simulate_s": round(done - built, 3),
        "model_s": options.duration / 1000.0,
        "V_m_mV": neurons[0].V_m,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
