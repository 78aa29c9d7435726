//! Bodies as bytes, to be stored outside this process.

use actix_web::web::Bytes;

use super::{PackedBody, PackedBytes};

impl PackedBody {
    /// As bytes, to be read by [`PackedBody::from_bytes`]; `None` if it is in a file.
    pub(crate) fn to_bytes(&self) -> Option<Vec<u8>> {
        let PackedBytes::Memory(packed) = &self.packed else { return None };
        let hash_length = u8::try_from(self.hash.len()).ok()?;
        Some([&self.length.to_be_bytes()[..], &[hash_length], self.hash.as_bytes(), packed].concat())
    }

    /// The body that was made into these bytes; `None` if there was none.
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Option<PackedBody> {
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        let (hash_length, rest) = rest.split_first()?;
        let (hash, packed) = rest.split_at_checked(usize::from(*hash_length))?;
        Some(PackedBody {
            packed: PackedBytes::Memory(Bytes::copy_from_slice(packed)),
            length: u64::from_be_bytes(*length),
            hash: String::from_utf8(hash.to_vec()).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::PackedBody;

    #[test]
    fn a_body_is_read_as_it_was_stored_and_nothing_else_is() {
        let body = PackedBody::of(&b"Heat, Alien, Stalker ".repeat(100)).expect("packs");
        let bytes = body.to_bytes().expect("it is in memory");
        let read = PackedBody::from_bytes(bytes.clone()).expect("a body");
        assert_eq!((read.hash(), read.bytes_in_memory()), (body.hash(), body.bytes_in_memory()));
        assert_eq!(read.to_bytes(), Some(bytes.clone()));
        for cut in [0, 7, 8, 12] {
            assert!(PackedBody::from_bytes(bytes[..cut].to_vec()).is_none(), "{cut}");
        }
    }
}
