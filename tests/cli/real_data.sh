#!/bin/sh
# The command line on the files of real cities: sh tests/cli/real_data.sh PROGRAM FOLDER DATA
# What other people counted has to come out: the FBI's figures for St. Louis 2010 exactly, Chicago's robberies within 0.7 %.
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
data=$3
mkdir -p "$2" && cd "$2" || exit 2
. "$here/checks.sh"

# count_of INDICATOR PERIOD
count_of() { "$program" figures --json --source "$source" --indicator "$1" --period "$2" 2>/dev/null | grep -o '"count":-\{0,1\}[0-9]*' | head -n 1 | sed 's/.*://'; }
# imported EXPECTED_ROWS OPTIONS…: all rows are read, and the tally adds up
imported() {
    expected_rows=$1
    shift
    gives 0 "$source: imported" import --json --profile "$source" "$@"
    is "$source: every row was read" "$expected_rows" "$(number rows)"
    is "$source: rows = added + revised + unchanged + rejected" "$(number rows)" $(($(number added) + $(number revised) + $(number unchanged) + $(number rejected)))
    is "$source: none was rejected" 0 "$(number rejected)"
}
# verdict INDICATOR PERIOD EXPECTED: in the answer of reconcile as CSV
verdict() { is "$source $1 $2: $3" "$3" "$(awk -F, -v i="$1" -v p="$2" -v s="$source" '$1 == s && $3 == i && $4 == p { print $9 }' out)"; }

gives 0 "a ledger" init --origin test.example/cities

source=stlouis
imported 106815 --areas "$data"/stlouis/neighbourhoods/*.geojson --population "$data/stlouis/population.csv" "$data"/stlouis/2010/*.csv "$data"/stlouis/2017/*.csv
for one in homicide:144 rape:188 robbery:2125 aggravated-assault:3748; do is "$source 2010: ${one%:*} as the FBI has it" "${one#*:}" "$(count_of "${one%:*}" 2010)"; done

source=police-uk
imported 22111 "$data"/london/*/*-street.csv

source=chicago
imported 1182080 --areas "$data/chicago/community-areas.geojson" --population "$data/chicago/population.csv" "$data"/chicago/crimes_*.csv.zst
is "$source 2013: robberies" 11820 "$(count_of robbery 2013)"

official=$data/official/ucr_city.csv
status=0
"$program" reconcile --csv --official "$official" >out 2>err || status=$?
is "Chicago's homicides differ by more than the profile allowed for beforehand, and reconcile says so" 1 "$status"
source=stlouis
for indicator in homicide rape robbery aggravated-assault; do verdict $indicator 2010 agrees; done
source=chicago
for year in 2012 2013 2014 2015; do
    verdict robbery $year agrees
    verdict homicide $year "$([ "$year" = 2012 ] && echo explained || echo differs)"
    verdict rape $year not-comparable
    verdict aggravated-assault $year not-comparable
done

source=chicago
gives 0 "the report for 2015" report --source chicago --period 2015 --against 2014 --official "$official" --out report
gives 0 "verifies" verify report
robberies=$(count_of robbery 2015)
gives 0 "robberies of 2015 are listed" drill --source chicago --json --indicator robbery --period 2015
is "their number is the figure" "$robberies" "$(number records)"

# ---- near-repeats: the Near Repeat Calculator's burglaries, and those of a whole city
reference=$data/reference/near-repeat
# pairs_at_one_place: of each time band, in the table that was printed as CSV
pairs_at_one_place() { awk -F, 'NR > 1 && $1 ~ /^same place/ { printf "%s%s", sep, $7; sep = "," }' out; }
if [ -d "$reference" ]; then
    gives 0 "near-repeats of the reference burglaries" near-repeat --csv --points "$reference/chicago_be_month1.csv"
    is "bands hold what their labels say" 29,4,5,2 "$(pairs_at_one_place)"
    gives 0 "with bands a day shorter" near-repeat --csv --points "$reference/chicago_be_month1.csv" --days 6,13,20
    is "they are those that the Near Repeat Calculator printed" 28,5,5,2 "$(pairs_at_one_place)"
fi
gives 0 "near-repeats of Chicago's burglaries in 2014" near-repeat --json --source chicago --indicator burglary --period 2014
has "at the same place within a week they are several times as many as by chance" '"up_to_m":1.0,"from_days":0,"up_to_days":7,"observed":404,"expected":84.[0-9]*,"ratio":4.7'
gives 0 "a density map of Chicago's burglaries in 2013 and 2014" density --json --source chicago --indicator burglary --period 2013/2014 --out density.geojson
has "is wide of the mark by as much as plain counts show" '"area_percent":1,"area_km2":5.97,"pai":5.2[0-9]*,.*"pai_counts":6.9'
gives 2 "crimes that are dated by the month alone cannot be tested" near-repeat --source police-uk --indicator burglary --period 2018
has "and it is said why" "have only a month"

# ---- areas beside their neighbours
# The reference map of Columbus, by R's spdep: I 0.48577091, C 0.54780338 (spdep 1.2-7).
reference=$data/reference/spatial-autocorrelation
gives 0 "burglaries in Columbus, Ohio" areas --json --areas "$reference/columbus.geojson" --id POLYID --value CRIME --weights "$reference/columbus.gal"
has "Moran's I as spdep has it" '"moran":0.4857709137,'
has "Geary's C as spdep has it" '"geary":0.5478033772,'
has "Getis and Ord's G as spdep has it" '"getis_ord":0.1227242454,'
gives 0 "burglaries among Chicago's areas" areas --source chicago --indicator burglary --period 2014 --json
has "are alike, beyond chance" "Neighbouring areas are alike"
has "Greater Grand Crossing is high among high" '"area_name":"GREATER GRAND CROSSING".*"label":"high-high"'
gives 0 "burglaries among St. Louis's neighbourhoods" areas --source stlouis --indicator burglary --period 2010
has "parks, where nobody lives, are left out" "residents are not known or none: Carondelet Park"
# ---- the watch
gives 0 "$source: theft in the Loop stands out in the week of the festival" watch --source chicago --by area --until 2015-08-02 --csv
has "148 of them" ',theft,32,Loop,2015-07-27/2015-08-02,above,148,'
gives 0 "$source: a year of weeks" watch --source chicago --by area --since 2015-01-01 --csv
alerts=$(grep -c ',above,' out)
if [ "$alerts" -gt 20 ] && [ "$alerts" -lt 120 ]; then ok "gives no more alerts than somebody reads"; else bad "gives no more alerts than somebody reads" "$alerts alerts"; fi
gives 0 "stlouis: two years that are years apart are too little to compare with" watch --source stlouis
has "and it says so" " 23 series with less than two years of past"
gives 2 "police-uk: records of a month only are no weeks" watch --source police-uk
has "and what else there is" "daybook compare"

gives 0 "everything was read and nothing is wrong" fsck

. "$here/reference_clusters.sh"

all_add_up
