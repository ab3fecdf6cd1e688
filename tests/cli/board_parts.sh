# The report on some areas, with instructions, a comment and reports of residents: read by end_to_end.sh with ". board_parts.sh", in its
# folder, after the residents' ledger of erase_report.sh was made.
cat >instructions.csv <<'END'
date,indicator,wanted,text
2022-12-01,vehicle-theft,down,"Guard the car parks, day and night"
2022-12-05,robbery,down,Fewer robberies
END
printf 'We hired 12 officers.\n\nMore will <b>follow</b>.\n' >comment.txt
gives 0 "a report on two areas, with instructions and a comment" report --period 2023 --against 2022 --areas 3,1 --instructions instructions.csv --comment comment.txt --comment-by "A. Person, Chief" --out region
gives 0 "every figure of it agrees, and its words are those of its recipe" verify region
has "byte for byte" "byte for byte"
cp region/index.html region.html
gives 0 "also from the page alone" verify region.html
if grep -q 'data-figure="town|robbery|2023|=1+3|count|-|-|' region/index.html; then ok "its figures name the region"; else bad "its figures name the region"; fi
gives 0 "robberies of one of the areas" drill --json --indicator robbery --period 2023 --area 1
first=$(number records)
gives 0 "and of the other" drill --json --indicator robbery --period 2023 --area 3
is "add up to the region's" $((first + $(number records))) "$(grep '^town|robbery|2023|=1+3|count|' region/figures.csv | head -n 1 | cut -d, -f2)"
cp -r region commented
sed 's/We hired 12 officers/We hired 99 officers/' region/index.html >commented/index.html
gives 1 "a comment that somebody changed afterwards is found out" verify commented
gives 2 "an area that is none is refused" report --period 2023 --against 2022 --area atlantis --out nowhere
gives 2 "a comment without a name is refused" report --period 2023 --against 2022 --comment comment.txt --out nowhere
gives 2 "official figures for some areas are refused" report --period 2023 --against 2022 --area 1 --official town/official.csv --out nowhere
sed 's/robbery/happiness/' instructions.csv >unknown.csv
gives 2 "an instruction about an unknown indicator is refused" report --period 2023 --against 2022 --instructions unknown.csv --out nowhere
has "and it is named" "happiness"

gives 0 "a town's records beside reports of residents" import --data residents --json --profile town --areas town/areas.geojson --population town/population.csv town/crimes-2023.csv
gives 0 "the report on this year" report --data residents --source town --period "$(date +%Y)" --against 2023 --out received
if grep -q 'data-figure="reports|\*|'"$(date +%Y)"'|\*|received|-|-|[0-9]*">1<' received/index.html; then ok "holds the one report that was received"; else bad "holds the one report that was received"; fi
gives 0 "and verifies" verify --data residents received
