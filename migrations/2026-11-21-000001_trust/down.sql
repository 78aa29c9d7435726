alter table attempts drop column free_at;
drop table account_events;
alter table sessions drop column proved_at, drop column device, drop column network;
drop index users_by_email;
drop index users_email_once;
alter table users add constraint users_email_once unique (email_key);
alter table users
    drop column email_confirmed_at, drop column is_admin, drop column second_factor_at,
    drop column suspended_at, drop column suspended_why, drop column erase_at, drop column erase_words,
    drop column privacy_version, drop column date_style, drop column theme, drop column last_seen_on;
