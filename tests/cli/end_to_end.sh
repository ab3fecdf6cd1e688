#!/bin/sh
# The command line from end to end, on the records of the made-up town: sh tests/cli/end_to_end.sh PROGRAM FOLDER
# Works in FOLDER, which must not exist; leaves the report in FOLDER/report. Each check is one line; the last line counts them.
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
mkdir -p "$2" && cd "$2" || exit 2
. "$here/checks.sh"

# ---- a ledger and what goes into it
gives 0 "a town is made up" simulate --seed 1 --out town
gives 0 "and once more" simulate --seed 1 --out again
if diff -r town again >/dev/null; then ok "the same seed gives the same town, byte for byte"; else bad "the same seed gives the same town, byte for byte"; fi
gives 0 "an empty ledger is made" init --origin test.example/daybook
gives 2 "a second one in the same place is refused" init
gives 0 "the verifier key is printed" key
has "it names the ledger" '^test.example/daybook+'
gives 2 "nothing can be counted yet" figures --period 2023
gives 0 "the town's records are imported" import --json --profile town --areas town/areas.geojson --population town/population.csv town/crimes-*.csv
rows=$(number rows)
added=$(number added)
rejected=$(number rejected)
size=$(number ledger_size)
is "every row is added or rejected" "$rows" $((added + rejected + $(number revised) + $(number unchanged)))
if [ "$added" -gt 10000 ] && [ "$rejected" -gt 0 ]; then ok "there are rows of both kinds"; else bad "there are rows of both kinds" "$added added, $rejected rejected"; fi
rejects=$(text rejects_file)
is "the rejects file has a line for each rejected row, and a header" $((rejected + 1)) "$(wc -l <"$rejects" | tr -d ' ')"
gives 0 "the same files again" import --json --profile town town/crimes-*.csv
is "add nothing" 0 "$(number added)"
is "revise nothing" 0 "$(number revised)"
is "change nothing" "$added" "$(number unchanged)"

# ---- figures
gives 0 "robberies are counted" figures --json --indicator robbery --period 2023
robberies=$(number count)
if [ "${robberies:-0}" -gt 0 ]; then ok "there are some"; else bad "there are some" "$(cat out)"; fi
gives 0 "by month" figures --json --indicator robbery --period 2023 --by month
is "the months add up to the year" "$robberies" "$(grep -o '"count":[0-9]*' out | sed 's/.*://' | awk '{ sum += $1 } END { print sum }')"
gives 0 "by area" figures --json --indicator robbery --period 2023 --by area
is "the areas add up to the town" "$robberies" "$(grep -o '"count":[0-9]*' out | sed 's/.*://' | awk '{ sum += $1 } END { print sum }')"
gives 0 "the records behind the figure are listed" drill --json --indicator robbery --period 2023
is "their number is the figure" "$robberies" "$(number records)"
is "each stands in the list" "$robberies" "$(grep -o '"entry":[0-9]*' out | sort -u | wc -l | tr -d ' ')"
record=$(text record)
cp out one
gives 0 "on one thread" figures --csv --period 2023 --by area --by month --threads 1
cp out one
gives 0 "and on four" figures --csv --period 2023 --by area --by month --threads 4
if cmp -s one out; then ok "figures are the same, byte for byte"; else bad "figures are the same, byte for byte"; fi
gives 0 "figures as of the ledger after the first import" figures --json --indicator robbery --period 2023 --as-of "$size"
is "are those of then" "$robberies" "$(number count)"
is "and say so" "$size" "$(number ledger_size)"
gives 0 "two years are compared" compare --json --period 2023 --against 2022 --indicator vehicle-theft
has "the planted rise is found" '"word":"rose"'
gives 0 "in Russian, too" compare --period 2023 --against 2022 --lang ru
gives 0 "own counts agree with the official ones" reconcile --json --official town/official.csv
has "and say so" '"verdict":"agrees"'
sed 's/\([0-9][0-9]*\)\(\r\{0,1\}\)$/9\1\2/' town/official.csv >wrong.csv
gives 1 "official figures that differ are said to differ" reconcile --official wrong.csv

# ---- near-repeats
gives 0 "near-repeats of burglaries" near-repeat --json --indicator burglary --period 2023 --distances 100,200,400 --days 14,28
cp out near.json
has "the planted repeats are found" '"up_to_m":100.0,"from_days":0,"up_to_days":14,[^}]*"p_adjusted":0.00'
pairs=$(number cases)
is "the cells add up to all pairs" $((pairs * (pairs - 1) / 2)) "$(grep -o '"observed":[0-9]*' near.json | sed 's/.*://' | awk '{ sum += $1 } END { printf "%d", sum }')"
has "what was left out is said" '"without_point":[0-9]*,"without_day":[0-9]*,"taken_back":0,"cases"'
has "how exact places are is said, too" "keeps places to about 11 m"
gives 0 "on one thread" near-repeat --json --indicator burglary --period 2023 --distances 100,200,400 --days 14,28 --threads 1
if cmp -s out near.json; then ok "the answer is the same, byte for byte"; else bad "the answer is the same, byte for byte"; fi
status=0
sh -c "$(text command | sed "s|^daybook|\"$program\"|") --json" >out 2>err </dev/null || status=$?
is "the command beside it runs" 0 "$status"
if cmp -s out near.json; then ok "and gives the same answer"; else bad "and gives the same answer" "$(head -c 300 err)"; fi
for language in en ru be kk; do gives 0 "in words: $language" near-repeat --indicator burglary --period 2023 --lang $language; done
gives 0 "chains" near-repeat --csv --indicator burglary --period 2023 --chains 200,14
is "have three cases at least" 1 "$(awk -F, 'NR > 1 && $2 < 3' out | wc -l | awk '{ print ($1 == 0) }')"
printf 'x,y,date\n1000,2000,2016-01-01\n,2000,2016-01-02\n1000,2000,31.01.2016\n' >points.csv
awk 'BEGIN { for (i = 0; i < 30; i++) printf "%d,%d,2016-03-%02d\n", 1000 + i * i * 7 % 400, 5000 + i * 37 % 300, 1 + i % 28 }' >>points.csv
gives 0 "a file of points" near-repeat --json --points points.csv
is "its bad rows are counted" 2 "$(number rows_set_aside)"
is "and listed beside it" 'points.csv,4,date not readable,"1000,2000,31.01.2016"' "$(tail -n 1 points.csv.rejects.csv)"
gives 2 "points as degrees are asked about" near-repeat --points "$(printf '10.1,53.5,2016-01-01\n' >degrees.csv; echo degrees.csv)"
has "and the option is named" "--degrees"
gives 2 "cases of nobody" near-repeat
has "say what is needed" "--points"
gives 2 "cuts that fall" near-repeat --indicator burglary --period 2023 --distances 300,200
gives 2 "a period with too few cases" near-repeat --indicator homicide --period 2023-01-01
has "says how many are needed" "fewer than 10"

# ---- density
gives 0 "a density map of burglaries" density --json --indicator burglary --period 2021/2023 --out density.geojson
cp out density.json
is "four shares of the area are told" 4 "$(grep -o '"area_percent":' out | wc -l | tr -d ' ')"
has "beside plain counts, month by month" '"months_held_out":6'
has "the map is one, with what it rests on" '"area_percent":10'
is "it has four contours" 4 "$(grep -o '"MultiPolygon"' density.geojson | wc -l | tr -d ' ')"
if grep -q '"ledger_root"' density.geojson && grep -q '"command":"daybook density' density.geojson; then ok "the file says what it rests on and how to make it again"; else bad "the file says what it rests on and how to make it again"; fi
gives 0 "on one thread, with the numbers that were chosen" density --json --indicator burglary --period 2021/2023 --cell-m "$(grep -o '"cell_m":[0-9]*' out | head -n 1 | sed 's/.*://')" --out one.geojson --threads 1
if cmp -s density.geojson one.geojson && cmp -s out density.json; then ok "answer and map are the same, byte for byte"; else bad "answer and map are the same, byte for byte"; fi
for language in en ru be kk; do gives 0 "in words: $language" density --indicator burglary --period 2022/2023 --lang $language --adaptive; done
gives 2 "a period that is no months" density --indicator burglary --period 2023-01-01/2023-06-14
has "says why they are needed" "held out"
gives 2 "nothing left to make the map from" density --indicator burglary --period 2023-Q1
gives 2 "a bandwidth below a cell" density --indicator burglary --period 2023 --cell-m 100 --bandwidth-m 50
# ---- the watch
gives 0 "what stands out early in the last year" watch --source town --by area --json --evidence --until 2023-02-12
has "is the planted rise" '"indicator":"vehicle-theft","area":"3"'
has "in words" '"in_words":"Vehicle theft, Tannery Fields: '
has "with the counts that it was compared with" '"past":"20[0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9]'
has "and the command that gives it again" '"command":"daybook watch --source town --as-of [0-9]* --by area --every week --until 2023-02-12 --method farrington --fdr 0.05"'
alert=$(text alert)
grep -o '"rows":.*' out >one
gives 0 "on one thread" watch --source town --by area --json --evidence --until 2023-02-12 --threads 1
grep -o '"rows":.*' out >again.json
if cmp -s one again.json; then ok "it is the same, byte for byte"; else bad "it is the same, byte for byte"; fi
has "with the same alert" "\"alert\":\"$alert\""
gives 0 "with what it was judged to have been" watch --source town --by area --csv --judged --until 2023-02-12
has "which nobody said yet" '^alert,.*,verdict,judged_at,'
gives 0 "the sum finds it as well" watch --source town --by area --method cusum --since 2023-01-01 --until 2023-06-30
has "in one of the two districts" ' vehicle-theft  *[39] '
gives 0 "the newest week is provisional" watch --source town --all --json --lang be
has "and says what it will be" '"known_share":0\.[0-9]*,"nowcast":[0-9]'
gives 0 "in the first year nothing is judged" watch --source town --until 2020-12-31
has "and it says why" "less than two years of past"
gives 2 "a share cannot be watched" watch --source town --indicator cleared-by-arrest
gives 2 "nor can a day that is none" watch --source town --until yesterday

# ---- what other bodies supply
gives 0 "aggregate numbers are imported" import --json --profile town-series town/series.csv
values=$(number rows)
is "each of them is added" "$values" "$(number added)"
is "one for each row of the file" "$values" $(($(wc -l <town/series.csv) - 1))
gives 0 "the same file again" import --json --profile town-series town/series.csv
is "changes nothing" "$values" "$(number unchanged)"
supplied_size=$(number ledger_size)
gives 0 "kilograms are added up over the year" figures --json --indicator drug-seizures --period 2023
is "as the file has them" "$(awk -F, '$3 == "drug-seizures-kg" && $1 ~ /^2023/ { sum += $4 } END { printf "%.3f", sum }' town/series.csv)" "$(grep -o '"count":[0-9.]*' out | sed 's/.*://' | awk '{ printf "%.3f", $1 }')"
gives 0 "deaths by district" figures --json --indicator road-deaths --period 2023 --by area
by_area=$(grep -o '"count":[0-9]*' out | sed 's/.*://' | awk '{ sum += $1 } END { print sum }')
gives 0 "and in the town" figures --json --indicator road-deaths --period 2023
is "add up" "$by_area" "$(number count)"
gives 0 "the values behind a figure are listed" drill --json --indicator drug-seizures --period 2023
is "a month each" 12 "$(number records)"
has "with publisher and edition" '"publisher":"town-series","edition":"2023 final"'
gives 0 "events are tested, quantities are not" compare --json --period 2023 --against 2022 --indicator road-injuries --indicator drug-seizures
has "a test of events" '"indicator":"road-injuries".*"method":"\(exact\|quasi-poisson\)"'
has "none of kilograms" '"indicator":"drug-seizures".*"word":"not-tested"'
gives 0 "posts are those at the end of the period" figures --json --indicator police-posts --period 2023
is "not their sum" "$(awk -F, '$3 == "police-posts" && $1 == "2023-Q4" { sum += $4 } END { print sum }' town/series.csv)" "$(number count)"
gives 0 "a month at whose end nobody counted them" figures --json --indicator police-posts --period 2023-05
has "has no number" '"count":null'
has "and says so" "do not cover all of 2023-05"
{ head -n 1 town/series.csv; grep '^2023-01,,drug-poisonings,' town/series.csv | sed 's/,[0-9]*,deaths,2023 final/,77,deaths,2024 revised/'; echo '2023-01,99,road-deaths,1,deaths,2024 revised'; echo '2023-02,,drug-poisonings,"1,5",deaths,2024 revised'; } >revised.csv
gives 0 "a later edition, with two rows that cannot be" import --json --profile town-series revised.csv
is "revises one value" 1 "$(number revised)"
is "and sets two aside" 2 "$(number rejected)"
gives 0 "January as of now" figures --json --indicator drug-poisonings --period 2023-01
is "is the later edition's" 77 "$(number count)"
gives 0 "and as of before" figures --json --indicator drug-poisonings --period 2023-01 --as-of "$supplied_size"
is "the earlier one's" "$(grep '^2023-01,,drug-poisonings,' town/series.csv | cut -d, -f4)" "$(number count)"
gives 2 "an edition is not for records" import --profile town --edition 1 town/crimes-2023.csv
gives 2 "nor areas for aggregate numbers" import --profile town-series --areas town/areas.geojson town/series.csv

# ---- proof, erasure, hold
gives 0 "a record is proven to be in the ledger" prove --out receipt.txt "$record"
is "the receipt is in the open format" "c2sp.org/tlog-proof@v1" "$(head -n 1 receipt.txt)"
gives 2 "no proof of what is not there" prove no-such-record
gives 0 "tiles are exported" export --tiles tiles
for file in tiles/checkpoint tiles/tile/0/000 tiles/tile/entries/000; do
    if [ -f "$file" ]; then ok "$file is there"; else bad "$file is there"; fi
done
is "the checkpoint names the ledger" "test.example/daybook" "$(head -n 1 tiles/checkpoint)"
sealed=$("$program" drill --json --indicator all-crime --period 2023 2>/dev/null | grep -o '"record":"[^"]*"' | sed 's/^"record":"//; s/"$//' | head -n 60 | while read -r id; do
    "$program" prove --json "$id" 2>/dev/null | grep -q '\\"seal\\":' && echo "$id" && break
done)
if [ -n "$sealed" ]; then ok "a record with sealed text is found"; else bad "a record with sealed text is found"; fi
gives 2 "erasing needs a yes" erase "$sealed" --ground "request of the person"
gives 0 "a hold is placed" hold "$sealed" --ground "case 7"
gives 2 "a held record cannot be erased" erase "$sealed" --yes --ground "request of the person"
gives 0 "the hold is lifted" hold "$sealed" --lift --ground "case 7 closed"
gives 0 "the sealed text is erased" erase "$sealed" --yes --ground "request of the person"
gives 2 "it cannot be erased twice" erase "$sealed" --yes --ground "request of the person"
gives 0 "the record itself can still be proven" prove "$sealed"
gives 0 "and is still counted" figures --json --indicator robbery --period 2023
is "as before" "$robberies" "$(number count)"
gives 0 "the files again do not bring the text back" import --json --profile town town/crimes-2023.csv
is "nor the record" 0 "$(number added)"

# ---- the report
gives 0 "the board report is written" report --period 2023 --against 2022 --official town/official.csv --out report
gives 0 "every figure of it agrees" verify report
gives 0 "also from the page alone" verify report/index.html
gives 0 "it is written again elsewhere" report --period 2023 --against 2022 --official town/official.csv --out report2
if diff -r report report2 >/dev/null; then ok "the same ledger gives the same report, byte for byte"; else bad "the same ledger gives the same report, byte for byte"; fi
cp -r report tampered
awk -F, 'BEGIN { OFS = FS } NR == 3 { for (i = 1; i <= NF; i++) if ($i ~ /^[0-9]+$/) { $i = $i + 1; break } } { print }' report/figures.csv >tampered/figures.csv
if cmp -s report/figures.csv tampered/figures.csv; then bad "a figure in the copy is altered"; else ok "a figure in the copy is altered"; fi
gives 1 "a report with an altered figure is found out" verify tampered/figures.csv
cp -r report of-before && for file in index.html figures.csv figures.sdmx.csv; do sed -i "s/daybook $("$program" --version | grep -o '[0-9.]*$')/daybook 0.0.9/g" "of-before/$file"; done && rm of-before/report.xlsx
gives 1 "a report that another version made cannot be compared whole" verify of-before
has "which is said, file by file" "daybook 0.0.9 made it"
if grep -q 'follows from the ledger\|byte ' out err; then bad "and nothing is said to be altered" "$(cat out err)"; else ok "and nothing is said to be altered"; fi
mkdir alone-before && cp of-before/index.html alone-before
gives 0 "its figures agree" verify alone-before/index.html
sed -i 's/body { margin: 0 auto/body { margin: 1px auto/' of-before/index.html
gives 1 "but a style that no version had is found out" verify of-before
. "$here/report_formats.sh"

# ---- checks
gives 0 "everything was read and nothing is wrong" fsck
gives 0 "what is derived is made again" rebuild
has "and is what it was" "They are what was there before"
cp -r daybook-data damaged
cp -r daybook-data.keys damaged.keys 2>/dev/null
segment=$(find damaged -type f -path '*seg*' -size +10k | sort | head -n 1)
[ -n "$segment" ] || segment=$(find damaged -type f -size +100k | sort | head -n 1)
byte=$(dd if="$segment" bs=1 skip=5000 count=1 2>/dev/null | od -An -tu1 | tr -d ' ')
printf "\\$(printf '%03o' $((byte ^ 1)))" | dd of="$segment" bs=1 seek=5000 conv=notrunc 2>/dev/null
gives 1 "one flipped bit of the ledger is found" fsck --data damaged
has "and its file named" "$(basename "$segment")"

# ---- accounts
. "$here/accounts.sh"

# ---- the worked example of docs/import-profiles.md
page=$here/../../docs/import-profiles.md
# block PATTERN: the indented lines that follow the first line with PATTERN, as they are to be saved
block() { awk -v from="$1" 'index($0, from) { on = 1; next } !on { next } /^    / { print substr($0, 5); seen = 1; next } /^$/ { if (seen) print; next } seen { exit }' "$page"; }
mkdir lakeside
block '(`lakeside-2023.csv`)' | sed '/^$/d' >lakeside/lakeside-2023.csv
block 'Save this as `lakeside.tsv`' >lakeside/lakeside.tsv
block 'publisher adds a column. Save this as' >lakeside/lakeside.toml
gives 0 "a ledger for Lakeside" init --data lakeside/data --origin lakeside.example/daybook
gives 0 "its file is imported by the profile on the page" import --data lakeside/data --json --profile lakeside/lakeside.toml lakeside/lakeside-2023.csv
is "four rows are added" 4 "$(number added)"
is "one is rejected" 1 "$(number rejected)"
has_line='lakeside-2023.csv,6,3,When,date not readable,2023/005;31.02.2023;31.02.2023 10:00;South;ROBB;5411000;500400;open;'
is "as the page says" "$has_line" "$(tail -n 1 "$(text rejects_file)" | tr -d '\r')"
gives 0 "robberies in Lakeside" figures --data lakeside/data --json --indicator robbery --period 2023
is "are one" 1 "$(number count)"
has "of an incomplete year" "Incomplete: the records of lakeside"
if grep -rq "Hafenstr" lakeside/data; then bad "the caller's address is nowhere to be read"; else ok "the caller's address is nowhere to be read"; fi

block 'The ministry publishes this' | sed '/^$/d' >lakeside/ministry.csv
block 'The profile for it, `lakeside-ministry.toml`' >lakeside/lakeside-ministry.toml
gives 0 "its ministry's numbers are imported by the other profile there" import --data lakeside/data --json --profile lakeside/lakeside-ministry.toml --edition "2023-03 provisional" lakeside/ministry.csv
is "two values are added" 2 "$(number added)"
is "one without a number is set aside" 1 "$(number rejected)"
gives 0 "deaths by poisoning in Lakeside" drill --data lakeside/data --json --indicator drug-poisonings --period 2023-01
is "are three" 3 "$(number count)"
has "of the edition named" '"edition":"2023-03 provisional"'
gives 2 "without an edition nothing is taken" import --data lakeside/data --profile lakeside/lakeside-ministry.toml lakeside/ministry.csv
has "and the command line is named" "--edition"

# ---- a resident's report, erased
. "$here/erase_report.sh"

# ---- the report in parts
. "$here/board_parts.sh"
# ---- publishing
. "$here/publish.sh"

# ---- findings
. "$here/clusters.sh"

# ---- areas beside their neighbours
. "$here/areas.sh"

# ---- every finding's command gives it again, whatever the data folder and the book are called
cp "$here/../../data/indicators/book.toml" "my book.toml"
for finding in "clusters --at areas --indicator vehicle-theft --period 2023 --unit week --longest 8 --replications 19" "near-repeat --indicator burglary --period 2023 --permutations 19" \
    "near-repeat --indicator burglary --period 2023 --permutations 19 --count records" "clusters --indicator burglary --period 2023 --count records --cell-m 1000 --replications 19" "density --indicator burglary --period 2022/2023 --count records" \
    "areas --indicator burglary --period 2023 --permutations 99" "density --indicator burglary --period 2022/2023" "watch --by area --until 2023-02-12 --all"; do
    name=${finding%% *}
    gives 0 "$name with another book" $finding --data "$PWD/daybook-data" --book "$PWD/my book.toml" --json
    cp out first.json
    status=0
    again=$(text command | sed "s|^daybook|\"$program\"|")
    (mkdir -p elsewhere && cd elsewhere && sh -c "$again $(test "$name" = watch && echo --all) --json") >out 2>err </dev/null || status=$?
    if [ "$status" = 0 ] && cmp -s out first.json; then ok "the command beside it gives it again"; else bad "the command beside it gives it again" "$again" "$(head -c 300 err)"; fi
done

# ---- what one case is
gives 2 "records or incidents, nothing else" near-repeat --indicator burglary --period 2023 --count events
printf 'a 1\n' >one.cas && printf 'a 1 1\n' >one.geo
gives 2 "a file's cases are no incidents" clusters --cases one.cas --coordinates one.geo --period 2020 --count records
has "and it is said" "leave --count out"
gives 2 "nor a file's points" near-repeat --points one.cas --count records

# ---- findings in the board report
gives 0 "a report with findings" report --period 2023 --against 2022 --finding clusters:burglary,near-repeat:burglary --finding areas:burglary --finding density:burglary --out found
gives 0 "verifies as a folder" verify --json found
is "byte for byte" 4 "$(number files_identical)"
sed -n 's|^<pre class="command" tabindex="0">\(daybook [cnad][^<]*--as-of[^<]*\)$|\1|p' found/index.html >commands
is "and has the command of each finding" 4 "$(wc -l <commands | tr -d ' ')"
of=1
while read -r _ command; do
    gives 0 "which runs: ${command%% *}" $command
    first=$(awk -v title="finding-$of" 'next_one { gsub(/<[^>]*>/, ""); gsub(/&lt;/, "<"); print; exit } index($0, "id=\"" title "\"") { next_one = 1 }' found/index.html)
    if [ -n "$first" ] && grep -qF "$first" out; then ok "and says what the report says"; else bad "and says what the report says" "$first"; fi
    of=$((of + 1))
done <commands
cp -r found "found-altered" && sed 's/beyond chance/beyond doubt/' found/index.html >found-altered/index.html
gives 1 "an altered sentence of a finding is found out" verify found-altered
gives 0 "a report by another book" report --book "my book.toml" --period 2023 --against 2022 --finding areas:burglary --out found-by-book
sed 's/^version = .*/version = "99"/' "my book.toml" >"other book.toml"
gives 0 "a report by a book of one's own" report --book "other book.toml" --period 2023 --against 2022 --finding areas:burglary --out found-by-own
is "has the book in the finding's command" "0 1" "$(grep -c 'daybook areas --book book.toml' found-by-book/index.html) $(grep -c 'daybook areas --book book.toml' found-by-own/index.html)"
for wrong in clusters horoscope:burglary clusters:happiness areas:cleared-by-arrest clusters:burglary,clusters:burglary; do gives 2 "no finding: $wrong" report --period 2023 --against 2022 --finding "$wrong" --out lost; done
gives 2 "findings for everyone" report --period 2023 --against 2022 --finding clusters:burglary --for-everyone --out lost
has "says why" "not for everyone"

# ---- wrong use
gives 2 "no command" 
gives 2 "a command that is none" frobnicate
gives 2 "an option that is none" figures --period 2023 --colour
gives 2 "an option left out" figures
gives 2 "a period that is none" figures --period "last year"
has "says what a period is" "2015-Q1"
gives 2 "an indicator that is none" figures --indicator happiness --period 2023
gives 2 "a profile that is none" import --profile atlantis town/crimes-2023.csv
has "says which there are" "chicago"
gives 2 "a file that is not there" import --profile town nowhere.csv
has "says which" "nowhere.csv"
gives 2 "a file with another header" import --profile chicago town/crimes-2023.csv
gives 2 "a data folder that is none" fsck --data nowhere
gives 2 "a report that is none" verify nowhere.html
gives 2 "a size that the ledger does not reach" figures --period 2023 --as-of 999999999
gives 2 "a command that is none" frobnicate
has "and it is named" 'there is no command "frobnicate"'
gives 2 "nor is this one of account" account frobnicate
has "it is named too" 'there is no command "frobnicate"'
gives 2 "official figures of somebody else" reconcile --official town/population.csv
for command in init import figures compare reconcile report verify drill clusters near-repeat areas density watch prove fsck rebuild export key erase hold simulate account; do gives 0 "$command --help" $command --help; done
gives 0 "the version" --version

all_add_up
