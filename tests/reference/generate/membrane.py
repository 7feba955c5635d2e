"""Traces and spikes of one lecture neuron under a regular spike train, for eight sets of arguments.

Run as `python3 membrane.py`; it writes `../membrane/`.
"""

import nest

from lecture import (
    REFERENCE,
    digits,
    lecture_neurons,
    regular,
    reset,
    spike_steps_of,
    steps,
    write_json,
    write_lines,
)

# name, rate (Hz), weight (pA), bias (mV), duration (ms)
EXPERIMENTS = [
    ("default", 1000.0, 10.0, -5.0, 40.0),
    ("no_input", 0.0, 10.0, -5.0, 40.0),
    ("odd_rate", 333.3, 30.0, -3.0, 300.0),
    ("one_spike", 0.1, 300.0, -15.0, 60.0),
    ("strong_weight", 1000.0, 300.0, -15.0, 100.0),
    ("high_bias", 0.0, 0.0, 50.0, 100.0),
    ("slow_input", 50.0, 300.0, -5.0, 300.0),
    ("ties_to_even", 800.0, 25.5, 2.3, 200.0),
]

VARIABLES = ["V_m", "I_syn_ex", "I_syn_in"]

# NEST's multimeter delivers its samples one minimal delay late and drops the last ones: run on, then cut.
EXTRA = 2.0


def membrane(rate, weight, bias, duration):
    """Rows (step, V_m, I_syn_ex, I_syn_in) for the steps 1 to `duration`, and the steps of the output spikes."""
    reset(resolution=0.1)
    neuron = lecture_neurons([bias])
    source = nest.Create("spike_generator", params={"spike_times": regular(rate, duration)})
    meter = nest.Create("multimeter", params={"interval": 0.1, "record_from": VARIABLES})
    recorder = nest.Create("spike_recorder")
    nest.Connect(source, neuron, syn_spec={"weight": weight})
    nest.Connect(meter, neuron)
    nest.Connect(neuron, recorder)
    nest.Simulate(duration + EXTRA)

    last = steps(duration)
    columns = zip(*(meter.events[name][:last] for name in VARIABLES))
    rows = [(step, *values) for step, values in enumerate(columns, start=1)]
    if len(rows) != last or abs(meter.events["times"][last - 1] - duration) > 1e-6:
        raise RuntimeError("the multimeter did not sample each step")
    (spikes,) = spike_steps_of(recorder, neuron)
    return rows, [step for step in spikes if step <= last]


def main():
    """Writes a trace and a spike file for each experiment, and the index."""
    folder = REFERENCE / "membrane"
    index = []
    for name, rate, weight, bias, duration in EXPERIMENTS:
        rows, spikes = membrane(rate, weight, bias, duration)
        header = ",".join(["time_ms", *VARIABLES])
        lines = [",".join([f"{step / 10}", *map(digits, values)]) for step, *values in rows]
        write_lines(folder / f"{name}_trace.csv", [header, *lines])
        write_lines(folder / f"{name}_spikes.csv", ["time_ms", *(f"{step / 10}" for step in spikes)])
        index.append(
            {
                "name": name,
                "rate_Hz": rate,
                "weight_pA": weight,
                "bias_mV": bias,
                "duration_ms": duration,
                "input_spike_times_ms": regular(rate, duration),
                "output_spikes": len(spikes),
                "trace": f"{name}_trace.csv",
                "spikes": f"{name}_spikes.csv",
            }
        )
    write_json(folder / "index.json", {"nest": nest.__version__, "resolution_ms": 0.1, "experiments": index})


if __name__ == "__main__":
    main()
