//! Webhooks in a browser: every page at any width, in both themes, with scripts off.

use podium::app::worker;

use super::{Driver, Screen, Scripts, look};
use crate::support::{
    TestApp,
    receiver::{Receiver, Reply},
    wait_for,
};

#[test]
fn an_owner_sets_up_a_webhook_and_sees_what_it_sent_at_any_width_in_both_themes() {
    let Some(driver) = Driver::start() else { return };
    let app = TestApp::start_with(3, &[("PODIUM_WEBHOOK_HOSTS", "127.0.0.1")]);
    let (ana, receiver) = (app.person("Ana"), Receiver::start());
    let screen = Screen::open(&driver, &app, Scripts::Off, 1280);
    screen.sign_in("Ana");
    screen.go(&format!("/spaces/{}/profile", ana.space.id));
    screen.press("Webhooks");
    let mut wrong = look(&screen, "empty");
    screen.fill("#address", "http://example.org");
    screen.press("Add webhook");
    wrong.extend(look(&screen, "refused"));
    screen.fill("#address", &receiver.address());
    screen.press("Add webhook");
    wrong.extend(look(&screen, "secret"));
    assert!(screen.value("#secret").starts_with("whsec_"));
    screen.press("Continue");
    let films = app.category(&ana, "Films");
    app.favourites(&ana, &films, &["Heat", "Lawrence of Arabia, the restored version of 1989, in 70 mm"]);
    let deliver = || while wait_for(worker::deliver_to_webhook(&app.db(), &app.worker_context())).unwrap() {};
    deliver();
    receiver.reply_with(Reply::Status(
        500,
        "out of order: an answer that goes on and on, without_any_place_to_break_it_anywhere",
    ));
    screen.press("Send a test");
    deliver();
    app.favourites(&ana, &films, &["Jaws"]);
    app.sql("update jobs set due_at = now()");
    deliver();
    screen.go(&screen.path());
    screen.press("Answer to Test");
    wrong.extend(look(&screen, "sent"));
    screen.go(&format!("/spaces/{}/webhooks", ana.space.id));
    wrong.extend(look(&screen, "list"));
    screen.go("/help/api");
    wrong.extend(look(&screen, "help"));
    assert_eq!(wrong, Vec::<String>::new());
}
