// Choosing a place: a map that moves under a cross, by finger, mouse or arrow keys; by district; or where the device says that it is.
import { call } from "./api.js";
import { areaAt, loadAreas, middleOf, nameOf, openMap } from "./map.js";
import { html, useEffect, useRef, useState } from "./view.js";
import { t } from "./texts.js";

/** @typedef {{lat: number, lon: number, area: string}} Place */

/** Six places after the point: about ten centimetres, and what the server keeps. @param {number} degrees */
const rounded = (degrees) => Math.round(degrees * 1e6) / 1e6;

/** Where the device says that it is, or null. @returns {Promise<{lat: number, lon: number} | null>} */
export function ownPlace() {
    return new Promise((done) => {
        if (!("geolocation" in navigator)) return done(null);
        navigator.geolocation.getCurrentPosition(
            ({ coords }) => done({ lat: rounded(coords.latitude), lon: rounded(coords.longitude) }), () => done(null), { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 });
    });
}

/** A place in words: its district, and the numbers. @param {Place} place */
export function placeText(place) {
    return `${place.area ? `${place.area}, ` : ""}${place.lat.toFixed(5)}, ${place.lon.toFixed(5)}`;
}

/** @param {{onUse: (place: Place) => void, onClose: () => void, start?: {lat: number, lon: number} | null}} props */
export function PlacePicker({ onUse, onClose, start }) {
    const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
    const frame = useRef(/** @type {HTMLElement | null} */ (null));
    const map = useRef(/** @type {any} */ (null));
    const [areas, setAreas] = useState(/** @type {import("./map.js").Area[]} */ ([]));
    const [at, setAt] = useState(/** @type {Place | null} */ (null));
    const [said, setSaid] = useState(t("place.loading"));

    useEffect(() => {
        dialog.current?.showModal();
        let open = true;
        void (async () => {
            const [found, service] = await Promise.all([loadAreas(), call("/api/v1/service")]);
            if (!open || !frame.current) return;
            setAreas(found);
            try {
                map.current = await openMap(frame.current, { areas: found, bounds: service.body?.map?.bounds, centre: start ? [start.lon, start.lat] : undefined, title: t("place.map") });
            } catch {
                setSaid(t("place.no_map"));
                return;
            }
            const look = () => {
                const { lng, lat } = map.current.getCenter();
                setAt({ lat: rounded(lat), lon: rounded(lng), area: areaAt(found, lng, lat) });
            };
            map.current.on("moveend", look);
            setSaid("");
            look();
            map.current.getCanvas().focus();
        })();
        return () => { open = false; map.current?.remove(); };
    }, []);

    const here = async () => {
        setSaid(t("place.asking"));
        const own = await ownPlace();
        setSaid(own ? "" : t("place.no_own"));
        if (own && map.current) map.current.jumpTo({ center: [own.lon, own.lat], zoom: 16 });
        else if (own) onUse({ ...own, area: areaAt(areas, own.lon, own.lat) });
    };
    const goTo = (/** @type {Event} */ event) => {
        const area = areas[Number(/** @type {HTMLSelectElement} */ (event.target).value)];
        if (area && map.current) map.current.jumpTo({ center: middleOf(area), zoom: 13 });
    };
    return html`<dialog ref=${dialog} aria-labelledby="place-title" onClose=${onClose}>
        <h2 id="place-title">${t("place.title")}</h2>
        <p class="muted" id="place-about">${t("place.about")}</p>
        <div class="map">
            <div class="frame" ref=${frame}></div>
            <svg class="cross" viewBox="0 0 44 44" aria-hidden="true"><circle cx="22" cy="22" r="12" /><path d="M22 2v16M22 26v16M2 22h16M26 22h16" /></svg>
            <div class="zoom"><button aria-label=${t("place.closer")} onClick=${() => map.current?.zoomIn()}>+</button>
            <button aria-label=${t("place.farther")} onClick=${() => map.current?.zoomOut()}>−</button></div>
        </div>
        <p role="status">${said || (at ? `${t("place.under_cross")} ${at.area || t("place.no_area")}` : "")}</p>
        ${areas.length > 0 && html`<div class="field"><label for="place-area">${t("place.area")}</label>
            <select id="place-area" onChange=${goTo}><option value="">${t("place.area_choose")}</option>
            ${areas.map((area, index) => html`<option value=${index}>${nameOf(area)}</option>`)}</select></div>`}
        <div class="row actions">
            <button class="main" disabled=${!at} onClick=${() => at && onUse(at)}>${t("place.use")}</button>
            <button onClick=${here}>${t("place.own")}</button>
            <button class="quiet" onClick=${() => dialog.current?.close()}>${t("page.cancel")}</button>
        </div>
    </dialog>`;
}
