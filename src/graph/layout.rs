//! Where the populations of a diagram stand: in columns from left to right, sources before targets as far as loops allow.

use super::Graph;

/// The column of each box, and its row in it, both from 0.
pub(super) fn places(graph: &Graph) -> Vec<(usize, usize)> {
    let columns = columns(graph);
    let mut rows = vec![0; columns.iter().max().map_or(0, |last| last + 1)];
    columns
        .iter()
        .map(|&column| {
            let row = rows[column];
            rows[column] += 1;
            (column, row)
        })
        .collect()
}

/// Each box stands one column right of the last of its sources. Arrows back to an earlier box, or to the box itself, do not
/// count: a network is written from its input on.
fn columns(graph: &Graph) -> Vec<usize> {
    let mut columns = vec![0; graph.populations.len()];
    let is_input = |index: usize| graph.populations[index].is_generator;
    // Generators are written before or after their targets, and never receive.
    let forward = |from: usize, to: usize| is_input(from) || (from < to && !is_input(to));
    for _ in 0..graph.populations.len() {
        let mut moved = false;
        for arrow in graph.arrows.iter().filter(|arrow| forward(arrow.from, arrow.to)) {
            let least = columns[arrow.from] + 1;
            if columns[arrow.to] < least {
                columns[arrow.to] = least;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::places;
    use crate::graph::{Arrow, Graph, Population};

    #[test]
    fn sources_stand_left_of_their_targets_also_in_loops() {
        let node = |name: &str, is_generator| Population {
            name: name.into(),
            models: String::new(),
            is_generator,
            sweep: String::new(),
        };
        let arrow = |from, to| Arrow { from, to, label: Vec::new(), is_negative: false };
        let populations = vec![node("E", false), node("I", false), node("input", true)];
        let arrows = vec![arrow(2, 0), arrow(2, 1), arrow(0, 0), arrow(0, 1), arrow(1, 0)];
        let graph = Graph { title: String::new(), populations, arrows };
        assert_eq!(places(&graph), [(1, 0), (2, 0), (0, 0)]);
    }
}
