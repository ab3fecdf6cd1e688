# Areas beside their neighbours: of the made-up town's records, and of an analyst's own map. Read by end_to_end.sh; the town is in the ledger.
areas="areas --indicator vehicle-theft --period 2023"
gives 0 "the town's districts beside their neighbours" $areas --json --permutations 999
cp out areas.json
has "they say what was tested" '"of":"rate"'
has "in words, with what to beware of" "standardised so that areas with few residents"
has "and what it rests on" '"ledger_root":'
again=$(grep -o '"command":"[^"]*"' out | sed 's/^"command":"daybook //; s/"$//')
gives 0 "the command that it names" $again --json
if cmp -s out areas.json; then ok "gives the same bytes"; else bad "gives the same bytes" "$again"; fi
gives 0 "on one thread" $areas --json --permutations 999 --threads 1
if cmp -s out areas.json; then ok "the same bytes on one thread"; else bad "the same bytes on one thread"; fi
GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX "$program" $areas --json --permutations 999 >out 2>err </dev/null
if cmp -s out areas.json; then ok "the same bytes with plain mathematics"; else bad "the same bytes with plain mathematics"; fi
if command -v qemu-x86_64 >/dev/null; then
    qemu-x86_64 -cpu Nehalem "$program" $areas --json --permutations 999 >out 2>err </dev/null
    if cmp -s out areas.json; then ok "the same bytes on a processor without wide vectors"; else bad "the same bytes on a processor without wide vectors" "$(head -c 300 err)"; fi
fi
gives 0 "another seed" $areas --json --permutations 999 --seed 2
if cmp -s out areas.json; then bad "gives other draws"; else ok "gives other draws"; fi
gives 0 "the figures of the districts" figures --csv --indicator vehicle-theft --period 2023 --by area
counted=$(awk -F, 'NR > 1 && $4 != "-" { sum += $6 } END { print sum }' out)
gives 0 "as CSV" $areas --csv
is "counts what figures count" "$counted" "$(awk -F, 'NR > 1 { sum += $3 } END { print sum }' out)"
for language in ru be kk; do gives 0 "in $language" $areas --lang $language --permutations 99; done
for weights in rook distance:3000 nearest:3; do gives 0 "neighbours by $weights" $areas --weights $weights --permutations 99; done
for of in crude shrunk count; do gives 0 "of $of" $areas --of $of --permutations 99; done
gives 0 "as a map" $areas --out areas.geojson --permutations 99
if grep -q '"type":"FeatureCollection"' areas.geojson && grep -q '"label":' areas.geojson; then ok "with its labels"; else bad "with its labels"; fi

# A 5 x 5 map of squares of a kilometre, high in one corner; one square is far away.
awk 'BEGIN {
    printf "{\"type\":\"FeatureCollection\",\"features\":["
    for (i = 0; i < 26; ++i) {
        x = i == 25 ? 1 : i % 5 * 0.01; y = i == 25 ? 1 : int(i / 5) * 0.01; v = i % 5 < 2 && i < 10 ? 90 + i : i % 7
        printf "%s{\"type\":\"Feature\",\"properties\":{\"id\":\"%d\",\"n\":%d,\"people\":%d,\"same\":4},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[%.2f,%.2f],[%.2f,%.2f],[%.2f,%.2f],[%.2f,%.2f],[%.2f,%.2f]]]}}", (i ? "," : ""), i, v, (i == 24 ? 0 : 1000 + i), x, y, x + 0.01, y, x + 0.01, y + 0.01, x, y + 0.01, x, y
    }
    print "]}"
}' >squares.geojson
own="areas --areas squares.geojson --id id"
gives 0 "an own map" $own --value n --json
has "without the far square" "Without neighbours, and so not tested: 25"
has "its corner stands out" '"area":"0","area_name":"0","value":90.*"label":"high-high"'
is "neighbours are those of a board of 5 by 5 squares" 72 "$(number neighbour_pairs)"
gives 0 "along lines only" $own --value n --weights rook --json
is "are fewer" 40 "$(number neighbour_pairs)"
gives 0 "rates of an own map" $own --value n --population people --json
has "leave out who has no residents" "residents are not known or none: 24"
{ echo 26; for i in $(seq 0 25); do echo "$i 1"; echo $(((i + 1) % 26)); done; } >ring.gal
gives 0 "neighbours from a file" $own --value n --weights ring.gal --json
is "as many as the file has" 26 "$(number neighbour_pairs)"
sed 's/^25 1$/99 1/' ring.gal >wrong.gal
gives 2 "areas in a period without records" areas --indicator burglary --period 1923
has "says so" "has no such records"
gives 2 "a file with another id" $own --value n --weights wrong.gal
has "names it and its line" 'wrong.gal, row 52: no area here has the id "99"'
gives 2 "a property that is none" $own --value m
has "says which there are" "it has: id, n, people, same"
gives 2 "values that are all equal" $own --value same
has "are nothing to compare" "all areas are equal"
gives 2 "rates without residents" $own --value n --of rate
has "need a population" "name the property with --population"
gives 2 "a distance at which nothing has neighbours" $own --value n --weights distance:100
has "says how many are needed" "only 0 areas can be compared with neighbours, and a test needs 4"
gives 2 "neighbours of a kind that is none" $own --value n --weights bishop
has "says which kinds there are" "queen, rook, distance:METRES"
gives 2 "an indicator without records" areas --indicator drug-seizures --period 2023
gives 2 "neither records nor a file" areas
