//! Notifications in a browser: the header, the page and what leads from it, at any width, in both themes, with scripts off.

use super::{Screen, Scripts, look, start};

#[test]
fn a_person_reads_notifications_and_chooses_emails_at_any_width_in_both_themes() {
    let Some((app, driver)) = start() else { return };
    let [ana, _] = ["Ana", "Ben of the long and winding family name"].map(|name| app.person(name));
    let club = app.team(&app.browser_of(&ana), "The film club of the whole neighbourhood");
    app.sql("update users set is_admin = true, time_zone = 'Europe/Berlin' where name = 'Ana'");
    app.sql(&format!(
        "insert into notifications (user_id, kind, space_id, actor_id, count, at)
         select {0}, kind, space_id, {0} + 1, count, at from (values
             ('joined', {1}, 12, now()), ('role', {1}, 1, now() - interval '1 hour'), ('removed', {1}, 1, now()),
             ('reinstated', null, 1, now() - interval '2 days'), ('suspended', null, 1, now() - interval '2 days'))
             as told (kind, space_id, count, at)",
        ana.user.id, club.id
    ));
    let screen = Screen::open(&driver, &app, Scripts::Off, 1280);
    screen.sign_in("Ana");
    let mut wrong = look(&screen, "home");
    screen.press("Notifications (5)");
    wrong.extend(look(&screen, "list"));
    assert_eq!(screen.count(".lines li"), 5);
    screen.click(".lines a[href$='/members']");
    assert_eq!(screen.path(), format!("/spaces/{}/members", club.id));
    screen.press("Notifications (2)");
    screen.press("Mark all as read");
    wrong.extend(look(&screen, "read"));
    screen.press("Choose your e-mails");
    wrong.extend(look(&screen, "emails"));
    screen.choose("#spaces", "On Mondays");
    screen.press("Save");
    assert_eq!(app.words("select emails_spaces from users where name = 'Ana'"), ["weekly"]);
    app.sql(&format!(
        "insert into unsubscribe_links (secret_hash, user_id, topic) values (sha256('secret'), {}, 'all')",
        ana.user.id
    ));
    screen.go("/unsubscribe/secret");
    wrong.extend(look(&screen, "unsubscribe"));
    screen.press("Unsubscribe");
    wrong.extend(look(&screen, "unsubscribed"));
    assert_eq!(app.words("select emails_spaces from users where name = 'Ana'"), ["never"]);
    assert_eq!(wrong, Vec::<String>::new());
}
