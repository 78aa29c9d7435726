-- Which share link has a secret.

create or replace function @schema@.set_link_secret() returns trigger language plpgsql as $$
begin
    insert into @schema@.link_secrets (secret_hash, space_id, share_id) values (new.secret_hash, new.space_id, new.id)
        on conflict (space_id, share_id) do update set secret_hash = excluded.secret_hash;
    return null;
end $$;
