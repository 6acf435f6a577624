// FILETIME: 100 ns ticks since 1601-01-01 UTC ([MS-DTYP] 2.3.3).
#pragma once

#include <compare>
#include <cstdint>
#include <ctime>

namespace sallyport {

struct FileTime {
  uint64_t ticks = 0;

  static constexpr uint64_t kTicksPerSecond = 10'000'000;
  static constexpr int64_t kUnixEpochSeconds = 11'644'473'600;

  constexpr auto operator<=>(const FileTime&) const = default;
  constexpr explicit operator bool() const { return ticks != 0; }

  static constexpr FileTime from(timespec time) {
    return {
        static_cast<uint64_t>((time.tv_sec + kUnixEpochSeconds) * static_cast<int64_t>(kTicksPerSecond) + time.tv_nsec / 100)};
  }
  constexpr timespec to_timespec() const {
    int64_t seconds = static_cast<int64_t>(ticks / kTicksPerSecond) - kUnixEpochSeconds;
    return {seconds, static_cast<long>(ticks % kTicksPerSecond * 100)};
  }
  static FileTime now() {
    timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return from(time);
  }
};

}  // namespace sallyport
