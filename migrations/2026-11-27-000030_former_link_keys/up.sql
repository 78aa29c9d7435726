-- The secret and the password that a share link had before an entry of the history replaced them, as the same hashes, so
-- that undoing the entry makes it the same link again: the address on printed pages works, and so does the old password.
create table former_link_keys (
    space_id bigint not null,
    -- The entry of the history.
    entry_id bigint not null,
    share_id bigint not null,
    secret_hash bytea not null,
    ending text not null constraint former_link_keys_ending_length check (char_length(ending) <= 4),
    password_hash text,
    constraint former_link_keys_pk primary key (space_id, entry_id),
    constraint former_link_keys_share foreign key (space_id, share_id) references shares on delete cascade
);
create index former_link_keys_by_share on former_link_keys (space_id, share_id, entry_id);
