-- Titles and words are folded anew: what punctuation separates is also found as one word, and the whole title is kept as
-- one word, so that "spiderman" is Spider-Man. The rows are written without the indexes, which are made again at the end.
alter table findable add column title_joined text not null default '';
do $$
declare
    one record;
    made text[];
begin
    for one in select indexname as name, indexdef as definition from pg_indexes
        where schemaname = current_schema() and tablename = 'findable' and indexname <> 'findable_pk'
    loop
        made := made || one.definition;
        execute format('drop index %I', one.name);
    end loop;
    truncate findable;
    insert into findable (space_id, category_id, favourite_id, title_fold, title_joined, words)
    select space_id, id, 0, folded(name), joined(name), words_of(space_id, name, null, '', description) from categories
    union all
    select space_id, category_id, id, folded(title), joined(title), words_of(space_id, title,
        case when attributes <> '{}' then weighed_values(space_id, category_id, attributes) end, link, description)
    from favourites where binned_at is null;
    for at in 1..coalesce(cardinality(made), 0) loop
        execute made[at];
    end loop;
end $$;
alter table findable alter column title_joined drop default;
analyze findable;
