//! What a load balancer asks.

use crate::kit::TestApp;

#[test]
fn alive_and_ready() {
    let app = TestApp::start();
    let browser = app.browser();
    for (path, said) in [("/healthz", "alive"), ("/readyz", "ready")] {
        let page = browser.get(path);
        assert_eq!((page.status, page.body().as_str()), (200, said));
        assert_eq!(page.set_cookies().count(), 0);
    }
}

#[test]
fn without_a_database_it_stays_alive_and_says_that_it_is_not_ready() {
    let app = TestApp::start();
    let browser = app.browser();
    assert_eq!(browser.get("/readyz").status, 200);
    app.lose_database();
    let page = browser.get("/readyz");
    assert_eq!(page.status, 503);
    assert!(page.body().contains("database"), "{}", page.body());
    assert_eq!(browser.get("/healthz").status, 200);
}
