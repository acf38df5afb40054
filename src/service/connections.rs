//! Connections and chat sessions that outlive their process, as sealed texts.

use crate::domain::arn::{RoomArn, StageArn};
use crate::host::sealer::{Purpose, SealedToken};
use crate::service::admission::Connection;
use crate::service::authority::{Authority, moment_of_issue};
use crate::service::failure::Failure;
use crate::tokens::claims::{ChatClaims, ConnectionClaims};
use crate::tokens::grant::{ChatGrant, Refused, require_stage};

impl Authority {
    /// Seals a connection to a text, from which any host with the same keys opens it again.
    ///
    /// A host without state hands the text to the client that joined, which sends it with whatever
    /// it asks for. The text opens at this stage only, and for 24 hours, which is how long Amazon
    /// IVS lets a participant publish or subscribe without joining again. A host that wants to go
    /// beyond that seals the connection anew when its client sends a heartbeat.
    ///
    /// Whoever has the text can publish and leave for the participant, and no more: it opens as no
    /// token. After a leave, a disconnect or a newer join it is worth nothing, because the store
    /// says so.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when it could not be sealed, the clock failed, or the text would expire
    /// after the year 9999.
    pub fn seal_connection(&self, connection: &Connection) -> Result<SealedToken, Failure> {
        let sealed_at = moment_of_issue(self.now())?;
        let claims = ConnectionClaims::new(connection.id().clone(), connection.capabilities(), sealed_at)?;
        Ok(claims.with_bytes(|bytes| self.sealer().seal(Purpose::Connection, bytes))?)
    }

    /// Opens a connection that [`seal_connection`](Self::seal_connection) sealed.
    ///
    /// Whether it still stands is for the store to say, when its participant publishes, leaves, or
    /// sends a heartbeat.
    ///
    /// # Errors
    ///
    /// Asks in this order, and returns the first that applies:
    ///
    /// 1. [`Refused::NotOurs`];
    /// 2. [`Refused::WrongStage`];
    /// 3. [`Refused::IssuedLater`] when it was sealed more than five minutes and the leeway from
    ///    now;
    /// 4. [`Refused::Expired`].
    pub fn open_connection(&self, text: &str, stage_arn: &StageArn) -> Result<Connection, Refused> {
        let mut claims = None;
        self.sealer().open(Purpose::Connection, text, &mut |bytes| {
            claims = ConnectionClaims::from_bytes(bytes);
        })?;
        let claims = claims.ok_or(Refused::NotOurs)?;
        require_stage(stage_arn, &claims.id().stage_arn)?;
        self.require_moment(claims.sealed_at(), claims.expires_at(), self.now())?;
        let (id, capabilities) = claims.into_parts();
        Ok(Connection::of(id, capabilities))
    }

    /// Seals a chat session to a text, from which any host with the same keys opens it again.
    ///
    /// A host seals what [`Service::connect`](crate::Service::connect) answered, when the token was
    /// used up. The text opens at this room only, and until the session ends.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when it could not be sealed.
    pub fn seal_chat_session(&self, grant: &ChatGrant) -> Result<SealedToken, Failure> {
        Ok(grant.claims().with_bytes(|bytes| self.sealer().seal(Purpose::ChatSession, bytes))?)
    }

    /// Opens a chat session that [`seal_chat_session`](Self::seal_chat_session) sealed.
    ///
    /// # Errors
    ///
    /// Asks in this order, and returns the first that applies:
    ///
    /// 1. [`Refused::NotOurs`];
    /// 2. [`Refused::WrongRoom`];
    /// 3. [`Refused::IssuedLater`] when the token is issued more than five minutes and the leeway
    ///    from now;
    /// 4. [`Refused::SessionExpired`].
    pub fn open_chat_session(&self, text: &str, room_arn: &RoomArn) -> Result<ChatGrant, Refused> {
        let now = self.now();
        let mut claims = None;
        self.sealer().open(Purpose::ChatSession, text, &mut |bytes| {
            claims = ChatClaims::from_bytes(bytes);
        })?;
        let grant = ChatGrant::of(claims.ok_or(Refused::NotOurs)?);
        grant.require_room(room_arn)?;
        self.require_not_later(grant.issued_at(), now)?;
        grant.require_session(now)?;
        Ok(grant)
    }
}
