// The report of legacy uses as text for a terminal.
#pragma once

#include <string>

#include "telemetry/legacy_report.h"

namespace sallyport::cli {

std::string legacy_text(const telemetry::LegacyReport& report);

}  // namespace sallyport::cli
