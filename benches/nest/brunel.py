"""Brunel's network (2000) in PyNEST, with the neurons of scripts/brunel.snn or of scripts/brunel_exp.snn.

Run as `python3 brunel.py [--synapses delta] [--order 2500] [--duration 1000] [--threads 1] [--seed 1]`; prints one line of
JSON: the seconds for building and for simulating 200 ms and `--duration` ms more, the model time, and what the excitatory
neurons did after the first 200 ms.
"""

import argparse
import json
import math
import time

import nest
from trains import mean_cv, start

WARM_UP = 200.0  # ms
DELAY = 1.5  # ms
PSP = 0.1  # mV, of an excitatory synapse
G, ETA = 5.0, 2.0

SHARED = {"tau_m": 20.0, "t_ref": 2.0, "E_L": 0.0, "V_reset": 0.0, "V_th": 20.0}
NEURONS = {
    "delta": ("iaf_psc_delta", {**SHARED, "C_m": 1.0}),
    "exp": ("iaf_psc_exp", {**SHARED, "C_m": 250.0, "tau_syn_ex": 0.5, "tau_syn_in": 0.5}),
}


def psc(psp, tau_m, tau_s, c_m):
    """The current (pA) of an exponential synapse whose potential peaks at `psp` (mV); times in ms, capacity in pF."""
    peak = math.log(tau_m / tau_s) * tau_m * tau_s / (tau_m - tau_s)
    height = math.exp(-peak / tau_m) - math.exp(-peak / tau_s)
    return psp * c_m * (tau_m - tau_s) / (tau_m * tau_s) / height


def build(synapses, order, scaled=1.0):
    """Makes the network, with all recurrent weights times `scaled`; gives the excitatory neurons."""
    model, parameters = NEURONS[synapses]
    excitatory = nest.Create(model, 4 * order, params=parameters)
    inhibitory = nest.Create(model, order, params=parameters)
    both = excitatory + inhibitory
    both.V_m = nest.random.uniform(0.0, SHARED["V_th"])
    weight = PSP
    if synapses == "exp":
        weight = psc(PSP, SHARED["tau_m"], parameters["tau_syn_ex"], parameters["C_m"])
    # All external inputs of a neuron together; eta = 1 just drives it to the threshold.
    rate = ETA * SHARED["V_th"] / (PSP * SHARED["tau_m"]) * 1000.0
    external = nest.Create("poisson_generator", params={"rate": rate})
    nest.Connect(external, both, syn_spec={"weight": weight, "delay": DELAY})
    for source, sent in ((excitatory, weight), (inhibitory, -G * weight)):
        rule = {"rule": "fixed_indegree", "indegree": len(source) // 10}
        nest.Connect(source, both, rule, {"weight": scaled * sent, "delay": DELAY})
    return excitatory


def main():
    """Builds, simulates and prints the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--synapses", choices=sorted(NEURONS), default="delta")
    parser.add_argument("--order", type=int, default=2500)
    parser.add_argument("--duration", type=float, default=1000.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start(options.threads, options.seed)

    begin = time.perf_counter()
    excitatory = build(options.synapses, options.order)
    recorder = nest.Create("spike_recorder", params={"start": WARM_UP})
    nest.Connect(excitatory, recorder)
    nest.Prepare()
    built = time.perf_counter()
    nest.Run(WARM_UP + options.duration)
    done = time.perf_counter()
    nest.Cleanup()
    rate = recorder.n_events / (4 * options.order) / (options.duration / 1000.0)
    result = {
        "build_s": round(built - begin, 3),
        "simulate_s": round(done - built, 3),
        "model_s": (WARM_UP + options.duration) / 1000.0,
        "synapses": nest.num_connections,
        "rate_Hz": round(rate, 3),
        "cv": round(mean_cv(recorder.events), 3),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
