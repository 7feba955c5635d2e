"""The network of scripts/brunel.snn in PyNEST (Brunel 2000, iaf_psc_delta), for speed comparison.

Run as `python3 brunel.py [--order 2500] [--duration 1000] [--threads 1]`; prints one line of JSON: the seconds for
building and for simulating (200 ms unrecorded, then `--duration` ms), and what the excitatory neurons did.
"""

import argparse
import json
import time

import nest
import numpy

NEURON = {"C_m": 1.0, "tau_m": 20.0, "t_ref": 2.0, "E_L": 0.0, "V_reset": 0.0, "V_th": 20.0}
WARM_UP = 200.0  # ms


def build(order, g, eta, weight, delay):
    """Makes the network; returns the recorder of the excitatory neurons."""
    excitatory = nest.Create("iaf_psc_delta", 4 * order, params=NEURON)
    inhibitory = nest.Create("iaf_psc_delta", order, params=NEURON)
    both = excitatory + inhibitory
    both.V_m = nest.random.uniform(0.0, NEURON["V_th"])
    rate = eta * NEURON["V_th"] / (weight * NEURON["tau_m"]) * 1000.0
    external = nest.Create("poisson_generator", params={"rate": rate})
    nest.Connect(external, both, syn_spec={"weight": weight, "delay": delay})
    for source, sent in ((excitatory, weight), (inhibitory, -g * weight)):
        rule = {"rule": "fixed_indegree", "indegree": len(source) // 10}
        nest.Connect(source, both, rule, {"weight": sent, "delay": delay})
    recorder = nest.Create("spike_recorder", params={"start": WARM_UP})
    nest.Connect(excitatory, recorder)
    return recorder


def mean_cv(events):
    """Mean over the neurons with at least 3 spikes of the CV of their intervals."""
    order = numpy.lexsort((events["times"], events["senders"]))
    senders, times = events["senders"][order], events["times"][order]
    trains = numpy.split(times, numpy.flatnonzero(numpy.diff(senders)) + 1)
    intervals = [numpy.diff(train) for train in trains if len(train) >= 3]
    return float(numpy.mean([own.std() / own.mean() for own in intervals]))


def main():
    """Builds, simulates and prints the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--order", type=int, default=2500)
    parser.add_argument("--duration", type=float, default=1000.0)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.ResetKernel()
    nest.set(resolution=0.1, local_num_threads=options.threads, rng_seed=1)

    start = time.perf_counter()
    recorder = build(options.order, g=5.0, eta=2.0, weight=0.1, delay=1.5)
    nest.Prepare()
    built = time.perf_counter()
    nest.Run(WARM_UP + options.duration)
    done = time.perf_counter()
    nest.Cleanup()
    rate = recorder.n_events / (4 * options.order) / (options.duration / 1000.0)
    result = {
        "build_s": round(built - start, 3),
        "simulate_s": round(done - built, 3),
        "synapses": nest.num_connections,
        "rate_Hz": round(rate, 3),
        "cv": round(mean_cv(recorder.events), 3),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
