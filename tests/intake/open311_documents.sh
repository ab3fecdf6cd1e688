#!/bin/sh
# The answers of Open311, read by parsers that are not ours: xmllint and node. $1: the program test_intake, $2: a folder to work in.
# The last line is "N passed, N failed".
set -u
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
. "$(cd "$(dirname "$0")/../cli" && pwd)/checks.sh"
golden=$(cd "$(dirname "$0")/open311" && pwd)
mkdir -p "$2" && cd "$2" || exit 1
rm -f ./*.xml ./*.json
DAYBOOK_OPEN311_SAMPLES=. "$program" --test-case='documents for an XML reader*' >log 2>&1 || bad "the documents are written" "$(cat log)"

xpath() { xmllint --xpath "string($2)" "$1" 2>&1; }
canonical() { xmllint --noblanks --c14n "$1" 2>&1; }
for document in "$golden"/*.xml; do
    name=$(basename "$document")
    is "$name is the same document as the one written down" "$(canonical "$document")" "$(canonical "$name")"
done
for document in "$golden"/*.json; do
    name=$(basename "$document")
    is "$name is the same value as the one written down" "" "$(node -e 'const {readFileSync: read} = require("fs"); require("assert").deepStrictEqual(JSON.parse(read(process.argv[1])), JSON.parse(read(process.argv[2])))' "$document" "$name" 2>&1)"
done
for document in services-*.xml hostile.xml; do
    is "$document is well-formed" "" "$(xmllint --noout "$document" 2>&1)"
done
is "hostile text stays text: no element comes of it" 17 "$(xpath hostile.xml 'count(/service_requests/request/*)')"
is "and is the same text in XML and JSON" "$(node -p 'JSON.parse(require("fs").readFileSync("hostile.json"))[0].status_notes.replaceAll("\u0001", "\uFFFD").replaceAll("\uFFFF", "\uFFFD").trimEnd()')" "$(xpath hostile.xml '/service_requests/request/status_notes')"
is "the encoding is declared" '<?xml version="1.0" encoding="utf-8"?>' "$(head -n 1 requests.xml)"
is "Kazakh survives" "Бұл қашан болды?" "$(xpath services-kk.xml '/service_definition/attributes/attribute[code="OCCURRED"]/description')"
is "the list's keys are there in order" "anonymous confidential named" "$(xmllint --xpath '/service_definition/attributes/attribute[code="NAMING"]/values/value/key/text()' services-en.xml | tr '\n' ' ' | sed 's/ $//')"
all_add_up
