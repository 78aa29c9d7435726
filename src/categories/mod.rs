//! A space's lists and their typed attributes.

pub mod kind;
