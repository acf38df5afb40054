//! Reading a JSON object of which every member is known, and telling what is wrong with which.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// The name of a member.
pub(super) trait Named: Copy {
    fn named(name: &str) -> Option<Self>;
}

/// What is wrong with a member.
#[derive(Debug, Clone, Copy)]
pub(super) enum MemberFault<N> {
    Unknown,
    Repeated(N),
    Mistyped(N),
}

/// The members of an object, each absent until it is read.
pub(super) trait Members: Default {
    type Name: Named;

    fn read<'de, A: MapAccess<'de>>(&mut self, member: Member<'_, Self::Name, A>) -> Result<(), A::Error>;
}

/// A member whose name was read, and whose value was not.
pub(super) struct Member<'a, N, A> {
    pub(super) name: N,
    map: &'a mut A,
    fault: &'a mut Option<MemberFault<N>>,
}

impl<'de, N: Named, A: MapAccess<'de>> Member<'_, N, A> {
    /// Reads the value to where it belongs.
    pub(super) fn fill<T: Deserialize<'de>>(self, slot: &mut Option<T>) -> Result<(), A::Error> {
        if slot.is_some() {
            *self.fault = Some(MemberFault::Repeated(self.name));
            return Err(A::Error::custom("a repeated member"));
        }
        match self.map.next_value() {
            Ok(value) => *slot = Some(value),
            Err(error) => {
                *self.fault = Some(fault_inside(self.name, &error));
                return Err(error);
            }
        }
        Ok(())
    }
}

/// Tells what is wrong inside a value, from the static beginning of serde's message.
fn fault_inside<N>(name: N, error: &impl fmt::Display) -> MemberFault<N> {
    let message = error.to_string();
    if message.starts_with("duplicate field") {
        MemberFault::Repeated(name)
    } else if message.starts_with("unknown field") {
        MemberFault::Unknown
    } else {
        MemberFault::Mistyped(name)
    }
}

/// Reads the members of the object. The error is what is wrong with one of them, or `None` when
/// this is no object.
pub(super) fn read<M: Members>(json: &[u8]) -> Result<M, Option<MemberFault<M::Name>>> {
    let mut fault = None;
    let mut reader = serde_json::Deserializer::from_slice(json);
    let object = Object { fault: &mut fault, members: PhantomData };
    let members = reader.deserialize_map(object).and_then(|members| reader.end().map(|()| members));
    // A value that is broken JSON is not a value of a wrong type.
    members.map_err(|error| fault.filter(|_| error.is_data()))
}

struct Object<'a, M: Members> {
    fault: &'a mut Option<MemberFault<M::Name>>,
    members: PhantomData<M>,
}

impl<'de, M: Members> Visitor<'de> for Object<'_, M> {
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<M, A::Error> {
        let mut members = M::default();
        while let Some(Name(name)) = map.next_key::<Name<M::Name>>()? {
            let Some(name) = name else {
                *self.fault = Some(MemberFault::Unknown);
                return Err(A::Error::custom("an unknown member"));
            };
            members.read(Member { name, map: &mut map, fault: self.fault })?;
        }
        Ok(members)
    }
}

/// A name, or `None` when it is not known.
struct Name<N>(Option<N>);

impl<'de, N: Named> Deserialize<'de> for Name<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lookup<N>(PhantomData<N>);

        impl<N: Named> Visitor<'_> for Lookup<N> {
            type Value = Name<N>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Name<N>, E> {
                Ok(Name(N::named(name)))
            }
        }

        deserializer.deserialize_identifier(Lookup(PhantomData))
    }
}
