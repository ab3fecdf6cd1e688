// The map: MapLibre, fetched only when somebody opens a map, drawing the district outlines of this server and nothing from elsewhere.

/** @typedef {{type: string, properties: Record<string, any>, geometry: {type: string, coordinates: any}}} Area */

/** @type {Promise<MapLibre> | null} */
let library = null;

/** @returns {Promise<MapLibre>} */
function loadLibrary() {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = "/vendor/map/maplibre-gl.css";
    if (!library) document.head.append(sheet);
    const address = "/vendor/map/maplibre-gl.mjs";
    library ??= import(address);
    library.catch(() => { library = null; });
    return library;
}

/** The districts as features with a name each; none when the server has none.
 * @returns {Promise<Area[]>} */
export async function loadAreas() {
    try {
        const answer = await fetch("/api/v1/areas.geojson");
        return answer.ok ? (await answer.json()).features ?? [] : [];
    } catch {
        return [];
    }
}

/** @param {Area} area */
export const nameOf = (area) => String(area.properties?.name ?? area.properties?.title ?? area.properties?.id ?? "");

/** All rings of an outline. @param {Area} area @returns {[number, number][][]} */
function rings(area) {
    const { type, coordinates } = area.geometry ?? {};
    return type === "Polygon" ? coordinates : type === "MultiPolygon" ? coordinates.flat() : [];
}

/** Does the outline hold the point? Counts the edges east of it, over all rings: holes come out by themselves.
 * @param {Area} area @param {number} lon @param {number} lat */
function holds(area, lon, lat) {
    let inside = false;
    for (const ring of rings(area)) {
        for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
            const [x, y] = ring[i], [u, v] = ring[j];
            if (y > lat !== v > lat && lon < ((u - x) * (lat - y)) / (v - y) + x) inside = !inside;
        }
    }
    return inside;
}

/** The name of the district at a point, or nothing. @param {Area[]} areas @param {number} lon @param {number} lat */
export function areaAt(areas, lon, lat) {
    const area = areas.find((one) => holds(one, lon, lat));
    return area ? nameOf(area) : "";
}

/** @param {Area[]} areas @returns {[number, number, number, number]} west, south, east, north */
export function boundsOf(areas) {
    const all = areas.flatMap(rings).flat();
    return all.reduce((box, [x, y]) => [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)],
        /** @type {[number, number, number, number]} */ ([180, 90, -180, -90]));
}

/** The middle of a district's extent: where the map jumps to. @param {Area} area @returns {[number, number]} */
export function middleOf(area) {
    const [west, south, east, north] = boundsOf([area]);
    return [(west + east) / 2, (south + north) / 2];
}

const colour = (/** @type {string} */ name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Names that would lie over one another, or be cut off by the edge, are left out until the map is closer: in the middle of the map, where
 * somebody looks, they have precedence. @param {HTMLElement[]} labels @param {HTMLElement} frame */
function showThoseWithRoom(labels, frame) {
    const edge = frame.getBoundingClientRect();
    const boxes = labels.map((label) => ({ label, box: label.getBoundingClientRect() }));
    const far = (/** @type {DOMRect} */ box) => Math.hypot((box.left + box.right - edge.left - edge.right) / 2, (box.top + box.bottom - edge.top - edge.bottom) / 2);
    /** @type {DOMRect[]} */
    const shown = [];
    for (const { label, box } of boxes.sort((a, b) => far(a.box) - far(b.box))) {
        const inside = box.left >= edge.left && box.right <= edge.right && box.top >= edge.top && box.bottom <= edge.bottom;
        const free = inside && shown.every((one) => box.left > one.right || box.right < one.left || box.top > one.bottom || box.bottom < one.top);
        label.classList.toggle("no-room", !free);
        if (free) shown.push(box);
    }
}

/** Opens a map in an element. Rejects where the library cannot be had or the device draws none.
 * @param {HTMLElement} frame @param {{areas: Area[], bounds?: number[], centre?: [number, number], marker?: [number, number], title: string}} what */
export async function openMap(frame, what) {
    const { Map, Marker } = await loadLibrary();
    const bounds = what.bounds ?? (what.areas.length > 0 ? boundsOf(what.areas) : undefined);
    const map = new Map({
        container: frame,
        attributionControl: false,
        ...(what.centre ? { center: what.centre, zoom: 13 } : bounds ? { bounds, fitBoundsOptions: { padding: 16 } } : {}),
        maxZoom: 18, dragRotate: false, pitchWithRotate: false, touchPitch: false, fadeDuration: 0,
        locale: { "Map.Title": what.title },
        style: {
            version: 8,
            sources: { areas: { type: "geojson", data: { type: "FeatureCollection", features: what.areas } } },
            layers: [
                { id: "ground", type: "background", paint: { "background-color": colour("--tint") } },
                { id: "areas", type: "fill", source: "areas", paint: { "fill-color": colour("--card") } },
                { id: "outlines", type: "line", source: "areas", paint: { "line-color": colour("--edge"), "line-width": 1.5 } },
            ],
        },
    });
    map.touchZoomRotate?.disableRotation();
    /** @type {HTMLElement[]} */
    const labels = [];
    for (const area of what.areas) {
        const label = document.createElement("span");
        label.className = "area-name";
        label.textContent = nameOf(area);
        label.ariaHidden = "true";
        new Marker({ element: label }).setLngLat(middleOf(area)).addTo(map);
        labels.push(label);
    }
    const thin = () => showThoseWithRoom(labels, frame);
    map.on("load", thin);
    map.on("moveend", thin);
    if (what.marker) new Marker({ color: colour("--bad") }).setLngLat(what.marker).addTo(map);
    return map;
}
