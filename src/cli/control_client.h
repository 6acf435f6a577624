// One question to the running server, over its control socket.
#pragma once

#include <expected>
#include <string>

namespace sallyport::cli {

struct NoAnswer {
  std::string text;
  bool no_server = false;  // nobody is there; otherwise it was there and did not answer
};

// The answer is one line of JSON.
std::expected<std::string, NoAnswer> ask_server(const std::string& state_directory, const std::string& request);

}  // namespace sallyport::cli
