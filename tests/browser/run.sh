#!/bin/sh
# The tests of this folder against a server of their own: sh tests/browser/run.sh PROGRAM FOLDER REPORT
# PROGRAM is daybook, REPORT a board report's HTML file; works in FOLDER, which must not exist. The last line is "N passed, N failed".
set -u
program=$(realpath "$1")
mkdir -p "$2"
folder=$(realpath "$2")
report=$3
[ -f "$report" ] && report=$(realpath "$report")
port=$(node -e 'const s = require("net").createServer(); s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
data=$folder/data
{
    "$program" simulate --seed 1 --out "$folder/town" &&
        "$program" init --data "$data" --origin "127.0.0.1:$port/log" &&
        "$program" import --quiet --data "$data" --profile town --areas "$folder/town/areas.geojson" --population "$folder/town/population.csv" "$folder"/town/crimes-*.csv &&
        echo "correct-horse-battery-9" | "$program" account add tests --role supervisor --password-stdin --keep-password --data "$data" &&
        echo "correct-horse-battery-9" | "$program" account add colleague --role supervisor --password-stdin --keep-password --data "$data" &&
        echo "correct-horse-battery-9" | "$program" account add newcomer --role dispatcher --password-stdin --data "$data"
} >"$folder/setup.log" 2>&1 || { cat "$folder/setup.log"; echo "0 passed, 1 failed"; exit 1; }
"$program" serve --listen "127.0.0.1:$port" --data "$data" --rate-limits off --title "Rivermouth police" 2>"$folder/server.log" &
server=$!
trap 'kill "$server" 2>/dev/null' EXIT
for _ in $(seq 1 300); do
    grep -q '"listening"' "$folder/server.log" && break
    sleep 0.1
done
cd "$(dirname "$0")" || exit 1
DAYBOOK_REPORT="$report" DAYBOOK_PROGRAM="$program" DAYBOOK_SERVER="http://127.0.0.1:$port" DAYBOOK_STAFF="tests:correct-horse-battery-9" DAYBOOK_COLLEAGUE="colleague:correct-horse-battery-9" DAYBOOK_NEWCOMER="newcomer:correct-horse-battery-9" \
    node --test --test-reporter=tap >"$folder/tap" 2>&1
grep -E '^not ok|^    not ok|^# ' "$folder/tap"
pass=$(sed -n 's/^# pass \([0-9]*\)$/\1/p' "$folder/tap" | tail -n 1)
fail=$(sed -n 's/^# fail \([0-9]*\)$/\1/p' "$folder/tap" | tail -n 1)
[ "${fail:-1}" = 0 ] || cat "$folder/tap" "$folder/server.log"
if kill -0 "$server" 2>/dev/null; then pass=$((${pass:-0} + 1)); else fail=$((${fail:-0} + 1)); fi  # the server lives
echo "${pass:-0} passed, ${fail:-1} failed"
