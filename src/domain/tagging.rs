//! The tags of a resource, asked for and changed by its ARN, in both services.

use crate::domain::tags::Tags;
use crate::rules;
use crate::wire::list::list_newtype;
use crate::wire::request::{answer, request};
use crate::wire::sent::{List, Map};
use crate::wire::structure::{answered_structure, structure};
use crate::wire::text::text_newtype;

text_newtype! {
    /// The ARN of a resource of the Real-Time API that may have tags, such as
    /// `arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh`.
    ///
    /// It has 1 to 128 characters. The expression of the model has one letter for the type of the
    /// resource, and matches no ARN there is; this one has a word. (Shape `ResourceArn`.)
    pub struct ResourceArn = rules::RESOURCE_ARN, shown;
}

text_newtype! {
    /// The ARN of a resource of the Chat API that may have tags, such as
    /// `arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6`.
    ///
    /// It has 1 to 128 characters, and a word for the type of the resource as [`ResourceArn`] has.
    /// (Shape `ResourceArn` of the Chat API.)
    pub struct ChatResourceArn = rules::CHAT_RESOURCE_ARN, shown;
}

text_newtype! {
    /// The key of a tag that is to be removed: 1 to 128 characters of any kind. (Shape `TagKey`.)
    ///
    /// It is held to its length alone: what could not be the key of a tag is then simply not there.
    pub struct TagKey = rules::REMOVED_TAG_KEY, shown;
}

list_newtype! {
    /// The keys of the tags that are to be removed: at most 50. (Shape `TagKeyList`.)
    pub struct TagKeys of TagKey sent as String = rules::TAG_KEY_LIST;
}

/// Declares the three requests of one of the services.
macro_rules! tagging {
    (
        $service:literal, $arn:ident;
        $tag:ident $tag_input:ident, $untag:ident $untag_input:ident, $list:ident $list_input:ident
    ) => {
        structure! {
            #[doc = concat!("A request that gives tags to a resource of the ", $service, " API. (Shape `TagResourceRequest`.)")]
            pub struct $tag from $tag_input {
                /// The resource.
                required resource_arn: $arn = "resourceArn" resource_arn: String,
                /// The tags that it is given. They replace those of the same keys.
                required tags: Tags = "tags" tags: Map,
            }
        }

        request!($tag from $tag_input);

        impl $tag {
            /// Creates a request that gives these tags to this resource.
            #[must_use]
            pub const fn new(resource_arn: $arn, tags: Tags) -> Self {
                Self { resource_arn, tags }
            }
        }

        structure! {
            #[doc = concat!("A request that removes tags of a resource of the ", $service, " API. (Shape `UntagResourceRequest`.)")]
            pub struct $untag from $untag_input {
                /// The resource.
                required resource_arn: $arn = "resourceArn" resource_arn: String,
                /// The keys of the tags that are removed.
                required tag_keys: TagKeys = "tagKeys" tag_keys: List<String>,
            }
        }

        request!($untag from $untag_input);

        impl $untag {
            /// Creates a request that removes the tags with these keys.
            #[must_use]
            pub const fn new(resource_arn: $arn, tag_keys: TagKeys) -> Self {
                Self { resource_arn, tag_keys }
            }
        }

        structure! {
            #[doc = concat!("A request for the tags of a resource of the ", $service, " API. (Shape `ListTagsForResourceRequest`.)")]
            pub struct $list from $list_input {
                /// The resource.
                required resource_arn: $arn = "resourceArn" resource_arn: String,
            }
        }

        request!($list from $list_input);

        impl $list {
            /// Creates a request for the tags of this resource.
            #[must_use]
            pub const fn new(resource_arn: $arn) -> Self {
                Self { resource_arn }
            }
        }
    };
}

tagging! {
    "Real-Time", ResourceArn;
    TagResource TagResourceInput, UntagResource UntagResourceInput, ListTagsForResource ListTagsForResourceInput
}

tagging! {
    "Chat", ChatResourceArn;
    TagChatResource TagChatResourceInput, UntagChatResource UntagChatResourceInput,
    ListTagsForChatResource ListTagsForChatResourceInput
}

answered_structure! {
    /// The answer to [`ListTagsForResource`] and [`ListTagsForChatResource`]. (Shape
    /// `ListTagsForResourceResponse`.)
    pub struct ListTagsForResourceOutput {
        /// The tags of the resource, which are `{}` when it has none.
        pub tags: Tags,
    }
}

answer!(ListTagsForResourceOutput);
