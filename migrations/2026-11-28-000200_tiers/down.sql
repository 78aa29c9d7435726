alter table shares drop column hides_tiers;
alter table categories drop column has_tiers;
drop table tiers;
