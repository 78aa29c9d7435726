-- A token that may write may now also share lists and delete for ever. Those that were made before go on without that: their
-- owners were promised that no token changes who sees a list.
alter table tokens drop constraint tokens_scope;
alter table tokens add constraint tokens_scope check (scope in ('read', 'edit', 'write'));
update tokens set scope = 'edit' where scope = 'write';
