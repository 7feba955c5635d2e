"""The lecture notebook's `get_membrane` with regular input for 1 s, written as CSV: the counterpart of membrane.snn.

Run as `python3 membrane_notebook.py FOLDER`; prints the seconds from ResetKernel to the read-out as JSON.
"""

import json
import sys
import time

import nest
import numpy as np

NPARAMS = {
    "C_m": 100.0,
    "V_th": 0.0,
    "V_reset": -15.0,
    "tau_m": 20.0,
    "tau_syn_ex": 5.0,
    "tau_syn_in": 5.0,
    "t_ref": 0.5,
    "E_L": 0.0,
    "V_m": -0.1,
}


def get_membrane(rate, weight, bias, duration):
    """Times, membrane potentials, both synaptic currents and the spike times of one neuron."""
    nest.ResetKernel()
    spike_times = np.round(np.arange(0.1, duration, 1000.0 / rate), 1)
    source = nest.Create("spike_generator", params={"spike_times": spike_times, "precise_times": False})
    neuron = nest.Create("iaf_psc_exp", params=NPARAMS)
    nest.SetStatus(neuron, {"E_L": bias})
    recorder = nest.Create("spike_recorder")
    meter = nest.Create("multimeter", params={"interval": 0.1, "record_from": ["V_m", "I_syn_ex", "I_syn_in"]})
    nest.Connect(neuron, recorder, "one_to_one")
    nest.Connect(meter, neuron, "one_to_one")
    nest.Connect(source, neuron, "one_to_one", syn_spec={"weight": weight})
    nest.Simulate(duration)
    data = meter.events
    return data["times"], data["V_m"], data["I_syn_ex"], data["I_syn_in"], recorder.events["times"]


def main():
    """Simulates and writes the trace and the spikes."""
    folder = sys.argv[1]
    nest.verbosity = nest.VerbosityLevel.ERROR
    start = time.perf_counter()
    *trace, spikes = get_membrane(rate=1000.0, weight=10.0, bias=-5.0, duration=1000.0)
    elapsed = time.perf_counter() - start
    np.savetxt(f"{folder}/membrane_nest.csv", np.column_stack(trace), delimiter=",")
    np.savetxt(f"{folder}/spikes_nest.csv", spikes)
    print(json.dumps({"simulate_s": elapsed}))


if __name__ == "__main__":
    main()
