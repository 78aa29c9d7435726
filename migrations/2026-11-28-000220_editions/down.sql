drop table edition_rows;
drop table editions;
alter table shares drop column hides_editions;
alter table categories drop column edition_count, drop column open_edition_count, drop column edition_offered;
