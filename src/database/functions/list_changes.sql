-- Notes which lists and spaces are changed, for the pages cached by every process.

create or replace function @schema@.note_list_change() returns trigger language plpgsql as $$
begin
    insert into @schema@.list_changes (space_id, category_id) values (old.space_id, old.id);
    return null;
end $$;

create or replace function @schema@.note_space_change() returns trigger language plpgsql as $$
begin
    insert into @schema@.list_changes (space_id) values (old.id);
    return null;
end $$;
