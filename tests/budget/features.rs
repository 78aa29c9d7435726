//! What comments, team spaces, tiers and comparing cost.

use std::fmt::Write;

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query,
    sql_types::BigInt,
};

use crate::{
    Line, MOVES, PACKED, REQUESTS,
    client::{Client, ask},
    in_turns,
    processes::{BareServer, Podium},
    programs::token,
};

/// The most that 100 comments may add to a page, in microseconds on the quiet machine's scale.
const COMMENTS: f64 = 250.0;

/// What the measurements of this module share.
struct Bench<'a> {
    podium: &'a Podium,
    bare: &'a BareServer,
    owner: &'a Client,
    conn: PgConnection,
    lines: Vec<Line>,
}

/// Measures the pages and changes, of a list and in a team. Returns the lines, and `true` if comments are as cheap as they
/// should be.
pub(crate) fn measure(podium: &Podium, bare: &BareServer, owner: &Client, list: &str) -> (Vec<Line>, bool) {
    let conn = PgConnection::establish(&podium.database()).unwrap();
    let mut bench = Bench { podium, bare, owner, conn, lines: Vec::new() };
    bench.run("update users set email_confirmed_at = now()");
    let are_cheap = bench.comments(list);
    bench.team();
    bench.board();
    bench.comparing();
    (bench.lines, are_cheap)
}

impl Bench<'_> {
    fn run(&mut self, statement: &str) {
        self.conn.batch_execute(statement).unwrap();
    }

    fn number(&mut self, query: &str) -> i64 {
        let query = format!("select ({query})::bigint as number");
        sql_query(query).get_result::<Row>(&mut self.conn).unwrap().number
    }

    /// The owner on a new connection: one that is not used while something is measured is closed.
    fn owner(&self) -> Client {
        self.owner.twin(&self.podium.address)
    }

    fn page(&self, what: &'static str, budget: Option<f64>, path: &str) -> Line {
        let client = self.owner.with_headers(PACKED);
        let look = |times| ask(&self.podium.address, path, &client, 200, times);
        in_turns(what, budget, self.podium, self.bare, REQUESTS / 10, look)
    }

    /// The page of a favourite before and after it has 100 comments.
    fn comments(&mut self, list: &str) -> bool {
        let favourite = format!("{list}/dish-number-50");
        let without = self.page("favourite", None, &favourite);
        self.run(
            "insert into comments (space_id, favourite_id, author_id, is_inside, body)
             select f.space_id, f.id, u.id, true, 'Worth the walk, said on day ' || day
             from favourites f, users u, generate_series(1, 100) day where f.slug = 'dish-number-50'",
        );
        assert!(self.owner().get(&favourite).contains("said on day 100"));
        let with = self.page("favourite, 100 comments", None, &favourite);
        let more = with.quiet() - without.quiet();
        println!("100 comments add {more:.0} µs to a page (at most {COMMENTS})");
        self.lines.extend([without, with]);
        more <= COMMENTS
    }

    /// A comment that 50 members are notified of, and the page of 1,000 members.
    fn team(&mut self) {
        let mut owner = self.owner();
        owner.post("/spaces", "name=Film+club&handle=film-club");
        let space = self.number("select id from spaces where handle = 'film-club'");
        owner.post(&format!("/spaces/{space}/categories"), "name=Films");
        let list = self.number("select max(id) from categories");
        owner.post(&format!("/categories/{list}/favourites"), "title=Heat");
        let favourite = self.number("select max(id) from favourites");
        self.join(space, 1, 50);
        let mut number = 0;
        let commenting = |times| {
            for _ in 0..times {
                number += 1;
                let body = format!("body=Comment+number+{number}");
                owner.post(&format!("/favourites/{favourite}/comments"), &body);
            }
            0
        };
        let what = "comment, 50 members notified";
        self.lines.push(in_turns(what, Some(3000.0), self.podium, self.bare, MOVES, commenting));
        assert!(self.number("select count(*) from notifications") >= 50);
        self.join(space, 51, 1000);
        let members = format!("/spaces/{space}/members");
        self.lines.push(self.page("page of 1,000 members", Some(2000.0), &members));
    }

    /// Adds so many people to a space.
    fn join(&mut self, space: i64, first: usize, last: usize) {
        self.run(&format!(
            "with people as (
                 insert into users (email, email_key, name, password_hash, email_confirmed_at)
                 select address, address, 'Person ' || number, '', now()
                 from generate_series({first}, {last}) number,
                      lateral (select 'person' || number || '@example.org' as address) it returning id)
             insert into memberships (space_id, user_id, role) select {space}, id, 'viewer' from people"
        ));
    }

    /// The board of a list of 500 favourites in five tiers.
    fn board(&mut self) {
        let mut file = "title,tier\n".to_owned();
        (0..500).for_each(|row| writeln!(file, "Row {row},Tier {}", row / 100).unwrap());
        let path = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        std::fs::write(path.path(), file).unwrap();
        let path = path.path().to_string_lossy().into_owned();
        self.podium.command(&["import", &path, "--space", "bench", "--category", "Board"]);
        assert_eq!(self.number("select count(*) from tiers"), 5);
        self.lines.push(self.page("board of 500", Some(400.0), "/@bench/board/tiers"));
    }

    /// The question which of two is better, and its answer.
    fn comparing(&mut self) {
        let mut owner = self.owner();
        let list = self.number("select category_id from favourites where slug = 'dish-number-50'");
        owner.post(&format!("/categories/{list}/placing/new"), "way=whole");
        let path = format!("/categories/{list}/placing");
        assert!(owner.get(&path).contains("class=\"cards"));
        self.lines.push(self.page("which is better?", Some(150.0), &path));
        let headers = format!("authorization: Bearer {}\r\nif-match: *\r\n", token(self.podium));
        let mut program = Client::visitor(&self.podium.address, &headers);
        let api = format!("/api/v1{path}");
        let mut question = program.get(&api);
        let answering = |times| {
            for _ in 0..times {
                let Some([first, second]) = pair(&question) else {
                    program.delete(&api);
                    question = program.post_json(&api, r#"{"way": "whole"}"#, 201);
                    continue;
                };
                let answer = format!(r#"{{"first": {first}, "second": {second}, "verdict": "better"}}"#);
                question = program.post_json(&format!("{api}/answers"), &answer, 200);
            }
            0
        };
        let what = "an answer, by a program";
        self.lines.push(in_turns(what, Some(1500.0), self.podium, self.bare, MOVES, answering));
        assert!(self.number("select max(asked) from placings") > 0);
    }
}

/// The ids of the two that are asked about; `None` at the end.
fn pair(question: &str) -> Option<[i64; 2]> {
    let question: serde_json::Value = serde_json::from_str(question).unwrap();
    let id = |side: &str| question[side]["id"].as_i64();
    Some([id("first")?, id("second")?])
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    number: i64,
}
