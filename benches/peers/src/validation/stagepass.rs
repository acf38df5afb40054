//! stagepass: the input becomes a request, or all violations with their places.

use super::Check;
use stagepass::{CreateStage, CreateStageInput, Violations};

pub(super) struct Stagepass;

impl Check for Stagepass {
    const NAME: &'static str = "stagepass";
    const PACKAGE: &'static str = "stagepass";
    type Input = CreateStageInput;
    type Verdict = Result<CreateStage, Violations>;

    fn read(json: &str) -> CreateStageInput {
        super::whole(json)
    }

    fn check(input: CreateStageInput) -> Self::Verdict {
        CreateStage::try_from(input)
    }

    fn reported(verdict: &Self::Verdict) -> usize {
        verdict.as_ref().err().map_or(0, Violations::len)
    }
}
