//! Reading JSON bodies: type errors are named with their place, and never quote what was sent.

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::error::Category;
use std::collections::BTreeMap;
use std::fmt;

/// A body that is not the JSON it should be: broken, of a wrong type, or with a member twice.
///
/// That is no violation of a rule: the services call it `SerializationException` (400), and it is the only
/// thing wrong that is reported. It names the place and the fault and never holds the input.
///
/// ```
/// use stagepass::CreateStageInput;
///
/// let error = CreateStageInput::from_json(br#"{"tags": {"team": 7}}"#).unwrap_err();
/// assert_eq!(error.path(), "/tags/team");
/// assert_eq!(error.to_string(), "Expected a string at '/tags/team' (line 1, column 19)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerializationError {
    path: String,
    line: usize,
    column: usize,
    fault: SerializationFault,
}

/// What is wrong with a JSON body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SerializationFault {
    /// It is no JSON, or nests too deeply to be read.
    Syntax,
    /// It ends before it is complete.
    Incomplete,
    /// A member of an object stands there twice. Two readers could disagree about which one counts, so
    /// neither does.
    Repeated,
    /// A string should stand there.
    ExpectedString,
    /// An integer of 32 bits should stand there.
    ExpectedInteger,
    /// `true` or `false` should stand there.
    ExpectedBoolean,
    /// An array should stand there.
    ExpectedArray,
    /// An object should stand there.
    ExpectedObject,
    /// A required member is missing there.
    Missing,
    /// It breaks the rule of its type.
    Rule,
}

impl fmt::Display for SerializationFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax => "Not valid JSON",
            Self::Incomplete => "JSON that ends too early",
            Self::Repeated => "Repeated member",
            Self::ExpectedString => "Expected a string",
            Self::ExpectedInteger => "Expected an integer of 32 bits",
            Self::ExpectedBoolean => "Expected a boolean",
            Self::ExpectedArray => "Expected an array",
            Self::ExpectedObject => "Expected an object",
            Self::Missing => "Missing member",
            Self::Rule => "Broken rule",
        })
    }
}

impl SerializationError {
    /// The place as an RFC 6901 JSON Pointer; empty for the body itself, and for broken JSON, which has
    /// only a line and a column. Nothing inside `attributes` is named: their keys may be secret. Nor is a key of
    /// `tags` that breaks its own rule.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The line of the body, counted from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The column of the line in bytes, counted from 1; 0 before its first byte.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }

    /// What is wrong there.
    #[must_use]
    pub const fn fault(&self) -> SerializationFault {
        self.fault
    }
}

impl fmt::Display for SerializationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at '{}' (line {}, column {})", self.fault, self.path, self.line, self.column)
    }
}

impl std::error::Error for SerializationError {}

/// Reads a body. An empty one says the same as `{}`.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, SerializationError> {
    let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| SerializationError {
        path: path_of_type_error::<T>(body, &error),
        line: error.line(),
        column: error.column(),
        fault: fault_of(&error),
    })
}

/// Where a type error is. Only a body that already failed is read a second time, with the path recorded.
fn path_of_type_error<T: DeserializeOwned>(body: &[u8], error: &serde_json::Error) -> String {
    let mut path = String::new();
    if error.classify() != Category::Data {
        return path;
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let Err(error) = serde_path_to_error::deserialize::<_, T>(&mut reader) else { return path };
    for segment in error.path() {
        match segment {
            serde_path_to_error::Segment::Seq { index } => {
                crate::wire::check::push_segment(&mut path, &index.to_string());
            }
            serde_path_to_error::Segment::Map { key } => {
                // As in violations, a pointer never carries a key that is itself refused.
                if path.ends_with("/tags") && !crate::rules::TAG_KEY.accepts(key) {
                    break;
                }
                crate::wire::check::push_segment(&mut path, key);
                if key == "attributes" {
                    break;
                }
            }
            _ => break,
        }
    }
    path
}

/// What is wrong, from the static end of serde's message. Its beginning quotes the input and is dropped.
fn fault_of(error: &serde_json::Error) -> SerializationFault {
    match error.classify() {
        Category::Eof => return SerializationFault::Incomplete,
        Category::Syntax | Category::Io => return SerializationFault::Syntax,
        Category::Data => {}
    }
    let message = error.to_string();
    if message.starts_with("duplicate field") {
        return SerializationFault::Repeated;
    }
    if message.starts_with("missing field") {
        return SerializationFault::Missing;
    }
    let expected = message.rsplit_once(", expected ").map_or("", |(_, expected)| expected);
    let expected = expected.rsplit_once(" at line ").map_or(expected, |(expected, _)| expected);
    match expected {
        "a string" => SerializationFault::ExpectedString,
        "i32" => SerializationFault::ExpectedInteger,
        "a boolean" => SerializationFault::ExpectedBoolean,
        "a sequence" => SerializationFault::ExpectedArray,
        "a map" | "an object" => SerializationFault::ExpectedObject,
        _ => SerializationFault::Rule,
    }
}

/// A JSON object that is read into a structure; an array is not, though serde would take one.
pub(crate) struct ObjectOnly<D>(pub(crate) D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for ObjectOnly<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Lets a structure be read from objects only. It derives with `#[serde(remote = "Self")]`.
macro_rules! object {
    ($($name:ident),+ $(,)?) => {
        $(
            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    Self::deserialize($crate::wire::json::ObjectOnly(deserializer))
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> Result<S::Ok, S::Error> {
                    Self::serialize(self, serializer)
                }
            }
        )+
    };
}
pub(crate) use object;

/// Reads a map of strings in which no key stands twice.
pub(crate) fn map<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    struct Pairs;

    impl<'de> Visitor<'de> for Pairs {
        type Value = BTreeMap<String, String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut pairs = BTreeMap::new();
            while let Some((key, value)) = access.next_entry::<String, String>()? {
                if pairs.insert(key, value).is_some() {
                    return Err(serde::de::Error::custom("duplicate field of a map"));
                }
            }
            Ok(pairs)
        }
    }

    deserializer.deserialize_map(Pairs)
}

/// The same for a member that may be absent or null.
pub(crate) fn optional_map<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, String>>, D::Error> {
    struct Map(BTreeMap<String, String>);

    impl<'de> serde::Deserialize<'de> for Map {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            map(deserializer).map(Self)
        }
    }

    let found: Option<Map> = serde::Deserialize::deserialize(deserializer)?;
    Ok(found.map(|map| map.0))
}

/// Reads a member of an answer that has a default: null says the same as its absence.
pub(crate) fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
