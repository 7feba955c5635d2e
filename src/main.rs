//! The `snn` program: everything is in the library, see `cli`.

fn main() -> std::process::ExitCode {
    snn::cli::main()
}
