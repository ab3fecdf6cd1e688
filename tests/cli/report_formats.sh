# The report in all its formats, read with ". report_formats.sh" from end_to_end.sh after the report lies in "report".
# verify finds one altered cell in each of them.
copied() { rm -rf altered && cp -r formats altered; }
# changed FILE SCRIPT: a file of the copy, by a script of sed that has to change it
changed() {
    cp "altered/$1" altered.before
    LC_ALL=C sed -i "$2" "altered/$1"
    if cmp -s altered.before "altered/$1"; then bad "$1 is altered"; else ok "$1 is altered"; fi
}
# changed_part PART SCRIPT: the same in a part of the workbook
changed_part() {
    rm -rf parts && mkdir parts
    python3 -c 'import sys, zipfile; zipfile.ZipFile("altered/report.xlsx").extractall("parts")'
    cp "parts/$1" altered.before
    sed -i "$2" "parts/$1"
    if cmp -s altered.before "parts/$1"; then bad "a part of the workbook is altered"; else ok "a part of the workbook is altered"; fi
    python3 -c 'import os, zipfile
with zipfile.ZipFile("altered/report.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
    for folder, _, names in os.walk("parts"):
        for name in names:
            path = os.path.join(folder, name)
            book.write(path, os.path.relpath(path, "parts"))'
}

for file in index.html figures.csv report.xlsx figures.sdmx.csv recipe.json; do if [ -s "report/$file" ]; then ok "the report has $file"; else bad "the report has $file"; fi; done
gives 2 "a format that there is not" report --period 2023 --against 2022 --format docx --out formats
gives 0 "the report in all formats" report --period 2023 --against 2022 --format html,csv,xlsx,sdmx,pdf --out formats
gives 0 "and once more" report --period 2023 --against 2022 --format html,csv,xlsx,sdmx,pdf --out formats2
if diff -r formats formats2 >/dev/null; then ok "all formats are the same, byte for byte"; else bad "all formats are the same, byte for byte" "$(diff -rq formats formats2)"; fi
is "the PDF is a tagged one" "Tagged:          yes" "$(pdfinfo formats/report.pdf | grep Tagged)"
is "and its first heading is the report's title" 1 "$(pdftotext -l 1 formats/report.pdf - | grep -c 'In brief' | sed 's/[2-9]/1/')"
gives 0 "every file of it verifies" verify --json formats
is "all five files are what the program writes" 5 "$(number files_identical)"
gives 0 "the workbook alone verifies: it holds its recipe" verify formats/report.xlsx
mkdir -p alone && cp formats/report.xlsx alone/renamed.xlsx
gives 0 "also elsewhere and under another name" verify alone/renamed.xlsx
gives 0 "the SDMX-CSV verifies" verify formats/figures.sdmx.csv
gives 0 "the PDF verifies" verify formats/report.pdf

copied
changed figures.sdmx.csv '3s/,A,NUMBER,/,M,NUMBER,/'
gives 1 "an altered code of SDMX-CSV is found out" verify altered
copied
changed figures.sdmx.csv '2,40{/,COUNT,/s/,\([0-9][0-9]*\),,A,NUMBER,/,9\1,,A,NUMBER,/}'
gives 1 "an altered number of SDMX-CSV is found out" verify altered/figures.sdmx.csv
has "as a value that does not follow" "another value follows from the ledger"
copied
changed_part xl/worksheets/sheet6.xml '0,/<c r="B3"[^>]*><v>/s/\(<c r="B3"[^>]*><v>\)/\19/'
gives 1 "an altered figure of the workbook is found out" verify altered/report.xlsx
has "as a value that does not follow" "another value follows from the ledger"
copied
changed_part xl/worksheets/sheet2.xml '0,/<c r="C3"[^>]*><v>/s/\(<c r="C3"[^>]*><v>\)/\19/'
gives 1 "an altered cell on a sheet for people is found out" verify altered/report.xlsx
has "and named" "Key figures!C3"
copied
changed_part xl/worksheets/sheet1.xml 's|</sheetData>|</sheetData> |'
gives 0 "a workbook that another program has packed again verifies by its cells" verify --json altered/report.xlsx
has "and that is said" "another program has saved this workbook"
copied
changed report.pdf '0,/endobj/s/endobj/endobJ/'
gives 1 "an altered PDF is found out" verify altered/report.pdf
copied
changed report.pdf 's/WeasyPrint [0-9.]*/WeasyPrint 1.0/'
gives 1 "a PDF of another WeasyPrint is not said to agree" verify altered
has "but that it could not be compared" "could not be compared"

here_path=$PATH
mkdir -p nothing_here
PATH=$PWD/nothing_here
status=0
"$program" report --period 2023 --against 2022 --format csv,pdf --out without >out 2>err </dev/null || status=$?
verified=0
"$program" verify formats >out2 2>err2 </dev/null || verified=$?
PATH=$here_path
is "without WeasyPrint a report with a PDF ends with an error" 2 "$status"
has "that says what to install" "apt-get install weasyprint"
if [ -s without/figures.csv ] && [ ! -e without/report.pdf ]; then ok "the other files are written all the same"; else bad "the other files are written all the same"; fi
is "and a PDF is not said to agree" 1 "$verified"
