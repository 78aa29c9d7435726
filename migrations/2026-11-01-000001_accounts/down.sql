drop table attempts, sessions, consents, users;
