#!/bin/sh
# Compiles catalog/static/catalog/vesportal.{css,js}. Needed only after a change in this folder:
# the compiled files are kept in the repository. Usage: sh catalog/static_src/build.sh EMPTY_FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out="$here/../static/catalog"
banner='/*! Vesportal; holds govuk-frontend 6.6.0, MIT licence, see VENDOR.md */'
cd "${1:?name a folder outside the repository for the tools}"
npm install --prefix . --no-save --no-audit --no-fund govuk-frontend@6.6.0 sass@1.108.2 esbuild@0.28.2
npx sass --no-source-map --no-charset --style=compressed --load-path=node_modules/govuk-frontend/dist \
    "$here/scss/vesportal.scss" vesportal.css
npx esbuild vesportal.css --minify "--banner:css=$banner" --log-level=warning \
    --allow-overwrite --outfile="$out/vesportal.css"
NODE_PATH=$PWD/node_modules npx esbuild "$here/js/vesportal.js" --bundle --minify --format=esm --target=es2020 \
    --legal-comments=none "--banner:js=$banner" --log-level=warning --outfile="$out/vesportal.js"
