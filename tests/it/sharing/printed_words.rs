//! Comments on paper.

use podium::database::ids::CategoryId;

use crate::{
    lists::comments::club,
    support::{Page, TestApp},
};

#[test]
fn comments_are_printed_if_they_are_asked_for_and_only_to_those_who_see_them() {
    let app = TestApp::start();
    let club = club(&app);
    let (ana, ben) = (&club.ana.1, &club.ben.1);
    let print = club.path("/print");
    assert!(!ana.get(&print).text_content().contains("Comments"), "there are none to choose");
    club.say(ben, "The diner scene.\nTwice.");
    club.say(ana, "Hear, hear, @ben <b>");
    ana.post(&format!("/categories/{}/comments", club.list), &[("body", "A fine list.")]);
    let page = ana.get(&print);
    assert!(!page.has(".print-comments") && !page.text_content().contains("diner"), "only on request");
    let tick = |page: &Page| page.form(".print-options").forge("show", "comments");
    for columns in ["", "2"] {
        let printed = ana.submit(tick(&page).set("columns", columns));
        let words = printed.all(".print-comments li");
        assert_eq!(words.len(), 3, "{words:?}");
        assert!(words[0].starts_with("Ben, ") && words[0].ends_with("The diner scene. Twice."), "{words:?}");
        assert!(words[1].ends_with("Hear, hear, @Ben <b>"), "{words:?}");
        assert!(words[2].ends_with("A fine list."), "{words:?}");
        assert_eq!(printed.text(".print-discussion h2"), "Comments");
        assert!(printed.has("[name=show][value=comments][checked]"));
    }
    // What was written for members stays with them.
    club.open("signed_in");
    let visitor = app.browser().get(&format!("{print}?show=comments"));
    assert!(visitor.has(".rank") && !visitor.has(".print-comments"), "{}", visitor.text_content());
    let stranger = app.browser_of(&app.person("Dee"));
    club.say(&stranger, "Mine waits.");
    for browser in [&stranger, &app.browser(), ana] {
        let printed = browser.get(&format!("{print}?show=comments")).text_content();
        assert!(!printed.contains("Mine waits."), "it is not let through yet");
    }
    let waiting = app.number("select max(id) from comments");
    let approval = ana.get(&club.path("/heat")).form(&format!("form[action='/comments/{waiting}/approval']"));
    ana.submit(approval);
    let visitor = app.browser().get(&format!("{print}?show=comments"));
    assert_eq!(visitor.all(".print-comments p:not(.soft)"), ["Mine waits."]);
    let hidden = ana.link_with(CategoryId(club.list), &[("hide", "comments")]);
    let printed = app.browser().get(&format!("{hidden}/print?show=comments"));
    assert!(printed.has(".rank") && !printed.text_content().contains("Mine waits."));
    assert!(!printed.has("[name=show][value=comments]"));
}
