//! What the headers of a request ask for: the format and the language of the answer.

use crate::graphql::Language;

/// The two formats of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// `application/graphql-response+json`: the status tells whether the request was one.
    GraphqlResponse,
    /// `application/json`, for clients from before.
    Json,
}

impl Format {
    /// The header `Content-Type`.
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// The format that `Accept` asks for; none where neither will do. Whoever takes anything gets
    /// `application/json`, as the specification has it.
    pub(super) fn accepted(accept: Option<&str>) -> Option<Self> {
        let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else {
            return Some(Self::Json);
        };
        let ranges: Vec<(&str, u16)> = weighted(accept).collect();
        let weight = |name: &str| {
            ranges
                .iter()
                .find(|(range, _)| range.eq_ignore_ascii_case(name))
                .map(|(_, weight)| *weight)
        };
        let any = weight("application/*").or(weight("*/*")).unwrap_or(0);
        let graphql = weight("application/graphql-response+json");
        let json = weight("application/json").unwrap_or(any);
        match graphql {
            Some(graphql) if graphql > 0 && graphql >= json => Some(Self::GraphqlResponse),
            _ if json > 0 => Some(Self::Json),
            None if any > 0 => Some(Self::GraphqlResponse),
            Some(_) | None => None,
        }
    }
}

/// The language that `Accept-Language` asks for: of the two that there are, the first by weight.
pub(super) fn language(accept: Option<&str>) -> Language {
    let mut best = (0, Language::Chinese);
    for (range, weight) in weighted(accept.unwrap_or_default()) {
        let language = match range
            .split('-')
            .next()
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            Some("zh" | "*") => Language::Chinese,
            Some("en") => Language::English,
            _ => continue,
        };
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

/// Whether a body of this `Content-Type` is JSON in UTF-8. No other type is taken: browsers send
/// forms and plain text across sites without asking.
pub(super) fn is_json(content_type: Option<&str>) -> bool {
    let mut parts = content_type.unwrap_or_default().split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    json && parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        Some(_) | None => true,
    })
}

/// The entries of a header with their weights in thousandths.
fn weighted(header: &str) -> impl Iterator<Item = (&str, u16)> {
    header.split(',').map(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let range = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
        (range, weight.map_or(1_000, thousandths))
    })
}

/// `0.8` as 800; nothing for what is no weight.
fn thousandths(weight: &str) -> u16 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = |text: &str| text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "1" => 1_000,
        "0" if digits(fraction) => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, is_json, language};
    use crate::graphql::Language;

    #[test]
    fn formats() {
        let (new, old) = (Some(Format::GraphqlResponse), Some(Format::Json));
        for (accept, format) in [
            (None, old),
            (Some(""), old),
            (Some("*/*"), old),
            (Some("application/*"), old),
            (Some("application/json"), old),
            (Some("Application/JSON; charset=utf-8"), old),
            (Some("application/graphql-response+json"), new),
            (
                Some("application/graphql-response+json; charset=utf-8"),
                new,
            ),
            (
                Some("application/graphql-response+json, application/json"),
                new,
            ),
            (
                Some("application/json, application/graphql-response+json"),
                new,
            ),
            (
                Some("application/graphql-response+json, application/json;q=0.9"),
                new,
            ),
            (
                Some("application/graphql-response+json;q=0.5, application/json;q=0.9"),
                old,
            ),
            (
                Some("application/graphql-response+json;q=0.5, */*;q=0.9"),
                old,
            ),
            (Some("text/html,application/xhtml+xml,*/*;q=0.8"), old),
            (Some("application/json;q=0, */*"), new),
            (Some("application/json;q=0"), None),
            (Some("application/graphql-response+json;q=0"), None),
            (Some("text/html"), None),
            (Some("application/json;q=nonsense"), None),
        ] {
            assert_eq!(Format::accepted(accept), format, "{accept:?}");
        }
    }

    #[test]
    fn languages() {
        let (zh, en) = (Language::Chinese, Language::English);
        for (accept, expected) in [
            (None, zh),
            (Some("zh-CN,zh;q=0.9,en;q=0.8"), zh),
            (Some("en-US,en;q=0.9,zh-CN;q=0.8"), en),
            (Some("en;q=0.3, zh;q=0.7"), zh),
            (Some("fr, EN;q=0.5"), en),
            (Some("fr"), zh),
            (Some("*"), zh),
            (Some("en;q=0"), zh),
            (Some("english"), zh),
        ] {
            assert_eq!(language(accept), expected, "{accept:?}");
        }
    }

    #[test]
    fn content_types() {
        for (content_type, json) in [
            (Some("application/json"), true),
            (Some("application/JSON;charset=UTF-8"), true),
            (Some("application/json; charset=\"utf-8\""), true),
            (Some("application/json; charset=gbk"), false),
            (Some("text/plain"), false),
            (Some("application/x-www-form-urlencoded"), false),
            (Some("multipart/form-data; boundary=x"), false),
            (Some("application/jsonp"), false),
            (Some(""), false),
            (None, false),
        ] {
            assert_eq!(is_json(content_type), json, "{content_type:?}");
        }
    }
}
