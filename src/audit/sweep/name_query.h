// Asks everybody on the networks this machine is in who owns a NetBIOS name: a broadcast to UDP port 137. RFC 1001 15.3,
// RFC 1002 4.2.12
#pragma once

#include <chrono>
#include <expected>
#include <stop_token>
#include <system_error>
#include <vector>

#include "policy/address.h"
#include "proto/nbt/name.h"

namespace sallyport::audit {

struct NameQueryOptions {
  std::chrono::milliseconds timeout{1000};  // in all
  std::chrono::milliseconds settle{200};    // how long after the first answer others are waited for
  uint16_t port = 137;
  std::vector<policy::IpAddress> ask;  // instead of every broadcast address of this machine
};

// Two of them with different owners contradict each other.
struct NameAnswer {
  policy::IpAddress responder;
  std::vector<policy::IpAddress> owners;
  bool group = false;
  bool operator==(const NameAnswer&) const = default;
};

// The broadcast addresses of the interfaces that are up.
std::vector<policy::IpAddress> broadcast_addresses();

// None: nobody answered, or there is no network to ask in. Sent three times, 250 ms apart (RFC 1002 6.2).
std::expected<std::vector<NameAnswer>, std::error_code> ask_for_name(const nbt::Name& name, const NameQueryOptions& options,
                                                                     std::stop_token stop = {});

}  // namespace sallyport::audit
