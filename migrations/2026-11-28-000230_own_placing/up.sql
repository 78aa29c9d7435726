-- A person finds the place of a favourite in their own order of a list, too.
-- The person again if it is in their own order; the answers go with that order.
alter table placings
    add column own_user_id bigint constraint placings_own check (own_user_id = user_id),
    add constraint placings_own_order
        foreign key (space_id, category_id, own_user_id) references own_orders on delete cascade;
-- Besides one favourite and one comparison of the list, one favourite in their own order.
drop index placings_one_each;
create unique index placings_one_each
    on placings (space_id, category_id, user_id, (kind = 'one'), (own_user_id is not null));
create index placings_by_own_order on placings (space_id, category_id, own_user_id) where own_user_id is not null;
