# The results of SaTScan 10.3.2 on its own examples: the same clusters, log likelihood ratios to six decimals, p within the error of their
# replications. Read by real_data.sh.
satscan=$data/reference/satscan
# cluster N COLUMN…: these columns of the Nth row that was printed as CSV
cluster() {
    row=$1
    shift
    for column in "$@"; do awk -F, -v row="$row" -v column="$column" 'NR == 1 { for (i = 1; i <= NF; ++i) if ($i == column) wanted = i } NR == row + 1 { print $wanted }' plain; done | tr '\n' ' ' | sed 's/ $//'
}
# scanned DESCRIPTION OPTIONS…: as CSV in the file plain, lists of places with blanks instead of commas
scanned() {
    description=$1
    shift
    gives 0 "$description" clusters --csv --seed 1 "$@"
    awk 'BEGIN { FS = OFS = "\"" } { for (i = 2; i <= NF; i += 2) gsub(/,/, "", $i) } 1' out | tr -d '"\r' >plain
}
# near DESCRIPTION LOW HIGH NUMBER
near() { if awk -v n="$4" -v low="$2" -v high="$3" 'BEGIN { exit !(n >= low && n <= high) }'; then ok "$1"; else bad "$1" "expected $2 to $3, got $4"; fi; }

scanned "New Mexico, space and time, Poisson" --cases "$satscan/nm.cas" --population "$satscan/nm.pop" --coordinates "$satscan/nm.geo" --period 1973/1991 --unit year --replications 9999
is "its clusters are SaTScan's three" 4 "$(wc -l <plain | tr -d ' ')"
is "the first" "Torrance Bernalillo Valencia SantaFe Guadelupe Socorro Sandoval SanMiguel LosAlamos 1985-01-01 1989-12-31 236 176.22 1.34 1.42 10.979758" "$(cluster 1 names from to cases expected observed_expected relative_risk log_likelihood_ratio)"
is "the second" "Chaves 1988-01-01 1989-12-31 16 6.03 2.65 2.68 5.684828" "$(cluster 2 names from to cases expected observed_expected relative_risk log_likelihood_ratio)"
is "the third" "Curry Roosevelt 1982-01-01 1983-12-31 13 5.37 2.42 2.44 3.884186" "$(cluster 3 names from to cases expected observed_expected relative_risk log_likelihood_ratio)"
is "its population, averaged over time" 1344288 "$(cluster 1 population)"
near "p, 0.0118 there" 0.0086 0.0150 "$(cluster 1 p)"
scanned "New Mexico, space alone" --cases "$satscan/nm.cas" --population "$satscan/nm.pop" --coordinates "$satscan/nm.geo" --period 1973/1991 --unit year --analysis space
is "its first cluster" "576 512.66 6.890841" "$(cluster 1 cases expected log_likelihood_ratio)"
scanned "North Humberside, Bernoulli" --cases "$satscan/NHumberside.cas" --controls "$satscan/NHumberside.ctl" --coordinates "$satscan/NHumberside.geo" --plane
is "its ratios are SaTScan's six" "4.836516 4.836516 3.712697 3.712697 3.609718 3.609718" "$(for i in 1 2 3 4 5 6; do printf '%s ' "$(cluster $i log_likelihood_ratio)"; done | sed 's/ $//')"
is "there are no more" 7 "$(wc -l <plain | tr -d ' ')"
is "the first two tie" "18 19 14 26/170 173 172 169" "$(cluster 1 names)/$(cluster 2 names)"
is "the third" "130 134 135 118 115 124 5 1.83 2.88" "$(cluster 3 names cases expected relative_risk)"
near "p counts ties as reached, 0.583 there for the second of the two" 0.50 0.68 "$(cluster 2 p)"
scanned "New York, prospective permutation" --cases "$satscan/NYCfever.cas" --coordinates "$satscan/NYCfever.geo" --period 2001-11-01/2001-11-24 --analysis prospective --longest 7 --max-radius 3
is "its first cluster" "11418 11415 11419 11435 11416 11421 11451 11375 11417 2001-11-22 2001-11-24 4 0.67 2.90 3.845418" "$(cluster 1 names from to cases expected radius_km log_likelihood_ratio)"
is "its second and third" "11372 3.164201/10472 2.137259" "$(cluster 2 names log_likelihood_ratio)/$(cluster 3 names log_likelihood_ratio)"
is "there are no more" 4 "$(wc -l <plain | tr -d ' ')"
near "p, 0.242 there after 207 replications" 0.16 0.33 "$(cluster 1 p)"
near "its recurrence interval, 4 days there" 3 7 "$(cluster 1 recurrence_days)"
scanned "New York, retrospective" --cases "$satscan/NYCfever.cas" --coordinates "$satscan/NYCfever.geo" --period 2001-11-01/2001-11-24 --longest 7 --max-radius 3
is "its first cluster" 8.119521 "$(cluster 1 log_likelihood_ratio)"
