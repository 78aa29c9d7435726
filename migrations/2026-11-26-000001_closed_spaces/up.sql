-- A personal space is closed to visitors while its person is suspended or about to be erased. The column follows the
-- person by a trigger, so that every page can ask for it without a join.
alter table spaces add column is_closed boolean not null default false;
update spaces set is_closed = true from users
where users.id = spaces.person_id and (users.suspended_at is not null or users.erase_at is not null);

create trigger users_close_spaces after update of suspended_at, erase_at on users
    for each row execute function close_space();
