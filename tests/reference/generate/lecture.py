"""The lecture's neuron, its regular spike train in exact arithmetic, and how numbers are written.

Shared by the programs beside it. Units are NEST's: ms, mV, pA, pF, Hz.
"""

import json
from fractions import Fraction
from pathlib import Path

import nest

REFERENCE = Path(__file__).resolve().parent.parent

# One grid step of 0.1 ms, as an exact number.
STEP = Fraction(1, 10)

NEURON = {
    "C_m": 100.0,
    "tau_m": 20.0,
    "tau_syn_ex": 5.0,
    "tau_syn_in": 5.0,
    "E_L": 0.0,
    "V_th": 0.0,
    "V_reset": -15.0,
    "t_ref": 0.5,
    "V_m": -0.1,
}


def exact(number):
    """The decimal that is written for `number` as an exact fraction: 333.3 is 3333/10."""
    return Fraction(str(number))


def steps(time):
    """How many grid steps `time` (ms) is long; it must be on the grid."""
    count = exact(time) / STEP
    if count.denominator != 1:
        raise ValueError(f"{time} ms is not a multiple of 0.1 ms")
    return int(count)


def regular_steps(rate, duration):
    """Grid steps of the train `on_grid(range(0.1 ms, duration, 1 / rate))`, in exact arithmetic.

    The first spike is at 0.1 ms, one follows every 1/rate while the exact time is below `duration`; each goes to
    the nearest step, a tie to the even step (which is what Python's round does with a fraction).
    """
    rate, end = exact(rate), exact(duration)
    if rate == 0:
        return []
    train, time = [], STEP
    while time < end:
        train.append(round(time / STEP))
        time += 1000 / rate
    return train


def regular(rate, duration):
    """The same train in ms; each time is the double nearest to the decimal multiple of 0.1 ms."""
    return [step / 10 for step in regular_steps(rate, duration)]


def spike_step(time):
    """Grid step of a time in ms that NEST reported."""
    return round(time * 10)


def reset(**kernel):
    """An empty kernel on one thread, without NEST's messages."""
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.set(local_num_threads=1, **kernel)


def lecture_neurons(biases):
    """The lecture's neurons in the order the notebook builds them: first its parameters, then the leak potential."""
    neurons = nest.Create("iaf_psc_exp", len(biases), params=NEURON)
    neurons.set(E_L=list(biases))
    return neurons


def spike_steps_of(recorder, neurons):
    """For each of `neurons` the list of its spikes in `recorder`, as grid steps."""
    trains = {node: [] for node in neurons.tolist()}
    for sender, time in zip(recorder.events["senders"], recorder.events["times"]):
        trains[int(sender)].append(spike_step(time))
    return [sorted(trains[node]) for node in neurons.tolist()]


def digits(number):
    """17 significant digits: enough to read back the same double."""
    return f"{number:.17g}"


def write_lines(path, lines):
    """Writes `lines`, each ended by a newline, and makes the folder when it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines))


def write_json(path, value):
    """Writes `value` with one space of indentation; Python prints shortest decimals that read back the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1) + "\n")
