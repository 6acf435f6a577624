// Starting the dead man's switch: a process of its own in a session of its own, which neither the end of this one nor that of
// the terminal or the SSH connection ends.
#pragma once

#include <expected>
#include <string>
#include <vector>

namespace sallyport::harden {

// Runs this program again with these arguments, detached, with standard output and error in `log`. Returns when it has closed
// the descriptor kArmed after a byte; an error when it ended or said nothing in time.
inline constexpr int kArmed = 3;
std::expected<void, std::string> start_detached(const std::vector<std::string>& arguments, const std::string& log);

// In that process: says so.
void tell_armed();

}  // namespace sallyport::harden
