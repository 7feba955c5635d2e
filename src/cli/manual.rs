//! `snn completions SHELL` and `snn man`: what the shell and `man` want to know, from the definition of the arguments.

use super::arguments::Arguments;
use clap::CommandFactory;
use clap_complete::{Shell, generate};
use clap_mangen::Man;

/// The completions for a shell.
pub fn completions(shell: Shell) -> String {
    let mut bytes = Vec::new();
    generate(shell, &mut Arguments::command(), "snn", &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The manual page of the program, and below it that of each command.
///
/// # Errors
/// Why the page cannot be written; to memory it always can.
pub fn manual() -> std::io::Result<String> {
    let mut command = Arguments::command();
    command.build();
    let mut bytes = Vec::new();
    Man::new(command.clone()).render(&mut bytes)?;
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        let man = Man::new(subcommand.clone());
        bytes.extend(format!(".SH SNN {}\n", subcommand.get_name().to_uppercase()).bytes());
        man.render_synopsis_section(&mut bytes)?;
        man.render_description_section(&mut bytes)?;
        man.render_options_section(&mut bytes)?;
    }
    let page = String::from_utf8_lossy(&bytes).into_owned();
    // Sections of a command are subsections of the page.
    let mut inside = false;
    let lines = page.lines().map(|line| {
        inside |= line.starts_with(".SH SNN ");
        match line.strip_prefix(".SH ") {
            Some(title) if inside && !title.starts_with("SNN ") => format!(".SS {title}\n"),
            _ => format!("{line}\n"),
        }
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::{completions, manual};
    use clap::ValueEnum;
    use clap_complete::Shell;

    #[test]
    fn every_shell_learns_every_command() {
        for shell in Shell::value_variants() {
            let text = completions(*shell);
            for command in ["check", "fmt", "test", "export", "graph"] {
                assert!(text.contains(command), "{shell} does not know {command}");
            }
        }
    }

    #[test]
    fn the_manual_has_a_section_for_each_command() {
        let page = manual().unwrap();
        for section in [".TH snn 1", ".SH SNN RUN", ".SH SNN TEST", ".SS OPTIONS", "\\-\\-bless"] {
            assert!(page.contains(section), "{section} is not in\n{page}");
        }
    }
}
