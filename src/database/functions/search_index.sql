-- The search index: what the table `findable` holds, and the triggers that keep it.

-- The words of one text, written as a tsvector is: numbered on from `start`, each with a mark before it and its weight.
-- Words hold neither quotes nor backslashes.
create or replace function @schema@.weighed(spaced text, start integer, weight text, mark text) returns text
language plpgsql immutable parallel safe as $$
begin
    return (select string_agg('''' || mark || left(word, 60) || ''':' || least(start + place, 16383) || weight, ' ')
        from unnest(string_to_array(nullif(spaced, ''), ' ')) with ordinality as each (word, place));
end $$;

-- The values of a favourite's attributes, as far as the list still has them. An answer of yes or no is found through its
-- attribute only.
create or replace function @schema@.weighed_values(space bigint, category bigint, given jsonb) returns text language plpgsql stable as $$
begin
    return (select string_agg(concat(
            case when kind <> 'yes/no' then '''' || space || '/' || each.word || ''':' || each.place || 'B ' end,
            '''=', id, '=', each.word, ''':', each.place, 'B'), ' ')
        from (
            select id, kind, row_number() over (order by id) as nth from @schema@.attributes
            where space_id = space and category_id = category and removed_at is null and given ? id::text
        ) attribute cross join lateral (
            select left(word, 60) as word, least(1000 + 400 * nth + place, 16383) as place
            from unnest(string_to_array(nullif(@schema@.spaced(
                case when kind = 'link' then @schema@.host(given ->> id::text) else given ->> id::text end), ''), ' '))
                with ordinality as words (word, place)
        ) each);
end $$;

create or replace function @schema@.words_of(space bigint, title text, given text, link text, description text) returns tsvector
language plpgsql immutable as $$
begin
    return concat_ws(' ', @schema@.weighed(@schema@.spaced(title), 0, 'A', space || '/'), given,
        case when link <> '' then @schema@.weighed(@schema@.spaced(@schema@.host(link)), 13500, 'C', space || '/') end,
        case when description <> '' then @schema@.weighed(@schema@.spaced(description), 14000, 'D', space || '/') end)::tsvector;
end $$;

create or replace function @schema@.findable_favourite() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and (tg_op = 'DELETE' or new.binned_at is not null or new.category_id <> old.category_id) then
        delete from @schema@.findable
        where space_id = old.space_id and category_id = old.category_id and favourite_id = old.id;
    end if;
    if tg_op <> 'DELETE' and new.binned_at is null then
        insert into @schema@.findable (space_id, category_id, favourite_id, title_fold, words)
        values (new.space_id, new.category_id, new.id, @schema@.folded(new.title), @schema@.words_of(new.space_id, new.title,
            case when new.attributes <> '{}' then @schema@.weighed_values(new.space_id, new.category_id, new.attributes) end,
            new.link, new.description))
        on conflict on constraint findable_pk do update set title_fold = excluded.title_fold, words = excluded.words
        where findable.words <> excluded.words or findable.title_fold <> excluded.title_fold;
    end if;
    return null;
end $$;

create or replace function @schema@.findable_category() returns trigger language plpgsql as $$
begin
    insert into @schema@.findable (space_id, category_id, favourite_id, title_fold, words)
    values (new.space_id, new.id, 0, @schema@.folded(new.name), @schema@.words_of(new.space_id, new.name, null, '', new.description))
    on conflict on constraint findable_pk do update set title_fold = excluded.title_fold, words = excluded.words;
    return null;
end $$;

-- Values of a removed attribute are not found; restored, they are again.
create or replace function @schema@.findable_attribute() returns trigger language plpgsql as $$
begin
    update @schema@.findable i set words = @schema@.words_of(f.space_id, f.title, @schema@.weighed_values(f.space_id, f.category_id, f.attributes),
        f.link, f.description)
    from @schema@.favourites f
    where f.space_id = new.space_id and f.category_id = new.category_id and f.attributes ? new.id::text
      and i.space_id = f.space_id and i.category_id = f.category_id and i.favourite_id = f.id;
    return null;
end $$;

-- The titles most like a text, for suggestions when nothing is found. There are none where the server lacks pg_trgm.
create or replace function @schema@.close_titles(spaces bigint[], categories bigint[], typed text)
returns table (title text) language plpgsql stable as $$
begin
    if not exists (select from pg_extension where extname = 'pg_trgm') then
        return;
    end if;
    perform set_config('pg_trgm.word_similarity_threshold', '0.4', true);
    return query select coalesce(f.title, c.name) from (
        select * from findable i
        where i.space_id + 0 = any (spaces) and i.category_id + 0 = any (categories) and i.title_fold %> typed
        order by word_similarity(typed, i.title_fold) desc, i.title_fold limit 20
    ) i
    left join favourites f on f.space_id = i.space_id and f.id = i.favourite_id
    join categories c on c.space_id = i.space_id and c.id = i.category_id;
end $$;
