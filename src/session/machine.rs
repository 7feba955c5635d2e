//! The memory of the machine, as far as the system tells (Linux).

use std::fs::read_to_string;
use std::path::{Path, PathBuf};

/// Bytes that this process may still take: what the machine has free, or what is left of the limit of its control group.
pub fn free_memory() -> Option<u64> {
    let machine = read_to_string("/proc/meminfo").ok().and_then(|text| kibibytes(&text, "MemAvailable:"));
    machine.into_iter().chain(left_of_group()).min()
}

/// Most bytes of memory that this process has used at any time.
pub fn peak_memory() -> Option<u64> {
    kibibytes(&read_to_string("/proc/self/status").ok()?, "VmHWM:")
}

/// The number behind `name`, in kB, as bytes.
fn kibibytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kibibytes| kibibytes * 1024)
}

/// What the tightest limit of the control groups around this process leaves.
fn left_of_group() -> Option<u64> {
    let groups = read_to_string("/proc/self/cgroup").ok()?;
    let left = groups.lines().flat_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, path) = (fields.next().unwrap_or(""), fields.next().unwrap_or("/"));
        let names = match controllers {
            "" => Some(("/sys/fs/cgroup", ["memory.max", "memory.current", "inactive_file "])),
            "memory" => Some((
                "/sys/fs/cgroup/memory",
                ["memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file "],
            )),
            _ => None,
        };
        names.into_iter().flat_map(move |(root, names)| {
            let own = Path::new(root).join(path.trim_start_matches('/'));
            let folders: Vec<PathBuf> =
                own.ancestors().filter(|folder| folder.starts_with(root)).map(Path::to_path_buf).collect();
            folders.into_iter().filter_map(move |folder| left_in(&folder, names))
        })
    });
    left.min()
}

/// Limit minus use of one control group; files that are only cached do not count as used.
fn left_in(folder: &Path, [limit, used, cached]: [&str; 3]) -> Option<u64> {
    let number = |name: &str| read_to_string(folder.join(name)).ok()?.trim().parse::<u64>().ok();
    let statistics = read_to_string(folder.join("memory.stat")).unwrap_or_default();
    let cached = statistics.lines().find_map(|line| line.strip_prefix(cached)?.trim().parse::<u64>().ok());
    let used = number(used)?.saturating_sub(cached.unwrap_or(0));
    Some(number(limit)?.saturating_sub(used))
}

#[cfg(test)]
mod tests {
    use super::{kibibytes, left_in};

    #[test]
    fn sizes_are_read_by_name() {
        let text = "MemTotal:       24683520 kB\nMemAvailable:   23523328 kB\n";
        assert_eq!(kibibytes(text, "MemAvailable:"), Some(23_523_328 * 1024));
        assert_eq!(kibibytes(text, "VmHWM:"), None);
    }

    #[test]
    fn a_control_group_leaves_its_limit_minus_what_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["memory.max", "memory.current", "inactive_file "];
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        assert_eq!(left_in(folder.path(), names), None);
        write("memory.max", "max\n");
        write("memory.current", "600\n");
        assert_eq!(left_in(folder.path(), names), None);
        write("memory.max", "1000\n");
        assert_eq!(left_in(folder.path(), names), Some(400));
        write("memory.stat", "anon 100\ninactive_file 250\n");
        assert_eq!(left_in(folder.path(), names), Some(650));
    }
}
