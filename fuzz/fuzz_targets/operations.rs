//! Any sequence of operations, on the service and on its plain model: the same comes of each.
//!
//! One to four machines over one store, with any leeway up to 18 hours.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stagepass::{Account, Leeway};
use stagepass_model::{Sequence, ServiceUnderTest, compare};

fuzz_target!(|run: (u8, u16, Sequence)| {
    let (machines, leeway, Sequence(steps)) = run;
    let home = Account::new("us-west-2", "123456789012").unwrap();
    let service = ServiceUnderTest::in_memory(home, Leeway::from_seconds(leeway.into())).unwrap();
    let mut service = service.with_more_machines(machines % 4);
    if let Err(divergence) = compare(&mut service, &steps) {
        panic!("{divergence}");
    }
});
