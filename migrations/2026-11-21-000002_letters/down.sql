drop table links;
drop table letters;
