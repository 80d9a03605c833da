//! Reads a document's tokens before the parser does. The parser calls itself for each bracket and
//! so can be made to run out of stack; and it takes a few texts that the specification refuses.

use std::collections::HashSet;

use async_graphql::Pos;

use super::Fault;

/// Tokens of a document at the most.
pub(super) const TOKENS_MAX: usize = 10_000;
/// Brackets within brackets at the most. The parser stops at 64 selection sets of its own accord.
pub(super) const NESTING_MAX: usize = 60;

/// A token, as far as the checks here tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    Name(&'a str),
    Mark(u8),
    Value,
}

/// What an open bracket encloses.
enum Frame<'a> {
    Selection,
    Arguments,
    List,
    Object(HashSet<&'a str>),
}

struct Lexer<'a> {
    text: &'a str,
    offset: usize,
}

/// Reads all tokens.
///
/// # Errors
/// A [`Fault`] at the first thing that is not allowed.
pub(super) fn scan(text: &str) -> Result<(), Fault> {
    let mut lexer = Lexer { text, offset: 0 };
    let mut frames: Vec<Frame<'_>> = Vec::new();
    let mut last = [None, None];
    let mut count = 0_usize;
    while let Some((token, offset)) = lexer.next()? {
        count += 1;
        if count > TOKENS_MAX {
            return Err(Fault::too_complex(format!(
                "a document has at most {TOKENS_MAX} tokens"
            )));
        }
        let fault = |message: &str| Fault::parse(message, position(text, offset));
        match token {
            Token::Mark(b'{' | b'(' | b'[') => {
                frames.push(opened(token, last, frames.last()));
                if frames.len() > NESTING_MAX {
                    return Err(Fault::too_complex("the document is nested too deep"));
                }
            }
            Token::Mark(b'}' | b')' | b']') => {
                let empty = last.first().copied().flatten() == Some(Token::Mark(opening(token)));
                match frames.pop() {
                    Some(Frame::Arguments) if empty => return Err(fault("empty parentheses")),
                    Some(Frame::Selection) if empty => return Err(fault("empty selection")),
                    Some(_) => {}
                    None => return Err(fault("a bracket is closed that was not opened")),
                }
            }
            Token::Mark(b':') => {
                if let (Some(Frame::Object(names)), [Some(Token::Name(name)), _]) =
                    (frames.last_mut(), last)
                    && !names.insert(name)
                {
                    return Err(fault("an input field is given twice"));
                }
            }
            Token::Name("on") => {
                if frames.is_empty() && matches!(last, [Some(Token::Name("fragment")), _]) {
                    return Err(fault("a fragment cannot be named `on`"));
                }
            }
            Token::Name(_) | Token::Mark(_) | Token::Value => {}
        }
        last = [Some(token), last.first().copied().flatten()];
    }
    if frames.is_empty() {
        return Ok(());
    }
    Err(Fault::parse(
        "a bracket is left open",
        position(text, text.len()),
    ))
}

/// What a bracket encloses, from what stands before it and around it.
fn opened<'a>(
    token: Token<'a>,
    last: [Option<Token<'a>>; 2],
    around: Option<&Frame<'a>>,
) -> Frame<'a> {
    let in_value =
        matches!(last, [Some(Token::Mark(b':' | b'=')), _]) || matches!(around, Some(Frame::List));
    match token {
        Token::Mark(b'(') => Frame::Arguments,
        Token::Mark(b'[') => Frame::List,
        Token::Mark(_) | Token::Name(_) | Token::Value if in_value => Frame::Object(HashSet::new()),
        Token::Mark(_) | Token::Name(_) | Token::Value => Frame::Selection,
    }
}

const fn opening(token: Token<'_>) -> u8 {
    match token {
        Token::Mark(b'}') => b'{',
        Token::Mark(b')') => b'(',
        Token::Mark(_) | Token::Name(_) | Token::Value => b'[',
    }
}

impl<'a> Lexer<'a> {
    fn next(&mut self) -> Result<Option<(Token<'a>, usize)>, Fault> {
        self.skip_blank();
        let start = self.offset;
        let rest = self.rest();
        let Some(&first) = rest.as_bytes().first() else {
            return Ok(None);
        };
        let token = if first == b'"' {
            self.offset += self.string_length(rest)?;
            Token::Value
        } else if is_name(first) {
            let length = rest.bytes().take_while(|byte| is_name(*byte)).count();
            self.offset += length;
            let word = rest.get(..length).unwrap_or_default();
            if first.is_ascii_digit() {
                self.number(word, start)?
            } else {
                Token::Name(word)
            }
        } else {
            self.offset += rest.chars().next().map_or(1, char::len_utf8);
            Token::Mark(first)
        };
        Ok(Some((token, start)))
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.offset..).unwrap_or_default()
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.trim_start_matches([' ', '\t', '\r', '\n', ',', '\u{feff}']);
            self.offset += rest.len() - blank.len();
            if !blank.starts_with('#') {
                return;
            }
            self.offset += blank.find(['\r', '\n']).unwrap_or(blank.len());
        }
    }

    /// A word that begins with a digit: one that begins with two, of which the first is zero, or
    /// that runs into a name, is no number.
    fn number(&self, word: &'a str, start: usize) -> Result<Token<'a>, Fault> {
        let leading_zero = word.len() > 1
            && word.starts_with('0')
            && word.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        let before = self.text.get(..start).unwrap_or_default();
        let goes_on = [".", "+", "e-", "E-"]
            .iter()
            .any(|end| before.ends_with(end));
        if leading_zero && !goes_on {
            return Err(Fault::parse(
                "a number begins with a zero",
                position(self.text, start),
            ));
        }
        Ok(Token::Value)
    }

    fn string_length(&self, rest: &str) -> Result<usize, Fault> {
        let open = || Fault::parse("a string is left open", position(self.text, self.offset));
        if let Some(block) = rest.strip_prefix("\"\"\"") {
            let mut from = 0;
            loop {
                let tail = block.get(from..).unwrap_or_default();
                let end = from + tail.find("\"\"\"").ok_or_else(open)?;
                if !block.get(..end).unwrap_or_default().ends_with('\\') {
                    return Ok(end + 6);
                }
                from = end + 3;
            }
        }
        let mut escaped = false;
        for (offset, byte) in rest.bytes().enumerate().skip(1) {
            match byte {
                b'\n' | b'\r' => return Err(open()),
                b'"' if !escaped => return Ok(offset + 1),
                _ => escaped = byte == b'\\' && !escaped,
            }
        }
        Err(open())
    }
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Line and column of an offset, from 1.
fn position(text: &str, offset: usize) -> Pos {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |last| last.chars().count())
        + 1;
    Pos { line, column }
}

#[cfg(test)]
mod tests {
    use super::{NESTING_MAX, TOKENS_MAX, scan};
    use crate::graphql::document::FaultCode;

    #[test]
    fn texts_that_pass() {
        for text in [
            "{ a }",
            "{ a(x: 0, y: -0.05, z: 1e10, l: [], o: {}) }",
            "{ a(o: { x: { y: 1 }, y: [{ x: 1 }, { x: 2 }] }) { x: b y: b } }",
            "query Q($o: In = { x: 1 }) { a(o: $o) @skip(if: true) { b } }",
            "{ a(s: \"}}}}((( \\\" \\\\\") # }}}} \"\n b }",
            "{ a(s: \"\"\" \" \"\" \\\"\"\" }}} \"\"\") }",
            "query { a { ...on T { b } ... @include(if: true) { c } } }",
            "{ a(s: \"责任\") }",
        ] {
            assert!(scan(text).is_ok(), "{text}: {:?}", scan(text));
        }
    }

    #[test]
    fn texts_that_do_not() {
        for text in [
            "{ a() }",
            "{ a { } }",
            "{ a",
            "a }",
            "{ a(s: \"x) }",
            "{ a(s: \"x\n\") }",
            "{ a(s: \"\"\"x) }",
            "{ a(n: 01) }",
            "{ a(n: -00) }",
            "fragment on on T { a }",
            "{ a(o: { x: 1, x: 2 }) }",
            "{ a(o: [{ y: { x: 1 x: 2 } }]) }",
        ] {
            let fault = scan(text).err().map(|fault| fault.code);
            assert_eq!(fault, Some(FaultCode::Parse), "{text}");
        }
    }

    #[test]
    fn limits_hold() {
        let deep = |levels: usize| "{a".repeat(levels) + &"}".repeat(levels);
        assert!(scan(&deep(NESTING_MAX)).is_ok());
        for text in [
            deep(NESTING_MAX + 1),
            "{".repeat(500_000),
            format!("{{ a(l: {}", "[".repeat(500_000)),
            format!("{{ {} }}", "a ".repeat(TOKENS_MAX)),
        ] {
            let fault = scan(&text).err().map(|fault| fault.code);
            assert_eq!(fault, Some(FaultCode::TooComplex));
        }
    }
}
