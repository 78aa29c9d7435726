//! The trace that a request belongs to, as the header `traceparent` names it (W3C Trace Context, level 1).
//!
//! **Invariants:** what is malformed counts as absent; where there is none, none is made up.

use actix_web::http::header::HeaderMap;

const HEADER: &str = "traceparent";

/// The numbers of a trace and of the step in it that sent the request, in lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: [u8; 32],
    parent_id: [u8; 16],
}

impl TraceContext {
    /// The trace of a request, if its one `traceparent` names one.
    pub fn of(headers: &HeaderMap) -> Option<TraceContext> {
        let mut sent = headers.get_all(HEADER);
        match (sent.next(), sent.next()) {
            (Some(value), None) => TraceContext::parse(value.as_bytes()),
            _ => None,
        }
    }

    /// Parses `version-trace id-parent id-flags`. Later versions may have more behind that.
    fn parse(value: &[u8]) -> Option<TraceContext> {
        let (head, rest) = value.trim_ascii().split_at_checked(55)?;
        let version = head.get(..2).filter(|it| is_hex(it) && *it != b"ff")?;
        let is_complete = rest.is_empty() || (version != b"00" && rest.first() == Some(&b'-'));
        let has_dashes = [2, 35, 52].iter().all(|at| head[*at] == b'-');
        if !is_complete || !has_dashes || !is_hex(&head[53..]) {
            return None;
        }
        let is_number = |digits: &&[u8]| is_hex(digits) && digits.iter().any(|digit| *digit != b'0');
        Some(TraceContext {
            trace_id: head.get(3..35).filter(is_number)?.try_into().ok()?,
            parent_id: head.get(36..52).filter(is_number)?.try_into().ok()?,
        })
    }

    /// The number of the trace: 32 digits.
    pub(crate) fn trace_id(&self) -> &str {
        std::str::from_utf8(&self.trace_id).unwrap_or_default()
    }

    /// The number of the step that sent the request: 16 digits.
    pub(crate) fn parent_id(&self) -> &str {
        std::str::from_utf8(&self.parent_id).unwrap_or_default()
    }
}

fn is_hex(digits: &[u8]) -> bool {
    digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const PARENT: &str = "00f067aa0ba902b7";

    fn sent(values: &[&str]) -> Option<TraceContext> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(
                HeaderName::from_static(HEADER),
                HeaderValue::from_bytes(value.as_bytes()).expect("a value"),
            );
        }
        TraceContext::of(&headers)
    }

    #[test]
    fn a_trace_is_read_also_from_later_versions() {
        for value in [
            format!("00-{TRACE}-{PARENT}-01"),
            format!("00-{TRACE}-{PARENT}-ff"),
            format!(" 00-{TRACE}-{PARENT}-00\t"),
            format!("01-{TRACE}-{PARENT}-01"),
            format!("cc-{TRACE}-{PARENT}-01-what-the-future-will-be"),
            format!("fe-{TRACE}-{PARENT}-01-"),
        ] {
            let trace = sent(&[&value]).unwrap_or_else(|| panic!("{value}"));
            assert_eq!((trace.trace_id(), trace.parent_id()), (TRACE, PARENT), "{value}");
        }
    }

    #[test]
    fn what_is_malformed_is_ignored() {
        let good = format!("00-{TRACE}-{PARENT}-01");
        assert_eq!(sent(&[]), None);
        assert_eq!(sent(&[&good, &good]), None, "two headers");
        for value in [
            String::new(),
            "00".into(),
            "é".into(),
            good[..54].to_owned(),
            format!("{good}-"),
            format!("{good}-more"),
            format!("{good}, {good}"),
            format!("ff-{TRACE}-{PARENT}-01"),
            format!("0x-{TRACE}-{PARENT}-01"),
            format!("0A-{TRACE}-{PARENT}-01"),
            format!("cc-{TRACE}-{PARENT}-01.more"),
            format!("00-{}-{PARENT}-01", "0".repeat(32)),
            format!("00-{TRACE}-{}-01", "0".repeat(16)),
            format!("00-{}-{PARENT}-01", TRACE.to_uppercase()),
            format!("00-{TRACE}-{}-01", PARENT.to_uppercase()),
            format!("00-{TRACE}-{PARENT}-0G"),
            format!("00_{TRACE}_{PARENT}_01"),
            format!("00-{TRACE}-{PARENT}-1"),
            format!("00-{}é-{PARENT}-01", &TRACE[2..]),
        ] {
            assert_eq!(sent(&[&value]), None, "{value}");
        }
    }
}
