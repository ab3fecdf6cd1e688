# Clusters: of the made-up town's records, and of files in the formats of SaTScan. Read by end_to_end.sh; the town is in the ledger.
clusters="clusters --indicator vehicle-theft --period 2022/2023 --unit week --longest 26 --max-share 20 --cell-m 1000"
gives 0 "clusters of the town's vehicle thefts" $clusters --json
cp out clusters.json
has "they say what is compared, and how sure it is" "p holds for the whole search"
has "and what they rest on" '"ledger_size":'
gives 0 "on one thread" $clusters --json --threads 1
if cmp -s out clusters.json; then ok "the same bytes on one thread"; else bad "the same bytes on one thread"; fi
status=0
GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX "$program" $clusters --json >out 2>err </dev/null || status=$?
if cmp -s out clusters.json; then ok "the same bytes with the plain logarithm"; else bad "the same bytes with the plain logarithm"; fi
if command -v qemu-x86_64 >/dev/null; then
    status=0
    qemu-x86_64 -cpu Nehalem "$program" $clusters --json >out 2>err </dev/null || status=$?
    if cmp -s out clusters.json; then ok "the same bytes on a processor without wide vectors"; else bad "the same bytes on a processor without wide vectors" "$(head -c 300 err)"; fi
fi
gives 0 "another seed" $clusters --json --seed 2
if cmp -s out clusters.json; then bad "gives other draws"; else ok "gives other draws"; fi
for language in ru be kk; do gives 0 "in $language" $clusters --lang $language --replications 19; done
gives 0 "as a map" $clusters --replications 19 --out clusters.geojson
if grep -q '"type":"FeatureCollection"' clusters.geojson && grep -q '"sentence":' clusters.geojson; then ok "with its sentences"; else bad "with its sentences"; fi
# What is planted: vehicle theft doubles in districts 3 and 9 (Tannery Fields, Northgate) from 2023 on.
gives 0 "among districts, over four years" clusters --at areas --indicator vehicle-theft --period 2020/2023 --unit month --longest 12 --max-share 20 --csv
is "the two strongest are the districts in which thefts are made to double" "Northgate Tannery Fields" "$(sed -n '2,3p' out | cut -d, -f3 | sort | tr '\n' ' ' | sed 's/ $//')"
is "both beyond chance" 2 "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; ++i) if ($i == "p") p = i } NR == 2 || NR == 3 { n += $p <= 0.05 } END { print n }' out)"
gives 0 "against residents, in space alone" clusters --at areas --model poisson --analysis space --indicator vehicle-theft --period 2023 --max-share 50
has "the middle of the town stands out" "beyond chance"
gives 2 "residents of cells" clusters --model poisson --indicator vehicle-theft --period 2023
has "are not known" "residents are known of areas"
gives 0 "what still goes on" $clusters --analysis prospective --json --replications 99
has "has its recurrence interval" '"recurrence_days":'
gives 0 "against the other property offences, in space alone" clusters --indicator vehicle-theft --control-indicator burglary --analysis space --period 2023 --json --replications 99
has "with a relative risk" '"relative_risk":'

gives 2 "space alone without anything to compare with" clusters --indicator burglary --analysis space --period 2023
has "says what to do" "name an indicator whose records are the controls"
gives 2 "a period of one day" clusters --indicator burglary --period 2023-01-01
gives 2 "a window longer than the period" clusters --indicator burglary --period 2023 --longest 400
gives 2 "a window of no length" clusters --indicator burglary --period 2023 --longest much
gives 2 "no indicator" clusters --period 2023
gives 2 "an indicator that is a share" clusters --indicator cleared-by-arrest --period 2023
gives 2 "a period without records" clusters --indicator burglary --period 1923

printf 'north 9 2001/1/5\nnorth 6 2001/1/6\neast 2 2001/1/2\nwest 1 2001/1/9\nsouth 1 2001/1/3\nnorth x 2001/1/4\natlantis 3 2001/1/4\neast 1 2002/1/1\n' >some.cas
printf 'north 2001 100\neast 2001 100\nwest 2001 100\nsouth 2001 100\n' >some.pop
printf 'north 51.0 30.0\neast 50.5 31.0\nwest 50.5 29.0\nsouth 50.0 30.0\n' >some.geo
gives 0 "files in the formats of SaTScan" clusters --cases some.cas --population some.pop --coordinates some.geo --period 2001-01-01/2001-01-10 --json
is "the rows that can be read are counted" 19 "$(number all_cases)"
is "the first cluster is where it is" north "$(text names)"
is "and when" 2001-01-05 "$(text from)"
is "three rows are set aside, below a header" 4 "$(wc -l <clusters-set-aside.csv | tr -d ' ')"
if grep -q 'atlantis.*no coordinates\|no coordinates.*atlantis' clusters-set-aside.csv && grep -q 'outside the period' clusters-set-aside.csv && grep -q 'no whole number' clusters-set-aside.csv; then ok "each with its reason"; else bad "each with its reason" "$(cat clusters-set-aside.csv)"; fi
gives 2 "without coordinates" clusters --cases some.cas --period 2001-01-01/2001-01-10
gives 2 "with a population and the Bernoulli model" clusters --cases some.cas --population some.pop --coordinates some.geo --period 2001-01-01/2001-01-10 --model bernoulli
has "says that there are no controls" "no controls"
gives 2 "with the Poisson model and no population" clusters --cases some.cas --coordinates some.geo --period 2001-01-01/2001-01-10 --model poisson
has "says that there is none" "give a population file"
gives 2 "a period that none of the cases is in" clusters --cases some.cas --coordinates some.geo --period 1999
has "says which they are not in" "lies outside the period"
printf 'north 9 2001/1/5\n' >one.cas
gives 2 "all cases at one place" clusters --cases one.cas --coordinates some.geo --period 2001-01-01/2001-01-10
has "says so" "all cases are at one place"
gives 2 "degrees that are none" clusters --cases some.cas --coordinates some.cas --period 2001-01-01/2001-01-10
