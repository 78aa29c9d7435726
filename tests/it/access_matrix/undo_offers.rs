//! Whatever can be undone offers it at once, whichever form did it, and so does the undo.

use std::collections::BTreeSet;

use podium::{app::worker, audit::ChangeKind};

use super::{
    fixtures::{Fixtures, Site},
    rows,
};
use crate::support::{Browser, Page, wait_for};

/// What has no Undo: what is deleted for ever; the settings of a webhook: its earlier address and secret are not kept, and
/// pausing and resuming each have a button; the earlier words of a comment, and letting one through, which can be removed; who is
/// in a space, and a space as a whole, which the bin gives back.
const FOR_GOOD: [ChangeKind; 12] = [
    ChangeKind::CategoryErased,
    ChangeKind::FavouritesErased,
    ChangeKind::WebhookChanged,
    ChangeKind::CommentChanged,
    ChangeKind::CommentApproved,
    ChangeKind::SpaceCreated,
    ChangeKind::SpaceHandedOver,
    ChangeKind::SpaceClosed,
    ChangeKind::SpaceRestored,
    ChangeKind::MemberJoined,
    ChangeKind::MemberRemoved,
    ChangeKind::MemberLeft,
];

/// Forms that no row of the table sends in a way that changes something: the address, and the fields.
const MORE: [(&str, &str); 8] = [
    ("/categories/{category_id}/order", "version={order_version}&number-{favourite_id}=2"),
    ("/categories/{category_id}/tiers", "action=begin&set=words&version={order_version}"),
    ("/favourites/{favourite_id}/rank", "place=category&category={other_category}"),
    ("/categories/{category_id}/rows", "remove-{favourite_id}="),
    ("/trash/selection", "do=restore&favourite={binned_favourite}&favourite={binned_too}"),
    ("/trash/favourites/{binned_elsewhere}/restoration", ""),
    ("/imports/{import_id}/run", ""),
    ("/attributes/{other_attribute}/rank", "place=up"),
];

fn kind_of(words: &str) -> ChangeKind {
    ChangeKind::ALL.into_iter().find(|kind| kind.as_str() == words).unwrap()
}

struct Watch<'a> {
    site: &'a Site,
    browser: &'a Browser,
    offered: BTreeSet<&'static str>,
}

impl Watch<'_> {
    /// Looks at what the answer leads to. If something was changed that can be undone, that is offered there. Returns the page
    /// if so.
    fn look(&mut self, what: &str, before: i64, answer: Page) -> Option<Page> {
        while wait_for(worker::run_next_job(&self.site.app.db())).unwrap() {}
        let page = self.browser.follow(answer);
        let new = self.site.app.entries_after(before);
        let kinds = new.iter().map(|entry| (entry.id, kind_of(&entry.kind)));
        let undoable: Vec<_> = kinds.filter(|(_, kind)| !FOR_GOOD.contains(kind)).collect();
        let newest = undoable.iter().map(|(id, _)| *id).max()?;
        let offers = page.attributes(".flash form, .main form", "action");
        let offer = offers.iter().find(|action| action.starts_with(&format!("/history/{newest}/undo")));
        let offer =
            offer.unwrap_or_else(|| panic!("{what}: no Undo for {undoable:?} on {}: {offers:?}", page.path));
        for (id, kind) in undoable {
            assert!(id == newest || offer.contains(&id.to_string()), "{what}: {kind:?} is not in {offer}");
            self.offered.insert(kind.as_str());
        }
        Some(page)
    }

    /// Sends a form, and undoes what it did, and undoes that.
    fn send(&mut self, path: &str, fields: &[(&str, &str)]) {
        let before = self.site.app.last_entry();
        let answer = self.browser.save(path, fields);
        let mut what = format!("POST {path}");
        let mut page = self.look(&what, before, answer);
        for _ in 0..2 {
            let Some(undo) = page.map(|page| page.form("form[action^='/history/'][action*='/undo']")) else {
                return;
            };
            let before = self.site.app.last_entry();
            let answer = self.browser.submit(undo);
            assert_eq!(answer.status, 303, "undoing {what}: {}", answer.text_content());
            what = format!("undoing {what}");
            page = self.look(&what, before, answer);
            assert!(page.is_some(), "{what} changed nothing");
        }
    }
}

#[test]
fn whatever_can_be_undone_offers_it_on_the_next_page_and_so_does_the_undo() {
    let site = Site::start();
    let mut watch = Watch { site: &site, browser: site.owner(), offered: BTreeSet::new() };
    let is_safe = |route: &str| {
        !route.starts_with("/api/") && !route.starts_with("/account") && !route.starts_with("/lo")
    };
    let table = rows()
        .into_iter()
        .filter(|row| row.method == "POST" && is_safe(row.route) && !row.changes_the_session());
    let table = table.map(|row| (row.route, row.form)).chain(MORE);
    for (number, (route, form)) in table.enumerate() {
        let mut fixtures = Fixtures::create(&site, &format!("Films {number}"));
        if MORE.iter().any(|more| more.0 == route && more.1 == form) {
            add_more(&site, &mut fixtures);
        }
        let form = fixtures.fill(form);
        let fields: Vec<_> = url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        watch.send(&fixtures.fill(route), &fields);
    }
    let all = ChangeKind::ALL.into_iter().filter(|kind| !FOR_GOOD.contains(kind)).map(ChangeKind::as_str);
    let missing: Vec<_> = all.filter(|kind| !watch.offered.contains(kind)).collect();
    assert!(missing.is_empty(), "no form of this test does this: {missing:?}");
}

/// What the forms of [`MORE`] need besides.
fn add_more(site: &Site, fixtures: &mut Fixtures) {
    let (app, ana) = (&site.app, &site.ana);
    let id = |name: &str| fixtures.values[name].clone();
    let binned = |title: &str, list| {
        app.favourites(ana, list, &[title]);
        let id = app.number(&format!("select max(id) from favourites where title = '{title}'"));
        assert_eq!(site.owner().post(&format!("/trash/favourites/{id}"), &[]).status, 303);
        id.to_string()
    };
    let films = app.category(
        ana,
        &app.words(&format!("select name from categories where id = {}", id("category_id")))[0],
    );
    let elsewhere = app.category(ana, &format!("Elsewhere {}", id("category_id")));
    let binned_too = binned("Too", &films);
    let binned_elsewhere = binned("Elsewhere", &elsewhere);
    let gone = site.owner().post(&format!("/trash/categories/{}", elsewhere.id), &[]);
    assert_eq!(gone.status, 303);
    let order = site.owner().get(&fixtures.fill("/categories/{category_id}/order")).form(".main > form");
    let more = [
        ("order_version", order.value("version").to_owned()),
        ("other_category", app.category(ana, &format!("Books {}", id("category_id"))).id.to_string()),
        ("other_attribute", app.attribute(ana, &films, "Year", "text", &[]).id.to_string()),
        ("binned_too", binned_too),
        ("binned_elsewhere", binned_elsewhere),
    ];
    fixtures.values.extend(more);
}
