//! Decisions about the tags of resources.

use crate::domain::public_key::PublicKey;
use crate::domain::room::Room;
use crate::domain::stage::Stage;
use crate::domain::tagging::{ListTagsForResourceOutput, TagKey, TagKeys};
use crate::domain::tags::Tags;
use crate::service::authority::Authority;
use crate::service::decision::Decision;
use crate::service::exception::Exception;
use crate::service::records::{Change, Updated};
use crate::wire::check::{Check as _, Place};

/// A resource that has tags: a [`Stage`], a [`PublicKey`](crate::public_key::PublicKey) or a
/// [`Room`](crate::room::Room).
///
/// The trait is sealed: which resources have tags is documented.
pub trait Tagged: sealed::Tagged {}

mod sealed {
    use super::{Authority, Change, Tags, Updated};

    pub trait Tagged: Clone {
        fn tags(&self) -> &Tags;
        fn with(self, tags: Tags) -> Self;

        /// Returns the resource with the moment of the change, if it tells one.
        fn touched(self, authority: &Authority) -> Self {
            let _ = authority;
            self
        }

        fn change(updated: Updated<Self>) -> Change;
    }
}

macro_rules! tagged {
    ($($resource:ident $change:ident $(($update_time:ident))?),+) => {
        $(
            impl Tagged for $resource {}

            impl sealed::Tagged for $resource {
                fn tags(&self) -> &Tags {
                    &self.tags
                }

                fn with(self, tags: Tags) -> Self {
                    Self { tags, ..self }
                }

                $(
                    fn touched(self, authority: &Authority) -> Self {
                        let now = authority.known_moment().map(Into::into);
                        Self { $update_time: now.or(self.$update_time), ..self }
                    }
                )?

                fn change(updated: Updated<Self>) -> Change {
                    Change::$change(updated)
                }
            }
        )+
    };
}

// Rooms are listed by the moment of their latest change, and tags are a change as any other.
tagged!(Stage StageUpdated, PublicKey PublicKeyUpdated, Room RoomUpdated (update_time));

impl Authority {
    /// Gives tags to a resource, which the host has looked up. They replace those of the same keys.
    ///
    /// # Errors
    ///
    /// Returns `ValidationException` at `/tags` when it would have more than 50 tags.
    pub fn tag_resource<R: Tagged>(&self, resource: &R, tags: &Tags) -> Result<Decision<()>, Exception> {
        let pairs = resource.tags().iter().chain(tags.iter());
        let after = Tags::check(pairs.collect(), Place::Root.member("tags"))?;
        Ok(self.retagged(resource, after))
    }

    /// Takes tags from a resource, which the host has looked up. Keys that it does not have are
    /// passed over.
    pub fn untag_resource<R: Tagged>(&self, resource: &R, keys: &TagKeys) -> Decision<()> {
        self.retagged(resource, resource.tags().without(keys.as_slice().iter().map(TagKey::as_str)))
    }

    /// Answers the tags of a resource, which the host has looked up.
    #[must_use]
    pub fn list_tags_for_resource<R: Tagged>(&self, resource: &R) -> ListTagsForResourceOutput {
        ListTagsForResourceOutput::new(resource.tags().clone())
    }

    fn retagged<R: Tagged>(&self, before: &R, tags: Tags) -> Decision<()> {
        let change = (tags != *before.tags()).then(|| {
            let after = before.clone().with(tags).touched(self);
            R::change(Updated::new(before.clone(), after))
        });
        Decision::new((), change)
    }
}
