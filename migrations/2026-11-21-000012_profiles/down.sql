drop index categories_public;
drop table past_favourite_slugs;
drop table past_list_slugs;
alter table spaces drop column about, drop column is_shown;
