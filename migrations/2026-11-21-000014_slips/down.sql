-- btree_gin stays: it may have been there before, and others may use it.
do $$ begin
    drop index findable_by_title;
    create index findable_by_title on findable using gin (title_fold gin_trgm_ops);
exception when undefined_file or feature_not_supported or insufficient_privilege or undefined_object then
    raise notice 'slips are found as before: %', sqlerrm;
end $$;
