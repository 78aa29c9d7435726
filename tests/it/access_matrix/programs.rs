//! Every address for programs, and what each kind of token gets there.

use serde_json::Value;

use super::fixtures::{Fixtures, Site};
use crate::support::{Answered, Program};

/// In this order: no token; a write token of a stranger, of a viewer and of an editor of Ana's space; Ana's tokens for
/// reading and for writing; one of hers that is good for another space; one that has expired, and one that was revoked.
const ACTORS: [&str; 9] =
    ["none", "stranger", "viewer", "editor", "read", "write", "other space", "expired", "revoked"];

/// The list is Ana's and private. A change comes with `If-Match: *`; its body is what stands behind the statuses.
const TABLE: &str = r#"
POST   /api/v1/tokens                                 422 422 422 422 422 422 422 422 422 {}
GET    /api/v1/tokens/current                         401 200 200 200 200 200 200 401 401
DELETE /api/v1/tokens/current                         401 204 204 204 204 204 204 401 401
POST   /api/v1/tokens/current/renewal                 401 201 201 201 201 201 201 401 401
GET    /api/v1/admin                                  401 404 404 404 404 404 404 401 401
PUT    /api/v1/admin/sign-ups                         401 404 404 404 404 404 404 401 401 {"mode": "open"}
PUT    /api/v1/admin/newcomers                        401 404 404 404 404 404 404 401 401 {"owners_invite_newcomers": true}
PUT    /api/v1/admin/front-list                       401 404 404 404 404 404 404 401 401 {"list": ""}
GET    /api/v1/admin/people                           401 404 404 404 404 404 404 401 401
GET    /api/v1/admin/people/{person_id}               401 404 404 404 404 404 404 401 401
PUT    /api/v1/admin/people/{person_id}/suspension    401 404 404 404 404 404 404 401 401 {"reason": "Spam"}
DELETE /api/v1/admin/people/{person_id}/suspension    401 404 404 404 404 404 404 401 401
DELETE /api/v1/admin/people/{person_id}/sessions      401 404 404 404 404 404 404 401 401
GET    /api/v1/admin/invitations                      401 404 404 404 404 404 404 401 401
POST   /api/v1/admin/invitations                      401 404 404 404 404 404 404 401 401 {"email": "x{category_id}@example.org"}
DELETE /api/v1/admin/invitations/{invitation_id}      401 404 404 404 404 404 404 401 401
GET    /api/v1/admin/jobs                             401 404 404 404 404 404 404 401 401
POST   /api/v1/admin/jobs/retry                       401 404 404 404 404 404 404 401 401
POST   /api/v1/admin/jobs/{job_id}/retry              401 404 404 404 404 404 404 401 401
GET    /api/v1/admin/acts                             401 404 404 404 404 404 404 401 401
GET    /api/v1/spaces                                 401 200 200 200 200 200 200 401 401
GET    /api/v1/spaces/{space_id}                      401 404 200 200 200 200 404 401 401
POST   /api/v1/spaces                                 401 201 201 201 403 201 403 401 401 {"name": "Club {category_id}"}
PATCH  /api/v1/spaces/{space_id}                      401 404 403 403 403 200 404 401 401 {"about": "Films"}
DELETE /api/v1/spaces/{space_id}                      401 404 403 403 403 204 404 401 401
GET    /api/v1/spaces/{space_id}/members              401 404 200 200 200 200 404 401 401
PUT    /api/v1/spaces/{space_id}/members/{user_id}    401 404 403 403 403 200 404 401 401 {"role": "editor"}
DELETE /api/v1/spaces/{space_id}/members/{user_id}    401 404 403 403 403 204 404 401 401
DELETE /api/v1/spaces/{space_id}/membership           401 404 204 204 403 409 404 401 401
GET    /api/v1/spaces/{space_id}/invitations          401 404 403 403 403 200 404 401 401
POST   /api/v1/spaces/{space_id}/invitations          401 404 403 403 403 201 404 401 401 {"email": "f{category_id}@example.org", "role": "viewer"}
DELETE /api/v1/spaces/{space_id}/invitations/{invitation_id} 401 404 403 403 403 204 404 401 401
POST   /api/v1/spaces/{space_id}/invitations/{invitation_id}/renewal 401 404 403 403 403 200 404 401 401
GET    /api/v1/@{space}                               404 404 200 200 200 200 404 401 401
GET    /api/v1/spaces/{space_id}/categories           401 404 200 200 200 200 404 401 401
POST   /api/v1/spaces/{space_id}/categories           401 404 403 201 403 201 404 401 401 {"name": "New {category_id}"}
GET    /api/v1/categories/{category_id}               401 404 200 200 200 200 404 401 401
PATCH  /api/v1/categories/{category_id}               401 404 403 200 403 200 404 401 401 {"name": "Renamed {category_id}"}
DELETE /api/v1/categories/{category_id}               401 404 403 204 403 204 404 401 401
POST   /api/v1/categories/{category_id}/rank          401 404 403 200 403 200 404 401 401 {"place": "top"}
GET    /api/v1/@{space}/{category}                    404 404 200 200 200 200 404 401 401
GET    /api/v1/categories/{category_id}/favourites    401 404 200 200 200 200 404 401 401
POST   /api/v1/categories/{category_id}/favourites    401 404 403 201 403 201 404 401 401 {"title": "Ran"}
POST   /api/v1/categories/{category_id}/favourites/batch 401 404 403 200 403 200 404 401 401 {"favourites": [{"title": "Up"}]}
GET    /api/v1/@{space}/{category}/favourites         404 404 200 200 200 200 404 401 401
GET    /api/v1/favourites/{favourite_id}              401 404 200 200 200 200 404 401 401
PATCH  /api/v1/favourites/{favourite_id}              401 404 403 200 403 200 404 401 401 {"title": "Heat again"}
DELETE /api/v1/favourites/{favourite_id}              401 404 403 204 403 204 404 401 401
POST   /api/v1/favourites/{favourite_id}/rank         401 404 403 200 403 200 404 401 401 {"place": "bottom"}
GET    /api/v1/categories/{category_id}/order         401 404 200 200 200 200 404 401 401
GET    /api/v1/categories/{category_id}/tiers         401 404 200 200 200 200 404 401 401
PUT    /api/v1/categories/{category_id}/tiers         401 404 403 200 403 200 404 401 401 {"tiers": [{"name": "S", "colour": "red", "above": 0}]}
PUT    /api/v1/categories/{category_id}/order         401 404 403 422 403 422 404 401 401 {"favourites": []}
PATCH  /api/v1/categories/{category_id}/order         401 404 403 200 403 200 404 401 401 {"ranks": {"{favourite_id}": 2}}
GET    /api/v1/categories/{category_id}/comments      401 404 200 200 200 200 404 401 401
POST   /api/v1/categories/{category_id}/comments      401 404 201 201 403 201 404 401 401 {"text": "Good"}
GET    /api/v1/favourites/{favourite_id}/comments     401 404 200 200 200 200 404 401 401
POST   /api/v1/favourites/{favourite_id}/comments     401 404 201 201 403 201 404 401 401 {"text": "Good"}
GET    /api/v1/comments/{comment_id}                  401 404 200 200 200 200 404 401 401
PATCH  /api/v1/comments/{comment_id}                  401 404 200 403 403 403 404 401 401 {"text": "Better"}
DELETE /api/v1/comments/{comment_id}                  401 404 204 204 403 204 404 401 401
POST   /api/v1/comments/{comment_id}/approval         401 404 403 200 403 200 404 401 401
POST   /api/v1/comments/{comment_id}/restoration      401 404 403 200 403 200 404 401 401
GET    /api/v1/categories/{category_id}/commenting    401 404 200 200 200 200 404 401 401
PUT    /api/v1/categories/{category_id}/commenting    401 404 403 403 403 200 404 401 401 {"commenting": "nobody"}
GET    /api/v1/categories/{category_id}/editions      401 404 200 200 200 200 404 401 401
POST   /api/v1/categories/{category_id}/editions      401 404 403 201 403 201 404 401 401 {"name": "Kept {category_id}"}
GET    /api/v1/editions/{edition_id}                  401 404 200 200 200 200 404 401 401
GET    /api/v1/editions/{edition_id}/rows             401 404 200 200 200 200 404 401 401
PATCH  /api/v1/editions/{edition_id}                  401 404 403 200 403 200 404 401 401 {"name": "Renamed"}
DELETE /api/v1/editions/{edition_id}                  401 404 403 204 403 204 404 401 401
POST   /api/v1/editions/{edition_id}/restoration      401 404 403 200 403 200 404 401 401
GET    /api/v1/favourites/{favourite_id}/placing      401 404 403 200 403 200 404 401 401
POST   /api/v1/favourites/{favourite_id}/placing/answers 401 404 403 409 403 409 404 401 401 {"verdict": "better", "about": 0}
DELETE /api/v1/favourites/{favourite_id}/placing/answers/last 401 404 403 409 403 409 404 401 401
POST   /api/v1/favourites/{favourite_id}/placing/end  401 404 403 200 403 200 404 401 401 {"place": "leave"}
GET    /api/v1/categories/{category_id}/placing       401 404 403 404 403 200 404 401 401
POST   /api/v1/categories/{category_id}/placing       401 404 403 201 403 422 404 401 401 {"way": "whole"}
DELETE /api/v1/categories/{category_id}/placing       401 404 403 404 403 204 404 401 401
POST   /api/v1/categories/{category_id}/placing/answers 401 404 403 404 403 409 404 401 401 {"verdict": "better", "first": 0, "second": 0}
DELETE /api/v1/categories/{category_id}/placing/answers/last 401 404 403 404 403 409 404 401 401
GET    /api/v1/categories/{category_id}/placing/order 401 404 403 404 403 200 404 401 401
POST   /api/v1/categories/{category_id}/placing/order 401 404 403 404 403 204 404 401 401
GET    /api/v1/categories/{category_id}/own-orders    401 404 200 200 200 200 404 401 401
PUT    /api/v1/categories/{category_id}/own-orders    401 404 403 403 403 200 404 401 401 {"own_orders": "off"}
GET    /api/v1/categories/{category_id}/mine          401 404 200 200 200 200 404 401 401
PUT    /api/v1/categories/{category_id}/mine          401 404 200 200 403 200 404 401 401 {"favourites": []}
GET    /api/v1/categories/{category_id}/ours          401 404 409 409 200 200 404 401 401
POST   /api/v1/categories/{category_id}/ours/order    401 404 403 409 403 204 404 401 401
GET    /api/v1/spaces/{space_id}/silences             401 404 403 403 403 200 404 401 401
PUT    /api/v1/spaces/{space_id}/silences/{user_id}   401 404 403 403 403 204 404 401 401
DELETE /api/v1/spaces/{space_id}/silences/{user_id}   401 404 403 403 403 204 404 401 401
GET    /api/v1/account                                401 200 200 200 200 200 403 401 401
PATCH  /api/v1/account                                401 200 200 200 403 200 403 401 401 {"date_format": "en-GB"}
GET    /api/v1/account/sessions                       401 200 200 200 200 200 403 401 401
DELETE /api/v1/account/sessions/{session}             401 404 404 404 403 204 403 401 401
GET    /api/v1/account/emails                         401 200 200 200 200 200 403 401 401
PATCH  /api/v1/account/emails                         401 200 200 200 403 200 403 401 401 {"hour": 9}
GET    /api/v1/notifications                          401 200 200 200 200 200 403 401 401
POST   /api/v1/notifications/reading                  401 204 204 204 403 204 403 401 401
GET    /api/v1/account/archives                       401 200 200 200 200 200 403 401 401
POST   /api/v1/account/archives                       401 200 200 200 403 200 403 401 401
GET    /api/v1/categories/{category_id}/attributes    401 404 200 200 200 200 404 401 401
POST   /api/v1/categories/{category_id}/attributes    401 404 403 201 403 201 404 401 401 {"name": "Year", "kind": "number"}
POST   /api/v1/categories/{category_id}/attributes/starter-set 401 404 403 200 403 200 404 401 401 {"set": "Films"}
GET    /api/v1/@{space}/{category}/attributes         404 404 200 200 200 200 404 401 401
GET    /api/v1/attributes/{attribute_id}              401 404 200 200 200 200 404 401 401
PATCH  /api/v1/attributes/{attribute_id}              401 404 403 200 403 200 404 401 401 {"name": "Sort"}
DELETE /api/v1/attributes/{attribute_id}              401 404 403 204 403 204 404 401 401
POST   /api/v1/attributes/{attribute_id}/rank         401 404 403 200 403 200 404 401 401 {"place": "top"}
GET    /api/v1/categories/{category_id}/visibility    401 404 200 200 200 200 404 401 401
PUT    /api/v1/categories/{category_id}/visibility    401 404 403 403 403 200 404 401 401 {"visibility": "private"}
GET    /api/v1/categories/{category_id}/shares        401 404 403 403 403 200 404 401 401
POST   /api/v1/categories/{category_id}/shares        401 404 403 403 403 201 404 401 401 {"label": "Ben"}
GET    /api/v1/shares/{share_id}                      401 404 403 403 403 200 404 401 401
PATCH  /api/v1/shares/{share_id}                      401 404 403 403 403 200 404 401 401 {"label": "Ben"}
DELETE /api/v1/shares/{share_id}                      401 404 403 403 403 204 404 401 401
POST   /api/v1/shares/{share_id}/renewal              401 404 403 403 403 200 404 401 401
POST   /api/v1/categories/{category_id}/copies        401 404 422 201 403 201 404 401 401 {"name": "Copy {category_id}", "space_id": {space_id}}
POST   /api/v1/@{space}/{category}/copies             401 404 422 201 403 201 404 401 401 {"name": "Copy {category_id}", "space_id": {space_id}}
GET    /api/v1/compare?first={category_id}&second=@{space}/people 400 400 200 200 200 200 400 401 401
GET    /api/v1/compare/several?lists={category_id},@{space}/people,@{space}/food 400 400 200 200 200 200 400 401 401
POST   /api/v1/compare/several/copies                 401 400 422 201 403 201 400 401 401 {"lists": ["{category_id}", "@{space}/list-0", "@{space}/food"], "space_id": {space_id}, "name": "Order {category_id}"}
GET    /api/v1/trash/spaces                           401 200 200 200 200 200 403 401 401
POST   /api/v1/trash/spaces/{space_id}/restoration    401 404 404 404 403 200 404 401 401
GET    /api/v1/trash                                  401 200 200 200 403 200 403 401 401
POST   /api/v1/trash/favourites/{favourite_id}/restoration 401 404 403 200 403 200 404 401 401 {}
POST   /api/v1/trash/categories/{category_id}/restoration 401 404 403 200 403 200 404 401 401 {}
DELETE /api/v1/trash/favourites/{favourite_id}        401 404 403 403 403 204 404 401 401
DELETE /api/v1/trash/categories/{category_id}         401 404 403 403 403 204 404 401 401
GET    /api/v1/categories/{category_id}/order/by/{attribute_id} 401 404 403 200 403 200 404 401 401
POST   /api/v1/categories/{category_id}/order/by/{attribute_id} 401 404 403 200 403 200 404 401 401 {}
PATCH  /api/v1/categories/{category_id}/values        401 404 403 200 403 200 404 401 401 {"values": {}}
GET    /api/v1/history                                401 200 200 200 200 200 200 401 401
GET    /api/v1/history/{entry_id}                     401 404 200 200 200 200 404 401 401
GET    /api/v1/history/{entry_id}/rows                401 404 200 200 200 200 404 401 401
POST   /api/v1/history/{entry_id}/undo                401 404 403 200 403 200 404 401 401 {}
GET    /api/v1/spaces/{space_id}/webhooks             401 404 403 403 403 200 404 401 401
POST   /api/v1/spaces/{space_id}/webhooks             401 404 403 403 403 201 404 401 401 {"address": "https://127.0.0.1/{category_id}"}
GET    /api/v1/webhooks/{webhook_id}                  401 404 403 403 403 200 404 401 401
PATCH  /api/v1/webhooks/{webhook_id}                  401 404 403 403 403 200 404 401 401 {"is_paused": true}
DELETE /api/v1/webhooks/{webhook_id}                  401 404 403 403 403 204 404 401 401
POST   /api/v1/webhooks/{webhook_id}/secret           401 404 403 403 403 200 404 401 401
POST   /api/v1/webhooks/{webhook_id}/test             401 404 403 403 403 202 404 401 401
GET    /api/v1/webhooks/{webhook_id}/deliveries       401 404 403 403 403 200 404 401 401
POST   /api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/repetition 401 404 403 403 403 202 404 401 401
GET    /api/v1/categories/{category_id}/on            401 404 200 200 200 200 404 401 401
GET    /api/v1/categories/{category_id}/chart         401 404 200 200 200 200 404 401 401
GET    /api/v1/favourites/{favourite_id}/ranks        401 404 200 200 200 200 404 401 401
GET    /api/v1/search?q=Heat                          401 200 200 200 200 200 200 401 401
GET    /api/v1/categories/{category_id}/export        401 404 200 200 200 200 404 401 401
POST   /api/v1/categories/{category_id}/imports       401 404 403 201 403 201 404 401 401 {"favourites": [{"title": "Up"}]}
GET    /api/v1/imports/{import_id}                    401 404 404 404 403 200 404 401 401
PATCH  /api/v1/imports/{import_id}                    401 404 404 404 403 200 404 401 401 {"placement": "end"}
POST   /api/v1/imports/{import_id}/run                401 404 404 404 403 202 404 401 401
GET    /api/v1/imports/{import_id}/refused            401 404 404 404 403 200 404 401 401
"#;

struct Row {
    method: &'static str,
    route: &'static str,
    answers: Vec<u16>,
    body: &'static str,
}

fn rows() -> Vec<Row> {
    let row = |line: &'static str| {
        let mut words = line.split_whitespace();
        let (method, route) = (words.next().unwrap(), words.next().unwrap());
        let answers: Vec<u16> = words.map_while(|it| it.parse().ok()).collect();
        assert_eq!(answers.len(), ACTORS.len(), "{line}");
        let body = line.find(" {\"").or_else(|| line.ends_with(" {}").then(|| line.len() - 3));
        Row { method, route, answers, body: body.map_or("", |at| line[at..].trim()) }
    };
    TABLE.lines().filter(|line| !line.is_empty()).map(row).collect()
}

/// Method and pattern of every row.
pub(super) fn listed() -> impl Iterator<Item = (String, String)> {
    rows().into_iter().map(|row| (row.method.to_owned(), row.route.split('?').next().unwrap().to_owned()))
}

fn program(site: &Site, who: usize) -> Program {
    let of = |who: usize| site.people[who].as_ref().unwrap();
    let ana = &site.ana;
    let ended = |column: &str| {
        let program = site.app.program(ana, "write");
        site.app.sql(&format!(
            "update tokens set created_at = now() - interval '2 days', {column} = now() - interval '1 hour'
             where id = (select max(id) from tokens)"
        ));
        program
    };
    match who {
        0 => site.app.stranger_program(),
        1..=3 => site.app.program(of(who), "write"),
        4 => site.app.program(ana, "read"),
        5 => site.app.program(ana, "write"),
        6 => site.app.program_in(ana, "write", Some(of(1).space.id.0)),
        7 => ended("expires_at"),
        _ => ended("revoked_at"),
    }
}

fn send(row: &Row, program: &Program, fixtures: &Fixtures) -> Answered {
    let filled = |text: &str| {
        fixtures
            .values
            .iter()
            .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    };
    let body: Option<Value> =
        (!row.body.is_empty()).then(|| serde_json::from_str(&filled(row.body)).unwrap());
    let conditions: &[(&str, &str)] = if row.method == "GET" { &[] } else { &[("if-match", "*")] };
    let ask = || program.send(row.method, &fixtures.fill(row.route), conditions, body.clone());
    // On a busy machine a program may be asked to come again, which no row expects.
    (0..5).map(|_| ask()).find(|it| it.status != 503).unwrap_or_else(ask)
}

// Z01, Z02, T02
#[test]
fn every_kind_of_token_gets_what_the_table_says() {
    let site = Site::start_with(&[("PODIUM_API_REQUESTS", "1000000")]);
    let mut wrong = Vec::new();
    for (number, row) in rows().iter().enumerate() {
        let mut fixtures = Fixtures::create(&site, &format!("List {number}"));
        for (who, said) in row.answers.iter().enumerate() {
            let answer = send(row, &program(&site, who), &fixtures);
            if answer.status != *said {
                let Row { method, route, .. } = row;
                wrong.push(format!("{method} {route}: {} {} instead of {said}", ACTORS[who], answer.status));
            }
            if row.method != "GET" && answer.status < 300 {
                fixtures = Fixtures::create(&site, &format!("List {number} for {who}"));
            }
            assert!(answer.status < 400 || answer.header("content-type") == "application/problem+json");
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

// Z03
#[test]
fn what_a_program_may_not_know_is_answered_like_what_does_not_exist_and_refusals_change_nothing() {
    let site = Site::start_with(&[("PODIUM_API_REQUESTS", "1000000")]);
    let fixtures = Fixtures::create(&site, "Films");
    let mut nowhere = fixtures.clone();
    for value in nowhere.values.values_mut() {
        *value = if value.parse::<i64>().is_ok() { "987654321".into() } else { "nowhere".into() };
    }
    let programs: Vec<(usize, Program)> =
        [0, 1, 6].into_iter().map(|who| (who, program(&site, who))).collect();
    let state = || {
        let mut all = site.app.fingerprint();
        all.remove("tokens"); // the hour of the last use
        all
    };
    let before = state();
    for row in rows().iter().filter(|row| row.route.contains('{')) {
        for (who, program) in &programs {
            let (theirs, missing) = (send(row, program, &fixtures), send(row, program, &nowhere));
            assert_eq!((theirs.status, &theirs.body), (missing.status, &missing.body), "{} {who}", row.route);
        }
    }
    assert_eq!(state(), before);
}
