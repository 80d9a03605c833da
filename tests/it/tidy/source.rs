//! A file as the rules see it: without comments and texts, and with every path that it names.

/// A file of Rust.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// From the root of the repository, with `/`.
    pub(crate) path: String,
    /// As it is.
    pub(crate) text: String,
    /// With comments and the insides of literals blank, and without tests of its own.
    pub(crate) code: String,
    /// Every path with `::` in it, imports written out, `self` and `super` resolved.
    pub(crate) names: Vec<Name>,
}

/// A path that a file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// On which line, from 1.
    pub(crate) line: usize,
    /// `crate`, `domain`, `organization` …
    pub(crate) parts: Vec<String>,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let code = without_tests(blank(text));
        let module = module_of(path);
        let names = names(&code)
            .into_iter()
            .map(|Name { line, parts }| Name {
                line,
                parts: resolve(&module, parts),
            })
            .collect();
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code,
            names,
        }
    }

    /// Whether it holds tests of the file or folder beside it.
    pub(crate) fn is_tests(&self) -> bool {
        self.module().iter().any(|part| part == "tests")
    }

    /// The module, `crate` first.
    pub(crate) fn module(&self) -> Vec<String> {
        module_of(&self.path)
    }

    /// Whether a whole word stands in the code.
    pub(crate) fn has_word(&self, word: &str) -> bool {
        words(&self.code).any(|found| found == word)
    }
}

impl Name {
    /// Whether it begins with these parts.
    pub(crate) fn begins(&self, parts: &[&str]) -> bool {
        self.parts.len() >= parts.len() && self.parts.iter().zip(parts).all(|(a, b)| a == b)
    }

    /// As it is written in full.
    pub(crate) fn text(&self) -> String {
        self.parts.join("::")
    }
}

/// Identifiers, in order.
pub(crate) fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !is_word(c))
        .filter(|word| !word.is_empty())
}

const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn module_of(path: &str) -> Vec<String> {
    let inner = path.split_once("src/").map_or(path, |(_, inner)| inner);
    let inner = inner.strip_suffix(".rs").unwrap_or(inner);
    let mut parts = vec!["crate".to_owned()];
    parts.extend(inner.split('/').map(str::to_owned));
    let last = parts.last().map(String::as_str);
    if matches!(last, Some("mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

fn resolve(module: &[String], parts: Vec<String>) -> Vec<String> {
    let ups = parts.iter().take_while(|part| *part == "super").count();
    let own = parts.first().is_some_and(|part| part == "self");
    if ups == 0 && !own {
        return parts;
    }
    let kept = module.len().saturating_sub(ups);
    let rest = parts.into_iter().skip(ups.max(usize::from(own)));
    module.iter().take(kept).cloned().chain(rest).collect()
}

/// Replaces comments and the insides of literals by blanks; lines stay where they are.
fn blank(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = end_of_blank(&chars, at);
        if end == at {
            code.push(chars[at]);
            at += 1;
        } else {
            code.extend(
                chars[at..end]
                    .iter()
                    .map(|c| if *c == '\n' { '\n' } else { ' ' }),
            );
            at = end;
        }
    }
    code
}

/// Leaves out tests that stand in the file itself: they come last.
fn without_tests(mut code: String) -> String {
    const TESTS: &str = "#[cfg(test)]\nmod tests {";
    if let Some(at) = code.find(TESTS) {
        code.truncate(at);
    }
    code
}

/// Where the comment or literal that begins here ends; here, where none begins.
fn end_of_blank(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1);
    match chars[at] {
        '/' if next == Some(&'/') => end_of_line(chars, at),
        '/' if next == Some(&'*') => end_of_block(chars, at),
        '"' => end_of_quoted(chars, at, '"'),
        'r' if at == 0 || !is_word(chars[at - 1]) || chars[at - 1] == 'b' => end_of_raw(chars, at),
        // A lifetime has no second quote two characters on.
        '\'' if next == Some(&'\\') || chars.get(at + 2) == Some(&'\'') => {
            end_of_quoted(chars, at, '\'')
        }
        _ => at,
    }
}

fn end_of_line(chars: &[char], at: usize) -> usize {
    chars[at..]
        .iter()
        .position(|c| *c == '\n')
        .map_or(chars.len(), |length| at + length)
}

fn end_of_block(chars: &[char], at: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = at;
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn end_of_quoted(chars: &[char], at: usize, quote: char) -> usize {
    let mut end = at + 1;
    while end < chars.len() {
        match chars[end] {
            '\\' => end += 2,
            c if c == quote => return end + 1,
            _ => end += 1,
        }
    }
    chars.len()
}

fn end_of_raw(chars: &[char], at: usize) -> usize {
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    let open = at + 1 + hashes;
    if chars.get(open) != Some(&'"') {
        return at;
    }
    let closing: Vec<char> = std::iter::once('"')
        .chain(std::iter::repeat_n('#', hashes))
        .collect();
    let rest = &chars[open + 1..];
    let length = rest
        .windows(closing.len())
        .position(|window| window == closing);
    length.map_or(chars.len(), |length| open + 1 + length + closing.len())
}

/// Every path in the code: those of `use`, written out, then the others.
fn names(code: &str) -> Vec<Name> {
    let mut found = Vec::new();
    let mut rest = code.to_owned();
    let mut from = 0;
    while let Some((start, end)) = next_use(&rest, from) {
        let line = line_of(&rest, start);
        let tree: String = rest[start + "use ".len()..end]
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let mut paths = Vec::new();
        expand(&tree, &[], &mut paths);
        found.extend(paths.into_iter().map(|parts| Name { line, parts }));
        let gone: String = rest[start..end]
            .chars()
            .map(|c| if c == '\n' { '\n' } else { ' ' })
            .collect();
        rest.replace_range(start..end, &gone);
        from = end;
    }
    for (index, line) in rest.lines().enumerate() {
        let paths = line.split(|c: char| !is_word(c) && c != ':');
        found.extend(paths.filter(|path| path.contains("::")).map(|path| {
            let parts = path
                .split(':')
                .filter(|part| !part.is_empty())
                .map(str::to_owned);
            Name {
                line: index + 1,
                parts: parts.collect(),
            }
        }));
    }
    found
}

/// The next `use …;`, from its first letter to its semicolon.
fn next_use(code: &str, from: usize) -> Option<(usize, usize)> {
    let mut from = from;
    loop {
        let start = from + code.get(from..)?.find("use ")?;
        let own_word = !code[..start].chars().next_back().is_some_and(is_word);
        if own_word {
            let end = start + code[start..].find(';')?;
            return Some((start, end));
        }
        from = start + "use ".len();
    }
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

/// Writes out `a::{b, c::{d, self}}`.
fn expand(tree: &str, prefix: &[String], found: &mut Vec<Vec<String>>) {
    let tree = tree.trim();
    let Some((head, group)) = tree.split_once('{') else {
        let path = tree.split_once(" as ").map_or(tree, |(path, _)| path);
        let parts = path.split("::").map(|part| part.trim().to_owned());
        let parts = parts.filter(|part| !part.is_empty() && part != "self");
        let own = path
            .trim_start()
            .starts_with("self::")
            .then(|| "self".to_owned());
        found.push(prefix.iter().cloned().chain(own).chain(parts).collect());
        return;
    };
    let mut prefix = prefix.to_vec();
    prefix.extend(
        head.split("::")
            .map(|part| part.trim().to_owned())
            .filter(|p| !p.is_empty()),
    );
    let group = group.trim_end().strip_suffix('}').unwrap_or(group);
    let mut depth = 0_i32;
    let items = group.split(|c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    for item in items.filter(|item| !item.trim().is_empty()) {
        expand(item, &prefix, found);
    }
}
