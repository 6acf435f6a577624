// Sends packets with their IP header; nothing is ever read from it. Errors of the device are told rather than kept.
#pragma once

#include <expected>
#include <string>

#include "audit/sweep/descriptor.h"

namespace sallyport::audit {

// `room`: bytes that may wait to be sent, as the kernel counts them. The error is for people.
std::expected<Descriptor, std::string> open_raw_socket(bool v4, int room);
// "raw socket: Operation not permitted (raw packets need root)"
std::string raw_problem(const char* what, int error);

}  // namespace sallyport::audit
