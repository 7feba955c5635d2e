"""The lecture's three activation curves with regular input, spike for spike.

Run as `python3 activation.py`; it writes `../activation/`.
"""

import nest
import numpy

from lecture import REFERENCE, digits, lecture_neurons, regular, reset, spike_steps_of, steps, write_json, write_lines

NEURONS = 100

# Runs on for this long so that a spike in the last steps cannot be missed; later spikes are cut.
EXTRA = 2.0


def linspace(start, stop, count):
    """start + k * ((stop - start) / (count - 1)), the last exactly `stop`; checked to be numpy's bits."""
    step = (stop - start) / (count - 1)
    values = [start + k * step for k in range(count - 1)] + [stop]
    if values != numpy.linspace(start, stop, count).tolist():
        raise RuntimeError("numpy.linspace gives other bits")
    return values


def run(neurons, duration):
    """Simulates and returns the spike steps of each neuron up to `duration`."""
    recorder = nest.Create("spike_recorder")
    nest.Connect(neurons, recorder)
    nest.Simulate(duration + EXTRA)
    last = steps(duration)
    return [[step for step in train if step <= last] for train in spike_steps_of(recorder, neurons)]


def bias_curve(biases, duration):
    """One unconnected neuron for each leak potential."""
    reset(resolution=0.1)
    return run(lecture_neurons(biases), duration)


def weight_curve(weights, winfactor, rate, bias, duration):
    """One neuron for each weight, under one excitatory and one inhibitory train of equal times."""
    reset(resolution=0.1)
    neurons = lecture_neurons([bias] * len(weights))
    train = {"spike_times": regular(rate, duration)}
    for signed in (weights, [-winfactor * weight for weight in weights]):
        sources = nest.Create("spike_generator", len(weights), params=train)
        nest.Connect(sources, neurons, "one_to_one", syn_spec={"weight": signed})
    return run(neurons, duration)


def rate_curve(rates, weight, bias, duration):
    """One neuron for each rate, each under a train of its own."""
    reset(resolution=0.1)
    neurons = lecture_neurons([bias] * len(rates))
    sources = nest.Create("spike_generator", len(rates))
    for source, rate in zip(sources, rates):
        source.set(spike_times=regular(rate, duration))
    nest.Connect(sources, neurons, "one_to_one", syn_spec={"weight": weight})
    return run(neurons, duration)


def write_curve(name, variable, values, trains, duration, arguments):
    """Writes the curve and its spikes; returns the entry of the index."""
    folder = REFERENCE / "activation"
    write_lines(
        folder / f"{name}_counts.csv",
        [f"neuron,{variable},spikes"]
        + [f"{k},{digits(value)},{len(train)}" for k, (value, train) in enumerate(zip(values, trains))],
    )
    write_lines(
        folder / f"{name}_spikes.csv",
        ["neuron,time_ms"] + [f"{k},{step / 10}" for k, train in enumerate(trains) for step in train],
    )
    return {
        "name": name,
        "variable": variable,
        "duration_ms": duration,
        **arguments,
        "neurons": len(values),
        "spikes": sum(map(len, trains)),
        "counts_file": f"{name}_counts.csv",
        "spikes_file": f"{name}_spikes.csv",
    }


def main():
    """Writes all curves and the index."""
    biases = linspace(-15.0, 50.0, NEURONS)
    weights = linspace(5.0, 15.0, NEURONS)
    rates = linspace(10.0, 505.0, NEURONS)

    index = [write_curve("bias_1000ms", "bias_mV", biases, bias_curve(biases, 1000.0), 1000.0, {})]
    for duration in (100.0, 1000.0):
        for winfactor in (0.0, 0.5, 1.0):
            name = f"weight_{duration:.0f}ms_winfactor_{winfactor}".replace(".", "p")
            trains = weight_curve(weights, winfactor, 1000.0, -5.0, duration)
            arguments = {"winfactor": winfactor, "rate_Hz": 1000.0, "bias_mV": -5.0}
            index.append(write_curve(name, "weight_pA", weights, trains, duration, arguments))
    trains = rate_curve(rates, 10.0, -5.0, 1000.0)
    index.append(write_curve("rate_1000ms", "rate_Hz", rates, trains, 1000.0, {"weight_pA": 10.0, "bias_mV": -5.0}))

    # Weights near the threshold, where winfactor 0.5 and 1 still leave spikes to compare.
    strong = linspace(15.0, 100.0, NEURONS)
    trains = weight_curve(strong, 0.5, 1000.0, -5.0, 1000.0)
    arguments = {"winfactor": 0.5, "rate_Hz": 1000.0, "bias_mV": -5.0}
    index.append(write_curve("weight_strong_1000ms_winfactor_0p5", "weight_pA", strong, trains, 1000.0, arguments))
    trains = rate_curve(rates, 30.0, -5.0, 1000.0)
    arguments = {"weight_pA": 30.0, "bias_mV": -5.0}
    index.append(write_curve("rate_strong_1000ms", "rate_Hz", rates, trains, 1000.0, arguments))

    write_json(
        REFERENCE / "activation" / "index.json",
        {"nest": nest.__version__, "resolution_ms": 0.1, "curves": index},
    )


if __name__ == "__main__":
    main()
