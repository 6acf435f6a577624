// The server's status, and its other answers, as text for a terminal.
#pragma once

#include <expected>
#include <string>

namespace sallyport::cli {

// `json` is what server::to_json(StatusReport) made. The error is the server's, or that it cannot be read.
std::expected<std::string, std::string> status_text(const std::string& json);

// What {"done": ...} or {"error": ...} says.
std::expected<std::string, std::string> answer_text(const std::string& json);

}  // namespace sallyport::cli
