-- The time zone by which a person reads times and days, as the IANA database names it; empty while it is not known.
alter table users add column time_zone text not null default ''
    constraint users_time_zone_length check (char_length(time_zone) <= 64);
