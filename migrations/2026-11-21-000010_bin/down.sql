drop index categories_due;
drop index favourites_due;
