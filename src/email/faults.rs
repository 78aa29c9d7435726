//! Why an e-mail can't be sent, as administrators read it.

use crate::error::Fault;

pub(crate) const NO_MAILBOX: Fault = Fault::new("no_mailbox", "this address can’t receive e-mails");
pub(crate) const NO_ANSWER: Fault = Fault::new("no_answer", "the mail server doesn’t answer");

pub(crate) fn server_unusable(status: &str) -> Fault {
    Fault::formatted("server_unusable", format!("the mail server can’t be used: {status}"))
}

pub(crate) fn refused_by_server(status: &str) -> Fault {
    Fault::formatted("refused_by_server", format!("the mail server refused it: {status}"))
}
