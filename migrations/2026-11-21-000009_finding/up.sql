-- Finding: what can be searched stands in a table of its own, so that a move, which rewrites a favourite's
-- row, never touches an index of words. Triggers keep it.

-- Lower case in every script, whatever the server's locale; with ICU where PostgreSQL has it.
do $$ begin
    create collation folding (provider = icu, locale = 'und');
exception when others then
    begin
        create collation folding from "pg_c_utf8";
    exception when others then
        begin
            create collation folding from "C.utf8";
        exception when others then
            create collation folding from "default";
        end;
    end;
end $$;

-- How two texts are the same for whoever looks for one: case, accents and points are gone, letters that
-- carry a stroke or are two in one are spelt plainly, digits are 0 to 9, and white space is one space.
-- Signs stay.
create function folded(typed text) returns text language sql immutable parallel safe as $$
    select btrim(regexp_replace(case when typed !~ '[^\n\t -~]' then lower(typed collate "C") else
        replace(replace(replace(replace(translate(normalize(regexp_replace(
            lower(normalize(typed, NFKD) collate folding) collate "C",
            '[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]',
            '', 'g'), NFKC),
            'øłđðħıŧŋςىةک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', 'olddhitnσيهك01234567890123456789'),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')
        end, '\s+', ' ', 'g'))
$$;

-- Its words with one space between them. Punctuation separates words; every character of a script that puts
-- no spaces between words is a word of its own, and so is every other sign.
create function spaced(typed text) returns text language sql immutable parallel safe as $$
    select case when typed !~ '[^\n\t !"%-*,-;?-\]_a-z{}]' then
        btrim(regexp_replace(translate(lower(typed collate "C"), e'\n\t!"%&''()*,-./:;?@[\\]_{}', '                         '),
            ' +', ' ', 'g'))
        else btrim(regexp_replace(regexp_replace(regexp_replace(folded(typed),
        '[\u0001-\u0020!"%&''()*,\-./:;?@\[\\\]_{}\u0080-\u00a1\u00a7\u00ab\u00b6\u00b7\u00bb\u00bf\u037e\u0387\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u060c\u060d\u061b-\u061f\u066a-\u066d\u06d4\u0964\u0965\u0e2f\u0e5a\u0e5b\u1680\u2000-\u205f\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d\u30a0\u30fb\ufe10-\ufe6f\ufff9-\uffff]',
        ' ', 'g'),
        '([#$+<=>^`|~\u00a2-\u00a6\u00a8\u00a9\u00ac\u00ae-\u00b1\u00b4\u00d7\u00f7\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u20a0-\u20cf\u2100-\u218f\u2190-\u2bff\u2e80-\u2fff\u3005-\u3007\u3021-\u302f\u3031-\u303c\u303e-\u309f\u30a1-\u30fa\u30fc-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001f000-\U0001faff\U00020000-\U0003ffff])',
        ' \1 ', 'g'), ' +', ' ', 'g')) end
$$;

-- The words of one text, written as a tsvector is: numbered on from `start`, each with a mark before it
-- and its weight. Words hold neither quotes nor backslashes.
create function weighed(spaced text, start integer, weight text, mark text) returns text
language sql immutable parallel safe as $$
    select string_agg('''' || mark || left(word, 60) || ''':' || least(start + place, 16383) || weight, ' ')
    from unnest(string_to_array(nullif(spaced, ''), ' ')) with ordinality as each (word, place)
$$;

-- The host of a link.
create function host(link text) returns text language sql immutable parallel safe as $$
    select regexp_replace(coalesce(substring(link from '^[a-zA-Z]+://([^/?#]*)'), ''), '^www\.', '', 'i')
$$;

create table findable (
    space_id bigint not null,
    category_id bigint not null,
    -- 0 is the category itself.
    favourite_id bigint not null,
    title_fold text not null,
    -- The title weighs A, values of attributes B, a link's host C, the description D. Every word begins with
    -- its space, 3/heat, so that the index is led by whose it is, and nobody's words lie in the way of
    -- another's. The words of values stand here a second time with their attribute's number: =7=drama.
    words tsvector not null,
    constraint findable_pk primary key (space_id, category_id, favourite_id),
    constraint findable_category foreign key (space_id, category_id) references categories on delete cascade
);

-- The values of a favourite's attributes, as far as the list still has them. An answer of yes or no is found
-- through its attribute only.
create function weighed_values(space bigint, category bigint, given jsonb) returns text language sql stable as $$
    select string_agg(concat_ws(' ',
        case when a.kind <> 'yes/no' then weighed(v.meant, 1000 + 400 * a.nth, 'B', space || '/') end,
        weighed(v.meant, 1000 + 400 * a.nth, 'B', '=' || a.id || '=')), ' ')
    from (
        select id, kind, row_number() over (order by id)::integer as nth from attributes
        where space_id = space and category_id = category and removed_at is null and given ? id::text
    ) a cross join lateral (
        select spaced(case when a.kind = 'link' then host(given ->> a.id::text) else given ->> a.id::text end) as meant
        offset 0
    ) v
$$;

create function words_of(space bigint, title text, given text, link text, description text) returns tsvector
language sql immutable as $$
    select concat_ws(' ', weighed(spaced(title), 0, 'A', space || '/'), given,
        case when link <> '' then weighed(spaced(host(link)), 13500, 'C', space || '/') end,
        case when description <> '' then weighed(spaced(description), 14000, 'D', space || '/') end)::tsvector
$$;

create function findable_favourite() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and (tg_op = 'DELETE' or new.binned_at is not null or new.category_id <> old.category_id) then
        delete from findable
        where space_id = old.space_id and category_id = old.category_id and favourite_id = old.id;
    end if;
    if tg_op <> 'DELETE' and new.binned_at is null then
        insert into findable (space_id, category_id, favourite_id, title_fold, words)
        values (new.space_id, new.category_id, new.id, folded(new.title), words_of(new.space_id, new.title,
            case when new.attributes <> '{}' then weighed_values(new.space_id, new.category_id, new.attributes) end,
            new.link, new.description))
        on conflict on constraint findable_pk do update set title_fold = excluded.title_fold, words = excluded.words
        where findable.words <> excluded.words or findable.title_fold <> excluded.title_fold;
    end if;
    return null;
end $$;
create trigger favourites_findable
    after insert or delete or update of title, description, link, attributes, category_id, binned_at on favourites
    for each row execute function findable_favourite();

create function findable_category() returns trigger language plpgsql as $$
begin
    insert into findable (space_id, category_id, favourite_id, title_fold, words)
    values (new.space_id, new.id, 0, folded(new.name), words_of(new.space_id, new.name, null, '', new.description))
    on conflict on constraint findable_pk do update set title_fold = excluded.title_fold, words = excluded.words;
    return null;
end $$;
create trigger categories_findable after insert or update of name, description on categories
    for each row execute function findable_category();

-- Values of a removed attribute are not found; restored, they are again.
create function findable_attribute() returns trigger language plpgsql as $$
begin
    update findable i set words = words_of(f.space_id, f.title, weighed_values(f.space_id, f.category_id, f.attributes),
        f.link, f.description)
    from favourites f
    where f.space_id = new.space_id and f.category_id = new.category_id and f.attributes ? new.id::text
      and i.space_id = f.space_id and i.category_id = f.category_id and i.favourite_id = f.id;
    return null;
end $$;
create trigger attributes_findable after update of kind, removed_at on attributes for each row
    when (old.kind <> new.kind or old.removed_at is distinct from new.removed_at)
    execute function findable_attribute();

insert into findable (space_id, category_id, favourite_id, title_fold, words)
select space_id, id, 0, folded(name), words_of(space_id, name, null, '', description) from categories
union all
select space_id, category_id, id, folded(title), words_of(space_id, title,
    case when attributes <> '{}' then weighed_values(space_id, category_id, attributes) end, link, description)
from favourites where binned_at is null;

create index findable_by_words on findable using gin (words);
analyze findable;

-- Where the server has it, pg_trgm finds titles in spite of slips; without it the other ways still work.
do $$ begin
    create extension if not exists pg_trgm;
    create index findable_by_title on findable using gin (title_fold gin_trgm_ops);
    create function close_titles(spaces bigint[], categories bigint[], typed text)
    returns table (title text) language sql stable set pg_trgm.word_similarity_threshold = 0.4 as $body$
        select coalesce(f.title, c.name) from (
            select * from findable i
            where i.space_id = any (spaces) and i.category_id = any (categories) and i.title_fold %> typed
            order by word_similarity(typed, i.title_fold) desc, i.title_fold limit 20
        ) i
        left join favourites f on f.space_id = i.space_id and f.id = i.favourite_id
        join categories c on c.space_id = i.space_id and c.id = i.category_id
    $body$;
exception when others then
    create function close_titles(spaces bigint[], categories bigint[], typed text)
    returns table (title text) language sql stable as $body$ select null::text where false $body$;
end $$;
