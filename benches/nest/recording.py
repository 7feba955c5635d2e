"""The potential of 10,000 neurons in each step, in PyNEST: the counterpart of recording.snn.

Run as `python3 recording.py FOLDER [--place memory] [--duration 200] [--threads 1]`, where the place is `memory` or `file`;
prints the seconds for building and for simulating as JSON.
"""

import argparse
import json
import time

import nest
from trains import start


def main():
    """Builds, simulates and prints the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--place", choices=["memory", "file"], default="memory")
    parser.add_argument("--duration", type=float, default=200.0)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    start(options.threads, 1)
    nest.set(data_path=options.folder)

    begin = time.perf_counter()
    neurons = nest.Create("iaf_psc_exp", 10_000, params={"I_e": 300.0, "t_ref": 0.1})
    backend = "memory" if options.place == "memory" else "ascii"
    meter = nest.Create("multimeter", params={"record_from": ["V_m"], "interval": 0.1, "record_to": backend})
    nest.Connect(meter, neurons)
    nest.Prepare()
    built = time.perf_counter()
    nest.Run(options.duration)
    done = time.perf_counter()
    nest.Cleanup()
    result = {
        "build_s": round(built - begin, 3),
        "simulate_s": round(done - built, 3),
        "model_s": options.duration / 1000.0,
        "samples": meter.n_events,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
