//! A list with lines is what a simple model says, after any sequence of changes.

use super::TierList;
use crate::support::TestApp;

/// A line, by the name of its tier, or a favourite, by its title.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Slot {
    Line(String),
    Favourite(String),
}

/// A list with lines, the first of which is a line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Model(Vec<Slot>);

impl Model {
    fn start() -> Model {
        let slot = |word: &str| match word.strip_prefix('|') {
            Some(line) => Slot::Line(line.to_owned()),
            None => Slot::Favourite(word.to_owned()),
        };
        Model("|S a b c |A d e f g |B h i j".split(' ').map(slot).collect())
    }

    fn titles(&self) -> Vec<String> {
        let title = |slot: &Slot| match slot {
            Slot::Favourite(title) => Some(title.clone()),
            Slot::Line(_) => None,
        };
        self.0.iter().filter_map(title).collect()
    }

    /// The places in the list of all favourites.
    fn favourites(&self) -> Vec<usize> {
        (0..self.0.len()).filter(|at| matches!(self.0[*at], Slot::Favourite(_))).collect()
    }

    fn place_of(&self, title: &str) -> usize {
        self.0.iter().position(|slot| *slot == Slot::Favourite(title.to_owned())).unwrap()
    }

    fn rank_of(&self, title: &str) -> usize {
        self.titles().iter().position(|it| it == title).unwrap() + 1
    }

    /// Puts it at that rank, above or below the lines that are there.
    fn insert(&mut self, title: &str, rank: usize, above_lines: bool) {
        let favourites = self.favourites();
        let place = match (above_lines, rank) {
            (true, 1) => 1,
            (true, rank) => favourites[rank - 2] + 1,
            (false, rank) => favourites.get(rank - 1).copied().unwrap_or(self.0.len()),
        };
        self.0.insert(place, Slot::Favourite(title.to_owned()));
    }

    fn remove(&mut self, title: &str) -> usize {
        let rank = self.rank_of(title);
        let place = self.place_of(title);
        self.0.remove(place);
        rank
    }

    fn move_to_number(&mut self, title: &str, rank: usize) {
        let from = self.rank_of(title);
        let to = rank.min(self.titles().len());
        if from != to {
            self.remove(title);
            self.insert(title, to, from < to);
        }
    }

    fn step(&mut self, title: &str, up: bool) {
        let place = self.place_of(title);
        let other = if up { place.checked_sub(1).filter(|at| *at > 0) } else { Some(place + 1) };
        if let Some(other) = other.filter(|at| *at < self.0.len()) {
            self.0.swap(place, other);
        }
    }

    fn save_order(&mut self, titles: &[String]) {
        for (at, title) in self.favourites().into_iter().zip(titles) {
            self.0[at] = Slot::Favourite(title.clone());
        }
    }

    /// Moves the line at the end of a tier over one favourite, if there is one; lines on the way come along.
    fn move_line(&mut self, name: &str, down: bool) {
        let lines: Vec<usize> = (0..self.0.len()).filter(|at| matches!(self.0[*at], Slot::Line(_))).collect();
        let of_tier = lines.iter().position(|at| self.0[*at] == Slot::Line(name.to_owned())).unwrap();
        let Some(line) = lines.get(of_tier + 1).copied() else { return };
        let is_favourite = |at: &usize| matches!(self.0[*at], Slot::Favourite(_));
        let over = match down {
            true => (line..self.0.len()).find(is_favourite),
            false => (0..line).rev().find(is_favourite).filter(|at| *at > lines[of_tier]),
        };
        let Some(over) = over else { return };
        let favourite = self.0.remove(over);
        self.0.insert(line, favourite);
    }

    fn board(&self) -> String {
        let mut tiers: Vec<String> = Vec::new();
        let mut rank = 0;
        for slot in &self.0 {
            match slot {
                Slot::Line(name) => tiers.push(name.clone()),
                Slot::Favourite(title) => {
                    rank += 1;
                    tiers.last_mut().unwrap().push_str(&format!(" {rank} {title}"));
                }
            }
        }
        let shown =
            |tier: &String| if tier.contains(' ') { tier.clone() } else { format!("{tier} Nothing here") };
        tiers.iter().map(shown).collect::<Vec<_>>().join(" · ")
    }
}

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// Makes one change to both.
fn change(model: &mut Model, it: &TierList, app: &TestApp, numbers: &mut Numbers, step: usize) -> String {
    let titles = model.titles();
    let title = titles[numbers.below(titles.len())].clone();
    match numbers.below(12) {
        0 | 1 => {
            let rank = 1 + numbers.below(titles.len() + 1);
            model.move_to_number(&title, rank);
            it.to_number(app, &title, &rank.to_string());
            format!("{title} to {rank}")
        }
        2..=4 => {
            let up = numbers.below(2) == 0;
            model.step(&title, up);
            it.step(app, &title, if up { "up" } else { "down" });
            format!("{title} {}", if up { "up" } else { "down" })
        }
        5 => {
            let other = titles[numbers.below(titles.len())].clone();
            let above = numbers.below(2) == 0;
            if other != title {
                model.remove(&title);
                let at = model.place_of(&other) + usize::from(!above);
                model.0.insert(at, Slot::Favourite(title.clone()));
            }
            it.beside(app, &title, if above { "above" } else { "below" }, &other);
            format!("{title} {} {other}", if above { "above" } else { "below" })
        }
        6 => {
            let (new, rank) = (format!("n{step}"), 1 + numbers.below(titles.len() + 1));
            model.insert(&new, rank, false);
            it.add(&new, &rank.to_string());
            format!("add {new} at {rank}")
        }
        7 => {
            it.remove(app, &title);
            it.restore(app, &title);
            format!("remove and restore {title}")
        }
        8 if titles.len() > 4 => {
            model.remove(&title);
            it.remove(app, &title);
            format!("remove {title}")
        }
        9 => {
            let mut order = titles;
            for at in (1..order.len()).rev() {
                order.swap(at, numbers.below(at + 1));
            }
            model.save_order(&order);
            it.save_order(app, &order.join(" "));
            format!("order {order:?}")
        }
        10 => {
            let (name, down) = (["S", "A", "B"][numbers.below(3)], numbers.below(2) == 0);
            let is_last = model.0.iter().rposition(|slot| matches!(slot, Slot::Line(_)));
            if is_last.is_some_and(|at| model.0[at] != Slot::Line(name.to_owned())) {
                model.move_line(name, down);
                it.change_tier(app, name, if down { "more" } else { "fewer" });
            }
            format!("line of {name} {}", if down { "down" } else { "up" })
        }
        _ => {
            let list = it.list.id;
            app.write(move |conn| podium::lists::ordering::rebalance::rebalance(conn, list)).unwrap();
            "positions written anew".to_owned()
        }
    }
}

#[test]
fn a_list_with_lines_is_what_the_model_says_after_any_changes() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    for seed in 0..3 {
        let it = TierList::create(&app, &ana, &format!("Random{seed}"));
        let (mut model, mut numbers) = (Model::start(), Numbers(seed));
        let mut done: Vec<String> = Vec::new();
        for step in 0..50 {
            let before = (model.clone(), app.last_entry());
            done.push(change(&mut model, &it, &app, &mut numbers, step));
            assert_eq!(it.board(), model.board(), "seed {seed}: {done:#?}");
            let is_one_change = app.last_entry() == before.1 + 1;
            if is_one_change && numbers.below(4) == 0 {
                it.undo(&app);
                model = before.0;
                done.push("undo".to_owned());
                assert_eq!(it.board(), model.board(), "seed {seed}: {done:#?}");
            }
        }
        app.assert_ranks(it.list.id);
    }
}
