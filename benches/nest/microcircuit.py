"""The network of scripts/microcircuit.snn in PyNEST (Potjans & Diesmann 2014), for speed comparison.

Run as `python3 microcircuit.py [--scale 0.1] [--duration 1000] [--threads 1] [--seed 55]`; prints one line of JSON: the
seconds for building and for simulating 100 ms and `--duration` ms more, the model time, and what each population did after
the first 100 ms.
"""

import argparse
import json
import math
import time

import nest
import numpy
from brunel import psc as psc_of
from trains import mean_cv, start

WARM_UP = 100.0  # ms
NAMES = ["L2/3E", "L2/3I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"]
SIZES = [20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948]
EXTERNAL = [1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100]
FULL_RATES = [0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829]  # Hz
V_MEAN = [-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43]  # mV
V_SD = [5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48]  # mV
BACKGROUND = 8.0  # Hz
PSP = 0.15  # mV
INHIBITION = -4.0

# Connection probability; row: target, column: source.
PROBABILITY = [
    [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0000, 0.0076, 0.0000],
    [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0000, 0.0042, 0.0000],
    [0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0.0000],
    [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0000, 0.1057, 0.0000],
    [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0000],
    [0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0.0000],
    [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
    [0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443],
]

NEURON = {
    "C_m": 250.0,
    "tau_m": 10.0,
    "tau_syn_ex": 0.5,
    "tau_syn_in": 0.5,
    "t_ref": 2.0,
    "E_L": -65.0,
    "V_th": -50.0,
    "V_reset": -65.0,
}


def psc():
    """The current (pA) of an exponential synapse whose potential peaks at PSP."""
    return psc_of(PSP, NEURON["tau_m"], NEURON["tau_syn_ex"], NEURON["C_m"])


def synapses(target, source):
    """Synapses at full scale."""
    pairs = SIZES[target] * SIZES[source]
    return math.log1p(-PROBABILITY[target][source]) / math.log1p(-1.0 / pairs)


def weight(target, source):
    """Mean weight (pA) at full scale."""
    if source % 2 == 1:
        return INHIBITION * psc()
    return 2.0 * psc() if (NAMES[target], NAMES[source]) == ("L2/3E", "L4E") else psc()


def drive(target, scale):
    """The direct current (pA) that replaces the mean input which a smaller network lacks."""
    inside = sum(
        weight(target, source) * synapses(target, source) / SIZES[target] * FULL_RATES[source] for source in range(8)
    )
    total = inside + psc() * EXTERNAL[target] * BACKGROUND
    return (1.0 - math.sqrt(scale)) * NEURON["tau_syn_ex"] * 1e-3 * total


def build(scale, scaled=1.0):
    """Makes the network, with all recurrent weights times `scaled`; gives for each population its size and its recorder."""
    # A synapse model holds at most 2^27 synapses for each thread: at full scale one is not enough for two threads.
    for name in ("excitatory", "inhibitory"):
        nest.CopyModel("static_synapse", name)
    cortex, recorders = [], []
    for x, size in enumerate(SIZES):
        population = nest.Create("iaf_psc_exp", round(scale * size), params={**NEURON, "I_e": drive(x, scale)})
        population.V_m = nest.random.normal(V_MEAN[x], V_SD[x])
        recorder = nest.Create("spike_recorder", params={"start": WARM_UP})
        nest.Connect(population, recorder)
        cortex.append(population)
        recorders.append((len(population), recorder))
    for x, target in enumerate(cortex):
        generator = nest.Create("poisson_generator", params={"rate": BACKGROUND * round(scale * EXTERNAL[x])})
        nest.Connect(generator, target, syn_spec={"weight": psc() / math.sqrt(scale), "delay": 1.5})
        for y, source in enumerate(cortex):
            number = round(scale**2 * synapses(x, y))
            if number == 0:
                continue
            mean = scaled * weight(x, y) / math.sqrt(scale)
            low, high = (0.0, math.inf) if mean > 0 else (-math.inf, 0.0)
            delay = 0.75 if y % 2 == 1 else 1.5
            nest.Connect(
                source,
                target,
                {"rule": "fixed_total_number", "N": number},
                {
                    "synapse_model": "inhibitory" if y % 2 == 1 else "excitatory",
                    "weight": nest.math.redraw(nest.random.normal(mean, 0.1 * abs(mean)), low, high),
                    # A delay is rounded to the nearest step: what is drawn below half a step is drawn again.
                    "delay": nest.math.redraw(nest.random.normal(delay, 0.5 * delay), 0.1 - 0.05, math.inf),
                },
            )
    return recorders


def main():
    """Builds, simulates and prints the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--duration", type=float, default=1000.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=55)
    options = parser.parse_args()
    start(options.threads, options.seed)

    begin = time.perf_counter()
    recorders = build(options.scale)
    nest.Prepare()
    built = time.perf_counter()
    nest.Run(WARM_UP + options.duration)
    done = time.perf_counter()
    nest.Cleanup()
    rates = [recorder.n_events / size / (options.duration / 1000.0) for size, recorder in recorders]
    result = {
        "build_s": round(built - begin, 3),
        "simulate_s": round(done - built, 3),
        "model_s": (WARM_UP + options.duration) / 1000.0,
        "synapses": nest.num_connections,
        "rate_Hz": dict(zip(NAMES, numpy.round(rates, 3).tolist())),
        "cv": {name: round(mean_cv(recorder.events), 3) for name, (_, recorder) in zip(NAMES, recorders)},
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
