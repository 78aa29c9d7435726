drop trigger categories_usage on categories;
drop trigger favourites_erased_usage on favourites;
drop trigger favourites_added_usage on favourites;
drop trigger favourites_changed_usage on favourites;
drop table space_usage;
