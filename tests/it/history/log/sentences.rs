//! Every kind of change as a sentence, from a real change.

use crate::support::{Browser, TestApp, wait_for};

/// The sentence of the latest entry.
#[track_caller]
pub(super) fn latest(browser: &Browser) -> String {
    browser.get("/history").text(".event-text > p")
}

#[track_caller]
fn tells(browser: &Browser, path: String, fields: &[(&str, &str)], sentence: &str) {
    assert!(matches!(browser.save(&path, fields).status, 201 | 303), "{path}");
    assert_eq!(latest(browser), sentence);
}

#[test]
fn changes_of_favourites_are_told_with_their_values() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Up", "Big", "Jaws"]);
    let books = app.category(&person, "Books");
    let year = app.attribute(&person, &films, "Year", "number", &[]).id;
    let seen = app.attribute(&person, &films, "Seen", "date", &[]).id;
    let (year, seen) = (format!("attribute-{year}"), format!("attribute-{seen}"));
    let tells = |path: String, fields: &[(&str, &str)], sentence| tells(&ana, path, fields, sentence);
    let add = [("title", "Heet"), ("rank", "2"), (&*year, "1994"), ("description", "Cops and robbers.")];
    tells(
        format!("/categories/{}/favourites", films.id),
        &add,
        "Ana added Heet to Films as number 2, with Year 1994 and description “Cops and robbers.”",
    );
    let heat = app.id_of("Heet");
    let long = "One of the very best, and one that gets better with every year that goes by, seen again.";
    let change = [
        ("title", "Heat"),
        (&*year, "1995"),
        (&*seen, "2026-05-03"),
        ("link", "https://example.org/heat"),
        ("description", long),
    ];
    tells(
        format!("/favourites/{heat}"),
        &change,
        "Ana changed Heet in Films: title from “Heet” to “Heat”, link to https://example.org/heat, Year from 1994 to \
         1995, Seen to 3 May 2026, description",
    );
    let page = ana.get("/history");
    let sides = page.all(".event:first-child .before-after p:not(.before-after-label)");
    assert_eq!(sides, ["Cops and robbers.", long], "the whole text, old and new");
    let rank = format!("/favourites/{heat}/rank");
    let to = |number| [("place", "number"), ("number", number)];
    tells(rank.clone(), &to("4"), "Ana moved Heat from number 2 to 4 in Films");
    tells(format!("/trash/favourites/{heat}"), &[], "Ana moved Heat, number 4 in Films, to the bin");
    tells(format!("/trash/favourites/{heat}/restoration"), &[], "Ana restored Heat as number 4 in Films");
    tells(
        rank,
        &[("place", "category"), ("category", &books.id.to_string())],
        "Ana moved Heat from Films, number 4, to Books, number 1; not carried over: Year 1995, Seen 3 May 2026",
    );
    let form = ana.get(&format!("/categories/{}/order", films.id)).form(".main > form");
    ana.submit(form.set(&format!("number-{}", app.id_of("Jaws")), "1"));
    assert_eq!(latest(&ana), "Ana reordered Films: Jaws from number 3 to 1");
}

#[test]
fn changes_of_lists_and_attributes_are_told_with_their_values() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Up", "Big"]);
    let (id, space) = (films.id, person.space.id);
    let tells = |path: String, fields: &[(&str, &str)], sentence| tells(&ana, path, fields, sentence);
    let music = [("name", "Music"), ("description", "To be heard again.")];
    tells(
        format!("/spaces/{space}/categories"),
        &music,
        "Ana created the category Music, with the description “To be heard again.”",
    );
    let year = [("name", "Year"), ("kind", "text")];
    let added = "Ana added the attribute Year to Films (text): not shown as a column";
    tells(format!("/categories/{id}/attributes"), &year, added);
    let year = app.number("select max(id) from attributes");
    let up = app.id_of("Up");
    ana.save(&format!("/favourites/{up}"), &[("title", "Up"), (&format!("attribute-{year}"), " 2009.0 ")]);
    tells(
        format!("/attributes/{year}"),
        &[("name", "Made"), ("kind", "number"), ("unit", "AD"), ("required", "yes")],
        "Ana changed the attribute Year in Films: name from “Year” to “Made”, kind from text to number, unit to “AD”, \
         required from no to yes; 1 value converted",
    );
    app.attribute(&person, &films, "By", "text", &[]);
    tells(
        format!("/attributes/{year}/rank"),
        &[("place", "down")],
        "Ana moved the attribute Made from number 1 to 2 in Films",
    );
    tells(
        format!("/attributes/{year}/removal"),
        &[],
        "Ana removed the attribute Made from Films (1 value kept)",
    );
    tells(
        format!("/categories/{id}"),
        &[("name", "Movies")],
        "Ana changed the category Films: name from “Films” to “Movies”",
    );
    tells(
        format!("/categories/{id}/rank"),
        &[("place", "top")],
        "Ana moved the category Movies from number 4 to 1",
    );
    let visibility = format!("/categories/{id}/visibility");
    tells(visibility.clone(), &[("visibility", "public")], "Ana made Movies public; it was private");
    let link = "Ana made Movies open to anyone with a link; it was public";
    tells(visibility, &[("visibility", "link")], link);
    let shares = format!("/categories/{id}/shares");
    tells(shares.clone(), &[("label", "Ben")], "Ana created the link “Ben” to Movies");
    let share = app.number("select max(id) from shares");
    tells(
        format!("/shares/{share}"),
        &[("label", "Ben"), ("last_day", "2199-05-03"), ("password", "a b c d"), ("hide", "dates")],
        "Ana changed the link “Ben” to Movies: password set, last day 3 May 2199, dates hidden",
    );
    tells(format!("/shares/{share}/renewal"), &[], "Ana replaced the link “Ben” to Movies");
    tells(format!("/shares/{share}/revocation"), &[], "Ana revoked the link “Ben” to Movies");
    tells(
        format!("/trash/categories/{id}"),
        &[],
        "Ana moved the category Movies with 2 favourites to the bin; it was open to anyone with a link",
    );
    tells(
        format!("/trash/categories/{id}/restoration"),
        &[],
        "Ana restored the category Movies with 2 favourites, and made it private",
    );
}

#[test]
fn every_setting_of_a_new_attribute_is_told() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&[]);
    let path = format!("/categories/{}/attributes", films.id);
    let length =
        [("name", "Length"), ("kind", "number"), ("unit", "min"), ("required", "yes"), ("shown", "yes")];
    let told = "Ana added the attribute Length to Films (number): unit “min”, required";
    tells(&ana, path.clone(), &length, told);
    let genre = [("name", "Genre"), ("kind", "choice"), ("options", "Crime\nHorror")];
    let told =
        "Ana added the attribute Genre to Films (choice): options “Crime, Horror”, not shown as a column";
    tells(&ana, path, &genre, told);
}

#[test]
fn every_setting_of_a_link_is_told() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let genre = app.attribute(&person, &films, "Genre", "text", &[]).id.to_string();
    let shares = format!("/categories/{}/shares", films.id);
    let all = [
        ("label", ""),
        ("password", "a b c d"),
        ("last_day", "2199-05-03"),
        ("hide", "descriptions"),
        ("hide", &genre),
    ];
    let told =
        "Ana created the link to Films: password set, last day 3 May 2199, descriptions hidden, Genre hidden";
    tells(&ana, shares, &all, told);
    let share = format!("/shares/{}", app.number("select max(id) from shares"));
    let changed = [("label", "Ben"), ("password", "e f g h"), ("last_day", "2199-05-04"), ("hide", "dates")];
    let told = "Ana changed the link “Ben” to Films: label to “Ben”, password changed, last day from 3 May 2199 to 4 May 2199, \
                descriptions shown, dates hidden, Genre shown";
    tells(&ana, share.clone(), &changed, told);
    let told = "Ana changed the link “Ben” to Films: password removed, last day from 4 May 2199 to nothing, dates shown";
    tells(&ana, share, &[("label", "Ben"), ("open", "yes")], told);
}

#[test]
fn what_is_restored_under_another_name_says_so() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Up", "Big"]);
    let up = app.id_of("Up");
    ana.post(&format!("/trash/favourites/{up}"), &[]);
    let told = "Ana restored Up 2 as number 1 in Films: title from “Up” to “Up 2”";
    tells(&ana, format!("/trash/favourites/{up}/restoration"), &[("title", "Up 2")], told);
    ana.post(&format!("/trash/categories/{}", films.id), &[]);
    let told = "Ana restored the category Films with 2 favourites: name from “Films” to “Movies”";
    tells(&ana, format!("/trash/categories/{}/restoration", films.id), &[("name", "Movies")], told);
    let entry = app.last_entry();
    let told = "Ana moved the category Movies with 2 favourites to the bin: name from “Movies” to “Films”, undoing a change";
    ana.post(&format!("/history/{entry}/undo"), &[]);
    assert!(latest(&ana).starts_with(told), "{}", latest(&ana));
}

#[test]
fn a_list_that_was_brought_in_is_one_sentence_with_its_rows() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Big"]);
    let pasted = "title,Year\nHeat,1995\nBig,1988\nUp,2009\nJaws,1975\nAlien,1979";
    let answer = ana.post(&format!("/categories/{}/imports", films.id), &[("pasted", pasted)]);
    let preview = ana.follow(answer);
    let answer = ana.submit(preview.form("form[action$='/run']"));
    assert_eq!(answer.status, 303, "{}", preview.body());
    while wait_for(podium::app::worker::run_next_job(&app.db())).unwrap() {}
    let sentence = latest(&ana);
    assert!(sentence.starts_with("Ana imported 4 favourites into Films"), "{sentence}");
    let entry = ana.get("/history").attributes(".event:first-child .event-time a", "href").remove(0);
    let page = ana.get(&entry);
    assert_eq!(page.text("#rows"), "4 favourites");
    let rows = page.all(".entry-rows li p");
    assert_eq!(rows[0], "Heat as number 2: Year 1995");
    assert_eq!(rows.len(), 4);
    let heat = ana.get(&format!("/history?favourite={}", app.id_of("Heat")));
    assert_eq!(heat.text("h1"), "History of Heat");
    let told = heat.all(".event-text > p");
    assert_eq!(told.len(), 1);
    assert!(told[0].ends_with(": Heat as number 2: Year 1995"), "{}", told[0]);
    assert_eq!(ana.submit(page.form("form.actions")).status, 303, "all of it is taken back at once");
    let told = ana.get("/history").all(".event-text > p:first-child");
    let binned =
        |it: &String| it.starts_with("Ana moved 4 favourites from Films to the bin, undoing a change on ");
    assert!(told.iter().any(binned), "{told:?}");
    let heat =
        ana.get(&format!("/history?favourite={}", app.id_of("Heat"))).all(".event-text > p:first-child");
    assert!(heat[0].contains(" to the bin: Heat, number 2, undoing "), "{heat:?}");
}

#[test]
fn what_was_taken_back_says_so_and_what_takes_back_leads_to_it() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Up", "Big"]);
    ana.post(&format!("/favourites/{}/rank", app.id_of("Up")), &[("place", "bottom")]);
    let moved = app.last_entry();
    let page = ana.get("/history");
    let button = page.attributes(&format!("form[action='/history/{moved}/undo'] button"), "aria-label");
    assert_eq!(button, ["Undo this: Ana moved Up from number 1 to 2 in Films"]);
    let undo = page.form(&format!("form[action='/history/{moved}/undo']"));
    assert_eq!(ana.submit(&undo).status, 303);
    let undone = app.last_entry();
    let page = ana.get("/history");
    let told = page.all(".event-text > p:first-child");
    assert!(
        told[0].starts_with("Ana moved Up from number 2 to 1 in Films, undoing a change on "),
        "{told:?}"
    );
    assert_eq!(
        page.attributes(".event:first-child .event-text > p a", "href").pop().unwrap(),
        format!("/history/{moved}")
    );
    assert!(page.text(".event:nth-child(2) .meta").starts_with("Undone on "));
    assert!(!page.has(&format!("form[action='/history/{moved}/undo']")));
    let entry = ana.get(&format!("/history/{moved}"));
    assert!(entry.text("section .lines").starts_with("It was undone on "));
    // Once the undoing is undone, the move stands again.
    ana.submit(ana.get(&format!("/history/{undone}")).form("form.actions"));
    let page = ana.get("/history");
    assert!(page.has(&format!("form[action='/history/{moved}/undo']")));
    assert!(!page.has(&format!("form[action='/history/{undone}/undo']")));
}

#[test]
fn who_it_was_is_told_even_when_it_was_nobody_or_somebody_who_left() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Up"]);
    let write = |actor: i64, via: &str, kind: &str, subject: &str, changes: &str| {
        let (space, list) = (person.space.id, films.id);
        app.sql(&format!(
            "insert into audit_entries (space_id, actor_id, via, kind, category_id, subject, changes)
             values ({space}, {actor}, '{via}', '{kind}', {list}, '{subject}', '{changes}')"
        ));
    };
    write(0, "job", "favourites erased", "Films", r#"{"count": 12}"#);
    assert_eq!(latest(&ana), "Podium deleted 12 favourites from Films for ever");
    write(0, "", "favourite moved", "", r#"{"rank": {"from": 2, "to": 1}}"#);
    assert_eq!(latest(&ana), "Someone who left moved a favourite from number 2 to 1 in Films");
    write(0, "", "favourite changed", "", "{}");
    assert_eq!(latest(&ana), "Someone who left changed a favourite in Films");
    write(person.user.id.0, "token", "visibility changed", "Films", r#"{"visibility": {"to": "public"}}"#);
    assert_eq!(latest(&ana), "Ana (using an access token) made Films public");
    write(person.user.id.0, "", "favourite praised", "Up", "[]");
    assert_eq!(latest(&ana), "Ana made a change that this version can’t describe");
    for kind in podium::audit::ChangeKind::ALL {
        for changes in
            ["{}", "[]", "null", r#"{"rank": 7, "fields": [], "names": 1, "values": {"x": 1}, "from": "a"}"#]
        {
            write(0, "", kind.as_str(), "", changes);
        }
    }
    let page = ana.get("/history");
    assert_eq!(page.status, 200);
    assert_eq!(ana.get("/history?page=2").status, 200);
    assert!(
        page.all(".event-text > p").iter().all(|it| it.starts_with("Someone who left ")),
        "{}",
        page.text_content()
    );
}

#[test]
fn dates_are_written_as_the_reader_likes_them() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Up"]);
    let seen = app.attribute(&person, &films, "Seen", "date", &[]).id;
    let fields = [("title", "Up"), (&*format!("attribute-{seen}"), "2026-05-03")];
    ana.save(&format!("/favourites/{}", app.id_of("Up")), &fields);
    app.sql("update users set date_style = 'de'");
    assert_eq!(latest(&ana), "Ana changed Up in Films: Seen to 3. Mai 2026");
    let file = ana.get("/history.csv").body();
    assert!(file.contains("Ana changed Up in Films: Seen to 2026-05-03"), "{file}");
}
