//! Reading JSON bodies without quoting them: a value of a wrong type is refused in words of ours.
//!
//! `serde_json` says what it found in place of what it expected, and copies the input to do so.
//! Only a visitor that takes values of every type keeps it from that, so all reading here goes
//! through [`deserialize_any`](Deserializer::deserialize_any).

use crate::wire::error::{SerializationError, SerializationFault};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde::ser::{SerializeMap, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// Reads a body. An empty one says the same as `{}`.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, SerializationError> {
    let body = if body.trim_ascii_start().is_empty() { b"{}" } else { body };
    // One look at the whole body costs less than one at each of its texts. What is not UTF-8 is
    // refused at its place, or ignored with an unknown member.
    let read = match std::str::from_utf8(body) {
        Ok(body) => serde_json::from_str(body),
        Err(_) => serde_json::from_slice(body),
    };
    read.map_err(|error| SerializationError::new(body, &error))
}

/// Reads a body, in which the members of these names are unknown ones: they stand elsewhere.
pub(crate) fn read_without<T: Structure>(elsewhere: &[&str], body: &[u8]) -> Result<T, SerializationError> {
    let body = if body.trim_ascii_start().is_empty() { b"{}" } else { body };
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = Read(Members { elsewhere, structure: PhantomData }).deserialize(&mut json);
    read.and_then(|read| json.end().map(|()| read)).map_err(|error| SerializationError::new(body, &error))
}

/// How a value of one JSON type is read. All other types are refused.
pub(crate) trait Shape<'de>: Sized {
    /// What is read.
    type Value;

    /// What is said of a value of another type.
    const EXPECTED: SerializationFault;

    fn text<E: Error>(self, _text: &str) -> Result<Self::Value, E> {
        Err(E::custom(Self::EXPECTED))
    }

    fn integer<E: Error>(self, _number: i64) -> Result<Self::Value, E> {
        Err(E::custom(Self::EXPECTED))
    }

    fn boolean<E: Error>(self, _value: bool) -> Result<Self::Value, E> {
        Err(E::custom(Self::EXPECTED))
    }

    fn list<A: SeqAccess<'de>>(self, _items: A) -> Result<Self::Value, A::Error> {
        Err(A::Error::custom(Self::EXPECTED))
    }

    fn object<A: MapAccess<'de>>(self, _members: A) -> Result<Self::Value, A::Error> {
        Err(A::Error::custom(Self::EXPECTED))
    }
}

/// The visitor, and the seed, of a shape.
pub(crate) struct Read<S>(pub(crate) S);

impl<'de, S: Shape<'de>> DeserializeSeed<'de> for Read<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<S::Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de, S: Shape<'de>> Visitor<'de> for Read<S> {
    type Value = S::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", S::EXPECTED)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<S::Value, E> {
        self.0.boolean(value)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<S::Value, E> {
        self.0.integer(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<S::Value, E> {
        // What is beyond is beyond 32 bits, too.
        self.0.integer(number.try_into().unwrap_or(i64::MAX))
    }

    fn visit_f64<E: Error>(self, _number: f64) -> Result<S::Value, E> {
        Err(E::custom(S::EXPECTED))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<S::Value, E> {
        self.0.text(text)
    }

    fn visit_unit<E: Error>(self) -> Result<S::Value, E> {
        Err(E::custom(S::EXPECTED))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<S::Value, A::Error> {
        self.0.list(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<S::Value, A::Error> {
        self.0.object(members)
    }
}

/// A string, and what is made of it.
pub(crate) struct Text<F>(pub(crate) F);

impl<T, F: FnOnce(&str) -> T> Shape<'_> for Text<F> {
    type Value = T;

    const EXPECTED: SerializationFault = SerializationFault::ExpectedString;

    fn text<E: Error>(self, text: &str) -> Result<T, E> {
        Ok((self.0)(text))
    }
}

/// An integer of 32 bits.
pub(crate) struct Integer;

impl<'de> Shape<'de> for Integer {
    type Value = i32;

    const EXPECTED: SerializationFault = SerializationFault::ExpectedInteger;

    fn integer<E: Error>(self, number: i64) -> Result<i32, E> {
        i32::try_from(number).map_err(|_| E::custom(Self::EXPECTED))
    }

    /// With its feature `arbitrary_precision`, which any crate may turn on for all, `serde_json`
    /// shows a number as an object of one member.
    fn object<A: MapAccess<'de>>(self, mut members: A) -> Result<i32, A::Error> {
        let refused = || A::Error::custom(Self::EXPECTED);
        let keeps_digits = "1.00".parse::<serde_json::Number>().is_ok_and(|one| one.to_string() == "1.00");
        if !keeps_digits || members.next_key_seed(Read(Text(|key: &str| key == NUMBER)))? != Some(true) {
            return Err(refused());
        }
        members.next_value_seed(Read(Text(str::parse)))?.map_err(|_| refused())
    }
}

/// The key that stands for a number in `serde_json`'s feature `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

/// `true` or `false`.
pub(crate) struct Boolean;

impl Shape<'_> for Boolean {
    type Value = bool;

    const EXPECTED: SerializationFault = SerializationFault::ExpectedBoolean;

    fn boolean<E: Error>(self, value: bool) -> Result<bool, E> {
        Ok(value)
    }
}

/// The shape of a string that is taken as it is.
pub(crate) fn text() -> Text<fn(&str) -> String> {
    Text(str::to_owned)
}

/// A shape, and what is made of its value. What fails then, fails at the place of the value.
pub(crate) struct Then<S, F>(pub(crate) S, pub(crate) F);

impl<'de, S, T, M, F> Shape<'de> for Then<S, F>
where
    S: Shape<'de>,
    F: FnOnce(S::Value) -> Result<T, M>,
    M: fmt::Display,
{
    type Value = T;

    const EXPECTED: SerializationFault = S::EXPECTED;

    fn text<E: Error>(self, text: &str) -> Result<T, E> {
        (self.1)(self.0.text(text)?).map_err(E::custom)
    }

    fn integer<E: Error>(self, number: i64) -> Result<T, E> {
        (self.1)(self.0.integer(number)?).map_err(E::custom)
    }

    fn boolean<E: Error>(self, value: bool) -> Result<T, E> {
        (self.1)(self.0.boolean(value)?).map_err(E::custom)
    }

    fn list<A: SeqAccess<'de>>(self, items: A) -> Result<T, A::Error> {
        (self.1)(self.0.list(items)?).map_err(A::Error::custom)
    }

    fn object<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
        (self.1)(self.0.object(members)?).map_err(A::Error::custom)
    }
}

/// A member that may be absent. Null says the same as its absence.
pub(crate) struct Maybe<S>(pub(crate) S);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Maybe<S> {
    type Value = Option<S::Value>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_option(self)
    }
}

impl<'de, S: DeserializeSeed<'de>> Visitor<'de> for Maybe<S> {
    type Value = Option<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member")
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        self.0.deserialize(from).map(Some)
    }
}

/// A structure that is read member by member.
pub(crate) trait Structure: Default {
    /// The structure whose members stand among those of this one.
    type Rest: Structure;

    /// The names of its own members on the wire.
    const MEMBERS: &'static [&'static str];

    /// Finds a member by its name, and a bit for each; the first member has the bit that is passed
    /// in.
    fn find(name: &str, first: u64) -> Option<(u64, &'static str)> {
        let mut bit = first;
        for member in Self::MEMBERS {
            if *member == name {
                return Some((bit, member));
            }
            bit = bit.rotate_left(1);
        }
        Self::Rest::find(name, bit)
    }

    /// Reads the value of a member that [`find`](Self::find) has found.
    fn read_member<'de, A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Result<(), A::Error>;

    /// Writes the members that are there.
    fn write_members<M: SerializeMap>(&self, to: &mut M) -> Result<(), M::Error>;
}

/// No members.
impl Structure for () {
    type Rest = ();

    const MEMBERS: &'static [&'static str] = &[];

    fn find(_name: &str, _first: u64) -> Option<(u64, &'static str)> {
        None
    }

    fn read_member<'de, A: MapAccess<'de>>(&mut self, _name: &str, members: &mut A) -> Result<(), A::Error> {
        members.next_value::<IgnoredAny>().map(drop)
    }

    fn write_members<M: SerializeMap>(&self, _to: &mut M) -> Result<(), M::Error> {
        Ok(())
    }
}

/// The shape of a structure. Unknown members are ignored.
pub(crate) struct Members<'a, T> {
    /// The members that are unknown here.
    elsewhere: &'a [&'a str],
    structure: PhantomData<T>,
}

impl<T> Members<'_, T> {
    pub(crate) const fn new() -> Self {
        Self { elsewhere: &[], structure: PhantomData }
    }
}

impl<'de, T: Structure> Shape<'de> for Members<'_, T> {
    type Value = T;

    const EXPECTED: SerializationFault = SerializationFault::ExpectedObject;

    fn object<A: MapAccess<'de>>(self, mut members: A) -> Result<T, A::Error> {
        let mut read = T::default();
        let mut seen = 0_u64;
        let find = |name: &str| T::find(name, 1).filter(|_| !self.elsewhere.contains(&name));
        while let Some(known) = members.next_key_seed(Read(Text(find)))? {
            let Some((bit, name)) = known else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            if seen & bit != 0 {
                return Err(repeated());
            }
            seen |= bit;
            read.read_member(name, &mut members)?;
        }
        Ok(read)
    }
}

/// The error of a member or key that stands twice, in the words that serde's derived code has for
/// it.
pub(crate) fn repeated<E: Error>() -> E {
    E::custom("duplicate field")
}

/// Writes a structure as an object.
pub(crate) fn write_structure<S: Serializer, T: Structure>(structure: &T, to: S) -> Result<S::Ok, S::Error> {
    let mut object = to.serialize_map(None)?;
    structure.write_members(&mut object)?;
    object.end()
}
