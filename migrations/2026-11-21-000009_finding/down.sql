-- pg_trgm stays: it may have been there before, and others may use it.
drop trigger attributes_findable on attributes;
drop trigger categories_findable on categories;
drop trigger favourites_findable on favourites;
drop table findable;
drop collation folding;
