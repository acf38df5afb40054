//! Decisions about stages and their sessions.

use crate::domain::session::{GetStageSessionOutput, StageSession};
use crate::domain::stage::{DeleteStage, GetStageOutput, Stage, UpdateStage, UpdateStageOutput};
use crate::service::authority::Authority;
use crate::service::decision::Decision;
use crate::service::exception::{Details, Exception, Resource};
use crate::service::records::{Change, Updated};

impl Authority {
    /// Answers what is known of a stage, which the host has looked up.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the stage does not exist.
    pub fn get_stage(&self, stage: Option<Stage>) -> Result<GetStageOutput, Exception> {
        stage.map(GetStageOutput::new).ok_or(Exception::ResourceNotFound(Resource::Stage))
    }

    /// Changes what a request gives of a stage, which the host has looked up, and leaves the rest.
    ///
    /// # Errors
    ///
    /// Asks in this order, and returns the first that applies:
    ///
    /// 1. `ResourceNotFoundException` when no such stage was found;
    /// 2. `ConflictException` when a session goes on, and the request changes how the stage records
    ///    its participants.
    pub fn update_stage(
        &self,
        request: UpdateStage,
        stage: Option<&Stage>,
    ) -> Result<Decision<UpdateStageOutput>, Exception> {
        let before = found(stage, |stage| stage.arn == request.arn)?;
        let UpdateStage { name, auto_participant_recording_configuration: recording, .. } = request;
        let now = before.auto_participant_recording_configuration.as_ref();
        let changes_recording = recording.is_some() && recording.as_ref() != now;
        if changes_recording && before.active_session_id.is_some() {
            return Err(Exception::Conflict(Details::new(
                "A stage does not change how it records while a session goes on",
            )));
        }
        let mut after = before.clone();
        after.name = name.or(after.name);
        after.auto_participant_recording_configuration =
            recording.or(after.auto_participant_recording_configuration);
        let answer = UpdateStageOutput::new(after.clone());
        let change = (after != *before).then(|| Change::StageUpdated(Updated::new(before.clone(), after)));
        Ok(Decision::new(answer, change))
    }

    /// Deletes a stage, which the host has looked up. Its session ends, and nobody joins it any
    /// more. The host pushes out whoever is connected.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when no such stage was found.
    pub fn delete_stage(
        &self,
        request: DeleteStage,
        stage: Option<&Stage>,
    ) -> Result<Decision<()>, Exception> {
        found(stage, |stage| stage.arn == request.arn)?;
        Ok(Decision::new((), Some(Change::StageDeleted(request.arn))))
    }

    /// Answers what is known of a session, which the host has looked up.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the stage never had the session, or nothing is
    /// known of it any more.
    pub fn get_stage_session(
        &self,
        session: Option<StageSession>,
    ) -> Result<GetStageSessionOutput, Exception> {
        session.map(GetStageSessionOutput::new).ok_or(Exception::ResourceNotFound(Resource::StageSession))
    }
}

fn found(stage: Option<&Stage>, is_asked_for: impl FnOnce(&Stage) -> bool) -> Result<&Stage, Exception> {
    stage.filter(|stage| is_asked_for(stage)).ok_or(Exception::ResourceNotFound(Resource::Stage))
}
