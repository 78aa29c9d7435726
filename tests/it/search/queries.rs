//! Queries and what they find, in the order in which it is shown.

use super::{count, found, library, search};
use crate::support::TestApp;
use podium::lists::filters::folding;

#[test]
fn queries_on_the_real_files_find_what_people_expect() {
    let app = TestApp::start();
    let (_, ana) = library(&app);
    let first = |query: &str, wanted: &[&str]| {
        let titles = found(&ana, query);
        assert_eq!(titles.iter().take(wanted.len()).collect::<Vec<_>>(), wanted, "{query}");
    };
    let all = |query: &str, wanted: &[&str]| assert_eq!(found(&ana, query), wanted, "{query}");
    // The title itself, then titles that begin with it, then the rest; in the order of the ranks.
    first("wall", &["WALL-E", "Wall Street", "Wallis and Futuna"]);
    first("godfather", &["The Godfather", "The Godfather: Part II", "The Godfather: Part III"]);
    first("300", &["300", "3000 Miles to Graceland"]);
    // Words in any order, beginnings, case.
    first("KNIGHT dark", &["The Dark Knight"]);
    first("shawsh", &["The Shawshank Redemption"]);
    all("\"empire strikes\"", &["Star Wars Ep. V: The Empire Strikes Back"]);
    all("\"strikes empire\"", &[]);
    all("star wars phantom", &["Star Wars Ep. I: The Phantom Menace"]);
    // Punctuation in the title or in the query.
    first("wall-e", &["WALL-E"]);
    first("wall e", &["WALL-E"]);
    first("godfather: part ii", &["The Godfather: Part II"]);
    // Accents, either way.
    for query in ["curacao", "Curaçao", "CURAÇAO", "cura\u{327}c"] {
        first(query, if query.len() > 6 { &["Curaçao"] } else { &[] });
    }
    for query in ["reunion", "Réunion", "turkiye", "aland", "são tomé", "sao tome and"] {
        assert!(!found(&ana, query).is_empty(), "{query}");
    }
    first("türkiye", &["Türkiye"]);
    // Other scripts, in values: Japanese in parts, Arabic with and without its points, Cyrillic in any case.
    first("ロシア", &["Russia"]);
    first("大陸", &["Antarctica"]);
    first("南極大", &["Antarctica"]);
    first("أنتارتيكا", &["Antarctica"]);
    first("انتارتيكا", &["Antarctica"]);
    first("россия", &["Russia"]);
    first("РОССИ", &["Russia"]);
    // Typos, and nothing at all.
    first("shawshenk", &["The Shawshank Redemption"]);
    first("godfahter", &["The Godfather"]);
    first("kazakstan", &["Kazakhstan"]);
    all("zzzzqqqq", &[]);
    // Attributes.
    first("director:nolan", &["The Dark Knight"]);
    first("director:\"christopher nolan\" genre:action", &["The Dark Knight"]);
    all("imdb-rating:>9.1", &["The Shawshank Redemption", "The Godfather"]);
    all("\"imdb rating\":>=9.2", &["The Shawshank Redemption", "The Godfather"]);
    all("released:1994-09-23 director:darabont", &["The Shawshank Redemption"]);
    first("capital:moscow", &["Russia"]);
    first("independent:no area-km2:>10000000", &["Antarctica"]);
    all("independent:yes area-km2:>15000000", &["Russia"]);
    first("list:places", &["Places", "Russia", "Antarctica", "Canada"]);
    all("list:places canada", &["Canada"]);
    all("list:films canada capital:ottawa", &[]);
}

#[test]
fn ranges_of_numbers_and_dates_count_what_the_table_holds() {
    let app = TestApp::start();
    let (_, ana) = library(&app);
    let films = "favourites f join attributes a on f.attributes ? a.id::text where";
    for (query, rows) in [
        ("released:>2000", "a.name = 'Released' and f.attributes->>a.id::text > '2000-12-31'"),
        ("released:2000", "a.name = 'Released' and f.attributes->>a.id::text like '2000-%'"),
        (
            "released:2000..2003",
            "a.name = 'Released' and f.attributes->>a.id::text between '2000-01-01' and '2003-12-31'",
        ),
        ("released:<1950-06", "a.name = 'Released' and f.attributes->>a.id::text < '1950-06-01'"),
        ("minutes:<=90", "a.name = 'Minutes' and (f.attributes->>a.id::text)::numeric <= 90"),
        ("minutes:100..", "a.name = 'Minutes' and (f.attributes->>a.id::text)::numeric >= 100"),
        ("certificate:\"R\"", "a.name = 'Certificate' and lower(f.attributes->>a.id::text) = 'r'"),
        ("certificate:\"R\" minutes:>150", "false"),
    ] {
        let page = search(&ana, query);
        let total: i64 = count(&page)
            .replace(',', "")
            .split(' ')
            .filter_map(|it| it.parse().ok())
            .next_back()
            .unwrap_or(0);
        if rows != "false" {
            assert_eq!(total, app.count(&format!("{films} {rows}")), "{query}");
        }
        assert!(total > 0, "{query}");
    }
}

#[test]
fn signs_quotes_and_odd_titles_are_found_as_they_are() {
    let app = TestApp::start();
    let titles = [
        "C++",
        "C",
        "C#",
        "???",
        "Who?",
        "🙂",
        "🙂🙃 faces",
        "100%",
        "100 years",
        "snake_case",
        "back\\slash",
        "1984",
        "Straße",
        "Łódź",
        "O'Brien",
        "' or 1=1 --",
        "AND",
        "a & b | !c",
        "Ⅳ",
        "<b>bold</b>",
        "\"quoted\"",
        "東京物語",
        "新東京",
        "京東",
        "서울의 봄",
        "กรุงเทพ",
        "Ёлка",
        "İstanbul",
        "x:y",
        "Amélie",
    ];
    let (_, _, ana) = app.films(&titles);
    for (query, wanted) in [
        ("C++", &["C++"][..]),
        ("c#", &["C#"]),
        ("???", &["???"]),
        ("?", &["???", "Who?"]),
        ("🙂", &["🙂", "🙂🙃 faces"]),
        ("🙃", &["🙂🙃 faces"]),
        ("100%", &["100%", "100 years"]),
        ("%", &["100%"]),
        ("_", &["snake_case"]),
        ("\\", &["back\\slash"]),
        ("1984", &["1984"]),
        ("strasse", &["Straße"]),
        ("lodz", &["Łódź"]),
        ("o'brien", &["O'Brien"]),
        ("' or 1=1 --", &["' or 1=1 --"]),
        ("and", &["AND"]),
        ("a & b | !c", &["a & b | !c"]),
        ("iv", &["Ⅳ"]),
        ("<b>bold</b>", &["<b>bold</b>"]),
        ("\"quoted\"", &["\"quoted\""]),
        ("\"quoted", &["\"quoted\""]),
        ("東京", &["東京物語", "新東京"]),
        ("物語", &["東京物語"]),
        ("서울", &["서울의 봄"]),
        ("เทพ", &["กรุงเทพ"]),
        ("елка", &["Ёлка"]),
        ("istanbul", &["İstanbul"]),
        ("x:y", &["x:y"]),
        ("ame\u{301}lie", &["Amélie"]),
        ("heat:>5", &[]),
        (":*", &[]),
        ("' & ' <-> \\", &[]),
    ] {
        let mut titles = found(&ana, query);
        if query == "東京" {
            titles.sort();
        }
        let mut wanted: Vec<String> = wanted.iter().map(|it| (*it).to_owned()).collect();
        if query == "東京" {
            wanted.sort();
        }
        assert_eq!(titles, wanted, "{query}");
    }
}

#[test]
fn every_query_has_an_answer_and_a_too_long_one_says_so() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat"]);
    for query in [
        "",
        "   ",
        "\"",
        "\"\"",
        ":",
        "a:",
        ":a",
        "list:",
        "list:nowhere",
        "space:nobody",
        "\u{301}",
        "..",
        "a:..",
        "heat:1..2",
        "-",
        "!",
        "(",
        "heat)",
        "&&",
        "<->",
        "%00x",
        "\\'",
        "$1",
        "';--",
        "::::",
        "list:list:list",
    ] {
        assert_eq!(search(&ana, query).status, 200, "{query}");
    }
    assert_eq!(search(&ana, &"heat ".repeat(40)).status, 200, "200 characters");
    assert_eq!(found(&ana, &"heat ".repeat(40)), ["Heat"]);
    assert_eq!(search(&ana, &"語".repeat(200)).status, 200);
    let long = search(&ana, &"x".repeat(501));
    assert_eq!(long.status, 422);
    assert!(
        long.text_content().contains("Shorten it to 500 characters; it has 501."),
        "{}",
        long.text_content()
    );
    assert_eq!(long.form(".search-box").value("q"), "x".repeat(501));
    for unreadable in ["/search?q=%00", "/search?q=a%ff"] {
        let page = ana.get(unreadable);
        assert_eq!(page.status, 422, "{unreadable}");
        assert!(page.text_content().contains("these characters can’t be saved"), "{unreadable}");
    }
    for odd in ["/search?q=heat&page=0", "/search?q=heat&page=x", "/search?q=heat&page=99999999999999999999"]
    {
        assert_eq!(ana.get(odd).status, 200, "{odd}");
    }
    assert!(
        ana.get("/search?q=heat&page=2").text_content().contains("This page is past the end of the results")
    );
}

#[test]
fn the_database_and_the_pages_fold_alike() {
    let app = TestApp::start();
    let (_, ana) = library(&app);
    let mut texts = app.words("select title from favourites union select jsonb_path_query(attributes, '$.*') #>> '{}' from favourites");
    let odd = "C++ / a|b~c <d> #e $f ^g `h | ?? [x]{y}(z) \"q\" 'r' @s_t | 🙂👨‍👩‍👧 ⅣⅢ ½ ﬁ ガ ｆｕｌｌ | ΟΔΥΣΣΕΥΣ ς | İI ıi ß ẞ æ Ø Đ þ ŋ
        | أَهْلًا ـ ى ة ک ٣٤ ۵ | שָׁלוֹם | ไทย ခ ខ | e\u{301}\u{323} | \u{200d}\u{feff} | “x” „y‟ ‘z’ — – … · • ¿¡ | ½⅓ ×÷ €£ °©® ™ № → ∞ | ﷽ | Ǆ | ŉ ſ | 𝔘 𝟙 | ゞ々〆ヶ・ー
        | Spider-Man AC/DC's R.E.M. | Moby–Dick WALL·E - x | 8½ 2⅓ ½ | ३४ ๑๒ ၃ ៤ | ٱ ی ہ | a \u{2009} b\u{a0}-c | a\u{301}-e\u{301}";
    texts.extend(odd.split(" | ").map(str::to_owned));
    let quoted: Vec<String> = texts.iter().map(|text| format!("('{}')", text.replace('\'', "''"))).collect();
    let spaced = app.words(&format!("select spaced(t) from (values {}) each (t)", quoted.join(",")));
    for (text, spaced) in texts.iter().zip(spaced) {
        assert_eq!(spaced, folding::spaced(text), "{text}");
    }
    let pieces = app.words(&format!("select pieces(t) from (values {}) each (t)", quoted.join(",")));
    for (text, pieces) in texts.iter().zip(pieces) {
        assert_eq!(pieces, folding::pieces(text), "{text}");
    }
    drop(ana);
}
