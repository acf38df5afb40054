//! Valid texts, for every text that the documentation constrains.

use super::cases::Cases;
use crate::testing::for_each_text;
use crate::testing::models::{Aim, Way};
use proptest::prelude::*;

macro_rules! texts {
    ($($name:ident $($value:ident)?, $service:literal $shape:literal: $what:literal;)+) => {
        $(
            #[doc = concat!("Makes valid texts for ", $what, ".")]
            pub fn $name() -> impl Strategy<Value = String> + use<> {
                Cases::new(($service, $shape, Way::Request, Aim::Valid), |case| case.read::<String>())
            }
        )+
    };
}

for_each_text!(texts);
