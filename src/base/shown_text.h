// Names that a peer chose, on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace sallyport {

// Each control character (C0, DEL, C1), each character that turns the direction of writing or stands for nothing, and each byte
// that is no UTF-8 becomes '?': what is printed is one line, and moves nothing on the screen.
std::string shown_text(std::string_view text);

}  // namespace sallyport
