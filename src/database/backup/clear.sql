do $$
declare
    one record;
begin
    for one in select tablename as name from pg_tables where schemaname = current_schema() loop
        execute format('drop table %I cascade', one.name);
    end loop;
    for one in select extname as name from pg_extension where extname <> 'plpgsql' loop
        execute format('drop extension %I cascade', one.name);
    end loop;
    for one in select oid::regprocedure as name from pg_proc where pronamespace = current_schema()::regnamespace loop
        execute format('drop routine if exists %s cascade', one.name);
    end loop;
    for one in select collname as name from pg_collation where collnamespace = current_schema()::regnamespace loop
        execute format('drop collation %I', one.name);
    end loop;
end $$;
