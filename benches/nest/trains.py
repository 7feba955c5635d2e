"""What the programs beside this one share: a fresh NEST, and statistics of recorded trains."""

import nest
import numpy


def start(threads, seed):
    """An empty kernel with steps of 0.1 ms, without NEST's messages."""
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.set(resolution=0.1, local_num_threads=threads, rng_seed=seed)


def mean_cv(events):
    """Mean over the neurons with at least 3 spikes of the CV of their intervals (standard deviation by n over mean)."""
    order = numpy.lexsort((events["times"], events["senders"]))
    senders, times = events["senders"][order], events["times"][order]
    trains = numpy.split(times, numpy.flatnonzero(numpy.diff(senders)) + 1)
    intervals = [numpy.diff(train) for train in trains if len(train) >= 3]
    return float(numpy.mean([own.std() / own.mean() for own in intervals]))


def mean_correlation(events, first, neurons, begin, duration, width):
    """Mean over all pairs of Pearson's correlation of the neurons' counts in bins of `width` ms.

    The neurons are `first`, `first + 1` …; a bin holds the steps (t, t + width] from `begin` on. A pair with a neuron
    whose count never varies does not count.
    """
    own = (events["senders"] >= first) & (events["senders"] < first + neurons)
    steps = numpy.rint(events["times"][own] * 10.0).astype(int) - round(begin * 10.0)
    bins = round(duration / width)
    counts = numpy.zeros((neurons, bins))
    numpy.add.at(counts, (events["senders"][own] - first, (steps - 1) // round(width * 10.0)), 1.0)
    varying = counts[counts.std(axis=1) > 0.0]
    matrix = numpy.corrcoef(varying)
    return float(matrix[numpy.triu_indices(len(varying), 1)].mean())
