-- The history is append-only, but for the two functions below.

-- Refuses to change the history, unless one of the functions below does it. It reads the server's report of what is
-- running, whose last line names the outermost function: a setting could be made by anyone.
create or replace function @schema@.audit_entries_are_final() returns trigger language plpgsql as $$
declare
    running text;
begin
    get diagnostics running = pg_context;
    if substring(running from '[^\n]*$') ~ '\m(erase_space\(bigint\)|forget_actor\(bigint,bigint\[\]\)) ' then
        return null;
    end if;
    raise exception 'history is append-only' using errcode = 'insufficient_privilege';
end $$;

-- Deletes a space with everything in it, its history too.
create or replace function @schema@.erase_space(gone bigint) returns void language plpgsql as $$
begin
    delete from @schema@.favourites where space_id = gone;
    delete from @schema@.attributes where space_id = gone;
    delete from @schema@.shares where space_id = gone;
    delete from @schema@.imports where space_id = gone;
    delete from @schema@.categories where space_id = gone;
    delete from @schema@.audit_rows where space_id = gone;
    delete from @schema@.audit_entries where space_id = gone;
    delete from @schema@.space_usage where space_id = gone;
    delete from @schema@.spaces where id = gone;
end $$;

-- What is left of an entry without its words: ranks and positions, so that past orders can still be computed.
create or replace function @schema@.bare(changes jsonb) returns jsonb language sql immutable as $$
    select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(changes)
    where key in ('rank', 'position', 'category', 'attribute', 'size')
$$;

-- Removes a person from the history of shared spaces: actor 0 is "someone who left". With `taken`, removes what they
-- wrote as well, and what was recorded about these favourites of theirs.
create or replace function @schema@.forget_actor(person bigint, taken bigint[]) returns void language plpgsql as $$
begin
    if taken is not null then
        update @schema@.audit_rows r set subject = '', changes = @schema@.bare(changes)
        where space_id in (select space_id from @schema@.audit_entries where actor_id = person)
          and (favourite_id = any (taken) or exists (
            select from @schema@.audit_entries e
            where e.space_id = r.space_id and e.id = r.entry_id and e.actor_id = person));
        update @schema@.audit_entries set subject = '', changes = @schema@.bare(changes)
        where space_id in (select space_id from @schema@.audit_entries where actor_id = person)
          and (actor_id = person or favourite_id = any (taken));
        -- A removed attribute kept its values, theirs among them.
        update @schema@.audit_entries set changes = jsonb_set(changes, '{values}', (changes -> 'values') - taken::text[])
        where space_id in (select space_id from @schema@.audit_entries where actor_id = person)
          and kind = 'attribute removed' and (changes -> 'values') ?| taken::text[];
    end if;
    update @schema@.audit_entries set actor_id = 0 where actor_id = person;
end $$;
-- Closes a person's own space to visitors while they are suspended or about to be erased, and opens it afterwards.
create or replace function @schema@.close_space() returns trigger language plpgsql as $$
begin
    update @schema@.spaces set is_closed = new.suspended_at is not null or new.erase_at is not null
    where person_id = new.id and is_closed <> (new.suspended_at is not null or new.erase_at is not null);
    return null;
end $$;
-- Text as the search compares it.
--
-- The search index stores what these functions return: whoever changes that adds a migration that fills the table
-- `findable` again.
--
-- They are in PL/pgSQL, which keeps its plans for as long as a connection lasts: a function in SQL that calls another is
-- planned anew for each row.

-- The form in which two texts are the same to a person who searches: case, accents and points are gone, letters that
-- carry a stroke or are two in one are spelt plainly, digits are 0 to 9, and white space is one space. Signs stay.
create or replace function @schema@.folded(typed text) returns text language plpgsql immutable parallel safe as $$
begin
    return btrim(regexp_replace(case when typed !~ '[^\n\t -~]' then lower(typed collate "C") else
        replace(replace(replace(replace(translate(normalize(regexp_replace(
            lower(normalize(typed, NFKD) collate @schema@.folding) collate "C",
            '[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]',
            '', 'g'), NFKC),
            'øłđðħıŧŋςىةک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', 'olddhitnσيهك01234567890123456789'),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')
        end, '\s+', ' ', 'g'));
end $$;

-- Its words with one space between them. Punctuation separates words; every character of a script that puts no spaces
-- between words is a word of its own, and so is every other sign.
create or replace function @schema@.spaced(typed text) returns text language plpgsql immutable parallel safe as $$
begin
    return case when typed !~ '[^\n\t !"%-*,-;?-\]_a-z{}]' then
        btrim(regexp_replace(translate(lower(typed collate "C"), e'\n\t!"%&''()*,-./:;?@[\\]_{}', '                         '),
            ' +', ' ', 'g'))
        else btrim(regexp_replace(regexp_replace(regexp_replace(@schema@.folded(typed),
        '[\u0001-\u0020!"%&''()*,\-./:;?@\[\\\]_{}\u0080-\u00a1\u00a7\u00ab\u00b6\u00b7\u00bb\u00bf\u037e\u0387\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u060c\u060d\u061b-\u061f\u066a-\u066d\u06d4\u0964\u0965\u0e2f\u0e5a\u0e5b\u1680\u2000-\u205f\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d\u30a0\u30fb\ufe10-\ufe6f\ufff9-\uffff]',
        ' ', 'g'),
        '([#$+<=>^`|~\u00a2-\u00a6\u00a8\u00a9\u00ac\u00ae-\u00b1\u00b4\u00d7\u00f7\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u20a0-\u20cf\u2100-\u218f\u2190-\u2bff\u2e80-\u2fff\u3005-\u3007\u3021-\u302f\u3031-\u303c\u303e-\u309f\u30a1-\u30fa\u30fc-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001f000-\U0001faff\U00020000-\U0003ffff])',
        ' \1 ', 'g'), ' +', ' ', 'g')) end;
end $$;

-- The host of a link.
create or replace function @schema@.host(link text) returns text language sql immutable parallel safe as $$
    select regexp_replace(coalesce(substring(link from '^[a-zA-Z]+://([^/?#]*)'), ''), '^www\.', '', 'i')
$$;
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
-- What each space holds, for the quotas: lists, favourites, and bytes of their texts, also of what is in the bin.
--
-- Each change adds a row to space_usage; their sums are what the space holds. A single row that everything updates would
-- make all writes of a space wait for the longest of them. The limits are settings of Podium's connections.

-- Bytes of the texts of a favourite.
create or replace function @schema@.text_bytes(title text, description text, link text, attributes jsonb) returns bigint
language plpgsql immutable parallel safe as $$
begin
    return octet_length(title) + octet_length(description) + octet_length(link) + octet_length(attributes::text);
end $$;

-- Refuses what is more than the setting allows; without the setting, there is no limit.
create or replace function @schema@.refuse_above(setting text, held bigint) returns void language plpgsql as $$
declare
    most bigint := nullif(current_setting('podium.' || setting, true), '')::bigint;
begin
    if held > most then
        raise exception '%', to_char(most, 'FM999,999,999,999') using errcode = 'check_violation', constraint = setting;
    end if;
end $$;

-- Notes a change and refuses it if the space then holds too much. Small changes of texts are always possible. Now and
-- then it replaces the rows by their sum, without those that another transaction is replacing.
create or replace function @schema@.note_usage(space bigint, more_lists bigint, more_favourites bigint, more_bytes bigint)
returns void language plpgsql as $$
declare
    held record;
begin
    insert into @schema@.space_usage (space_id, lists, favourites, bytes)
    values (space, more_lists, more_favourites, more_bytes);
    if more_lists <= 0 and more_favourites <= 0 and more_bytes <= 256 then
        return;
    end if;
    select count(*) as changes, sum(lists) as lists, sum(favourites) as favourites, sum(bytes) as bytes into held
    from @schema@.space_usage where space_id = space;
    if more_lists > 0 then
        perform @schema@.refuse_above('max_lists', held.lists::bigint);
    end if;
    if more_favourites > 0 then
        perform @schema@.refuse_above('max_favourites', held.favourites::bigint);
    end if;
    if more_bytes > 256 then
        perform @schema@.refuse_above('max_text_mb', ceil(held.bytes / 1048576.0)::bigint);
    end if;
    if held.changes > 64 then
        with replaced as (
            delete from @schema@.space_usage where id in (
                select id from @schema@.space_usage where space_id = space for update skip locked)
            returning lists, favourites, bytes)
        insert into @schema@.space_usage (space_id, lists, favourites, bytes)
        select space, sum(lists), sum(favourites), sum(bytes) from replaced having count(*) > 0;
    end if;
end $$;

create or replace function @schema@.note_added_favourites() returns trigger language plpgsql as $$
begin
    perform @schema@.note_usage(space_id, 0, count(*), sum(@schema@.text_bytes(title, description, link, attributes))::bigint)
    from added group by space_id;
    return null;
end $$;

create or replace function @schema@.note_erased_favourites() returns trigger language plpgsql as $$
begin
    perform @schema@.note_usage(space_id, 0, -count(*), -sum(@schema@.text_bytes(title, description, link, attributes))::bigint)
    from erased group by space_id;
    return null;
end $$;

create or replace function @schema@.note_changed_favourite() returns trigger language plpgsql as $$
begin
    perform @schema@.note_usage(new.space_id, 0, 0,
        @schema@.text_bytes(new.title, new.description, new.link, new.attributes)
        - @schema@.text_bytes(old.title, old.description, old.link, old.attributes));
    return null;
end $$;

create or replace function @schema@.note_category() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        perform @schema@.note_usage(new.space_id, 1, 0, 0);
    else
        perform @schema@.note_usage(old.space_id, -1, 0, 0);
    end if;
    return null;
end $$;
