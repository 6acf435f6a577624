// One line for people from the description of a message.
#pragma once

#include "wire/printer.h"

namespace sallyport::cli {

// "17:27:00.123456  192.0.2.7:49152 > 192.0.2.1:445  CREATE request  message 7 session 0x1c4.. tree 3  Name="a.txt" ..."
std::string text_line(const wire::Json& description);

// Cuts strings (data in hex, mostly) that are longer than `limit`.
void shorten(wire::Json& json, size_t limit);

}  // namespace sallyport::cli
