-- An archive may be large. It is stored in parts, so that it can be written and sent without being in memory as a whole.
create table archive_parts (
    archive_id bigint not null constraint archive_parts_archive references archives on delete cascade,
    number integer not null,
    content bytea not null,
    constraint archive_parts_pk primary key (archive_id, number)
);
insert into archive_parts (archive_id, number, content)
select id, 0, content from archives where content is not null;
alter table archives drop column content;
