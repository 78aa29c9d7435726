-- Closes a person's own space to visitors while they are suspended or about to be erased, and opens it afterwards.
create or replace function @schema@.close_space() returns trigger language plpgsql as $$
begin
    update @schema@.spaces set is_closed = new.suspended_at is not null or new.erase_at is not null
    where person_id = new.id and is_closed <> (new.suspended_at is not null or new.erase_at is not null);
    return null;
end $$;
