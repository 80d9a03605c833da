//! Workbooks over HTTP.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;

use super::client::{Answer, Client};

pub(crate) async fn get(client: &Client<'_>, path: &str) -> reqwest::Response {
    let url = client.app().url(path);
    let request = client.dress(client.app().http.get(url)).await;
    request.send().await.expect("an answer")
}

pub(crate) async fn post(client: &Client<'_>, path: &str, workbook: Vec<u8>) -> Answer {
    let url = client.app().url(path);
    let request = client.dress(client.app().http.post(url)).await;
    let sent = request.body(workbook).send().await;
    Answer::of(sent.expect("an answer")).await
}

/// The pages of a workbook: each with its name and the texts of its cells.
pub(crate) async fn pages(client: &Client<'_>, path: &str) -> Vec<(String, Vec<Vec<String>>)> {
    let answer = get(client, path).await;
    assert_eq!(answer.status(), 200, "{path}");
    let bytes = answer.bytes().await.expect("bytes").to_vec();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let names = book.sheet_names();
    let mut pages = Vec::new();
    for name in names {
        let page = book.worksheet_range(&name).expect("a page");
        let rows = page
            .rows()
            .map(|row| row.iter().map(Data::to_string).collect());
        pages.push((name, rows.collect()));
    }
    pages
}

/// Code, row and column of each fault.
pub(crate) fn faults(answer: &Answer) -> Vec<(String, Value, Value)> {
    let errors = answer.body["errors"].as_array();
    let errors = errors.unwrap_or_else(|| panic!("no errors: {answer}"));
    errors
        .iter()
        .map(|error| {
            let extensions = &error["extensions"];
            let code = extensions["code"].as_str().expect("a code").to_owned();
            (
                code,
                extensions["row"].clone(),
                extensions["column"].clone(),
            )
        })
        .collect()
}
