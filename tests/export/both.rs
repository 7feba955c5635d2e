//! One script, run here and, exported, in NEST: under one seed after another, each in folders of its own.

use libtest_mimic::Failed;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs the programs of all seeds in one process, since NEST takes longer to start than most of them.
const RUN_ALL: &str = "
import os, runpy, sys
for run in range(int(sys.argv[1])):
    os.chdir(f'../nest{run}')
    runpy.run_path(f'../program{run}.py')
";

/// A folder with the script, what it imports, and the files of both programs in `ours0`, `nest0`, `ours1`, …
pub struct Both {
    folder: tempfile::TempDir,
    runs: usize,
}

/// Who wrote a file.
#[derive(Clone, Copy, Debug)]
pub enum Who {
    Ours,
    Nest,
}

impl Both {
    /// Runs a script with these settings and another piece at its end, once for each seed, or once with its own.
    pub fn run(script: &str, set: &[&str], added: &str, seeds: &[u32]) -> Result<Both, Failed> {
        let both = Both { folder: tempfile::tempdir()?, runs: seeds.len().max(1) };
        for name in ["lif.snn", "edges.csv"] {
            std::fs::copy(Path::new("scripts").join(name), both.path(name))?;
        }
        let text = format!("{}\n{added}\n", std::fs::read_to_string(script)?);
        std::fs::write(both.path("script.snn"), &text)?;
        for run in 0..both.runs {
            let folder = both.path(&format!("ours{run}")).display().to_string();
            let script = both.path("script.snn").display().to_string();
            let run_it = ["run", &script, "-q", "-o", &folder].map(String::from);
            snn(&[&run_it[..], &settings(set, seeds.get(run))].concat())?;
        }
        both.run_nest(&text, set, seeds)?;
        Ok(both)
    }

    /// Runs another script in NEST, in place of what ran there.
    pub fn run_nest(&self, text: &str, set: &[&str], seeds: &[u32]) -> Result<(), Failed> {
        let script = self.path("exported.snn");
        std::fs::write(&script, text)?;
        for run in 0..self.runs {
            let program = self.path(&format!("program{run}.py")).display().to_string();
            let script = script.display().to_string();
            let export = ["export", "--to", "pynest", &script, "-o", &program].map(String::from);
            snn(&[&export[..], &settings(set, seeds.get(run))].concat())?;
            std::fs::create_dir_all(self.path(&format!("nest{run}")))?;
        }
        python(&self.path("nest0"), &["-c", RUN_ALL, &self.runs.to_string()])?;
        Ok(())
    }

    /// The script with what was added to it.
    pub fn script(&self) -> Result<String, Failed> {
        Ok(std::fs::read_to_string(self.path("script.snn"))?)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A table that one of both saved in all runs.
    pub fn tables(&self, who: Who, name: &str) -> Result<Vec<Table>, Failed> {
        (0..self.runs)
            .map(|run| Table::read(&self.path(&format!("{who:?}{run}").to_lowercase()).join(name)))
            .collect()
    }
}

fn settings(set: &[&str], seed: Option<&u32>) -> Vec<String> {
    let set = set.iter().flat_map(|set| ["--set".to_string(), set.to_string()]);
    set.chain(seed.into_iter().flat_map(|seed| ["--seed".to_string(), seed.to_string()])).collect()
}

/// A table with its cells as they are written.
#[derive(Debug)]
pub struct Table {
    /// Names of the columns.
    pub head: Vec<String>,
    /// As many cells in each as there are names.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    fn read(path: &Path) -> Result<Table, Failed> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut lines = text.lines().map(|line| line.split(',').map(String::from).collect::<Vec<_>>());
        let head = lines.next().unwrap_or_default();
        let rows: Vec<Vec<String>> = lines.collect();
        if rows.iter().all(|row| row.len() == head.len()) {
            Ok(Table { head, rows })
        } else {
            Err(format!("{} has rows of different lengths", path.display()).into())
        }
    }

    /// The numbers of a column.
    pub fn numbers(&self, name: &str) -> Result<Vec<f64>, Failed> {
        let column = self.head.iter().position(|own| own == name);
        let column = column.ok_or_else(|| format!("no column {name} in {:?}", self.head))?;
        let number =
            |row: &Vec<String>| row[column].parse().map_err(|_| format!("`{}` in {name}", row[column]));
        Ok(self.rows.iter().map(number).collect::<Result<_, _>>()?)
    }
}

/// Runs Python in a folder; its standard error if it fails.
pub fn python(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    succeeds(Command::new("python3").args(arguments).current_dir(folder))
}

/// Runs this program; its messages if it fails.
pub fn snn(arguments: &[String]) -> Result<(), String> {
    succeeds(Command::new(env!("CARGO_BIN_EXE_snn")).args(arguments))
}

fn succeeds(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}
