#!/bin/sh
# Make the passwords and keys of a new site, once: deploy/new_secrets.sh DIR (compose), or
# deploy/new_secrets.sh --env NAME > FILE (systemd). Keep a copy of the keys in another place: without them
# nobody can read phone and identity numbers, nor open a backup.
set -eu
umask 077
text() { openssl rand -hex 24; }
key() { openssl rand -base64 32; }
named_key() { printf '%s:%s' "$1" "$(key)"; }

if [ "${1:-}" = "--env" ]; then
  name=${2:?the name people type, such as lianjian.example.cn}
  database=$(text) redis=$(text)
  cat <<END
DJANGO_SETTINGS_MODULE=config.settings.production
DATA_DIR=/var/lib/lianjian
ALLOWED_HOSTS=$name,127.0.0.1
TRUSTED_PROXIES=127.0.0.1
DATABASE_URL=postgres://lianjian:$database@127.0.0.1:5432/lianjian
REDIS_URL=redis://:$redis@127.0.0.1:6379/0
SECRET_KEY=$(text)
FIELD_KEYS=$(named_key k1)
HASH_KEY=$(key)
AUDIT_KEY=$(named_key a1)
END
  exit
fi

folder=${1:?a folder for the secrets}
[ ! -e "$folder/field_keys" ] || { echo "$folder has keys already; a second set could not read what the first wrote." >&2; exit 1; }
mkdir -p "$folder"
cd "$folder"
text > postgresql_password
text > redis_password
text > secret_key
named_key k1 > field_keys
key > hash_key
named_key a1 > audit_key
echo "postgres://lianjian:$(cat postgresql_password)@postgresql:5432/lianjian" > database_url
echo "redis://:$(cat redis_password)@redis:6379/0" > redis_url
# The containers read them as users of their own; the folder above keeps everybody else on this machine out.
chmod 0444 ./*
