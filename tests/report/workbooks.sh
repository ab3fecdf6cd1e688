#!/bin/sh
# The report's workbook and SDMX-CSV, read by programs that are not ours: openpyxl and Python's csv. $1: the program test_report,
# $2: a folder to work in. The last line is "N passed, N failed".
set -u
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
. "$(cd "$(dirname "$0")/../cli" && pwd)/checks.sh"
script=$(cd "$(dirname "$0")" && pwd)/workbooks.py
mkdir -p "$2" && cd "$2" || exit 1
rm -f ./*.xlsx ./*.csv
DAYBOOK_WORKBOOK_SAMPLES=. "$program" --test-case='documents for a reader of workbooks*' >log 2>&1 || bad "the documents are written" "$(cat log)"
/usr/bin/python3 "$script" . en ru be kk >checks 2>&1 || bad "openpyxl reads the workbooks" "$(tail -n 3 checks)"
cat checks
passed=$((passed + $(grep -c '^ok ' checks)))
failed=$((failed + $(grep -c '^FAILED ' checks)))
all_add_up
