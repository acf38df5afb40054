//! Reading what a service answered, as leniently as clients should.

use crate::rules::violation::{Constraint, Violations};
use crate::wire::check::{Check, Place};
use crate::wire::error::{MISSING, SerializationFault};
use crate::wire::json::{Boolean, Maybe, Read, Shape, Then, text};
use crate::wire::request::answer;
use serde::de::{Deserialize, DeserializeSeed as _, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use std::marker::PhantomData;

/// Reads a checked type from an answer.
pub(crate) fn checked<'de, D: Deserializer<'de>, T: Check>(from: D) -> Result<T, D::Error> {
    let said = |violations: Violations| match violations.first().constraint() {
        Constraint::Required => MISSING.to_owned(),
        _ => violations.to_string(),
    };
    Read(Then(T::shape(), |raw| T::check(raw, Place::Root).map_err(said))).deserialize(from)
}

/// A JSON object that is read into a structure by derived code.
pub(crate) struct ObjectOnly<D>(pub(crate) D);

struct Derived<V>(V);

impl<'de, V: Visitor<'de>> Shape<'de> for Derived<V> {
    type Value = V::Value;

    const EXPECTED: SerializationFault = SerializationFault::ExpectedObject;

    fn object<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(members)
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for ObjectOnly<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        Read(Derived(visitor)).deserialize(self.0)
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
            $crate::wire::answers::read_object!($name);

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

/// An answer that has no members: `{}`.
///
/// ```
/// use stagepass::wire::Empty;
///
/// assert_eq!(serde_json::to_string(&Empty::default())?, "{}");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(remote = "Self", expecting = "an object")]
#[non_exhaustive]
pub struct Empty {}

impl From<()> for Empty {
    fn from((): ()) -> Self {
        Self {}
    }
}

answer!(Empty);
object!(Empty);
/// The same for a type that is only read.
macro_rules! read_object {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize($crate::wire::answers::ObjectOnly(deserializer))
            }
        }
    };
}
pub(crate) use read_object;

/// A list of an answer.
pub(crate) struct AnsweredItems<T>(PhantomData<T>);

impl<T> AnsweredItems<T> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Deserialize<'de>> Shape<'de> for AnsweredItems<T> {
    type Value = Vec<T>;

    const EXPECTED: SerializationFault = SerializationFault::ExpectedArray;

    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut read = Vec::new();
        while let Some(item) = items.next_element()? {
            read.push(item);
        }
        Ok(read)
    }
}

/// Reads a text of an answer.
pub(crate) fn read_text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Read(text()).deserialize(from)
}

/// Reads a list that every answer has.
pub(crate) fn items<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Read(AnsweredItems::new()).deserialize(from)
}

/// Reads a text that may be absent. Null says the same as its absence.
pub(crate) fn optional_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Maybe(Read(text())).deserialize(from)
}

/// Reads a list of an answer. Null says the same as its absence, which is the empty list.
pub(crate) fn items_or_none<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Maybe(Read(AnsweredItems::new())).deserialize(from).map(Option::unwrap_or_default)
}

/// Reads a member that a service may answer as `""` where it has none.
pub(crate) fn empty_as_absent<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Check<Raw = String>,
{
    let read = |text: String| (!text.is_empty()).then(|| T::check(text, Place::Root)).transpose();
    Maybe(Read(Then(text(), read))).deserialize(from).map(Option::flatten)
}

/// Reads a boolean of an answer that may be absent.
pub(crate) fn optional_boolean<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    Maybe(Read(Boolean)).deserialize(from)
}

/// Reads a boolean of an answer: null says the same as its absence, which is `false`.
pub(crate) fn boolean_or_false<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    optional_boolean(from).map(Option::unwrap_or_default)
}

/// Reads a member of an answer that has a default: null says the same as its absence.
pub(crate) fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
