//! How large a workbook really is, before any of it is parsed.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::BYTES_MAX;
use crate::error::{Refusal, RefusalCode};

/// Parts of a workbook at the most.
const PARTS_MAX: usize = 200;
/// Bytes of all parts together at the most.
const UNPACKED_MAX: usize = 32 * 1024 * 1024;
/// What a part says of how many texts it holds makes a reader set so much room aside.
const ROOM_MAX: usize = 1_000_000;
/// The attribute that says so.
const ROOM: &[u8] = b"uniqueCount";

/// Unpacks everything once and keeps nothing of it: what an archive says of its own size can be
/// anything.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    if bytes.len() > BYTES_MAX {
        return Err(too_large());
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| no_workbook())?;
    if archive.len() > PARTS_MAX {
        return Err(too_large());
    }
    let mut total = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| no_workbook())?;
        let name = part.name().map_err(|_| no_workbook())?.to_ascii_lowercase();
        let left = u64::try_from(UNPACKED_MAX - total).unwrap_or_default();
        let mut text = Vec::new();
        let read = part.take(left + 1).read_to_end(&mut text);
        total += read.map_err(|_| no_workbook())?;
        if total > UNPACKED_MAX {
            return Err(too_large());
        }
        if name.ends_with(".xml") || name.ends_with(".rels") {
            check_part(&text)?;
        }
    }
    Ok(())
}

/// A part is plain text, in which no number makes its reader set room aside for what is not there.
fn check_part(text: &[u8]) -> Result<(), Refusal> {
    // Texts of two bytes for each letter, or with escapes, could say it so that it is not found here.
    let is_plain = |byte: &u8| *byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r');
    if !text.iter().all(is_plain) {
        return Err(no_workbook());
    }
    let mut rest = text;
    while let Some(at) = rest.windows(ROOM.len()).position(|found| found == ROOM) {
        rest = rest.get(at + ROOM.len()..).unwrap_or_default();
        let number = rest
            .iter()
            .skip_while(|byte| byte.is_ascii_whitespace() || b"='\"".contains(byte))
            .take_while(|byte| byte.is_ascii_digit());
        let number = number.fold(0_usize, |number, digit| {
            number
                .saturating_mul(10)
                .saturating_add(usize::from(digit - b'0'))
        });
        if number > ROOM_MAX {
            return Err(too_large());
        }
    }
    Ok(())
}

pub(super) fn no_workbook() -> Refusal {
    Refusal::new(
        RefusalCode::FileTypeMismatch,
        "文件不是可读取的 XLSX 工作簿",
        "the file is no workbook (XLSX) that can be read",
    )
}

fn too_large() -> Refusal {
    let (bytes, unpacked) = (BYTES_MAX / 1024 / 1024, UNPACKED_MAX / 1024 / 1024);
    Refusal::new(
        RefusalCode::TooLong,
        format!("工作簿过大：文件不超过 {bytes} MiB，解压后不超过 {unpacked} MiB"),
        format!(
            "the workbook is too large: up to {bytes} MiB, and {unpacked} MiB once it is unpacked"
        ),
    )
}
