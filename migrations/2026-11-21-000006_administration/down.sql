drop table past_handles;
drop table admin_acts;
drop table invitations;
drop table settings;
