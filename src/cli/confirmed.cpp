#include "cli/confirmed.hpp"

#include <cstdio>
#include <iostream>

#include <unistd.h>

namespace daybook::cli {

bool confirmed(const std::string& question) {
    if (::isatty(0) == 0) return false;
    std::fprintf(stderr, "%s [y/N] ", question.c_str());
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace daybook::cli
