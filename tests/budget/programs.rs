//! What requests of programs cost: a page of a list as JSON, and a move.

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Text},
};

use crate::{
    Line, MOVES, PACKED, REQUESTS,
    client::{Client, ask},
    in_turns,
    processes::{BareServer, Podium},
};

/// The most that a page as JSON may be, as a part of the same page as HTML.
const OF_HTML: f64 = 0.9;

/// The highest limit of requests a minute, which is not what is measured here.
pub(crate) const UNLIMITED: (&str, &str) = ("PODIUM_API_REQUESTS", "1000000");

/// Measures a page of 50 favourites, which is returned, and moves from the last place to the first. `page` is the list's.
pub(crate) fn measure(podium: &Podium, bare: &BareServer, page: &str, lines: &mut Vec<Line>) -> Line {
    let headers = format!("authorization: Bearer {}\r\n{PACKED}", token(podium));
    let category = page.split("/categories/").nth(1).and_then(|it| it.split('/').next()).unwrap_or_default();
    let path = format!("/api/v1/categories/{category}/favourites?limit=50");
    let program = Client::visitor(&podium.address, &headers);
    let looking = |times| ask(&podium.address, &path, &program, 200, times);
    let as_json = in_turns("the same 50 as JSON", None, podium, bare, REQUESTS, looking);
    let mut ids = ids(podium, category).into_iter().cycle();
    let mut program = program.twin(&podium.address);
    let moving = |times| {
        for id in ids.by_ref().take(times) {
            program.post_json(&format!("/api/v1/favourites/{id}/rank"), r#"{"place": "top"}"#, 200);
        }
        0
    };
    lines.push(in_turns("move to the top by a program", Some(1500.0), podium, bare, MOVES, moving));
    as_json
}

/// Prints what a page costs as JSON, as a part of the same page as HTML. Returns `true` if that is little.
pub(crate) fn is_cheap(page: &Line, as_json: &Line) -> bool {
    let part = as_json.times() / page.times();
    println!("a page of 50 as JSON: {part:.2} of it as HTML (at most {OF_HTML})");
    part <= OF_HTML
}

/// A new token of the owner.
fn token(podium: &Podium) -> String {
    let secret = podium::access::token_secret::generate().unwrap();
    let mut conn = PgConnection::establish(&podium.database()).unwrap();
    let row = format!(
        "insert into tokens (user_id, name, secret_hash, tail, scope, expires_at)
         select id, 'Bench', sha256('{secret}'), 'tail', 'write', now() + interval '1 day' from users"
    );
    conn.batch_execute(&row).unwrap();
    secret
}

/// The favourites of a list, the last one first.
fn ids(podium: &Podium, category: &str) -> Vec<i64> {
    let mut conn = PgConnection::establish(&podium.database()).unwrap();
    let rows: Vec<Id> =
        sql_query("select id from favourites where category_id::text = $1 order by position desc")
            .bind::<Text, _>(category)
            .load(&mut conn)
            .unwrap();
    rows.into_iter().map(|it| it.id).collect()
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}
