drop table archives;
drop index consents_by_user;
alter table consents drop constraint consents_pk;
delete from consents a using consents b
    where a.id < b.id and (a.user_id, a.document, a.version) = (b.user_id, b.document, b.version);
alter table consents drop column id, drop column withdrawn_at;
alter table consents add constraint consents_pk primary key (user_id, document, version);
