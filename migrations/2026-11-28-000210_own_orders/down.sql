drop trigger favourites_left_list on favourites;
drop table own_places;
drop table own_orders;
alter table categories drop column ours;
