//! Invitations into a team's space, by e-mail.
//!
//! **Invariants:** an invitation is for one address and one use, for 14 days; opening its link changes nothing, joining is a
//! form; members and open invitations together are never more than the seats, counted under the space's lock; inviting
//! reveals to no one whether an address has an account, unless the site takes no new accounts; a new e-mail ends the link
//! of the one before; only owners invite, and the invitations of those who no longer are end.
//!
//! - `model`: invitations as rows: sent, sent again, withdrawn.
//! - `rules`: whom an owner may invite, and whether there is a seat for them.
//! - `joining`: what a link opens, and joining.
//! - `newcomers`: whether people without an account can sign up by one.

pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod joining;
pub(crate) mod model;
pub(crate) mod newcomers;
pub(crate) mod rules;
pub(crate) mod extract;
pub(crate) mod pages;
pub(crate) mod api;

pub(crate) use model::SpaceInvitation;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::{SpaceId, SpaceInvitationId};

    pub(crate) const LIST: &str = "/spaces/{space_id}/invitations";
    pub(crate) const RENEWAL: &str = "/spaces/{space_id}/invitations/{invitation_id}/renewal";
    pub(crate) const WITHDRAWAL: &str = "/spaces/{space_id}/invitations/{invitation_id}/withdrawal";
    pub(crate) const JOINING: &str = "/joining/{joining}";
    /// Signing up by an invitation.
    pub(crate) const ACCOUNT: &str = "/joining/{joining}/account";

    /// For programs.
    pub(crate) const API_LIST: &str = "/api/v1/spaces/{space_id}/invitations";
    pub(crate) const API: &str = "/api/v1/spaces/{space_id}/invitations/{invitation_id}";
    pub(crate) const API_RENEWAL: &str = "/api/v1/spaces/{space_id}/invitations/{invitation_id}/renewal";

    pub(crate) fn list(space_id: SpaceId) -> String {
        format!("/spaces/{space_id}/invitations")
    }
    pub(crate) fn renewal(space_id: SpaceId, id: SpaceInvitationId) -> String {
        format!("/spaces/{space_id}/invitations/{id}/renewal")
    }
    pub(crate) fn withdrawal(space_id: SpaceId, id: SpaceInvitationId) -> String {
        format!("/spaces/{space_id}/invitations/{id}/withdrawal")
    }
    pub(crate) fn joining(secret: &str) -> String {
        format!("/joining/{secret}")
    }
    pub(crate) fn account(secret: &str) -> String {
        format!("/joining/{secret}/account")
    }
    pub(crate) fn api(space_id: SpaceId, id: SpaceInvitationId) -> String {
        format!("/api/v1/spaces/{space_id}/invitations/{id}")
    }
}
