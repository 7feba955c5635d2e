"""Runs an experiment that is described as data (`case.json`, see ../README.md) in NEST and writes what it gave."""

import nest

from lecture import digits, reset, write_json, write_lines

EXACT = {
    "class": "exact",
    "trace_rel": 1e-12,
    "trace_abs": 1e-12,
    "spike_time_abs": 0.0,
    "weight_rel": 1e-12,
    "aim": "bit-exact",
}


def nodes(name, model, n=1, per_node=None, **params):
    """A population; `per_node` gives lists of n values, set after `params`."""
    entry = {"id": name, "model": model, "n": n, "params": params}
    return {**entry, "per_node": per_node} if per_node else entry


def connection(pre, post, weight=1.0, delay=1.0, rule="all_to_all", pairs=None):
    """A projection; `pairs` lists (pre, post) indices and makes the rule explicit."""
    synapse = {"model": "static_synapse", "weight": weight, "delay": delay}
    if pairs is None:
        return {"pre": pre, "post": post, "rule": rule, "synapse": synapse}
    indices = {"pre_index": [pre for pre, _ in pairs], "post_index": [post for _, post in pairs]}
    return {"pre": pre, "post": post, "rule": "explicit", **indices, "synapse": synapse}


def traces(name, of, variables, interval=0.1):
    """A multimeter on the populations `of`."""
    return {"id": name, "kind": "multimeter", "of": of, "params": {"record_from": variables, "interval": interval}}


def spikes(name, of):
    """A spike recorder on the populations `of`."""
    return {"id": name, "kind": "spike_recorder", "of": of, "params": {}}


def simulate(time):
    """A step of the run: simulate for `time` ms."""
    return {"op": "simulate", "t": time}


def change(target, **params):
    """A step of the run: give all nodes of a population other parameters."""
    return {"op": "set", "target": target, "params": params}


def case(name, group, summary, run, resolution=0.1, tolerance=None, optional=False, **parts):
    """A whole experiment; `parts` are its nodes, connections and recorders."""
    return {
        "name": name,
        "group": group,
        "summary": summary,
        "optional": optional,
        "resolution": resolution,
        "nodes": parts["nodes"],
        "synapse_models": [],
        "connections": parts.get("connections", []),
        "recorders": parts["recorders"],
        "run": run,
        "tolerance": {**EXACT, **(tolerance or {})},
        "published": None,
    }


def connect(populations, entry):
    """Makes the connections of one entry."""
    pre, post = populations[entry["pre"]], populations[entry["post"]]
    synapse = {"synapse_model" if key == "model" else key: value for key, value in entry["synapse"].items()}
    if entry["rule"] != "explicit":
        nest.Connect(pre, post, entry["rule"], synapse)
        return
    for k, (source, target) in enumerate(zip(entry["pre_index"], entry["post_index"])):
        own = {key: value[k] if isinstance(value, list) else value for key, value in synapse.items()}
        nest.Connect(pre[source], post[target], "all_to_all", own)


def perform(populations, step):
    """Carries out one step of the run."""
    if step["op"] == "simulate":
        nest.Simulate(step["t"])
    elif step["op"] == "set":
        populations[step["target"]].set({**step["params"], **step.get("per_node", {})})
    elif step["op"] == "connect":
        connect(populations, step)
    elif step["op"] == "set_synapse":
        made = nest.GetConnections(populations[step["pre"]], populations[step["post"]])
        made.set(step["params"])
    else:
        raise ValueError(step["op"])


def run_case(description):
    """Simulates; returns for each recorder its kind, columns and sorted rows."""
    reset(resolution=description["resolution"])
    populations, recorders = {}, []
    for entry in description["nodes"]:
        population = nest.Create(entry["model"], entry["n"], params=entry["params"])
        if "per_node" in entry:
            population.set(entry["per_node"])
        populations[entry["id"]] = population
    for entry in description["connections"]:
        connect(populations, entry)
    for entry in description["recorders"]:
        recorder = nest.Create(entry["kind"], params=entry["params"])
        for name in entry["of"]:
            if entry["kind"] == "multimeter":
                nest.Connect(recorder, populations[name])
            else:
                nest.Connect(populations[name], recorder)
        recorders.append((entry, recorder))
    for step in description["run"]:
        perform(populations, step)

    for entry, recorder in recorders:
        events = recorder.events
        senders = [int(sender) - 1 for sender in events["senders"]]
        # NEST multiplies the step by the resolution; six decimals give back the multiple that is meant.
        times = [round(float(time), 6) for time in events["times"]]
        if entry["kind"] == "multimeter":
            names = entry["params"]["record_from"]
            rows = zip(times, senders, *(events[name] for name in names))
            yield entry, "trace", ["time_ms", "sender", *names], sorted(rows, key=lambda row: row[:2])
        else:
            yield entry, "spikes", ["sender", "time_ms"], sorted(zip(senders, times), key=lambda row: row[::-1])


def cell(value):
    """A number of a row as text."""
    return str(value) if isinstance(value, int) else digits(value)


def write_case(folder, description):
    """Runs the case and writes `case.json` and one CSV file for each recorder into `folder`/name."""
    folder = folder / description["name"]
    expect, used = [], set()
    for entry, kind, columns, rows in run_case(description):
        file = f"{kind}.csv" if kind not in used else f"{kind}_{entry['id']}.csv"
        used.add(kind)
        write_lines(folder / file, [",".join(columns), *(",".join(map(cell, row)) for row in rows)])
        expect.append({"recorder": entry["id"], "kind": kind, "file": file, "columns": columns, "rows": len(rows)})
    write_json(folder / "case.json", {**description, "expect": expect})
