//! What became of an answer, for programs.

use super::super::{faults, row::Reply};
use crate::error::{Error, Result};

/// Goes on if the answer was taken. `Outdated` if another came first; `Conflict` with `not_asked` or `nothing_to_undo`.
pub(super) fn taken(reply: Reply) -> Result<()> {
    match reply {
        Reply::Taken | Reply::Restarted => Ok(()),
        Reply::AnsweredAlready => Err(Error::Outdated),
        Reply::ChangedMeanwhile => Err(Error::Conflict(faults::NOT_ASKED)),
        Reply::NothingToUndo => Err(Error::Conflict(faults::NOTHING_TO_UNDO)),
    }
}
