"""Two builds of snn by turns of a fifth of a second: which is faster, on a machine whose speed changes from minute to minute.

    python3 benches/turns.py OLD NEW -- scripts/microcircuit.snn --set scale=1 --set duration='8 s' --threads 2

runs both programs with the arguments behind `--`, one of them stopped at any time, and prints the seconds that each was
running, building included, and the ratio. Both stay in memory. Needs the signals of Unix.
"""

import argparse
import signal
import subprocess
import tempfile
import time

from process import ROOT

TURN = 0.2  # s


def start(program, arguments, folder):
    """A program that is stopped before it has done anything worth measuring."""
    command = [program, "run", *arguments, "-o", folder, "--quiet"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    process.send_signal(signal.SIGSTOP)
    return process


def turn(process):
    """Lets a program run for a turn, or until it ends; the seconds that it took."""
    begin = time.perf_counter()
    process.send_signal(signal.SIGCONT)
    while process.poll() is None and time.perf_counter() < begin + TURN:
        time.sleep(0.002)
    process.send_signal(signal.SIGSTOP)
    return time.perf_counter() - begin


def main():
    """Lets them take turns until both have ended."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("arguments", nargs="+")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        processes = [start(options.old, options.arguments, one), start(options.new, options.arguments, other)]
        seconds = [0.0, 0.0]
        while any(process.poll() is None for process in processes):
            for k, process in enumerate(processes):
                if process.poll() is None:
                    seconds[k] += turn(process)
    if any(process.returncode != 0 for process in processes):
        raise SystemExit("one of them failed")
    print(f"{options.old}: {seconds[0]:.2f} s, {options.new}: {seconds[1]:.2f} s, ratio {seconds[1] / seconds[0]:.3f}")


if __name__ == "__main__":
    main()
