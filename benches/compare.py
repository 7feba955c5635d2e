"""Whole processes side by side: `snn` scripts against the same experiments in PyNEST.

    cargo build --release
    python3 benches/compare.py [--runs 10] [--snn target/release/snn] [membrane sweep bias brunel microcircuit]

Both programs of a pair run alternately, each time in an empty folder, and write their results there. Printed is a
Markdown table of the medians, with the fastest and slowest run. Most of NEST's process is its start-up, so the last
column gives what the notebook's function alone takes inside it. NEST runs on one thread (its default).
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# label, arguments of `snn run`, PyNEST program and its arguments (last line: JSON, seconds end in _s)
PAIRS = {
    "membrane": (
        "membrane.snn, 1 s",
        ["scripts/membrane.snn", "--set", "duration=1 s"],
        ["membrane_notebook.py", "{out}"],
    ),
    "sweep": ("bias curve, 100 runs of 1 s", ["scripts/activation_bias_sweep.snn"], ["bias_notebook.py", "{out}"]),
    "bias": ("bias curve, 100 neurons for 1 s", ["scripts/activation_bias.snn"], ["bias_notebook.py", "{out}"]),
    "brunel": ("Brunel, 12,500 neurons, 1.2 s", ["scripts/brunel.snn"], ["brunel.py"]),
    "microcircuit": ("microcircuit, 7,717 neurons, 1.1 s", ["scripts/microcircuit.snn"], ["microcircuit.py"]),
}

# Minutes long in NEST: timed only when named.
QUICK = ["membrane", "sweep", "bias"]


def run(command):
    """Wall-clock seconds of one process and its last line; `{out}` in the command stands for an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        filled = [part.replace("{out}", folder) for part in command]
        start = time.perf_counter()
        done = subprocess.run(filled, cwd=ROOT, capture_output=True, text=True, check=False)
        elapsed = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(filled)} failed:\n{done.stderr}")
    return elapsed, (done.stdout.splitlines() or [""])[-1]


def summary(times):
    """Median, fastest and slowest in ms."""
    low, middle, high = (1000 * value for value in (min(times), statistics.median(times), max(times)))
    return f"{middle:.1f} ms ({low:.1f} .. {high:.1f})"


def main():
    """Times the chosen pairs and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10, help="runs of each program")
    parser.add_argument("--snn", default=str(ROOT / "target" / "release" / "snn"), help="the program to time")
    parser.add_argument("pairs", nargs="*", help=f"of {', '.join(PAIRS)}; without any: {', '.join(QUICK)}")
    options = parser.parse_args()
    unknown = [key for key in options.pairs if key not in PAIRS]
    if unknown:
        parser.error(f"there is no pair {', '.join(unknown)}")

    snn = str(Path(options.snn).resolve())
    if not os.access(snn, os.X_OK):
        sys.exit(f"there is no program {snn}: build it with `cargo build --release` or name it with --snn")
    print(f"{platform.machine()}, {os.cpu_count()} cores; median of {options.runs} runs (fastest .. slowest)\n")
    print("| experiment | snn | NEST | ratio of medians | NEST without start-up and files |")
    print("|---|---|---|---|---|")
    for key in options.pairs or QUICK:
        label, arguments, (name, *rest) = PAIRS[key]
        program = [str(ROOT / "benches" / "nest" / name), *rest]
        ours, theirs, inside = [], [], []
        for _ in range(options.runs):
            ours.append(run([snn, "run", *arguments, "-o", "{out}", "--quiet"])[0])
            elapsed, printed = run([sys.executable, *program])
            theirs.append(elapsed)
            inside.append(sum(value for name, value in json.loads(printed).items() if name.endswith("_s")))
        ratio = statistics.median(theirs) / statistics.median(ours)
        print(f"| {label} | {summary(ours)} | {summary(theirs)} | {ratio:.0f} | {summary(inside)} |", flush=True)


if __name__ == "__main__":
    main()
