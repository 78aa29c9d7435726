-- Keys that programs bring (Idempotency-Key) may come again with another request, which must be told apart: a hash of the
-- request that came first.
alter table form_keys add column request_hash bytea;
