//! Everything that is kept, as the privacy page tells it.

use super::{Basis, Kept, Long, sweeps};
use crate::{
    account::privacy::{archive, erasure},
    auth::{attempts, devices, security_events, sessions},
    email::{links, outbox},
    transfer::imports::{Import, model as imports},
};

const YOURS: &str = "You and your lists";
const IN: &str = "Getting in, safely";
const WAY: &str = "On its way";
const OUT: &str = "On its way out";

/// Everything that is kept.
pub const KEPT: &[Kept] = &[
    Kept {
        group: YOURS,
        name: "Your account",
        what: "Your name, e-mail address and handle, the handles you had before, what your profile says and \
               whether it is shown, whether the address was confirmed, the day you were last here, and how \
               you like dates and colours.",
        why: "To know whose lists are whose, and to write to you.",
        basis: Basis::Contract,
        long: Long::Account("as long as you have the account"),
        tables: &["users", "spaces", "memberships", "past_handles"],
    },
    Kept {
        group: YOURS,
        name: "Your lists",
        what: "Your lists and everything on them, the addresses they had before, the links that open them, \
               and the history of what was changed in them, by whom and when.",
        why: "That is what Podium is for.",
        basis: Basis::Contract,
        long: Long::Account("until you remove them, or as long as you have the account"),
        tables: &[
            "categories",
            "attributes",
            "favourites",
            "findable",
            "past_list_slugs",
            "past_favourite_slugs",
            "shares",
            "audit_entries",
            "audit_rows",
        ],
    },
    Kept {
        group: YOURS,
        name: "Your consent",
        what: "That you agreed to this page, which version, when, and when you took it back.",
        why: "To be able to show it, and to ask again when the page changes.",
        basis: Basis::Duty,
        long: Long::Account("as long as you have the account"),
        tables: &["consents"],
    },
    Kept {
        group: IN,
        name: "How you sign in",
        what: "Your password as a slow, salted hash that nobody can read back; if you use them, the sealed key \
               of your authenticator app, hashes of your recovery codes, and the public halves and names of \
               your passkeys.",
        why: "To let you in, and nobody else.",
        basis: Basis::Contract,
        long: Long::Account("until you change or remove it"),
        tables: &["totps", "recovery_codes", "passkeys"],
    },
    Kept {
        group: IN,
        name: "Where you are signed in",
        what: "For each browser: since when, its last use, its kind (such as Firefox on Linux) and its network, \
               which is your address without its last part.",
        why: "To keep you signed in, and so that you can see and end it.",
        basis: Basis::Contract,
        long: Long::For(
            &[
                (sessions::IDLE, "after the last use"),
                (sessions::ABSOLUTE, "after you signed in, whichever comes first"),
            ],
            sessions::sweep,
        ),
        tables: &["sessions"],
    },
    Kept {
        group: IN,
        name: "Browsers we know",
        what: "That a browser was used to sign in before: a random number in a cookie, kept here as a hash.",
        why: "So that nobody can lock you out by guessing, and to spare you the second factor where you said so.",
        basis: Basis::Safety,
        long: Long::For(&[(devices::KNOWN, "after the last use")], devices::sweep),
        tables: &["devices"],
    },
    Kept {
        group: IN,
        name: "A sign-in that waits for its second factor",
        what: "Whose it is, and how many codes were tried.",
        why: "To finish signing in.",
        basis: Basis::Contract,
        long: Long::For(&[(sweeps::HALF_SIGN_IN, "after it began")], sweeps::half_sign_ins),
        tables: &["half_sign_ins"],
    },
    Kept {
        group: IN,
        name: "A question to a passkey",
        what: "What your browser was asked, until it answers.",
        why: "To check the answer.",
        basis: Basis::Contract,
        long: Long::For(&[(sweeps::CEREMONY, "after it was asked")], sweeps::ceremonies),
        tables: &["ceremonies"],
    },
    Kept {
        group: IN,
        name: "Access tokens",
        what: "Their names, what they may do, their last use, and a hash of each.",
        why: "To let your own programs in, and to show you which.",
        basis: Basis::Contract,
        long: Long::For(&[(sweeps::TOKEN, "after it ended")], sweeps::tokens),
        tables: &["tokens"],
    },
    Kept {
        group: IN,
        name: "What happened to your account",
        what: "Sign-ins, and changes of the password and the like, with the time and the kind of browser.",
        why: "So that you can see whether somebody else was at it.",
        basis: Basis::Safety,
        long: Long::For(&[(security_events::ENTRY_KEPT, "after it happened")], security_events::sweep),
        tables: &["account_events", "admin_acts"],
    },
    Kept {
        group: IN,
        name: "The network it came from",
        what: "Beside each sign-in and each such entry, your address without its last part. The whole address is kept nowhere.",
        why: "To tell your own sign-ins from somebody else’s.",
        basis: Basis::Safety,
        long: Long::For(&[(security_events::NETWORK_KEPT, "after it happened")], sweeps::networks),
        tables: &["account_events", "sessions"],
    },
    Kept {
        group: IN,
        name: "Tries",
        what: "How often something was tried, such as signing in: a number under a hash that names nobody.",
        why: "To make guessing passwords hopeless.",
        basis: Basis::Safety,
        long: Long::For(&[(attempts::KEPT, "after the try")], attempts::sweep),
        tables: &["attempts"],
    },
    Kept {
        group: WAY,
        name: "Letters",
        what: "A letter that waits to be sent, with its address. Of one that was sent nothing is kept.",
        why: "To write to you when it matters.",
        basis: Basis::Contract,
        long: Long::For(&[(outbox::KEPT, "after it was written, if it can’t be sent")], outbox::sweep),
        tables: &["letters", "jobs"],
    },
    Kept {
        group: WAY,
        name: "Links in letters",
        what: "A hash of the link, and whose address it went to.",
        why: "So that it opens one thing, once.",
        basis: Basis::Safety,
        long: Long::For(&[(links::LONGEST, "after it was made, at the latest")], links::sweep),
        tables: &["links"],
    },
    Kept {
        group: WAY,
        name: "Invitations",
        what: "The address that was invited, and by whom.",
        why: "To let the person in who was meant.",
        basis: Basis::Contract,
        long: Long::For(&[(sweeps::INVITATION, "after it ended")], sweeps::invitations),
        tables: &["invitations"],
    },
    Kept {
        group: WAY,
        name: "A list on its way in",
        what: "What you sent to be imported, until it is done; then only a report of it.",
        why: "To show you what would come of it.",
        basis: Basis::Contract,
        long: Long::For(
            &[(imports::UNUSED, "if you never run it"), (imports::REPORTED, "after you sent it")],
            Import::sweep,
        ),
        tables: &["imports"],
    },
    Kept {
        group: WAY,
        name: "A copy of your data",
        what: "The file that you asked for.",
        why: "So that you can download it.",
        basis: Basis::Duty,
        long: Long::For(&[(archive::KEPT, "after it is ready")], archive::sweep),
        tables: &["archives"],
    },
    Kept {
        group: OUT,
        name: "What is in the bin",
        what: "Lists and favourites that you removed, with everything written about them.",
        why: "So that you can put them back.",
        basis: Basis::Contract,
        long: Long::Bin("after you removed it, unless you erase it before; the history keeps its name"),
        tables: &["favourites", "categories"],
    },
    Kept {
        group: OUT,
        name: "An account that is to go",
        what: "Everything in it, so that you can change your mind.",
        why: "You asked for it to be erased.",
        basis: Basis::Contract,
        long: Long::For(&[(erasure::GRACE, "after you asked")], erasure::sweep),
        tables: &["users"],
    },
    Kept {
        group: OUT,
        name: "An account whose address was never confirmed",
        what: "Everything in it.",
        why: "Somebody may have typed an address that is not theirs.",
        basis: Basis::Contract,
        long: Long::For(&[(erasure::UNCONFIRMED, "after its last use")], erasure::sweep_unconfirmed),
        tables: &["users"],
    },
];
