//! The functions in the database are replaced by those of the next version.

use std::fs;

use diesel::connection::SimpleConnection;

use crate::support::TestApp;

#[test]
fn functions_of_an_earlier_version_can_be_replaced() {
    let app = TestApp::start();
    let mut conn = app.conn();
    let mut files: Vec<_> =
        fs::read_dir("tests/data/functions").unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    // Postgres refuses another name of a parameter or another type, in one direction as in the other. Of a database that
    // has the new functions it refuses the old ones then, as it would refuse the new ones where the old ones are.
    for file in files {
        let earlier = fs::read_to_string(&file).unwrap().replace("@schema@", "public");
        conn.batch_execute(&earlier).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}
