// The name service's times and numbers. RFC 1002 6
#pragma once

#include <chrono>
#include <cstdint>

namespace sallyport::names {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
using namespace std::chrono_literals;

inline constexpr Time kNever = Time::max();

// RFC 1002 6: BCAST_REQ_RETRY_TIMEOUT and COUNT, UCAST_REQ_RETRY_TIMEOUT and COUNT.
inline constexpr auto kBroadcastRetry = 250ms;
inline constexpr int kBroadcastTries = 3;
inline constexpr auto kServerRetry = 5s;
inline constexpr int kServerTries = 3;

// What an answer about our own names is good for; Windows and Samba say about the same. In seconds.
inline constexpr uint32_t kOwnTtl = 300'000;
// A name that was refused, or a WINS server that was silent, is tried again after this.
inline constexpr auto kTryAgain = 5min;
inline constexpr auto kLongestWait = 60s;  // however long a WINS server asks us to wait (WACK)

}  // namespace sallyport::names
