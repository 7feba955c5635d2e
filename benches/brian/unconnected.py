"""Neurons like iaf_psc_exp with a constant current and nothing else, in Brian2's C++ standalone mode.

Needs `pip install brian2 "numpy<2.4"` and a C++ compiler. `python3 unconnected.py build FOLDER [--neurons 100000]
[--duration 1000] [--threads 1]`, then `python3 unconnected.py run FOLDER`.
"""

import standalone


def define(neurons, duration):
    """Defines the neurons and their one run."""
    from brian2 import Network, NeuronGroup, mV, ms

    group = NeuronGroup(
        neurons,
        """dv/dt = (-(v + 70*mV) + excitatory + inhibitory + drive) / (10*ms) : volt (unless refractory)
           dexcitatory/dt = -excitatory / (2*ms) : volt
           dinhibitory/dt = -inhibitory / (2*ms) : volt""",
        threshold="v >= -55*mV",
        reset="v = -70*mV",
        refractory=2 * ms,
        method="exact",
        # 500 pA into 250 pF with 10 ms.
        namespace={"drive": 20 * mV},
    )
    group.v = -70 * mV
    network = Network(group)
    network.run(duration * ms)
    return {"model_s": duration / 1000.0, "recorded_neurons": neurons, "record_from_s": 0.0}


if __name__ == "__main__":
    standalone.main(__doc__, define, neurons=100_000, duration=1000.0)
