#!/bin/sh
# The image of PostgreSQL runs this once, when it has made its data folder: Podium gets a role of its own, which is no
# superuser, and a database. The password is the one in secrets/database_url.
set -eu
url=$(cat /run/secrets/database_url)
password=${url#*://*:}
psql --no-psqlrc --set ON_ERROR_STOP=1 --set "password=${password%%@*}" --username postgres --dbname postgres <<'SQL'
-- It may create databases for `podium backup --check` and `podium restore --replace`.
create role podium login createdb password :'password';
create database podium owner podium encoding 'UTF8' template template0;
SQL
