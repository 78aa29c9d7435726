//! Static files in the coding that the client accepts, and not again when it has them.

use crate::support::{Page, TestApp};

#[test]
fn a_file_is_sent_in_the_coding_that_the_client_accepts() {
    let app = TestApp::start();
    let visitor = app.browser();
    let css = visitor.get("/privacy").attributes("link[rel=stylesheet]", "href").remove(0);
    let asked = |name, value| visitor.send("GET", &css, &[(name, value)], None).unwrap();
    let facts = |page: &Page| (page.status, page.header("content-encoding").to_owned());
    let plain = asked("accept-encoding", "identity");
    assert_eq!(facts(&plain), (200, String::new()));
    assert_eq!(facts(&visitor.get(&css)), (200, String::new()), "no header");
    for accepted in ["gzip", "br, gzip", "gzip;q=0.5", "gzip;q=0.5, identity;q=0.4"] {
        let page = asked("accept-encoding", accepted);
        assert_eq!(facts(&page), (200, "gzip".into()), "{accepted}");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&page.bytes[..]), &mut text).unwrap();
        assert_eq!(text.as_bytes(), plain.bytes, "{accepted}");
    }
    for accepted in
        ["gzip;q=0", "gzip; q=0.000", "identity;q=1, gzip;q=0", "gzip;q=0, *", "identity, gzip;q=0.5"]
    {
        let page = asked("accept-encoding", accepted);
        assert_eq!((facts(&page), &page.bytes), ((200, String::new()), &plain.bytes), "{accepted}");
    }
    assert_eq!(facts(&asked("accept-encoding", "*;q=0")), (406, String::new()), "nothing is acceptable");
    assert_eq!(facts(&asked("accept-encoding", "*;q=0, identity")), (200, String::new()));
}

#[test]
fn a_file_that_the_client_has_is_not_sent_again() {
    let app = TestApp::start();
    let visitor = app.browser();
    let css = visitor.get("/privacy").attributes("link[rel=stylesheet]", "href").remove(0);
    let tag = visitor.get(&css).header("etag").to_owned();
    let asked = |tags: &str| visitor.send("GET", &css, &[("if-none-match", tags)], None).unwrap();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".into()] {
        let page = asked(&known);
        assert_eq!((page.status, page.bytes.len(), page.header("etag")), (304, 0, tag.as_str()), "{known}");
        assert!(page.header("cache-control").contains("immutable"), "{known}");
        assert_eq!(page.header("vary"), "accept-encoding", "{known}");
    }
    assert_eq!(asked("\"other\"").status, 200);
}
