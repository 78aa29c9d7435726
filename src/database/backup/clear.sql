do $$
declare
    one record;
begin
    for one in select tablename as name from pg_tables where schemaname = current_schema() loop
        execute format('drop table %I cascade', one.name);
    end loop;
    for one in select extname as name from pg_extension where extname in ('btree_gin', 'pg_trgm') loop
        begin
            execute format('drop extension %I cascade', one.name);
        exception when insufficient_privilege then
            null; -- It was there before, and belongs to another role.
        end;
    end loop;
    for one in select oid::regprocedure as name from pg_proc where pronamespace = current_schema()::regnamespace
        and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e') loop
        execute format('drop routine if exists %s cascade', one.name);
    end loop;
    for one in select collname as name from pg_collation where collnamespace = current_schema()::regnamespace loop
        execute format('drop collation %I', one.name);
    end loop;
end $$;
