-- pg_trgm stays: it may have been there before, and others may use it.
drop function close_titles(bigint[], bigint[], text);
drop trigger attributes_findable on attributes;
drop trigger categories_findable on categories;
drop trigger favourites_findable on favourites;
drop function findable_attribute, findable_category, findable_favourite;
drop table findable;
drop function words_of, weighed_values, host, weighed, spaced, folded;
drop collation folding;
