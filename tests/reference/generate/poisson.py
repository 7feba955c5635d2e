"""Statistics of single neurons under stochastic input or with escape noise, over 40 seeds.

All scenarios are simulated side by side in one kernel for each seed, every neuron with generators of its own.
Run as `python3 poisson.py`; it writes `../poisson/neurons.json` and one CSV file for each scenario.
"""

import nest
import numpy

from lecture import NEURON, REFERENCE, digits, reset, spike_step, steps, write_json, write_lines

SEEDS = range(1, 41)
WARM_UP = 200.0  # ms
DURATION = 10_000.0  # ms
EXTRA = 2.0  # ms; see membrane.py

BRUNEL = {"C_m": 1.0, "tau_m": 20.0, "t_ref": 2.0, "E_L": 0.0, "V_reset": 0.0, "V_th": 20.0, "V_m": 0.0}
SILENT = {"V_th": 1e6}


def poisson(rate, weight):
    """A Poisson train of `rate` (Hz) with the weight of its connection."""
    return {"model": "poisson_generator", "params": {"rate": rate}, "weight": weight}


def noise(**params):
    """A noise generator, connected with weight 1."""
    return {"model": "noise_generator", "params": params, "weight": 1.0}


def scenario(name, model, params, *inputs, phase_bins_hz=None):
    """One neuron and its inputs; `phase_bins_hz` adds the spread of V_m in ten bins of that oscillation's phase."""
    return {"name": name, "model": model, "params": params, "inputs": list(inputs), "phase_bins_Hz": phase_bins_hz}


def lecture(name, bias, *inputs):
    """The lecture's neuron with a leak potential (mV)."""
    return scenario(name, "iaf_psc_exp", {**NEURON, "E_L": bias}, *inputs)


SCENARIOS = [
    lecture("membrane_1000Hz_10pA_m5mV", -5.0, poisson(1000.0, 10.0)),
    lecture("membrane_500Hz_30pA_m15mV", -15.0, poisson(500.0, 30.0)),
    lecture("membrane_100Hz_30pA_m3mV", -3.0, poisson(100.0, 30.0)),
    lecture("membrane_50Hz_100pA_m5mV", -5.0, poisson(50.0, 100.0)),
    lecture("membrane_2000Hz_10pA_m20mV", -20.0, poisson(2000.0, 10.0)),
    lecture("membrane_10Hz_300pA_5mV", 5.0, poisson(10.0, 300.0)),
    lecture("membrane_balanced", -1.0, poisson(1000.0, 40.0), poisson(1000.0, -40.0)),
    scenario("exp_two_inputs", "iaf_psc_exp", {}, poisson(8000.0, 40.0), poisson(2000.0, -80.0)),
    scenario("exp_1MHz", "iaf_psc_exp", SILENT, poisson(1e6, 0.05)),
    scenario("alpha_two_inputs", "iaf_psc_alpha", {}, poisson(2000.0, 40.0), poisson(500.0, -60.0)),
    scenario("delta_small_jumps", "iaf_psc_delta", BRUNEL, poisson(10_000.0, 0.1)),
    scenario("delta_large_jumps", "iaf_psc_delta", BRUNEL, poisson(1000.0, 1.5), poisson(500.0, -1.5)),
    scenario(
        "delta_refractory_input",
        "iaf_psc_delta",
        {**BRUNEL, "t_ref": 10.0, "refractory_input": True},
        poisson(1200.0, 1.0),
    ),
    scenario("noise_dt_0p1", "iaf_psc_exp", SILENT, noise(mean=100.0, std=500.0, dt=0.1)),
    scenario("noise_dt_1", "iaf_psc_exp", SILENT, noise(mean=100.0, std=200.0, dt=1.0)),
    scenario(
        "noise_modulated_dt_0p1",
        "iaf_psc_exp",
        SILENT,
        noise(mean=-50.0, std=500.0, std_mod=500.0, frequency=10.0, phase=45.0, dt=0.1),
        phase_bins_hz=10.0,
    ),
    scenario(
        "noise_modulated_dt_1",
        "iaf_psc_exp",
        SILENT,
        noise(mean=100.0, std=200.0, std_mod=150.0, frequency=10.0, phase=45.0, dt=1.0),
        phase_bins_hz=10.0,
    ),
    scenario("noise_spiking_dt_1", "iaf_psc_exp", {}, noise(mean=350.0, std=300.0, dt=1.0)),
    scenario("escape_far_above", "iaf_psc_exp", {"rho": 0.01, "delta": 2.0, "I_e": 1000.0}),
    scenario("escape_at_threshold", "iaf_psc_exp", {"rho": 10.0, "delta": 2.0, "I_e": 375.0}),
    scenario("escape_soft", "iaf_psc_exp", {"rho": 50.0, "delta": 5.0, "I_e": 250.0, "t_ref": 5.0}),
    scenario("escape_no_reset_lag", "iaf_psc_exp", {"rho": 20.0, "delta": 3.0, "I_e": 375.0, "t_ref": 0.0}),
    scenario(
        "escape_with_input",
        "iaf_psc_exp",
        {"rho": 10.0, "delta": 2.0},
        poisson(8000.0, 40.0),
        poisson(2000.0, -80.0),
    ),
]


def build(one):
    """Creates a scenario's neuron, inputs and recorders; returns the recorders."""
    neuron = nest.Create(one["model"], params=one["params"])
    for source in one["inputs"]:
        generator = nest.Create(source["model"], params=source["params"])
        nest.Connect(generator, neuron, syn_spec={"weight": source["weight"]})
    meter = nest.Create("multimeter", params={"interval": 0.1, "record_from": recordables(one), "start": WARM_UP})
    spikes = nest.Create("spike_recorder", params={"start": WARM_UP, "stop": WARM_UP + DURATION})
    nest.Connect(meter, neuron)
    nest.Connect(neuron, spikes)
    return meter, spikes


def recordables(one):
    """V_m, and the synaptic currents that the scenario's inputs reach."""
    weights = [source["weight"] for source in one["inputs"] if source["model"] == "poisson_generator"]
    names = ["V_m"]
    if one["model"] != "iaf_psc_delta":
        names += ["I_syn_ex"] * any(weight > 0 for weight in weights)
        names += ["I_syn_in"] * any(weight < 0 for weight in weights)
    return names


def statistics(one, meter, spikes):
    """One value for each statistic, over the window after the warm-up."""
    samples = steps(DURATION)
    values = {name: meter.events[name][:samples] for name in recordables(one)}
    times = meter.events["times"][:samples]
    if spike_step(times[0]) != steps(WARM_UP) + 1 or spike_step(times[-1]) != steps(WARM_UP) + samples:
        raise RuntimeError("the window was not sampled whole")
    row = {}
    if not SILENT.items() <= one["params"].items():
        intervals = numpy.diff(numpy.sort(spikes.events["times"]))
        row["rate_Hz"] = len(spikes.events["times"]) / (DURATION / 1000.0)
        row["cv_isi"] = intervals.std() / intervals.mean()
    for name, unit in (("V_m", "mV"), ("I_syn_ex", "pA"), ("I_syn_in", "pA")):
        if name in values:
            row[f"mean_{name}_{unit}"] = values[name].mean()
            row[f"std_{name}_{unit}"] = values[name].std()
    if one["phase_bins_Hz"]:
        period = 1000.0 / one["phase_bins_Hz"]
        # Steps, not times, so that rounding cannot move a sample to the next bin.
        phase = (numpy.rint(times * 10).astype(int) % round(period * 10)) * 10 // round(period * 10)
        for index in range(10):
            row[f"std_V_m_phase_{index}_mV"] = values["V_m"][phase == index].std()
    return row


def main():
    """Runs all seeds and writes the statistics of each scenario with its description."""
    rows = {one["name"]: [] for one in SCENARIOS}
    for seed in SEEDS:
        reset(resolution=0.1, rng_seed=seed)
        recorders = [build(one) for one in SCENARIOS]
        nest.Simulate(WARM_UP + DURATION + EXTRA)
        for one, (meter, spikes) in zip(SCENARIOS, recorders):
            rows[one["name"]].append(statistics(one, meter, spikes))

    folder = REFERENCE / "poisson"
    for name, table in rows.items():
        header = ",".join(["seed", *table[0]])
        lines = [",".join([str(seed), *map(digits, row.values())]) for seed, row in zip(SEEDS, table)]
        write_lines(folder / f"{name}.csv", [header, *lines])
    index = {
        "nest": nest.__version__,
        "resolution_ms": 0.1,
        "delay_ms": 1.0,
        "warm_up_ms": WARM_UP,
        "duration_ms": DURATION,
        "scenarios": [{**one, "file": f"{one['name']}.csv"} for one in SCENARIOS],
    }
    write_json(folder / "neurons.json", index)


if __name__ == "__main__":
    main()
