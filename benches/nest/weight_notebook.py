"""The lecture notebook's activation curve over weights with Poisson input, 100 neurons for 1 s: activation_weight.snn.

Run as `python3 weight_notebook.py FOLDER`; prints the seconds from ResetKernel to the read-out as JSON.
"""

import json
import sys
import time

import nest
import numpy as np
from membrane_notebook import NPARAMS


def act_fct_neuron_weight(w_min, w_max, nneurons, winfactor, rate, bias, duration):
    """Weights and the output rate of a neuron with each."""
    nest.ResetKernel()
    weights = np.linspace(w_min, w_max, nneurons)
    neurons = nest.Create("iaf_psc_exp", nneurons, params=NPARAMS)
    nest.SetStatus(neurons, {"E_L": bias})
    for signed in (weights, -winfactor * weights):
        sources = nest.Create("poisson_generator", nneurons, params={"rate": rate})
        nest.Connect(sources, neurons, "one_to_one", syn_spec={"weight": signed})
    recorders = nest.Create("spike_recorder", nneurons)
    nest.Connect(neurons, recorders, "one_to_one")
    nest.Simulate(duration)
    return weights, np.array(nest.GetStatus(recorders, "n_events")) * 1000.0 / duration


def main():
    """Simulates and writes the curve."""
    folder = sys.argv[1]
    nest.verbosity = nest.VerbosityLevel.ERROR
    start = time.perf_counter()
    curve = act_fct_neuron_weight(5.0, 15.0, 100, winfactor=0.0, rate=1000.0, bias=-5.0, duration=1000.0)
    elapsed = time.perf_counter() - start
    np.savetxt(f"{folder}/activation_weight_nest.csv", np.column_stack(curve), delimiter=",")
    print(json.dumps({"simulate_s": elapsed}))


if __name__ == "__main__":
    main()
