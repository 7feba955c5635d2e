"""The lecture notebook's `act_fct_neuron_bias`: 100 neurons for 1 s; the counterpart of activation_bias_sweep.snn.

Run as `python3 bias_notebook.py FOLDER`; prints the seconds from ResetKernel to the read-out as JSON.
"""

import json
import sys
import time

import nest
import numpy as np

from membrane_notebook import NPARAMS


def act_fct_neuron_bias(b_min, b_max, nneurons, duration):
    """Leak potentials and the output rate of a neuron at each."""
    nest.ResetKernel()
    biases = np.linspace(b_min, b_max, nneurons)
    neurons = nest.Create("iaf_psc_exp", nneurons, params=NPARAMS)
    nest.SetStatus(neurons, {"E_L": biases})
    recorders = nest.Create("spike_recorder", nneurons)
    nest.Connect(neurons, recorders, "one_to_one")
    nest.Simulate(duration)
    return biases, np.array(nest.GetStatus(recorders, "n_events")) * 1000.0 / duration


def main():
    """Simulates and writes the curve."""
    folder = sys.argv[1]
    nest.verbosity = nest.VerbosityLevel.ERROR
    start = time.perf_counter()
    biases, rates = act_fct_neuron_bias(b_min=-15.0, b_max=50.0, nneurons=100, duration=1000.0)
    elapsed = time.perf_counter() - start
    np.savetxt(f"{folder}/activation_bias_nest.csv", np.column_stack([biases, rates]), delimiter=",")
    print(json.dumps({"simulate_s": elapsed}))


if __name__ == "__main__":
    main()
