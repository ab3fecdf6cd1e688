// The handlers that routes.cpp names, by the file that they are in.
#pragma once
#include "http/app.hpp"

namespace daybook::http {

// api_reports.cpp
void post_report(App&, Call, Respond);
// api_followup.cpp
void get_followup(App&, Call, Respond);
void post_followup_message(App&, Call, Respond);
void get_receipt(App&, Call, Respond);
void followup_events(App&, Call, Respond);
// api_public.cpp
void get_service(App&, Call, Respond);
void get_areas(App&, Call, Respond);
void get_texts(App&, Call, Respond);
void get_categories(App&, Call, Respond);
void post_suggest(App&, Call, Respond);
void public_events(App&, Call, Respond);
void get_openapi(App&, Call, Respond);
void health(App&, Call, Respond);
void get_metrics(App&, Call, Respond);
// api_chat.cpp
void post_chat(App&, Call, Respond);
// api_uploads.cpp
void post_upload(App&, Call, Respond);
std::shared_ptr<BodySink> upload_sink(App&, const Request&);
// (of pages.cpp)
std::shared_ptr<BodySink> form_sink(App&, const Request&);
// api_session.cpp
void post_login(App&, Call, Respond);
void post_logout(App&, Call, Respond);
void get_session(App&, Call, Respond);
void post_password(App&, Call, Respond);
void post_totp(App&, Call, Respond);
void post_totp_confirm(App&, Call, Respond);
void get_sessions(App&, Call, Respond);
void delete_session(App&, Call, Respond);
// api_desk.cpp
void get_desk_reports(App&, Call, Respond);
void read_report(App&, Call, Respond);
void accept_report(App&, Call, Respond);
void close_report(App&, Call, Respond);
void duplicate_report(App&, Call, Respond);
void reopen_report(App&, Call, Respond);
void write_to_reporter(App&, Call, Respond);
void get_readings(App&, Call, Respond);
void get_attachment(App&, Call, Respond);
void desk_events(App&, Call, Respond);
// api_classes.cpp
void get_desk_classes(App&, Call, Respond);
// api_admin.cpp
void get_accounts(App&, Call, Respond);
// api_editions.cpp
void get_editions(App&, Call, Respond);
void get_edition(App&, Call, Respond);
void get_edition_file(App&, Call, Respond);
void post_edition(App&, Call, Respond);
void change_edition(App&, Call, Respond);
void submit_edition(App&, Call, Respond);
void approve_edition(App&, Call, Respond);
void send_back_edition(App&, Call, Respond);
void withdraw_edition(App&, Call, Respond);
void release_edition(App&, Call, Respond);
void correct_edition(App&, Call, Respond);
// editions_page.cpp
void get_editions_page(App&, Call, Respond);
// watch_page.cpp
void get_watch_page(App&, Call, Respond);
// api_alerts.cpp
void get_alerts(App&, Call, Respond);
void get_alerts_csv(App&, Call, Respond);
void get_alerts_atom(App&, Call, Respond);
void post_judgement(App&, Call, Respond);
// findings_page.cpp
void get_findings_page(App&, Call, Respond);
void get_findings_geojson(App&, Call, Respond);
void get_findings_csv(App&, Call, Respond);
// published_files.cpp
void get_published(App&, Call, Respond);
// log_files.cpp
void get_checkpoint(App&, Call, Respond);
void get_verifier_key(App&, Call, Respond);
void get_tile(App&, Call, Respond);
void get_log_file(App&, Call, Respond);
// pages.cpp
void get_page(App&, Call, Respond);
void get_static(App&, Call, Respond);
void post_form(App&, Call, Respond);
void post_follow(App&, Call, Respond);
// explorer_pages.cpp
void get_explorer(App&, Call, Respond);
void get_public_figures(App&, Call, Respond);
// explorer_records.cpp
void get_records(App&, Call, Respond);
// explorer_data.cpp
void get_figures_json(App&, Call, Respond);
void get_figures_csv(App&, Call, Respond);
// ogc.cpp
void get_ogc_landing(App&, Call, Respond);
void get_ogc_conformance(App&, Call, Respond);
void get_ogc_collections(App&, Call, Respond);
void get_ogc_collection(App&, Call, Respond);
void get_ogc_items(App&, Call, Respond);
void get_ogc_item(App&, Call, Respond);
// dictionary.cpp
void get_dictionary(App&, Call, Respond);
// open311_routes.cpp
void get_open311(App&, Call, Respond);
void post_open311(App&, Call, Respond);
// telegram_service.cpp
void telegram_webhook(App&, Call, Respond);

}  // namespace daybook::http
