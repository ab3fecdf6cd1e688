#include "made_up_reports.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/json.hpp"

namespace daybook::load {
namespace {

struct Told {
    std::string_view language, category, text, address;
};

constexpr Told told[] = {
    {"en", "05022", "My bicycle was taken from the rack in front of the library between noon and two. It is a blue city bike with a basket, the lock lay cut on the ground.", "Library, Market Street 4"},
    {"en", "05012", "Somebody broke the window of the ground floor flat and went through the drawers while we were at work. A laptop and some jewellery are gone.", "Tannery Lane 17, flat 2"},
    {"en", "0401", "Two young men pushed me on the stairs of the underpass and pulled the bag off my shoulder. I am not hurt, my documents and phone were in it.", ""},
    {"en", "", "All cars on our side of the street have scratched doors since last night, mine too. A neighbour may have a recording of it.", "Orchard Street, from 20 to 34"},
    {"ru", "05022", "Сегодня днём от входа в библиотеку украли велосипед: синий, с корзиной, замок перекусили.", "ул. Садовая, 4"},
    {"ru", "05012", "Разбили окно на первом этаже и обыскали комнаты, пока мы были на работе. Пропал ноутбук.", ""},
    {"ru", "0401", "В переходе двое толкнули меня и сорвали сумку с телефоном и документами. Я не пострадал.", ""},
    {"ru", "0701", "Позвонили будто бы из банка, я назвал код из сообщения, и со счёта ушло четыре платежа.", ""},
    {"be", "05022", "Сёння ўдзень ад уваходу ў бібліятэку скралі ровар: сіні, з кошыкам, замок перакусілі.", "вул. Садовая, 4"},
    {"be", "05012", "Разбілі акно на першым паверсе і абшукалі пакоі, пакуль мы былі на працы. Знік ноўтбук.", ""},
    {"be", "0701", "Патэлефанавалі нібыта з банка, я назваў код з паведамлення, і з рахунку сышлі чатыры плацяжы.", ""},
    {"be", "", "Уначы падрапалі дзверы ўсіх машын на нашым баку вуліцы. У суседа можа быць запіс.", ""},
    {"kk", "05022", "Бүгін түсте кітапхананың алдынан велосипедімді ұрлап кетті: көк түсті, себеті бар, құлпы кесілген.", "Бау көшесі, 4"},
    {"kk", "05012", "Біз жұмыста жүргенде бірінші қабаттың терезесін сындырып, бөлмелерді тінтіп кеткен. Ноутбук жоқ.", ""},
    {"kk", "0401", "Жерасты өткелінде екі адам мені итеріп, телефон мен құжаттар салынған сөмкемді жұлып алды.", ""},
    {"kk", "0701", "Банктен дегендей қоңырау шалды, мен хабарламадағы кодты айттым, шоттан төрт төлем кетіп қалды.", ""},
};

struct More {
    std::string_view language, text;
};

// Who stays anonymous tells more.
constexpr More more[] = {
    {"en", " Nobody of us saw who it was, but the people in the shop across the street may have, and there is a camera above its door."},
    {"ru", " Никто из нас не видел, кто это был, но над дверью магазина напротив висит камера."},
    {"be", " Ніхто з нас не бачыў, хто гэта быў, але над дзвярыма крамы насупраць вісіць камера."},
    {"kk", " Кім екенін ешқайсымыз көрген жоқпыз, бірақ қарсыдағы дүкеннің есігінде камера бар."},
};

struct Reporter {
    std::string_view naming, name, email, phone;
};

constexpr Reporter reporters[] = {
    {"anonymous", "", "", ""},
    {"confidential", "", "", "+370 600 00000"},
    {"named", "Alex Sample", "alex@example.org", "+7 700 000 00 00"},
};

// splitmix64: spreads numbers that differ by one over all 64 bits.
std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

void append_key(std::string& out, std::uint64_t seed, std::uint64_t number) {
    fmt::format_to(std::back_inserter(out), "{:016x}{:016x}", mixed(seed + 1) ^ mixed(number), mixed(mixed(number) + seed));
}

void append_member(std::string& out, std::string_view key, std::string_view text) {
    fmt::format_to(std::back_inserter(out), "\"{}\":", key);
    append_json_string(out, text);
    out += ',';
}

}  // namespace

MadeUpReports::MadeUpReports(std::string_view host, std::uint64_t seed, const Bounds& bounds) : seed_(seed), bounds_(bounds) {
    before_key_ = fmt::format("POST /api/v1/reports HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nIdempotency-Key: ", host);
    for (const auto& one : told)
        for (const auto& reporter : reporters) {
            Form form;
            form.before_day = "{";
            append_member(form.before_day, "language", one.language);
            append_member(form.before_day, "naming", reporter.naming);
            append_member(form.before_day, "category", one.category);
            form.before_day += "\"occurred\":\"";
            form.before_place = "\",";
            std::string text(one.text);
            if (reporter.naming == "anonymous") text += std::find_if(std::begin(more), std::end(more), [&](const More& m) { return m.language == one.language; })->text;
            append_json_string(form.before_number, text);
            form.before_number = ",\"text\":" + form.before_number;
            form.before_number.back() = ' ';  // in place of the closing quote: a number follows, so that no two texts are the same
            form.after = "\",";
            append_member(form.after, "address", one.address);
            append_member(form.after, "name", reporter.name);
            append_member(form.after, "email", reporter.email);
            append_member(form.after, "phone", reporter.phone);
            form.after += "\"attachments\":[]}";
            forms_.push_back(std::move(form));
        }
}

void MadeUpReports::append_body(std::string& out, std::uint64_t number) const {
    const std::uint64_t dice = mixed(seed_ ^ mixed(number));
    const Form& form = forms_[dice % forms_.size()];
    const auto share = [&](int shift) { return static_cast<double>((dice >> shift) & 0xffff) / 65536; };
    const auto minute = static_cast<unsigned>(dice >> 40) % (28 * 24 * 60);  // of February 2025: the past on any machine
    fmt::format_to(std::back_inserter(out), "{}2025-02-{:02}T{:02}:{:02}{}\"lat\":{:.6f},\"lon\":{:.6f}{}#{}{}", form.before_day, 1 + minute / 1440, minute / 60 % 24, minute % 60, form.before_place,
                   bounds_.south + share(8) * (bounds_.north - bounds_.south), bounds_.west + share(24) * (bounds_.east - bounds_.west), form.before_number, number, form.after);
}

void MadeUpReports::append_request(std::string& out, std::uint64_t number) const {
    out += before_key_;
    append_key(out, seed_, number);
    out += "\r\nContent-Length: ";
    const std::size_t length_at = out.size();
    out += "000\r\n\r\n";
    const std::size_t body_at = out.size();
    append_body(out, number);
    const std::size_t length = out.size() - body_at;  // always three digits
    out[length_at] = static_cast<char>('0' + length / 100);
    out[length_at + 1] = static_cast<char>('0' + length / 10 % 10);
    out[length_at + 2] = static_cast<char>('0' + length % 10);
}

std::string MadeUpReports::body(std::uint64_t number) const {
    std::string out;
    append_body(out, number);
    return out;
}

std::string MadeUpReports::key(std::uint64_t number) const {
    std::string out;
    append_key(out, seed_, number);
    return out;
}

}  // namespace daybook::load
