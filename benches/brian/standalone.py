"""A Brian2 standalone program in a folder: compiled once, run as often as one likes.

`main` gives the command line that the programs beside this file share: `NAME.py build FOLDER …` writes and compiles the
C++ program, `NAME.py run FOLDER` runs it and prints one line of JSON: the seconds that its `Network::run` took, which
leaves out building, the model time, and the rate of the recorded neurons.
"""

import argparse
import json
import os
import subprocess
import time
from pathlib import Path


def build(folder, threads, define):
    """Compiles what `define` defines (it gives the model time in s, the recorded neurons, and the start of the record)."""
    from brian2 import defaultclock, device, ms, prefs, seed, set_device  # slow: not needed to run

    set_device("cpp_standalone", build_on_run=False)
    if threads > 1:
        prefs.devices.cpp_standalone.openmp_threads = threads
    seed(1)
    defaultclock.dt = 0.1 * ms
    begin = time.perf_counter()
    facts = define()
    device.build(directory=folder, compile=True, run=False)
    facts["compile_s"] = round(time.perf_counter() - begin, 3)
    facts["threads"] = threads
    (Path(folder) / "facts.json").write_text(json.dumps(facts))
    print(json.dumps(facts))


def run(folder):
    """Runs the program and prints what it took."""
    import numpy

    facts = json.loads((Path(folder) / "facts.json").read_text())
    environment = {**os.environ, "OMP_NUM_THREADS": str(facts["threads"])}
    subprocess.run(["./main"], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    results = Path(folder) / "results"
    result = {
        "simulate_s": float((results / "last_run_info.txt").read_text().split()[0]),
        "model_s": facts["model_s"],
    }
    times = [numpy.fromfile(path) for path in results.glob("_dynamic_array_spikemonitor_t_*")]
    if times:
        recorded = facts["model_s"] - facts["record_from_s"]
        count = int((times[0] >= facts["record_from_s"] - 5e-5).sum())
        result["rate_Hz"] = round(count / facts["recorded_neurons"] / recorded, 3)
    print(json.dumps(result))


def main(description, define, **options):
    """Builds or runs; `options` are further ones of the command, with their defaults, that `define` is given."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["build", "run"])
    parser.add_argument("folder")
    parser.add_argument("--threads", type=int, default=1)
    for name, default in options.items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    chosen = parser.parse_args()
    if chosen.action == "run":
        run(chosen.folder)
    else:
        build(chosen.folder, chosen.threads, lambda: define(**{name: getattr(chosen, name) for name in options}))
