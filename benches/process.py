"""Runs a program once and says how long it took and how much memory it used at most."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(command):
    """Wall-clock seconds (`wall_s`), peak memory (`peak_MiB`) and output of a process.

    `{out}` in the command stands for an empty folder. The peak is that of the process itself or of the largest one it
    waited for.
    """
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        filled = [str(part).replace("{out}", folder) for part in command]
        begin = time.perf_counter()
        process = subprocess.Popen(filled, cwd=ROOT, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            sys.exit(f"{' '.join(filled)} failed:\n{errors.read().decode()}")
        printed = output.read().decode()
    return {"wall_s": wall, "peak_MiB": usage.ru_maxrss / 1024.0}, printed


def peer(command):
    """As `run`, with the times that a peer prints as JSON in its last line."""
    result, printed = run(command)
    times = json.loads(printed.splitlines()[-1])
    result.update(times)
    if {"simulate_s", "model_s"} <= times.keys():
        result["per_second_s"] = times["simulate_s"] / times["model_s"]
    return result


def snn(program, arguments, threads):
    """As `run`, with what `--stats` says of a script."""
    command = [program, "run", *arguments, "--threads", threads, "-o", "{out}", "--stats", "--json"]
    result, printed = run(command)
    stats = json.loads(printed)["stats"]
    result.update(stats)
    if stats["model_time_ms"] > 0.0:
        result["per_second_s"] = stats["simulate_s"] / (stats["model_time_ms"] / 1000.0)
    return result


def snn_process(program, arguments, threads):
    """As `run`, of a script as a user runs it."""
    return run([program, "run", *arguments, "--threads", threads, "-o", "{out}", "--quiet"])[0]
