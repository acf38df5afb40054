//! Reads and writes forms and queries.

use form_urlencoded::{Serializer, parse};

/// The pairs of a form or a query. An empty value counts as absent, as forms send what nobody
/// filled in.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) fn read(text: &[u8]) -> Self {
        Self(parse(text).into_owned().filter(|(_, value)| !value.is_empty()).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Returns a link to a path with this query, without those of its members that are absent.
pub(super) fn link(path: &str, query: &[(&str, Option<&str>)]) -> String {
    let mut link = format!("{path}?");
    let start = link.len();
    let said = query.iter().filter_map(|(name, value)| Some((name, (*value)?)));
    Serializer::for_suffix(&mut link, start).extend_pairs(said);
    if link.len() == start {
        link.pop();
    }
    link
}
