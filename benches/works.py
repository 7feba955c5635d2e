"""What is compared: for each work our script, the same in NEST and Brian2, and what we want to reach.

The wanted ratios and limits are those for two cores of a server processor of 2023 and later.
"""

from dataclasses import dataclass, field


@dataclass
class Quantity:
    """One row of the table: a field of what a run measured, times `factor`."""

    label: str
    field: str
    unit: str
    factor: float = 1.0
    # How many times more the better peer takes, at least.
    ratio: float | None = None
    # In the unit of the row, at most.
    limit: float | None = None


@dataclass
class Work:
    """Programs that simulate the same."""

    key: str
    script: list[str]
    nest: list[str]
    threads: int
    quantities: list[Quantity]
    # A program of benches/brian and its arguments.
    brian: list[str] = field(default_factory=list)
    # Timed as a whole, as a user runs it.
    whole_process: bool = False
    # Runs at most; None: as many as asked for.
    runs: int | None = None


def speed(label, ratio=None, limit=None):
    """Wall time of the steps for 1 s of model time."""
    return Quantity(label, "per_second_s", "s", ratio=ratio, limit=limit)


def process(label, ratio=None, limit=None):
    """Wall time from start to end."""
    return Quantity(f"{label}, whole process", "wall_s", "ms", factor=1000.0, ratio=ratio, limit=limit)


def build_and_memory(label, **limits):
    """Time to build, and peak memory of the process."""
    return [
        Quantity(f"{label}: build", "build_s", "s", **limits["build"]),
        Quantity(f"{label}: peak memory", "peak_MiB", "MiB", **limits["memory"]),
    ]


DELTA = ["scripts/brunel.snn"]
EXP = ["scripts/brunel_exp.snn"]
CORTEX = ["scripts/microcircuit.snn"]


def brunel(synapses, threads, ratio, more=()):
    """Brunel's network."""
    return Work(
        key=f"brunel_{synapses}_{threads}",
        script=DELTA if synapses == "delta" else EXP,
        nest=["brunel.py", "--synapses", synapses, "--threads", str(threads)],
        brian=["brunel.py", "--synapses", synapses, "--threads", str(threads)],
        threads=threads,
        quantities=[speed(f"Brunel {synapses}, {threads} thread{'s' * (threads > 1)}", ratio=ratio), *more],
    )


def recording(place):
    """The potential of 10,000 neurons in each step."""
    return Work(
        key=f"recording_{place}",
        script=["benches/scripts/recording.snn", "--set", f"place={place}"],
        nest=["recording.py", "{out}", "--place", place, "--threads", "2"],
        threads=2,
        quantities=[speed(f"10⁸ samples: {place}, 2 threads")],
    )


# Steps of 0.1 ms in 1 s of model time, neurons, and nanoseconds in 1 s.
EACH_UPDATE = 1e9 / (10_000 * 100_000)

WORKS = [
    brunel("delta", 1, 14.0),
    brunel("exp", 1, 14.0),
    brunel(
        "delta",
        2,
        18.0,
        build_and_memory("Brunel delta, 2 threads", build={"ratio": 10.0}, memory={"ratio": 6.0}),
    ),
    brunel(
        "exp",
        2,
        18.0,
        build_and_memory("Brunel exp, 2 threads", build={"ratio": 10.0}, memory={"ratio": 6.0}),
    ),
    Work(
        key="microcircuit",
        script=[*CORTEX, "--set", "scale=0.1"],
        nest=["microcircuit.py", "--scale", "0.1", "--threads", "2"],
        threads=2,
        quantities=[speed("microcircuit × 0.1, 2 threads", ratio=20.0)],
    ),
    Work(
        key="unconnected",
        script=["benches/scripts/unconnected.snn"],
        nest=["unconnected.py"],
        brian=["unconnected.py"],
        threads=1,
        quantities=[
            Quantity(
                "100,000 unconnected iaf_psc_exp, 1 thread, each neuron and step",
                "per_second_s",
                "ns",
                factor=EACH_UPDATE,
                limit=0.5,
            )
        ],
    ),
    Work(
        key="inputs",
        script=["benches/scripts/inputs.snn"],
        nest=["inputs.py"],
        threads=1,
        quantities=[speed("2000 neurons with 100 Poisson generators each, 1 thread", ratio=20.0)],
    ),
    recording("memory"),
    recording("file"),
    Work(
        key="sweep",
        script=["scripts/activation_weight.snn", "--set", "duration=1 s"],
        nest=["weight_notebook.py", "{out}"],
        threads=1,
        quantities=[process("lecture's curve with Poisson input, 100 neurons for 1 s", ratio=20.0)],
        whole_process=True,
    ),
    Work(
        key="neuron",
        script=["scripts/membrane.snn", "--set", "duration=1 s"],
        nest=["membrane_notebook.py", "{out}"],
        threads=1,
        quantities=[process("one neuron, 1 s, table and figure", limit=10.0)],
        whole_process=True,
    ),
    Work(
        key="bias_sweep",
        script=["scripts/activation_bias_sweep.snn"],
        nest=["bias_notebook.py", "{out}"],
        threads=2,
        quantities=[process("100 simulations of 1 s (NEST: 100 neurons in one)")],
        whole_process=True,
    ),
]

FULL = Work(
    key="microcircuit_full",
    script=[*CORTEX, "--set", "scale=1"],
    nest=["microcircuit.py", "--scale", "1", "--threads", "2"],
    threads=2,
    quantities=[
        speed("full microcircuit, 2 threads", limit=1.0),
        *build_and_memory("full microcircuit", build={"limit": 6.0}, memory={"limit": 2560.0}),
    ],
    runs=3,
)
