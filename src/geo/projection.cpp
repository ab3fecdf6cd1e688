#include "geo/projection.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <proj.h>

namespace daybook::geo {
namespace {

struct ContextEnd {
    void operator()(PJ_CONTEXT* context) const { proj_context_destroy(context); }
};
struct ObjectEnd {
    void operator()(PJ* object) const { proj_destroy(object); }
};
struct ListEnd {
    void operator()(PJ_OBJ_LIST* list) const { proj_list_destroy(list); }
};
struct SearchEnd {
    void operator()(PJ_OPERATION_FACTORY_CONTEXT* search) const { proj_operation_factory_context_destroy(search); }
};
using Context = std::unique_ptr<PJ_CONTEXT, ContextEnd>;
using Object = std::unique_ptr<PJ, ObjectEnd>;

Context quiet_context() {
    Context context(proj_context_create());
    DAYBOOK_CHECK(context != nullptr, "PROJ makes a context");
    proj_log_level(context.get(), PJ_LOG_NONE);
    proj_context_set_enable_network(context.get(), 0);
    return context;
}

// The best way from `from` to WGS 84 that needs no grid file; a rough one (datums taken for equal) only when there is no other.
Object way_to_wgs84(PJ_CONTEXT* context, const PJ* from) {
    const Object wgs84(proj_create(context, "EPSG:4326"));
    const std::unique_ptr<PJ_OPERATION_FACTORY_CONTEXT, SearchEnd> search(proj_create_operation_factory_context(context, nullptr));
    if (!wgs84 || !search) return nullptr;
    proj_operation_factory_context_set_grid_availability_use(context, search.get(), PROJ_GRID_AVAILABILITY_IGNORED);
    proj_operation_factory_context_set_spatial_criterion(context, search.get(), PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
    const std::unique_ptr<PJ_OBJ_LIST, ListEnd> ways(proj_create_operations(context, from, wgs84.get(), search.get()));
    if (!ways) return nullptr;
    for (const bool rough_will_do : {false, true}) {
        for (int i = 0; i < proj_list_get_count(ways.get()); ++i) {
            Object way(proj_list_get(context, ways.get(), i));
            if (!way || proj_coordoperation_get_grid_used_count(context, way.get()) > 0) continue;
            if (!rough_will_do && proj_coordoperation_has_ballpark_transformation(context, way.get())) continue;
            return Object(proj_normalize_for_visualization(context, way.get()));
        }
    }
    return nullptr;
}

bool is_system(const PJ* object) {
    switch (proj_get_type(object)) {
        case PJ_TYPE_PROJECTED_CRS:
        case PJ_TYPE_GEOGRAPHIC_2D_CRS:
        case PJ_TYPE_GEOGRAPHIC_3D_CRS:
        case PJ_TYPE_BOUND_CRS:
        case PJ_TYPE_COMPOUND_CRS: return true;
        default: return false;
    }
}

}  // namespace

struct Projection::State {
    Context context;
    Object way;
    bool into_degrees = false;  // the way already ends in degrees
};

Projection::Projection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Projection::Projection(Projection&&) noexcept = default;
Projection& Projection::operator=(Projection&&) noexcept = default;
Projection::~Projection() = default;

namespace {

constexpr std::string_view authorities[] = {"EPSG:", "ESRI:", "OGC:", "IGNF:", "urn:ogc:def:crs:"};
constexpr std::size_t longest_code = 64;

// A code, a PROJ string or WKT. Any other text PROJ would look for among the names of all systems it knows, for seconds.
bool has_form_of_system(std::string_view crs) {
    if (crs.starts_with('+') || crs.find('[') != std::string_view::npos) return true;
    return std::any_of(std::begin(authorities), std::end(authorities), [&](std::string_view authority) { return crs.starts_with(authority) && crs.size() > authority.size() && crs.size() <= longest_code; });
}

}  // namespace

Result<Projection> Projection::open(std::string_view crs) {
    if (!has_form_of_system(crs)) return refuse("projection.form", fmt::format("\"{}\" is no coordinate system; give a code such as \"EPSG:3435\" or \"ESRI:102696\", a PROJ string, or WKT", crs));
    Context context = quiet_context();
    std::string text(crs);
    if (text.starts_with('+') && text.find("+type=crs") == std::string::npos) text += " +type=crs";
    const Object from(proj_create(context.get(), text.c_str()));
    if (!from || !is_system(from.get()))
        return refuse("projection.unknown", fmt::format("\"{}\" is no coordinate system that PROJ knows; give a code such as \"EPSG:3435\" or \"ESRI:102696\"", crs));
    Object way = way_to_wgs84(context.get(), from.get());
    if (!way) return refuse("projection.no-way", fmt::format("there is no way from \"{}\" to longitude and latitude (WGS 84) that needs no grid files", crs));
    const bool radians = proj_angular_output(way.get(), PJ_FWD) != 0;
    return Projection(std::make_unique<State>(State{std::move(context), std::move(way), !radians}));
}

Result<LonLat> Projection::to_lonlat(double x, double y) const {
    const PJ_COORD there = proj_trans(state_->way.get(), PJ_FWD, proj_coord(x, y, 0, HUGE_VAL));
    const double unit = state_->into_degrees ? 1 : 1 / degree_rad;
    const LonLat point{there.xy.x * unit, there.xy.y * unit};
    proj_errno_reset(state_->way.get());
    if (!is_valid(point)) return refuse("projection.outside", fmt::format("the coordinates {}, {} lie outside the projection", x, y));
    return point;
}

}  // namespace daybook::geo
