-- Closes a person's own space to visitors while they are suspended or about to be erased, and opens it afterwards.
create or replace function @schema@.close_space() returns trigger language plpgsql as $$
begin
    update @schema@.spaces set is_closed = new.suspended_at is not null or new.erase_at is not null
    where person_id = new.id and is_closed <> (new.suspended_at is not null or new.erase_at is not null);
    return null;
end $$;

-- Refuses to take a space's last owner away while it has members. Podium locks the space before it changes its members;
-- this is for what does not.
create or replace function @schema@.space_keeps_an_owner() returns trigger language plpgsql as $$
begin
    if exists (select from @schema@.memberships where space_id = old.space_id)
       and not exists (select from @schema@.memberships where space_id = old.space_id and role = 'owner') then
        raise exception 'a space keeps an owner'
            using errcode = 'check_violation', constraint = 'memberships_keep_an_owner';
    end if;
    return null;
end $$;
