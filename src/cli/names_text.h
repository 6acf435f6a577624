// What the running server tells of NetBIOS names, in words: its own names, the names of others it has asked for, and those
// registered at its WINS server. Each takes the server's answer to "names".
#pragma once

#include <expected>
#include <string>

namespace sallyport::cli {

// `sallyport nbtstat -n`
std::expected<std::string, std::string> own_names_text(const std::string& json);
// `sallyport nbtstat -c`
std::expected<std::string, std::string> cached_names_text(const std::string& json);
// `sallyport status --wins`
std::expected<std::string, std::string> wins_text(const std::string& json);

// One part of the answer alone, for programs: "own", "cache" or "wins".
std::expected<std::string, std::string> part_of_names(const std::string& json, const char* part);

}  // namespace sallyport::cli
