# A resident's report, made over HTTP and erased by its reference: read by end_to_end.sh with ". erase_report.sh", in its folder. Needs
# curl.
# A server on a port of its own; its address is in $server until stop_server.
start_server() {
    "$program" serve --data residents --listen 127.0.0.1:0 --rate-limits off "$@" 2>serve.log &
    served=$!
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        server=$(sed -n 's/.*"event":"listening".*"address":"\([^"]*\)".*/\1/p' serve.log)
        [ -n "$server" ] && return
        sleep 1
    done
    bad "the server listens" "$(cat serve.log)"
}
stop_server() {
    kill "$served" && wait "$served"
}
# follow WORDS: what the reporter sees, in out
follow() { curl -s -H "Authorization: Words $(printf '%s' "$1" | sed 's/ /%20/g')" "http://$server/api/v1/followup" >out; }

gives 0 "a ledger for residents is made" init --data residents --origin test.example/residents
printf '%s' iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg== | base64 -d >photo.png
start_server --public-address https://records.example.org/
curl -s --data-binary @photo.png -H 'Content-Type: image/png' "http://$server/api/v1/uploads" >out
photo=$(text id)
if [ -f "residents/attachments/$photo" ]; then ok "a photo is handed in"; else bad "a photo is handed in" "$(cat out)"; fi
curl -s -H 'Content-Type: application/json' -H "Idempotency-Key: 0123456789abcdefghijkl" -d "{\"text\":\"Zebedee broke a window.\",\"attachments\":[\"$photo\"]}" "http://$server/api/v1/reports" >out
reference=$(text reference)
words=$(text latin)
if [ -n "$reference" ]; then ok "and a report with it"; else bad "and a report with it" "$(cat out)"; fi
curl -s --data-binary @photo.png -H 'Content-Type: image/png' "http://$server/api/v1/uploads" >out
late=$(text id)
curl -s -H 'Content-Type: application/json' -H "Idempotency-Key: 0123456789abcdefghijkl" -d "{\"text\":\"Zebedee broke a window.\",\"attachments\":[\"$late\"]}" "http://$server/api/v1/reports" >out
is "the report sent again, with another photo, is the same" "$reference" "$(text reference)"
curl -s -H 'Host: evil.example' "http://$server/open311/v2/discovery.json" >out
has "discovery names the public address" '"https://records.example.org/open311/v2'
gives 2 "nothing is erased while the server writes" erase --data residents --yes --ground "request" "reports/$reference"
stop_server
gives 2 "an address that is none is refused" serve --data residents --listen 127.0.0.1:0 --public-address records.example.org
gives 0 "a hold is placed on the report" hold --data residents --ground "case 7" "reports/$reference"
gives 2 "so it is not erased" erase --data residents --yes --ground "request" "reports/$reference"
has "and it is said why" "legal hold"
gives 0 "the hold is lifted" hold --data residents --lift --ground "case 7 closed" "reports/$reference"
gives 2 "a report that is none" erase --data residents --yes --ground "request" reports/7KQ49-XM2TA
gives 0 "the report is erased, its reference typed as people do" erase --data residents --json --yes --ground "request of the person" "reports/$(printf '%s' "$reference" | tr 'A-Z' 'a-z' | tr -d '-')"
is "its two sealed parts" 2 "$(number parts)"
is "and its file" 1 "$(number files)"
if [ -e "residents/attachments/$photo" ]; then bad "the photo is gone"; else ok "the photo is gone"; fi
if [ -n "$late" ] && [ ! -e "residents/attachments/$late" ]; then ok "and the one that was sent again with it"; else bad "and the one that was sent again with it" "$late"; fi
gives 2 "it cannot be erased twice" erase --data residents --yes --ground "request" "reports/$reference"
gives 0 "the data folder is as it should be" fsck --data residents
gives 0 "the report is still counted" figures --data residents --json --source reports --indicator reports-open --period "$(date +%Y)"
is "as one that is open" 1 "$(number count)"
start_server
follow "$words"
has "its words still open what is left" "\"reference\":\"$reference\""
stop_server
