"""The lecture's activation curves with Poisson input: output spikes of each neuron, for 40 seeds.

Run as `python3 activation_poisson.py`; it writes `../poisson/activation.json` and one CSV file for each curve.
"""

import nest

from activation import linspace, run
from lecture import REFERENCE, digits, lecture_neurons, reset, write_json, write_lines

SEEDS = range(1, 41)
NEURONS = 100
BIAS = -5.0  # mV


def weight_counts(seed, weights, winfactor, rate, duration):
    """Output spikes for each weight; excitation and inhibition are independent Poisson trains."""
    reset(resolution=0.1, rng_seed=seed)
    neurons = lecture_neurons([BIAS] * len(weights))
    for signed in (weights, [-winfactor * weight for weight in weights]):
        sources = nest.Create("poisson_generator", len(weights), params={"rate": rate})
        nest.Connect(sources, neurons, "one_to_one", syn_spec={"weight": signed})
    return [len(train) for train in run(neurons, duration)]


def rate_counts(seed, rates, weight, duration):
    """Output spikes for each input rate."""
    reset(resolution=0.1, rng_seed=seed)
    neurons = lecture_neurons([BIAS] * len(rates))
    sources = nest.Create("poisson_generator", len(rates))
    sources.set(rate=rates)
    nest.Connect(sources, neurons, "one_to_one", syn_spec={"weight": weight})
    return [len(train) for train in run(neurons, duration)]


def write_counts(name, variable, values, table, arguments):
    """One row for each neuron: the varied value, then the spikes under each seed."""
    header = ",".join(["neuron", variable, *(f"seed_{seed}" for seed in SEEDS)])
    lines = [
        ",".join([str(k), digits(value), *(str(counts[k]) for counts in table)]) for k, value in enumerate(values)
    ]
    write_lines(REFERENCE / "poisson" / f"{name}.csv", [header, *lines])
    return {"name": name, "variable": variable, "bias_mV": BIAS, **arguments, "file": f"{name}.csv"}


def main():
    """Writes the curves and their index."""
    weights = linspace(5.0, 15.0, NEURONS)
    rates = linspace(10.0, 505.0, NEURONS)
    index = []
    for winfactor in (0.0, 0.5, 1.0):
        for duration in (100.0, 1000.0):
            name = f"activation_weight_{duration:.0f}ms_winfactor_{winfactor}".replace(".", "p")
            table = [weight_counts(seed, weights, winfactor, 1000.0, duration) for seed in SEEDS]
            arguments = {"winfactor": winfactor, "rate_Hz": 1000.0, "duration_ms": duration}
            index.append(write_counts(name, "weight_pA", weights, table, arguments))
    for weight in (10.0, 30.0):
        name = f"activation_rate_1000ms_{weight:.0f}pA"
        table = [rate_counts(seed, rates, weight, 1000.0) for seed in SEEDS]
        arguments = {"weight_pA": weight, "duration_ms": 1000.0}
        index.append(write_counts(name, "rate_Hz", rates, table, arguments))
    write_json(
        REFERENCE / "poisson" / "activation.json",
        {"nest": nest.__version__, "resolution_ms": 0.1, "curves": index},
    )


if __name__ == "__main__":
    main()
