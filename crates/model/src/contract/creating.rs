//! Stages and rooms that are created, and what does not exist.

use super::breach::Checked;
use super::desk::{After, Desk};
use super::material::{self, filled, participant, valid};
use stagepass::AsyncStore;
use stagepass::{RoomArn, Stage, StageArn, StageEndpoints};

pub(super) async fn check<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    what_does_not_exist_is_not_found(desk).await?;
    stages_are_kept_whole(desk).await?;
    similar_stages_are_different(desk).await?;
    a_stage_is_created_once(desk).await?;
    rooms(desk).await
}

async fn what_does_not_exist_is_not_found<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let (unknown, session) = (desk.unknown_stage(), desk.new_session());
    desk.fleet.remark(format!("ask for the stage {}, which does not exist", unknown.stage_id()));
    desk.ledger.participants.insert(participant("ann"));
    desk.ledger.sessions.insert(session);
    desk.compare(&After::Created).await?;
    let known = desk.new_stage().await?;
    desk.disconnect(&unknown, &participant("ann")).await?;
    desk.join(&known, &participant("ann")).await
}

async fn stages_are_kept_whole<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    let with = |texts: [Option<String>; 4]| {
        let [events, whip, rtmp, rtmps] = texts.map(|text| text.map(|text| valid(text.parse())));
        let mut endpoints = StageEndpoints::default();
        (endpoints.events, endpoints.whip, endpoints.rtmp, endpoints.rtmps) = (events, whip, rtmp, rtmps);
        endpoints
    };
    let longest = Some("\u{1f600}".repeat(2_048));
    let empty = Some(String::new());
    let endpoints = [
        None,
        Some(StageEndpoints::default()),
        Some(with([empty.clone(), empty.clone(), empty.clone(), empty])),
        Some(with([longest.clone(), Some("a\0b".to_owned()), longest, None])),
    ];
    for (request, endpoints) in material::stages().into_iter().zip(endpoints) {
        desk.scene();
        let mut stage = Stage::new(desk.unknown_stage());
        stage.name = request.name;
        stage.tags = request.tags;
        stage.auto_participant_recording_configuration = request.auto_participant_recording_configuration;
        stage.endpoints = endpoints;
        desk.create(stage.clone()).await?;
        desk.join(&stage.arn, &participant("ann")).await?;
        desk.leave(&stage.arn, &participant("ann")).await?;
    }
    Ok(())
}

async fn similar_stages_are_different<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let head = "arn:aws:ivs:us-west-2:123456789012:stage/";
    let names = ["a", "A", "b"].map(|end| filled(head, 'x', 128, end));
    let more = ["y", "Y", "yy", "y-", "y0"].map(|id| format!("{head}{id}"));
    let regions = ["us-west-1", "us-west-22"].map(|region| head.replace("us-west-2", region) + "y");
    let arns = names.into_iter().chain(more).chain(regions);
    let arns: Vec<StageArn> = arns.map(|arn| valid(StageArn::new(arn))).collect();
    desk.ledger.stages.extend(arns.iter().map(|arn| (arn.clone(), None)));
    for arn in &arns {
        desk.create(Stage::new(arn.clone())).await?;
    }
    let ann = participant("ann");
    for arn in &arns {
        desk.join(arn, &ann).await?;
    }
    for arn in arns.iter().step_by(2) {
        desk.disconnect(arn, &ann).await?;
    }
    Ok(())
}

async fn a_stage_is_created_once<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let arn = desk.unknown_stage();
    let (mut stage, mut other) = (Stage::new(arn.clone()), Stage::new(arn.clone()));
    stage.name = Some(valid("first".parse()));
    other.name = Some(valid("second".parse()));
    desk.create(stage.clone()).await?;
    desk.create_again(stage.clone()).await?;
    desk.create_again(other.clone()).await?;
    desk.join(&arn, &participant("ann")).await?;
    desk.join(&arn, &participant("bob")).await?;
    desk.disconnect(&arn, &participant("bob")).await?;
    desk.create_again(stage.clone()).await?;
    desk.create_again(other.clone()).await?;
    desk.leave(&arn, &participant("ann")).await?;
    desk.create_again(stage).await?;
    desk.create_again(other).await
}

async fn rooms<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let head = "arn:aws:ivschat:us-west-2:123456789012:room/";
    let longest = ["a", "A", "b"].map(|end| filled(head, 'x', 128, end));
    let more = ["y", "Y", "yy"].map(|id| format!("{head}{id}"));
    let rooms: Vec<RoomArn> = longest.into_iter().chain(more).map(|arn| valid(RoomArn::new(arn))).collect();
    desk.ledger.rooms.extend(rooms.iter().map(|arn| (arn.clone(), false)));
    for room in &rooms {
        desk.create_room(room).await?;
    }
    for room in &rooms {
        desk.create_room(room).await?;
    }
    Ok(())
}
