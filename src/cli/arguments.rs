//! The command line: what `snn` takes, and what it says about itself under `--help`.

use crate::diagnostic::suggest;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Experiments with spiking neural networks, written in a few lines.
#[derive(Parser, Debug)]
#[command(name = "snn", version, about, after_help = EXAMPLES, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Colours in messages; `auto` looks for a terminal and honours NO_COLOR
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

const EXAMPLES: &str = "\
Examples:
  snn run membrane.snn                             run a script (`run` may be left out)
  snn run membrane.snn --set weight='30 pA'        with another value of a param
  snn check membrane.snn                           look for mistakes only
  snn test                                         compare all scripts here with their golden files
  snn fmt membrane.snn                             write it in the one style
  snn repl membrane.snn                            step through it, look inside, take a step back
  snn -e 'print 1 / 20 ms'                         run a line
  snn models iaf_psc_exp                           parameters of a model, with units and defaults
  snn explain E0302                                more about an error";

/// When messages are coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Check a script and run it (`snn FILE` is the same)
    Run(RunArguments),
    /// Find the mistakes of scripts without running them
    Check(CheckArguments),
    /// Write scripts in the one style, comments kept
    Fmt(FormatArguments),
    /// Run scripts and compare what they give with the golden files beside them
    Test(TestArguments),
    /// Write an experiment as a program for another simulator
    Export(ExportArguments),
    /// Draw the network of a script: its populations and projections
    Graph(GraphArguments),
    /// Make a folder to begin in: a script, its golden files, and checks that run them
    New {
        /// The folder
        #[arg(value_name = "NAME")]
        folder: PathBuf,
    },
    /// Try things out line by line, or step through a script (`snn` alone is the same)
    Repl(ReplArguments),
    /// List the models, or the parameters of one
    Models {
        /// The model
        name: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the units
    Units {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Explain an error or a warning
    Explain {
        /// Its code, such as E0302; without it all codes are listed
        code: Option<String>,
    },
    /// Print what a shell needs to complete commands with Tab
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Arguments of `snn run`.
#[derive(Args, Debug)]
pub struct RunArguments {
    /// The script; `-` reads standard input
    #[arg(value_name = "FILE", required_unless_present = "code")]
    pub file: Option<PathBuf>,
    /// Run this text instead of a file
    #[arg(short = 'e', value_name = "CODE", conflicts_with = "file")]
    pub code: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub settings: SettingArguments,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub place: PlaceArguments,
    /// Keep what is reached in a file beside the results so often, as in 10s or 5min; not within sweep, for and if
    #[arg(long, value_name = "TIME", value_parser = every)]
    pub checkpoint_every: Option<Duration>,
    /// Go on from the checkpoint of an earlier run, if there is one
    #[arg(long)]
    pub resume: bool,
    /// No progress, no warnings, no list of files
    #[arg(short, long)]
    pub quiet: bool,
    /// Say at the end what the run cost: neurons, synapses, events, times, memory
    #[arg(long)]
    pub stats: bool,
    /// Print one JSON object: what was printed, the files, the messages
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `snn check`.
#[derive(Args, Debug)]
pub struct CheckArguments {
    /// The scripts; `-` reads standard input
    #[arg(value_name = "FILE", required_unless_present = "code")]
    pub files: Vec<PathBuf>,
    /// Check this text instead of files
    #[arg(short = 'e', value_name = "CODE", conflicts_with = "files")]
    pub code: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub settings: SettingArguments,
    /// No warnings
    #[arg(short, long)]
    pub quiet: bool,
    /// Also say how large the run will be: neurons, synapses, memory
    #[arg(long)]
    pub estimate: bool,
    /// Threads of the run that is estimated [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), allow_negative_numbers = true)]
    pub threads: Option<u16>,
    /// Print one JSON object with the messages
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `snn fmt`.
#[derive(Args, Debug)]
pub struct FormatArguments {
    /// Scripts, and folders of scripts; `-` reads standard input and writes standard output
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Change nothing: print the names of scripts that would change, and fail if there are any
    #[arg(long)]
    pub check: bool,
}

/// Arguments of `snn test`.
#[derive(Args, Debug)]
pub struct TestArguments {
    /// Scripts, and folders of scripts [default: the current folder]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Accept what the scripts give, and show what changed
    #[arg(long)]
    pub bless: bool,
    /// Only scripts whose path holds this text
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Scripts that run at a time [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), allow_negative_numbers = true)]
    pub jobs: Option<u16>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Write a report in JUnit's format
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
}

/// Arguments of `snn export`.
#[derive(Args, Debug)]
pub struct ExportArguments {
    /// The script; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// For which simulator
    #[arg(long, value_name = "TARGET", value_enum)]
    pub to: ExportTarget,
    /// The file to write, over one that may be there [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub settings: SettingArguments,
}

/// Simulators that scripts can be exported to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportTarget {
    /// A Python program for NEST 3.
    Pynest,
}

/// Arguments of `snn graph`.
#[derive(Args, Debug)]
pub struct GraphArguments {
    /// The script; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What to write [default: that of the output's name, else DOT]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<GraphFormat>,
    /// The file to write, over one that may be there [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Forms of a diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// A picture.
    Svg,
    /// For Graphviz.
    Dot,
    /// For pages in Markdown.
    Mermaid,
}

/// Arguments of `snn repl`.
#[derive(Args, Debug, Default)]
pub struct ReplArguments {
    /// A script to step through
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub settings: SettingArguments,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub place: PlaceArguments,
    /// Leave ~/.config/snn/init.snn out
    #[arg(long)]
    pub no_init: bool,
}

/// Where a script runs and leaves its files.
#[derive(Args, Debug, Default)]
pub struct PlaceArguments {
    /// Threads to use [default: all cores]; the results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), allow_negative_numbers = true)]
    pub threads: Option<u16>,
    /// Folder for the files that are written [default: the current folder]
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Overwrite files that the script or session did not make
    #[arg(long)]
    pub overwrite: bool,
}

/// What changes the meaning of a script.
#[derive(Args, Debug, Default)]
pub struct SettingArguments {
    /// Value of a param, as in --set weight='30 pA'; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Seed of all random numbers, 1 to 4294967295 [default: that of the script, else 1]
    #[arg(long, value_name = "SEED", value_parser = clap::value_parser!(u32).range(1..), allow_negative_numbers = true)]
    pub seed: Option<u32>,
}

/// A span of the clock: `10s`, `500 ms`, `5min`.
fn every(text: &str) -> Result<Duration, String> {
    let digits =
        text.trim().find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.trim().split_at(digits);
    let seconds = match unit.trim() {
        "ms" => 0.001,
        "s" => 1.0,
        "min" => 60.0,
        "h" => 3600.0,
        _ => return Err("write a number with ms, s, min or h, as in 10s".into()),
    };
    let number: f64 = number.parse().map_err(|_| "write a number with its unit, as in 10s".to_string())?;
    Duration::try_from_secs_f64(number * seconds).map_err(|_| "this time is too long".to_string())
}

/// Names of the subcommands.
pub const COMMANDS: &[&str] = &[
    "run",
    "check",
    "repl",
    "fmt",
    "test",
    "export",
    "graph",
    "new",
    "models",
    "units",
    "explain",
    "completions",
    "man",
    "help",
];

/// `snn FILE` becomes `snn run FILE`: everything that does not begin with a subcommand or ask for help is a run.
///
/// # Errors
/// What to say of a first word that is most likely a mistyped command: neither a file nor like the name of one.
pub fn with_command(mut arguments: Vec<OsString>) -> Result<Vec<OsString>, String> {
    let mut first = 1;
    while let Some(argument) = arguments.get(first).and_then(|argument| argument.to_str()) {
        match argument {
            "--color" => first += 2,
            _ if argument.starts_with("--color=") => first += 1,
            "-h" | "--help" | "-V" | "--version" => return Ok(arguments),
            _ if COMMANDS.contains(&argument) => return Ok(arguments),
            _ => break,
        }
    }
    if let Some(word) = arguments.get(first) {
        let text = word.to_string_lossy();
        let like_a_file = text.starts_with('-') || text.contains(['.', '/']) || Path::new(word).exists();
        if !like_a_file && let Some(command) = suggest(&text, COMMANDS.iter().copied()) {
            return Err(format!("there is no command or file `{text}`; did you mean `snn {command}`?"));
        }
        arguments.insert(first, OsString::from("run"));
    }
    Ok(arguments)
}

#[cfg(test)]
mod tests {
    use super::{Arguments, COMMANDS, with_command};
    use clap::CommandFactory;
    use std::ffi::OsString;

    fn given(text: &str) -> String {
        let arguments = text.split(' ').map(OsString::from).collect();
        with_command(arguments)
            .unwrap()
            .iter()
            .map(|word| word.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn run_may_be_left_out() {
        assert_eq!(given("snn a.snn --quiet"), "snn run a.snn --quiet");
        assert_eq!(given("snn -"), "snn run -");
        assert_eq!(given("snn -e x"), "snn run -e x");
        assert_eq!(given("snn --color never a.snn"), "snn --color never run a.snn");
        assert_eq!(given("snn --color=never check a.snn"), "snn --color=never check a.snn");
        assert_eq!(given("snn check a.snn"), "snn check a.snn");
        assert_eq!(given("snn --help"), "snn --help");
        assert_eq!(given("snn"), "snn");
    }

    #[test]
    fn a_mistyped_command_is_recognised() {
        let arguments = ["snn", "chekc", "a.snn"].map(OsString::from).to_vec();
        assert!(with_command(arguments).unwrap_err().ends_with("did you mean `snn check`?"));
    }

    #[test]
    fn the_list_of_commands_is_complete() {
        let command = Arguments::command();
        command.clone().debug_assert();
        for subcommand in command.get_subcommands() {
            assert!(COMMANDS.contains(&subcommand.get_name()), "{}", subcommand.get_name());
        }
    }
}
