//! What errors are called, and what to do about them, on pages and for programs.

use actix_web::http::StatusCode;

/// What an error is called, and what to do about it.
pub(crate) fn title_and_advice(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => ("Bad request", "Go back and try again."),
        403 => ("Not allowed", "You can see this, but you can’t change it. Ask its owner."),
        404 => ("Page not found", "It may be private or gone, or the address may be mistyped."),
        412 => ("Changed since", "Get it again, and send the change with its new ETag."),
        428 => ("If-Match required", "Send If-Match with the ETag of the version that you change."),
        405 => {
            ("Not a page", "You can’t open this address directly. Go back and use the buttons on the page.")
        }
        409 => (
            "This has changed",
            "Someone changed it while you were working on it. Go back to see the latest version.",
        ),
        401 => ("Not signed in", "Sign in first."),
        413 => ("Too large", "This is too much for one request. Send less at a time."),
        408 => ("Too slow", "The request didn’t arrive in time. Nothing was changed. Try again."),
        415 => ("Unsupported format", "Send application/json."),
        422 => ("Please check your entries", "Go back, correct them and try again."),
        429 => ("Too many attempts", "Wait a moment, then try again."),
        503 => ("Busy right now", "Nothing was changed. Try again in a moment."),
        504 => {
            ("This took too long", "Your change may or may not have been saved. Check before you try again.")
        }
        _ => ("Something went wrong", "This is our mistake, and it has been logged. Nothing was changed."),
    }
}
