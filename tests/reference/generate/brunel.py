"""A small network of the kind of Brunel (2000): rates, irregularity and the spread of the population rate, 30 seeds.

Run as `python3 brunel.py`; it writes `../poisson/brunel.json` and one CSV file for each set of arguments.
"""

import nest
import numpy

from lecture import REFERENCE, digits, reset, spike_step, steps, write_json, write_lines

SEEDS = range(1, 31)
WARM_UP = 200.0  # ms
DURATION = 1000.0  # ms
BIN = 1.0  # ms, of the population rate

NEURON = {"C_m": 1.0, "tau_m": 20.0, "t_ref": 2.0, "E_L": 0.0, "V_reset": 0.0, "V_th": 20.0}

# name, inhibitory neurons, g, eta, weight (mV), delay (ms)
NETWORKS = [
    ("brunel_order_100_g5_eta2", 100, 5.0, 2.0, 0.5, 1.5),
    ("brunel_order_100_g6_eta1p2", 100, 6.0, 1.2, 0.5, 1.5),
    ("brunel_order_100_g3_eta1", 100, 3.0, 1.0, 0.2, 1.5),
]


def statistics(times, senders, neurons):
    """Rate, mean CV, and the spread of the count in bins of 1 ms, of one population."""
    bins = round(DURATION / BIN)
    # Spikes of the steps (t, t + 1 ms] belong to one bin; steps are whole numbers, so no edge is missed.
    index = [(spike_step(time) - steps(WARM_UP) - 1) // steps(BIN) for time in times]
    population = numpy.bincount(index, minlength=bins)
    cvs = []
    for node in neurons.tolist():
        train = numpy.sort(times[senders == node])
        if len(train) >= 3:
            intervals = numpy.diff(train)
            cvs.append(intervals.std() / intervals.mean())
    return {
        "rate_Hz": len(times) / len(neurons) / (DURATION / 1000.0),
        "cv": numpy.mean(cvs),
        "neurons_with_cv": len(cvs),
        "std_count_per_bin": population.std(),
    }


def simulate(seed, order, g, eta, weight, delay):
    """Statistics of the excitatory and of the inhibitory population."""
    reset(resolution=0.1, rng_seed=seed)
    excitatory = nest.Create("iaf_psc_delta", 4 * order, params=NEURON)
    inhibitory = nest.Create("iaf_psc_delta", order, params=NEURON)
    both = excitatory + inhibitory
    both.V_m = nest.random.uniform(0.0, NEURON["V_th"])
    # The rate of all external inputs of a neuron together; eta = 1 just drives it to the threshold.
    rate = eta * NEURON["V_th"] / (weight * NEURON["tau_m"]) * 1000.0
    external = nest.Create("poisson_generator", params={"rate": rate})
    nest.Connect(external, both, syn_spec={"weight": weight, "delay": delay})
    for source, sent in ((excitatory, weight), (inhibitory, -g * weight)):
        rule = {"rule": "fixed_indegree", "indegree": len(source) // 10}
        nest.Connect(source, both, rule, {"weight": sent, "delay": delay})

    recorders = []
    for population in (excitatory, inhibitory):
        recorder = nest.Create("spike_recorder", params={"start": WARM_UP, "stop": WARM_UP + DURATION})
        nest.Connect(population, recorder)
        recorders.append((population, recorder))
    nest.Simulate(WARM_UP + DURATION + delay)
    row = {}
    for label, (population, recorder) in zip("EI", recorders):
        events = recorder.events
        values = statistics(events["times"], events["senders"], population)
        row.update({f"{label}_{name}": value for name, value in values.items()})
    return row


def main():
    """Writes the statistics of all networks and their index."""
    index = []
    for name, order, g, eta, weight, delay in NETWORKS:
        rows = [simulate(seed, order, g, eta, weight, delay) for seed in SEEDS]
        lines = [",".join(["seed", *rows[0]])]
        lines += [",".join([str(seed), *map(digits, row.values())]) for seed, row in zip(SEEDS, rows)]
        write_lines(REFERENCE / "poisson" / f"{name}.csv", lines)
        index.append(
            {"name": name, "order": order, "g": g, "eta": eta, "J_mV": weight, "D_ms": delay, "file": f"{name}.csv"}
        )
    write_json(
        REFERENCE / "poisson" / "brunel.json",
        {
            "nest": nest.__version__,
            "resolution_ms": 0.1,
            "warm_up_ms": WARM_UP,
            "duration_ms": DURATION,
            "neuron": {"model": "iaf_psc_delta", **NEURON, "V_m": "uniform(0 mV, 20 mV)"},
            "rule": "fixed_indegree with multapses and autapses",
            "networks": index,
        },
    )


if __name__ == "__main__":
    main()
