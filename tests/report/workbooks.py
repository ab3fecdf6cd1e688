# Reads the workbooks and SDMX-CSV of a folder with openpyxl and Python's csv, and compares them with figures.csv beside them.
# Prints a line for each check.
import csv
import sys

import openpyxl

folder, languages = sys.argv[1], sys.argv[2:]


def plain(text):
    return text[1:] if text.startswith("'") else text


def same(cell, text):
    if isinstance(cell, (int, float)):
        return float(text) == float(cell)
    return (cell or "") == text


def check(what, good):
    print(("ok      " if good else "FAILED  ") + what)


for language in languages:
    book = openpyxl.load_workbook(f"{folder}/{language}.xlsx")
    with open(f"{folder}/{language}.csv", encoding="utf-8", newline="") as file:
        table = [[plain(cell) for cell in row] for row in csv.reader(file)]
    figures = next(sheet for sheet in book if sheet["A1"].value == "figure")
    rows = [[cell.value for cell in row] for row in figures.iter_rows()]
    check(f"{language}: openpyxl reads all figures as figures.csv has them",
          len(rows) == len(table) and all(same(a, b) for left, right in zip(rows, table) for a, b in zip(left, right)))
    numbers = sum(isinstance(row[1], (int, float)) for row in rows)
    check(f"{language}: numbers are numbers", numbers > len(rows) * 0.7)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    check(f"{language}: no cell is a formula, also not the one that begins with =",
          any(cell.value == "=1+1" for cell in cells) and all(cell.data_type != "f" for cell in cells))
    check(f"{language}: heads stay in sight", all(sheet.freeze_panes for sheet in book))
    check(f"{language}: the file is dated by the report", book.properties.created.isoformat() == "2024-01-01T00:00:00")
    values = {row[0]: row[1] for row in rows[1:]}
    people = [cell.value for sheet in book if sheet["A1"].value not in ("figure", "recipe.json") for row in sheet.iter_rows() for cell in row if isinstance(cell.value, (int, float))]
    check(f"{language}: each number among the figures stands on a sheet for people, too",
          sorted(people) == sorted(value for value in values.values() if isinstance(value, (int, float))))
    with open(f"{folder}/{language}.sdmx.csv", encoding="utf-8", newline="") as file:
        observations = list(csv.DictReader(file))
    words = {"INF": "inf", "NaN": "none"}
    read = {row["FIGURE"]: words.get(row["OBS_VALUE"], row["OBS_VALUE"]) or row["WORD"] for row in observations}
    check(f"{language}: SDMX-CSV has the same figures", read == {row[0]: row[1] for row in table[1:]})
    dimensions = ["FREQ", "SOURCE", "INDICATOR", "REF_AREA", "MEASURE", "COMPARED_WITH", "DETAIL", "TIME_PERIOD"]
    keys = {tuple(row[name] for name in dimensions) for row in observations}
    check(f"{language}: its dimensions tell all observations apart", len(keys) == len(observations))
