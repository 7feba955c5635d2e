//! A page of the documentation: its fenced blocks, its generated parts, the codes that it mentions.

use std::ops::Range;
use std::path::{Path, PathBuf};

/// A page.
pub struct Page {
    /// Where it is.
    pub path: PathBuf,
    /// Its file name.
    pub name: String,
    /// All of it.
    pub text: String,
}

/// A fenced block.
#[derive(Clone, Debug)]
pub struct Block {
    /// Line of its first fence, from 1.
    pub line: usize,
    /// What follows the fence, `snn,error=E0302`.
    pub info: String,
    /// Bytes of its content.
    pub content: Range<usize>,
}

/// A script and the blocks that show what it does.
pub struct Example {
    /// The script.
    pub script: Block,
    /// What it prints, and files that it writes.
    pub results: Vec<Block>,
}

/// What comes from the program.
pub struct Part {
    /// `units`
    pub name: String,
    /// Bytes between the two comments.
    pub range: Range<usize>,
}

impl Block {
    /// `snn`, `text`
    pub fn language(&self) -> &str {
        self.info.split(',').next().unwrap_or_default()
    }

    /// The value of `error=E0302`
    pub fn option(&self, name: &str) -> Option<&str> {
        self.info.split(',').find_map(|option| option.strip_prefix(name)?.strip_prefix('='))
    }
}

impl Page {
    /// Reads a page.
    pub fn read(path: &Path) -> Page {
        let text = std::fs::read_to_string(path).expect("a page");
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Page { path: path.to_path_buf(), name, text }
    }

    /// The text between the fences of a block.
    pub fn content(&self, block: &Block) -> &str {
        &self.text[block.content.clone()]
    }

    /// Every fenced block, and the byte where its last line ends.
    fn blocks(&self) -> Vec<(Block, usize)> {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        let mut start = 0;
        for (index, line) in self.text.split_inclusive('\n').enumerate() {
            let end = start + line.len();
            match (line.trim_end().strip_prefix("```"), &mut open) {
                (Some(info), None) => {
                    open = Some(Block { line: index + 1, info: info.to_string(), content: end..end });
                }
                (Some(_), Some(block)) => {
                    block.content.end = start;
                    blocks.extend(open.take().map(|block| (block, end)));
                }
                (None, _) => {}
            }
            start = end;
        }
        blocks
    }

    /// The scripts; what follows one without a blank line belongs to it.
    pub fn examples(&self) -> Vec<Example> {
        let mut examples: Vec<Example> = Vec::new();
        let mut last_end = None;
        for (block, end) in self.blocks() {
            let fence = self.text[..block.content.start].trim_end().rfind('\n').map_or(0, |byte| byte + 1);
            match block.language() {
                "snn" => examples.push(Example { script: block, results: Vec::new() }),
                "text" | "csv" if last_end == Some(fence) => {
                    if let Some(example) = examples.last_mut() {
                        example.results.push(block);
                    }
                }
                _ => {
                    last_end = None;
                    continue;
                }
            }
            last_end = Some(end);
        }
        examples
    }

    /// What stands between `<!-- generated: NAME -->` and `<!-- end -->`.
    pub fn generated(&self) -> Vec<Part> {
        const BEGIN: &str = "<!-- generated: ";
        let mut parts = Vec::new();
        for (start, _) in self.text.match_indices(BEGIN) {
            let after = start + BEGIN.len();
            let Some(name) = self.text[after..].find(" -->").map(|length| &self.text[after..after + length])
            else {
                continue;
            };
            let from = after + name.len() + " -->".len();
            let length = self.text[from..].find("<!-- end -->").expect("the end of a generated part");
            parts.push(Part { name: name.to_string(), range: from..from + length });
        }
        parts
    }

    /// The codes of messages, `E0302`, that the page mentions, each once.
    pub fn codes(&self) -> Vec<String> {
        let words = self.text.split(|letter: char| !letter.is_ascii_alphanumeric());
        let is_code = |word: &&str| {
            word.len() == 5
                && word.starts_with(['E', 'W'])
                && word[1..].bytes().all(|digit| digit.is_ascii_digit())
        };
        let mut codes: Vec<String> = words.filter(is_code).map(str::to_string).collect();
        codes.sort();
        codes.dedup();
        codes
    }
}
