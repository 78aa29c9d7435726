delete from placings where own_user_id is not null;
drop index placings_by_own_order;
drop index placings_one_each;
alter table placings drop column own_user_id;
create unique index placings_one_each on placings (space_id, category_id, user_id, (kind = 'one'));
