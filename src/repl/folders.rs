//! The folder that results go to, as each script of the session sees it: what `snn run` has made, stepping through the same
//! script may replace; what another session of the prompt has made, it may not.

use super::save;
use super::state::State;
use crate::output::folder::{OutputFolder, Permissions};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// See the module.
pub(super) struct Folders {
    root: PathBuf,
    permissions: Permissions,
    /// By the name of the script, or of the prompt.
    open: BTreeMap<String, OutputFolder>,
    /// That of the prompt, which is always there.
    prompt: OutputFolder,
}

impl Folders {
    /// Files go to `root`, whatever is executed.
    pub fn new(root: &Path, overwrite: bool, state: &State) -> Folders {
        let permissions = Permissions { overwrite, repeat: true, apart: false };
        let own = Permissions { apart: true, ..permissions };
        let prompt = OutputFolder::open(root, save::provenance(state), own);
        Folders { root: root.into(), permissions, open: BTreeMap::new(), prompt }
    }

    /// Takes note of how the session has come on, before it writes.
    pub fn renew(&mut self, state: &State) {
        let provenance = save::provenance(state);
        match state.script.as_ref().map(|script| script.name.clone()) {
            None => self.prompt.made_by(provenance),
            Some(name) => {
                let (root, permissions) = (&self.root, self.permissions);
                let open = self.open.entry(name);
                open.or_insert_with(|| OutputFolder::open(root, provenance.clone(), permissions))
                    .made_by(provenance);
            }
        }
    }

    /// Names of the files that the prompt has made.
    pub fn made(&self) -> Vec<String> {
        self.prompt.made()
    }

    /// Goes on with a session of the prompt that made these files.
    pub fn go_on_with(&self, made: &[String]) {
        self.prompt.go_on_with(made);
    }

    /// The folder as the session sees it.
    pub fn of(&self, state: &State) -> &OutputFolder {
        let script = state.script.as_ref().and_then(|script| self.open.get(&script.name));
        script.unwrap_or(&self.prompt)
    }
}
