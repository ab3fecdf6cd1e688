#include "record/words.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace daybook::record {
namespace {

constexpr std::string_view consonants = "bcdfghjklmnprstvz";
constexpr std::string_view vowels = "aeiou";
constexpr std::size_t syllables = consonants.size() * vowels.size();
constexpr std::size_t all_words = syllables * syllables;

struct Letter {
    char latin;
    std::string_view small, capital;  // Cyrillic
};
constexpr std::array<Letter, 23> letters{{{'b', "б", "Б"}, {'c', "ц", "Ц"}, {'d', "д", "Д"}, {'f', "ф", "Ф"}, {'g', "г", "Г"}, {'h', "х", "Х"}, {'j', "й", "Й"}, {'k', "к", "К"}, {'l', "л", "Л"}, {'m', "м", "М"}, {'n', "н", "Н"}, {'p', "п", "П"},
                                          {'r', "р", "Р"}, {'s', "с", "С"}, {'t', "т", "Т"}, {'v', "в", "В"}, {'z', "з", "З"}, {'a', "а", "А"}, {'e', "е", "Е"}, {'i', "и", "И"}, {'o', "о", "О"}, {'u', "у", "У"}, {'i', "і", "І"}}};

// Rude or frightening in English, Russian, Belarusian or Kazakh, as said or as written.
constexpr std::array<std::string_view, 24> passed_over{"cuca", "caca", "coca", "fuca", "fuka", "fuko", "gada", "gavo", "hera", "here", "heru", "huja", "huje", "huju", "kaka", "kaki", "kike", "mude", "mudi", "puta", "rape", "sika", "suka", "suki"};

std::string word(std::size_t number) {
    std::string text;
    for (const std::size_t syllable : {number / syllables, number % syllables}) {
        text += consonants[syllable / vowels.size()];
        text += vowels[syllable % vowels.size()];
    }
    return text;
}

bool is_word(std::string_view text) {
    auto is_in = [&](std::size_t at, std::string_view set) { return set.find(text[at]) != std::string_view::npos; };
    return text.size() == 4 && is_in(0, consonants) && is_in(1, vowels) && is_in(2, consonants) && is_in(3, vowels);
}

bool parts_words(unsigned char byte) { return byte == ' ' || byte == ',' || byte == '-' || byte == '.' || byte == ';' || byte == '\n' || byte == '\r' || byte == '\t' || byte == '+'; }

// One letter off the front of the text, as a small Latin one; '\0' when it is none of ours.
char take_letter(std::string_view& text) {
    const char first = text.front();
    if (static_cast<unsigned char>(first) < 0x80) {
        text.remove_prefix(1);
        return first >= 'A' && first <= 'Z' ? static_cast<char>(first - 'A' + 'a') : first;
    }
    for (const auto& letter : letters)
        for (const auto form : {letter.small, letter.capital})
            if (text.starts_with(form)) {
                text.remove_prefix(form.size());
                return letter.latin;
            }
    text.remove_prefix(1);
    return '\0';
}

constexpr std::string_view base32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t reference_letters = 10;

}  // namespace

std::string Words::cyrillic() const {
    std::string text;
    text.reserve(latin.size() * 2);
    for (const char letter : latin) {
        const auto found = std::find_if(letters.begin(), letters.end(), [&](const Letter& some) { return some.latin == letter; });
        if (found == letters.end())
            text += letter;
        else
            text += found->small;
    }
    return text;
}

Words words_from(const Hash& random) {
    static_assert(words_in_key * 4 <= sizeof(Hash));
    Words words;
    for (std::size_t i = 0; i < words_in_key; ++i) {
        std::uint32_t number = 0;
        for (std::size_t k = 0; k < 4; ++k) number = number << 8 | random[i * 4 + k];
        std::string next = word(number % all_words);
        while (std::find(passed_over.begin(), passed_over.end(), next) != passed_over.end()) next = word(++number % all_words);
        if (i > 0) words.latin += ' ';
        words.latin += next;
    }
    return words;
}

std::optional<Words> read_words(std::string_view typed) {
    constexpr std::size_t longest = 400;
    if (typed.size() > longest) return std::nullopt;
    std::vector<std::string> found(1);
    while (!typed.empty()) {
        if (parts_words(static_cast<unsigned char>(typed.front()))) {
            typed.remove_prefix(1);
            if (!found.back().empty()) found.emplace_back();
            continue;
        }
        const char letter = take_letter(typed);
        if (letter == '\0') return std::nullopt;
        found.back() += letter;
    }
    if (found.back().empty()) found.pop_back();
    if (found.size() != words_in_key || !std::all_of(found.begin(), found.end(), [](const auto& some) { return is_word(some); })) return std::nullopt;
    Words words;
    for (const auto& some : found) words.latin += (words.latin.empty() ? "" : " ") + some;
    return words;
}

std::string reference_from(const Hash& random) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i) bits = bits << 8 | random[i];
    std::string text;
    for (std::size_t i = 0; i < reference_letters; ++i) {
        if (i == reference_letters / 2) text += '-';
        text += base32[bits & 31];
        bits >>= 5;
    }
    return text;
}

std::optional<std::string> read_reference(std::string_view typed) {
    std::string text;
    for (char letter : typed) {
        if (letter == '-' || letter == ' ') continue;
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
        if (letter == 'O') letter = '0';
        if (letter == 'I' || letter == 'L') letter = '1';
        if (base32.find(letter) == std::string_view::npos || text.size() > reference_letters) return std::nullopt;
        if (text.size() == reference_letters / 2) text += '-';
        text += letter;
    }
    if (text.size() != reference_letters + 1) return std::nullopt;
    return text;
}

}  // namespace daybook::record
