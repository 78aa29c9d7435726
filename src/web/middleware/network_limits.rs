//! How much of the server one network takes up: its connections, and its large answers that are on their way at once.
//!
//! A client that asks for files and reads nothing holds a connection, an open file and a piece of an answer for each.
//! The kernel closes such a connection after a while (see `cli/serve/listeners.rs`); these bounds keep many of them from holding
//! much until then.
//!
//! **Invariants:** connections of trusted proxies are not counted, because they are many people's; large answers are
//! counted for the client that the proxy names; others never wait for what one network takes up.

use std::{
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use actix_web::{
    FromRequest, ResponseError,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::ConnectionType,
    middleware::Next,
    web::{Bytes, Data},
};

use crate::{
    database::turns::{Turn, Turns},
    error::Error,
    web::{client::ClientIp, packed::SMALL},
};

/// The connections of one network. A browser has about six; many people may share an address.
const CONNECTIONS: usize = 500;
/// The connections of all networks.
const ALL_CONNECTIONS: usize = 20_000;
/// The large answers that are on their way to one network at once.
const LARGE_ANSWERS: usize = 32;
/// The large answers that are on their way to all networks.
const ALL_LARGE_ANSWERS: usize = 512;

/// The bounds of all networks, shared by all workers.
#[derive(Clone)]
pub struct NetworkLimits(Arc<Limits>);

struct Limits {
    connections: Turns,
    large_answers: Turns,
    network: fn(IpAddr) -> String,
}

impl NetworkLimits {
    /// Nothing is taken up yet; `network` names the network of an address.
    pub fn new(network: fn(IpAddr) -> String) -> NetworkLimits {
        NetworkLimits(Arc::new(Limits {
            connections: Turns::new(ALL_CONNECTIONS, CONNECTIONS),
            large_answers: Turns::new(ALL_LARGE_ANSWERS, LARGE_ANSWERS),
            network,
        }))
    }

    /// Counts a connection from `peer` for as long as the result is kept, which belongs in the connection's data.
    pub(crate) fn connect(&self, peer: IpAddr) -> CountedConnection {
        CountedConnection(self.0.connections.try_take(&(self.0.network)(peer)))
    }
}

/// A connection that counts; `None` if its network has too many.
#[derive(Debug)]
pub(crate) struct CountedConnection(Option<Turn>);

/// Returns `true` if the request's connection is one too many of its network.
pub(crate) fn is_crowded(request: &ServiceRequest) -> bool {
    request.conn_data::<CountedConnection>().is_some_and(|it| it.0.is_none())
}

/// Answers one connection too many with 503 and closes it; lets a large answer begin when it is its network's turn.
pub(crate) async fn bound(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if is_crowded(&request) {
        let mut refusal = Error::Busy.error_response();
        refusal.head_mut().set_connection_type(ConnectionType::Close);
        return Ok(request.into_response(refusal));
    }
    let response = next.call(request).await?.map_into_boxed_body();
    if !matches!(response.response().body().size(), BodySize::Sized(size) if size > SMALL) {
        return Ok(response);
    }
    let ClientIp(client) = ClientIp::from_request(response.request(), &mut Payload::None).into_inner()?;
    let limits = response.request().app_data::<Data<NetworkLimits>>().cloned();
    let limits = limits.ok_or_else(|| Error::bug("NetworkLimits was not given to the App"))?;
    let turn = limits.0.large_answers.take(&(limits.0.network)(client)).await?;
    Ok(response.map_body(|_, body| BoxBody::new(CountedBody { body, _turn: turn })))
}

/// A large body, which counts until it has been sent or its connection is gone.
struct CountedBody {
    body: BoxBody,
    _turn: Turn,
}

impl MessageBody for CountedBody {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // R08
    #[test]
    fn one_connection_too_many_of_a_network_is_refused_and_others_are_not() {
        let limits = NetworkLimits::new(|ip| ip.to_string());
        let [mine, another] = ["203.0.113.9", "198.51.100.7"].map(|ip| ip.parse().expect("an address"));
        let mut connections: Vec<_> = (0..CONNECTIONS).map(|_| limits.connect(mine)).collect();
        assert!(connections.iter().all(|it| it.0.is_some()));
        assert!(limits.connect(mine).0.is_none());
        assert!(limits.connect(another).0.is_some());
        connections.pop();
        assert!(limits.connect(mine).0.is_some());
    }
}
