"""The network of scripts/brunel.snn in Brian2's C++ standalone mode, for speed comparison.

Needs `pip install brian2` and a C++ compiler. Run as `python3 brunel_brian.py [--order 2500] [--duration 1000]
[--threads 1]`; prints one line of JSON: the seconds for generating and compiling the program, for its run (which builds
the network, then simulates 200 ms unrecorded and `--duration` ms), and what the excitatory neurons did.
"""

import argparse
import json
import tempfile
import time

import numpy
from brian2 import (
    Network,
    NeuronGroup,
    PoissonInput,
    SpikeMonitor,
    Synapses,
    defaultclock,
    device,
    ms,
    mV,
    prefs,
    second,
    seed,
    set_device,
)

WARM_UP = 200.0  # ms


def fixed_indegree(generator, source_first, source_count, targets, indegree):
    """Source and target of each synapse; sources are drawn with replacement."""
    source = generator.integers(source_first, source_first + source_count, size=targets * indegree)
    return source, numpy.repeat(numpy.arange(targets), indegree)


def main():
    """Builds, compiles, runs and prints the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--order", type=int, default=2500)
    parser.add_argument("--duration", type=float, default=1000.0)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()

    set_device("cpp_standalone", build_on_run=False)
    if options.threads > 1:
        prefs.devices.cpp_standalone.openmp_threads = options.threads
    seed(1)
    defaultclock.dt = 0.1 * ms
    start = time.perf_counter()

    order, g, eta, weight, delay = options.order, 5.0, 2.0, 0.1 * mV, 1.5 * ms
    excitatory, neurons = 4 * order, 5 * order
    tau, threshold = 20 * ms, 20 * mV
    group = NeuronGroup(
        neurons,
        "dv/dt = -v / tau : volt (unless refractory)",
        threshold="v >= threshold",
        reset="v = 0 * mV",
        refractory=2 * ms,
        method="exact",
        namespace={"tau": tau, "threshold": threshold},
    )
    group.v = "rand() * 20 * mV"
    indegree = excitatory // 10
    rate = eta * threshold / (weight * indegree * tau)
    network = Network(group, PoissonInput(group, "v", N=indegree, rate=rate, weight=weight))

    generator = numpy.random.default_rng(1)
    for first, count, sent in ((0, excitatory, weight), (excitatory, order, -g * weight)):
        projection = Synapses(group, group, on_pre="v_post += jump", delay=delay, namespace={"jump": sent})
        source, target = fixed_indegree(generator, first, count, neurons, count // 10)
        projection.connect(i=source, j=target)
        network.add(projection)

    network.run(WARM_UP * ms)
    spikes = SpikeMonitor(group[:excitatory])
    network.add(spikes)
    network.run(options.duration * ms)
    with tempfile.TemporaryDirectory() as folder:
        device.build(directory=folder, compile=True, run=False)
        compiled = time.perf_counter()
        device.run(folder)
        done = time.perf_counter()
        times = [train / second for train in spikes.spike_trains().values()]
        intervals = [numpy.diff(train) for train in times if len(train) >= 3]
        result = {
            "compile_s": round(compiled - start, 3),
            "build_and_simulate_s": round(done - compiled, 3),
            "synapses": neurons * (excitatory // 10 + order // 10),
            "rate_Hz": round(sum(map(len, times)) / excitatory / (options.duration / 1000.0), 3),
            "cv": round(float(numpy.mean([own.std() / own.mean() for own in intervals])), 3),
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
