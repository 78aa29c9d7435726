-- Slips are looked for among one's own titles only: the index is led by whose they are, and nobody's titles lie in the
-- way of another's. Led by a sum, so that the table's key, which reads every title of a list, is never taken instead.
-- Where the server lacks btree_gin or pg_trgm, slips are found as slowly as before, or not at all.
do $$ begin
    create extension if not exists btree_gin;
    drop index findable_by_title;
    create index findable_by_title on findable using gin ((space_id + 0), title_fold gin_trgm_ops);
    analyze findable;
exception when undefined_file or feature_not_supported or insufficient_privilege or undefined_object then
    raise notice 'slips are found as before: %', sqlerrm;
end $$;
