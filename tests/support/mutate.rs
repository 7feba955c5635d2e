//! Wrong scripts made from right ones: bytes, tokens and lines deleted, doubled, swapped and replaced by others. One seed,
//! one script: what fails can be made again.

/// A small generator of random numbers (SplitMix64), since mutations need no good ones but the same ones everywhere.
pub struct Random(pub u64);

impl Random {
    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A whole number below `limit`, 0 if that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// One of `items`, which must not be empty.
    pub fn one<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

/// Numbers where code that did not expect them goes wrong.
const NUMBERS: [&str; 26] = [
    "0",
    "-0",
    "1",
    "-1",
    "2",
    "0.5",
    "2.5",
    "1e-9",
    "-1e-300",
    "1e300",
    "1e999",
    "1e12",
    "1e10",
    "1e15",
    "-1e15",
    "4294967296",
    "9007199254740993",
    "1e5",
    "100000",
    "inf",
    "-inf",
    "0.1",
    "0.05",
    "1e-3",
    "3",
    "(0 / 0)",
];

/// Numbers as above that keep an experiment small, so that it can be run.
const SMALL_NUMBERS: [&str; 14] =
    ["0", "-0", "1", "-1", "2", "0.5", "2.5", "1e-9", "-1e-300", "inf", "0.1", "0.05", "3", "7"];

const UNITS: [&str; 22] = [
    "ms", "s", "us", "mV", "V", "pA", "nA", "pF", "nS", "MOhm", "Hz", "kHz", "um", "deg", "%", "mV/ms",
    "mV^-1/ms", "ms^2", "mV^1000", "ms^-3", "Hz^2", "A",
];

/// Pieces of text that stand where they do not belong.
const PIECES: [&str; 44] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "\n",
    ";",
    ",",
    "=",
    "~",
    "->",
    "..",
    ".",
    "-",
    "^",
    "<",
    "%",
    "#",
    "'",
    "\\",
    "if ",
    " then ",
    " else ",
    "for ",
    " in ",
    " as ",
    "node ",
    "let ",
    "plot ",
    "sweep ",
    " mV",
    "é",
    "{{",
    "not ",
    " by ",
    "\t",
    "[]",
    "[0]",
    "[.. 0]",
    ".time",
    " * now",
    " during 1 ms .. 2 ms",
];

/// Scripts, and the words and numbers in them.
pub struct Corpus {
    /// Name, which places imports, and text.
    pub scripts: Vec<(String, String)>,
    words: Vec<String>,
    lines: Vec<String>,
}

impl Corpus {
    /// Takes the words that mutations put in from all scripts.
    pub fn new(scripts: Vec<(String, String)>) -> Corpus {
        let (mut words, mut lines) = (Vec::new(), Vec::new());
        for (_, text) in &scripts {
            words.extend(tokens(text).into_iter().filter(|token| starts_word(token)).map(str::to_string));
            lines.extend(text.lines().filter(|line| !line.trim_start().starts_with('#')).map(str::to_string));
        }
        for list in [&mut words, &mut lines] {
            list.sort();
            list.dedup();
        }
        Corpus { scripts, words, lines }
    }

    /// The script number `index`, made wrong in one to four ways; `small` keeps numbers small.
    pub fn mutant(&self, index: usize, random: &mut Random, small: bool) -> String {
        let mut text = self.scripts[index].1.clone();
        for _ in 0..1 + random.below(4) {
            text = match random.below(10) {
                0 => mutate_characters(&text, random),
                1 | 2 => self.mutate_lines(&text, random),
                _ => self.mutate_tokens(&text, random, small),
            };
        }
        text
    }

    fn mutate_lines(&self, text: &str, random: &mut Random) -> String {
        let mut lines: Vec<&str> = text.lines().collect();
        let (at, other) = (random.below(lines.len()), random.below(lines.len()));
        match random.below(4) {
            _ if lines.is_empty() => {}
            0 => drop(lines.remove(at)),
            1 => lines.insert(other, lines[at]),
            2 => lines.swap(at, other),
            _ => lines.insert(at, &self.lines[random.below(self.lines.len())]),
        }
        lines.join("\n")
    }

    fn mutate_tokens(&self, text: &str, random: &mut Random, small: bool) -> String {
        let mut tokens = tokens(text);
        let is_token = |token: &str| !token.trim().is_empty() && !token.starts_with('#');
        let places: Vec<usize> = (0..tokens.len()).filter(|&index| is_token(tokens[index])).collect();
        if places.is_empty() {
            return text.to_string();
        }
        let at = places[random.below(places.len())];
        let other = places[random.below(places.len())];
        match random.below(8) {
            0 => drop(tokens.remove(at)),
            1 => tokens.insert(other, tokens[at]),
            2 => tokens.swap(at, other),
            3 => tokens[at] = random.one(&PIECES),
            _ => {
                let token = tokens[at];
                let is_number = token.starts_with(|first: char| first.is_ascii_digit());
                tokens[at] = if is_number {
                    random.one(if small { &SMALL_NUMBERS } else { &NUMBERS })
                } else if UNITS.contains(&token) {
                    random.one(&UNITS)
                } else if starts_word(token) {
                    &self.words[random.below(self.words.len())]
                } else {
                    tokens[other]
                };
            }
        }
        tokens.concat()
    }
}

fn mutate_characters(text: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let at = random.below(characters.len());
    let length = (1 + random.below(12)).min(characters.len() - at);
    let other = random.below(characters.len());
    match random.below(5) {
        _ if characters.is_empty() => {}
        0 => drop(characters.drain(at..at + length)),
        1 => {
            let piece = characters[at..at + length].to_vec();
            characters.splice(other..other, piece);
        }
        2 => characters.swap(at, other),
        3 => drop(characters.splice(at..at, random.one(&PIECES).chars())),
        _ => characters.truncate(at),
    }
    characters.into_iter().collect()
}

fn starts_word(token: &str) -> bool {
    token.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
}

/// Words, numbers, blanks, comments and single signs, which together are the text.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let belongs: fn(char) -> bool = match first {
            '#' => |next| next != '\n',
            ' ' => |next| next == ' ',
            '0'..='9' => |next| next.is_ascii_alphanumeric() || next == '_',
            'a'..='z' | 'A'..='Z' | '_' => |next| next.is_ascii_alphanumeric() || next == '_',
            _ => |_| false,
        };
        let length =
            rest.char_indices().skip(1).find(|(_, next)| !belongs(*next)).map_or(rest.len(), |(at, _)| at);
        let (token, after) = rest.split_at(length);
        tokens.push(token);
        rest = after;
    }
    tokens
}
