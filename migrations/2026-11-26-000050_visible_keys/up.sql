-- Names and titles are compared without what cannot be seen. The keys that were stored before still have it. Where two would
-- become one, both stay as they are: they can be told apart by nothing but that, and it is for people to decide.
do $$
declare
    unseen constant text := '[\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]';
    one record;
begin
    for one in
        select 'favourites' as stored_in, 'title_key' as name, space_id, id, title_key as key from favourites where title_key ~ unseen
        union all
        select 'categories', 'name_key', space_id, id, name_key from categories where name_key ~ unseen
        union all
        select 'attributes', 'name_key', space_id, id, name_key from attributes where name_key ~ unseen
    loop
        one.key := trim(regexp_replace(regexp_replace(one.key, unseen, '', 'g'), '\s+', ' ', 'g'));
        if one.key <> '' then
            begin
                execute format('update %I set %I = $1 where space_id = $2 and id = $3', one.stored_in, one.name)
                    using one.key, one.space_id, one.id;
            exception when sqlstate '23505' then -- Another one has that key.
                null;
            end;
        end if;
    end loop;
end $$;
