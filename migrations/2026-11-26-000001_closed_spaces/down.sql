drop trigger users_close_spaces on users;
alter table spaces drop column is_closed;
