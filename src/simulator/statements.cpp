#include "simulator/statements.hpp"

#include <array>
#include <span>

#include <fmt/format.h>

namespace daybook::simulator {
namespace {

constexpr std::string_view first_names[] = {"Alva", "Bram", "Cerys", "Dario", "Edda", "Farid", "Greta", "Hollis", "Ines", "Jory", "Kezia", "Lorcan", "Mirela", "Nils", "Oona", "Pavel",
                                            "Quilla", "Rafe", "Sanna", "Tomas", "Ula", "Viggo", "Wanda", "Yusuf", "Zofia", "Aino", "Bertil", "Corin", "Dessa", "Emrys", "Fenna", "Gwil"};
constexpr std::string_view last_names[] = {"Aldermoor", "Bracken", "Coldwater", "Dunmarsh", "Eastgarth", "Fenwater", "Gannet", "Harrowby", "Inkpen", "Jessop-Vale", "Kittiwake", "Longstrand",
                                           "Mossgrove", "Northey", "O'Tarn", "Pellow", "Quayle-Roe", "Rushmere", "Saltby", "Tidewell", "Underhill", "Varley", "Wrackham", "Yarrow"};

// {} is the name of who speaks or is spoken of. Some have commas and quotes, as real text does.
constexpr std::string_view of_violence[] = {"{} says a man pushed past the queue and struck out when spoken to.", "{} was shouted at, then hit from behind; did not see the face.",
                                            "Argument over a taxi. {} has a cut above the eye, treated on the spot.", "{} reports: \"he said he knew where I live\", and walked off.",
                                            "{} was held by the arm on the quay steps until two passers-by stepped in."};
constexpr std::string_view at_home[] = {"{} reports that a partner threw things, then took the keys and left.", "Neighbours called; {} did not want to speak at first, later gave an account.",
                                        "{} says it has happened before, mostly at weekends.", "{} asked for someone to be there while things were collected."};
constexpr std::string_view of_theft[] = {"{} put the bag down for a minute, and it was gone.", "Shop assistant {} saw the alarm gate go off and a person run towards the market.",
                                         "{} noticed the wallet missing on the ferry, card already used.", "Two parcels addressed to {} were taken from the hall.",
                                         "{} left the bicycle locked at the station; the lock was cut."};
constexpr std::string_view of_burglary[] = {"{} came home to find the back door forced, drawers on the floor.", "Kitchen window lifted out of its frame while {} was at work; laptop, ring, small cash.",
                                            "{} heard glass at the rear, \"like a bottle\", and thought nothing of it until morning.", "Shed of {} opened with a bar; tools gone."};
constexpr std::string_view of_vehicle[] = {"{} parked after the late shift; the bay was empty in the morning.", "Side window of the van of {} broken, drill set taken.",
                                           "{} still has both keys; neighbour's camera shows lights at ten past three.", "Number plates of {} unscrewed overnight.",
                                           "Catalytic converter cut from the car of {}, whole street the same night."};
constexpr std::string_view of_damage[] = {"Paint along the whole side of the wall of {}.", "{} found the bus shelter glass in pieces, third time this year.", "Wing mirrors kicked off; {} saw a group of four running off.",
                                          "Fire set in the paper bin behind the shop of {}, out before the engine came."};
constexpr std::string_view of_fraud[] = {"{} was called by \"the bank\" and read out a code.", "{} paid a deposit for a flat that does not exist.", "A loan was taken out in the name of {}; letter came weeks later.",
                                         "{} sold a boat engine, and the cheque was not good."};
constexpr std::string_view of_order[] = {"Patrol stopped {} near the slipway, one item secured.", "{} was asked to leave the building site twice and came back.", "{} would not calm down outside the bar, taken home.",
                                         "Routine stop; {} gave a sample, over the limit."};
constexpr std::string_view of_drugs[] = {"Patrol noticed an exchange by the arches; {} had three small bags.", "{} handed over a tin when asked.", "Search after a call from the hostel; {} present, scales on the table."};

std::span<const std::string_view> lines_for(Story story, bool domestic) {
    if (domestic) return at_home;
    switch (story) {
        case Story::violence: return of_violence;
        case Story::theft: return of_theft;
        case Story::burglary: return of_burglary;
        case Story::vehicle: return of_vehicle;
        case Story::damage: return of_damage;
        case Story::fraud: return of_fraud;
        case Story::order: return of_order;
        case Story::drugs: return of_drugs;
    }
    return of_order;
}

template <class List>
std::string_view one_of(const List& list, Chance& chance) {
    return list[chance.below(static_cast<std::uint32_t>(std::size(list)))];
}

}  // namespace

std::string statement(Story story, bool domestic, Chance& chance) {
    const std::string_view first = one_of(first_names, chance), last = one_of(last_names, chance);
    return fmt::format(fmt::runtime(one_of(lines_for(story, domestic), chance)), fmt::format("{} {}", first, last));
}

}  // namespace daybook::simulator
