#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "report/csv.hpp"
#include "report/html.hpp"
#include "sample_report.hpp"

using namespace daybook;
using namespace daybook::report;

TEST_CASE("the sample report is written where it is asked for") {
    const char* folder = std::getenv("DAYBOOK_SAMPLE_REPORT");
    if (folder == nullptr) {
        MESSAGE("skipped: DAYBOOK_SAMPLE_REPORT names no folder");
        return;
    }
    for (const auto language : figures::all_languages) {
        const auto report = sample::board_report(language);
        const auto wording = Wording::shipped(language);
        const std::string name = std::string(folder) + "/report-" + std::string(figures::code_of(language));
        std::ofstream(name + ".html", std::ios::binary) << render(report, wording);
        std::ofstream(name + ".csv", std::ios::binary) << figures_csv(report, wording);
        CHECK(std::ifstream(name + ".html").good());
    }
}
