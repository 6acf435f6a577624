// Passwords come from a terminal, unseen and asked for twice, or as one line of standard input when that is not a
// terminal; never from an argument, which every user of the machine could read.
#pragma once

#include <expected>
#include <string>

namespace sallyport::cli {

enum class Ask { once, twice };

// Takes no more from `input` than its one line, so that the next password can follow.
std::expected<std::string, std::string> read_password(int input, const std::string& prompt, Ask ask);

// Sixteen letters and digits that cannot be taken for each other, in groups of four: 79 bits.
std::string make_password();

}  // namespace sallyport::cli
