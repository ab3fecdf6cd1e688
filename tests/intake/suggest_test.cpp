// What a resident writes, and which category of the menu has to be among the first three suggestions. The sentences are written as
// people write: in a hurry, with everyday words, without commas.
#include "intake/suggest.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "base/shipped.hpp"
#include "intake/load.hpp"
#include "talk_example.hpp"

using namespace daybook;
using namespace daybook::intake;
using daybook::intake::talking::talk;

namespace {

struct Sentence {
    const char* text;
    const char* category;
};

const std::vector<Sentence> english{
    {"My bike was stolen from the yard last night", "bicycle"},
    {"someone stole my phone on the bus", "phone-wallet"},
    {"I was pickpocketed at the market, my wallet is gone", "phone-wallet"},
    {"My car is not where I parked it, I think it was stolen", "car"},
    {"They smashed my car window and took a bag from the back seat", "from-car"},
    {"the number plates of my car were stolen", "car-parts"},
    {"We came back from holiday and our flat had been broken into", "break-in-home"},
    {"burglars got into our house through the kitchen window", "break-in-home"},
    {"A man grabbed my handbag and ran, he threatened me with a knife", "robbery"},
    {"two guys beat me up outside a bar", "assault"},
    {"My neighbour threatens to kill me", "threat"},
    {"my husband beats me and the children", "domestic"},
    {"My ex follows me everywhere and waits outside my house", "stalking"},
    {"A man on the tram touched me and rubbed against me", "sexual-assault"},
    {"Got a call from the bank, told them the code and all money from my account is gone", "bank-card"},
    {"I paid for shoes in an online shop and they never arrived", "online"},
    {"a fake police officer called my grandmother and she gave him money", "phone-fraud"},
    {"somebody hacked my instagram account and writes to my friends", "hacking"},
    {"graffiti all over our new wall", "damage"},
    {"Someone slashed the tyres of my car", "damage"},
    {"Loud music every night from the flat above, we cannot sleep", "noise"},
    {"people are fighting in the street near the station", "brawl"},
    {"a car hit me at the crossing and drove away", "crash"},
    {"the driver is completely drunk and going along Main Street", "drunk-driving"},
    {"There is a guy selling drugs near the school", "drugs"},
    {"I heard shots and saw a man with a gun", "weapons"},
    {"The neighbour kicks his dog and leaves it without food", "animals"},
    {"somebody dumped construction waste in the forest", "dumping"},
    {"My grandmother left home this morning and has not come back, she is missing", "missing-person"},
    {"I found a wallet with documents on a bench", "found-property"},
    {"I lost my passport somewhere in town", "lost-property"},
    {"An official asked me for a bribe to speed up my papers", "bribe"},
    {"They shout at me because of my skin colour, it is racist", "hate"},
    {"He says he will publish my photos unless I pay", "extortion"},
    {"Someone keyed my car in the parking lot", "damage"},
    {"a drunk man is lying on the pavement and does not move", "welfare"},
    {"My landlord took the deposit and the flat does not exist", "online"},
    {"kids are setting off fireworks at midnight", "noise"},
    {"my employer has not paid me for three months", "work"},
    {"a stranger opened his trousers in front of children in the park", "exposure"},
    {"they took out a loan in my name", "bank-card"},
    {"my son is bullied at school by classmates", "harassment"},
    {"cars are racing on our street every night", "traffic"},
    {"the shop sells beer to teenagers", "alcohol"},
    {"factory pours something into the river, fish are dead", "pollution"},
    {"there are packages with white powder hidden in the stairwell", "drugs"},
    {"My daughter was raped", "rape"},
    {"they hold my brother in a basement and want ransom", "kidnapping"},
    {"someone stole tools from my shed", "break-in-shed"},
};

const std::vector<Sentence> russian{
    {"у меня украли велосипед во дворе", "bicycle"},
    {"на карту позвонили мошенники", "bank-card"},
    {"В автобусе вытащили телефон из кармана", "phone-wallet"},
    {"на рынке стащили кошелек из сумки", "phone-wallet"},
    {"Утром вышел а машины нет, наверное угнали", "car"},
    {"Разбили стекло в машине и забрали регистратор", "from-car"},
    {"ночью сняли колёса с машины", "car-parts"},
    {"Пока мы были на море обокрали квартиру", "break-in-home"},
    {"на даче взломали дверь и вынесли инструмент", "break-in-home"},
    {"Взломали гараж, украли инструменты", "break-in-shed"},
    {"Двое парней с ножом отобрали у меня деньги", "robbery"},
    {"сына избили возле школы", "assault"},
    {"Сосед угрожает меня убить", "threat"},
    {"Муж напился и бьёт меня при детях", "domestic"},
    {"бывший постоянно следит за мной и караулит у подъезда", "stalking"},
    {"в маршрутке мужчина трогал меня за ногу и прижимался", "sexual-assault"},
    {"Сняли деньги с карты, я никому код не говорила", "bank-card"},
    {"заказала платье в инстаграме, деньги перевела, товар не пришёл", "online"},
    {"маме позвонили якобы из полиции, сказали сын попал в аварию, она отдала деньги", "phone-fraud"},
    {"взломали мой телеграм и просят у всех в долг", "hacking"},
    {"Вандалы сломали лавочку и разрисовали подъезд", "damage"},
    {"соседи сверху шумят по ночам, музыка на весь дом", "noise"},
    {"Во дворе драка, человек десять", "brawl"},
    {"меня сбила машина на переходе и уехала", "crash"},
    {"Водитель пьяный, еле стоит на ногах, но сел за руль", "drunk-driving"},
    {"В подъезде делают закладки, ходят наркоманы", "drugs"},
    {"слышал выстрелы за домом", "weapons"},
    {"Сосед избивает собаку, она воет", "animals"},
    {"вывалили кучу строительного мусора в лесу", "dumping"},
    {"Пропала дочь, 14 лет, ушла из дома и не отвечает", "missing-person"},
    {"Нашла на улице чужой паспорт", "found-property"},
    {"Потерял документы где-то в городе", "lost-property"},
    {"чиновник намекает на взятку", "bribe"},
    {"в школе ребёнка травят одноклассники, обзывают", "harassment"},
    {"Угнали трёх коров с пастбища", "livestock"},
    {"поцарапали машину гвоздём", "damage"},
    {"на лавке лежит мужчина, не двигается", "welfare"},
    {"сняла квартиру по объявлению, отдала задаток, а там живут другие", "online"},
    {"подростки запускают петарды под окнами", "noise"},
    {"третий месяц не платят зарплату", "work"},
    {"у школы мужик снял штаны перед детьми", "exposure"},
    {"на меня оформили кредит", "bank-card"},
    {"клевещут на меня в местном чате", "insult"},
    {"гоняют на мотоциклах по ночам", "traffic"},
    {"в ларьке продают сигареты школьникам", "alcohol"},
    {"завод сливает что-то в реку, рыба дохнет", "pollution"},
    {"меня изнасиловали", "rape"},
    {"Удерживают человека в подвале", "kidnapping"},
    {"в лесу рубят деревья без разрешения", "poaching"},
    {"Коллега получил в глаз, кровь идет", "assault"},
    {"подсунули фальшивую купюру 5000", "forgery"},
};

const std::vector<Sentence> belarusian{
    {"у мяне скралі ровар каля пад'езда", "bicycle"},
    {"У тралейбусе выцягнулі тэлефон з кішэні", "phone-wallet"},
    {"на рынку скралі кашалёк", "phone-wallet"},
    {"Раніцай выйшаў, а машыны няма, скралі", "car"},
    {"Разбілі шкло ў машыне і забралі сумку", "from-car"},
    {"уначы знялі колы з машыны", "car-parts"},
    {"Пакуль нас не было, абакралі кватэру", "break-in-home"},
    {"залезлі ў хату праз акно", "break-in-home"},
    {"узламалі гараж і вынеслі інструмент", "break-in-shed"},
    {"Двое хлопцаў адабралі ў мяне грошы, пагражалі нажом", "robbery"},
    {"сына збілі каля школы", "assault"},
    {"сусед пагражае мяне забіць", "threat"},
    {"Муж б'е мяне і дзяцей", "domestic"},
    {"былы ходзіць за мной і пільнуе каля дома", "stalking"},
    {"у маршрутцы мужчына мацаў мяне за нагу", "sexual-assault"},
    {"Знялі грошы з карткі, я нікому код не казала", "bank-card"},
    {"замовіла сукенку ў інтэрнэце, заплаціла, а тавар не прыйшоў", "online"},
    {"Маці патэлефанавалі махляры, нібыта з міліцыі, і яна аддала грошы", "phone-fraud"},
    {"узламалі мой акаўнт у інстаграме", "hacking"},
    {"вандалы паламалі лаўку і размалявалі сцены", "damage"},
    {"суседзі шумяць кожную ноч, музыка на ўвесь дом", "noise"},
    {"На вуліцы бойка, чалавек дзесяць", "brawl"},
    {"мяне збіла машына на пераходзе", "crash"},
    {"Вадзіцель п'яны сеў за руль", "drunk-driving"},
    {"у пад'ездзе робяць закладкі, ходзяць наркаманы", "drugs"},
    {"чуў стрэлы за домам", "weapons"},
    {"сусед б'е сабаку кожны дзень", "animals"},
    {"Вывалілі будаўнічае смецце ў лесе", "dumping"},
    {"прапала дачка, пайшла з дому і не адказвае", "missing-person"},
    {"Знайшла на вуліцы чужы пашпарт", "found-property"},
    {"згубіў дакументы недзе ў горадзе", "lost-property"},
    {"чыноўнік патрабуе хабар", "bribe"},
    {"У школе дзіця цкуюць аднакласнікі", "harassment"},
    {"падрапалі машыну цвіком", "damage"},
    {"на лаўцы ляжыць мужчына і не рухаецца", "welfare"},
    {"зняла кватэру па аб'яве, аддала задатак, а там жывуць іншыя", "online"},
    {"падлеткі запускаюць петарды пад вокнамі", "noise"},
    {"трэці месяц не плацяць зарплату", "work"},
    {"на мяне аформілі крэдыт", "bank-card"},
    {"ганяюць на матацыклах па начах", "traffic"},
    {"у кіёску прадаюць цыгарэты школьнікам", "alcohol"},
    {"завод злівае нешта ў раку", "pollution"},
    {"мяне згвалцілі", "rape"},
    {"у лесе сякуць дрэвы без дазволу", "poaching"},
    {"Далі фальшывую купюру", "forgery"},
    {"у краме вынеслі тавар і не заплацілі", "shop"},
    {"зніклі дзве каровы з пашы", "livestock"},
};

const std::vector<Sentence> kazakh{
    {"ауладан велосипедімді ұрлап кетті", "bicycle"},
    {"Автобуста телефонымды ұрлап алды", "phone-wallet"},
    {"базарда қалтамнан әмиянымды алып кетті", "phone-wallet"},
    {"Таңертең шықсам көлігім жоқ, ұрлап кеткен сияқты", "car"},
    {"Машинаның әйнегін сындырып сөмкемді алып кетіпті", "from-car"},
    {"түнде көліктің дөңгелектерін шешіп әкетті", "car-parts"},
    {"Біз жоқта пәтерімізді тонап кетті", "break-in-home"},
    {"терезеден үйге кіріп алтын заттарды ұрлаған", "break-in-home"},
    {"гаражды бұзып құралдарды алып кетті", "break-in-shed"},
    {"Екі жігіт пышақ көрсетіп ақшамды тартып алды", "robbery"},
    {"баламды мектептің жанында ұрып кетті", "assault"},
    {"көршім өлтіремін деп қорқытады", "threat"},
    {"Күйеуім мені және балаларды ұрады", "domestic"},
    {"бұрынғы жігітім соңымнан қалмай аңдып жүр", "stalking"},
    {"автобуста бір еркек денемді сипалады", "sexual-assault"},
    {"Картамнан ақша шешіп алыпты, банктен деп қоңырау шалды", "bank-card"},
    {"интернеттен көйлек алдым, ақшасын төледім, тауар келмеді", "online"},
    {"алаяқтар апама полициядан деп қоңырау шалып ақшасын алды", "phone-fraud"},
    {"Инстаграм аккаунтымды бұзып алды", "hacking"},
    {"подъездің есігін сындырып қабырғаны бояп тастаған", "damage"},
    {"көршілер түнде шулайды, музыка қатты", "noise"},
    {"Аулада төбелес болып жатыр, он шақты адам", "brawl"},
    {"жаяу жүргіншілер жолында мені көлік қағып кетті", "crash"},
    {"мас адам рөлге отырды", "drunk-driving"},
    {"Подъезде есірткі сатып жатыр", "drugs"},
    {"үйдің артынан мылтық атылған дауыс естілді", "weapons"},
    {"Көршім итін ұрып қинайды", "animals"},
    {"орманға құрылыс қоқысын төгіп кетті", "dumping"},
    {"қызым үйден кетіп қалды, хабар жоқ, іздеп жүрміз", "missing-person"},
    {"Көшеде біреудің паспортын тауып алдым", "found-property"},
    {"құжаттарымды жоғалтып алдым", "lost-property"},
    {"Шенеунік пара сұрап отыр", "bribe"},
    {"жайлаудан жылқымызды ұрлап кетті", "livestock"},
    {"мектепте баламды сыныптастары мазақтайды", "harassment"},
    {"көлігімді шегемен сызып кетті", "damage"},
    {"көшеде бір адам қозғалмай жатыр", "welfare"},
    {"пәтер жалға алдым, алдын ала ақша бердім, бірақ онда басқалар тұрады", "online"},
    {"жасөспірімдер терезе астында петарда атып жатыр", "noise"},
    {"үш ай жалақы төлемей жүр", "work"},
    {"менің атыма несие рәсімдеп қойыпты", "bank-card"},
    {"түнде мотоциклмен жарысып жүр", "traffic"},
    {"дүңгіршекте балаларға темекі сатады", "alcohol"},
    {"зауыт өзенге бірдеңе төгіп жатыр", "pollution"},
    {"мені зорлады", "rape"},
    {"орманда рұқсатсыз ағаш кесіп жатыр", "poaching"},
    {"жалған ақша берді", "forgery"},
    {"дүкеннен тауар алып төлемей кетті", "shop"},
    {"қызды көлікке күштеп отырғызып алып кетті", "kidnapping"},
    {"бір еркек балалардың алдында шалбарын шешті", "exposure"},
};

// Written after the words were chosen, and not used to choose them: how well the menu understands what nobody thought of.
const std::vector<Sentence> unseen_english{
    {"I left my jacket in the changing room and somebody went through the pockets, cash is gone", "theft"}, {"my moped has disappeared from the parking space", "car"},
    {"A guy came up with a blade and said give me everything", "robbery"}, {"they kicked in our door while we were at work and took the television", "break-in-home"},
    {"my boss keeps putting his arm around my waist", "sexual-assault"}, {"the man next door yells that he is going to burn my house down", "threat"},
    {"woman upstairs is screaming, I think her husband is hitting her again", "domestic"}, {"got a text with a link, typed in my card number and now 500 euros are gone", "bank-card"},
    {"bought a used car but the seller gave me forged papers", "forgery"}, {"a lorry is tipping rubble next to the lake", "dumping"},
    {"old man wandering around in slippers, he does not know where he lives", "welfare"}, {"teenagers sprayed paint on the bus stop", "damage"},
    {"someone put poison out for the neighbourhood cats", "animals"}, {"a van went through the red light and almost hit kids", "traffic"},
    {"there was a collision at the roundabout, two cars, nobody hurt", "crash"}, {"my coat with the keys was taken in the restaurant", "theft"},
};
const std::vector<Sentence> unseen_russian{
    {"оставила коляску в подъезде, утром её не стало", "theft"}, {"Пришли домой, дверь выбита, телевизора нет", "break-in-home"}, {"у подруги на дискотеке увели айфон", "phone-wallet"},
    {"Мужчина подошёл сзади, вырвал цепочку и убежал", "robbery"}, {"тёща нашла гранату в огороде", "weapons"}, {"Начальник распускает руки", "sexual-assault"},
    {"пьяная компания орёт под окнами до трёх ночи", "noise"}, {"перешла по ссылке, ввела данные карты, списали 200 рублей", "bank-card"}, {"Дедушка ушёл за хлебом и не вернулся", "missing-person"},
    {"сосед жжёт покрышки, дышать нечем", "pollution"}, {"какие-то люди роются с лопатами в клумбах, прячут пакетики", "drugs"}, {"сожитель сломал мне руку", "domestic"},
    {"КамАЗ проехал на красный", "traffic"}, {"Две машины столкнулись на перекрёстке", "crash"}, {"мне пишут что сольют мои интимные фото если не заплачу", "extortion"}, {"кинули с арендой квартиры", "online"},
};
const std::vector<Sentence> unseen_belarusian{
    {"пакінула каляску ў пад'ездзе, раніцай яе не стала", "theft"}, {"Прыйшлі дадому, дзверы выбітыя, тэлевізара няма", "break-in-home"}, {"на канцэрце выцягнулі смартфон з сумкі", "phone-wallet"},
    {"Мужчына падышоў ззаду, вырваў сумку і ўцёк", "robbery"}, {"бабуля знайшла снарад у агародзе", "weapons"}, {"п'яная кампанія крычыць пад вокнамі", "noise"},
    {"перайшла па спасылцы, увяла даныя карткі, спісалі 200 рублёў", "bank-card"}, {"Дзед пайшоў па хлеб і не вярнуўся", "missing-person"}, {"сусед паліць шыны, дыхаць няма чым", "pollution"},
    {"сужыцель зламаў мне руку", "domestic"}, {"грузавік праехаў на чырвонае", "traffic"}, {"Дзве машыны сутыкнуліся на скрыжаванні", "crash"},
    {"нехта атруціў маю сабаку", "animals"}, {"хлопцы пабілі вокны ў школе", "damage"}, {"у мяне вымагаюць грошы", "extortion"},
};
const std::vector<Sentence> unseen_kazakh{
    {"подъезде тұрған арбаны біреу алып кетті", "theft"}, {"Үйге келсек есік сынған, теледидар жоқ", "break-in-home"}, {"концертте смартфонымды ұрлап кетті", "phone-wallet"},
    {"Бір жігіт артымнан келіп сөмкемді жұлып алып қашты", "robbery"}, {"әжем бақшадан граната тауып алды", "weapons"}, {"мас топ терезе астында айқайлап жатыр", "noise"},
    {"сілтемеге кіріп карта деректерін енгіздім, ақшам кетіп қалды", "bank-card"}, {"Атам нанға шығып кетіп оралмады", "missing-person"}, {"көршім шина өртеп жатыр, дем алу мүмкін емес", "pollution"},
    {"күйеуім қолымды сындырды", "domestic"}, {"жүк көлігі қызыл жарыққа өтіп кетті", "traffic"}, {"Екі көлік қиылыста соқтығысты", "crash"},
    {"біреу иттерді улап өлтіріпті", "animals"}, {"жігіттер мектептің терезелерін сындырды", "damage"}, {"менен ақша талап етіп қорқытады", "extortion"},
};

std::string keys(const std::vector<Suggestion>& suggestions) {
    std::string text;
    for (const auto& [category, score] : suggestions) text += fmt::format("{}{}:{}", text.empty() ? "" : " ", category->key, score);
    return text;
}

void check_hits(const std::vector<Sentence>& sentences, Language language, std::size_t least_percent) {
    std::size_t hits = 0;
    std::string missed;
    for (const auto& [text, category] : sentences) {
        REQUIRE_MESSAGE(talk().categories.find(category) != nullptr, category);
        const auto first_three = talk().categories.suggest(text, language, 3);
        const bool hit = std::ranges::any_of(first_three, [&](const Suggestion& suggestion) { return suggestion.category->key == category; });
        hits += hit ? 1 : 0;
        if (!hit) missed += fmt::format("\n  {} -> {} instead of {}", text, keys(first_three), category);
    }
    MESSAGE(fmt::format("{}: {} of {} sentences", code_of(language), hits, sentences.size()), missed);
    CHECK(hits * 100 >= sentences.size() * least_percent);
}

const std::string table_head = "key\ticcs\tgroup\ttitle_en\ttitle_ru\ttitle_be\ttitle_kk\tsynonyms_en\tsynonyms_ru\tsynonyms_be\tsynonyms_kk\tnote\n";

Error menu_error(std::string_view rows) {
    const auto menu = Categories::parse(table_head + std::string(rows), load_iccs().value(), Words{});
    REQUIRE_FALSE(menu);
    return menu.error();
}

}  // namespace

TEST_CASE("what English speakers write is understood") {
    REQUIRE(english.size() >= 25);
    check_hits(english, Language::en, 90);
    check_hits(unseen_english, Language::en, 55);
}
TEST_CASE("what Russian speakers write is understood") {
    REQUIRE(russian.size() >= 25);
    check_hits(russian, Language::ru, 90);
    check_hits(unseen_russian, Language::ru, 55);
}
TEST_CASE("what Belarusian speakers write is understood") {
    REQUIRE(belarusian.size() >= 25);
    check_hits(belarusian, Language::be, 90);
    check_hits(unseen_belarusian, Language::be, 55);
}
TEST_CASE("what Kazakh speakers write is understood") {
    REQUIRE(kazakh.size() >= 25);
    check_hits(kazakh, Language::kk, 90);
    check_hits(unseen_kazakh, Language::kk, 55);
}

TEST_CASE("a reporter may write in another language than the page's, in capitals, and without the letters a keyboard lacks") {
    const auto& menu = talk().categories;
    CHECK(menu.suggest("у меня украли велосипед", Language::kk)[0].category->key == "bicycle");
    CHECK(menu.suggest("МЕНЯ ОГРАБИЛИ", Language::ru)[0].category->key == "robbery");
    CHECK(menu.suggest("велосипедимди урлап кетти", Language::kk)[0].category->key == "bicycle");
    CHECK(menu.suggest("бьет муж", Language::ru)[0].category->key == menu.suggest("бьёт муж", Language::ru)[0].category->key);
}

TEST_CASE("what a text denies, and what says nothing, suggests nothing") {
    const auto& menu = talk().categories;
    for (const char* text : {"nothing was stolen", "I was not robbed", "ничего не украли", "меня не ограбили", "нічога не скралі", "мяне не білі", "велосипед ұрланған жоқ", "no drugs",
                             "hello", "good morning", "asdf qwer zxcv", "привет как дела", "добры дзень", "сәлем қалай", "1234567890", "!!! ???", "", " ", "здравствуйте, подскажите пожалуйста", "тест"}) {
        CAPTURE(text);
        CAPTURE(keys(menu.suggest(text, Language::ru)));
        CHECK(menu.suggest(text, Language::ru).size() <= 1);
    }
    CHECK(menu.suggest("ничего не украли, но сломали замок и дверь", Language::ru)[0].category->key != "theft");
}

TEST_CASE("suggestions are the same each time, in order of their score, and no more than asked for") {
    const auto& menu = talk().categories;
    CHECK(rc::check([&] {
        std::string text;
        const auto* sentences = *rc::gen::element(&english, &russian, &belarusian, &kazakh);
        for (int i = *rc::gen::inRange(0, 5); i > 0; --i) text += std::string((*sentences)[*rc::gen::inRange<std::size_t>(0, sentences->size())].text) + *rc::gen::element(" ", ". ", "\n");
        const auto language = *rc::gen::elementOf(all_languages);
        const auto most = *rc::gen::inRange<std::size_t>(0, 6);
        const auto first = menu.suggest(text, language, most), second = menu.suggest(text, language, most);
        RC_ASSERT(keys(first) == keys(second));
        RC_ASSERT(first.size() <= most);
        RC_ASSERT(std::ranges::is_sorted(first, std::greater{}, &Suggestion::score));
    }));
}

TEST_CASE("the menu that ships can be read aloud: groups have titles, words are of one script, buttons are short") {
    const auto& rules = talk();
    REQUIRE(rules.categories.all().size() >= 40);
    for (const auto group : rules.categories.groups()) {
        CHECK_MESSAGE(rules.texts.has(fmt::format("group.{}", group)), group);
        CHECK(rules.categories.in_group(group).size() <= 13);
    }
    for (const Category& category : rules.categories.all()) {
        CHECK(fmt::format("category:{}", category.key).size() <= 64);
        if (!category.iccs.empty()) CHECK(rules.categories.with_code(category.iccs) == &category);
    }
    // A Latin letter among Cyrillic ones looks right and matches nothing.
    for (const char* file : {"reporting/categories.tsv", "reporting/words.tsv", "reporting/texts.tsv", "reporting/reasons.tsv", "reporting/statuses.tsv", "reporting/purposes.tsv"})
        for (const TextWord& word : [&] {
                 std::vector<TextWord> words;
                 std::string_view text = shipped_file(file).value();
                 for (std::size_t from = 0; from < text.size();) {
                     const std::size_t end = std::min(text.find('\n', from), text.size());
                     for (auto& one : words_of(text.substr(from, end - from))) words.push_back(std::move(one));
                     from = end + 1;
                 }
                 return words;
             }()) {
            const bool latin = std::ranges::any_of(word.letters, [](char32_t letter) { return letter >= U'a' && letter <= U'z'; });
            const bool cyrillic = std::ranges::any_of(word.letters, [](char32_t letter) { return letter >= 0x400; });
            CHECK_FALSE((latin && cyrillic));
        }
}

TEST_CASE("what an editor of the menu can get wrong is refused with its row and column") {
    const std::string good = "a\t0502\tg\tt\tt\tt\tt\ts\ts\ts\ts\t\n";
    CHECK(Categories::parse(table_head + good, load_iccs().value(), Words{}));
    CHECK(menu_error("A b\t0502\tg\tt\tt\tt\tt\t\t\t\t\t\n").code == "categories.key");
    CHECK(menu_error("a\t9999\tg\tt\tt\tt\tt\t\t\t\t\t\n").code == "categories.iccs");
    CHECK(menu_error("a\t\tg\tt\tt\tt\tt\t\t\t\t\t\n").code == "categories.note");
    CHECK(menu_error("a\t0502\tg\tt\t\tt\tt\t\t\t\t\t\n").place.field == "title_ru");
    CHECK(menu_error("a\t0502\tg\tt\tt\tt\tt\ts*s\t\t\t\t\n").code == "categories.synonym");
    CHECK(menu_error("a\t0502\tg\tt\tt\tt\tt\t\tу*\t\t\t\n").place.field == "synonyms_ru");
    CHECK(menu_error(good + good).place.row == 3);
    CHECK(menu_error(good + "b\t0502\tg\tt\tt\tt\tt\t\t\t\t\t\n").code == "categories.twice");
    CHECK(menu_error(good + "b\t0501\th\tt\tt\tt\tt\t\t\t\t\t\nc\t0401\tg\tt\tt\tt\tt\t\t\t\t\t\n").code == "categories.order");
}
