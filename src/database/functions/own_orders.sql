-- What goes to another list has no place in anyone's own order of the former one.
create or replace function @schema@.forget_own_places() returns trigger language plpgsql as $$
begin
    delete from @schema@.own_places
    where space_id = old.space_id and favourite_id = old.id and category_id = old.category_id;
    return null;
end $$;
