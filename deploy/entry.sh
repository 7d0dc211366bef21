#!/bin/sh
# What a container does: web, worker, beat, health, or any command of manage.py.
# A variable NAME_FILE names a file that holds the value of NAME (secrets of compose).
set -eu
umask 077
cd /opt/lianjian
for name in DATABASE_URL REDIS_URL SECRET_KEY FIELD_KEYS HASH_KEY AUDIT_KEY; do
  eval "file=\${${name}_FILE:-}"
  if [ -n "$file" ]; then
    value=$(cat "$file")
    export "$name=$value"
    unset "${name}_FILE"
  fi
done
case "${1:-web}" in
  web) echo web > /tmp/part
       exec gunicorn -c python:config.web_server config.wsgi --bind 0.0.0.0:8000 \
         --graceful-timeout 25 --worker-tmp-dir /dev/shm ;;
  worker) echo worker > /tmp/part
       exec celery -A config worker -c "${WORKER_THREADS:-2}" -l WARNING ;;
  beat) echo beat > /tmp/part
       exec celery -A config beat -l WARNING --pidfile= ;;
  health)
       case "$(cat /tmp/part)" in
         web) exec python manage.py health --web http://127.0.0.1:8000 ;;
         *) exec python manage.py health --only "$(cat /tmp/part)" ;;
       esac ;;
  *) exec python manage.py "$@" ;;
esac
