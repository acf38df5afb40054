//! A host of two processes that is asked over HTTP.

use super::server::{Server, fleet};
use proptest::prelude::{any, proptest};
use serde_json::{Value, json};
use stagepass::http::Request;
use stagepass::store::{ConnectionId, Sweep};
use stagepass::{Leeway, Pruning, Timestamp};
use stagepass_model::{Conduct, Remote, Reply, Subject, compare, steps};

/// What neither a client nor an operator of this host can do.
const NEVER: [&str; 4] = ["SignParticipantToken", "Misread", "RotateKeys", "DropOutlivedKeys"];

fn client(servers: [Server; 2]) -> impl Subject {
    let conduct = Conduct::default().with_machine(Leeway::default());
    let mut turn = 0;
    Remote::new(conduct.sealing_connections().passing_over(&NEVER), move |question, body| {
        let asked: Value = serde_json::from_str(body)?;
        let moment = || serde_json::from_value::<Timestamp>(asked["moment"].clone());
        let service = &servers[turn].service;
        let done = match question {
            // What nobody asks for over HTTP.
            "Turn" => {
                turn = usize::from(asked["machine"] == 1);
                json!({})
            }
            "SetClock" => {
                servers[turn].clock.set(moment()?);
                json!({})
            }
            "Prune" => {
                service.prune(&Pruning::at(moment()?, Leeway::default())?)?;
                json!({})
            }
            "Sweep" => {
                let quiet = asked["quietSeconds"].as_u64().unwrap_or_default().try_into()?;
                json!({ "connections": service.quiet(&Sweep::at(moment()?, quiet)?)? })
            }
            "Lost" => {
                let id: ConnectionId = serde_json::from_value(asked["id"].clone())?;
                match service.lost(&id) {
                    Ok(participant) => json!({ "participant": participant }),
                    Err(error) => return Ok(reply(Server::admitted(Err(error)))),
                }
            }
            "Call" => {
                let said = |member: &str| asked[member].as_str().unwrap_or_default();
                let (method, target, body) = (said("method"), said("target"), said("body"));
                let request = Request::from_http(None, method, target, body.as_bytes());
                return Ok(reply(servers[turn].answered(request)));
            }
            // Whoever holds a text has the connection.
            "SealConnection" => return Ok(reply(servers[turn].post("Renew", body))),
            _ => return Ok(reply(servers[turn].post(question, body))),
        };
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(Reply::new(200, None, done.to_string()))
    })
}

fn reply((status, error_type, body): (u16, Option<&str>, String)) -> Reply {
    Reply::new(status, error_type, body)
}

proptest! {
    #[test]
    fn a_service_over_http_does_what_the_model_says(steps in steps(60), seed in any::<u64>()) {
        compare(&mut client(fleet(seed)), &steps).unwrap();
    }
}
