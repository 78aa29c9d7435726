//! What handlers ask for about the sender of a request: browser, network, the cookie of a known browser, and the turns of
//! the network.

use std::{
    net::IpAddr,
    path::PathBuf,
    sync::{Arc, LazyLock},
    time::Duration,
};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    cookie::{self, Cookie, SameSite},
    dev::Payload,
    web::Data,
};

use super::{
    devices,
    network::{NetworkUse, network},
    security_events::ClientInfo,
};
use crate::{
    config::Config,
    database::{
        pool::{Conn, Db},
        turns::{ACQUIRE_TIMEOUT, Turns},
    },
    error::{Error, Result},
    preferences::CarriedPreferences,
    web::{
        client::{self, ClientIp},
        packed::{PackedBody, PackingWriter},
    },
};

impl FromRequest for ClientInfo {
    type Error = Error;
    type Future = std::future::Ready<Result<ClientInfo, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (from, device) = (ClientIp::from_request(request, payload).into_inner(), client::device(request));
        std::future::ready(from.map(|from| ClientInfo::new(device, from.0)))
    }
}

/// The sender of a form that needs no signing in: from where, and with which browser.
#[derive(Debug, Clone)]
pub(crate) struct FormSender {
    pub ip: IpAddr,
    pub client: ClientInfo,
    /// The secret of the browser's own cookie, if it has one.
    pub device_secret: Option<String>,
}

impl FromRequest for FormSender {
    type Error = Error;
    type Future = std::future::Ready<Result<FormSender, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut sender = || {
            let ClientIp(ip) = ClientIp::from_request(request, payload).into_inner()?;
            let client = ClientInfo::from_request(request, payload).into_inner()?;
            let DeviceCookie(device_secret) = DeviceCookie::from_request(request, payload).into_inner()?;
            Ok(FormSender { ip, client, device_secret })
        };
        std::future::ready(sender())
    }
}

/// How long a file waits for its network's turn: people who fetch several get all of them.
const WAIT_FOR_A_FILE: Duration = Duration::from_secs(8);

/// How long work for a CPU waits for its turn: all such work of the site waits for one another.
const WAIT_FOR_LONG_WORK: Duration = Duration::from_secs(8);

/// Long work for a CPU, one at a time, so that it never takes all of the threads that others wait for.
static LONG_WORK: LazyLock<Turns> = LazyLock::new(|| Turns::new(1, 1));

/// The database for looks that cost much, with the turns of the network that asks ([`Db::costly`]).
#[derive(Clone)]
pub(crate) struct CostlyDb {
    db: Db,
    network: String,
    temporary_dir: PathBuf,
}

impl FromRequest for CostlyDb {
    type Error = Error;
    type Future = std::future::Ready<Result<CostlyDb>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut costly = || {
            let ClientIp(from) = ClientIp::from_request(request, payload).into_inner()?;
            let db = Db::from_request(request, payload).into_inner()?;
            let config = request.app_data::<Data<Config>>();
            let temporary_dir = config.map_or_else(std::env::temp_dir, |config| config.temporary_dir());
            Ok(CostlyDb { db, network: network(from, NetworkUse::Limits), temporary_dir })
        };
        std::future::ready(costly())
    }
}

impl CostlyDb {
    /// Looks in one snapshot when it is this network's turn.
    pub(crate) async fn look<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Clone + Send + 'static,
    {
        self.db.costly(&self.network, ACQUIRE_TIMEOUT, work).await
    }

    /// Works something out of what was looked up, which may take long, when it is this network's turn. Holds no connection.
    pub(crate) async fn work_out<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        let turn = LONG_WORK.take_within(&self.network, WAIT_FOR_LONG_WORK).await?;
        let working = Db::run_blocking(move || {
            let _turn = turn; // given back when the work ends, even if the request that waited for it has ended
            work()
        });
        working.await
    }

    /// Writes a large body from one snapshot when it is this network's turn, with the preferences of the request.
    pub(crate) async fn write<T, W>(&self, write: W) -> Result<(T, PackedBody)>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn, &mut PackingWriter) -> Result<T> + Clone + Send + 'static,
    {
        let (waiting, preferences) = (Arc::new(()), CarriedPreferences::of_request());
        let (temporary_dir, still_waited_for) = (self.temporary_dir.clone(), Arc::downgrade(&waiting));
        let written = self.db.costly(&self.network, WAIT_FOR_A_FILE, move |conn| {
            let mut out = PackingWriter::new(&temporary_dir, still_waited_for);
            let outcome = preferences.during(|| write(conn, &mut out))?;
            Ok((outcome, out.finish()?))
        });
        let written = written.await;
        drop(waiting);
        written
    }
}

/// The cookie by which a known browser is recognised, if there is one.
#[derive(Debug, Clone)]
pub(crate) struct DeviceCookie(pub Option<String>);

impl FromRequest for DeviceCookie {
    type Error = Error;
    type Future = std::future::Ready<Result<DeviceCookie>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let is_secure = request.app_data::<Data<Config>>().is_some_and(|config| config.is_secure());
        let cookie = request.cookie(device_name(is_secure));
        let well_formed = |secret: &String| secret.len() == 43 && secret.is_ascii();
        let secret = cookie.map(|cookie| cookie.value().to_owned()).filter(well_formed);
        std::future::ready(Ok(DeviceCookie(secret)))
    }
}

/// The cookie by which a browser is recognised for a year.
pub(crate) fn device_cookie(secret: &str, secure: bool) -> Cookie<'static> {
    Cookie::build(device_name(secure), secret.to_owned())
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(cookie::time::Duration::days(devices::DEVICE_LIFETIME.num_days()))
        .finish()
}

/// Adds the cookie by which the browser is recognised to a response.
pub(crate) fn with_device_cookie(
    mut response: HttpResponse,
    secret: &str,
    secure: bool,
) -> Result<HttpResponse> {
    let cookie = device_cookie(secret, secure);
    response.add_cookie(&cookie).map_err(|error| Error::Internal(error.into()))?;
    Ok(response)
}

fn device_name(secure: bool) -> &'static str {
    if secure { "__Host-podium-browser" } else { "podium-browser" }
}
