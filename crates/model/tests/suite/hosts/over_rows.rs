//! A host that has a store of its own.

use crate::contract::{claims_table, database};
use proptest::prelude::{any, proptest};
use stagepass::{Account, Leeway, PredictableRandom};
use stagepass_model::{Conduct, ServiceUnderTest, compare, steps};
use std::sync::Arc;

proptest! {
    #[test]
    fn a_service_over_rows_does_what_the_model_says(steps in steps(60), seed in any::<u64>()) {
        let account = Account::new("us-west-2", "123456789012").unwrap();
        let random = Arc::new(PredictableRandom::seeded(seed));
        let conduct = Conduct::default().with_machine(Leeway::from_seconds(60));
        let (store, redemptions) = (Arc::new(database()), Arc::new(claims_table()));
        let mut subject = ServiceUnderTest::new(account, random, store, redemptions, conduct).unwrap();
        compare(&mut subject, &steps).unwrap();
    }
}
