"""snn beside NEST and Brian2 standalone: the same experiments, the same numbers of threads, by turns.

    cargo build --release
    python3 benches/compare.py [--runs 5] [--full] [--json FILE] [WORK …]

Needs `pip install nest-simulator==3.10.0`, for Brian2 also `pip install brian2 "numpy<2.4"` and a C++ compiler; Brian2 may
live in an environment of its own (`--brian-python`). A program that is not there is left out.

Printed is a Markdown table of medians with the fastest and the slowest run. Times of networks are wall time of the steps
for 1 s of model time, the transient included, building not; NEST's building is Create, Connect and Prepare, ours the
tables, which are made before the first step. Peak memory is that of the whole process, Python included. The ratio is that
of the better peer to us. Nothing else should run meanwhile: the load of the machine is printed and kept.
`--full` adds the microcircuit at full scale: 15 GiB and some minutes in NEST, which runs it once.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from process import ROOT, peer, snn, snn_process
from works import FULL, WORKS

PROGRAMS = ["NEST", "Brian2", "snn"]
PEERS = PROGRAMS[:-1]


def has(python, package):
    """Whether an interpreter can import a package."""
    command = [python, "-c", f"import {package}"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def processor():
    """The processor's name, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


class Programs:
    """How each program runs a work; Brian2's are compiled once."""

    def __init__(self, options, folder):
        self.snn = str(Path(options.snn).resolve())
        self.brian = options.brian_python if has(options.brian_python, "brian2") else None
        self.nest = sys.executable if has(sys.executable, "nest") else None
        self.folder = Path(folder)

    def of(self, work):
        """For each program that can do the work a function that does it once."""
        measure = snn_process if work.whole_process else snn
        runs = {"snn": lambda: measure(self.snn, work.script, str(work.threads))}
        if self.nest:
            program, *arguments = work.nest
            nest = [self.nest, ROOT / "benches" / "nest" / program, *arguments]
            runs["NEST"] = lambda: peer(nest)
        if self.brian and work.brian:
            program, *arguments = work.brian
            brian = [self.brian, ROOT / "benches" / "brian" / program]
            compiled = self.folder / work.key
            peer([*brian, "build", compiled, *arguments])
            runs["Brian2"] = lambda: peer([*brian, "run", compiled])
        return runs


def measure(work, programs, runs):
    """What each run of each program measured; the programs take turns."""
    able = programs.of(work)
    found = {name: [] for name in PROGRAMS if name in able}
    for repetition in range(min(runs, work.runs or runs)):
        for name, results in found.items():
            # The full microcircuit takes NEST minutes.
            if work is FULL and name == "NEST" and repetition > 0:
                continue
            results.append(able[name]())
    return found


def values(quantity, results):
    """The quantity in each run that has it."""
    return [quantity.factor * result[quantity.field] for result in results if quantity.field in result]


def row(quantity, found):
    """Medians, ratio and whether what is wanted was reached."""
    medians, texts = {}, {}
    for name, results in found.items():
        own = values(quantity, results)
        # A compiler's memory is not that of a simulation, and Brian2 builds within its run.
        if own and not (name == "Brian2" and quantity.field in ("peak_MiB", "build_s")):
            medians[name] = statistics.median(own)
            texts[name] = f"{medians[name]:.3g} ({min(own):.3g} .. {max(own):.3g})"
    peers = [medians[name] for name in PEERS if name in medians]
    ratio = min(peers) / medians["snn"] if peers else None
    wanted, reached = "", None
    if quantity.ratio is not None:
        wanted = f"ratio {quantity.ratio:g}"
        reached = ratio is not None and ratio >= quantity.ratio
    if quantity.limit is not None:
        wanted = f"{quantity.limit:g} {quantity.unit}"
        reached = medians["snn"] <= quantity.limit
    return {
        "work": quantity.label,
        "unit": quantity.unit,
        "medians": medians,
        "texts": texts,
        "ratio": ratio,
        "wanted": wanted,
        "reached": reached,
    }


def markdown(line):
    """A row of the table."""
    cells = [f"{line['work']} ({line['unit']})"]
    cells += [line["texts"].get(name, "–") for name in PROGRAMS]
    cells.append("–" if line["ratio"] is None else f"{line['ratio']:.1f}")
    cells.append(line["wanted"])
    cells.append({True: "yes", False: "no", None: ""}[line["reached"]])
    return f"| {' | '.join(cells)} |"


def main():
    """Measures the chosen works and prints the table."""
    keys = ", ".join(work.key for work in [*WORKS, FULL])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="runs of each program")
    parser.add_argument("--full", action="store_true", help="also the microcircuit at full scale")
    parser.add_argument("--json", metavar="FILE", help="writes all that was measured")
    parser.add_argument("--snn", default=str(ROOT / "target" / "release" / "snn"), help="the program to time")
    parser.add_argument("--brian-python", default=sys.executable, help="an interpreter that has brian2")
    parser.add_argument("works", nargs="*", help=f"of {keys}; all without any")
    options = parser.parse_args()
    unknown = set(options.works) - {work.key for work in [*WORKS, FULL]}
    if unknown:
        parser.error(f"there is no work {', '.join(sorted(unknown))}; there are {keys}")
    if not os.access(options.snn, os.X_OK):
        sys.exit(f"there is no program {options.snn}: build it with `cargo build --release` or name it with --snn")
    works = [work for work in WORKS if not options.works or work.key in options.works]
    works += [FULL] if options.full or FULL.key in options.works else []

    machine = {"processor": processor(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    print(f"{machine['processor']}, {machine['cores']} cores, load {machine['load']:.1f} before; median of", end=" ")
    print(f"{options.runs} runs (fastest .. slowest)\n")
    print("| work | NEST | Brian2 | snn | ratio | wanted | reached |\n|---|---|---|---|---|---|---|")
    everything = {"machine": machine, "runs": {}, "rows": []}
    with tempfile.TemporaryDirectory() as folder:
        programs = Programs(options, folder)
        for work in works:
            found = measure(work, programs, options.runs)
            everything["runs"][work.key] = found
            for quantity in work.quantities:
                line = row(quantity, found)
                everything["rows"].append(line)
                print(markdown(line), flush=True)
    if options.json:
        Path(options.json).write_text(json.dumps(everything, indent=1) + "\n")


if __name__ == "__main__":
    main()
