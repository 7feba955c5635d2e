"""How long the prompt takes to appear on a terminal: from starting the program to the last byte of `snn 0 ms> `.

    cargo build --release
    python3 benches/prompt.py [--runs 20] [PROGRAM]

Each run has a pseudo-terminal and an empty home of its own. Prints fastest, median and slowest, and ends with code 1 if the
median is not below 20 ms. The first run, which may have to read the program from the disk, is left out.
"""

import argparse
import os
import pty
import statistics
import subprocess
import sys
import tempfile
import time

from process import ROOT

PROMPT = b"snn 0 ms> "
MOST = 20.0  # ms


def to_prompt(command):
    """Milliseconds from starting `command` on a terminal until it shows its prompt."""
    terminal, slave = pty.openpty()
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": os.environ["PATH"], "HOME": home, "TERM": "xterm"}
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, cwd=home, env=environment, start_new_session=True
        )
        os.close(slave)
        shown = b""
        while PROMPT not in shown:
            try:
                shown += os.read(terminal, 4096)
            except OSError:  # the program has ended
                sys.exit(f"{' '.join(command)} shows no prompt:\n{shown.decode(errors='replace')}")
        wall = time.perf_counter() - begin
        os.write(terminal, b":quit\r")
        try:
            while os.read(terminal, 4096):
                pass
        except OSError:
            pass
        process.wait()
        os.close(terminal)
    return 1000.0 * wall


def main():
    """Measures and judges."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?", default=str(ROOT / "target" / "release" / "snn"))
    parser.add_argument("--runs", type=int, default=20)
    arguments = parser.parse_args()
    command = [os.path.abspath(arguments.program)]
    times = [to_prompt(command) for _ in range(arguments.runs + 1)][1:]
    median = statistics.median(times)
    print(f"start to prompt: {min(times):.1f} .. {median:.1f} .. {max(times):.1f} ms (fastest, median, slowest)")
    sys.exit(0 if median < MOST else 1)


if __name__ == "__main__":
    main()
