//! A list on paper, as Chromium prints it and poppler reads it: nothing missing, nothing alone, the links and the code
//! lead where they say.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use data_encoding::BASE64;
use diesel::{RunQueryDsl, sql_query};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Screen, Scripts, start};
use crate::support::TestApp;
use podium::lists::categories::Category;

/// A printed page, as a file.
struct Pdf {
    bytes: Vec<u8>,
    folder: TempDir,
}

impl Pdf {
    /// Prints what is on the screen on paper so wide and high, in inches, unless the page itself says how large it is.
    fn print(screen: &Screen, (width, height): (f64, f64)) -> Pdf {
        let paper = json!({ "paperWidth": width, "paperHeight": height, "preferCSSPageSize": true });
        let answer = screen.cdp("Page.printToPDF", paper);
        let bytes = BASE64.decode(answer["data"].as_str().unwrap().as_bytes()).unwrap();
        assert!(bytes.starts_with(b"%PDF"));
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("list.pdf"), &bytes).unwrap();
        Pdf { bytes, folder }
    }

    /// What a tool of poppler's says about it, where there is one.
    fn ask(&self, tool: &str, options: &[&str]) -> Option<Vec<u8>> {
        let file = self.folder.path().join("list.pdf");
        let mut command = Command::new(tool);
        command.args(options).arg(file).stderr(Stdio::null());
        if tool == "pdftotext" {
            command.arg("-");
        }
        Some(command.output().ok()?.stdout)
    }

    /// The text of every page.
    fn pages(&self) -> Option<Vec<String>> {
        let text = String::from_utf8_lossy(&self.ask("pdftotext", &["-layout"])?).into_owned();
        Some(text.split_terminator('\u{c}').map(str::to_owned).collect())
    }

    /// Returns `true` if the file says this, outside of what is compressed.
    fn says(&self, words: &str) -> bool {
        self.bytes.windows(words.len()).any(|it| it == words.as_bytes())
    }

    /// What a phone reads from a picture of the first page.
    fn scanned(&self) -> Option<String> {
        let picture = self.ask("pdftoppm", &["-gray", "-r", "150", "-f", "1", "-l", "1"])?;
        let mut head = picture.splitn(4, |byte| byte.is_ascii_whitespace());
        assert_eq!(head.next(), Some(&b"P5"[..]));
        let mut number = || String::from_utf8_lossy(head.next().unwrap()).parse::<usize>().unwrap();
        let (width, height) = (number(), number());
        let grey = &picture[picture.len() - width * height..];
        let shade = |x: usize, y: usize| grey[y * width + x];
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, shade);
        let codes = picture.detect_grids();
        assert_eq!(codes.len(), 1, "one code can be read");
        Some(codes[0].decode().unwrap().1)
    }
}

const A4: (f64, f64) = (8.27, 11.69);
const LETTER: (f64, f64) = (8.5, 11.0);

/// So many favourites straight into the table, each with a link.
fn fill(app: &TestApp, list: &Category, from: usize, to: usize) {
    let sql = format!(
        "insert into favourites (space_id, category_id, title, title_key, slug, link, position)
         select {space}, {id}, 'Film no. ' || n, 'film no. ' || n, 'film-' || n, 'https://example.org/films/' || n,
                decode(lpad(to_hex(n), 8, '0') || '80', 'hex') from generate_series({from}, {to}) n",
        space = list.space.id,
        id = list.id
    );
    sql_query(sql).execute(&mut app.conn()).unwrap();
    let size = format!("update categories set size = {to} where id = {}", list.id);
    sql_query(size).execute(&mut app.conn()).unwrap();
}

/// The ranks that a page shows before "Film no. x" of the same number.
fn ranks(page: &str) -> Vec<usize> {
    let words: Vec<&str> = page.split_whitespace().collect();
    let films = words.windows(4).filter(|it| it[1..3] == ["Film", "no."] && it[0] == it[3]);
    films.filter_map(|it| it[0].parse().ok()).collect()
}

/// Everything from 1 to `count`, on pages that are numbered, the last one not for a single favourite.
#[track_caller]
fn is_whole(pages: &[String], count: usize, what: &str) {
    let mut all: Vec<usize> = pages.iter().flat_map(|page| ranks(page)).collect();
    all.sort_unstable();
    let missing: Vec<usize> = (1..=count).filter(|rank| all.binary_search(rank).is_err()).collect();
    assert!(missing.is_empty() && all.len() == count, "{what}: of {count}, these are missing: {missing:?}");
    for (number, page) in (1..).zip(pages) {
        assert!(page.contains(&format!("Page {number} of {}", pages.len())), "{what}: page {number}");
        assert!(ranks(page).len() >= 2.min(count), "{what}: page {number} has too little:\n{page}");
    }
}

#[test]
fn on_paper_every_rank_is_there() {
    let Some((app, driver)) = start() else { return };
    let (_, films, _) = app.films(&[]);
    let screen = Screen::open(&driver, &app, Scripts::Off, 1280);
    screen.sign_in("Ana");
    let mut before = 0;
    for count in [1, 5, 19, 20, 21, 22, 23, 100] {
        fill(&app, &films, before + 1, count);
        before = count;
        for (asked, paper) in
            [("", A4), ("", LETTER), ("columns=2", A4), ("paper=a5", A4), ("notes=3&columns=2", LETTER)]
        {
            screen.go(&format!("/@ana/films/print?{asked}"));
            let Some(pages) = Pdf::print(&screen, paper).pages() else { return };
            is_whole(&pages, count, asked);
            assert!(pages.len() <= 1 + count / 5, "{asked}: {count} on {} pages", pages.len());
        }
    }
}

#[test]
fn thousands_of_favourites_print_in_a_moment() {
    let Some((app, driver)) = start() else { return };
    let (_, films, _) = app.films(&[]);
    fill(&app, &films, 1, 3_200);
    let screen = Screen::open(&driver, &app, Scripts::Off, 1280);
    screen.sign_in("Ana");
    for asked in ["", "columns=2", "columns=2&paper=a5", "columns=compact"] {
        screen.go(&format!("/@ana/films/print?{asked}"));
        let begun = Instant::now();
        let pdf = Pdf::print(&screen, A4);
        // A quiet machine needs seconds; what was quadratic once took minutes.
        assert!(begun.elapsed() < Duration::from_secs(60), "{asked}: {:?}", begun.elapsed());
        let Some(pages) = pdf.pages() else { return };
        is_whole(&pages, 3_200, asked);
        assert!(asked != "columns=compact" || pages.len() <= 60, "{} pages", pages.len());
    }
}

#[test]
fn links_and_code_lead_where_they_say() {
    let Some((app, driver)) = start() else { return };
    let (ana, films, _) = app.films(&[]);
    fill(&app, &films, 1, 5);
    let link = format!("{}{}", app.url(), app.browser_of(&ana).link_to(films.id));
    let screen = Screen::open(&driver, &app, Scripts::Off, 1280);
    for asked in ["", "columns=2", "paper=a5"] {
        screen.go(&format!("{}/print?{asked}", link.strip_prefix(&app.url()).unwrap()));
        let pdf = Pdf::print(&screen, A4);
        for address in (1..=5).map(|n| format!("https://example.org/films/{n}")).chain([link.clone()]) {
            assert!(pdf.says(&format!("/URI ({address})")), "{asked}: {address} can't be followed");
        }
        if let Some(code) = pdf.scanned() {
            assert_eq!(code, link, "{asked}");
        }
    }
}

#[test]
fn paper_is_as_large_as_was_chosen() {
    let Some((app, driver)) = start() else { return };
    let (_, films, _) = app.films(&[]);
    fill(&app, &films, 1, 30);
    let screen = Screen::open(&driver, &app, Scripts::Off, 1280);
    screen.sign_in("Ana");
    for (asked, name) in [("paper=a4", "A4"), ("paper=letter", "letter"), ("paper=a5", "A5"), ("", "letter")]
    {
        screen.go(&format!("/@ana/films/print?{asked}"));
        let Some(told) = Pdf::print(&screen, LETTER).ask("pdfinfo", &[]) else { return };
        let told = String::from_utf8_lossy(&told).into_owned();
        assert!(told.lines().any(|it| it.starts_with("Page size:") && it.contains(name)), "{asked}: {told}");
    }
}

#[test]
fn options_are_chosen_with_the_keyboard_and_a_wrong_range_is_told() {
    let Some((app, driver)) = start() else { return };
    let (_, films, _) = app.films(&[]);
    fill(&app, &films, 1, 30);
    let screen = Screen::open(&driver, &app, Scripts::Off, 320);
    screen.sign_in("Ana");
    screen.go("/@ana/films/print");
    screen.fill("#to", "5");
    screen.enter("#from", "9");
    assert_eq!(
        screen.text("#to-error"),
        "! The range begins at 9. Enter 9 or more.".trim_start_matches("! ")
    );
    screen.enter("#to", "12");
    assert_eq!(screen.count(".rank"), 4);
    screen.choose("#columns", "Two");
    screen.press("Update preview");
    assert_eq!(screen.count(".print-columns .rank"), 4);
    assert_eq!(screen.run("return document.documentElement.scrollWidth > innerWidth"), Value::Bool(false));
}
