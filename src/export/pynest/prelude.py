#: start
def start(seed=None):
    """A fresh kernel; what was recorded before is kept. Each network has a seed of its own, as each point of a sweep has."""
    for record in Record.live:
        record.keep()
    Record.live = []
    nest.ResetKernel()
    nest.set(resolution=RESOLUTION, rng_seed=int(seed if seed is not None else SEED + start.networks))
    start.networks += seed is None


start.networks = 0

#: Rows
class Rows:
    """Rows of a record in order of time: `time` in ms, `sender` among `n` nodes, variables; recorded from `begin` to `end`."""

    def __init__(self, columns, n, begin, end):
        self.columns, self.n, self.begin, self.end = columns, n, begin, end

    def __getitem__(self, name):
        return self.columns[name]

    def where(self, mask, **changed):
        columns = {name: column[mask] for name, column in self.columns.items()}
        columns.update(changed)
        return Rows(columns, self.n, self.begin, self.end)

    def of(self, which):
        """The part of some nodes, whose senders count anew."""
        kept = np.atleast_1d(np.arange(self.n)[which])
        place = np.full(self.n, -1)
        place[kept] = np.arange(len(kept))
        mask = place[self["sender"]] >= 0
        part = self.where(mask, sender=place[self["sender"]][mask])
        part.n = len(kept)
        return part

    def between(self, begin=None, end=None):
        """The part after `begin`, up to and with `end`."""
        begin = self.begin if begin is None else max(begin, self.begin)
        end = self.end if end is None else min(end, self.end)
        part = self.where((self["time"] > begin + 1e-6) & (self["time"] <= end + 1e-6))
        part.begin, part.end = begin, end
        return part

    def trains(self):
        return [self["time"][self["sender"] == node] for node in range(self.n)]


#: Record
class Record:
    """A recording device on some nodes: of their spikes, or of `variables`."""

    live = []

    def __init__(self, nodes, variables=None, interval=None, begin=None, end=None, offset=None):
        self.variables, self.kept = variables, None
        self.ids = ids(nodes)
        self.begin = nest.biological_time if begin is None else begin
        self.end = np.inf if end is None else end
        settings = {"start": self.begin}
        if end is not None:
            settings["stop"] = end
        # After a run NEST takes only delays that it knows; that of a recording device changes nothing.
        synapse = {"delay": nest.min_delay if nest.biological_time > 0 else 1.0}
        if variables is None:
            self.device = nest.Create("spike_recorder", params=settings)
            nest.Connect(collection(nodes), self.device, syn_spec=synapse)
        else:
            settings.update(record_from=variables, interval=RESOLUTION if interval is None else interval)
            if offset is not None:
                settings["offset"] = offset
            self.device = nest.Create("multimeter", params=settings)
            nest.Connect(self.device, collection(nodes), syn_spec=synapse)
        Record.live.append(self)

    def keep(self):
        self.kept = self.rows()

    def rows(self):
        if self.kept is not None:
            return self.kept
        events = self.device.get("events")
        place = np.zeros(self.ids.max() + 1, dtype=int)
        place[self.ids] = np.arange(len(self.ids))
        columns = {"time": np.round(events["times"], 6), "sender": place[np.asarray(events["senders"], dtype=int)]}
        columns.update((name, events[name]) for name in self.variables or [])
        order = np.lexsort((columns["sender"], columns["time"]))
        columns = {name: column[order] for name, column in columns.items()}
        return Rows(columns, len(self.ids), self.begin, min(self.end, nest.biological_time))


#: Part
class Part:
    """A part of a record, by a method of its rows; it grows as the record does."""

    def __init__(self, record, cut, *bounds):
        self.record, self.cut, self.bounds = record, cut, bounds

    def rows(self):
        return getattr(rows(self.record), self.cut)(*self.bounds)


#: rows
def rows(record):
    """The rows of a record, or of a part of one."""
    return record if isinstance(record, Rows) else record.rows()


#: ids
def ids(nodes):
    """NEST's numbers of nodes, in their order."""
    return np.atleast_1d(np.array(nodes.tolist(), dtype=int))


#: collection
def collection(nodes):
    """Nodes as NEST's collection, which is in the order of creation."""
    return nest.NodeCollection(np.sort(ids(nodes)))


#: Nodes
class Nodes:
    """Nodes in an order of their own, which a collection of NEST does not keep."""

    def __init__(self, numbers):
        self.numbers = np.atleast_1d(numbers)
        self.by_number = np.argsort(self.numbers)

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, which):
        return Nodes(self.numbers[which])

    def tolist(self):
        return self.numbers.tolist()

    def get(self, name):
        values = np.empty(len(self))
        values[self.by_number] = collection(self).get(name)
        return values if len(self) > 1 else values[0]

    def set(self, each):
        collection(self).set([each[k] for k in self.by_number])


#: union
def union(*populations):
    """All nodes of some populations, one population after another."""
    return Nodes(np.concatenate([ids(population) for population in populations]))


#: chosen
def chosen(nodes, which):
    """Some nodes, in the order of their indices, or by a mask."""
    return Nodes(ids(nodes)[which])


#: whole
def whole(x):
    """A whole number, or a list of them."""
    return int(round(x)) if np.ndim(x) == 0 else np.round(x).astype(int)


#: array
def array(values):
    """Numbers, or rows of equal length, as an array; all else as a list."""
    values = list(values)
    if values and all(np.ndim(value) > 0 for value in values) and len({np.shape(value) for value in values}) > 1:
        return values
    return np.array(values)


#: picked
def picked(values, which):
    """Elements of a list that may be no array."""
    if isinstance(values, np.ndarray) or isinstance(which, (int, slice)):
        return values[which]
    return [values[k] for k in np.arange(len(values))[which]]


#: part_of_table
def part_of_table(table, which):
    """Some rows of a table."""
    return {name: picked(column, which) for name, column in table.items()}


#: depth
def depth(value):
    """0 for a number, 1 for a list of numbers."""
    return 1 + max(map(depth, value), default=0) if isinstance(value, (list, tuple, np.ndarray)) else 0


#: assign
LISTS = {"spike_times", "spike_weights", "spike_multiplicities", "amplitude_times", "amplitude_values"}


def assign(nodes, values):
    """Gives values to nodes: a list has one for each; for a parameter that is a list itself, a list of lists has."""
    each = [{} for _ in range(len(nodes))]
    for name, value in values.items():
        is_list = name in LISTS
        if isinstance(value, nest.Parameter):
            value = [value.GetValue() for _ in each]
        elif depth(value) <= is_list:
            value = [value] * len(each)
        for node, own in zip(each, value):
            node[name] = [float(part) for part in own] if is_list else own
    nodes.set(each)


#: create
def create(model, values, n=1):
    """`n` nodes of a model."""
    nodes = nest.Create(model, n)
    assign(nodes, values)
    return nodes


#: connect_pairs
def connect_pairs(sources, targets, pre, post, synapse):
    """The k-th connection goes from `sources[pre[k]]` to `targets[post[k]]`."""
    pre, post = ids(sources)[whole(pre)], ids(targets)[whole(post)]
    each = {}
    for name, value in synapse.items():
        if isinstance(value, nest.Parameter):
            value = draws(value, len(pre))
        each[name] = value if isinstance(value, str) else np.broadcast_to(np.asarray(value, float), pre.shape).copy()
    if len(pre):
        nest.Connect(pre, post, "one_to_one", {"synapse_model": "static_synapse", **each})


#: connect
def connect(sources, targets, rule, synapse):
    """As nest.Connect, for nodes in any order: values for each connection are brought into that of creation."""
    if rule["rule"] == "one_to_one":
        return connect_pairs(sources, targets, np.arange(len(sources)), np.arange(len(targets)), synapse)
    by_source, by_target = np.argsort(ids(sources)), np.argsort(ids(targets))
    sorted_synapse = {}
    for name, value in synapse.items():
        if isinstance(value, np.ndarray):
            value = value[by_source if rule["rule"] == "fixed_outdegree" else by_target]
            if rule["rule"] == "all_to_all":
                value = value[:, by_source]
        sorted_synapse[name] = value
    if len(sources) and len(targets):
        nest.Connect(collection(sources), collection(targets), rule, sorted_synapse)


#: Projection
class Projection:
    """The connections made with a copy of the synapse model, so that they can be told from others."""

    copies = 0

    def __init__(self, sources, targets):
        Projection.copies += 1
        self.model = f"static_synapse_{Projection.copies}"
        self.sources, self.targets = ids(sources), ids(targets)
        nest.CopyModel("static_synapse", self.model)

    def set(self, values):
        nest.GetConnections(synapse_model=self.model).set(values)

    def __getitem__(self, name):
        if not nest.GetKernelStatus("num_connections"):
            return np.array([])
        connections = nest.GetConnections(synapse_model=self.model)
        if name in ("pre", "post"):
            found = np.array(list(connections.sources() if name == "pre" else connections.targets()))
            nodes = self.sources if name == "pre" else self.targets
            by_number = np.argsort(nodes)
            return by_number[np.searchsorted(nodes, found, sorter=by_number)]
        return np.array(connections.get(name))


#: draws
def draws(distribution, n):
    """`n` numbers drawn from a distribution."""
    return np.array([distribution.GetValue() for _ in range(n)])


#: sweep
def sweep(point, axes):
    """Calls `point` for each point of the grid, the last axis fastest; a table of the axes and of what it gives."""
    found = []
    for values in itertools.product(*axes.values()):
        found.append({**dict(zip(axes, values)), **point(*values)})
    return table(found)


#: table
def table(turns):
    """Columns from rows."""
    return {name: array([turn[name] for turn in turns]) for name in turns[0]} if turns else {}


#: save
def save(columns, file, units):
    """Writes a table; `units` has the names in the file, with units, and the factors to them."""
    if not isinstance(columns, (dict, Projection)):
        columns = rows(columns)
    data = [np.atleast_1d(columns[name]) for name in units]
    with open(file, "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(title for title, _ in units.values())
        for row in zip(*data):
            writer.writerow(value if factor == 1 else value * factor for value, (_, factor) in zip(row, units.values()))


#: show
def show(value, unit="", factor=1.0, decimals=None):
    """A value as text, in a unit."""
    if isinstance(value, (str, bool, np.bool_)):
        return str(value)
    if np.ndim(value) or isinstance(value, list):
        return "[" + ", ".join(show(part, "", factor, decimals) for part in value) + "]" + (f" {unit}" if unit else "")
    number = f"{value * factor:.6g}" if decimals is None else f"{value * factor:.{decimals}f}"
    return f"{number} {unit}" if unit else number


#: show_table
def show_table(columns, units):
    """A table as text; `units` has the titles, with units, and the factors to them."""
    lines = [[title for title, _ in units.values()]]
    for row in zip(*(columns[name] for name in units)):
        lines.append([show(value, "", factor) for value, (_, factor) in zip(row, units.values())])
    return "\n".join("  ".join(line) for line in lines)


#: on_grid
def on_grid(x):
    """The nearest multiples of the resolution; ties go to the even one, and rounding noise makes none."""
    if isinstance(x, list):
        return [on_grid(part) for part in x]
    return np.round(np.round(np.asarray(x) / RESOLUTION, 6)) * RESOLUTION


#: steps_between
def steps_between(start, stop, step):
    """start, start + step, … without stop; a list of steps or ends gives a list for each."""
    if np.ndim(stop) or np.ndim(step):
        stops, steps = np.broadcast_arrays(stop, step)
        return [steps_between(start, *ends) for ends in zip(stops, steps)]
    return start + step * np.arange(max(0, int(np.ceil((stop - start) / step - 1e-9))))


#: approx
def approx(x, y, tol=None):
    """Whether all of both agree."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    bound = 1e-9 * np.maximum(np.abs(x), np.abs(y)) if tol is None else tol
    return bool(np.all(np.abs(x - y) <= bound))


#: standard_error
def standard_error(a):
    return np.std(a, ddof=1) / np.sqrt(len(a)) if len(a) > 1 else np.nan


#: spike_counts
def spike_counts(spikes):
    """Spikes of each node."""
    return np.bincount(rows(spikes)["sender"], minlength=rows(spikes).n)


#: spike_rates
def spike_rates(spikes):
    """Spikes per ms of each node."""
    part = rows(spikes)
    return spike_counts(part) / (part.end - part.begin)


#: spike_rate
def spike_rate(spikes):
    """Spikes per ms and node."""
    part = rows(spikes)
    return len(part["time"]) / (part.end - part.begin) / part.n


#: intervals
def intervals(spikes):
    """Intervals between successive spikes, node after node."""
    return np.concatenate([np.diff(train) for train in rows(spikes).trains()])


#: variations
def variations(spikes):
    """The coefficient of variation of the intervals of each node."""
    gaps = [np.diff(train) for train in rows(spikes).trains()]
    return np.array([np.std(gap) / np.mean(gap) if len(gap) else np.nan for gap in gaps])


#: local_variations
def local_variations(spikes, law):
    """The mean of a law of successive intervals, mean over nodes."""
    found = []
    for train in rows(spikes).trains():
        gaps = np.diff(train)
        if len(gaps) > 1:
            found.append(np.mean(law(gaps[:-1], gaps[1:])))
    return np.mean(found) if found else np.nan


#: mean_of_known
def mean_of_known(values):
    known = values[~np.isnan(values)]
    return np.mean(known) if len(known) else np.nan


#: binned
def binned(spikes, width):
    """Spikes of each node in whole bins; a spike on an edge counts to the bin before."""
    part = rows(spikes)
    bins = int(np.floor((part.end - part.begin) / width + 1e-9))
    place = np.ceil((part["time"] - part.begin) / width - 1e-9).astype(int) - 1
    counts = np.zeros((part.n, bins))
    np.add.at(counts, (part["sender"][place < bins], place[place < bins]), 1)
    return counts


#: fano_factor
def fano_factor(spikes, width):
    counts = binned(spikes, width)
    means = np.mean(counts, axis=1)
    found = np.var(counts[means > 0], axis=1) / means[means > 0]
    return np.mean(found) if len(found) else np.nan


#: correlations
def correlations(spikes, width):
    """Pearson's correlation of the binned counts, for each pair of nodes."""
    with np.errstate(invalid="ignore", divide="ignore"):
        matrix = np.atleast_2d(np.corrcoef(binned(spikes, width)))
    return matrix[np.triu_indices(len(matrix), 1)]
