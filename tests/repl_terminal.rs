//! The prompt in a real terminal: Tab, continued lines, Ctrl-C during a simulation, history, the user's own first lines.
#![cfg(unix)]

use ptyprocess::PtyProcess;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Longest wait for something to appear.
const PATIENCE: Duration = Duration::from_secs(30);

const CTRL_C: &str = "\u{3}";
const CTRL_D: &str = "\u{4}";
const UP: &str = "\u{1b}[A";

struct Terminal {
    process: PtyProcess,
    keys: File,
    screen: Receiver<String>,
    shown: String,
}

impl Terminal {
    /// The program in a terminal, with a home of its own.
    fn new(home: &Path, arguments: &[&str]) -> Terminal {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snn"));
        command.args(arguments).current_dir(home);
        command.env("HOME", home).env("TERM", "xterm").env("NO_COLOR", "1");
        command.env_remove("XDG_CONFIG_HOME").env_remove("XDG_STATE_HOME").env_remove("SNN_HISTORY");
        let mut process = PtyProcess::spawn(command).unwrap();
        process.set_window_size(100, 40).unwrap();
        let keys = process.get_raw_handle().unwrap();
        let mut output = process.get_raw_handle().unwrap();
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = output.read(&mut buffer) {
                if sender.send(String::from_utf8_lossy(&buffer[..length]).into_owned()).is_err() {
                    break;
                }
            }
        });
        Terminal { process, keys, screen, shown: String::new() }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until the screen has shown `text` since the last call, and forgets what came up to it.
    fn expect(&mut self, text: &str) {
        let begun = Instant::now();
        loop {
            if let Some(found) = self.shown.find(text) {
                self.shown.drain(..found + text.len());
                return;
            }
            match self.screen.recv_timeout(Duration::from_millis(100)) {
                Ok(more) => self.shown.push_str(&more),
                Err(_) if begun.elapsed() < PATIENCE => {}
                Err(_) => panic!("`{text}` was not shown, but:\n{}", self.shown),
            }
        }
    }

    fn ends(mut self) {
        let begun = Instant::now();
        while self.process.is_alive().unwrap_or(false) {
            // A terminal whose screen is not read does not end.
            while let Ok(more) = self.screen.try_recv() {
                self.shown.push_str(&more);
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end:\n{}", self.shown);
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn tab_completes_parameters_of_the_model() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::new(home.path(), &[]);
    terminal.expect("snn 0 ms> ");
    terminal.press("node cell = iaf_psc_e\t");
    terminal.expect("iaf_psc_exp");
    terminal.press(" { t_r\t");
    terminal.expect("t_ref");
    // The hint says unit and default.
    terminal.expect("= 2 ms");
    terminal.press(" = 3 ms }\r");
    terminal.expect("\r\n");
    terminal.expect("snn 0 ms> ");
    terminal.press("cell.t_ref\r");
    terminal.expect("\n3 ms");
    terminal.expect("snn 0 ms> ");
    terminal.press(":quit\r");
    terminal.ends();
}

#[test]
fn an_open_brace_continues_the_line() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::new(home.path(), &["repl"]);
    terminal.expect("snn 0 ms> ");
    terminal.press("for x in [1, 2] {\r");
    terminal.expect("{");
    terminal.press("print \"x is {x}\"\r");
    terminal.press("}\r");
    terminal.expect("x is 1");
    terminal.expect("x is 2");
    terminal.expect("snn 0 ms> ");
    terminal.press(CTRL_D);
    terminal.ends();
}

#[test]
fn ctrl_c_stops_a_simulation_and_keeps_the_session() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::new(home.path(), &[]);
    terminal.expect("snn 0 ms> ");
    terminal.press("node E[500] = iaf_psc_exp { I_e = 400 pA }\r");
    terminal.expect("snn 0 ms> ");
    terminal.press("simulate 100000 s\r");
    // The line that says how far it is.
    terminal.expect("simulated");
    terminal.press(CTRL_C);
    terminal.expect("what was simulated until then stays");
    terminal.expect("s> ");
    terminal.press("now > 0 ms and now < 100000 s\r");
    terminal.expect("\ntrue");
    terminal.expect("s> ");
    // At the prompt it throws the line away.
    terminal.press("nonsense");
    terminal.expect("nonsense");
    terminal.press(CTRL_C);
    terminal.expect("s> ");
    terminal.press("len(E)\r");
    terminal.expect("\n500");
    terminal.expect("s> ");
    terminal.press(":undo\r");
    terminal.expect("snn 0 ms> ");
    terminal.press(":quit\r");
    terminal.ends();
}

#[test]
fn ctrl_c_in_a_block_of_a_script_leaves_the_cursor_there() {
    let home = tempfile::tempdir().unwrap();
    let script = "node E[500] = iaf_psc_exp { I_e = 400 pA }\nfor k in [7, 8] {\n    simulate 100000 s\n}\n";
    std::fs::write(home.path().join("long.snn"), script).unwrap();
    let mut terminal = Terminal::new(home.path(), &["repl", "long.snn"]);
    terminal.expect("snn 0 ms> ");
    terminal.press(":run\r");
    terminal.expect("simulated");
    terminal.press(CTRL_C);
    terminal.expect("stopped at line 3 (k = 7)");
    terminal.expect("s> ");
    terminal.press("now > 0 ms and now < 100000 s and k == 7\r");
    terminal.expect("\ntrue");
    terminal.expect("s> ");
    // It goes on from there, and is stopped again.
    terminal.press(":next\r");
    terminal.expect("line 3 (k = 7): simulate 100000 s");
    terminal.expect("simulated");
    terminal.press(CTRL_C);
    terminal.expect("stopped at line 3 (k = 7)");
    terminal.expect("s> ");
    terminal.press(":undo 2\r");
    terminal.expect("snn 0 ms> ");
    terminal.press(":quit\r");
    terminal.ends();
}

#[test]
fn history_is_kept_between_sessions() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::new(home.path(), &[]);
    terminal.expect("snn 0 ms> ");
    terminal.press("6 * 7\r");
    terminal.expect("\n42");
    terminal.expect("snn 0 ms> ");
    terminal.press(":quit\r");
    terminal.ends();
    assert!(home.path().join(".local/state/snn/history").exists());
    let mut terminal = Terminal::new(home.path(), &[]);
    terminal.expect("snn 0 ms> ");
    terminal.press(UP);
    terminal.press(UP);
    terminal.press("\r");
    terminal.expect("\n42");
    terminal.expect("snn 0 ms> ");
    terminal.press(CTRL_D);
    terminal.ends();
}

#[test]
fn terminals_add_to_one_history() {
    let home = tempfile::tempdir().unwrap();
    let mut terminals = [Terminal::new(home.path(), &[]), Terminal::new(home.path(), &[])];
    for (terminal, line) in terminals.iter_mut().zip(["111 + 1\r", "222 + 2\r"]) {
        terminal.expect("snn 0 ms> ");
        terminal.press(line);
        terminal.expect("snn 0 ms> ");
    }
    for mut terminal in terminals {
        terminal.press(":quit\r");
        terminal.ends();
    }
    let history = std::fs::read_to_string(home.path().join(".local/state/snn/history")).unwrap();
    let lines: Vec<&str> = history.lines().filter(|line| line.contains('+')).collect();
    assert_eq!(lines, ["111 + 1", "222 + 2"], "{history}");
}

#[test]
fn own_lines_come_first_unless_they_are_left_out() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/snn");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("init.snn"), "let my_tau = 12 ms\n").unwrap();
    let mut terminal = Terminal::new(home.path(), &["repl"]);
    terminal.expect("snn 0 ms> ");
    terminal.press("my_tau\r");
    terminal.expect("\n12 ms");
    terminal.expect("snn 0 ms> ");
    terminal.press(":quit\r");
    terminal.ends();
    let mut terminal = Terminal::new(home.path(), &["repl", "--no-init"]);
    terminal.expect("snn 0 ms> ");
    terminal.press("my_tau\r");
    terminal.expect("nothing is called `my_tau`");
    terminal.expect("snn 0 ms> ");
    terminal.press(":quit\r");
    terminal.ends();
}
