drop table attributes;
