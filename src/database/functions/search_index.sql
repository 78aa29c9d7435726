-- The search index: what the table `findable` holds, and the triggers that keep it.

-- What punctuation separates is also one word: all of it, and each two that follow each other. Written as a tsvector is,
-- each with each mark, at the places of the first and the last word it is made of.
create or replace function @schema@.joints(pieces text, start integer, weight text, marks text[]) returns text
language plpgsql immutable parallel safe as $$
declare
    chunk text;
    words text[];
    mark text;
    joints text := '';
    place integer := start;
begin
    foreach chunk in array string_to_array(pieces, ' ') loop
        if strpos(chunk, e'\x01') = 0 then
            place := place + 1;
            continue;
        end if;
        words := string_to_array(chunk, e'\x01');
        foreach mark in array marks loop
            joints := concat(joints, ' ''', mark, left(translate(chunk, e'\x01', ''), 60), ''':', least(place + 1, 16383), weight, ',',
                least(place + cardinality(words), 16383), weight);
            if cardinality(words) between 3 and 8 then
                for nth in 1..cardinality(words) - 1 loop
                    joints := concat(joints, ' ''', mark, left(words[nth] || words[nth + 1], 60), ''':', least(place + nth, 16383), weight);
                end loop;
            end if;
        end loop;
        place := place + cardinality(words);
    end loop;
    return joints;
end $$;

-- The words of one text, written as a tsvector is: numbered on from `start`, each with a mark before it and its weight.
-- Words hold neither quotes nor backslashes.
create or replace function @schema@.weighed(spaced text, start integer, weight text, mark text) returns text
language plpgsql immutable parallel safe as $$
declare
    pieces text := @schema@.pieces(spaced);
    lettered text := @schema@.lettered(spaced);
    weighed text;
begin
    weighed := (select string_agg('''' || mark || left(word, 60) || ''':' || least(start + place, 16383) || weight, ' ')
        from unnest(string_to_array(nullif(translate(pieces, e'\x01', ' '), ''), ' ')) with ordinality as each (word, place));
    if strpos(pieces, e'\x01') > 0 then
        weighed := weighed || @schema@.joints(pieces, start, weight, array[mark]);
    end if;
    if lettered is not null then
        weighed := concat_ws(' ', weighed, @schema@.weighed(translate(lettered, '!$@0134578', ''), start, weight, mark));
    end if;
    return weighed;
end $$;

-- The values of a favourite's attributes, as far as the list still has them. An answer of yes or no is found through its
-- attribute only; a number is one word, and so are a day and its year.
create or replace function @schema@.weighed_values(space bigint, category bigint, given jsonb) returns text language plpgsql stable as $$
declare
    weighed text;
    joined text;
begin
    select string_agg(concat(
            case when kind <> 'yes/no' then '''' || space || '/' || each.word || ''':' || each.place || 'B ' end,
            '''=', id, '=', each.word, ''':', each.place, 'B'), ' '),
        string_agg(case when each.place = start + 1 and strpos(pieces, e'\x01') > 0 then concat_ws(' ', id, start, pieces) end, e'\n')
        into weighed, joined
    from (
        select id, kind, 1000 + 400 * row_number() over (order by id) as start, case kind
            when 'number' then given ->> id::text
            when 'date' then concat_ws(' ', left(given ->> id::text, 4), given ->> id::text)
            when 'link' then @schema@.pieces(@schema@.host(given ->> id::text))
            else @schema@.pieces(given ->> id::text) end as pieces
        from @schema@.attributes
        where space_id = space and category_id = category and removed_at is null and given ? id::text
    ) attribute cross join lateral (
        select left(word, 60) as word, least(start + place, 16383) as place
        from unnest(string_to_array(nullif(translate(pieces, e'\x01', ' '), ''), ' ')) with ordinality as words (word, place)
    ) each;
    if joined is not null then
        foreach joined in array string_to_array(joined, e'\n') loop
            weighed := weighed || @schema@.joints(substr(joined, length(split_part(joined, ' ', 1) || split_part(joined, ' ', 2)) + 3),
                split_part(joined, ' ', 2)::integer, 'B', array[space || '/', '=' || split_part(joined, ' ', 1) || '=']);
        end loop;
    end if;
    return weighed;
end $$;

create or replace function @schema@.words_of(space bigint, title text, given text, link text, description text) returns tsvector
language plpgsql immutable as $$
begin
    return concat_ws(' ', @schema@.weighed(title, 0, 'A', space || '/'), given,
        case when link <> '' then @schema@.weighed(@schema@.host(link), 13500, 'C', space || '/') end,
        case when description <> '' then @schema@.weighed(description, 14000, 'D', space || '/') end)::tsvector;
end $$;

create or replace function @schema@.findable_favourite() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and (tg_op = 'DELETE' or new.binned_at is not null or new.category_id <> old.category_id) then
        delete from @schema@.findable
        where space_id = old.space_id and category_id = old.category_id and favourite_id = old.id;
    end if;
    if tg_op <> 'DELETE' and new.binned_at is null then
        insert into @schema@.findable (space_id, category_id, favourite_id, title_fold, title_joined, words)
        values (new.space_id, new.category_id, new.id, @schema@.folded(new.title), @schema@.joined(new.title), @schema@.words_of(new.space_id, new.title,
            case when new.attributes <> '{}' then @schema@.weighed_values(new.space_id, new.category_id, new.attributes) end,
            new.link, new.description))
        on conflict on constraint findable_pk do update
        set title_fold = excluded.title_fold, title_joined = excluded.title_joined, words = excluded.words
        where findable.words <> excluded.words or findable.title_fold <> excluded.title_fold;
    end if;
    return null;
end $$;

create or replace function @schema@.findable_category() returns trigger language plpgsql as $$
begin
    insert into @schema@.findable (space_id, category_id, favourite_id, title_fold, title_joined, words)
    values (new.space_id, new.id, 0, @schema@.folded(new.name), @schema@.joined(new.name), @schema@.words_of(new.space_id, new.name, null, '', new.description))
    on conflict on constraint findable_pk do update
    set title_fold = excluded.title_fold, title_joined = excluded.title_joined, words = excluded.words;
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
    -- A slip changes more of a short word.
    perform set_config('pg_trgm.word_similarity_threshold', case when length(typed) < 8 then '0.3' else '0.4' end, true);
    return query select coalesce(f.title, c.name) from (
        select * from findable i
        where i.space_id + 0 = any (spaces) and i.category_id + 0 = any (categories) and i.title_fold %> typed
        order by word_similarity(typed, i.title_fold) desc, i.title_fold, i.category_id, i.favourite_id limit 40
    ) i
    left join favourites f on f.space_id = i.space_id and f.id = i.favourite_id
    join categories c on c.space_id = i.space_id and c.id = i.category_id
    order by word_similarity(typed, i.title_fold) desc, array_position(categories, i.category_id), f.position nulls first,
        i.favourite_id;
end $$;

-- Words of a space that begin with a text, from titles alone or from everything that is searched, for suggestions. At
-- most 400 favourites are looked at.
create or replace function @schema@.words_beginning(spaces bigint[], categories bigint[], begun text, titles_only boolean)
returns table (word text) language plpgsql stable as $$
begin
    return query select distinct substring(each.lexeme from '/(.*)$') from (
        select i.words from findable i
        where i.category_id + 0 = any (categories) and i.words @@ (select string_agg(
            '''' || space || '/' || begun || ''':*' || case when titles_only then 'A' else '' end, ' | ') from unnest(spaces) space)::tsquery
        order by i.category_id, i.favourite_id limit 400
    ) i cross join lateral unnest(i.words) each
    where each.lexeme ~ ('^[0-9]+/' || begun) and (not titles_only or 'A' = any (each.weights))
    order by 1 limit 1000;
end $$;
