drop table devices;
drop table half_sign_ins;
drop table ceremonies;
drop table passkeys;
drop table recovery_codes;
drop table totps;
