// The one place where a request is authorised. A handler runs only when admit() let its call through.
#pragma once
#include "http/app.hpp"

namespace daybook::http {

// Fills in who it is (call.visitor, call.reference, call.area), or refuses: 401 not logged in, 403 without the right, in this area, or the CSRF token, 404 for a
// report outside the areas of the account, so that nobody learns what exists elsewhere.
Result<void> admit(App& app, Call& call);

}  // namespace daybook::http
