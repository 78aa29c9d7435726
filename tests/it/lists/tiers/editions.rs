//! Tiers in editions.

use super::TierList;
use crate::support::Page;

/// The names of tiers above rows, each with the ranks below it.
fn tiers(page: &Page) -> Vec<(String, usize)> {
    let names = page.all(".tier-heading").into_iter();
    names
        .zip(1..)
        .map(|(name, at)| (name, page.all(&format!("ol.list:nth-of-type({at}) > li")).len()))
        .collect()
}

#[test]
fn an_edition_keeps_the_tiers_and_a_link_can_hide_them() {
    let (app, tiers_of) = TierList::start();
    let (ana, id) = (&tiers_of.ana, tiers_of.list.id);
    let made = ana.post(
        &format!("/categories/{id}/editions/new"),
        &[("name", "Best"), ("size", "all"), ("day", ""), ("shown", "on")],
    );
    let path = made.location().unwrap();
    let expected = [("S", 3), ("A", 4), ("B", 3)].map(|(name, count)| (name.to_owned(), count));
    assert_eq!(tiers(&ana.follow(made)), expected);
    assert_eq!(ana.get(&path).ranked().len(), 10);
    tiers_of.change(&[("action", "add"), ("name", "Late"), ("colour", "red"), ("after", "9")]);
    ana.post(&format!("/favourites/{}/rank", app.id_of("a")), &[("place", "bottom")]);
    assert_eq!(tiers(&ana.get(&path)), expected, "whatever becomes of the list");
    let print = ana.get(&format!("{path}/print"));
    assert_eq!(print.all("tbody th.tier"), ["S", "A", "B"]);
    let file = ana.get(&format!("{path}.csv")).body();
    assert!(file.starts_with("rank,title,") && file.lines().next().unwrap().ends_with(",tier"), "{file}");
    assert!(file.lines().nth(4).unwrap().starts_with("4,d,") && file.lines().nth(4).unwrap().ends_with(",A"));
    let [open, hidden] = [vec![], vec![("hide", "tiers")]].map(|hide| ana.link_with(id, &hide));
    let visitor = app.browser();
    assert_eq!(tiers(&visitor.get(&format!("{open}/editions/best"))), expected);
    for end in ["", "/print"] {
        let page = visitor.get(&format!("{hidden}/editions/best{end}"));
        assert_eq!((page.status, page.has(".tier-heading, .tier")), (200, false), "{end}");
    }
    assert_eq!(visitor.get(&format!("{hidden}/editions/best")).ranked().len(), 10);
}
