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
            create collation folding from "C";
        end;
    end;
end $$;

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

create trigger favourites_findable
    after insert or delete or update of title, description, link, attributes, category_id, binned_at on favourites
    for each row execute function findable_favourite();

create trigger categories_findable after insert or update of name, description on categories
    for each row execute function findable_category();

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
exception when others then
    raise notice 'no suggestions for typos: %', sqlerrm;
end $$;
