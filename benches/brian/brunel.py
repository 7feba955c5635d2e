"""Brunel's network (2000) in Brian2's C++ standalone mode, with the neurons of scripts/brunel.snn or brunel_exp.snn.

Needs `pip install brian2 "numpy<2.4"` and a C++ compiler. `python3 brunel.py build FOLDER [--synapses delta]
[--order 2500] [--duration 1000] [--threads 1]`, then `python3 brunel.py run FOLDER`, as often as one likes.
"""

import math

import standalone

WARM_UP = 200.0  # ms

MODELS = {
    "delta": "dv/dt = -v / tau : volt (unless refractory)",
    # Both synaptic time constants are equal, so that one current does for both.
    "exp": """dv/dt = (-v + current) / tau : volt (unless refractory)
              dcurrent/dt = -current / tau_s : volt""",
}


def define(synapses, order, duration):
    """Defines the network and its one run of 200 ms and `duration` ms more."""
    import numpy
    from brian2 import Network, NeuronGroup, PoissonInput, SpikeMonitor, Synapses, ms, mV

    weight, g, eta, delay = 0.1 * mV, 5.0, 2.0, 1.5 * ms
    excitatory, neurons = 4 * order, 5 * order
    tau, tau_s, threshold = 20 * ms, 0.5 * ms, 20 * mV
    indegree = excitatory // 10
    rate = eta * threshold / (weight * indegree * tau)
    target = "v"
    if synapses == "exp":
        # The jump of the current (in units of the voltage it would hold) whose potential peaks at `weight`.
        peak = math.log(tau / tau_s) * (tau * tau_s / (tau - tau_s))
        height = math.exp(-peak / tau) - math.exp(-peak / tau_s)
        weight, target = weight * ((tau - tau_s) / tau_s / height), "current"
    group = NeuronGroup(
        neurons,
        MODELS[synapses],
        threshold="v >= threshold",
        reset="v = 0 * mV",
        refractory=2 * ms,
        method="exact",
        namespace={"tau": tau, "tau_s": tau_s, "threshold": threshold},
    )
    group.v = "rand() * 20 * mV"
    network = Network(group, PoissonInput(group, target, N=indegree, rate=rate, weight=weight))
    generator = numpy.random.default_rng(1)
    for first, count, sent in ((0, excitatory, weight), (excitatory, order, -g * weight)):
        on_spike = f"{target}_post += jump"
        projection = Synapses(group, group, on_pre=on_spike, delay=delay, namespace={"jump": sent})
        # Sources are drawn with replacement.
        source = generator.integers(first, first + count, size=neurons * (count // 10))
        projection.connect(i=source, j=numpy.repeat(numpy.arange(neurons), count // 10))
        network.add(projection)
    network.add(SpikeMonitor(group[:excitatory]))
    network.run((WARM_UP + duration) * ms)
    return {
        "model_s": (WARM_UP + duration) / 1000.0,
        "recorded_neurons": excitatory,
        "record_from_s": WARM_UP / 1000.0,
    }


if __name__ == "__main__":
    standalone.main(__doc__, define, synapses="delta", order=2500, duration=1000.0)
