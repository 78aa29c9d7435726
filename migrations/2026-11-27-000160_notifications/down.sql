alter table users drop column emails_hour, drop column emails_spaces, drop column emails_mentions;
drop table unsubscribe_links;
drop table digests;
drop table notifications;
