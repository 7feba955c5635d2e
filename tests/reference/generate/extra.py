"""Small experiments without noise: devices, limits of the neuron models, delays, changes between runs.

Run as `python3 extra.py`; it writes one folder for each case below `../extra/`.
"""

from cases import case, change, connection, nodes, simulate, spikes, traces, write_case
from lecture import NEURON, REFERENCE

SILENT = {"V_th": 1e6}
EXP = ["V_m", "I_syn_ex", "I_syn_in"]

# One to one among four nodes, as pairs: lists of weights or delays are only given to explicit pairs.
EACH = [(0, 0), (1, 1), (2, 2), (3, 3)]


def devices():
    """Windows, delays and sums of the generators."""
    yield case(
        "dev_ac_windows",
        "device",
        "ac_generator with origin, start and stop, behind different delays",
        [simulate(50.0)],
        nodes=[
            nodes("n", "iaf_psc_exp", 3, **SILENT),
            nodes(
                "a",
                "ac_generator",
                3,
                amplitude=150.0,
                offset=20.0,
                per_node={
                    "frequency": [25.0, 77.7, 140.0],
                    "phase": [30.0, 180.0, 315.0],
                    "origin": [0.0, 10.0, 2.5],
                    "start": [3.3, 5.0, 0.0],
                    "stop": [40.0, 20.0, 17.5],
                },
            ),
        ],
        connections=[connection("a", "n", delay=[0.1, 1.0, 3.5], pairs=EACH[:3])],
        recorders=[traces("mm", ["n"], ["V_m"], 0.2), traces("mmI", ["a"], ["I"], 0.2)],
    )
    yield case(
        "dev_step_current_windows",
        "device",
        "step_current_generator cut by origin, start and stop",
        [simulate(40.0)],
        nodes=[
            nodes("n", "iaf_psc_alpha", 3, **SILENT),
            nodes(
                "s",
                "step_current_generator",
                3,
                amplitude_times=[0.5, 4.0, 11.2, 11.3, 25.0],
                amplitude_values=[100.0, -50.0, 300.0, 75.5, 0.0],
                per_node={"origin": [0.0, 0.0, 6.0], "start": [0.0, 6.0, 2.0], "stop": [1e4, 20.0, 12.0]},
            ),
        ],
        connections=[connection("s", "n", delay=[0.1, 1.0, 2.0], pairs=EACH[:3])],
        recorders=[traces("mm", ["n"], ["V_m"], 0.2), traces("mmI", ["s"], ["I"], 0.2)],
    )
    yield case(
        "dev_dc_delays",
        "device",
        "dc_generator behind delays 0.1 to 7.3 ms, with weights other than 1, onto three models",
        [simulate(30.0)],
        nodes=[
            nodes("e", "iaf_psc_exp", 4, **SILENT),
            nodes("a", "iaf_psc_alpha", 4, **SILENT),
            nodes("d", "iaf_psc_delta", 4, **SILENT),
            nodes("dc", "dc_generator", amplitude=120.0, start=2.0, stop=15.0),
        ],
        connections=[
            connection("dc", name, [[1.0], [-2.0], [0.5], [1.5]], [[0.1], [1.0], [2.5], [7.3]]) for name in "ead"
        ],
        recorders=[traces(f"mm_{name}", [name], ["V_m"], 0.2) for name in "ead"],
    )
    yield case(
        "dev_currents_summed",
        "device",
        "dc, ac and step currents and I_e together drive three models to fire",
        [simulate(60.0)],
        nodes=[
            nodes("e", "iaf_psc_exp", I_e=150.0),
            nodes("a", "iaf_psc_alpha", I_e=150.0),
            nodes("d", "iaf_psc_delta", I_e=150.0),
            nodes("dc", "dc_generator", amplitude=130.3),
            nodes("ac", "ac_generator", amplitude=200.7, frequency=40.0),
            nodes("step", "step_current_generator", amplitude_times=[10.0, 30.0], amplitude_values=[90.1, 250.9]),
        ],
        connections=[connection(source, target) for source in ("dc", "ac", "step") for target in "ead"],
        recorders=[traces("mm", ["e", "a", "d"], ["V_m"], 0.2), spikes("sr", ["e", "a", "d"])],
    )
    yield case(
        "dev_spikegen_windows",
        "device",
        "spike_generator with origin, start, stop, weights and multiplicities together",
        [simulate(25.0)],
        nodes=[
            nodes("n", "iaf_psc_exp", 4, **SILENT),
            nodes(
                "sg",
                "spike_generator",
                4,
                spike_times=[1.0, 3.0, 5.0, 5.0, 8.0, 12.0, 13.0],
                spike_weights=[1.0, -1.0, 2.0, 0.5, 1.5, -0.5, 3.0],
                spike_multiplicities=[1, 2, 1, 3, 1, 0, 2],
                per_node={
                    "origin": [0.0, 0.0, 2.0, 5.0],
                    "start": [0.0, 1.0, 1.0, 3.0],
                    "stop": [1e4, 8.0, 6.0, 1e4],
                },
            ),
        ],
        connections=[connection("sg", "n", 50.0, rule="one_to_one")],
        recorders=[traces("mm", ["n"], EXP, 0.2), spikes("sr", ["sg"])],
    )


def limits():
    """Parameters of the neuron models at their limits."""
    burst = [1.0, 2.0, 3.0, 3.5, 4.0, 6.0, 9.0, 9.1, 9.2, 14.0, 20.0, 20.5, 21.0]
    yield case(
        "nrn_delta_refractory_input",
        "neuron",
        "iaf_psc_delta: input while refractory is dropped or kept with decay",
        [simulate(40.0)],
        nodes=[
            nodes("dropped", "iaf_psc_delta", t_ref=5.0, I_e=250.0),
            nodes("kept", "iaf_psc_delta", t_ref=5.0, I_e=250.0, refractory_input=True),
            nodes("sg", "spike_generator", spike_times=burst),
        ],
        connections=[
            connection("sg", name, weight, delay)
            for name in ("dropped", "kept")
            for weight, delay in ((6.0, 1.0), (-1.5, 2.2))
        ],
        recorders=[traces("mm", ["dropped", "kept"], ["V_m"]), spikes("sr", ["dropped", "kept"])],
    )
    yield case(
        "nrn_delta_V_min",
        "neuron",
        "iaf_psc_delta: V_min bounds V_m from below under inhibition and negative current",
        [simulate(30.0)],
        nodes=[
            nodes("n", "iaf_psc_delta", 2, per_node={"V_min": [-72.0, -80.0], "I_e": [0.0, -300.0]}),
            nodes("sg", "spike_generator", spike_times=burst),
        ],
        connections=[connection("sg", "n", -1.75)],
        recorders=[traces("mm", ["n"], ["V_m"])],
    )
    yield case(
        "nrn_alpha_V_min",
        "neuron",
        "iaf_psc_alpha: V_min bounds V_m from below under inhibition and negative current",
        [simulate(30.0)],
        nodes=[
            nodes("n", "iaf_psc_alpha", 2, per_node={"V_min": [-71.0, -75.0], "I_e": [0.0, -200.0]}),
            nodes("sg", "spike_generator", spike_times=burst),
        ],
        connections=[connection("sg", "n", -100.0), connection("sg", "n", 60.0, 4.0)],
        recorders=[traces("mm", ["n"], EXP)],
    )
    for model, short in (("iaf_psc_alpha", "alpha"), ("iaf_psc_exp", "exp")):
        for name, difference, optional in (
            ("equal", 0.0, False),
            ("near_1e-4", 1e-4, False),
            ("near_1e-7", 1e-7, True),
        ):
            tau = 10.0 * (1.0 + difference)
            yield case(
                f"nrn_{short}_tau_{name}",
                "neuron",
                f"{model}: tau_syn_ex, tau_syn_in or both are tau_m * (1 + {difference:g})",
                [simulate(40.0)],
                tolerance={"trace_rel": 1e-8, "trace_abs": 1e-8, "aim": "1e-12"} if optional else None,
                optional=optional,
                nodes=[
                    nodes(
                        "n",
                        model,
                        3,
                        E_L=-62.3,
                        V_m=-61.1,
                        V_reset=-64.0,
                        per_node={"tau_syn_ex": [tau, 2.0, tau], "tau_syn_in": [3.0, tau, tau]},
                    ),
                    nodes("sg", "spike_generator", spike_times=burst),
                ],
                connections=[connection("sg", "n", 140.0), connection("sg", "n", -70.0, 2.5)],
                recorders=[traces("mm", ["n"], EXP, 0.2), spikes("sr", ["n"])],
            )
    yield case(
        "nrn_t_ref_zero",
        "neuron",
        "no refractory time: the neuron moves again in the step after the spike",
        [simulate(20.0)],
        nodes=[
            nodes(name, model, 2, t_ref=0.0, per_node={"I_e": [900.0, 40_000.0]})
            for name, model in (("e", "iaf_psc_exp"), ("a", "iaf_psc_alpha"), ("d", "iaf_psc_delta"))
        ],
        recorders=[traces("mm", ["e", "a", "d"], ["V_m"], 0.2), spikes("sr", ["e", "a", "d"])],
    )
    yield case(
        "nrn_start_above_threshold",
        "neuron",
        "V_m starts at or above V_th: the first step propagates before the test",
        [simulate(10.0)],
        nodes=[
            nodes(name, model, 3, per_node={"V_m": [-55.0, -54.9, -20.0], "I_e": [0.0, 400.0, 0.0]})
            for name, model in (("e", "iaf_psc_exp"), ("a", "iaf_psc_alpha"), ("d", "iaf_psc_delta"))
        ],
        recorders=[traces("mm", ["e", "a", "d"], ["V_m"], 0.1), spikes("sr", ["e", "a", "d"])],
    )
    yield case(
        "nrn_lecture_two_inputs",
        "neuron",
        "the lecture's neuron with different synaptic time constants under excitation and inhibition",
        [simulate(60.0)],
        nodes=[
            nodes("n", "iaf_psc_exp", **{**NEURON, "E_L": -2.5, "tau_syn_in": 12.5}),
            nodes("ex", "spike_generator", spike_times=[k * 21 / 10 for k in range(1, 25)]),
            nodes("inh", "spike_generator", spike_times=[k * 57 / 10 for k in range(1, 10)]),
        ],
        connections=[connection("ex", "n", 60.0, 0.7), connection("inh", "n", -45.0, 3.1)],
        recorders=[traces("mm", ["n"], EXP), spikes("sr", ["n"])],
    )
    yield case(
        "nrn_parrot_chain",
        "neuron",
        "multiplicities travel along parrots and add where two arrive in one step",
        [simulate(30.0)],
        nodes=[
            nodes("p", "parrot_neuron", 4),
            nodes("n", "iaf_psc_delta", **SILENT),
            nodes("sg", "spike_generator", spike_times=[1.0, 2.0, 7.5], spike_multiplicities=[1, 3, 2]),
        ],
        connections=[
            connection("sg", "p", 5.0, [1.0, 2.0], pairs=[(0, 0), (0, 1)]),
            connection("p", "p", -3.0, [2.0, 1.0, 0.1], pairs=[(0, 2), (1, 2), (2, 3)]),
            connection("p", "n", 0.25, pairs=[(3, 0), (2, 0)]),
        ],
        recorders=[spikes("sr", ["p"]), traces("mm", ["n"], ["V_m"])],
    )


def grids_and_delays():
    """Other resolutions, long delays, several connections between one pair."""
    for name, resolution, times in (
        ("res_0p05", 0.05, [0.05, 1.35, 4.7, 9.95, 10.0, 10.05]),
        ("res_1p0", 1.0, [1.0, 2.0, 5.0, 5.0, 11.0, 23.0]),
    ):
        yield case(
            name,
            "resolution",
            f"three models at a resolution of {resolution:g} ms",
            [simulate(30.0)],
            resolution=resolution,
            nodes=[
                nodes("e", "iaf_psc_exp", I_e=420.0),
                nodes("a", "iaf_psc_alpha", I_e=420.0),
                nodes("d", "iaf_psc_delta", I_e=420.0),
                nodes("sg", "spike_generator", spike_times=times),
            ],
            connections=[connection("sg", target, 100.0, 2.0) for target in "ea"]
            + [connection("sg", "d", 1.0, 1.0), connection("e", "a", -80.0, 3.0), connection("d", "e", 150.0)],
            recorders=[
                traces("mm", ["e", "a"], EXP, max(resolution, 0.2)),
                traces("mm_d", ["d"], ["V_m"], max(resolution, 0.1)),
                spikes("sr", ["e", "a", "d"]),
            ],
        )
    yield case(
        "delay_hundreds_of_ms",
        "segments",
        "delays of 0.1, 100 and 250.5 ms beside each other, in several simulate calls",
        [simulate(99.9), simulate(0.1), simulate(200.0), simulate(300.0)],
        nodes=[
            nodes("n", "iaf_psc_exp", 3, per_node={"I_e": [0.0, 380.0, 374.0]}),
            nodes("sg", "spike_generator", spike_times=[1.0, 50.0, 100.0, 299.9]),
        ],
        connections=[
            connection("sg", "n", [[900.0], [100.0], [-50.0]], [[0.1], [100.0], [250.5]]),
            connection("n", "n", [300.0, -200.0, 500.0], [250.5, 100.0, 0.3], pairs=[(0, 1), (1, 2), (2, 0)]),
        ],
        recorders=[traces("mm", ["n"], EXP, 3.0), spikes("sr", ["n"])],
    )
    yield case(
        "net_multapses",
        "network",
        "several connections between one pair and onto itself, with other weights and delays",
        [simulate(50.0)],
        nodes=[
            nodes("n", "iaf_psc_exp", 3, per_node={"I_e": [400.0, 500.0, 0.0]}),
        ],
        connections=[
            connection(
                "n",
                "n",
                [50.0, 70.1, -30.3, 20.0, -110.7, 400.0, 400.0, 0.1],
                [1.0, 1.0, 2.5, 0.4, 1.0, 1.5, 1.5, 1.5],
                pairs=[(0, 1), (0, 1), (0, 1), (0, 0), (1, 1), (1, 2), (1, 2), (1, 2)],
            )
        ],
        recorders=[traces("mm", ["n"], EXP, 0.2), spikes("sr", ["n"])],
    )
    cells = {"C_m": 200.0, "tau_m": 15.0, "E_L": -65.0, "V_reset": -66.0, "V_th": -52.0}
    yield case(
        "net_three_models",
        "network",
        "a ring with shortcuts over three models, two of them inhibitory on some of their targets",
        [simulate(150.0)],
        nodes=[
            nodes("e", "iaf_psc_exp", 4, **cells, per_node={"I_e": [180.0, 190.0, 200.0, 210.0]}),
            nodes("a", "iaf_psc_alpha", 4, **cells, per_node={"I_e": [150.0, 185.0, 195.0, 205.0]}),
            nodes("d", "iaf_psc_delta", 4, **cells, per_node={"I_e": [160.0, 175.0, 176.0, 220.0]}),
        ],
        connections=[
            connection("e", "a", [120.0, -90.0, 60.0, 33.3], [1.5, 0.8, 2.0, 1.1], pairs=EACH),
            connection("a", "d", [1.1, 0.7, -0.9, 2.0], [0.5, 3.0, 1.0, 1.7], pairs=EACH),
            connection("d", "e", [[-40.0, 25.0, 30.0, 35.0]] * 4, 1.2),
            connection("d", "d", -0.35, 0.9),
        ],
        recorders=[spikes("sr", ["e", "a", "d"]), traces("mm", ["e", "a", "d"], ["V_m"], 1.5)],
    )


def changes():
    """Parameters, weights and connections that change between two calls of simulate."""
    yield case(
        "seg_dc_amplitude",
        "segments",
        "the amplitude of a dc_generator changes twice; its current is under way for 1.5 ms",
        [simulate(10.0), change("dc", amplitude=-80.0), simulate(5.5), change("dc", amplitude=620.0), simulate(14.5)],
        nodes=[nodes("n", "iaf_psc_exp"), nodes("dc", "dc_generator", amplitude=200.0)],
        connections=[connection("dc", "n", delay=1.5)],
        recorders=[traces("mm", ["n"], ["V_m"]), spikes("sr", ["n"])],
    )
    yield case(
        "seg_spike_times_appended",
        "segments",
        "spike_times are given anew between runs; those that are past are skipped",
        [
            simulate(10.0),
            change("sg", spike_times=[2.0, 9.5, 10.0, 10.1, 14.0, 21.0]),
            simulate(10.0),
            change("sg", spike_times=[25.0, 26.0]),
            simulate(15.0),
        ],
        nodes=[nodes("n", "iaf_psc_exp"), nodes("sg", "spike_generator", spike_times=[2.0, 9.5, 12.0])],
        connections=[connection("sg", "n", 200.0)],
        recorders=[traces("mm", ["n"], EXP), spikes("sr", ["sg"])],
    )
    yield case(
        "seg_window_changed",
        "segments",
        "start and stop of generators change between runs",
        [
            simulate(10.0),
            change("dc", stop=25.0),
            change("sg", stop=18.0),
            simulate(10.0),
            change("dc", start=22.0),
            change("sg", stop=1e4, start=24.0),
            simulate(15.0),
        ],
        nodes=[
            nodes("n", "iaf_psc_alpha", **SILENT),
            nodes("dc", "dc_generator", amplitude=200.0, stop=12.0),
            nodes("sg", "spike_generator", spike_times=[float(k) for k in range(1, 33)], stop=12.0),
        ],
        connections=[connection("dc", "n"), connection("sg", "n", 30.0)],
        recorders=[traces("mm", ["n"], EXP), spikes("sr", ["sg"])],
    )
    yield case(
        "seg_step_current_extended",
        "segments",
        "amplitude_times and amplitude_values are extended between runs",
        [
            simulate(10.0),
            change("s", amplitude_times=[2.0, 8.0, 10.1, 15.0], amplitude_values=[100.0, -40.0, 300.0, 60.0]),
            simulate(15.0),
        ],
        nodes=[
            nodes("n", "iaf_psc_exp", **SILENT),
            nodes("s", "step_current_generator", amplitude_times=[2.0, 8.0], amplitude_values=[100.0, -40.0]),
        ],
        connections=[connection("s", "n")],
        recorders=[traces("mm", ["n"], ["V_m"]), traces("mmI", ["s"], ["I"])],
    )
    train = [1.0, 4.0, 8.0, 11.5, 15.0, 18.0, 21.5, 26.0]
    yield case(
        "seg_weight_changed",
        "segments",
        "a weight changes while no spike is under way in NEST's last minimal delay",
        [
            simulate(10.0),
            {"op": "set_synapse", "pre": "sg", "post": "n", "params": {"weight": -75.0}},
            simulate(10.0),
            {"op": "set_synapse", "pre": "sg", "post": "n", "params": {"weight": 2500.0}},
            simulate(10.0),
        ],
        nodes=[nodes("n", "iaf_psc_exp", 2), nodes("sg", "spike_generator", spike_times=train)],
        connections=[connection("sg", "n", 900.0)],
        recorders=[traces("mm", ["n"], EXP, 0.2), spikes("sr", ["n"])],
    )
    yield case(
        "seg_connected_later",
        "segments",
        "a second projection is made after 10 ms and carries the spikes that are sent later",
        [simulate(10.0), {"op": "connect", **connection("sg", "n", 800.0, 2.0)}, simulate(20.0)],
        nodes=[nodes("n", "iaf_psc_exp", 2), nodes("sg", "spike_generator", spike_times=train)],
        connections=[connection("sg", "n", 500.0, [[1.0], [2.0]])],
        recorders=[traces("mm", ["n"], EXP, 0.2), spikes("sr", ["n"])],
    )


def main():
    """Writes all cases."""
    for group in (devices, limits, grids_and_delays, changes):
        for description in group():
            write_case(REFERENCE / "extra", description)


if __name__ == "__main__":
    main()
