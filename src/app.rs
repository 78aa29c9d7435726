//! The whole app on one screen: the layers around it, then one line per noun.

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    guard::fn_guard,
    middleware::{Compress, from_fn},
    web::{self as routing, Data, PayloadConfig},
};

use crate::{
    accounts, addresses, admin, attributes, cards, categories, comparing,
    config::Config,
    copies,
    db::Db,
    embeds, exports, factors, favourites, feeds, finding, history, imports, invitations, kept,
    keys::Keys,
    posts, printing, privacy, profile, ranking, resets, shares, sitemaps, spaces, timeline, tokens, trash,
    undo,
    web::{assets, errors, extract::LONGEST_FORM, guard, health, pages, rules, session},
};

/// What the app is made of; each worker builds its own from it.
#[derive(Clone)]
pub struct Parts {
    pub db: Db,
    pub config: Data<Config>,
    /// The server's keys, which seal cookies and secrets.
    pub keys: Keys,
    /// Starting, serving or stopping.
    pub phase: health::Phase,
    /// How often links were opened since that was written last.
    pub openings: shares::Openings,
    /// Answers for visitors.
    pub shelf: kept::Shelf,
}

/// Outermost first: what is kept for visitors and known to hold; the guard (number, deadline, panics, headers, log),
/// the rules (host, origin), compression, what is kept and has to be asked about; then health and files, which know no
/// session, and the pages, which do.
pub fn app(
    parts: &Parts,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let sessions = session::middleware(&parts.keys, parts.config.is_secure());
    App::new()
        .app_data(parts.db.clone())
        .app_data(parts.config.clone())
        .app_data(Data::new(parts.openings.clone()))
        .app_data(Data::new(parts.keys.clone()))
        .app_data(parts.phase.clone())
        .app_data(PayloadConfig::new(LONGEST_FORM))
        .app_data(Data::new(kept::Shelf::clone(&parts.shelf)))
        .wrap(from_fn(kept::door::keep))
        .wrap(Compress::default())
        .wrap(from_fn(rules::admit))
        .wrap(from_fn(guard::guard))
        .wrap(from_fn(kept::door::stand))
        .configure(health::routes)
        .configure(assets::routes)
        .service(
            routing::scope("")
                .guard(fn_guard(|request| errors::is_api(request.head().uri.path())))
                .wrap(from_fn(health::admit))
                .configure(tokens::api::routes)
                .default_service(routing::to(pages::nothing)),
        )
        .service(
            routing::scope("")
                .wrap(sessions)
                .wrap(from_fn(session::reseal))
                .wrap(from_fn(health::admit))
                .configure(pages::routes)
                .configure(sitemaps::pages::routes)
                .configure(accounts::pages::routes)
                .configure(factors::pages::routes)
                .configure(privacy::pages::routes)
                .configure(invitations::pages::routes)
                .configure(addresses::pages::routes)
                .configure(resets::pages::routes)
                .configure(undo::pages::routes)
                .configure(history::pages::routes)
                .configure(finding::pages::routes)
                .configure(comparing::pages::routes)
                .configure(copies::pages::routes)
                .configure(trash::pages::routes)
                .configure(ranking::pages::routes)
                .configure(imports::pages::routes)
                .configure(exports::pages::routes)
                .configure(feeds::pages::routes)
                .configure(attributes::pages::routes)
                .configure(categories::pages::routes)
                .configure(shares::pages::routes)
                .configure(shares::one::pages::routes)
                .configure(shares::door::pages::routes)
                .configure(timeline::pages::routes)
                .configure(printing::pages::routes)
                .configure(cards::pages::routes)
                .configure(posts::pages::routes)
                .configure(embeds::pages::routes)
                .configure(favourites::pages::routes)
                .configure(favourites::shown::list::pages::routes)
                .configure(favourites::shown::one::pages::routes)
                .configure(profile::pages::routes)
                .configure(tokens::pages::routes)
                .configure(admin::pages::routes)
                .configure(spaces::pages::routes)
                .default_service(routing::to(pages::nothing)),
        )
}
