update tokens set scope = 'write' where scope = 'admin';
alter table tokens drop constraint tokens_scope;
alter table tokens add constraint tokens_scope check (scope in ('read', 'edit', 'write'));
