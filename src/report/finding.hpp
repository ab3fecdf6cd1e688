// A finding as pure data, ready to be set in type: sentences that say how sure it is, a map, tables, and how it is made again. Whoever made it
// chose the words and the language; nothing here knows a method.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace daybook::report {

// Drawn on a map. `kind` says how: the name of a style, "area", "high-high", "cluster", "top-1" …
struct FindingShape {
    std::string path;   // SVG path data in the map's pixels
    std::string kind;
    std::string title;  // what a reader who points at it is told
    std::string mark;   // some letters over it at (mark_x, mark_y); empty: none
    double mark_x = 0, mark_y = 0;
};

struct FindingMap {
    double width_px = 0, height_px = 0;  // 0: no borders of areas are known, and there is no map
    std::string title, about;            // its name, and in words what it shows
    std::vector<FindingShape> shapes;    // the later over the earlier
    struct Key {
        std::string kind, text;
    };
    std::vector<Key> legend;
};

struct FindingTable {
    struct Head {
        std::string text;
        bool is_number = true;  // numbers stand to the right
    };
    std::string caption;
    std::vector<Head> heads;                     // the first is that of the rows' names
    std::vector<std::vector<std::string>> rows;  // as they are shown; texts and numbers
};

struct Finding {
    std::string title;                  // "Burglary, 2014"
    std::string kind;                   // what was looked for: "Clusters in space and time"
    std::vector<std::string> said;      // the findings, the most important first
    std::vector<std::string> remarks;   // what they do not say, what was left out
    FindingMap map;
    std::vector<FindingTable> tables;
    std::string command;                // which gives the same sentences from the same ledger
};

// HTML: the map as a figure with its legend, empty when there is none; a table that scrolls within its own box. `id` is unique on the page.
[[nodiscard]] std::string finding_map_html(const FindingMap& map, const std::string& id);
[[nodiscard]] std::string finding_table_html(const FindingTable& table, const std::string& id);

}  // namespace daybook::report
