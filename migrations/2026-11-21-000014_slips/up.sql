-- Slips are looked for among one's own titles only: the index is led by whose they are, and nobody's titles lie in the
-- way of another's. Led by a sum, so that the table's key, which reads every title of a list, is never taken instead.
-- Where the server lacks btree_gin or pg_trgm, slips are found as slowly as before, or not at all.
do $$ begin
    create extension if not exists btree_gin;
    drop index findable_by_title;
    create index findable_by_title on findable using gin ((space_id + 0), title_fold gin_trgm_ops);
    create or replace function close_titles(spaces bigint[], categories bigint[], typed text)
    returns table (title text) language sql stable set pg_trgm.word_similarity_threshold = 0.4 as $body$
        select coalesce(f.title, c.name) from (
            select * from findable i
            where i.space_id + 0 = any (spaces) and i.category_id + 0 = any (categories) and i.title_fold %> typed
            order by word_similarity(typed, i.title_fold) desc, i.title_fold limit 20
        ) i
        left join favourites f on f.space_id = i.space_id and f.id = i.favourite_id
        join categories c on c.space_id = i.space_id and c.id = i.category_id
    $body$;
    analyze findable;
exception when undefined_file or feature_not_supported or insufficient_privilege or undefined_object then
    raise notice 'slips are found as before: %', sqlerrm;
end $$;
