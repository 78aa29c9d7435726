do $$ begin
    create collation natural_order (provider = icu, locale = 'und-u-kn-true');
exception when others then
    create collation natural_order from "C";
end $$;
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
