//! GraphiQL, from files inside the binary, with no network.

use actix_web::http::header::HeaderValue;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
};
use actix_web::{HttpRequest, HttpResponse, web};

use super::answer::not_found;

/// Only this server's own files; styles and workers that GraphiQL makes itself.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

macro_rules! files {
    ($($name:literal as $kind:ident),* $(,)?) => {
        &[$(($name, $kind, include_bytes!(concat!("graphiql/", $name)))),*]
    };
}

/// Name, type, content.
type File = (&'static str, &'static str, &'static [u8]);

const FILES: &[File] = files![
    "app.js" as SCRIPT,
    "app.css" as STYLE,
    "graphiql.min.js" as SCRIPT,
    "graphiql.min.css" as STYLE,
    "react.production.min.js" as SCRIPT,
    "react-dom.production.min.js" as SCRIPT,
    "LICENSES.txt" as TEXT,
];

const INDEX: &[u8] = include_bytes!("graphiql/index.html");

/// The page.
pub(super) async fn index(request: HttpRequest) -> HttpResponse {
    respond(&request, HTML, INDEX)
}

/// A file of the page.
pub(super) async fn file(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    match FILES.iter().find(|(known, _, _)| *known == name.as_str()) {
        Some((_, kind, content)) => respond(&request, kind, content),
        None => not_found().await,
    }
}

fn respond(request: &HttpRequest, kind: &'static str, content: &'static [u8]) -> HttpResponse {
    let tag = tag(content);
    let known = request
        .headers()
        .get(IF_NONE_MATCH)
        .and_then(|tags| tags.to_str().ok());
    let unchanged = known.is_some_and(|known| known.split(',').any(|known| known.trim() == tag));
    let mut response = if unchanged {
        HttpResponse::NotModified().finish()
    } else {
        HttpResponse::Ok().body(content)
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(ETAG, tag);
    }
    response
}

/// Weak, since the content may go out compressed.
fn tag(content: &[u8]) -> String {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("W/\"{:016x}\"", hasher.finish())
}
