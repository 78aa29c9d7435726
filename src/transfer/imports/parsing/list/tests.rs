//! Pasted lists in every shape.

use super::*;

fn read(text: &str) -> Result<ParsedTable, Fault> {
    super::read(text, &ReadingOptions::default())
}

/// The rows of a list: title, then whatever else it has.
fn rows(text: &str) -> Vec<String> {
    let row = |row: TableRow| row.cells.join("|");
    read(text).unwrap().rows.into_iter().map(row).collect()
}

fn left_out(text: &str) -> Vec<usize> {
    let line = |remark: &Remark| match remark {
        Remark::LineLeftOut { line, .. } => Some(*line),
        _ => None,
    };
    read(text).unwrap().remarks.iter().filter_map(line).collect()
}

#[test]
fn any_marker_comes_off_any_list() {
    let titles =
        ["Heat", "300", "12 Angry Men", "3:10 to Yuma", "21. Grams", "A – B", "I, Robot", "七人の侍"];
    let number = |dress: fn(usize) -> String| move |place: usize| dress(place + 1);
    let markers: [Box<dyn Fn(usize) -> String>; 16] = [
        Box::new(number(|n| format!("{n}. "))),
        Box::new(number(|n| format!("{n}) "))),
        Box::new(number(|n| format!("({n}) "))),
        Box::new(number(|n| format!("{n}.) "))),
        Box::new(number(|n| format!("{n}: "))),
        Box::new(number(|n| format!("#{n} "))),
        Box::new(number(|n| format!("No. {n}: "))),
        Box::new(number(|n| format!("{n} - "))),
        Box::new(number(|n| format!("{n} "))),
        Box::new(number(|n| format!("{n}.\t"))),
        Box::new(number(|n| format!("{n}.\u{a0}\u{a0}"))),
        Box::new(number(|n| format!("{n:02}. "))),
        Box::new(number(|n| format!("{n}\u{fe0f}\u{20e3} "))),
        Box::new(number(|n| format!("{}) ", "abcdefgh".chars().nth(n - 1).unwrap()))),
        Box::new(number(|n| format!("{}. ", ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"][n - 1]))),
        Box::new(|_| "• ".to_owned()),
    ];
    for (which, marker) in markers.iter().enumerate() {
        let lines: Vec<String> =
            titles.iter().enumerate().map(|(place, title)| marker(place) + title).collect();
        for end in ["\n", "\r\n", "\r", "\n\n"] {
            for (margin, above) in [("", ""), ("   ", ""), ("", "My list:\n\n"), ("\t", "# Films\n")] {
                let text = format!("{above}{margin}{}", lines.join(&format!("{end}{margin}")));
                assert_eq!(rows(&text), titles, "marker {which}: {text}");
            }
        }
        let countdown: Vec<String> = lines.iter().rev().cloned().collect();
        if which < 15 && which != 13 && which != 14 {
            assert_eq!(rows(&countdown.join("\n")), titles, "marker {which}");
        }
    }
}

#[test]
fn titles_that_begin_like_markers_stay() {
    let kept =
        ["300", "1917", "2001: A Space Odyssey", "21. Grams", "12 Angry Men", "3:10 to Yuma", "8.5", "9."];
    assert_eq!(rows(&kept.join("\n")), kept);
    for text in [
        "1. FC Köln\nHeat\nUp",
        "1.5 Litres\n2.5 Men",
        "50. Heat\n21. Grams",
        "A. I.\nHeat\nUp",
        "- Heat\nUp\nRan",
        "The Good, the Bad and the Ugly\nTinker, Tailor",
    ] {
        assert_eq!(rows(text).join("\n"), text);
    }
    assert_eq!(rows("11. Heat\n12. 300\n13. 21. Grams"), ["Heat", "300", "21. Grams"]);
    assert_eq!(rows("1. a\n1. b\n1. c"), ["a", "b", "c"]);
    assert_eq!(rows("- Heat\nUp"), ["- Heat", "Up"]);
    let endless = "1\u{fe0f}\u{20e3}".repeat(40) + " Heat";
    assert_eq!(rows(&endless), [endless.as_str()]);
    assert_eq!(rows("1. Heat"), ["Heat"]);
    assert_eq!(rows("- Up\n* Heat\n• Alien\n- [x] Ran\n-1\n"), ["Up", "Heat", "Alien", "Ran", "-1"]);
}

#[test]
fn lines_between_are_notes_or_headings_and_none_is_lost() {
    let groups = "Films\n1. Heat\n2. Alien\n\nFood\n1. Noma\n2. Mirazur\n";
    assert_eq!(rows(groups), ["Heat", "Alien", "Noma", "Mirazur"]);
    assert_eq!(left_out(groups), [1, 5]);
    let notes = "1.\tHeat\n\ta.\tbecause of the diner\n2.\tAlien\n3.\tRan\n";
    assert_eq!(rows(notes), ["Heat|because of the diner", "Alien|", "Ran|"]);
    assert_eq!(read(notes).unwrap().headings, ["title", "description"]);
    let short = read("1. Heat\n   - good\n   - long\n2. Alien").unwrap();
    assert_eq!((short.headings[1].as_str(), short.rows[0].cells[1].as_str()), ("Note", "good\nlong"));
    assert_eq!(
        rows("1. Heat\nbecause of the diner\n2. Alien\n3. Ran"),
        ["Heat|because of the diner", "Alien|", "Ran|"]
    );
    assert_eq!(rows("1. Heat\n2. Alien\nRan\n4. Up"), ["Heat", "Alien", "Ran", "Up"]);
    let checklist = "## Films\n- [ ] Heat\n- [x] Alien\n\t- [ ] Aliens\n- [ ] Ran";
    assert_eq!(
        (rows(checklist), left_out(checklist)),
        (vec!["Heat|".into(), "Alien|Aliens".into(), "Ran|".into()], vec![1])
    );
    assert_eq!(rows("🥇 Heat\n🥈 Alien\n🥉 Ran\n4. Up"), ["Heat", "Alien", "Ran", "Up"]);
    assert_eq!(rows("2. Alien\n3. Ran\n1. Heat"), ["Heat", "Alien", "Ran"]);
    assert_eq!(rows("## Heat\n## Alien\n## Ran"), ["Heat", "Alien", "Ran"]);
    assert_eq!(
        (rows("# Films\nHeat\nAlien"), left_out("# Films\nHeat\nAlien")),
        (vec!["Heat".into(), "Alien".into()], vec![1])
    );
    let bands = "1. Heat\n---\n2. Up\n3. Ran\n\n!!!\n";
    assert_eq!((rows(bands), left_out(bands)), (vec!["Heat".into(), "Up".into(), "Ran".into()], vec![6]));
}

#[test]
fn cells_links_and_footnotes_are_split_from_titles() {
    assert_eq!(rows("1. Heat\t1995\n2. Alien\t1979\n3. Ran"), ["Heat|1995", "Alien|1979", "Ran|"]);
    assert_eq!(
        rows("1. Citizen Kane[1]\n2. Vertigo[2][3]\n3. Tokyo Story [note 1]"),
        ["Citizen Kane", "Vertigo", "Tokyo Story"]
    );
    assert_eq!(rows("Vertigo[2]\nRan\nHeat"), ["Vertigo[2]", "Ran", "Heat"]);
    assert_eq!(rows("- [Heat](https://example.org/heat)\n- Ran"), ["Heat|https://example.org/heat", "Ran|"]);
    assert_eq!(
        rows("https://example.org/a | Heat\nhttps://example.org/b | Ran"),
        ["Heat|https://example.org/a", "Ran|https://example.org/b"]
    );
}

#[test]
fn lines_are_numbered_as_in_the_text_and_limits_hold() {
    let lines = |text: &str| read(text).unwrap().rows.iter().map(|row| row.line).collect::<Vec<_>>();
    assert_eq!(lines("1. Heat\r\n\r\n2) Alien\r\n3.Up"), [1, 3, 4]);
    assert_eq!(rows("\u{feff}1. Heat\n2. \u{200b}Alien\n3. Ran\u{200b}"), ["Heat", "Alien", "Ran"]);
    assert!(read("\n \n").unwrap_err().message.contains("The list is empty"));
    assert!(read(&"a\n".repeat(20_001)).is_err());
    assert!(read(&"a".repeat(10_001)).is_err());
}
