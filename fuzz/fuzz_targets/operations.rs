//! Any sequence of steps, on the service and on its plain model: the same comes of each.
//!
//! One to four machines over one store, each with any leeway up to 18 hours.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stagepass::{Account, Leeway};
use stagepass_model::{Conduct, Sequence, ServiceUnderTest, compare};

fuzz_target!(|run: (u8, [u16; 4], Sequence)| {
    let (machines, leeways, Sequence(steps)) = run;
    let [first, others @ ..] = leeways.map(|seconds| Leeway::from_seconds(seconds.into()));
    let others = others.into_iter().take((machines % 4).into());
    let conduct = others.fold(Conduct::new(first), Conduct::with_machine);
    let account = Account::new("us-west-2", "123456789012").unwrap();
    let mut service = ServiceUnderTest::in_memory(account, conduct).unwrap();
    if let Err(divergence) = compare(&mut service, &steps) {
        panic!("{divergence}");
    }
});
