//! Causes in words for the log.

use super::*;

struct Said(&'static str);

impl diesel::result::DatabaseErrorInformation for Said {
    fn message(&self) -> &str {
        self.0
    }
    fn details(&self) -> Option<&str> {
        Some("Key (email_key)=(ana@example.org) already exists.")
    }
    fn hint(&self) -> Option<&str> {
        None
    }
    fn table_name(&self) -> Option<&str> {
        Some("users")
    }
    fn column_name(&self) -> Option<&str> {
        None
    }
    fn constraint_name(&self) -> Option<&str> {
        Some("users_email_once")
    }
    fn statement_position(&self) -> Option<i32> {
        None
    }
}

#[test]
fn causes_are_logged_without_what_people_typed() {
    let database =
        |said| Error::from(DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(Said(said))));
    let json = serde_json::from_str::<Vec<i32>>("[\"ana@example.org\"]").map_err(Error::from);
    let causes = [
        database("invalid input syntax for type numeric: \"ana@example.org\""),
        database("duplicate key value violates unique constraint \"users_email_once\""),
        json.expect_err("not numbers"),
    ];
    for cause in causes {
        let line = cause.to_string();
        assert!(!line.contains("ana@"), "{line}");
        assert!(line.contains("users_email_once") || line.starts_with("JSON"), "{line}");
    }
}

#[test]
fn what_postgres_has_no_room_for_is_said_to_be_that() {
    for said in [
        "could not extend file \"base/1/2\": No space left on device",
        "could not write to file \"base/pgsql_tmp/x\": Disk quota exceeded",
    ] {
        let error = Error::from(DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(Said(said))));
        assert!(matches!(error, Error::StorageFull), "{said}: {error:?}");
    }
    for said in
        ["temporary file size exceeds temp_file_limit (1024kB)", "out of memory", "out of shared memory"]
    {
        let error = Error::from(DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(Said(said))));
        assert!(matches!(error, Error::Busy), "{said}: {error:?}");
    }
}
