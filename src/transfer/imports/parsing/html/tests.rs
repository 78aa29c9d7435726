//! Pages as people paste and save them, and hostile ones.

use std::time::Duration;

use cpu_time::ThreadTime;

use super::*;

fn rows(text: &str) -> Vec<String> {
    let table = read(text).expect("is HTML").expect("is a list");
    let rows = table.rows.into_iter().map(|row| row.cells.join("|"));
    std::iter::once(table.headings.join("|")).chain(rows).collect()
}

#[test]
fn lists_are_read_whatever_is_around_them() {
    for text in [
        "<ol>\n<li>Heat</li>\n<li>Alien</li>\n</ol>\n",
        "<ul><li>Heat<li>Alien</ul>",
        "<li>Heat</li><li>Alien</li>",
        "My films\n<OL>\n<LI>Heat</LI>\n<LI>Alien</LI>\n</OL>",
        "<!DOCTYPE html><html><head><title>x</title><style>li {}</style></head><body><nav><ul><li>Home<li>About<li>Help\
         </ul></nav><h1>Films</h1><ol><li><p>Heat</p></li><li><b>Alien</b></li></ol><script>'<li>'</script></body></html>",
        "<!-- x --><div><ul class=menu><li>Home</ul><p>Best:</p><ol><li>Heat<sup class=\"reference\">[1]</sup><li>Alien</ol></div>",
        "<ol reversed><li>Alien</li><li>Heat</li></ol>",
        "<dl><dt>Heat<dt>Alien</dl>",
    ] {
        assert_eq!(rows(text), ["title", "Heat", "Alien"], "{text}");
    }
    let nested = "<ol><li>Heat &amp; more<ul><li>because of the diner</li><li>and the end</li></ul></li><li>Alien</li></ol>";
    assert_eq!(
        rows(nested),
        ["title|description", "Heat & more|because of the diner\nand the end", "Alien|"]
    );
    let linked = "<ul><li><a href=\"https://example.org/heat\">Heat</a> (1995)</li><li><a href=\"/ran\">Ran</a></li></ul>";
    assert_eq!(rows(linked), ["title|link", "Heat (1995)|https://example.org/heat", "Ran|"]);
    let groups = "<h2>One</h2><ul><li>Heat</ul><h2>Two</h2><ul><li>Ran</ul>";
    assert_eq!(rows(groups), ["title", "Heat", "Ran"]);
    assert_eq!(rows("<p>1. Heat</p><p>2. Alien</p>"), ["title", "Heat", "Alien"]);
    let links = "<p><a href='https://example.org/1'>Heat</a><br><a href='https://example.org/2'>Ran</a></p>";
    assert_eq!(rows(links), ["title|link", "Heat|https://example.org/1", "Ran|https://example.org/2"]);
}

#[test]
fn tables_are_read_with_their_headings_spans_and_links() {
    let table = "<table><caption>Films</caption><tr><th>#</th><th>Film</th><th>Year</th></tr>\
        <tr><td>1</td><td><a href=\"https://example.org/heat\">Heat</a></td><td>1995</td></tr>\
        <tr><td>2</td><td><i>Alien</i><br>(film)</td><td>1979</td></tr></table>";
    assert_eq!(
        rows(table),
        ["#|Film|Year|link", "1|Heat|1995|https://example.org/heat", "2|Alien (film)|1979|"]
    );
    let spans = "<table><tr><td>Title<td>Year<td>Country<tr><td>Heat<td rowspan=2>1995<td rowspan=2>US<tr><td>Casino\
        <tr><td colspan=2>Ran<td>JP</table>";
    assert_eq!(rows(spans), ["Title|Year|Country", "Heat|1995|US", "Casino|1995|US", "Ran||JP"]);
    let bare = "<table><tr><td>Heat</td><td>1995</td></tr><tr><td>Ran</td><td>1985</td></tr></table>";
    assert_eq!(rows(bare), ["Column 1|Column 2", "Heat|1995", "Ran|1985"]);
    let layout = "<table><tr><td><ul><li>Home</ul></td><td><table><tr><th>Title<th>Year<tr><td>Heat<td>1995</table></td></tr></table>";
    assert_eq!(rows(layout), ["Title|Year", "Heat|1995"]);
}

#[test]
fn bookmarks_are_links_in_their_folders_and_order() {
    let text = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n<DL><p>\n\
        <DT><H3 ADD_DATE=\"1\">Films</H3>\n<DL><p>\n\
        <DT><A HREF=\"https://example.org/heat\" ADD_DATE=\"1600000000\" ICON=\"data:image/png;base64,AAA/\">Heat &amp; more</A>\n\
        <DD>Great film\n<DT><H3>Old</H3>\n<DL><p><DT><A HREF=\"https://example.org/m\" TAGS=\"de,noir\">M</A></DL><p>\n</DL><p>\n\
        <DT><A HREF=\"javascript:alert(1)\">no</A>\n<DT><A HREF=\"https://example.org/\"></A>\n</DL><p>\n";
    assert_eq!(
        rows(text),
        [
            "title|link|Folder|Tags|description",
            "Heat & more|https://example.org/heat|Films||Great film",
            "M|https://example.org/m|Films / Old|de, noir|",
            "https://example.org/|https://example.org/|||",
        ]
    );
}

#[test]
fn other_texts_are_no_html() {
    for text in [
        "Heat",
        "",
        "<3",
        "<b>Heat</b>\nRan",
        "title,review\nHeat,\"<ul>\n<li>good</ul>\"",
        "a < b",
        "<Untitled>",
        "<pre>",
    ] {
        assert!(read(text).is_none(), "{text}");
    }
    assert!(read("<html></html>").is_some_and(|it| it.is_err()));
}

#[test]
fn no_page_is_too_deep_or_too_long() {
    let most = 256 * 1024;
    for (place, part) in [
        "<ol>",
        "<ol><li>",
        "<table><tr><td>",
        "<tr><td rowspan=1000 colspan=60>x",
        "<li>a",
        "<td>",
        "<p>x",
        "<div><ul><li>a</ul>",
        "<a href='https://a.b'>",
        "<svg>",
        "<nav>",
        "&amp;",
        "<!--",
        "<",
        "<br>",
        "<script>",
        "<li><a href='https://example.org'>x",
    ]
    .into_iter()
    .enumerate()
    {
        let before = ["<ol>", "<table>"][place % 2];
        let text = format!("{before}{}", part.repeat((most - before.len()) / part.len()));
        let start = ThreadTime::now();
        let _ = read(&text);
        assert!(
            start.elapsed() < Duration::from_secs(2),
            "{before}{part}: {:?}, unoptimised",
            start.elapsed()
        );
    }
    let names: String = (0..50_000).map(|number| format!("a{number:06}=\">\" ")).collect();
    assert_eq!(read(&format!("<ol {names}")), Some(Err(faults::TABLE_UNREADABLE)));
}
