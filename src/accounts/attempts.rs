//! How often something was tried, counted in the database so that limits survive a restart and hold across
//! replicas. Keys are hashed: neither an e-mail nor an address is kept.

use std::{net::IpAddr, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use crate::{db::Conn, error::Result, schema::attempts};

/// At most `most` tries within `minutes`.
struct Limit {
    key: String,
    most: i32,
    minutes: i64,
}

/// Ten tries in a quarter of an hour for an account from one network, a hundred in an hour for a network:
/// guessing is hopeless, and a stranger elsewhere can't keep anybody out.
fn sign_in_limits(email_key: &str, from: IpAddr) -> [Limit; 2] {
    let network = network(from);
    [
        Limit { key: format!("sign in|{email_key}|{network}"), most: 10, minutes: 15 },
        Limit { key: format!("sign in|{network}"), most: 100, minutes: 60 },
    ]
}

/// Counts one try to sign in; how long to wait when it is one too many.
pub fn sign_in(conn: &mut Conn, email_key: &str, from: IpAddr) -> Result<Option<Duration>> {
    let mut wait = None;
    for limit in sign_in_limits(email_key, from) {
        wait = wait.max(count(conn, &limit)?);
    }
    Ok(wait)
}

/// Counts one sign-up: twenty in an hour from one network.
pub fn sign_up(conn: &mut Conn, from: IpAddr) -> Result<Option<Duration>> {
    count(conn, &Limit { key: format!("sign up|{}", network(from)), most: 20, minutes: 60 })
}

/// Whoever got in starts afresh.
pub fn forgive(conn: &mut Conn, email_key: &str, from: IpAddr) -> Result<()> {
    let [account, _] = sign_in_limits(email_key, from);
    diesel::delete(attempts::table.filter(attempts::key.eq(hash(&account.key)))).execute(conn)?;
    Ok(())
}

/// Forgets what no limit looks at any more.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = Utc::now() - TimeDelta::hours(2);
    Ok(diesel::delete(attempts::table.filter(attempts::since.lt(old))).execute(conn)?)
}

fn count(conn: &mut Conn, limit: &Limit) -> Result<Option<Duration>> {
    let now = Utc::now();
    let window = limit.minutes * 60;
    let start = now.timestamp() - now.timestamp().rem_euclid(window);
    let since = DateTime::from_timestamp(start, 0).unwrap_or(now);
    let tries: i32 = diesel::insert_into(attempts::table)
        .values((attempts::key.eq(hash(&limit.key)), attempts::since.eq(since), attempts::tries.eq(1)))
        .on_conflict((attempts::key, attempts::since))
        .do_update()
        .set(attempts::tries.eq(attempts::tries + 1))
        .returning(attempts::tries)
        .get_result(conn)?;
    let left = (start + window - now.timestamp()).max(1);
    Ok((tries > limit.most).then(|| Duration::from_secs(left.unsigned_abs())))
}

fn hash(key: &str) -> Vec<u8> {
    Sha256::digest(key).to_vec()
}

/// The network an address belongs to: /24, or /64 for IPv6, because one household holds that many.
fn network(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            format!("{a}.{b}.{c}")
        }
        IpAddr::V6(ip) => format!("{:x?}", &ip.segments()[..4]),
    }
}

/// Counts one try of a second factor: twenty in an hour for an account, whoever tries.
pub fn second_factor(conn: &mut Conn, user_id: i64) -> Result<Option<Duration>> {
    count(conn, &Limit { key: format!("second factor|{user_id}"), most: 20, minutes: 60 })
}

/// Counts one question to a passkey of anybody's: a hundred in an hour from one network.
pub fn passkey(conn: &mut Conn, from: IpAddr) -> Result<Option<Duration>> {
    count(conn, &Limit { key: format!("passkey|{}", network(from)), most: 100, minutes: 60 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_a_network() {
        let net = |ip: &str| network(ip.parse().expect("an address"));
        assert_eq!(net("203.0.113.9"), net("203.0.113.200"));
        assert_eq!(net("::ffff:203.0.113.9"), net("203.0.113.1"));
        assert_eq!(net("2001:db8:1:2:3::4"), net("2001:db8:1:2:ffff::1"));
        assert_ne!(net("2001:db8:1:2::4"), net("2001:db8:1:3::4"));
    }
}
