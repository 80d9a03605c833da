//! The rules of evidence files: what may be declared, and whether bytes are what was declared. A
//! file's type is judged by its bytes as they come, a piece at a time. Pure.

use std::str;

use entity::evidence_file::MediaType;

use super::{Finding, Violation};
use crate::error::RefusalCode;

/// Bytes of one file at the most: 20 MiB.
pub const SIZE_MAX: i64 = 20 * 1024 * 1024;
/// Files of one activity at the most, those among them that were taken back.
pub const FILES_MAX: usize = 50;
/// Characters of a file's name at the most.
pub const NAME_LENGTH_MAX: usize = 200;
/// Digits of a SHA-256.
const HASH_DIGITS: usize = 64;
/// Bytes by whose beginning a type is known, at the most.
const HEAD_LENGTH: usize = 8;

/// A file as its sender describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Its name, without any folder.
    pub name: String,
    /// What it is.
    pub media_type: MediaType,
    /// How many bytes it has.
    pub size: i64,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// What is wrong about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// No plain name of a file: parts of a path, or characters that none has.
    NotAFileName,
    /// The name ends otherwise than files of this type do.
    WrongEnding(&'static str),
    /// No SHA-256.
    NotAHash,
    /// The same bytes are attached already, under this name.
    Attached(String),
    /// More bytes than were declared.
    LargerThan(i64),
    /// The bytes are no file of the type that was declared.
    OtherType,
    /// Fewer bytes than were declared, or others.
    OtherBytes,
    /// The file was taken back.
    TakenBack,
}

impl FileFault {
    /// This at a place of the input.
    #[must_use]
    pub fn at(self, at: &str) -> Finding {
        Violation::File(self).at(at)
    }

    pub(super) const fn code(&self) -> RefusalCode {
        match self {
            Self::NotAFileName | Self::WrongEnding(_) | Self::NotAHash => RefusalCode::Invalid,
            Self::Attached(_) => RefusalCode::Duplicate,
            Self::LargerThan(_) => RefusalCode::TooLong,
            Self::OtherType => RefusalCode::FileTypeMismatch,
            Self::OtherBytes => RefusalCode::FileContentMismatch,
            Self::TakenBack => RefusalCode::WrongState,
        }
    }

    pub(super) fn texts(&self) -> (String, String) {
        let both = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        match self {
            Self::NotAFileName => both(
                "文件名不能含有路径或不可见字符",
                "the name of a file holds no parts of a path and no invisible characters",
            ),
            Self::WrongEnding(endings) => (
                format!("此类文件的扩展名为 {endings}"),
                format!("the names of such files end in {endings}"),
            ),
            Self::NotAHash => both(
                "SHA-256 须为 64 位十六进制数",
                "a SHA-256 has 64 hexadecimal digits",
            ),
            Self::Attached(name) => (
                format!("内容相同的文件“{name}”已经登记"),
                format!("the same bytes are attached already, as {name}"),
            ),
            Self::LargerThan(bytes) => (
                format!("文件超过登记的 {bytes} 字节"),
                format!("the file has more than the {bytes} bytes that were declared"),
            ),
            Self::OtherType => both(
                "文件内容与登记的类型不符",
                "the bytes are no file of the type that was declared",
            ),
            Self::OtherBytes => both(
                "文件内容与登记的大小或 SHA-256 不符",
                "the bytes are not those that were declared: another size or SHA-256",
            ),
            Self::TakenBack => both("该文件已撤回", "the file was taken back"),
        }
    }
}

/// Everything that stands against a description.
#[must_use]
pub fn check(declared: &Declared) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Declared {
        name,
        media_type,
        size,
        sha256,
    } = declared;
    super::check_filled(name, "name", NAME_LENGTH_MAX, &mut findings);
    if findings.is_empty() {
        if !is_plain(name) {
            findings.push(FileFault::NotAFileName.at("name"));
        } else if !ends_as(name, *media_type) {
            findings.push(FileFault::WrongEnding(endings(*media_type).0).at("name"));
        }
    }
    if !(1..=SIZE_MAX).contains(size) {
        findings.push(Violation::OutOfRange(SIZE_MAX).at("size"));
    }
    if sha256.len() != HASH_DIGITS || !sha256.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        findings.push(FileFault::NotAHash.at("sha256"));
    }
    findings
}

/// Whether a name is that of a file and leads nowhere: neither to another folder nor drive, and not
/// written otherwise than it reads.
fn is_plain(name: &str) -> bool {
    let odd = |c: char| {
        c.is_control()
            || matches!(c, '/' | '\\' | ':' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    name.trim() == name && !name.starts_with('.') && !name.contains(odd)
}

/// What the names of files of a type end in: for people, and each of them.
const fn endings(media_type: MediaType) -> (&'static str, &'static [&'static str]) {
    match media_type {
        MediaType::Pdf => (".pdf", &["pdf"]),
        MediaType::Png => (".png", &["png"]),
        MediaType::Jpeg => (".jpg, .jpeg", &["jpg", "jpeg"]),
        MediaType::Docx => (".docx", &["docx"]),
        MediaType::Xlsx => (".xlsx", &["xlsx"]),
        MediaType::Text => (".txt", &["txt"]),
    }
}

fn ends_as(name: &str, media_type: MediaType) -> bool {
    let Some((stem, ending)) = name.rsplit_once('.') else {
        return false;
    };
    let (_, endings) = endings(media_type);
    !stem.is_empty()
        && endings
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
}

/// The name of a type on the web.
#[must_use]
pub const fn content_type(media_type: MediaType) -> &'static str {
    match media_type {
        MediaType::Pdf => "application/pdf",
        MediaType::Png => "image/png",
        MediaType::Jpeg => "image/jpeg",
        MediaType::Docx => {
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        }
        MediaType::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        MediaType::Text => "text/plain; charset=utf-8",
    }
}

/// What files of a type begin with; nothing where only all of it tells.
const fn beginning(media_type: MediaType) -> &'static [u8] {
    match media_type {
        MediaType::Pdf => b"%PDF-",
        MediaType::Png => b"\x89PNG\r\n\x1a\n",
        MediaType::Jpeg => b"\xff\xd8\xff",
        MediaType::Docx | MediaType::Xlsx => b"PK\x03\x04",
        MediaType::Text => b"",
    }
}

/// What stands somewhere in files of a type: the names of their parts, which an archive does not
/// compress, and its end.
const fn within(media_type: MediaType) -> &'static [&'static [u8]] {
    match media_type {
        MediaType::Docx => &[b"[Content_Types].xml", b"word/document", b"PK\x05\x06"],
        MediaType::Xlsx => &[b"[Content_Types].xml", b"xl/workbook", b"PK\x05\x06"],
        MediaType::Pdf | MediaType::Png | MediaType::Jpeg | MediaType::Text => &[],
    }
}

/// Looks at bytes as they come, and says at the end whether they are of a type.
#[derive(Clone, Debug)]
pub struct Looker {
    media_type: MediaType,
    head: Vec<u8>,
    /// What is still looked for.
    missing: Vec<&'static [u8]>,
    /// The end of what was seen, as far as it may be the beginning of what is looked for.
    rest: Vec<u8>,
    sound: bool,
}

impl Looker {
    /// Looks for a type.
    #[must_use]
    pub fn new(media_type: MediaType) -> Self {
        Self {
            media_type,
            head: Vec::new(),
            missing: within(media_type).to_vec(),
            rest: Vec::new(),
            sound: true,
        }
    }

    /// The next bytes. Gives whether they can still be of the type.
    pub fn look(&mut self, bytes: &[u8]) -> bool {
        let wanted = HEAD_LENGTH.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(wanted));
        let beginning = beginning(self.media_type);
        let both = beginning.iter().zip(&self.head);
        self.sound &= both.into_iter().all(|(wanted, seen)| wanted == seen);
        match self.media_type {
            MediaType::Text => self.read(bytes),
            MediaType::Docx | MediaType::Xlsx => self.search(bytes),
            MediaType::Pdf | MediaType::Png | MediaType::Jpeg => {}
        }
        self.sound
    }

    /// Whether all of it was a file of the type.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let text_broke_off = self.media_type == MediaType::Text && !self.rest.is_empty();
        self.sound
            && self.head.len() >= beginning(self.media_type).len()
            && self.missing.is_empty()
            && !text_broke_off
    }

    /// Text in UTF-8, and nothing but text.
    fn read(&mut self, bytes: &[u8]) {
        let mut seen = std::mem::take(&mut self.rest);
        seen.extend_from_slice(bytes);
        if let Err(error) = str::from_utf8(&seen) {
            self.sound &= error.error_len().is_none();
            // A character that goes on in the next bytes.
            self.rest = seen.split_off(error.valid_up_to());
        }
        let is_text = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        self.sound &= str::from_utf8(&seen).is_ok_and(|text| text.chars().all(is_text));
    }

    fn search(&mut self, bytes: &[u8]) {
        let mut seen = std::mem::take(&mut self.rest);
        seen.extend_from_slice(bytes);
        self.missing
            .retain(|wanted| !seen.windows(wanted.len()).any(|part| part == *wanted));
        let longest = self.missing.iter().map(|wanted| wanted.len()).max();
        let kept = longest.unwrap_or_default().saturating_sub(1);
        self.rest = seen.split_off(seen.len().saturating_sub(kept));
    }
}
