#!/bin/sh
# Runs once, when the volume is empty: the application is no superuser.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --set password="$IHANOI_DATABASE_PASSWORD" --username postgres <<'SQL'
CREATE ROLE ihanoi LOGIN NOSUPERUSER PASSWORD :'password';
CREATE DATABASE ihanoi OWNER ihanoi;
\connect ihanoi
CREATE EXTENSION IF NOT EXISTS pg_trgm;
SQL
