// Collects what `sallyport status` shows from the running server.
#pragma once

#include "server/server.h"
#include "server/status_report.h"

namespace sallyport::server {

StatusReport collect_status(Engine& engine, const Server& server);

}  // namespace sallyport::server
