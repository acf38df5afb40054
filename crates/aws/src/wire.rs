//! What the SDKs' structures say, as JSON; and what requests say, as the SDKs take it.

use aws_smithy_types::DateTime;
use aws_smithy_types::error::operation::BuildError;
use serde_json::{Map, Value};
use stagepass::chat::Moment;
use std::collections::HashMap;

/// A value of an SDK that is printed as the service sent it. What is absent is null.
pub(crate) trait Wire {
    fn wire(&self) -> Value;
}

impl<T: Wire> Wire for Option<T> {
    fn wire(&self) -> Value {
        self.as_ref().map_or(Value::Null, Wire::wire)
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn wire(&self) -> Value {
        self.iter().map(Wire::wire).collect()
    }
}

impl Wire for HashMap<String, String> {
    fn wire(&self) -> Value {
        self.iter().map(|(key, value)| (key.clone(), value.wire())).collect()
    }
}

impl Wire for String {
    fn wire(&self) -> Value {
        Value::from(self.as_str())
    }
}

impl Wire for i32 {
    fn wire(&self) -> Value {
        Value::from(*self)
    }
}

impl Wire for bool {
    fn wire(&self) -> Value {
        Value::from(*self)
    }
}

/// A moment outside of the years 0 to 9999 has no text, and is refused as the empty one.
impl Wire for DateTime {
    fn wire(&self) -> Value {
        let moment =
            self.to_millis().ok().and_then(|milliseconds| Moment::from_unix_milliseconds(milliseconds).ok());
        moment.map_or(Value::from(""), |moment| Value::from(moment.to_string()))
    }
}

/// Makes an object of its members that are present. Their names are those of the fields, in the
/// case of the wire.
pub(crate) fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let present = members.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(present.map(|(field, value)| (camel_case(field), value)).collect::<Map<_, _>>())
}

fn camel_case(field: &str) -> String {
    let mut words = field.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for (initial, rest) in words.filter_map(|word| word.split_at_checked(1)) {
        name.push_str(&initial.to_ascii_uppercase());
        name.push_str(rest);
    }
    name
}

/// A member of a request that is turned into what an SDK takes for it.
pub(crate) trait Give<T> {
    fn give(self) -> Result<T, BuildError>;
}

macro_rules! given_as_it_is {
    ($($type:ty),+) => {
        $(
            impl Give<$type> for $type {
                fn give(self) -> Result<$type, BuildError> {
                    Ok(self)
                }
            }
        )+
    };
}
given_as_it_is!(String, i32, bool);

impl<T, U: Give<T>> Give<Option<T>> for Option<U> {
    fn give(self) -> Result<Option<T>, BuildError> {
        self.map(Give::give).transpose()
    }
}

impl<T, U: Give<T>> Give<Vec<T>> for stagepass::wire::List<U> {
    fn give(self) -> Result<Vec<T>, BuildError> {
        if self.len() != self.iter().count() {
            return Err(BuildError::other("some items of a list were only counted"));
        }
        self.into_iter().map(Give::give).collect()
    }
}

impl Give<HashMap<String, String>> for stagepass::wire::Map {
    fn give(self) -> Result<HashMap<String, String>, BuildError> {
        if self.len() != self.iter().count() {
            return Err(BuildError::other("some pairs of a map were only counted"));
        }
        Ok(self.into_iter().collect())
    }
}

/// Declares the enumerations of an SDK, which are texts on the wire.
macro_rules! names {
    ($types:ident: $($name:ident)+) => {
        $(
            impl $crate::wire::Wire for $types::$name {
                fn wire(&self) -> serde_json::Value {
                    self.as_str().into()
                }
            }

            impl $crate::wire::Give<$types::$name> for String {
                fn give(self) -> Result<$types::$name, aws_smithy_types::error::operation::BuildError> {
                    Ok(self.as_str().into())
                }
            }
        )+
    };
}
pub(crate) use names;

/// Declares the structures of an SDK that are answered: each with its members, and with the type of
/// this library that it is read as.
macro_rules! answers {
    ($($sdk:path { $($member:ident)* } $(as $checked:path)?;)+) => {
        $(
            impl $crate::wire::Wire for $sdk {
                fn wire(&self) -> serde_json::Value {
                    $crate::wire::object([$((stringify!($member), $crate::wire::Wire::wire(&self.$member)),)*])
                }
            }

            $(
                impl $crate::FromSdk<$sdk> for $checked {
                    fn from_sdk(answer: &$sdk) -> Result<Self, stagepass::SerializationError> {
                        Self::from_json($crate::wire::Wire::wire(answer).to_string().as_bytes())
                    }
                }
            )?
        )+

        #[test]
        fn every_member_of_an_answer_is_mapped() {
            $($crate::wire::assert_mapped(&<$sdk>::builder(), &[$(stringify!($member)),*]);)+
        }
    };
}
pub(crate) use answers;

/// Declares what is sent in requests: each structure of this library with that of the SDK, and how
/// each member of the SDK is set.
macro_rules! sent {
    ($($sent:path => $sdk:path { $($set:ident $($member:ident).+,)+ } $(build $try:tt)?;)+) => {
        $(
            impl $crate::wire::Give<$sdk> for $sent {
                fn give(self) -> Result<$sdk, aws_smithy_types::error::operation::BuildError> {
                    let builder = <$sdk>::builder();
                    let builder = builder$(.$set($crate::wire::Give::give(self.$($member).+)?))+;
                    let built = builder.build()$($try)?;
                    Ok(built)
                }
            }
        )+

        #[test]
        fn every_member_of_what_stands_in_a_request_is_mapped() {
            $($crate::wire::assert_mapped(&<$sdk>::builder(), &[$(stringify!($set)),+]);)+
        }
    };
}
pub(crate) use sent;

/// Declares the requests: each of the library with what it sends, with the SDK's builder of it, and
/// how each member is set there.
macro_rules! requests {
    ($(
        $request:ident($sent:ident) => $operation:ident($builder:ident) { $($set:ident $($member:ident).+,)* };
    )+) => {
        $(
            impl $crate::IntoSdk for $sent {
                type Builder = $operation::builders::$builder;

                fn into_sdk(self) -> Result<Self::Builder, aws_smithy_types::error::operation::BuildError> {
                    Ok(Self::Builder::default()$(.$set($crate::wire::Give::give(self.$($member).+)?))*)
                }
            }

            impl $crate::IntoSdk for $request {
                type Builder = $operation::builders::$builder;

                fn into_sdk(self) -> Result<Self::Builder, aws_smithy_types::error::operation::BuildError> {
                    $sent::from(self).into_sdk()
                }
            }
        )+

        #[test]
        fn every_member_of_a_request_is_mapped() {
            $($crate::wire::assert_mapped(&$operation::builders::$builder::default(), &[$(stringify!($set)),*]);)+
        }
    };
}
pub(crate) use requests;

/// Fails when the SDK shows a member of a structure that is not mapped, or one that is mapped is
/// gone. `Debug` shows all members of the SDK's builders, but for what is no part of the answer.
#[cfg(test)]
pub(crate) fn assert_mapped(builder: &impl std::fmt::Debug, mapped: &[&str]) {
    let shown = format!("{builder:?}");
    let (name, fields) = shown.split_once([' ', '{']).unwrap_or((&shown, ""));
    let fields = fields.trim_matches(['{', '}', ' ']).split(", ").filter_map(|field| field.split_once(": "));
    let mut fields: Vec<_> = fields.map(|(field, _)| field).filter(|field| *field != "_request_id").collect();
    let mut mapped: Vec<_> =
        mapped.iter().map(|member| member.strip_prefix("set_").unwrap_or(member)).collect();
    fields.sort_unstable();
    mapped.sort_unstable();
    assert_eq!(mapped, fields, "{name}");
}
