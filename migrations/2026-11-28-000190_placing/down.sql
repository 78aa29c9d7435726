drop table placings;
