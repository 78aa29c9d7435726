alter table archives add column content bytea;
update archives set content = (
    select string_agg(content, ''::bytea order by number) from archive_parts where archive_id = archives.id
);
drop table archive_parts;
