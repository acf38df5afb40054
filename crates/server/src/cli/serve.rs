//! `serve`: answers requests until told to stop.

use super::{Failed, Serve, print};
use crate::chat::Pace;
use crate::config::{Options, Settings};
use crate::console;
use crate::server::{self, Running};
use crate::store::Database;
use crate::telemetry;
use stagepass::{MemoryRedemptions, MemoryStore};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

pub(super) fn run(serve: Serve) -> Result<ExitCode, Failed> {
    let file = serve.config.as_deref().map(Options::read).transpose()?.unwrap_or_default();
    let settings = serve.options.or(file);
    telemetry::log(&settings.log, settings.log_format)?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(served(&settings))
}

async fn served(settings: &Settings) -> Result<ExitCode, Failed> {
    let stop = server::told_to_stop()?;
    let keys = settings.key_file();
    if settings.memory {
        let (store, redemptions) = (Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()));
        answer(settings, server::start(Pace::of_system(), settings, keys, store, redemptions).await?, stop)
            .await?;
    } else {
        let database = Arc::new(Database::open(&settings.database).await?);
        let running =
            server::start(Pace::of_system(), settings, keys, database.clone(), database.clone()).await?;
        answer(settings, running, stop).await?;
        database.close().await;
    }
    Ok(ExitCode::SUCCESS)
}

/// Answers until told to stop.
async fn answer(settings: &Settings, running: Running, stop: impl Future<Output = ()>) -> Result<(), Failed> {
    print(greeting(settings, running.address()).as_bytes())?;
    stop.await;
    running.stop().await;
    Ok(())
}

/// The first line is the address alone, for programs.
fn greeting(settings: &Settings, address: SocketAddr) -> String {
    let url = format!("http://{address}");
    let signatures = if settings.access_keys.is_empty() {
        "Signatures are not checked: any credentials do."
    } else {
        "Requests have to be signed with one of the access keys."
    };
    let console = match console::is_on(settings, address) {
        true if settings.console.is_empty() => format!("The console is at {url}/"),
        true => format!("The console is at {url}/ and asks for its password."),
        false => "There is no console: --console PASSWORD turns it on.".to_owned(),
    };
    format!(
        "{url}\n\
         {signatures}\n\
         {console}\n\
         Try it:\n  \
           export AWS_ENDPOINT_URL_IVS_REALTIME={url} AWS_ENDPOINT_URL_IVSCHAT={url} AWS_REGION={}\n  \
           aws ivs-realtime create-stage --name first --participant-token-configurations userId=alice\n",
        settings.region
    )
}
