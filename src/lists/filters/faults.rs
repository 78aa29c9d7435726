//! What can be wrong with a query.

use crate::error::Fault;

pub(crate) fn too_long(longest: usize, count: usize) -> Fault {
    Fault::formatted("too_long", format!("Shorten it to {longest} characters; it has {count}."))
}

pub(crate) fn too_many_words(most: usize, count: usize) -> Fault {
    Fault::formatted("too_many_words", format!("Use at most {most} words; this has {count}."))
}

pub(crate) fn phrase_too_long(most: usize, count: usize) -> Fault {
    Fault::formatted("phrase_too_long", format!("Use at most {most} words in quotes; this has {count}."))
}
