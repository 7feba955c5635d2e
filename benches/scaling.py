"""What a random network costs against its neurons, in-degree, rate and spread of delays; docs/scaling.svg.

    cargo build --release
    python3 benches/scaling.py [--runs 3] [--threads 2] [--most 2e8] [--output docs]

Each point is benches/scripts/scaling.snn in a process of its own, the median of `--runs`; points with more than `--most`
synapses are left out. Writes scaling.csv (one row for each point: which axis is varied, the parameters, seconds to build
and for 1 s of model time, ns for each synaptic event, bytes for each synapse) and draws it by scaling_figure.snn.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from process import ROOT, snn

# Parameters of a point: neurons, in-degree, rate (Hz), longest less shortest delay (ms).
AXES = [
    [(n, 100, 8, 0) for n in (1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000)],
    [(20_000, k, 8, 0) for k in (10, 30, 100, 300, 1000, 3000, 10_000)],
    [(20_000, 1000, rate, 0) for rate in (1, 2, 4, 8, 16, 32, 64)],
    [(20_000, 1000, 8, spread) for spread in (0, 0.5, 1, 2, 4, 8, 16)],
]
SHORTEST = 1.5  # ms
COLUMNS = "axis,neurons,indegree,rate_Hz,spread_ms,build_ms,simulate_ms,ns_per_event,bytes_per_synapse,peak_MiB"


def point(program, threads, runs, parameters):
    """The medians of what a point costs."""
    neurons, indegree, rate, spread = parameters
    settings = {
        "neurons": neurons,
        "indegree": indegree,
        "rate": f"{rate} Hz",
        "shortest": f"{SHORTEST} ms",
        "longest": f"{SHORTEST + spread} ms",
    }
    script = ["benches/scripts/scaling.snn"]
    for name, value in settings.items():
        script += ["--set", f"{name}={value}"]
    results = [snn(program, script, threads) for _ in range(runs)]
    median = lambda field, factor: factor * statistics.median(result[field] for result in results)  # noqa: E731
    return [
        median("build_s", 1000.0),
        median("per_second_s", 1000.0),
        median("ns_per_event", 1.0),
        median("bytes_per_synapse", 1.0),
        median("peak_MiB", 1.0),
    ]


def main():
    """Measures all points, writes the table and draws it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", default="2")
    parser.add_argument("--most", type=float, default=2e8, help="most synapses of a point")
    parser.add_argument("--output", default=str(ROOT / "docs"), help="folder of scaling.csv and scaling.svg")
    parser.add_argument("--snn", default=str(ROOT / "target" / "release" / "snn"), help="the program to time")
    options = parser.parse_args()
    if not os.access(options.snn, os.X_OK):
        sys.exit(f"there is no program {options.snn}: build it with `cargo build --release` or name it with --snn")
    program = str(Path(options.snn).resolve())
    lines = [COLUMNS]
    print(COLUMNS)
    for axis, points in enumerate(AXES):
        for parameters in points:
            if parameters[0] * parameters[1] <= options.most:
                measured = point(program, options.threads, options.runs, parameters)
                lines.append(",".join(f"{value:.5g}" for value in (axis, *parameters, *measured)))
                print(lines[-1], flush=True)
    output = Path(options.output).resolve()
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        # The figure's script reads the table beside it.
        table = Path(folder) / "scaling.csv"
        table.write_text("".join(f"{line}\n" for line in lines))
        figure = shutil.copy(ROOT / "benches" / "scripts" / "scaling_figure.snn", folder)
        subprocess.run([program, "run", figure, "-o", folder], check=True)
        for name in ("scaling.csv", "scaling.svg"):
            shutil.copy(Path(folder) / name, output / name)


if __name__ == "__main__":
    main()
