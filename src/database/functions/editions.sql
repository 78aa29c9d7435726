-- An edition stays as it was made. Its rows lose words by forget_actor alone, and go with the edition; an edition goes from the
-- bin, or with its list.

create or replace function @schema@.editions_are_final() returns trigger language plpgsql as $$
begin
    raise exception 'an edition is never changed' using errcode = 'insufficient_privilege';
end $$;

create or replace function @schema@.editions_stay() returns trigger language plpgsql as $$
begin
    if exists (
        select from gone join @schema@.categories c on c.space_id = gone.space_id and c.id = gone.category_id
        where gone.binned_at is null
    ) then
        raise exception 'an edition goes to the bin first' using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;

create or replace function @schema@.edition_rows_stay() returns trigger language plpgsql as $$
begin
    if exists (
        select from gone join @schema@.editions e on e.space_id = gone.space_id and e.id = gone.edition_id
    ) then
        raise exception 'the rows of an edition stay' using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
