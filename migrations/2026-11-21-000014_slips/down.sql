-- btree_gin stays: it may have been there before, and others may use it.
do $$ begin
    drop index findable_by_title;
    create index findable_by_title on findable using gin (title_fold gin_trgm_ops);
    create or replace function close_titles(spaces bigint[], categories bigint[], typed text)
    returns table (title text) language sql stable set pg_trgm.word_similarity_threshold = 0.4 as $body$
        select coalesce(f.title, c.name) from (
            select * from findable i
            where i.space_id = any (spaces) and i.category_id = any (categories) and i.title_fold %> typed
            order by word_similarity(typed, i.title_fold) desc, i.title_fold limit 20
        ) i
        left join favourites f on f.space_id = i.space_id and f.id = i.favourite_id
        join categories c on c.space_id = i.space_id and c.id = i.category_id
    $body$;
exception when undefined_file or feature_not_supported or insufficient_privilege or undefined_object then
    raise notice 'slips are found as before: %', sqlerrm;
end $$;
