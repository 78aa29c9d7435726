drop collation natural_order;
drop table favourites;
