#include "proto/cifs/dos_time.h"

#include <algorithm>

namespace sallyport::cifs {

namespace {
using namespace std::chrono;

// Local seconds since 1970.
int64_t local_seconds(FileTime time, MinutesWest zone) {
  return static_cast<int64_t>(time.ticks / FileTime::kTicksPerSecond) - FileTime::kUnixEpochSeconds - seconds(zone).count();
}
std::optional<FileTime> from_local(int64_t local, MinutesWest zone) {
  int64_t since_1601 = local + seconds(zone).count() + FileTime::kUnixEpochSeconds;
  if (since_1601 <= 0) return std::nullopt;
  return FileTime{static_cast<uint64_t>(since_1601) * FileTime::kTicksPerSecond};
}

constexpr int64_t seconds_of(year_month_day day) { return int64_t{sys_days(day).time_since_epoch().count()} * 86400; }
constexpr int64_t kFirst = seconds_of(1980y / January / 1);
constexpr int64_t kLast = seconds_of(2108y / January / 1) - 2;
}  // namespace

DosDateTime dos_time(FileTime time, MinutesWest zone) {
  if (!time) return {};
  auto local = sys_seconds(seconds(std::clamp(local_seconds(time, zone), kFirst, kLast)));
  auto midnight = floor<days>(local);
  year_month_day day(midnight);
  hh_mm_ss clock(local - midnight);
  auto years = static_cast<unsigned>(static_cast<int>(day.year()) - 1980);
  auto date = years << 9 | static_cast<unsigned>(day.month()) << 5 | static_cast<unsigned>(day.day());
  auto half = clock.hours().count() << 11 | clock.minutes().count() << 5 | clock.seconds().count() / 2;
  return {static_cast<uint16_t>(date), static_cast<uint16_t>(half)};
}

std::optional<FileTime> file_time(DosDateTime time, MinutesWest zone) {
  if (!time || (time.date == 0xFFFF && time.time == 0xFFFF)) return std::nullopt;
  auto day = year(1980 + (time.date >> 9)) / (time.date >> 5 & 15) / (time.date & 31);
  int hour = time.time >> 11, minute = time.time >> 5 & 63, second = (time.time & 31) * 2;
  if (!day.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return from_local(seconds_of(day) + hour * 3600 + minute * 60 + second, zone);
}

uint32_t utime(FileTime time, MinutesWest zone) {
  if (!time) return 0;
  return static_cast<uint32_t>(std::clamp<int64_t>(local_seconds(time, zone), 0, kUtimeUnchanged - 1));
}

std::optional<FileTime> file_time(uint32_t utime, MinutesWest zone) {
  if (!utime || utime == kUtimeUnchanged) return std::nullopt;
  return from_local(utime, zone);
}

}  // namespace sallyport::cifs
