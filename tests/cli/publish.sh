# Publishing on the command line: read by end_to_end.sh with ". publish.sh", in its folder; needs the town's files and accounts.sh's says().
mkdir publish
cd publish || exit 1
"$program" init --origin test.example/daybook >/dev/null
"$program" import --quiet --profile town --areas ../town/areas.geojson --population ../town/population.csv ../town/crimes-2022.csv ../town/crimes-2023.csv >/dev/null
says "mossy granite tram" 0 "an analyst" account add anna --role analyst --keep-password --password-stdin
says "mossy granite tram" 0 "another" account add boris --role analyst --keep-password --password-stdin
says "mossy granite tram" 0 "a supervisor" account add clara --role supervisor --keep-password --password-stdin
says "mossy granite tram" 0 "and an officer" account add dima --role officer --keep-password --password-stdin
step() {
    expected=$1
    description=$2
    shift 2
    says "mossy granite tram" "$expected" "$description" publish "$@" --password-stdin --json
}
says "mossy granite bus" 2 "nobody drafts with a wrong password" publish draft --as anna --period 2023 --against 2022 --password-stdin
gives 2 "or without one" publish draft --as anna --period 2023 --against 2022
gives 2 "or without saying who" publish draft --period 2023 --against 2022
step 2 "an officer drafts nothing" draft --as dima --period 2023 --against 2022
has "and is told which right is missing" "draft-editions"
step 0 "an analyst drafts an edition" draft --as anna --period 2023 --against 2022
has "whose id is made from source and period" '"edition":"town-2023"'
step 2 "not twice" draft --as anna --period 2023 --against 2022
step 2 "a draft is not published" release town-2023 --as clara --yes
step 0 "it is handed in" submit town-2023 --as anna
step 2 "its author does not approve it" approve town-2023 --as anna
has "and is told why" "nobody approves their own work"
gives 0 "whoever reviews has the files" publish show town-2023 --out preview --json
has "as they were handed in" '"as_handed_in":"yes"'
step 2 "sending back needs a note" send-back town-2023 --as boris
step 0 "it is sent back" send-back town-2023 --as boris --note "compare with the year before"
step 0 "changed by another" change town-2023 --as boris --title "Rivermouth"
step 0 "handed in again" submit town-2023 --as anna
step 2 "whoever changed it does not approve it either" approve town-2023 --as boris
step 0 "a third person does" approve town-2023 --as clara
step 2 "an analyst does not publish" release town-2023 --as boris --yes
step 2 "without a terminal nobody is asked, and nothing is published" release town-2023 --as clara
gives 2 "nothing is there to be copied yet" publish export site
step 0 "a supervisor publishes it" release town-2023 --as clara --yes
set_folder=daybook-data/published/town-2023/1
gives 0 "what was published follows from the ledger" verify "$set_folder"
has "all of it" "All 20 files are as they were published"
gives 0 "each language by itself, too" verify "$set_folder/kk"
mkdir alone && cp "$set_folder/ru/index.html" alone/
gives 0 "a page of it alone, without its recipe" verify alone/index.html
step 2 "what is published is not drafted again" draft --as anna --period 2023 --against 2022
step 2 "a correction has a reason from the list" correct town-2023 --as anna --reason because
step 0 "a correction is drafted" correct town-2023 --as anna --reason late-records
has "as the next number" '"number":2'
step 0 "handed in" submit town-2023 --as anna
step 0 "approved" approve town-2023 --as boris
cp "$set_folder/manifest.json" before.json
step 0 "and published" release town-2023 --as clara --yes
if cmp -s before.json "$set_folder/manifest.json"; then ok "the old edition's files are as they were"; else bad "the old edition's files are as they were"; fi
if grep -q "Corrected by edition 2" "$set_folder/index.html" && grep -q "Исправлено изданием 2" "$set_folder/ru.html"; then ok "its pages have the notice"; else bad "its pages have the notice"; fi
gives 0 "editions are listed" publish list --json
has "the old one as corrected" '"state":"corrected"'
gives 2 "nobody publishes into the data folder" publish export daybook-data/site
gives 0 "what was published is copied for a web server" publish export site --log --json
gives 0 "the copy is what was published" verify site/town-2023/2
gives 0 "without the ledger, its key is enough" verify site/town-2023/2 --data nowhere --key "$("$program" key)"
gives 2 "without either nothing can be said" verify site/town-2023/2 --data nowhere
sed 's/12/13/' site/town-2023/2/ru/figures.csv >changed && mv changed site/town-2023/2/ru/figures.csv
gives 1 "a figure that was changed is found" verify site/town-2023/2
has "in its file" "ru/figures.csv"
echo "no JSON" >site/town-2023/2/en/recipe.json
gives 1 "so it is when the recipe was changed, too" verify site/town-2023/2
has "the figure is named" "ru/figures.csv"
has "and the recipe" "en/recipe.json"
gives 0 "copied again" publish export site --json
is "only what differs" 2 "$(number files_written)"
gives 0 "it is whole again" verify site/town-2023/2
rm -r daybook-data/published
gives 0 "when the published folder is lost" publish resume --json
is "both editions are made again" 2 "$(number made_again)"
gives 0 "as they were" verify "$set_folder"
gives 0 "the data folder is as it should be" fsck
gives 0 "a backup has what was published" backup --out copy
gives 0 "and it can be checked there" verify copy/published/town-2023/1 --data copy
cd ..
