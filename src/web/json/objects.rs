//! Objects are sent as objects and words as words: serde would take the fields of a struct from an array as well, in their
//! order, and a variant of an enum from an object.
//!
//! **Invariants:** this holds for what a body is made of: structs, lists, maps, and enums without data. What serde reads into
//! a buffer first (`untagged`, `flatten`, `tag`) is read from there as ever.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};

/// Reads what the deserializer, seed, visitor or access inside reads, structs from objects alone, and enums from words alone.
pub(super) struct Objects<T>(pub(super) T);

/// Hands these calls on to the deserializer inside.
macro_rules! hand_on {
    ($($method:ident($($name:ident: $kind:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(self, $($name: $kind,)* visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method($($name,)* Objects(visitor))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Objects<D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(Objects(visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_str(Word(visitor))
    }

    hand_on! {
        deserialize_any() deserialize_bool() deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64()
        deserialize_i128() deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64() deserialize_u128()
        deserialize_f32() deserialize_f64() deserialize_char() deserialize_str() deserialize_string()
        deserialize_bytes() deserialize_byte_buf() deserialize_option() deserialize_unit() deserialize_seq()
        deserialize_map() deserialize_identifier() deserialize_ignored_any()
        deserialize_unit_struct(name: &'static str) deserialize_newtype_struct(name: &'static str)
        deserialize_tuple(len: usize) deserialize_tuple_struct(name: &'static str, len: usize)
    }
}

/// Hands these values on to the visitor inside.
macro_rules! show {
    ($($method:ident($kind:ty))*) => {$(
        fn $method<E: Error>(self, value: $kind) -> Result<V::Value, E> {
            self.0.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Objects<V> {
    type Value = V::Value;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(to)
    }

    show! {
        visit_bool(bool) visit_i64(i64) visit_i128(i128) visit_u64(u64) visit_u128(u128) visit_f64(f64)
        visit_str(&str) visit_borrowed_str(&'de str) visit_string(String)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Objects(from))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Objects(from))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Objects(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Objects(members))
    }
}

/// Shows a word to the visitor of an enum.
struct Word<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Word<V> {
    type Value = V::Value;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(to)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<V::Value, E> {
        self.0.visit_enum(word.into_deserializer())
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Objects<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Objects(from))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(Objects(seed))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    enum Colour {
        Red,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Tier {
        name: Option<String>,
        colour: Colour,
        above: Vec<(i64, bool)>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Tiers {
        tiers: Vec<Tier>,
        first: Option<Box<Tier>>,
    }

    fn read(json: &str) -> Result<Tiers, String> {
        let mut from = serde_json::Deserializer::from_str(json);
        Tiers::deserialize(Objects(&mut from)).map_err(|error| error.to_string())
    }

    #[test]
    fn an_array_is_no_object_however_deep_it_is_and_all_else_is_read_as_ever() {
        let tier = r#"{"name": "Gold", "colour": "Red", "above": [[3, true]]}"#;
        let whole = format!(r#"{{"tiers": [{tier}], "first": {tier}}}"#);
        let gold = || Tier { name: Some("Gold".into()), colour: Colour::Red, above: vec![(3, true)] };
        assert_eq!(read(&whole), Ok(Tiers { tiers: vec![gold()], first: Some(Box::new(gold())) }));
        assert_eq!(read(r#"{"tiers": [], "first": null}"#), Ok(Tiers { tiers: vec![], first: None }));
        let array = r#"["Gold", "Red", []]"#;
        for wrong in [
            format!(r#"[[{tier}], null]"#),
            format!(r#"{{"tiers": [{array}]}}"#),
            format!(r#"{{"tiers": [], "first": {array}}}"#),
        ] {
            assert!(read(&wrong).is_err_and(|it| it.starts_with("invalid type: sequence")), "{wrong}");
        }
        for wrong in [r#"{"Red": null}"#, r#"["Red"]"#, "7"] {
            let tier = format!(r#"{{"tiers": [{{"colour": {wrong}, "above": []}}]}}"#);
            assert!(read(&tier).is_err_and(|it| it.contains("expected enum Colour")), "{wrong}");
        }
    }
}
