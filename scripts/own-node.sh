#!/bin/sh
# Runs a program on the project's own Node, which the first start installs.
root=$(dirname "$0")/..
for needed in node_modules/.package-lock.json node_modules/.bin/node \
  workflows/contracts/http/operations.ts; do
  if [ ! -e "$root/$needed" ]; then
    echo 'Nothing is set up here yet. Run this first: npm start' >&2
    exit 1
  fi
done
exec "$root/node_modules/.bin/node" "$@"
