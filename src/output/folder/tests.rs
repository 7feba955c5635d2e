//! Files stay inside, come whole or not at all, and replace nothing foreign.

use super::super::provenance::SourceHash;
use super::*;

fn provenance(script: &str) -> Provenance {
    Provenance {
        script: SourceHash::of(script, "simulate 1 ms"),
        imports: Vec::new(),
        params: Vec::new(),
        seed: 1,
        resolution_us: 100,
        stopped_at: None,
    }
}

fn open(root: &Path) -> OutputFolder {
    OutputFolder::open(root, provenance("a.snn"), Permissions::default())
}

fn write(folder: &OutputFolder, name: &str, text: &str) -> Result<PathBuf, &'static str> {
    folder.write(name, |out| out.write_all(text.as_bytes())).map_err(|diagnostic| diagnostic.code.0)
}

fn files(root: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn names_stay_inside() {
    let root = tempfile::tempdir().unwrap();
    let folder = open(root.path());
    for name in ["../a.csv", "/a.csv", "x/../../a.csv", "", ".", "a/", "a\\b.csv", "c:a.csv", "a\0.csv"] {
        assert_eq!(write(&folder, name, "x"), Err("E0902"), "{name:?}");
    }
    assert_eq!(write(&folder, "b.provenance.json", "x"), Err("E0903"));
    assert!(files(root.path()).is_empty());
    assert!(write(&folder, "sub/a.csv", "x").is_ok());
    assert!(write(&folder, "./b.csv", "x").is_ok());
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_outside() {
    let root = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), root.path().join("link")).unwrap();
    assert_eq!(write(&open(root.path()), "link/a.csv", "x"), Err("E0902"));
    assert_eq!(write(&open(root.path()), "link/new/a.csv", "x"), Err("E0902"));
    std::fs::write(elsewhere.path().join("target.csv"), "old").unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("target.csv"), root.path().join("a.csv")).unwrap();
    assert_eq!(write(&open(root.path()), "a.csv", "x"), Err("E0903"));
    let overwrite = Permissions { overwrite: true, ..Permissions::default() };
    let folder = OutputFolder::open(root.path(), provenance("a.snn"), overwrite);
    assert!(write(&folder, "a.csv", "new").is_ok());
    assert_eq!(std::fs::read_to_string(elsewhere.path().join("target.csv")).unwrap(), "old");
}

#[test]
fn what_is_foreign_is_kept() {
    let root = tempfile::tempdir().unwrap();
    std::fs::write(root.path().join("mine.csv"), "by hand").unwrap();
    let folder = open(root.path());
    assert_eq!(folder.check("mine.csv").unwrap_err().headline, "\"mine.csv\" was not made by this script");
    assert_eq!(write(&folder, "mine.csv", "x"), Err("E0903"));
    assert!(write(&folder, "a.csv", "1").is_ok());
    assert!(folder.finish().is_ok());
    // The same script may write its file anew, in a later run.
    assert!(write(&open(root.path()), "a.csv", "2").is_ok());
    let other = OutputFolder::open(root.path(), provenance("b.snn"), Permissions::default());
    assert_eq!(write(&other, "a.csv", "3"), Err("E0903"));
    assert_eq!(std::fs::read_to_string(root.path().join("a.csv")).unwrap(), "2");
    assert_eq!(std::fs::read_to_string(root.path().join("mine.csv")).unwrap(), "by hand");
}

#[test]
fn a_name_is_written_once() {
    let root = tempfile::tempdir().unwrap();
    let folder = open(root.path());
    assert!(write(&folder, "a.csv", "1").is_ok());
    assert_eq!(write(&folder, "a.csv", "2"), Err("E0904"));
    assert_eq!(write(&folder, "./a.csv", "2"), Err("E0904"));
    let prompt = Permissions { repeat: true, ..Permissions::default() };
    let folder = OutputFolder::open(root.path(), provenance("a.snn"), prompt);
    assert!(write(&folder, "a.csv", "3").is_ok());
    assert!(write(&folder, "a.csv", "4").is_ok());
    assert_eq!(std::fs::read_to_string(root.path().join("a.csv")).unwrap(), "4");
}

#[test]
fn a_failure_leaves_the_earlier_file() {
    let root = tempfile::tempdir().unwrap();
    assert!(write(&open(root.path()), "a.csv", "whole").is_ok());
    let error = open(root.path())
        .write("a.csv", |out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        })
        .unwrap_err();
    assert_eq!(
        (error.code.0, error.headline.as_str()),
        ("E0906", "\"a.csv\" could not be written: disk full")
    );
    assert_eq!(std::fs::read_to_string(root.path().join("a.csv")).unwrap(), "whole");
    assert_eq!(files(root.path()), ["a.csv", "a.provenance.json"]);
}

#[test]
fn unfinished_files_are_kept_under_another_name() {
    let root = tempfile::tempdir().unwrap();
    let folder = open(root.path());
    let mut file = folder.begin("trace.csv").unwrap();
    file.write_all(b"time_ms\n0.1\n0.").unwrap();
    folder.stopped_at("0.1 ms");
    assert!(file.finish_partial().is_ok());
    drop(folder.begin("raster.csv").unwrap());
    assert_eq!(files(root.path()), ["a.provenance.json", "trace.partial.csv"]);
    let lines = "time_ms\n0.1\n";
    assert_eq!(std::fs::read_to_string(root.path().join("trace.partial.csv")).unwrap(), lines);
    let text = std::fs::read_to_string(root.path().join("a.provenance.json")).unwrap();
    assert!(text.contains("\"stopped_at\": \"0.1 ms\""));
    assert!(text.contains(blake3::hash(lines.as_bytes()).to_hex().as_str()), "{text}");
    assert_eq!(partial_name("a.b/c"), "a.b/c.partial");
    assert_eq!(partial_name("rates.v2.csv"), "rates.v2.partial.csv");
}

#[test]
fn provenance_does_not_depend_on_the_order_of_writing() {
    let texts = [["a.csv", "b.csv"], ["b.csv", "a.csv"]].map(|names| {
        let root = tempfile::tempdir().unwrap();
        let folder = open(root.path());
        names.iter().for_each(|name| assert!(write(&folder, name, name).is_ok()));
        folder.finish().unwrap();
        std::fs::read_to_string(root.path().join("a.provenance.json")).unwrap()
    });
    assert_eq!(texts[0], texts[1]);
}

#[test]
fn earlier_files_stay_ours() {
    let root = tempfile::tempdir().unwrap();
    assert!(write(&open(root.path()), "a_1.csv", "1").is_ok());
    assert!(write(&open(root.path()), "a_2.csv", "2").is_ok());
    assert!(write(&open(root.path()), "a_1.csv", "3").is_ok());
}

#[cfg(unix)]
#[test]
fn files_are_readable_as_any_other() {
    use std::os::unix::fs::PermissionsExt;
    let root = tempfile::tempdir().unwrap();
    let path = write(&open(root.path()), "a.csv", "1").unwrap();
    std::fs::write(root.path().join("plain"), "").unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode();
    assert_eq!(mode(&path), mode(&root.path().join("plain")));
}
