//! The strings that claims hold before their attributes, in whatever form they are written.

/// Whose claims they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Participant,
    Chat,
}

/// What claims say in strings, before their attributes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strings<'a, Arn> {
    /// A chat user has none.
    pub(super) participant_id: Option<&'a str>,
    /// Without the beginning that all ARNs of the kind have.
    pub(super) arn: Arn,
    pub(super) user_id: Option<&'a str>,
}

/// An ARN as it is read: what these are together.
pub(super) type ArnPieces<'a> = [&'a str; 4];

impl Kind {
    /// What stands between the account and the id in an ARN.
    pub(super) const fn resource(self) -> &'static str {
        match self {
            Self::Participant => ":stage/",
            Self::Chat => ":room/",
        }
    }

    pub(super) const fn has_participant_id(self) -> bool {
        matches!(self, Self::Participant)
    }
}

impl Strings<'_, ArnPieces<'_>> {
    /// The ARN, with its beginning.
    pub(super) fn arn_from(&self, beginning: &str) -> String {
        let [first, second, third, fourth] = self.arn;
        [beginning, first, second, third, fourth].concat()
    }
}
