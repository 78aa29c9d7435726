//! What the whole app counts, without a database.

use std::collections::{BTreeSet, HashMap};

use actix_web::{
    http::{Method, header},
    test,
};

use super::*;
use crate::{
    api,
    auth::network::network_for_limits,
    web::metrics::scrape::{self, Scraper},
};

/// The state of an app whose database is never there.
fn state() -> AppState {
    let config = Data::new(Config::from_vars(&HashMap::new()).expect("settings"));
    AppState {
        db: Db::open("host=/nonexistent dbname=none", 1, &config.quotas),
        keys: Keys::new("a secret for tests that guards nothing at all".into(), Vec::new()),
        phase: health::Phase::default(),
        openings: links::Openings::default(),
        sign_up_offer: SignUpOffer::configured(&config),
        rate_limits: api::rate_limits(&config),
        config,
        requests: RequestMetrics::default(),
        log_queue: LogQueue::default(),
        page_cache: page_cache::PageCache::default(),
        shared_cache: Default::default(),
        list_page_cache: ListPageCache::default(),
        lookup_cache: access::LookupCache::default(),
        attribute_cache: attributes::AttributeCache::default(),
        our_order_cache: Default::default(),
        network_limits: NetworkLimits::new(network_for_limits),
    }
}

/// The names of all series about requests, with their labels.
async fn series(state: &AppState) -> BTreeSet<String> {
    let scraper = Data::new(Scraper::new(state.metric_sources()));
    let port = test::init_service(App::new().app_data(scraper).configure(scrape::routes)).await;
    let request = test::TestRequest::get().uri("/metrics").to_request();
    let text = String::from_utf8(test::call_and_read_body(&port, request).await.to_vec()).expect("text");
    let counted = text.lines().filter(|line| line.starts_with("http_server_"));
    counted.filter_map(|line| Some(line.rsplit_once(' ')?.0.to_owned())).collect()
}

#[actix_web::test]
async fn a_crawl_of_ten_thousand_made_up_addresses_methods_and_hosts_adds_no_series() {
    let state = state();
    let app = test::init_service(app(&state)).await;
    let crawl = async |from: usize, to: usize| {
        for number in from..to {
            let paths = [
                format!("/{number}"),
                format!("/nothing/{number}?q={number}"),
                format!("/api/v1/nothing{number}"),
                format!("/static/{number}.css"),
                format!("/healthz?{number}"),
            ];
            for (place, path) in paths.iter().enumerate() {
                let method = match place % 2 {
                    0 => Method::GET,
                    _ => Method::from_bytes(format!("M{number}").as_bytes()).expect("a method"),
                };
                for host in ["127.0.0.1:8080".to_owned(), format!("host{number}.example.org")] {
                    let request = test::TestRequest::with_uri(path)
                        .method(method.clone())
                        .insert_header((header::HOST, host))
                        .insert_header((header::USER_AGENT, format!("crawler {number}")));
                    let _ = test::try_call_service(&app, request.to_request()).await;
                }
            }
        }
    };
    crawl(0, 2).await;
    let before = series(&state).await;
    assert!(before.iter().any(|it| it.contains("_OTHER") && it.contains("unmatched")), "{before:?}");
    crawl(2, 1_002).await;
    let after = series(&state).await;
    assert!(after == before, "{:?}", after.difference(&before).collect::<Vec<_>>());
    assert!(!after.iter().any(|it| it.contains("M500") || it.contains("500.")), "{after:?}");
}
