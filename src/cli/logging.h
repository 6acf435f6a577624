// Where log lines go: standard error, with the time, once for the whole program.
#pragma once

#include <string>

namespace sallyport::cli {

// "debug", "info", "warning" or "error".
void start_logging(const std::string& level);

}  // namespace sallyport::cli
