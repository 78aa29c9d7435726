//! Editions behind share links.

use super::{keep, open};
use crate::support::TestApp;

// Z12
#[test]
fn what_a_link_hides_is_in_no_edition_behind_it() {
    let app = TestApp::start();
    let (ana_herself, films, ana) = app.films(&["Heat"]);
    let [year, mood] = ["Year", "Mood"].map(|name| app.attribute(&ana_herself, &films, name, "text", &[]));
    let heat = app.id_of("Heat");
    let (year_field, mood_field) = (format!("attribute-{}", year.id), format!("attribute-{}", mood.id));
    let values = [("title", "Heat"), (year_field.as_str(), "zz-1995"), (mood_field.as_str(), "zz-blue")];
    ana.save(&format!("/favourites/{heat}"), &values);
    open(&ana, &films, "link");
    keep(&ana, films.id, "Shown", &[("shown", "on")]);
    keep(&ana, films.id, "Inside", &[]);
    // What it is called now does not matter.
    ana.save(&format!("/attributes/{}", year.id), &[("name", "When"), ("kind", "text"), ("shown", "on")]);
    let whole = ana.link_to(films.id);
    let without_year = ana.link_with(films.id, &[("hide", &year.id.to_string())]);
    let without = ana.link_with(films.id, &[("hide", "editions")]);
    for visitor in [app.browser(), app.browser_of(&app.person("Ben"))] {
        assert_eq!(visitor.get(&whole).all(".meta a[href$='/editions']"), ["1 edition"]);
        assert_eq!(visitor.get(&format!("{whole}/editions")).all(".lines .title"), ["Shown"]);
        assert_eq!(visitor.get(&format!("{whole}/editions/inside")).status, 404);
        let page = visitor.get(&format!("{whole}/editions/shown"));
        assert_eq!(page.all(".values dt"), ["Year", "Mood"]);
        assert!(
            page.attributes("a[href]", "href").iter().all(|it| !it.contains("/@ana")),
            "it opens nothing else"
        );
        for end in ["", "/print"] {
            let all = visitor.get(&format!("{whole}/editions/shown{end}")).body();
            assert!(all.contains("zz-1995") && all.contains("zz-blue"), "{end}");
            let less = visitor.get(&format!("{without_year}/editions/shown{end}")).body();
            assert!(!less.contains("zz-1995") && !less.contains("Year") && less.contains("zz-blue"), "{end}");
        }
        assert_eq!(visitor.get(&format!("{whole}/editions/shown/card.png")).status, 200);
        assert!(!visitor.get(&without).has("a[href$='/editions']"));
        for end in ["", "/shown", "/shown/print", "/shown/card.png"] {
            assert_eq!(visitor.get(&format!("{without}/editions{end}")).status, 404, "{end}");
        }
    }
    ana.post(&format!("/attributes/{}/removal", mood.id), &[]);
    let page = app.browser().get(&format!("{whole}/editions/shown"));
    assert_eq!(page.all(".values dt"), ["Year"], "what can't be hidden any more is not shown");
    let shares = ana.get(&format!("/categories/{}/shares", films.id));
    assert!(shares.text_content().contains("editions"), "the link says what it hides");
    assert!(ana.get("/history").text_content().contains("editions hidden"));
}
