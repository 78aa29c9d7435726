-- What is due in the bin is found without reading every favourite of every list.
create index favourites_due on favourites (binned_at) where binned_at is not null;
create index categories_due on categories (binned_at) where binned_at is not null;
