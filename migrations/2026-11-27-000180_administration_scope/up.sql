-- A token of an administrator may look after the site, if its person chose so. No token that was made before may.
alter table tokens drop constraint tokens_scope;
alter table tokens add constraint tokens_scope check (scope in ('read', 'edit', 'write', 'admin'));
