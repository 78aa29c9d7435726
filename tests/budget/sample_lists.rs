//! A million favourites, by plain SQL: titles, directors, genres and dates of the film list, mixed anew.

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Text},
};
use serde_json::json;

const FILMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/films.csv");

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Fills the spaces of `many` (10,000 favourites) and `few` (100), and 9,998 others with 99 each. Returns how
/// many favourites there are. Each list lies together in the table, as an import leaves it.
#[expect(clippy::too_many_lines, reason = "a table of sample lists")]
pub(crate) fn build(database: &str) -> i64 {
    let mut conn = PgConnection::establish(database).unwrap();
    sql_query("create temp table films as select row_number() over () as place, each.* from jsonb_to_recordset($1::jsonb)
        as each (title text, director text, genre text, released text, minutes text)")
        .bind::<Text, _>(films())
        .execute(&mut conn)
        .unwrap();
    conn.batch_execute("
        insert into spaces (handle, name) select 'bench-' || n, 'Bench ' || n from generate_series(1, 9998) n;
        insert into categories (space_id, name, name_key, slug, position, size)
            select id, 'Films', 'films', 'films', '\\xff', case handle when 'many' then 10000 when 'few' then 100 else 99 end from spaces;
        insert into attributes (space_id, category_id, name, name_key, kind, place)
            select c.space_id, c.id, a.name, lower(a.name), a.kind, a.place from categories c,
            (values ('Director', 'text', 1), ('Genre', 'text', 2), ('Released', 'date', 3), ('Minutes', 'number', 4)) a (name, kind, place)
            where c.name = 'Films';
        create temp table numbers as select space_id, category_id, jsonb_object_agg(name, id) as of from attributes group by 1, 2;
        alter table favourites disable trigger favourites_findable;
        insert into favourites (space_id, category_id, title, title_key, slug, description, attributes, position)
        select c.space_id, c.id, left(t.title, 120), n || lower(t.title), n::text,
            case when n % 3 = 0 then 'Seen with ' || two.director || ', better than ' || two.title else '' end,
            jsonb_strip_nulls(jsonb_build_object(a.of ->> 'Director', nullif(one.director, ''), a.of ->> 'Genre', nullif(one.genre, ''),
                a.of ->> 'Released', nullif(one.released, ''), a.of ->> 'Minutes', nullif(one.minutes, ''))),
            decode(lpad(to_hex(n), 8, '0') || '80', 'hex')
        from generate_series(1, 10000) n
        join categories c on c.name = 'Films' and n <= c.size
        join numbers a on a.space_id = c.space_id and a.category_id = c.id
        join films one on one.place = 1 + (hashint8(c.space_id * 100000 + n) & 2147483647) % (select count(*) from films)
        join films two on two.place = 1 + (hashint8(c.space_id * 77777 + n * 3) & 2147483647) % (select count(*) from films)
        cross join lateral (select case when n % 2 = 0 then one.title else one.title || ' ' || two.title end as title) t
        order by c.space_id, n;
        set maintenance_work_mem = '512MB';
        create temp table indexes as select indexname as name, indexdef as made from pg_indexes
            where tablename = 'findable' and indexname <> 'findable_pk';
        do $$ declare one record; begin
            for one in select * from indexes loop execute 'drop index ' || one.name; end loop;
            insert into findable (space_id, category_id, favourite_id, title_fold, title_joined, words)
            select space_id, category_id, id, folded(title), joined(title),
                words_of(space_id, title, weighed_values(space_id, category_id, attributes), link, description) from favourites order by space_id, id;
            for one in select * from indexes loop execute one.made; end loop;
        end $$;
        alter table favourites enable trigger favourites_findable;").unwrap();
    conn.batch_execute("vacuum analyze").unwrap();
    number(&mut conn, "select count(*) as number from favourites")
}

/// The newest transaction that wrote to what is searched.
pub(crate) fn newest(database: &str) -> i64 {
    let mut conn = PgConnection::establish(database).unwrap();
    number(&mut conn, "select max(xmin::text::bigint) as number from findable")
}

fn number(conn: &mut PgConnection, query: &str) -> i64 {
    sql_query(query).get_result::<Number>(conn).unwrap().number
}

fn films() -> String {
    let mut rows = csv::Reader::from_path(FILMS).unwrap();
    let heads = rows.headers().unwrap().clone();
    let films = rows.records().map(|row| {
        let row = row.unwrap();
        let of = |name: &str| heads.iter().position(|it| it == name).and_then(|at| row.get(at)).unwrap_or_default().to_owned();
        json!({"title": of("title"), "director": of("Director"), "genre": of("Genre"), "released": of("Released"), "minutes": of("Minutes")})
    });
    json!(films.filter(|it| it["title"] != "").collect::<Vec<_>>()).to_string()
}
